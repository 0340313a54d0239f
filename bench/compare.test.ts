/**
 * The comparison with a baseline, on made-up results: what is a regression, what is not, and what is a
 * hole.
 */
import { expect, test } from "vitest";
import {
	type Baseline,
	baselineOf,
	compareRun,
	measuredAgain,
	WIDE_MARGIN,
	MARGIN,
	parseBaseline,
	type Run,
	slowCategories,
} from "./compare.ts";
import type { Row } from "./scenarios/recorder.ts";

const SETTINGS = { size: 1000, iterations: 100, warmup: 10, seed: 1 };

function row(name: string, meanUs: number): Row {
	const times = {
		meanUs,
		deviationUs: 0,
		p50Us: meanUs,
		p90Us: meanUs,
		p99Us: meanUs,
		p999Us: meanUs,
		maxUs: meanUs,
	};
	return {
		category: "storage",
		name,
		unit: "block",
		sampleCount: 1,
		operationsPerSample: 1,
		checksum: 0,
		...times,
	};
}

function run(rows: readonly Row[], counters: Readonly<Record<string, number>> = {}): Run {
	return {
		settings: SETTINGS,
		categories: ["storage"],
		results: { rows, counters, figures: [], notes: [] },
	};
}

function baseline(
	rows: readonly (readonly [string, number])[],
	counters: Readonly<Record<string, number>> = {},
): Baseline {
	return {
		schema: 1,
		machineClass: "a made-up machine",
		madeBy: "a test",
		settings: SETTINGS,
		counters,
		rows: rows.map(([name, meanUs]) => ({
			category: "storage",
			name,
			unit: "block",
			meanUs,
			margin: 10,
		})),
	};
}

test.each([
	[100, 115, []],
	[100, 115.1, ["storage/Block Write: mean 115 us is 15 % over 100 us."]],
	[100, 230, ["storage/Block Write: mean 230 us is 130 % over 100 us."]],
	[100, 1, []],
	[100, Number.NaN, ["storage/Block Write: mean NaN us is NaN % over 100 us."]],
])("a baseline of %d us and a mean of %d us", (wanted, found, problems) => {
	expect(compareRun(baseline([["Block Write", wanted]]), run([row("Block Write", found)]))).toEqual(
		problems,
	);
});

test("what is over the baseline is measured again: the faster time counts, and the counters of the last run", () => {
	const wanted = baseline([["Block Write", 100], ["Block Read", 10]], { "storage/a/walBytes": 1 });
	const counted = { "storage/a/walBytes": 1, "storage/old": 1 };
	const first = run([row("Block Write", 500), row("Block Read", 5)], counted);
	expect(slowCategories(wanted, first)).toEqual(["storage"]);
	const again = (writeUs: number, bytes: number): Run => {
		const { results } = run([row("Block Write", writeUs), row("Block Read", 50)], { "storage/a/walBytes": bytes });
		return measuredAgain(first, ["storage"], results);
	};
	expect([slowCategories(wanted, again(90, 1)), compareRun(wanted, again(90, 1))]).toEqual([[], []]);
	expect(compareRun(wanted, again(400, 2))).toEqual([
		"storage/Block Write: mean 400 us is 300 % over 100 us.",
		"storage/a/walBytes: 2 was counted, the baseline says 1.",
	]);
});

test("what was not measured is a problem, and what the baseline does not know", () => {
	expect(compareRun(baseline([["Block Write", 1]]), run([row("Block Read", 1)]))).toEqual([
		"storage/Block Write: is in the baseline and was not measured.",
		"storage/Block Read: was measured and is not in the baseline.",
	]);
});

test("categories that were not run are not missed", () => {
	const compared = { ...run([]), categories: ["query"] as const };
	expect(compareRun(baseline([["Block Write", 1]], { "storage/a/walBytes": 1 }), compared)).toEqual([]);
});

test("parsing depends on which corpora are there, so it is not compared", () => {
	expect(compareRun(baseline([]), run([row("Parsing (go, go)", 1)]))).toEqual([]);
	expect(baselineOf(run([row("Parsing (go, go)", 1)]), { machineClass: "", madeBy: "" }).rows).toEqual([]);
});

test("counters must match exactly, in both directions", () => {
	const wanted = { "storage/a/walBytes": 10, "storage/a/walSyncCount": 1, "storage/a/flushCount": 2 };
	const found = { "storage/a/walBytes": 11, "storage/a/flushCount": 2, "storage/a/pageReadCount": 3 };
	expect(compareRun(baseline([], wanted), run([], found))).toEqual([
		"storage/a/pageReadCount: 3 was counted, the baseline says nothing.",
		"storage/a/walBytes: 11 was counted, the baseline says 10.",
		"storage/a/walSyncCount: nothing was counted, the baseline says 1.",
	]);
});

test("other settings make nothing comparable, and that is a problem", () => {
	const other = { ...run([row("Block Write", 1)]), settings: { ...SETTINGS, size: 2000 } };
	expect(compareRun(baseline([["Block Write", 1]]), other)).toEqual([
		"The baseline has size 1000 and this run 2000: nothing can be compared.",
	]);
});

test("a saved baseline carries the margin, more where a disk or nanoseconds decide, and its own run passes", () => {
	const rows = [
		row("Block Write (flushed)", 2),
		row("Block Write (synced)", 200),
		row("Block Read (hot)", 0.5),
	];
	const measured = run(rows, { "storage/a/walBytes": 1 });
	const saved = baselineOf(measured, { machineClass: "here", madeBy: "this" });
	expect(saved.rows.map(({ meanUs }) => meanUs)).toEqual([2 * MARGIN, 200 * WIDE_MARGIN, WIDE_MARGIN / 2]);
	expect([MARGIN, WIDE_MARGIN].every((margin) => margin >= 5 && margin <= 20)).toBe(true);
	const read = parseBaseline(JSON.stringify(saved));
	expect(compareRun(read, measured)).toEqual([]);
	const slower = run([row("Block Write (flushed)", 24), ...rows.slice(1)], measured.results.counters);
	expect(compareRun(read, slower)).toHaveLength(1);
});

test.each(["{}", "null", '{"schema":2,"rows":[],"counters":{}}'])("%s is no baseline", (text) => {
	expect(() => parseBaseline(text)).toThrow("This is no baseline of schema 1.");
});
