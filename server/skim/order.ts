/**
 * The order of the text: parsers say nearly everything in it, so sorting is mostly finding out that nothing is to be
 * done.
 */
import { Scratch } from "./scratch.ts";

/** Rows in their new order, and the new number of each. */
export interface Order {
	readonly count: number;
	/** By new number: the old one. May be longer than `count`. */
	readonly old: Int32Array;
	/** By old number: the new one; -1 for a row that is left out. */
	readonly row: Int32Array;
	/** Nothing changes its place, and nothing is left out. */
	readonly isIdentity: boolean;
}

/** Shifts that insertion may make for each row before sorting is left to the library. */
const SHIFTS_PER_ROW = 16;

let identity = new Int32Array(0);

/** 0, 1, 2 and so on, at least so many. One array for all: it must not be changed. */
export function firstNumbers(count: number): Int32Array {
	if (identity.length < count) {
		identity = new Int32Array(count * 2);
		for (let row = 0; row < identity.length; row++) identity[row] = row;
	}
	return identity;
}

/** The order of the rows of one table; its memory is used again for the next file. */
export class RowOrder implements Order {
	count = 0;
	old: Int32Array = identity;
	row: Int32Array = identity;
	isIdentity = true;
	readonly #old = new Scratch();
	readonly #row = new Scratch();

	/** Orders rows by rising `keys`, equal ones as they are. Cost: linear when at most a few neighbours change places. */
	sort(keys: Int32Array, count: number): void {
		this.count = count;
		this.isIdentity = isSorted(keys, count);
		if (this.isIdentity) {
			this.old = this.row = firstNumbers(count);
			return;
		}
		const old = this.#old.room(count);
		for (let row = 0; row < count; row++) old[row] = row;
		if (!insertionSort(old, keys, count)) {
			old.subarray(0, count).sort((one, other) => keys[one]! - keys[other]! || one - other);
		}
		const row = this.#row.room(count);
		for (let at = 0; at < count; at++) row[old[at]!] = at;
		this.old = old;
		this.row = row;
	}
}

function isSorted(keys: Int32Array, count: number): boolean {
	for (let row = 1; row < count; row++) if (keys[row - 1]! > keys[row]!) return false;
	return true;
}

/** False if it gave up. */
function insertionSort(rows: Int32Array, keys: Int32Array, count: number): boolean {
	let shifts = count * SHIFTS_PER_ROW;
	for (let at = 1; at < count; at++) {
		const row = rows[at]!;
		const key = keys[row]!;
		let to = at;
		while (to > 0 && keys[rows[to - 1]!]! > key) {
			rows[to] = rows[to - 1]!;
			to--;
		}
		rows[to] = row;
		shifts -= at - to;
		if (shifts < 0) return false;
	}
	return true;
}
