/**
 * The blocks of a file, line by line (CommonMark 0.31.2, appendix "Phase 1: block structure"), as tokens.
 *
 *     enter      a block quote or list item begins
 *     leave      the innermost one ends
 *     heading    a heading from its first mark on, without what underlines it; `value`: its level. Its lines follow
 *     paragraph  its lines follow
 *     line       text of the block before it, without white space around; `value`: 1 if it may hold spans or links
 *     cell       the same, a text by itself: the cell of a table
 *     definition the destination of a link reference definition; `value`: the name of its label
 *     other      a block whose text is not read: code, HTML, a thematic break, what parts the cells of a table
 *     none       nothing
 *
 * Each line goes through the containers that are open, then opens others, then is text of a leaf. A paragraph may turn
 * out to be something else with a later line: its tokens are last in the list until it ends, and are changed there.
 */
import { wordKinds, type Source, type Tokens } from "../../skim/tokens.ts";
import { Sign, withoutSpaces } from "./characters.ts";
import { CODE_INDENT, Containers } from "./containers.ts";
import { Content } from "./content.ts";
import { definitionAt } from "./definitions.ts";
import { behindFrontMatter } from "./frontMatter.ts";
import { htmlBlockAt, type HtmlBlock } from "./htmlBlocks.ts";
import {
	atxContent, atxLevel, closesFence, fenceLength, thematicBreakEnd, underlineLevel, type Fence,
	type Stretch,
} from "./leafBlocks.ts";
import type { Line } from "./line.ts";
import { Cells, cellCount, columnCount } from "./tables.ts";

const BLOCKS = ["none", "enter", "leave", "heading", "paragraph", "line", "cell", "definition", "other"] as const;
/** The kinds of tokens. */
export const Block: Readonly<Record<(typeof BLOCKS)[number], number>> = wordKinds(BLOCKS, BLOCKS.length);

/** The leaf that is open. */
type Leaf = "none" | "paragraph" | "fence" | "indented" | "html" | "table";

/** Reads all of the source; never fails. Cost: linear. */
export function readBlocks(source: Source, tokens: Tokens): void {
	new BlockReader(source, tokens).run();
}

class BlockReader {
	readonly #source: Source;
	readonly #units: Uint16Array;
	readonly #tokens: Tokens;
	readonly #line: Line;
	readonly #containers: Containers;
	/** For definitions, which few files have. */
	#content: Content | undefined;
	/** Containers that the line goes on with or has opened. */
	#matched = 0;
	#leaf: Leaf = "none";
	/** The token of the paragraph that is open. */
	#paragraph = 0;
	#fence: Fence = { mark: 0, length: 0 };
	#html: HtmlBlock = { last: undefined };
	/** Where the line ceases to be a thematic break that began before; nothing before that is one. */
	#breakEnd = 0;

	constructor(source: Source, tokens: Tokens) {
		this.#source = source;
		this.#units = source.units;
		this.#tokens = tokens;
		this.#line = behindFrontMatter(source);
		this.#containers = new Containers(source.units);
	}

