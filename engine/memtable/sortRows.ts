/**
 * Row numbers of an {@link KeyedRows} in order of their keys, sorted in bounded steps.
 *
 * A word of the key and the row number make one 64-bit number each. Runs of these are sorted natively, then merged; no
 * BigInt is ever made. Rows that share the word are put in order by the next one, in the same way: the blocks of a file
 * share two, and all names in an index share the first. So no two rows are ever compared word by word, but in groups of
 * a few. Of equal keys the smaller row number comes first.
 */
import { compareWords } from "../model/block.ts";
import type { KeyedRows } from "./keyedRows.ts";

/** Rows sorted natively at once: a quarter of a millisecond. */
const RUN_ROWS = 2048;
/** In a smaller group comparing takes less time than having it sorted natively. */
const GROUP_ROWS_MIN = 8;
const LAST_WORD = 3;

/** Neighbours that share the words before `word`, and are to be put in order by it and those behind it. */
interface Range {
	readonly begin: number;
	readonly end: number;
	readonly word: number;
}

/** Sorts rows by key; the keys must not change meanwhile. */
export class RowSort {
	readonly #table: KeyedRows;
	readonly #count: number;
	readonly #source: Int32Array | undefined;
	/** Pairs of row and a word, as one number each; sorted from here to there, then back. */
	#pairs: BigUint64Array;
	#halves: Uint32Array;
	#otherPairs: BigUint64Array | undefined;
	#otherHalves: Uint32Array = NO_HALVES;
	/** The row that was taken last, as long as not all are in pairs. */
	#row = -1;
	/** What is sorted at present, `undefined` at the end, and larger groups in it that share their word as well. */
	#range: Range | undefined;
	readonly #waiting: Range[] = [];
	/** How far the present phase has come: making runs, a pass of merging, looking for rows that share the word. */
	#at = 0;
	/** Length of sorted runs; 0 until all rows of the range are in runs. */
	#width = 0;
	/** Heads of the two runs that are merged. */
	#left = 0;
	#right = 0;

	/** Sorts `rows`, or all rows of the table. */
	constructor(table: KeyedRows, rows?: Int32Array) {
		this.#table = table;
		this.#source = rows;
		this.#count = rows === undefined ? table.count : rows.length;
		this.#pairs = new BigUint64Array(this.#count);
		this.#halves = new Uint32Array(this.#pairs.buffer);
		if (this.#count > 1) this.#range = { begin: 0, end: this.#count, word: 0 };
		else this.#takeRows(0, this.#count);
	}

	get isSorted(): boolean {
		return this.#range === undefined;
	}

	/** Moves about `rowsMax` rows nearer to their places; returns how many it moved, 0 when all is sorted. */
	step(rowsMax: number): number {
		let done = 0;
		while (done < rowsMax && this.#range !== undefined) {
			if (this.#width === 0) done += this.#sortRun(this.#range);
			else if (this.#width < this.#range.end - this.#range.begin) done += this.#merge(this.#range, rowsMax - done);
			else done += this.#sortGroups(this.#range, rowsMax - done);
		}
		return done;
	}

	/** The rows in order, once {@link RowSort.isSorted}. */
	rows(): Int32Array {
		const rows = new Int32Array(this.#count);
		for (let index = 0; index < rows.length; index += 1) rows[index] = this.#halves[index * 2]!;
		return rows;
	}

	#takeRows(begin: number, end: number): void {
		for (let index = begin; index < end; index += 1) {
			this.#row = this.#source === undefined ? this.#table.next(this.#row) : this.#source[index]!;
			this.#halves[index * 2] = this.#row;
		}
	}

	#sortRun(range: Range): number {
		const begin = this.#at;
		const end = Math.min(begin + RUN_ROWS, range.end);
		if (range.word === 0) this.#takeRows(begin, end);
		this.#sortByWord(begin, end, range.word);
		this.#at = end;
		if (end === range.end) {
			this.#width = RUN_ROWS;
			this.#beginPass(range);
		}
		return end - begin;
	}

	/** Sorts natively, by one word; returns whether it differs at all. */
	#sortByWord(begin: number, end: number, word: number): boolean {
		const table = this.#table;
		const halves = this.#halves;
		let differs = 0;
		for (let index = begin; index < end; index += 1) {
			const row = halves[index * 2]!;
			const key = table.chunk(row)[table.at(row) + word]!;
			halves[index * 2 + 1] = key;
			differs |= key ^ halves[begin * 2 + 1]!;
		}
		if (differs !== 0) this.#pairs.subarray(begin, end).sort();
		return differs !== 0;
	}

	#beginPass({ begin, end }: Range): void {
		this.#at = begin;
		this.#left = begin;
		this.#right = Math.min(begin + this.#width, end);
	}

