/**
 * Compares a run of the benchmarks with a baseline, and makes a baseline from a run.
 *
 * The contract of the performance specification, section 4.2: a mean that is 15 % over the baseline's is a
 * regression, and the baseline's times are 5 to 20 times what was measured, because machines differ. Twenty short
 * operations in whose midst another process has the processor for 10 ms are over that as well; so what is over it is
 * measured again, and the faster time counts: whatever else a machine does only adds to it.
 * Counters have no such margin: the same settings write the same bytes everywhere, so any difference is
 * one. What the baseline knows and a run of its category lacks is a problem too, and so is what the
 * baseline does not know: a comparison must not shrink unnoticed.
 */
import type { BenchSettings, Category, Results } from "./scenarios/recorder.ts";

export const BASELINE_SCHEMA = 1;
/** How far a mean may be over the baseline's. */
const TOLERANCE_PERCENT = 15;
/**
 * Times in a baseline are so many times what was measured; the wide margin is for what a disk decides, and
 * for operations below a microsecond, whose mean a single turn of another process doubles; and for the few
 * first visits of a walk, of which the very first prepares what the others find.
 */
export const MARGIN = 10;
export const WIDE_MARGIN = 20;
const SHORT_US = 1;

const UNEVEN = /sync|WAL Flush|^Open |first visit/;

export interface BaselineRow {
	readonly category: Category;
	readonly name: string;
	readonly unit: string;
	/** Margin included. */
	readonly meanUs: number;
	readonly margin: number;
}

export interface Baseline {
	readonly schema: typeof BASELINE_SCHEMA;
	/** The machine that it was measured on, in words: cores, processor, memory, Node. */
	readonly machineClass: string;
	/** The command that made it. */
	readonly madeBy: string;
	readonly settings: BenchSettings;
	readonly rows: readonly BaselineRow[];
	readonly counters: Readonly<Record<string, number>>;
}

/** What is compared: the categories that were run. */
export interface Run {
	readonly settings: BenchSettings;
	readonly categories: readonly Category[];
	readonly results: Results;
}

/** Rows that depend on what else lies in the working tree are left out. */
export function isCompared(name: string): boolean {
	return !name.startsWith("Parsing (");
}

export function baselineOf(
	run: Run,
	origin: { readonly machineClass: string; readonly madeBy: string },
): Baseline {
	const rows = run.results.rows
		.filter(({ name }) => isCompared(name))
		.map(({ category, name, unit, meanUs }) => {
			const margin = UNEVEN.test(name) || meanUs < SHORT_US ? WIDE_MARGIN : MARGIN;
			return { category, name, unit, meanUs: Number((meanUs * margin).toPrecision(3)), margin };
		});
	return {
		schema: BASELINE_SCHEMA,
		...origin,
		settings: run.settings,
		rows,
		counters: run.results.counters,
	};
}

/** One sentence for each regression or hole; none when all is well. */
export function compareRun(baseline: Baseline, run: Run): string[] {
	const different = differentSettings(baseline, run);
	if (different.length > 0) {
		return different.map((name) => {
			const [then, now] = [baseline.settings[name], run.settings[name]];
			return `The baseline has ${name} ${then} and this run ${now}: nothing can be compared.`;
		});
	}
	return [...compareTimes(baseline, run), ...compareCounters(baseline, run)];
}

const COMPARED_SETTINGS = ["size", "iterations", "warmup", "seed"] as const;

function differentSettings(baseline: Baseline, { settings }: Run): readonly (keyof BenchSettings)[] {
	return COMPARED_SETTINGS.filter((name) => baseline.settings[name] !== settings[name]);
}

/** What has to be measured again before it counts as slower. */
export function slowCategories(baseline: Baseline, run: Run): readonly Category[] {
	if (differentSettings(baseline, run).length > 0) return [];
	const { categories, results } = run;
	const isSlow = new Set(baseline.rows.flatMap(({ category, name, meanUs }) => {
		const row = results.rows.find((one) => one.category === category && one.name === name);
		return row === undefined || isWithin(row.meanUs, meanUs) ? [] : [category];
	}));
	return categories.filter((category) => isSlow.has(category));
}

/** The run with some of its categories measured again: of each time the faster one, and all else as it is now. */
export function measuredAgain(run: Run, categories: readonly Category[], again: Results): Run {
	const isAgain = (key: string): boolean => categories.some((category) => key.startsWith(`${category}/`));
	const { rows, figures, counters, notes } = run.results;
	const faster = again.rows.map((row) => {
		const before = rows.find(({ category, name }) => category === row.category && name === row.name);
		return before !== undefined && before.meanUs < row.meanUs ? before : row;
	});
	return {
		...run,
		results: {
			rows: [...rows.filter(({ category }) => !categories.includes(category)), ...faster],
			figures: [...figures.filter(({ category }) => !categories.includes(category)), ...again.figures],
			counters: {
				...Object.fromEntries(Object.entries(counters).filter(([key]) => !isAgain(key))), ...again.counters,
			},
			notes: [...new Set([...notes, ...again.notes])],
		},
	};
}

function isWithin(meanUs: number, wantedUs: number): boolean {
	return meanUs * 100 <= wantedUs * (100 + TOLERANCE_PERCENT);
}

function compareTimes(baseline: Baseline, { categories, results }: Run): string[] {
	const problems: string[] = [];
	const measured = new Map(results.rows.map((row) => [`${row.category}/${row.name}`, row]));
	for (const { category, name, meanUs } of baseline.rows) {
		if (!categories.includes(category)) continue;
		const row = measured.get(`${category}/${name}`);
		measured.delete(`${category}/${name}`);
		if (row === undefined) {
			problems.push(`${category}/${name}: is in the baseline and was not measured.`);
		} else if (!isWithin(row.meanUs, meanUs)) {
			const over = Math.round((row.meanUs / meanUs - 1) * 100);
			problems.push(
				`${category}/${name}: mean ${row.meanUs.toPrecision(3)} us is ${over} % over ${meanUs} us.`,
			);
		}
	}
	for (const [key, { name }] of measured) {
		if (isCompared(name)) problems.push(`${key}: was measured and is not in the baseline.`);
	}
	return problems;
}

function compareCounters(baseline: Baseline, { categories, results }: Run): string[] {
	const isRun = (key: string): boolean => categories.some((category) => key.startsWith(`${category}/`));
	const keys = [...new Set([...Object.keys(baseline.counters), ...Object.keys(results.counters)])]
		.filter(isRun)
		.sort();
	return keys.flatMap((key) => {
		const wanted = baseline.counters[key];
		const found = results.counters[key];
		return wanted === found
			? []
			: [`${key}: ${found ?? "nothing"} was counted, the baseline says ${wanted ?? "nothing"}.`];
	});
}

/**
 * Reads a baseline.
 *
 * @throws Error in one sentence if `text` is none
 */
export function parseBaseline(text: string): Baseline {
	const parsed = JSON.parse(text) as Partial<Baseline> | null;
	if (
		parsed?.schema !== BASELINE_SCHEMA ||
		!Array.isArray(parsed.rows) ||
		typeof parsed.counters !== "object"
	) {
		throw new Error(`This is no baseline of schema ${BASELINE_SCHEMA}.`);
	}
	return parsed as Baseline;
}
