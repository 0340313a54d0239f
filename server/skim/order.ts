/**
 * The order of the text: parsers say nearly everything in it, so sorting is mostly finding out that nothing is to be
 * done.
 */

/** Rows in their new order, and the new number of each. */
export interface Order {
	readonly count: number;
	/** By new number: the old one. */
	readonly old: Int32Array;
	/** By old number: the new one; -1 for a row that is left out. */
	readonly row: Int32Array;
	/** Nothing changes its place, and nothing is left out. */
	readonly isIdentity: boolean;
}

/** Shifts that insertion may make for each row before sorting is left to the library. */
const SHIFTS_PER_ROW = 16;

let identity = new Int32Array(0);

/**
 * Orders rows by rising `keys`, equal ones as they are. Cost: linear when at most a few neighbours change places.
 *
 * The result is valid until the next call when it is the identity: that is one array for all.
 */
export function orderRows(keys: Int32Array, count: number): Order {
	if (isSorted(keys, count)) {
		const rows = firstNumbers(count);
		return { count, old: rows, row: rows, isIdentity: true };
	}
	const old = firstNumbers(count).slice();
	if (!insertionSort(old, keys)) old.sort((one, other) => keys[one]! - keys[other]! || one - other);
	const row = new Int32Array(count);
	for (let at = 0; at < count; at++) row[old[at]!] = at;
	return { count, old, row, isIdentity: false };
}

function isSorted(keys: Int32Array, count: number): boolean {
	for (let row = 1; row < count; row++) if (keys[row - 1]! > keys[row]!) return false;
	return true;
}

/** 0, 1, 2 and so on. */
function firstNumbers(count: number): Int32Array {
	if (identity.length < count) identity = Int32Array.from({ length: count * 2 }, (_, row) => row);
	return identity.subarray(0, count);
}

/** False if it gave up. */
function insertionSort(rows: Int32Array, keys: Int32Array): boolean {
	let shifts = rows.length * SHIFTS_PER_ROW;
	for (let at = 1; at < rows.length; at++) {
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
