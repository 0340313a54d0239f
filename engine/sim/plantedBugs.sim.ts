/**
 * Proof that the simulation sees: each planted bug must be caught within a few seeds.
 */
import { describe, expect, test } from "vitest";
import { PLANTED_BUGS, wrongMerge } from "./plantedBugs.ts";
import { GuaranteeBroken, type OpenEngine, openRight, simulate } from "./simulate.ts";

const open: OpenEngine = openRight;

describe("a planted bug is caught", () => {
	test.each([...PLANTED_BUGS])("%s", (name, openWrong) => {
		const isOfThread = name.includes("thread") || name.includes("task");
		const threadPercent = isOfThread ? 100 : 0;
		const crashPercent = isOfThread ? 10 : 30;
		expect(() => {
			for (let seed = 1; seed <= 30; seed += 1) {
				simulate({ seed, stepCount: 60, crashPercent, threadPercent, open: openWrong });
			}
		}).toThrow();
	});

	test("and an engine that merges in the same way with right decisions is not", () => {
		for (let seed = 1; seed <= 8; seed += 1) {
			simulate({ seed, stepCount: 60, crashPercent: 10, open: wrongMerge({}) });
		}
	});

	test.each([...PLANTED_BUGS.keys()].filter((name) => name.startsWith("a merge")))(
		"by a broken guarantee: %s",
		(name) => {
			const openWrong = PLANTED_BUGS.get(name) ?? open;
			expect(() => {
				for (let seed = 1; seed <= 30; seed += 1) {
					simulate({ seed, stepCount: 60, crashPercent: 0, open: openWrong });
				}
			}).toThrow(GuaranteeBroken);
		},
	);

	test.each([...PLANTED_BUGS.keys()].filter((name) => name.includes("name")))(
		"by a broken guarantee: %s",
		(name) => {
			const openWrong = PLANTED_BUGS.get(name) ?? open;
			const threadPercent = name.includes("thread") ? 100 : 0;
			expect(() => {
				for (let seed = 1; seed <= 30; seed += 1) {
					simulate({ seed, stepCount: 60, crashPercent: 10, threadPercent, open: openWrong });
				}
			}).toThrow(GuaranteeBroken);
		},
	);

	test("by a broken guarantee, not by an accident of the harness", () => {
		const unsynced = PLANTED_BUGS.get("the log is never synced");
		expect(unsynced).toBeDefined();
		if (unsynced === undefined) return;
		expect(() => {
			for (let seed = 1; seed <= 10; seed += 1) {
				simulate({ seed, stepCount: 60, crashPercent: 30, open: unsynced });
			}
		}).toThrow(GuaranteeBroken);
	});
});
