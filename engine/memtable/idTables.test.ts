/** The two tables of a memtable find what was added and nothing else, whatever the keys; runs lose no id. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareWords } from "../model/block.ts";
import { Prng } from "../sim/prng.ts";
import { IdRows, NO_ROW } from "./idRows.ts";
import { IdSlots, MARK, SLOT_WORDS } from "./idSlots.ts";
import { ID_WORDS, type IdRun, lowerId, OrderedIds, upperId } from "./orderedIds.ts";

type Key = readonly [number, number, number, number];

/** Keys of few different words, so that hashes and prefixes fall together. */
const word = fc.integer({ min: -2, max: 2 });
const keys = fc.uniqueArray(
	fc.tuple(word, word, word, word),
	{ selector: String, maxLength: 400 },
);

const tables = [
	{ name: "IdRows", make: () => new IdRows(SLOT_WORDS) },
	{ name: "IdSlots", make: () => new IdSlots() },
	{ name: "IdSlots of an expected size", make: () => new IdSlots(100) },
] as const;

function keyAt(table: IdRows | IdSlots, row: number): Key {
	const words = table.chunk(row);
	const at = table.at(row);
	return [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0];
}

function addAll(table: IdRows | IdSlots, added: readonly Key[]): void {
	for (const [index, key] of added.entries()) {
		expect(table.find(...key)).toBe(NO_ROW);
		const row = table.add(...key);
		table.chunk(row)[table.at(row) + MARK] = index + 1;
	}
}

describe.each(tables)("$name", ({ make }) => {
	test("finds every key with its words, and no other", () => {
		fc.assert(
			fc.property(keys, fc.nat(), (all, cut) => {
				const added = all.slice(0, cut % (all.length + 1));
				const table = make();
				addAll(table, added);
				expect(table.count).toBe(added.length);
				for (const [index, key] of all.entries()) {
					const row = table.find(...key);
					if (index >= added.length) expect(row).toBe(NO_ROW);
					else expect(table.chunk(row)[table.at(row) + MARK]).toBe(index + 1);
				}
			}),
			{ numRuns: 100, seed: 7 },
		);
	});

	test("walks over every row once", () => {
		const table = make();
		const prng = new Prng(3);
		const added = Array.from({ length: 5000 }, (_, index): Key => [prng.next() | 0, 0, 0, index]);
		addAll(table, added);
		const seen = new Set<string>();
		for (let row = table.next(-1); row !== NO_ROW; row = table.next(row)) seen.add(String(keyAt(table, row)));
		expect(seen).toEqual(new Set(added.map(String)));
	});
});

test("IdRows: interning finds what is there and adds what is not", () => {
	fc.assert(
		fc.property(keys, fc.array(fc.nat()), (all, draws) => {
			const table = new IdRows(SLOT_WORDS);
			const rows = new Map<string, number>();
			for (const draw of draws) {
				const key = all[draw % Math.max(1, all.length)] ?? [0, 0, 0, 0];
				const row = table.intern(...key);
				expect(row).toBe(rows.get(String(key)) ?? rows.size);
				rows.set(String(key), row);
				expect(table.find(...key)).toBe(row);
				expect(keyAt(table, row)).toEqual(key);
			}
			expect(table.count).toBe(rows.size);
		}),
		{ numRuns: 100, seed: 8 },
	);
});

test("ids are in order after any additions, in steps or at once, each once", () => {
	fc.assert(
		fc.property(keys, fc.array(fc.nat(60), { minLength: 1 }), fc.nat(3), (all, parts, rounds) => {
			const ordered = new OrderedIds();
			const added: Key[] = [];
			for (let at = 0, part = 0; at < all.length; part += 1) {
				for (const end = at + 1 + (parts[part % parts.length] ?? 0); at < Math.min(end, all.length); at += 1) {
					const key = all[at] ?? [0, 0, 0, 0];
					ordered.add(...key);
					added.push(key);
				}
				for (let round = 0; round < rounds; round += 1) ordered.step(7);
				const runs = ordered.runs().map(keysOf);
				for (const run of runs) expect(run).toEqual([...run].sort(compareKeys));
				expect(runs.flat().sort(compareKeys)).toEqual([...added].sort(compareKeys));
			}
			expect(ordered.step(1)).toBe(0);
		}),
		{ numRuns: 100, seed: 11 },
	);
});

test("many ids, a few at a time, stay in two runs, and a search finds its place in them", () => {
	const ordered = new OrderedIds();
	const prng = new Prng(5);
	const added: Key[] = [];
	for (let round = 0; round < 400; round += 1) {
		for (let one = prng.below(40); one >= 0; one -= 1) {
			const key: Key = [prng.below(4) - 2, prng.next() | 0, 0, added.length];
			ordered.add(...key);
			added.push(key);
		}
		expect(ordered.runs().length).toBeLessThanOrEqual(2);
	}
	const runs = ordered.runs();
	expect(runs.flatMap(keysOf).sort(compareKeys)).toEqual([...added].sort(compareKeys));
	for (const key of [[-1, 5, 0, 0] as const, added[77], added.at(-1)]) {
		if (key === undefined) continue;
		const lower = runs.reduce((sum, run) => sum + lowerId(run, ...key), 0);
		expect(lower).toBe(added.filter((one) => compareKeys(one, key) < 0).length);
		const upper = runs.reduce((sum, run) => sum + upperId(run, ...key), 0);
		expect(upper).toBe(added.filter((one) => compareKeys(one, key) <= 0).length);
	}
});

function keysOf(run: IdRun): Key[] {
	return Array.from({ length: run.length / ID_WORDS }, (_, id): Key => {
		const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = run.subarray(id * ID_WORDS, (id + 1) * ID_WORDS);
		return [w0, w1, w2, w3];
	});
}

function compareKeys(first: Key, second: Key): number {
	for (const [word, value] of first.entries()) {
		const order = compareWords(value, second[word] ?? 0);
		if (order !== 0) return order;
	}
	return 0;
}
