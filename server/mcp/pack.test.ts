/** Answers as text: never longer than their budget, and whole when their pages are put together. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorOf, positionOf, type CursorOwner } from "../analysis/cursor.ts";
import { BUDGET_MAX, BUDGET_MIN, oneLine, pack, type Found, type Row } from "./pack.ts";

const owner: CursorOwner = { question: "q", state: "s" };
const cursorAt = (row: number): string => cursorOf([row], owner);

const anyRow: fc.Arbitrary<Row> = fc.record({
	text: fc.oneof(fc.string({ maxLength: 60 }), fc.string({ maxLength: 3000 })).map((text) => () => oneLine(text)),
	confidence: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
	head: fc.option(fc.string({ maxLength: 200 }).map((text) => () => oneLine(text)), { nil: undefined }),
});
const anyFound: fc.Arbitrary<Found> = fc.record({
	rows: fc.array(anyRow, { maxLength: 60 }),
	total: fc.constant(undefined),
	absence: fc.subarray<Found["absence"][number]>([
		{ kind: "hidden", count: 12 }, { kind: "stale", paths: ["a"] }, { kind: "incomplete" }, { kind: "cut", by: "depth" },
		{ kind: "outside", module: "m".repeat(400) }, { kind: "unsupported", language: "Go" },
	]),
	hint: fc.option(fc.string({ maxLength: 400 }).map(oneLine), { nil: undefined }),
});
const budgetUpTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: BUDGET_MIN, max });
const anyBudget = fc.oneof(budgetUpTo(BUDGET_MIN + 400), budgetUpTo(BUDGET_MAX));

test("no answer is longer than its budget, and each but the last leads on to the next", () => {
	fc.assert(fc.property(anyFound, anyBudget, fc.string({ maxLength: 300 }), (found, budget, state) => {
		const told: string[] = [];
		for (let begin: number | undefined = 0; begin !== undefined; ) {
			const { text } = pack(found, { state: oneLine(state), budget, begin, cursorAt });
			expect(text.length).toBeLessThanOrEqual(budget);
			const lines = text.split("\n");
			const heads: number = found.rows[begin]?.head === undefined ? 0 : 1;
			told.push(...lines.slice(2 + heads, -1));
			const cursor: string | undefined = /^cut, .*, cursor (\S+), pack [0-9a-f]{16}$/.exec(lines.at(-1) ?? "")?.[1];
			if (cursor === undefined) expect(lines.at(-1)).toMatch(/^end, pack [0-9a-f]{16}$/);
			const next: number | undefined = cursor === undefined ? undefined : positionOf(cursor, owner)[0];
			if (next !== undefined) expect(next).toBeGreaterThan(begin);
			begin = next;
		}
		expect(told.length).toBe(found.rows.length);
		found.rows.forEach((row, at) => {
			const line = told[at] ?? "";
			if (line !== row.text()) expect(row.text().startsWith(line.slice(0, -1))).toBe(true);
		});
	}), { seed: 7, numRuns: 400 });
});

test("an answer that the caller still has is not told again, until its rows are others", () => {
	const found = (...texts: string[]): Found =>
		({ rows: texts.map((text) => ({ text: () => text })), total: texts.length, absence: [] });
	const options = { state: "state", budget: 1000, begin: 0, cursorAt };
	const { text } = pack(found("one", "two"), options);
	expect(text).toMatch(/^state\nall; shown 2 of 2\none\ntwo\nend, pack [0-9a-f]{16}$/);
	const have = text.slice(-16);
	expect(pack(found("one", "two"), { ...options, state: "later", have }).text)
		.toBe(`later\nunchanged: you have pack ${have}`);
	expect(pack(found("one", "three"), { ...options, have }).text).toContain("three");
});

test("the second line tells how many of each confidence are shown, and what is missing", () => {
	const rows = Array.from({ length: 100 }, (_, at): Row =>
		({ text: () => "row".repeat(10), confidence: at % 4 === 0 ? 2 : 1 }));
	const found: Found = { rows, total: 140, absence: [{ kind: "hidden", count: 3 }] };
	const { text } = pack(found, { state: "", budget: 700, begin: 8, cursorAt });
	expect(text.split("\n")[1]).toBe(
		"hidden 3 by name only (guesses: true shows them), cut; shown 9-24 of 140: exact 12/75, inferred 4/25",
	);
	expect(text.split("\n").at(-1)).toMatch(/^cut, 116 more, cursor /);
});
