/** Edits of the manifest: as bytes and back, what makes sense after what, and what becomes of merged tables. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeEdit, encodeEdit, type TableRecord, VersionState } from "./versionState.ts";

const number = fc.nat(2 ** 40);
const table: fc.Arbitrary<TableRecord> = fc.record({
	number,
	bytes: fc.maxSafeNat(),
	sequenceMin: number,
	sequenceMax: number,
});
const text = fc.string({ unit: "grapheme", maxLength: 40 });
const edit = fc.record({
	added: fc.array(table, { maxLength: 4 }),
	removed: fc.array(number, { maxLength: 4 }),
	log: fc.record({ begin: fc.record({ segment: number, offset: number }), sequence: number }),
	ends: fc.array(fc.tuple(number, number), { maxLength: 3 }).map((pairs) => new Map(pairs)),
	nextTable: number,
	retired: fc.array(table, { maxLength: 4 }),
	kept: fc.array(fc.record({ name: text, sequence: number, tables: fc.array(number, { maxLength: 5 }) })),
	dropped: fc.array(text, { maxLength: 3 }),
});

function tableOf(of: number): TableRecord {
	return { number: of, bytes: of * 100, sequenceMin: 1, sequenceMax: of };
}

function stateOf(): VersionState {
	const state = new VersionState();
	state.apply({ added: [1, 2, 3].map(tableOf), kept: [{ name: "old", sequence: 2, tables: [1, 2] }] });
	return state;
}

test("an edit is read back as it was", () => {
	fc.assert(
		fc.property(edit, (before) => {
			expect(decodeEdit(encodeEdit(before))).toEqual(before);
		}),
		{ seed: 1 },
	);
});

test("altered or cut, it is another edit or none, and never fails", () => {
	fc.assert(
		fc.property(edit, fc.nat(), fc.nat(255), fc.boolean(), (before, place, value, isCut) => {
			const bytes = encodeEdit(before).slice();
			const at = place % bytes.length;
			bytes[at] = value;
			const after = decodeEdit(isCut ? bytes.subarray(0, at) : bytes);
			if (after !== undefined) expect(typeof new VersionState().accepts(after)).toBe("boolean");
		}),
		{ seed: 2 },
	);
});

describe("an edit is refused", () => {
	test.each([
		["that removes a table which is not live", { removed: [9] }],
		["that removes a table twice", { removed: [1, 1] }],
		["that adds a table which is there", { added: [tableOf(3)] }],
		["that retires a table which is live", { retired: [tableOf(3)] }],
		["that keeps a name which is taken", { kept: [{ name: "old", sequence: 1, tables: [] }] }],
		["that keeps a table which is not there", { kept: [{ name: "new", sequence: 1, tables: [3, 4] }] }],
		["that drops a name which is not there", { dropped: ["new"] }],
	])("%s", (_, wrong) => {
		expect(stateOf().accepts(wrong)).toBe(false);
	});

	test("but not one that makes a whole state, or changes it", () => {
		expect(new VersionState().accepts(stateOf().asEdit())).toBe(true);
		const change = { removed: [1, 2], added: [tableOf(4)], kept: [{ name: "new", sequence: 4, tables: [4] }] };
		expect(stateOf().accepts({ ...change, dropped: ["old"] })).toBe(true);
	});
});

test("a merged table is retired as long as a name reads it, also in a state made anew from one edit", () => {
	let state = stateOf();
	state.apply({ kept: [{ name: "new", sequence: 3, tables: [2, 3] }] });
	state.apply({ removed: [1, 2, 3], added: [tableOf(4)] });
	const steps: [string, number[]][] = [["old", [2, 3]], ["new", []]];
	expect([...state.retired.keys()]).toEqual([1, 2, 3]);
	for (const [name, left] of steps) {
		const again = new VersionState();
		const first = state.asEdit();
		expect(again.accepts(first)).toBe(true);
		again.apply(first);
		expect(again).toEqual(state);
		state = again;
		state.apply({ dropped: [name] });
		expect([...state.retired.keys()]).toEqual(left);
	}
	expect([...state.tables.keys()]).toEqual([4]);
});
