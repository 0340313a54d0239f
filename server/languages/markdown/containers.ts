/**
 * The block quotes and list items that are open (CommonMark 0.31.2, sections 5.1 and 5.2), outermost first. Lists
 * themselves say nothing that anybody asks for.
 *
 * Any number may be open: nothing is done for each but what a character of the line pays for.
 */
import { isDigit, isSpaceOrTab, Sign } from "./characters.ts";
import type { Line } from "./line.ts";

/** From so many columns on, a line is code (section 4.4). */
export const CODE_INDENT = 4;
const DIGITS_MAX = 9;

export class Containers {
	readonly #units: Uint16Array;
	/** By depth: the columns that a line of a list item is indented by; 0 for a block quote. */
	readonly #indents: number[] = [];
	/** The depths of block quotes. */
	readonly #quotes: number[] = [];
	/** The depth of a list item that began on the line before with nothing in it. */
	#empty = -1;

	constructor(units: Uint16Array) {
		this.#units = units;
	}

	get depth(): number {
		return this.#indents.length;
	}

	close(): void {
		this.#indents.pop();
		if (this.#quotes.at(-1) === this.depth) this.#quotes.pop();
	}

	/** Takes from a line the marks of what it goes on with. @returns how many containers that are */
	match(line: Line): number {
		const empty = this.#empty;
		this.#empty = -1;
		let depth = 0;
		let quotes = 0;
		for (; depth < this.depth && !line.isBlank; depth++) {
			const indent = this.#indents[depth]!;
			if (indent === 0) {
				if (!this.takeQuote(line)) return depth;
				quotes++;
			} else {
				if (line.indent < indent) return depth;
				line.takeIndent(indent);
			}
		}
		if (depth === this.depth) return depth;
		// an empty line is one of every list item but an empty one, however many there are, and of no block quote
		const end = this.#quotes[quotes] ?? this.depth;
		return empty >= depth && empty < end ? empty : end;
	}

	/** Takes the mark of a block quote, if the line has one here. */
	takeQuote(line: Line): boolean {
		if (line.indent >= CODE_INDENT || this.#units[line.contentAt] !== Sign.greater || line.isBlank) return false;
		line.takeMarker(1);
		line.takeIndent(1);
		return true;
	}

	openQuote(): void {
		this.#quotes.push(this.depth);
		this.#indents.push(0);
	}

	/**
	 * The length of the marker of a list item that begins here; 0 if none does.
	 *
	 * @param interrupts - a paragraph would go on here
	 */
	itemMarker(line: Line, interrupts: boolean): number {
		const units = this.#units;
		const begin = line.contentAt;
		let at = begin;
		if (isDigit(units[at]!)) {
			while (isDigit(units[at]!) && at - begin < DIGITS_MAX) at++;
			if (units[at] !== Sign.dot && units[at] !== Sign.roundEnd) return 0;
			if (interrupts && (at - begin !== 1 || units[begin] !== Sign.one)) return 0;
		} else if (units[at] !== Sign.minus && units[at] !== Sign.plus && units[at] !== Sign.star) return 0;
		at++;
		if (at < line.end && !isSpaceOrTab(units[at]!)) return 0;
		if (!interrupts) return at - begin;
		while (at < line.end && isSpaceOrTab(units[at]!)) at++;
		return at === line.end ? 0 : this.itemMarker(line, false);
	}

	/** Takes the marker of a list item and the white space that belongs to it. */
	openItem(line: Line, markerLength: number): void {
		const before = line.indent;
		line.takeMarker(markerLength);
		// what is indented further is code in the item
		const isWide = line.isBlank || line.indent > CODE_INDENT;
		const padding = isWide ? 1 : line.indent;
		if (line.isBlank) this.#empty = this.depth;
		else line.takeIndent(padding);
		this.#indents.push(before + markerLength + padding);
	}
}
