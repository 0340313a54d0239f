/** What the editor goes by when it keeps rows open. */
import { expect, test } from "vitest";
import { idBelow, type Row } from "./rows.ts";

const row = (more: Partial<Row> = {}): Row => ({ key: "tests", label: "Tests to Run", ...more });

test("a row that has something below it for the first time is another one, else it keeps its place", () => {
	const leaf = idBelow("", row());
	const full = idBelow("", row({ rows: [row()], isExpanded: true }));
	expect(idBelow("", row({ description: "none" }))).toBe(leaf);
	expect(idBelow("", row({ load: () => Promise.resolve([]) }))).toBe(full);
	expect(full).not.toBe(leaf);
});

test("equal keys below different rows are different rows", () => {
	const ids = ["", idBelow("", row()), idBelow("", row({ rows: [] }))].map((above) => idBelow(above, row()));
	expect(new Set(ids).size).toBe(3);
});
