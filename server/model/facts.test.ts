/** Facts come back as they were added, lazily, and damaged ones are refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DecodeError } from "./decodeError.ts";
import { Facts, rowAt, TABLES, type TableName } from "./facts.ts";
import { FactsPacker } from "./factsPacker.ts";
import { NONE, type StringRow } from "./rows.ts";

/** Of each table its rows, each as the values of its columns. */
type Rows = Readonly<Record<TableName, readonly (readonly number[])[]>>;

function packed(tables: Rows, strings: readonly string[]): Uint8Array {
	const packer = new FactsPacker();
	for (const [table, columns] of Object.entries(TABLES)) {
		const rows = tables[table as TableName];
		packer.table(table as TableName, rows.length);
		for (const at of columns.keys()) packer.column(Int32Array.from(rows, (values) => values[at] ?? 0), rows.length);
	}
	for (const text of strings) packer.strings.addText(text);
	return packer.finish({ textLength: 123, interfaceHash: [4, -5], problemCount: 6 });
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test("rows of every table and all strings come back as they were added", () => {
	const rows = fc.record(Object.fromEntries(Object.entries(TABLES).map(([table, columns]) =>
		[table, fc.array(fc.tuple(...columns.map(() => word)), { maxLength: 20 })])));
	fc.assert(fc.property(rows, fc.array(fc.string({ unit: "grapheme" })), (tables, strings) => {
		const facts = new Facts(packed(tables as unknown as Rows, strings));
		expect([facts.textLength, facts.interfaceHash, facts.problemCount]).toEqual([123, [4, -5], 6]);
		expect(facts.strings).toEqual(strings);
		expect(facts.stringCount).toBe(strings.length);
		expect(strings.map((_, row) => new Facts(facts.packed).string(row as StringRow))).toEqual(strings);
		expect([NONE, strings.length as StringRow, undefined].map((row) => facts.string(row))).toEqual(["", "", ""]);
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
	const none = Object.fromEntries(Object.keys(TABLES).map((table) => [table, []])) as unknown as Rows;
	const values = Array.from({ length: 50 }, (_, row) => [row, row * 1000, -row]);
	const whole = packed({ ...none, values }, ["name"]);
	for (let length = 0; length < whole.length; length++) {
		expect(() => new Facts(whole.slice(0, length))).toThrow(DecodeError);
	}
	const damaged = whole.slice();
	damaged.fill(0xff, whole.length - 40, whole.length - 20);
	expect(() => new Facts(damaged).values.b).toThrow(DecodeError);
});

test("the row at an offset is the one that contains it, or ends just before it", () => {
	const begins = Int32Array.of(2, 5, 9, 20);
	const ends = Int32Array.of(4, 9, 12, 20);
	expect([0, 2, 3, 4, 5, 8, 9, 12, 13, 19, 20, 21].map((offset) => rowAt(begins, ends, offset)))
		.toEqual([-1, 0, 0, 0, 1, 1, 2, 2, -1, -1, 3, -1]);
});
