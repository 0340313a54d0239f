/**
 * A few seeds of the simulation on every change; `plantedBugs.sim.ts` proves that it sees.
 */
import { expect, test } from "vitest";
import { type OpenEngine, openRight, simulate } from "./simulate.ts";

const open: OpenEngine = openRight;

test.each([1, 2, 3, 4, 5, 6, 7, 8])("seed %i keeps the guarantees through crashes", (seed) => {
	const result = simulate({ seed, stepCount: 60, crashPercent: 12, open });
	expect(result.crashCount).toBeGreaterThan(10);
});

test("another thread merges and flushes in some seeds, and dies in some", () => {
	let [merges, flushes, deaths] = [0, 0, 0];
	for (let seed = 1; seed <= 12; seed += 1) {
		const result = simulate({ seed, stepCount: 60, crashPercent: 0, threadPercent: 100, open });
		merges += result.threadMergeCount;
		flushes += result.threadFlushCount;
		deaths += result.threadDeathCount;
	}
	expect(merges).toBeGreaterThan(10);
	expect(flushes).toBeGreaterThan(5);
	expect(deaths).toBeGreaterThan(0);
});

test("a seed does the same thing twice", () => {
	const settings = { seed: 42, stepCount: 60, crashPercent: 5, open };
	expect(simulate(settings).trace).toEqual(simulate(settings).trace);
});