	/** Merges pairs of neighbouring runs; returns how many rows were moved. */
	#merge(range: Range, rowsMax: number): number {
		if (this.#otherPairs === undefined) {
			this.#otherPairs = new BigUint64Array(this.#count);
			this.#otherHalves = new Uint32Array(this.#otherPairs.buffer);
		}
		const from = this.#halves;
		const to = this.#otherHalves;
		const width = this.#width;
		const first = this.#at;
		const end = Math.min(range.end, first + rowsMax);
		for (let at = first; at < end; ) {
			const pairBegin = at - ((at - range.begin) % (width * 2));
			const middle = Math.min(pairBegin + width, range.end);
			const last = Math.min(pairBegin + width * 2, range.end);
			let { left, right } = at === pairBegin ? { left: at, right: middle } : { left: this.#left, right: this.#right };
			for (const until = Math.min(last, end); at < until; at += 1) {
				const takesLeft = left < middle && (right >= last || from[left * 2 + 1]! <= from[right * 2 + 1]!);
				const taken = takesLeft ? left++ : right++;
				to[at * 2] = from[taken * 2]!;
				to[at * 2 + 1] = from[taken * 2 + 1]!;
			}
			this.#left = left;
			this.#right = right;
		}
		this.#at = end;
		if (end === range.end) this.#endPass(range);
		return end - first;
	}

	#endPass(range: Range): void {
		const pairs = this.#otherPairs!;
		if (range.end - range.begin === this.#count) {
			this.#otherPairs = this.#pairs;
			this.#pairs = pairs;
			const halves = this.#otherHalves;
			this.#otherHalves = this.#halves;
			this.#halves = halves;
		} else this.#pairs.set(pairs.subarray(range.begin, range.end), range.begin);
		this.#width *= 2;
		this.#beginPass(range);
	}

	/** Puts rows that share the word in order by the next ones; returns how many rows were moved, 1 at least. */
	#sortGroups(range: Range, rowsMax: number): number {
		let moved = 0;
		let at = range.word === LAST_WORD ? range.end : this.#at;
		while (at < range.end && moved < rowsMax) {
			const end = this.#groupEnd(at, range.end);
			if (end - at > RUN_ROWS) this.#waiting.push({ begin: at, end, word: range.word + 1 });
			else {
				this.#sortGroup(at, end, range.word + 1);
				moved += end - at;
			}
			at = end;
		}
		this.#at = at;
		if (at === range.end) {
			this.#range = this.#waiting.pop();
			this.#at = this.#range?.begin ?? 0;
			this.#width = 0;
		}
		return Math.max(1, moved);
	}

	/** Where rows end that share a word with the one at `begin`. */
	#groupEnd(begin: number, end: number): number {
		const halves = this.#halves;
		const key = halves[begin * 2 + 1];
		let at = begin + 1;
		while (at < end && halves[at * 2 + 1] === key) at += 1;
		return at;
	}

	/** Orders a run at most of rows that share the words before `word`. */
	#sortGroup(begin: number, end: number, word: number): void {
		if (end - begin < 2) return;
		if (end - begin < GROUP_ROWS_MIN) {
			this.#insert(begin, end);
			return;
		}
		let by = word;
		while (by <= LAST_WORD && !this.#sortByWord(begin, end, by)) by += 1;
		if (by >= LAST_WORD) return;
		for (let at = begin; at < end; ) {
			const groupEnd = this.#groupEnd(at, end);
			this.#sortGroup(at, groupEnd, by + 1);
			at = groupEnd;
		}
	}

	/** Puts each of a few rows in its place among those before it. */
	#insert(begin: number, end: number): void {
		const halves = this.#halves;
		for (let index = begin + 1; index < end; index += 1) {
			const row = halves[index * 2]!;
			let at = index;
			for (; at > begin && compareRows(this.#table, halves[at * 2 - 2]!, row) > 0; at -= 1) {
				halves[at * 2] = halves[at * 2 - 2]!;
			}
			halves[at * 2] = row;
		}
	}
}

const NO_HALVES: Uint32Array = new Uint32Array(0);

function compareRows(table: KeyedRows, first: number, second: number): number {
	const a = table.chunk(first);
	const b = table.chunk(second);
	const at = table.at(first);
	const bt = table.at(second);
	return (
		compareWords(a[at]!, b[bt]!) ||
		compareWords(a[at + 1]!, b[bt + 1]!) ||
		compareWords(a[at + 2]!, b[bt + 2]!) ||
		compareWords(a[at + 3]!, b[bt + 3]!)
	);
}
