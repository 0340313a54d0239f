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
}

/** Shifts that insertion may make for each row before sorting is left to the library. */
const SHIFTS_PER_ROW = 16;

/**
 * Orders rows by rising `keys`, equal ones as they are.
 *
 * @param isKept - leaves out the rows that it refuses
 * Cost: linear when at most a few neighbours have to change places.
 */
export function orderRows(keys: Int32Array, count: number, isKept?: (row: number) => boolean): Order {
	let old = new Int32Array(count);
	let kept = 0;
	for (let row = 0; row < count; row++) if (isKept === undefined || isKept(row)) old[kept++] = row;
	old = old.subarray(0, kept);
	if (!insertionSort(old, keys)) old.sort((one, other) => keys[one]! - keys[other]! || one - other);
	const row = new Int32Array(count).fill(-1);
	for (let at = 0; at < kept; at++) row[old[at]!] = at;
	return { count: kept, old, row };
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
