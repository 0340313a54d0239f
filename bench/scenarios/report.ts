/**
 * Results as tables for people: times with their percentiles beside the specification's, then figures and
 * notes.
 */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import type { Figure, Results, Row } from "./recorder.ts";

/**
 * The performance specification's targets and the times it reports, in microseconds, by the beginning of
 * the name.
 */
const SPECIFICATION: readonly (readonly [name: string, targetUs: number, originalUs: number | undefined])[] =
	[
		["Block Write (synced", 1000, undefined],
		["Block Write", 50, 21],
		["Block Read", 10, 0.06],
		["Block Update", 50, 10],
		["Block Delete", 50, undefined],
		["Single Query", 10, 0.12],
		["Batch Query (10)", 100, 0.33],
		["3-Hop Traversal", 100, undefined],
		["WAL Flush", 1000, undefined],
		["Recovery", 1_000_000, undefined],
	];

/** Cores, processor, memory, system and Node: what a time depends on first. */
export function machineClass(): string {
	const model = cpus()[0]?.model.trim() ?? "unknown processor";
	const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
	return `${availableParallelism()} cores of ${model}, ${memory}, ${process.platform}, Node ${process.version}`;
}

/** The system's load over the last minute, beside which times must be read. */
export function loadOfMachine(): string {
	const busy = loadavg()[0] ?? 0;
	return `load ${busy.toFixed(2)} on ${availableParallelism()} cores`;
}

/** Microseconds in the unit that reads best. */
export function duration(us: number): string {
	if (us < 1) return `${(us * 1000).toPrecision(3)} ns`;
	if (us < 1000) return `${us.toPrecision(3)} us`;
	if (us < 1_000_000) return `${(us / 1000).toPrecision(3)} ms`;
	return `${(us / 1_000_000).toPrecision(3)} s`;
}

function rate(row: Row): string {
	const perSecond = 1_000_000 / row.meanUs;
	if (perSecond >= 1e6) return `${(perSecond / 1e6).toPrecision(3)} M/s`;
	if (perSecond >= 1e3) return `${(perSecond / 1e3).toPrecision(3)} k/s`;
	return `${perSecond.toPrecision(3)} /s`;
}

function specified(row: Row): readonly [string, string] {
	const found = SPECIFICATION.find(([name]) => row.name.startsWith(name));
	if (found === undefined) return ["", ""];
	const [, target, original] = found;
	return [`< ${duration(target)}`, original === undefined ? "" : duration(original)];
}

const COLUMNS: readonly (readonly [string, (row: Row) => string])[] = [
	["operation", ({ name }) => name],
	["for each", ({ unit }) => unit],
	["mean", ({ meanUs }) => duration(meanUs)],
	["deviation", ({ deviationUs }) => duration(deviationUs)],
	["p50", ({ p50Us }) => duration(p50Us)],
	["p90", ({ p90Us }) => duration(p90Us)],
	["p99", ({ p99Us }) => duration(p99Us)],
	["p99.9", ({ p999Us }) => duration(p999Us)],
	["max", ({ maxUs }) => duration(maxUs)],
	["rate", rate],
	[
		"samples",
		({ sampleCount, operationsPerSample: each }) =>
			each === 1 ? String(sampleCount) : `${sampleCount} x ${each}`,
	],
	["target", (row) => specified(row)[0]],
	["original", (row) => specified(row)[1]],
];

/** Cells in columns as wide as their widest; the first two to the left, the others to the right. */
export function alignColumns(cells: readonly (readonly string[])[]): string {
	const widths = (cells[0] ?? []).map((_, column) =>
		Math.max(...cells.map((row) => row[column]?.length ?? 0)),
	);
	return cells
		.map((row) =>
			row
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					return column < 2 ? cell.padEnd(width) : cell.padStart(width);
				})
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

export function timesTable(rows: readonly Row[]): string {
	return alignColumns([
		COLUMNS.map(([title]) => title),
		...rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
	]);
}

function figuresTable(figures: readonly Figure[]): string {
	return alignColumns(figures.map(({ name, value, unit }) => [name, "", value.toPrecision(4), unit]));
}

/** Everything, with one checksum over all results. */
export function reportOf(results: Results): string {
	const checksum = results.rows.reduce((sum, row) => (Math.imul(sum, 31) + row.checksum) | 0, 0);
	const parts = [
		results.rows.length > 0 ? timesTable(results.rows) : "",
		results.figures.length > 0 ? figuresTable(results.figures) : "",
		...results.notes,
		`checksum of all results: ${(checksum >>> 0).toString(16)}`,
	];
	return parts.filter((part) => part !== "").join("\n\n");
}
