/**
 * The long run over damaged logs: each frame of a log, damaged in one of all the ways in turn, for many logs.
 *
 * `KAUSAL_SEEDS=20` says how many logs of each ending there are.
 */
import { expect, test } from "vitest";
import { DAMAGES, damaged, type Ending, framesOf, judge, soundLog } from "./damagedLogs.ts";
import { Prng } from "./prng.ts";

const seedCount = Number(process.env["KAUSAL_SEEDS"] ?? 8);
const endings: readonly Ending[] = ["closed", "killed"];
const seeds = Array.from({ length: seedCount }, (_, index) => 100 + index);
const cases = endings.flatMap((ending) => seeds.map((seed) => ({ ending, seed })));

test.each(cases)("a log that was $ending, seed $seed: all damage is told, or loses nothing", ({ ending, seed }) => {
	const log = soundLog(seed, ending);
	const frames = framesOf(log.vfs);
	const prng = new Prng(seed);
	const verdicts = { whole: 0, told: 0 };
	for (let index = 0; index < frames.length; index += 1) {
		const damage = DAMAGES[ending][(index + seed) % DAMAGES[ending].length] ?? "bit";
		try {
			verdicts[judge(log, damaged(log, frames, index, { damage, prng }))] += 1;
		} catch (error) {
			throw new Error(`${damage} at ${JSON.stringify(frames[index])}`, { cause: error });
		}
	}
	process.stdout.write(`${ending} ${seed}: ${verdicts.told} told, ${verdicts.whole} lost nothing\n`);
	expect(verdicts.told + verdicts.whole).toBe(frames.length);
});
