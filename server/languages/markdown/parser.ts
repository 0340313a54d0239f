/**
 * Markdown as CommonMark 0.31.2 has it, with the tables of GitHub and with front matter.
 *
 *     blocks.ts     blocks by lines, as tokens: containers.ts, leafBlocks.ts, htmlBlocks.ts, definitions.ts, tables.ts
 *     sections.ts   what headings declare
 *     inlines.ts    code spans and links in the text of a block: links.ts, rawHtml.ts
 *
 * A section is declared by its heading and documented by the paragraph right below. Code spans and the destinations of
 * links, images and link reference definitions mention what they name; which of them are names or paths is decided by
 * their text (server/skim/mentions.ts).
 */
import { ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import type { Language } from "../../skim/language.ts";
import { trimMention } from "../../skim/mentions.ts";
import type { Tokens } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { Block, readBlocks } from "./blocks.ts";
import { Content } from "./content.ts";
import { InlineReader, type InlineListener } from "./inlines.ts";
import { Sections } from "./sections.ts";

export const markdown: Language = {
	words: [],
	rules: { separateTypes: false, orderedLocals: false, exportedNames: undefined },
	tokenize: readBlocks,
	createParser: (sink) => new MarkdownParser(sink),
};

/** Says of the blocks of a file what they declare and mention. */
export class MarkdownParser implements InlineListener {
	readonly sink: FactsSink;
	readonly #tokens: Tokens;
	readonly #sections: Sections;
	readonly #content = new Content();
	readonly #labels = new Set<string>();
	readonly #inlines: InlineReader;
	#at = 0;
	readonly #span = { begin: 0, end: 0 };

	constructor(sink: FactsSink) {
		this.sink = sink;
		this.#tokens = sink.tokens;
		this.#sections = new Sections(sink);
		this.#inlines = new InlineReader(this.#content, this.#labels, this);
	}

	parseFile(): void {
		const { kind, begin, end, count } = this.#tokens;
		this.#sections.restart();
		this.#collectLabels();
		for (this.#at = 0; this.#at < count;) {
			const token = this.#at++;
			switch (kind[token]) {
				case Block.enter:
					this.#sections.enterContainer();
					break;
				case Block.leave:
					this.#sections.leaveContainer(begin[token]!);
					break;
				case Block.heading:
					this.#heading(token);
					break;
				case Block.paragraph:
					this.#text(this.#at, this.#linesEnd(this.#at));
					break;
				case Block.cell:
					this.#text(token, this.#at);
					break;
				case Block.definition:
					this.destination(begin[token]!, end[token]!);
					break;
				default:
			}
		}
		this.#sections.finish(this.sink.source.length);
		this.#labels.clear();
	}

	codeSpan(begin: number, end: number): void {
		this.#mention(begin, end);
	}

	destination(begin: number, end: number): void {
		this.#mention(begin, end);
	}

	/** A heading of this level, whose text stands in the tokens from `first` to `last`. */
	protected section(level: number, heading: number, lines: { readonly first: number; readonly last: number }): void {
		const { begin, end } = this.#tokens;
		const { declarations } = this.sink;
		const name = { begin: begin[lines.first]!, end: end[lines.last - 1]! };
		const declaration = this.#sections.begin(level, begin[heading]!, name);
		if (declaration === NONE) return;
		declarations.bodyBegin[declaration] = end[heading]!;
		if (this.#tokens.kind[lines.last] !== Block.paragraph || lines.last >= this.#tokens.count) return;
		declarations.docBegin[declaration] = begin[lines.last]!;
		declarations.docEnd[declaration] = end[this.#linesEnd(lines.last + 1) - 1]!;
	}

	#heading(token: number): void {
		const lines = { first: this.#at, last: this.#linesEnd(this.#at) };
		this.section(this.#tokens.value[token]!, token, lines);
		this.#text(lines.first, lines.last);
	}

	/** Behind the lines that begin with this token. */
	#linesEnd(first: number): number {
		const { kind, count } = this.#tokens;
		let token = first;
		while (token < count && kind[token] === Block.line) token++;
		return token;
	}

	/** Reads the text of these tokens, and goes behind them. */
	#text(first: number, last: number): void {
		this.#at = last;
		let isMarked = 0;
		for (let token = first; token < last; token++) isMarked |= this.#tokens.value[token]!;
		if (isMarked === 0) return;
		this.#content.load(this.sink.source.units, this.#tokens, first, last);
		this.#inlines.read();
	}

	#collectLabels(): void {
		const { kind, value, count } = this.#tokens;
		const { names } = this.sink.source;
		for (let token = 0; token < count; token++) {
			if (kind[token] === Block.definition) this.#labels.add(names.text(value[token]!));
		}
	}

	#mention(begin: number, end: number): void {
		const span = this.#span;
		span.begin = begin;
		span.end = end;
		const { source } = this.sink;
		if (!trimMention(source.text, span)) return;
		const name = source.names.intern(source.units, span.begin, span.end);
		this.sink.referNamed(ReferenceRole.mention, name, span.begin, span.end);
	}
}
