/**
 * Proof that the simulation sees: each planted bug must be caught within a few seeds. `npm run night` plants them all;
 * `npm run sim` those at which any store fails first.
 */
import { describe, expect, test } from "vitest";
import { GuaranteeBroken } from "./history.ts";
import { ALL_PLANTED, hunt, type PlantedBug } from "./hunt.ts";
import { PLANTED_BUGS, wrongMerge } from "./plantedBugs.ts";
import { simulate } from "./simulate.ts";
import { openWithLateThread } from "./wrongThreads.ts";

const isNight = process.env["KAUSAL_NIGHT"] === "1";
const hunted = ALL_PLANTED.filter(({ isCore }) => isCore || isNight);

describe("a planted bug is caught", () => {
	test.each(hunted.map((bug): [string, PlantedBug] => [bug.name, bug]))("%s", (_, bug) => {
		expect(hunt(bug)?.error).toBeInstanceOf(GuaranteeBroken);
	});

	test("and an engine that merges in the same way with right decisions is not", () => {
		for (let seed = 1; seed <= 8; seed += 1) {
			simulate({ seed, stepCount: 60, crashPercent: 10, open: wrongMerge({}) });
		}
	});

	test("and a thread that removes late what was given up does no harm", () => {
		for (let seed = 1; seed <= 8; seed += 1) {
			const drawn = { crashPercent: 3, threadPercent: 100, takeoverPercent: 6, reopenPercent: 20 };
			simulate({ seed, stepCount: 60, ...drawn, open: openWithLateThread });
		}
	});

	test.each([...PLANTED_BUGS].filter(([name]) => name.startsWith("a merge") || name.includes("name")))(
		"by a wrong answer, not by an accident of the harness: %s",
		(name, open) => {
			const threadPercent = name.includes("thread") ? 100 : 0;
			const crashPercent = name.startsWith("a merge") ? 0 : 10;
			const found = hunt({ name, open, threadPercent, crashPercent, faultPercent: 0, takeoverPercent: 0, isCore: false });
			expect(found?.isWrongAnswer).toBe(true);
		},
	);
});
