/** Sorting in steps: the same order as at once, whatever the steps, the keys and the rows added meanwhile. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBlockIds } from "../model/block.ts";
import { Prng } from "../sim/prng.ts";
import { IdRows } from "./idRows.ts";
import type { KeyedRows } from "./keyedRows.ts";
import { RowChunks } from "./rowChunks.ts";
import { SortedRows } from "./sortedRows.ts";
import { RowSort } from "./sortRows.ts";

/** A table of keys that are all different, with `spread` values of each of the first three words. */
function tableOf(seed: number, count: number, spread: number): IdRows {
	const prng = new Prng(seed);
	const rows = new IdRows(5);
	const word = (): number => (spread === 0 ? prng.next() | 0 : prng.below(spread) - (spread >> 1));
	for (let row = 0; row < count; row += 1) rows.add(word(), word(), word(), Math.imul(row, 0x9e3779b1));
	return rows;
}

function idOf(table: KeyedRows, row: number): { w0: number; w1: number; w2: number; w3: number } {
	const words = table.chunk(row);
	const at = table.at(row);
	return { w0: words[at] ?? 0, w1: words[at + 1] ?? 0, w2: words[at + 2] ?? 0, w3: words[at + 3] ?? 0 };
}

function plainOrder(table: KeyedRows, rows: readonly number[]): number[] {
	return [...rows].sort((first, second) => compareBlockIds(idOf(table, first), idOf(table, second)));
}

const allRows = (table: KeyedRows): number[] => Array.from({ length: table.count }, (_, row) => row);

describe.each([0, 1, 3, 1000])("with %i values of a word (0: any)", (spread) => {
	test.each([0, 1, 2, 2047, 2048, 2049, 4096, 6145, 20_000])("%i rows come in order", (count) => {
		const table = tableOf(count + 1, count, spread);
		const sort = new RowSort(table);
		let done = 0;
		for (let steps = 1; !sort.isSorted; steps += 1) {
			done = sort.step(1 + ((steps * 7919) % 3000));
			expect(done).toBeGreaterThan(0);
			// A run is sorted whole, so a step may go over by one.
			expect(done).toBeLessThanOrEqual(3000 + 2048);
		}
		expect([...sort.rows()]).toEqual(plainOrder(table, allRows(table)));
	});
});

test("some rows of a table are sorted as all are", () => {
	fc.assert(
		fc.property(fc.integer(), fc.array(fc.nat(99)), fc.nat(4), (seed, chosen, spread) => {
			const table = tableOf(seed, 100, spread);
			const rows = [...new Set(chosen)];
			const sort = new RowSort(table, Int32Array.from(rows));
			sort.step(Number.MAX_SAFE_INTEGER);
			expect([...sort.rows()]).toEqual(plainOrder(table, rows));
		}),
	);
});

test.each([2, 7, 8, 3000])("of equal keys, in groups of %i, the row that was added first comes first", (groupRows) => {
	const rows = new RowChunks(4);
	const keyCount = 3;
	for (let index = 0; index < groupRows * keyCount; index += 1) {
		const row = rows.add();
		rows.chunk(row).set([5, 5, 5, -(index % keyCount)], rows.at(row));
	}
	const sort = new RowSort(rows);
	while (!sort.isSorted) sort.step(100);
	const byKey = [0, 2, 1].flatMap((key) => allRows(rows).filter((row) => row % keyCount === key));
	expect([...sort.rows()]).toEqual(byKey);
});

test("an order that was begun is made again when rows were added, and kept while none are", () => {
	const table = tableOf(9, 5000, 3);
	const sorted = new SortedRows(table);
	sorted.step(100);
	for (let row = 0; row < 10; row += 1) table.add(-row, row, row, row);
	expect([...sorted.rows()]).toEqual(plainOrder(table, allRows(table)));
	expect(sorted.rows()).toBe(sorted.rows());
	expect(sorted.step(1)).toBe(0);
});
