/**
 * Long histories, compared with the reference; and the same ones under many options, which must not change an answer.
 *
 * `KAUSAL_MODEL_SEED=7 npm run sim -- modelCheck` shows one again.
 */
import { afterAll, expect, test } from "vitest";
import type { EngineOptions } from "../store/options.ts";
import { codeOf } from "./codeOf.ts";
import { checkModel, runTrace } from "./modelCheck.ts";
import { drawTrace } from "./modelTrace.ts";
import { Prng } from "./prng.ts";
import { RUN_LENGTH_CODEC } from "./runLengthCodec.ts";
import { workloadIds } from "./workload.ts";
import { WRONG_MODELS } from "./wrongModels.ts";

/** Seeds of histories that failed once, with a line on what each found. */
const ONCE_FAILED: readonly number[] = [];

const chosen = process.env["KAUSAL_MODEL_SEED"];
const stepCount = Number(process.env["KAUSAL_MODEL_STEPS"] ?? 1000);
const count = Number(process.env["KAUSAL_MODELS"] ?? 12);
const first = Math.floor(Date.now() / 86_400_000) * 100_000;
const seeds = chosen === undefined
	? [...ONCE_FAILED, ...Array.from({ length: count }, (_, index) => first + index)]
	: [Number(chosen)];
let operationCount = 0;

test.each(seeds)("history %i is answered as the reference answers", (seed) => {
	const checked = checkModel({ seed, stepCount });
	operationCount += checked.operationCount;
	expect(checked.checkCount).toBeGreaterThan(stepCount / 50);
});

const KiB = 1024;
/** Each far from the defaults in another way; the defaults first. */
const OPTIONS: readonly EngineOptions[] = [
	{},
	{ memtableBytesMax: 4 * KiB },
	{ memtableBytesMax: 4 * KiB, frozenMemtableCountMax: 8, mergeWidth: 8 },
	{ memtableBytesMax: 64 * KiB, mergeWidth: 2 },
	{ pageBytesMax: 256, memtableBytesMax: 16 * KiB },
	{ pageBytesMax: 64 * KiB, memtableBytesMax: 16 * KiB },
	{ pageCacheBytes: 0, memtableBytesMax: 16 * KiB },
	{ graphCacheBytes: 0, memtableBytesMax: 16 * KiB },
	{ filterBitsPerKey: 4, memtableBytesMax: 8 * KiB },
	{ pageCompression: RUN_LENGTH_CODEC.id, memtableBytesMax: 8 * KiB },
	{ walSegmentBytesMax: 4 * KiB, walBufferBytesMax: 512 },
	{ walReserveBytes: 0, walBufferBytesMax: 64 * KiB, pageCacheBytes: 4 * KiB, graphCacheBytes: 4 * KiB },
];

test.runIf(chosen === undefined)("twelve sets of options give equal answers", () => {
	expect(OPTIONS).toHaveLength(12);
	for (const seed of seeds.slice(0, Math.ceil(seeds.length / 8))) {
		const ids = workloadIds();
		const steps = drawTrace(new Prng(seed), ids, { stepCount: 150, without: ["kill", "lose-power"] });
		const runs = OPTIONS.map((options) => runTrace(steps, ids, options));
		for (const { answers } of runs) expect(answers).toEqual(runs[0]?.answers);
		expect(runs[0]?.answers.length).toBeGreaterThan(3);
		operationCount += runs.reduce((sum, run) => sum + run.operationCount, 0);
	}
});

test.runIf(chosen === undefined).each([...WRONG_MODELS])("a planted bug is found, and told shortly: %s", (_, open) => {
	let said = "";
	for (let seed = 1; said === "" && seed <= 40; seed += 1) {
		const code = codeOf(() => checkModel({ seed, stepCount: 200, open }));
		if (code !== "no error") said = code;
	}
	expect(Number(/, (\d+) operations: /.exec(said)?.[1])).toBeLessThanOrEqual(20);
});

afterAll(() => {
	console.log(`${seeds.length} histories from ${seeds[0]}: ${operationCount} operations`);
});
