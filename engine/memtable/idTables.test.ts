/** The two tables of a memtable find what was added and nothing else, whatever the keys; chains lose no id. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Prng } from "../sim/prng.ts";
import { IdRows, NO_ROW } from "./idRows.ts";
import { IdSlots, MARK, SLOT_WORDS } from "./idSlots.ts";
import { PrefixChains } from "./prefixChains.ts";

type Key = readonly [number, number, number, number];

/** Keys of few different words, so that hashes and prefixes fall together. */
const keys = fc.uniqueArray(
	fc.tuple(...([0, 1, 2, 3].map(() => fc.integer({ min: -2, max: 2 })) as [fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>, fc.Arbitrary<number>])),
	{ selector: String, maxLength: 400 },
);

const tables = [
	{ name: "IdRows", make: () => new IdRows(SLOT_WORDS) },
	{ name: "IdSlots", make: () => new IdSlots() },
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

test("a chain holds the ids of its prefix, each once", () => {
	fc.assert(
		fc.property(keys, (all) => {
			const chains = new PrefixChains();
			for (const key of all) chains.add(...key);
			for (const [w0, w1] of all) {
				const members: Key[] = [];
				chains.rows(w0, w1, (w2, w3) => members.push([w0, w1, w2, w3]));
				const expected = all.filter((key) => key[0] === w0 && key[1] === w1);
				expect(members.map(String).sort()).toEqual(expected.map(String).sort());
			}
			expect(chains.rows(99, 99, () => 0)).toHaveLength(0);
		}),
		{ numRuns: 50, seed: 11 },
	);
});
