/**
 * `npm run bench`: how fast the engine is, operation by operation as the performance specification names
 * them.
 *
 *     npm run bench -- storage|query|compaction|recovery|memory|parsing|all
 *                      [--size 10000] [--iterations 200000] [--warmup 20000] [--seed 1] [--folder DIRECTORY]
 *                      [--json] [--baseline bench/baseline.json] [--save-baseline]
 *     npm run bench -- lsp                how fast the language server answers: lsp/main.ts
 *
 * Exit code 1 when the run is behind the baseline. bench/README.md says how to read what it prints.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
	type Baseline, baselineOf, compareRun, measuredAgain, parseBaseline, type Run, slowCategories,
} from "./compare.ts";
import { measureServer } from "./lsp/main.ts";
import {
	type BenchSettings,
	CATEGORIES,
	type Category,
	joinResults,
	type Results,
} from "./scenarios/recorder.ts";
import { loadOfMachine, machineClass, reportOf } from "./scenarios/report.ts";
import { runCategory, runMemoryLoad } from "./scenarios/run.ts";

const DEFAULT_BASELINE = "bench/baseline.json";
/**
 * On the disk of the working tree: the folder for temporary files may lie in memory, where a sync costs
 * nothing.
 */
const DEFAULT_FOLDER = "out/bench";

/** How often categories are measured again of which a time is over the baseline's. */
const AGAIN_MAX = 3;

const OPTIONS = {
	size: { type: "string", default: "10000" },
	iterations: { type: "string", default: "200000" },
	warmup: { type: "string", default: "20000" },
	seed: { type: "string", default: "1" },
	folder: { type: "string", default: DEFAULT_FOLDER },
	json: { type: "boolean", default: false },
	baseline: { type: "string" },
	"save-baseline": { type: "boolean", default: false },
	// For the processes that the memory table starts.
	"load-for-memory": { type: "boolean", default: false },
} as const;

async function main(argv: string[]): Promise<number> {
	if (argv[0] === "lsp") return measureServer(argv.slice(1));
	const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
	const settings = settingsOf(values);
	if (settings === undefined) {
		console.error(
			"--size, --iterations, --warmup and --seed want whole numbers; a size is at least 100.",
		);
		return 2;
	}
	const folder = resolve(values.folder);
	mkdirSync(folder, { recursive: true });
	if (values["load-for-memory"]) {
		console.log(JSON.stringify(runMemoryLoad(settings, folder)));
		return 0;
	}
	const categories = categoriesOf(positionals);
	if (categories === undefined) {
		console.error(`Say what to measure: ${CATEGORIES.join(", ")}, all or lsp.`);
		return 2;
	}
	const measure = async (wanted: readonly Category[]): Promise<Results> => {
		const parts: Results[] = [];
		for (const category of wanted) {
			console.error(`${category} …`);
			parts.push(await runCategory(category, settings, folder));
		}
		return joinResults(parts);
	};
	let run: Run = { settings, categories, results: await measure(categories) };
	const path = values.baseline ?? DEFAULT_BASELINE;
	if (values["save-baseline"]) {
		print(run, values.json);
		return save(run, path, argv);
	}
	const baseline = values.baseline === undefined ? undefined : baselineIn(path);
	for (let times = 0; baseline !== undefined && times < AGAIN_MAX; times += 1) {
		const slow = slowCategories(baseline, run);
		if (slow.length > 0) run = measuredAgain(run, slow, await measure(slow));
	}
	print(run, values.json);
	if (values.baseline === undefined) return 0;
	if (baseline === undefined) {
		console.error(`There is no baseline ${path}; --save-baseline makes one.`);
		return 2;
	}
	return conclude(run, baseline, path);
}

function baselineIn(path: string): Baseline | undefined {
	return existsSync(path) ? parseBaseline(readFileSync(path, "utf8")) : undefined;
}

function settingsOf(values: { readonly [K in keyof BenchSettings]: string }): BenchSettings | undefined {
	const [size, iterations, warmup, seed] = [values.size, values.iterations, values.warmup, values.seed].map(
		Number,
	);
	if (size === undefined || iterations === undefined || warmup === undefined || seed === undefined) {
		return undefined;
	}
	if (![size, iterations, warmup, seed].every(Number.isSafeInteger)) return undefined;
	return size < 100 || iterations < 1 || warmup < 0 ? undefined : { size, iterations, warmup, seed };
}

function categoriesOf(positionals: readonly string[]): readonly Category[] | undefined {
	if (positionals.length === 0) return undefined;
	if (positionals.includes("all")) return CATEGORIES;
	const known = CATEGORIES.filter((category) => positionals.includes(category));
	return known.length === new Set(positionals).size ? known : undefined;
}

function print({ settings, results }: Run, isJson: boolean): void {
	const { size, iterations, warmup, seed } = settings;
	if (isJson) {
		console.log(
			JSON.stringify(
				{ schema: 1, machine: machineClass(), load: loadOfMachine(), settings, ...results },
				undefined,
				"\t",
			),
		);
		return;
	}
	console.log(
		`${machineClass()}; ${loadOfMachine()}; ${size} blocks of 1 KB, at most ${iterations} operations after ${
			warmup
		} to warm up, seed ${seed}\n\n${reportOf(results)}`,
	);
}

function save(run: Run, path: string, argv: readonly string[]): number {
	const madeBy = `npm run bench -- ${argv.join(" ")}`;
	const baseline = baselineOf(run, { machineClass: machineClass(), madeBy });
	writeFileSync(path, `${JSON.stringify(baseline, undefined, "\t")}\n`);
	console.error(`saved as ${path}`);
	return 0;
}

/** Compares; the exit code. */
function conclude(run: Run, baseline: Baseline, path: string): number {
	const problems = compareRun(baseline, run);
	for (const problem of problems) console.error(problem);
	console.error(
		problems.length === 0
			? "nothing is behind the baseline"
			: `${problems.length} problems beside ${path}`,
	);
	return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
