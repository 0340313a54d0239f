/**
 * Rows of tables (GitHub Flavored Markdown, section 4.10): cells parted by pipes. What is in one cell does not reach
 * into the next.
 */
import { escapedLength, runLength, Sign, skipSpaces, withoutSpaces } from "./characters.ts";
import type { Stretch } from "./leafBlocks.ts";

/** Goes over the cells of a row; each is `begin` to `end`, without white space around it. */
export class Cells {
	begin = 0;
	end = 0;
	readonly #units: Uint16Array;
	readonly #end: number;
	#next: number;

	constructor(units: Uint16Array, row: Stretch) {
		this.#units = units;
		this.#end = withoutSpaces(units, row.begin, row.end);
		const begin = skipSpaces(units, row.begin, this.#end);
		this.#next = begin < this.#end && units[begin] === Sign.pipe ? begin + 1 : begin;
	}

	/** Goes to the next cell; false if there is none. */
	advance(): boolean {
		const units = this.#units;
		if (this.#next >= this.#end) return false;
		this.begin = skipSpaces(units, this.#next, this.#end);
		let at = this.begin;
		while (at < this.#end && units[at] !== Sign.pipe) at += escapedLength(units, at, this.#end);
		this.#next = at + 1;
		this.end = withoutSpaces(units, this.begin, at);
		return true;
	}
}

/** How many cells a row has. */
export function cellCount(units: Uint16Array, row: Stretch): number {
	const cells = new Cells(units, row);
	let count = 0;
	while (cells.advance()) count++;
	return count;
}

/** How many columns the row has that stands below the head of a table; 0 if it is no such row. */
export function columnCount(units: Uint16Array, row: Stretch): number {
	if (!isDelimiterBegin(units[row.begin]!)) return 0;
	const cells = new Cells(units, row);
	let count = 0;
	while (cells.advance()) {
		let { begin } = cells;
		if (begin < cells.end && units[begin] === Sign.colon) begin++;
		const hyphens = runLength(units, begin, cells.end, Sign.minus);
		begin += hyphens;
		if (begin < cells.end && units[begin] === Sign.colon) begin++;
		if (hyphens === 0 || begin < cells.end) return 0;
		count++;
	}
	return count;
}

const isDelimiterBegin = (unit: number): boolean =>
	unit === Sign.pipe || unit === Sign.colon || unit === Sign.minus;
