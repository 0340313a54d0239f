/**
 * Row numbers of an {@link KeyedRows} in order of their keys, sorted in bounded steps.
 *
 * The first word and the row number make one 64-bit number each. Runs of these are sorted natively, then
 * merged; only rows that share the first word, such as the blocks of one file, are compared word by word.
 * No BigInt is ever made.
 */
import { compareWords } from "../model/block.ts";
import type { KeyedRows } from "./keyedRows.ts";

/** Rows sorted natively at once: a quarter of a millisecond. */
const RUN_ROWS = 2048;

/** Sorts rows by key; the keys must not change meanwhile. */
export class RowSort {
	readonly #table: KeyedRows;
	readonly #count: number;
	readonly #source: Int32Array | undefined;
	/** Pairs of row and first word, as one number each; sorted from here to there, then back. */
	#pairs: BigUint64Array;
	#halves: Uint32Array;
	#otherPairs: BigUint64Array | undefined;
	#otherHalves: Uint32Array = NO_HALVES;
	/** The row that was taken last, when all rows are sorted. */
	#row = -1;
	/** Rows in runs so far; when all are, how far the present pass of merging has come. */
	#at = 0;
	/** Length of sorted runs; 0 until all rows are in runs. */
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
	}

	get isSorted(): boolean {
		return this.#width >= this.#count;
	}

	/** Moves about `rowsMax` rows nearer to their places; returns how many it moved, 0 when all is sorted. */
	step(rowsMax: number): number {
		let done = 0;
		while (done < rowsMax && !this.isSorted) {
			if (this.#width === 0) done += this.#sortRun();
			else done += this.#merge(rowsMax - done);
		}
		return done;
	}

	/** The rows in order, once {@link RowSort.isSorted}. */
	rows(): Int32Array {
		const rows = new Int32Array(this.#count);
		for (let index = 0; index < rows.length; index += 1) rows[index] = this.#halves[index * 2]!;
		return rows;
	}

	#sortRun(): number {
		const begin = this.#at;
		const end = Math.min(begin + RUN_ROWS, this.#count);
		const halves = this.#halves;
		for (let index = begin; index < end; index += 1) {
			const row = this.#source === undefined ? this.#table.next(this.#row) : this.#source[index]!;
			this.#row = row;
			halves[index * 2] = row;
			halves[index * 2 + 1] = this.#table.chunk(row)[this.#table.at(row)]!;
		}
		this.#pairs.subarray(begin, end).sort();
		let tieBegin = begin;
		for (let index = begin + 1; index <= end; index += 1) {
			if (index < end && halves[index * 2 + 1] === halves[tieBegin * 2 + 1]) continue;
			if (index - tieBegin > 1) this.#sortTie(tieBegin, index);
			tieBegin = index;
		}
		this.#at = end;
		if (end === this.#count) {
			this.#width = RUN_ROWS;
			this.#beginPass();
		}
		return end - begin;
	}

	/** Orders rows whose first words are the same by the other words. */
	#sortTie(begin: number, end: number): void {
		const halves = this.#halves;
		const rows = new Int32Array(end - begin);
		for (let index = begin; index < end; index += 1) rows[index - begin] = halves[index * 2]!;
		rows.sort((first, second) => compareRows(this.#table, first, second));
		for (let index = begin; index < end; index += 1) halves[index * 2] = rows[index - begin]!;
	}

	#beginPass(): void {
		this.#at = 0;
		this.#left = 0;
		this.#right = Math.min(this.#width, this.#count);
	}

	/** Merges pairs of neighbouring runs; returns how many rows were moved. */
	#merge(rowsMax: number): number {
		if (this.#otherPairs === undefined) {
			this.#otherPairs = new BigUint64Array(this.#count);
			this.#otherHalves = new Uint32Array(this.#otherPairs.buffer);
		}
		const from = this.#halves;
		const to = this.#otherHalves;
		const width = this.#width;
		const count = this.#count;
		const end = Math.min(count, this.#at + rowsMax);
		const moved = end - this.#at;
		let { left, right } = { left: this.#left, right: this.#right };
		for (let at = this.#at; at < end; at += 1) {
			const pairBegin = at - (at % (width * 2));
			if (at === pairBegin) {
				left = at;
				right = Math.min(at + width, count);
			}
			const middle = Math.min(pairBegin + width, count);
			const last = Math.min(pairBegin + width * 2, count);
			const takesLeft = left < middle && (right >= last || this.#isOrdered(from, left, right));
			const taken = takesLeft ? left : right;
			if (takesLeft) left += 1;
			else right += 1;
			to[at * 2] = from[taken * 2]!;
			to[at * 2 + 1] = from[taken * 2 + 1]!;
		}
		this.#at = end;
		this.#left = left;
		this.#right = right;
		if (end === count) this.#endPass();
		return moved;
	}

	#endPass(): void {
		const pairs = this.#otherPairs!;
		this.#otherPairs = this.#pairs;
		this.#pairs = pairs;
		const halves = this.#otherHalves;
		this.#otherHalves = this.#halves;
		this.#halves = halves;
		this.#width *= 2;
		this.#beginPass();
	}

	#isOrdered(halves: Uint32Array, left: number, right: number): boolean {
		const first = halves[left * 2 + 1]!;
		const second = halves[right * 2 + 1]!;
		if (first !== second) return first < second;
		return compareRows(this.#table, halves[left * 2]!, halves[right * 2]!) <= 0;
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
