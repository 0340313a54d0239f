/**
 * A few seeds of the simulation on every change, and proof that it sees: each planted bug must be caught.
 */
import { describe, expect, test, vi } from "vitest";
import { PLANTED_BUGS, wrongMerge } from "./plantedBugs.ts";
import { GuaranteeBroken, type OpenEngine, openRight, simulate } from "./simulate.ts";

// A bug that few seeds show takes half a minute on a machine that does other things.
vi.setConfig({ testTimeout: 120_000 });

const open: OpenEngine = openRight;

test.each([1, 2, 3, 4, 5, 6, 7, 8])("seed %i keeps the guarantees through crashes", (seed) => {
	const result = simulate({ seed, stepCount: 60, crashPercent: 12, open });
	expect(result.crashCount).toBeGreaterThan(10);
});

test("another thread merges in some seeds, and dies in some", () => {
	let [merges, deaths] = [0, 0];
	for (let seed = 1; seed <= 8; seed += 1) {
		const result = simulate({ seed, stepCount: 60, crashPercent: 0, threadPercent: 100, open });
		merges += result.threadMergeCount;
		deaths += result.threadDeathCount;
	}
	expect(merges).toBeGreaterThan(10);
	expect(deaths).toBeGreaterThan(0);
});

test("a seed does the same thing twice", () => {
	const settings = { seed: 42, stepCount: 60, crashPercent: 5, open };
	expect(simulate(settings).trace).toEqual(simulate(settings).trace);
});

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