	run(): void {
		this.#tokens.reset(this.#source.length);
		while (this.#line.advance()) this.#readLine();
		this.#matched = 0;
		this.#settle();
		this.#tokens.finish(this.#source.length);
	}

	#readLine(): void {
		const line = this.#line;
		this.#breakEnd = 0;
		this.#matched = this.#containers.match(line);
		if (this.#isWhole && this.#goesOn()) return;
		while (!line.isBlank) {
			if (line.indent >= CODE_INDENT) {
				if (this.#leaf === "paragraph") break;
				this.#other("indented");
				return;
			}
			if (this.#leafBegins()) return;
			if (!this.#containerBegins()) break;
		}
		if (line.isBlank) this.#settle();
		else this.#addText();
	}

	/** All that is open goes on with this line. */
	get #isWhole(): boolean {
		return this.#matched === this.#containers.depth;
	}

	/** The line goes on with a paragraph, and not only because it begins nothing else. */
	get #isInParagraph(): boolean {
		return this.#leaf === "paragraph" && this.#isWhole;
	}

	/** Whether the line belongs to a leaf that is not text, whatever it is. */
	#goesOn(): boolean {
		const line = this.#line;
		switch (this.#leaf) {
			case "fence":
				if (line.indent < CODE_INDENT && closesFence(this.#units, this.#text(), this.#fence)) this.#leaf = "none";
				return true;
			case "html":
				if (line.isBlank && this.#html.last === undefined) return false;
				this.#endHtml();
				return true;
			case "indented":
				return line.isBlank || line.indent >= CODE_INDENT;
			default:
				return false;
		}
	}

	/** The text of the line from its first character that is no white space. */
	#text(): Stretch {
		return { begin: this.#line.contentAt, end: this.#line.end };
	}

	/** Whether a leaf that is no paragraph begins here, or the paragraph becomes a heading. */
	#leafBegins(): boolean {
		switch (this.#units[this.#line.contentAt]) {
			case Sign.hash: return this.#atxBegins();
			case Sign.backtick:
			case Sign.tilde: return this.#fenceBegins();
			case Sign.less: return this.#htmlBegins();
			case Sign.equal: return this.#isUnderline();
			case Sign.minus: return this.#isUnderline() || this.#isBreak();
			case Sign.star:
			case Sign.underscore: return this.#isBreak();
			default: return false;
		}
	}

	#atxBegins(): boolean {
		const text = this.#text();
		const level = atxLevel(this.#units, text);
		if (level === 0) return false;
		this.#settle();
		const tokens = this.#tokens;
		const heading = tokens.add(Block.heading, this.#line.at, text.end);
		tokens.value[heading] = level;
		const { begin, end } = atxContent(this.#units, text);
		const line = tokens.add(Block.line, begin, end);
		tokens.value[line] = this.#line.isMarked;
		return true;
	}

	#fenceBegins(): boolean {
		const text = this.#text();
		const length = fenceLength(this.#units, text);
		if (length === 0) return false;
		this.#fence = { mark: this.#units[text.begin]!, length };
		this.#other("fence");
		return true;
	}

	#htmlBegins(): boolean {
		const html = htmlBlockAt(this.#source, this.#text(), this.#leaf === "paragraph");
		if (html === undefined) return false;
		this.#html = html;
		this.#other("html");
		this.#endHtml();
		return true;
	}

	/** Ends an HTML block behind a line that says so. */
	#endHtml(): void {
		const { begin, end } = this.#text();
		if (this.#html.last?.test(this.#source.text.slice(begin, end)) === true) this.#leaf = "none";
	}

	/** Whether the line makes a heading of the paragraph before it; what only defines links is none. */
	#isUnderline(): boolean {
		if (!this.#isInParagraph) return false;
		const text = this.#text();
		const level = underlineLevel(this.#units, text);
		if (level === 0) return false;
		this.#takeDefinitions();
		if (!this.#isInParagraph) return false;
		const { kind, value, end, count } = this.#tokens;
		kind[this.#paragraph] = Block.heading;
		value[this.#paragraph] = level;
		end[this.#paragraph] = end[count - 1]!;
		this.#leaf = "none";
		return true;
	}

	#isBreak(): boolean {
		const text = this.#text();
		if (text.begin < this.#breakEnd) return false;
		const end = thematicBreakEnd(this.#units, text);
		if (end === text.end) {
			this.#other("none");
			return true;
		}
		this.#breakEnd = end < 0 ? text.end : end;
		return false;
	}

	#containerBegins(): boolean {
		const line = this.#line;
		const containers = this.#containers;
		const at = line.at;
		if (containers.takeQuote(line)) {
			this.#settle();
			containers.openQuote();
		} else {
			const length = containers.itemMarker(line, this.#isInParagraph);
			if (length === 0) return false;
			this.#settle();
			containers.openItem(line, length);
		}
		this.#matched++;
		this.#tokens.add(Block.enter, at, at);
		return true;
	}

	/** Begins a leaf that is no text. */
	#other(leaf: Leaf): void {
		this.#settle();
		this.#tokens.add(Block.other, this.#line.at, this.#line.end);
		this.#leaf = leaf;
	}

	/** The line is text: of the paragraph that is open, however much of what is around it goes on; or of a new one. */
	#addText(): void {
		if (this.#leaf === "table" && this.#isWhole) {
			this.#addCells(this.#text());
			return;
		}
		if (this.#isInParagraph && this.#line.indent < CODE_INDENT && this.#isTable()) return;
		if (this.#leaf !== "paragraph") {
			this.#settle();
			this.#leaf = "paragraph";
			this.#paragraph = this.#tokens.add(Block.paragraph, this.#line.at, this.#line.end);
		}
		const { begin, end } = this.#text();
		const token = this.#tokens.add(Block.line, begin, withoutSpaces(this.#units, begin, end));
		this.#tokens.value[token] = this.#line.isMarked;
	}

	/** Whether the last line of the paragraph is the head of a table whose next row this line is. */
	#isTable(): boolean {
		const columns = columnCount(this.#units, this.#text());
		const tokens = this.#tokens;
		const last = tokens.count - 1;
		const head = { begin: tokens.begin[last]!, end: tokens.end[last]! };
		if (columns === 0 || cellCount(this.#units, head) !== columns) return false;
		tokens.count = last;
		if (last === this.#paragraph + 1) tokens.kind[this.#paragraph] = Block.other;
		else {
			this.#endLeaf();
			tokens.add(Block.other, head.begin, head.end);
		}
		this.#leaf = "table";
		this.#addCells(head);
		return true;
	}

	/** The cells of a row; those that the head has no column for are read, though nobody shows them. */
	#addCells(row: Stretch): void {
		const cells = new Cells(this.#units, row);
		while (cells.advance()) {
			const cell = this.#tokens.add(Block.cell, cells.begin, cells.end);
			this.#tokens.value[cell] = 1;
		}
	}

	/** Ends the leaf that is open, and the containers that this line does not go on with. */
	#settle(): void {
		this.#endLeaf();
		const { begin } = this.#line;
		while (!this.#isWhole) {
			this.#containers.close();
			this.#tokens.add(Block.leave, begin, begin);
		}
	}

	#endLeaf(): void {
		if (this.#leaf === "paragraph") this.#takeDefinitions();
		this.#leaf = "none";
	}

	/**
	 * Makes definitions of the lines of the paragraph that are some. Each is on a line of its own at least, so its token
	 * has room where the lines were; if none is left, there is no paragraph.
	 */
	#takeDefinitions(): void {
		const tokens = this.#tokens;
		const first = this.#paragraph + 1;
		if (this.#units[tokens.begin[first]!] !== Sign.square) return;
		const content = (this.#content ??= new Content());
		content.load(this.#units, tokens, first, tokens.count);
		const end = tokens.end[this.#paragraph]!;
		let to = this.#paragraph;
		let at = 0;
		while (at < content.length) {
			const found = definitionAt(content, at);
			if (found === undefined) break;
			set(tokens, to++, {
				kind: Block.definition, begin: content.offset(found.begin), end: content.offset(found.end - 1) + 1,
				value: this.#source.names.internText(found.label),
			});
			at = found.next;
		}
		if (at === 0) return;
		if (at >= content.length) {
			tokens.count = to;
			this.#leaf = "none";
			return;
		}
		const next = first + content.lineAt(at);
		for (; to < next - 1; to++) set(tokens, to, { kind: Block.none, begin: 0, end: 0, value: 0 });
		set(tokens, next - 1, { kind: Block.paragraph, begin: tokens.begin[next]!, end, value: 0 });
		this.#paragraph = next - 1;
	}
}

interface TokenRow {
	readonly kind: number;
	readonly begin: number;
	readonly end: number;
	readonly value: number;
}

function set(tokens: Tokens, token: number, { kind, begin, end, value }: TokenRow): void {
	tokens.kind[token] = kind;
	tokens.begin[token] = begin;
	tokens.end[token] = end;
	tokens.value[token] = value;
}
