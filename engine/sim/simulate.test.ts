/**
 * A few seeds of the simulation on every change; `plantedBugs.sim.ts` proves that it sees.
 */
import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";
import { type OpenEngine, openRight } from "./simulatedEngine.ts";

const open: OpenEngine = openRight;

test.each([1, 2, 3, 4, 5, 6, 7, 8])("seed %i keeps the guarantees through crashes", (seed) => {
	const result = simulate({ seed, stepCount: 60, crashPercent: 8, faultPercent: 0, open });
	expect(result.crashCount).toBeGreaterThan(5);
});

test("where calls fail the guarantees hold as well", () => {
	let faultCount = 0;
	for (let seed = 1; seed <= 12; seed += 1) {
		faultCount += simulate({ seed, stepCount: 60, crashPercent: 3, faultPercent: 100, open }).faultCount;
	}
	expect(faultCount).toBeGreaterThan(50);
});

test("another thread merges and flushes in some seeds, and dies in some", () => {
	let [merges, flushes, deaths] = [0, 0, 0];
	for (let seed = 1; seed <= 16; seed += 1) {
		const result = simulate({ seed, stepCount: 60, crashPercent: 0, threadPercent: 100, faultPercent: 0, open });
		merges += result.threadMergeCount;
		flushes += result.threadFlushCount;
		deaths += result.threadDeathCount;
	}
	expect(merges).toBeGreaterThan(10);
	expect(flushes).toBeGreaterThan(5);
	expect(deaths).toBeGreaterThan(0);
});

test.each([42, 43])("seed %i makes the same calls with the same bytes twice, and leaves the same disk", (seed) => {
	const settings = { seed, stepCount: 60, crashPercent: 3, open };
	const [once, again] = [simulate(settings), simulate(settings)];
	expect(again).toEqual(once);
	expect([once.trace, once.content]).not.toContain("");
});
