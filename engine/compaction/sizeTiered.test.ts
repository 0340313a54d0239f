/** Which tables are merged: by size, by tombstones, by weight; and that choosing ends. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseTables, type TableShape } from "./sizeTiered.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** Tables of these sizes, newest first, with ranges of sequence numbers apart. */
function tablesOf(...sizes: (number | readonly [bytes: number, tombstones: number])[]): TableShape[] {
	return sizes.map((size, index) => {
		const [bytes, tombstoneCount] = typeof size === "number" ? [size, 0] : size;
		const newest = (sizes.length - index) * 10;
		return {
			number: sizes.length - index,
			bytes,
			sequenceMin: newest - 9,
			sequenceMax: newest,
			versionCount: Math.ceil(bytes / 100),
			tombstoneCount,
		};
	});
}

describe("tables are merged", () => {
	test("when there are as many of one class as the width says", () => {
		expect(chooseTables(tablesOf(MiB, MiB, MiB, 64 * MiB), 4)).toEqual([]);
		expect(chooseTables(tablesOf(MiB, MiB, MiB, MiB, 64 * MiB), 4)).toEqual([5, 4, 3, 2]);
	});

	test("together with smaller ones between them, but not with larger ones", () => {
		const tables = tablesOf(32 * MiB, MiB, 32 * MiB, 32 * MiB, 32 * MiB, 900 * MiB);
		expect(chooseTables(tables, 4)).toEqual([6, 5, 4, 3, 2]);
		expect(chooseTables(tablesOf(MiB, MiB, 300 * MiB, MiB, MiB, 900 * MiB), 4)).toEqual([]);
	});

	test("when two classes take turns, and neither of them has as many", () => {
		const sizes = [12 * MiB, 12 * MiB, 24 * MiB, 12 * MiB, 24 * MiB, 12 * MiB, 24 * MiB];
		expect(chooseTables(tablesOf(...sizes, 900 * MiB), 4)).toEqual([8, 7, 6, 5, 4, 3, 2]);
		expect(chooseTables(tablesOf(...sizes.slice(1), 900 * MiB), 4)).toEqual([]);
	});

	test("the lowest class first", () => {
		const large = [32 * MiB, 32 * MiB, 32 * MiB, 32 * MiB, 900 * MiB];
		expect(chooseTables(tablesOf(KiB, KiB, KiB, KiB, ...large), 4)).toEqual([9, 8, 7, 6]);
	});

	test("at most sixteen at once, the oldest of them", () => {
		const chosen = chooseTables(tablesOf(...Array<number>(40).fill(KiB), 900 * MiB), 4);
		expect(chosen).toHaveLength(16);
		expect(chosen.at(-1)).toBe(2);
	});

	test("when the newer ones hold tombstones for a quarter of what an older one holds", () => {
		expect(chooseTables(tablesOf([KiB, 10], 100 * KiB), 4)).toEqual([]);
		expect(chooseTables(tablesOf([KiB, 11], 4 * KiB), 4)).toEqual([2, 1]);
		expect(chooseTables(tablesOf([KiB, 11], 4 * KiB, 900 * MiB), 4)).toEqual([3, 2]);
	});

	test("the oldest alone, when a quarter of it are tombstones that hide nothing", () => {
		expect(chooseTables(tablesOf(KiB, [64 * KiB, 200]), 4)).toEqual([1]);
		const overlapping = tablesOf(KiB, [64 * KiB, 200]).map((table) => ({ ...table, sequenceMin: 1 }));
		expect(chooseTables(overlapping, 4)).toEqual([]);
	});

	test("all, when what is newer weighs as much as the oldest", () => {
		expect(chooseTables(tablesOf(5 * MiB, 5 * MiB, 30 * MiB, 41 * MiB), 4)).toEqual([]);
		expect(chooseTables(tablesOf(5 * MiB, 5 * MiB, 31 * MiB, 41 * MiB), 4)).toEqual([4, 3, 2, 1]);
	});

	test("not only because the first ones of a store are of one size, as long as they are fewer than the width", () => {
		expect(chooseTables(tablesOf(31 * MiB, 30 * MiB, 31 * MiB), 4)).toEqual([]);
		expect(chooseTables(tablesOf(31 * MiB, 30 * MiB, 31 * MiB), 3)).toEqual([3, 2, 1]);
	});
});

test("nothing is merged where there is nothing", () => {
	expect(chooseTables([], 2)).toEqual([]);
	expect(chooseTables(tablesOf(MiB), 2)).toEqual([]);
});

test("choosing comes to an end, with neighbours only, whatever the tables", () => {
	const shape = fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), fc.nat(5000));
	fc.assert(
		fc.property(fc.array(shape, { maxLength: 60 }), fc.integer({ min: 2, max: 16 }), (sizes, width) => {
			let tables = tablesOf(...sizes).map((table) => ({
				...table,
				tombstoneCount: Math.min(table.tombstoneCount, table.versionCount),
			}));
			let rounds = 0;
			for (let chosen = chooseTables(tables, width); chosen.length > 0; rounds += 1) {
				expect(rounds).toBeLessThanOrEqual(2 * sizes.length);
				const begin = tables.findIndex(({ number }) => number === chosen[0]);
				const merged = tables.slice(begin, begin + chosen.length);
				expect(merged.map(({ number }) => number)).toEqual(chosen);
				const isOldest = begin + chosen.length === tables.length;
				tables = tables.toSpliced(begin, chosen.length, mergedShape(merged, isOldest));
				chosen = chooseTables(tables, width);
			}
			expect(tables.length).toBeLessThanOrEqual(Math.max(1, (width - 1) * 15));
		}),
	);
});

/** The least that a merge does: nothing overlaps, and only the oldest loses its tombstones. */
function mergedShape(merged: readonly TableShape[], isOldest: boolean): TableShape {
	const sum = (of: (table: TableShape) => number): number => merged.reduce((all, one) => all + of(one), 0);
	return {
		number: 1000 + (merged[0]?.number ?? 0),
		bytes: sum(({ bytes }) => bytes),
		sequenceMin: Math.min(...merged.map(({ sequenceMin }) => sequenceMin)),
		sequenceMax: Math.max(...merged.map(({ sequenceMax }) => sequenceMax)),
		versionCount: sum(({ versionCount }) => versionCount),
		tombstoneCount: isOldest ? 0 : sum(({ tombstoneCount }) => tombstoneCount),
	};
}
