/**
 * `npm run bench:index`: how fast Kausal indexes real code, beside universal-ctags on the same files; how fast it
 * starts again, and how fast it answers.
 *
 *     npm run bench:index -- [CORPUS…] [--runs 3] [--seed 1] [--json]
 *
 * Times are the best of several runs; ratios say more than absolutes. ctags finds definitions only, Kausal also every
 * reference and what it means. Needs `npm run corpus` and Debian's universal-ctags.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { CORPUS_ROOT } from "../corpus/files.ts";
import { CORPORA } from "../corpus/sources.ts";
import { ctagsVersion, machine, measureCorpus, type Measured } from "./measure.ts";

const number = (value: number): string => Math.round(value).toLocaleString("en");
const ratio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)}x`;

/** Titles and cells, ratios first. */
const COLUMNS: readonly (readonly [string, (one: Measured) => string])[] = [
	["corpus", ({ corpus }) => corpus],
	["ctags ÷1w", (one) => ratio(one.ctagsLinesPerSecond / one.oneWorkerLinesPerSecond)],
	["by CPU", (one) => ratio(one.ctagsLinesPerCpuSecond / one.linesPerCpuSecond)],
	["2w ÷1w", (one) => ratio(one.twoWorkersLinesPerSecond / one.oneWorkerLinesPerSecond)],
	["first ÷restart", (one) => ratio(one.firstRunMs / one.restartMs)],
	["1w lines/s", (one) => number(one.oneWorkerLinesPerSecond)],
	["2w lines/s", (one) => number(one.twoWorkersLinesPerSecond)],
	["ctags lines/s", (one) => number(one.ctagsLinesPerSecond)],
	["lines/CPU s", (one) => number(one.linesPerCpuSecond)],
	["program s", ({ programMs }) => (programMs / 1000).toFixed(2)],
	["peak MB", ({ programPeakBytes }) => number(programPeakBytes / 1e6)],
	["typed 100 KB/1 MB ms", ({ edits }) => `${edits.typed100KbMs.toFixed(1)} / ${edits.typed1MbMs.toFixed(0)}`],
	["saved 100 KB ms", ({ edits }) => edits.saved100KbMs.toFixed(1)],
	["restart ms", (one) => number(one.restartMs)],
	["1st def ms", (one) => (one.firstDefinitionMs === undefined ? "-" : number(one.firstDefinitionMs))],
	["def p50/p99 µs", ({ definition }) => `${number(definition.p50)} / ${number(definition.p99)}`],
	["refs p50/p99 µs", ({ references }) => `${number(references.p50)} / ${number(references.p99)}`],
	["files", ({ files }) => number(files)],
	["lines", ({ lines }) => number(lines)],
	["blocks", ({ blocks }) => number(blocks)],
	["edges", ({ edges }) => number(edges)],
	[
		"left out", ({ skipped }) => Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`).join(", ") || "0",
	],
];

function table(rows: readonly Measured[]): string {
	const cells = [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row)))];
	const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	return cells.map((row) => row.map((cell, column) => {
		const width = widths[column] ?? 0;
		return column === 0 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
	}).join("  ").trimEnd()).join("\n");
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: {
		runs: { type: "string", default: "3" }, seed: { type: "string", default: "1" },
		json: { type: "boolean", default: false },
	} });
	const ctags = ctagsVersion();
	if (ctags === undefined) {
		console.error("There is no ctags to compare with; install the Debian package universal-ctags.");
		return 1;
	}
	const rows: Measured[] = [];
	for (const { name } of CORPORA.filter((corpus) => positionals.length === 0 || positionals.includes(corpus.name))) {
		const folder = resolve(CORPUS_ROOT, name);
		if (!existsSync(folder)) {
			console.error(`There is no ${folder}; run: npm run corpus ${name}`);
			return 1;
		}
		console.error(`${name} …`);
		rows.push(await measureCorpus(name, realRoot(folder), { runs: Number(values.runs), seed: Number(values.seed) }));
	}
	if (values.json) {
		console.log(
			JSON.stringify({ schema: 1, machine: machine(), ctags, runs: Number(values.runs), corpora: rows }, undefined, "\t"),
		);
	} else {
		console.log(`${machine()}; ${ctags}; best of ${values.runs}\n\n${table(rows)}`);
	}
	return 0;
}

process.exitCode = await main();
