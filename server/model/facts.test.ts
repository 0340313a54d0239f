/** Facts come back as they were added, lazily, and damaged ones are refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DecodeError } from "./decodeError.ts";
import { Facts, rowAt, TABLES, type TableName } from "./facts.ts";
import { FactsBuilder } from "./factsPacker.ts";

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test("rows of every table and all strings come back as they were added", () => {
	const rows = fc.record(Object.fromEntries(Object.entries(TABLES).map(([table, columns]) =>
		[table, fc.array(fc.tuple(...columns.map(() => word)), { maxLength: 20 })])));
	fc.assert(fc.property(rows, fc.array(fc.string({ unit: "grapheme" })), (tables, strings) => {
		const builder = new FactsBuilder();
		for (const text of strings) builder.string(text);
		for (const [table, added] of Object.entries(tables)) {
			for (const values of added) {
				const columns = TABLES[table as TableName];
				builder.add(table as TableName, Object.fromEntries(columns.map((name, at) => [name, values[at]])) as never);
			}
		}
		const facts = new Facts(builder.finish(123, [4, -5], 6));
		expect([facts.textLength, facts.interfaceHash, facts.problemCount]).toEqual([123, [4, -5], 6]);
		expect([...new Set(strings)]).toEqual(facts.strings);
		for (const [table, added] of Object.entries(tables)) {
			const read = facts[table as TableName] as unknown as Record<string, Int32Array> & { count: number };
			expect(read.count).toBe(added.length);
			TABLES[table as TableName].forEach((column, at) => {
				expect([...(read[column] ?? [])]).toEqual(added.map((values) => values[at]));
			});
		}
	}), { seed: 1, numRuns: 60 });
});

test("facts that are cut short are refused, at once or when the column is read", () => {
	const builder = new FactsBuilder();
	for (let row = 0; row < 50; row++) builder.add("values", { op: row, a: row * 1000, b: -row });
	builder.string("name");
	const packed = builder.finish(9);
	for (let length = 0; length < packed.length; length++) {
		expect(() => new Facts(packed.slice(0, length))).toThrow(DecodeError);
	}
	const damaged = packed.slice();
	damaged.fill(0xff, packed.length - 40, packed.length - 20);
	expect(() => new Facts(damaged).values.b).toThrow(DecodeError);
});

test("the row at an offset is the one that contains it, or ends just before it", () => {
	const begins = Int32Array.of(2, 5, 9, 20);
	const ends = Int32Array.of(4, 9, 12, 20);
	expect([0, 2, 3, 4, 5, 8, 9, 12, 13, 19, 20, 21].map((offset) => rowAt(begins, ends, offset)))
		.toEqual([-1, 0, 0, 0, 1, 1, 2, 2, -1, -1, 3, -1]);
});
