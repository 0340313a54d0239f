/** A run of indexing is one count to whoever watches it. */
import { expect, test } from "vitest";
import type { IndexProgress } from "../session.ts";
import { RunProgress } from "./runProgress.ts";

function counts(steps: readonly (readonly [IndexProgress["phase"], number, number])[]): readonly string[] {
	const progress = new RunProgress();
	return steps.map(([phase, done, total]) => {
		const now = progress.take({ phase, done, total });
		return `${now.done}/${now.total}`;
	});
}

test("goes from nothing to the end once, through reading and linking", () => {
	expect(counts([
		["scanning", 0, 0], ["scanning", 50, 0],
		["parsing", 1, 100], ["parsing", 50, 100], ["parsing", 100, 100],
		["linking", 1, 40], ["linking", 20, 40], ["linking", 40, 40],
	])).toEqual(["0/0", "0/0", "0/100", "32/100", "65/100", "65/100", "82/100", "100/100"]);
});

test("never goes back", () => {
	expect(counts([["linking", 1, 2], ["linking", 2, 2], ["parsing", 1, 10]])).toEqual(["1/2", "2/2", "2/10"]);
});
