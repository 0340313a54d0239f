/** What Markdown holds, for tests: as our parser reads it, and as micromark does. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { micromark, parse, postprocess, preprocess } from "micromark";
import { frontmatter } from "micromark-extension-frontmatter";
import { gfmTable } from "micromark-extension-gfm-table";
import { FactsSink } from "../../skim/factsSink.ts";
import { NameTable } from "../../skim/nameTable.ts";
import { Source, Tokens } from "../../skim/tokens.ts";
import { readBlocks } from "./blocks.ts";
import { MarkdownParser } from "./parser.ts";

/** In the order of the text, one line each: `heading 2 "Words"`, `code "\`x\`"`, `link "a.md"`, with offsets behind. */
export type Marks = readonly string[];

/** Tokens of lines. */
interface Lines {
	readonly first: number;
	readonly last: number;
}

interface Mark {
	readonly what: string;
	readonly begin: number;
	readonly end: number;
}

function told(text: string, marks: readonly Mark[]): Marks {
	return [...marks].sort((one, other) => one.begin - other.begin || one.end - other.end)
		.map(({ what, begin, end }) => `${what} ${JSON.stringify(text.slice(begin, end))} ${begin}`);
}

/** Without pointed brackets. */
function destination(text: string, begin: number, end: number): Mark {
	const isPointed = text[begin] === "<";
	return { what: "link", begin: isPointed ? begin + 1 : begin, end: isPointed ? end - 1 : end };
}

class Listener extends MarkdownParser {
	readonly marks: Mark[] = [];

	override codeSpan(begin: number, end: number): void {
		this.marks.push({ what: "code", begin, end });
	}

	override destination(begin: number, end: number): void {
		this.marks.push(destination(this.sink.source.text, begin, end));
	}

	protected override section(level: number, heading: number, lines: Lines): void {
		super.section(level, heading, lines);
		const { begin, end } = this.sink.tokens;
		this.marks.push({ what: `heading ${level}`, begin: begin[lines.first]!, end: end[lines.last - 1]! });
	}
}

/** As our parser reads it. Headings without words are left out: nothing can name them. */
export function ownMarks(text: string): Marks {
	const source = new Source(new NameTable([]));
	const tokens = new Tokens();
	const sink = new FactsSink(source, tokens);
	const listener = new Listener(sink);
	source.load(text);
	readBlocks(source, tokens);
	sink.begin();
	listener.parseFile();
	return told(text, listener.marks.filter(({ begin, end }) => begin < end));
}

/** As micromark reads it, which follows CommonMark 0.31.2 to the letter, with tables and front matter. */
export function micromarkMarks(text: string): Marks {
	const marks: Mark[] = [];
	const extensions = [gfmTable(), frontmatter(["yaml", "toml"])];
	const chunks = preprocess()(text, undefined, true);
	let level = 0;
	for (const [phase, { type, start: { offset: begin }, end: { offset: end } }] of
		postprocess(parse({ extensions }).document().write(chunks))) {
		if (phase === "enter") {
			if (type === "codeText") marks.push({ what: "code", begin, end });
			if (type === "resourceDestination" || type === "definitionDestination") {
				marks.push(destination(text, begin, end));
			}
			if (type === "atxHeadingSequence" && level === 0) level = end - begin;
			if (type === "atxHeadingText") marks.push({ what: `heading ${level}`, begin, end });
			if (type === "setextHeadingText") {
				marks.push({ what: "heading", begin, end: text.slice(0, end).replace(/[ \t]+$/, "").length });
			}
		} else if (type === "atxHeading") level = 0;
		else if (type === "setextHeadingLineSequence") {
			const heading = marks.findLastIndex(({ what }) => what === "heading");
			const found = marks[heading];
			if (found !== undefined) marks[heading] = { ...found, what: `heading ${text[begin] === "=" ? 1 : 2}` };
		}
	}
	return told(text, marks.filter((mark) => mark.begin < mark.end));
}

/** HTML of a text as CommonMark has it, without extensions. */
export const html = (text: string): string =>
	micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true });

/** The text of the CommonMark specification. */
export const specification: string =
	readFileSync(createRequire(import.meta.url).resolve("commonmark-spec/spec.txt"), "utf8");

export interface Example {
	readonly number: number;
	readonly markdown: string;
	readonly html: string;
}

/** The examples in it, in which an arrow stands for a tab. */
export const examples: readonly Example[] = Array.from(
	specification.replaceAll("→", "\t").matchAll(/^`{32} example\n([^]*?)^\.\n([^]*?)^`{32}$/gm),
	([, markdown = "", expected = ""], index) => ({ number: index + 1, markdown, html: expected }),
);
