/**
 * Row numbers of an {@link IdRows} in order of their keys.
 *
 * The first word and the position go into one 64-bit number each, and the native sort orders those; only
 * runs that share the first word, such as the blocks of one file, are then compared word by word. No BigInt
 * is ever made.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- in bounds by construction; a check costs. */
import { compareWords } from "../model/block.ts";
import type { IdRows } from "./idRows.ts";

/** Orders `rows` in place by key, and returns it. */
export function sortRows(table: IdRows, rows: Int32Array): Int32Array {
	const count = rows.length;
	if (count < 2) return rows;
	const keys = new BigUint64Array(count);
	const halves = new Uint32Array(keys.buffer);
	for (let index = 0; index < count; index += 1) {
		const row = rows[index]!;
		halves[index * 2] = row;
		halves[index * 2 + 1] = table.chunk(row)[table.at(row)]!;
	}
	keys.sort();
	let runBegin = 0;
	for (let index = 0; index < count; index += 1) {
		rows[index] = halves[index * 2]!;
		if (halves[index * 2 + 1] === halves[runBegin * 2 + 1]) continue;
		sortRun(table, rows, runBegin, index);
		runBegin = index;
	}
	sortRun(table, rows, runBegin, count);
	return rows;
}

/** All rows of a table in order of their keys. */
export function allRowsSorted(table: IdRows): Int32Array {
	return sortRows(
		table,
		Int32Array.from({ length: table.count }, (_, row) => row),
	);
}

function sortRun(table: IdRows, rows: Int32Array, begin: number, end: number): void {
	if (end - begin < 2) return;
	rows.subarray(begin, end).sort((first, second) => compareRows(table, first, second));
}

function compareRows(table: IdRows, first: number, second: number): number {
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
