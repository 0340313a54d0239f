/**
 * `npm run hostile`: makes folders that mean harm, by seed, and lets the built product index them, answer about them,
 * index them again and index them anew.
 *
 *     npm run hostile -- [--count 1000] [--seed 1] [--jobs 2] [--short] [--keep]
 *
 * `--short`, for CI: every ingredient once, a thirty-second as large, with four times the processor time that it may
 * take. Folder N of a run is the only one of `--seed SEED+N --count 1`, which each failure prints as a line to run
 * again; `--keep` leaves what was made where it is and says where that is. Exit code 1 when anything was wrong.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { checkFolder, type Step } from "./check.ts";
import { INGREDIENTS, keepsAccessTimes, makeFolder, removeFolder } from "./folder.ts";
import { inMs } from "../times.ts";

interface Worst {
	readonly seed: number;
	readonly step: Step;
}

const WHOLE = { count: 1000, extent: { part: 1, inTurn: 2, byChanceMax: 2 }, margin: 1 };
/** Every ingredient once. */
const SHORT = {
	count: Math.ceil(INGREDIENTS.length / 4), extent: { part: 1 / 32, inTurn: 4, byChanceMax: 0 }, margin: 4,
};

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		count: { type: "string" }, short: { type: "boolean", default: false }, seed: { type: "string", default: "1" },
		jobs: { type: "string", default: String(Math.min(4, availableParallelism())) },
		keep: { type: "boolean", default: false },
	} });
	const { extent, margin, ...form } = values.short ? SHORT : WHOLE;
	const [count, first, jobs] = [Number(values.count ?? form.count), Number(values.seed), Number(values.jobs)];
	const seesReads = keepsAccessTimes();
	if (!seesReads) console.log("This file system keeps no access times: reads outside are judged by answers alone.");
	let [next, done, wrong, steps] = [0, 0, 0, 0];
	let slowest: Worst | undefined;
	let largest: Worst | undefined;
	const met = new Set<string>();
	const work = async (): Promise<void> => {
		while (next < count) {
			const seed = first + next++;
			const folder = makeFolder(seed, extent);
			for (const name of folder.ingredients) met.add(name);
			const verdict = await checkFolder(folder, seed, { seesReads, margin });
			if (values.keep) console.log(`seed ${seed} is in ${folder.scratch}`);
			else removeFolder(folder);
			for (const step of verdict.steps) {
				if (step.cpuMs > (slowest?.step.cpuMs ?? 0)) slowest = { seed, step };
				if (step.peakBytes > (largest?.step.peakBytes ?? 0)) largest = { seed, step };
			}
			steps += verdict.steps.length;
			done++;
			if (verdict.problems.length > 0) {
				wrong++;
				const again = `npm run hostile -- --seed ${seed} --count 1${values.short ? " --short" : ""}`;
				console.log(`WRONG: ${folder.ingredients.join(", ")}; again: ${again}`);
				for (const problem of verdict.problems) console.log(`    ${problem}`);
			}
			if (done % 50 === 0) console.log(`${done} folders, ${wrong} wrong`);
		}
	};
	await Promise.all(Array.from({ length: jobs }, work));
	const ingredients = `${met.size} of ${INGREDIENTS.length} ingredients`;
	console.log(`${done} folders of seeds from ${first}, ${ingredients}, ${steps} steps: ${wrong} wrong`);
	if (slowest !== undefined) {
		console.log(`most processor time: ${inMs(slowest.step.cpuMs)} ms, ${slowest.step.name} of seed ${slowest.seed}`);
	}
	if (largest !== undefined) {console.log(
		`most memory: ${Math.round(largest.step.peakBytes / 1e6)} MB, ${largest.step.name} of seed ${largest.seed}`,
	);}
	return wrong === 0 ? 0 : 1;
}

process.exitCode = await main();
