/**
 * What is measured of one corpus: indexing beside ctags, restart, the first answer of a server, and its answers' times.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Session } from "../../server/session.ts";
import { indexDirectoryFor } from "../../server/workspace/indexDirectory.ts";
import { Dice } from "../kill/edits.ts";
import { openProduct } from "../product.ts";
import { runProgram } from "../programRun.ts";
import { measureEdits, type EditTimes } from "./edits.ts";
import { firstDefinitionMs, type KnownDefinition } from "./server.ts";

export interface Measured {
	readonly corpus: string;
	readonly files: number;
	readonly lines: number;
	readonly blocks: number;
	readonly edges: number;
	/** How many files were left out, by reason. */
	readonly skipped: Readonly<Record<string, number>>;
	/** Files with syntax errors. */
	readonly withProblems: number;
	/** Lines a second, facts and links together; ctags finds definitions only. */
	readonly oneWorkerLinesPerSecond: number;
	readonly twoWorkersLinesPerSecond: number;
	readonly ctagsLinesPerSecond: number;
	/**
	 * Lines for each second of processor time, all threads counted, with one worker: what a loaded machine cannot blur.
	 */
	readonly linesPerCpuSecond: number;
	readonly ctagsLinesPerCpuSecond: number;
	readonly firstRunMs: number;
	/** `kausal index` of a new index, as a process of its own, from its start to its end, and its memory at most. */
	readonly programMs: number;
	readonly programPeakBytes: number;
	readonly edits: EditTimes;
	/** Opening the index and finding that nothing has changed. */
	readonly restartMs: number;
	/**
	 * From the start of the server process to the first correct definition, with an index; undefined if there is none to
	 * ask for.
	 */
	readonly firstDefinitionMs: number | undefined;
	readonly definition: Percentiles;
	readonly references: Percentiles;
}

/** Microseconds. */
export interface Percentiles {
	readonly p50: number;
	readonly p99: number;
	readonly count: number;
	/** How many had an answer. */
	readonly answered: number;
}

export interface MeasureOptions {
	/** Each time is the best of so many. */
	readonly runs: number;
	readonly seed: number;
}

const DEFINITIONS = 2000;
const REFERENCES = 500;
const WARM_UP = 200;
const PROGRAM_MS_MAX = 600_000;

/** @param folder - real path of the corpus */
export async function measureCorpus(corpus: string, folder: string, { runs, seed }: MeasureOptions): Promise<Measured> {
	const base = mkdtempSync(join(tmpdir(), "kausal-bench-"));
	const directory = indexDirectoryFor(folder, { base });
	try {
		const one = await best(runs, () => firstRun(folder, join(base, "one"), 1));
		const two = await best(runs, () => firstRun(folder, directory, 2));
		const program = await programRun(folder, join(base, "program"), runs);
		const edits = await measureEdits(folder);
		const restart = await best(runs, () => restartRun(folder, directory));
		const opened = await openProduct(folder, directory, 1);
		try {
			const { session } = opened;
			const report = await session.index();
			const dice = new Dice(seed);
			const points = identifiers(session, Math.max(DEFINITIONS, REFERENCES) + WARM_UP, dice);
			const definition = timed(
				points, DEFINITIONS, ({ path, offset }) => session.analysis.definition(path, offset).definitions.length > 0,
			);
			const references = timed(points, REFERENCES, ({ path, offset }) =>
				session.analysis.references(path, offset, { includeDeclaration: true, limit: 1000 }).occurrences.length > 0);
			const known = knownDefinition(session, points);
			const paths = session.analysis.paths().map((path) => join(folder, path));
			await opened.close();
			const skipped: Record<string, number> = {};
			for (const { reason } of report.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
			const { files, lines, blocks, edges, withProblems } = report;
			const perSecond = (ms: number): number => Math.round((lines / ms) * 1000);
			const ctags = await best(runs, () => ctagsRun(paths, base));
			return {
				corpus, files, lines, blocks, edges, withProblems, skipped,
				oneWorkerLinesPerSecond: perSecond(one.wallMs), twoWorkersLinesPerSecond: perSecond(two.wallMs),
				ctagsLinesPerSecond: perSecond(ctags.wallMs),
				linesPerCpuSecond: perSecond(one.cpuMs), ctagsLinesPerCpuSecond: perSecond(ctags.cpuMs),
				firstRunMs: two.wallMs, restartMs: restart.wallMs, ...program, edits,
				firstDefinitionMs: known && await lowest(runs, () => firstDefinitionMs(folder, base, known)),
				definition, references,
			};
		} finally {
			await opened.close();
		}
	} finally {
		rmSync(base, { recursive: true, force: true });
	}
}

interface Taken {
	readonly wallMs: number;
	readonly cpuMs: number;
}

/** The least time of several runs, wall and processor each by itself. */
async function best(runs: number, run: () => Promise<Taken> | Taken): Promise<Taken> {
	let [wallMs, cpuMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	for (let at = 0; at < runs; at++) {
		const taken = await run();
		wallMs = Math.min(wallMs, taken.wallMs);
		cpuMs = Math.min(cpuMs, taken.cpuMs);
	}
	return { wallMs, cpuMs };
}

async function lowest(runs: number, run: () => Promise<number>): Promise<number> {
	const { wallMs } = await best(runs, async () => ({ wallMs: await run(), cpuMs: 0 }));
	return wallMs;
}

/** From an empty folder to a whole index on disk, the start of the threads included. */
async function firstRun(folder: string, directory: string, workers: number): Promise<Taken> {
	rmSync(directory, { recursive: true, force: true });
	return restartRun(folder, directory, workers);
}

async function restartRun(folder: string, directory: string, workers: number = 2): Promise<Taken> {
	const cpuBefore = process.cpuUsage();
	const started = performance.now();
	const { session, close } = await openProduct(folder, directory, workers);
	await session.index();
	const wallMs = performance.now() - started;
	const { user, system } = process.cpuUsage(cpuBefore);
	await close();
	return { wallMs, cpuMs: (user + system) / 1000 };
}

async function programRun(
	folder: string, base: string, runs: number,
): Promise<Pick<Measured, "programMs" | "programPeakBytes">> {
	let [programMs, programPeakBytes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	for (let at = 0; at < runs; at++) {
		rmSync(base, { recursive: true, force: true });
		const args = ["index", folder, "--index-dir", base];
		const { code, tookMs, peakBytes } = await runProgram(args, { msMax: PROGRAM_MS_MAX });
		if (code !== 0) throw new Error(`kausal index ended with code ${code} on ${folder}.`);
		programMs = Math.min(programMs, tookMs);
		programPeakBytes = Math.min(programPeakBytes, peakBytes);
	}
	return { programMs, programPeakBytes };
}

/** universal-ctags over the same files, its table thrown away. */
function ctagsRun(paths: readonly string[], scratch: string): Taken {
	const list = join(scratch, "files.txt");
	writeFileSync(list, `${paths.join("\n")}\n`);
	const started = performance.now();
	const script = 'ctags -f - --sort=no --links=no -L "$0" >/dev/null 2>&1; times';
	const said = execFileSync("sh", ["-c", script, list], { encoding: "utf8" });
	const wallMs = performance.now() - started;
	// `times` says user and system time, of the shell and then of its children, as 0m1.250000s
	const [, children = ""] = said.trim().split("\n");
	const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
		(sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0,
	);
	return { wallMs, cpuMs: seconds * 1000 };
}

interface IdentifierPoint {
	readonly path: string;
	readonly offset: number;
}

/** Random identifiers of random files; keywords and words in comments are among them, as under a person's cursor. */
function identifiers(session: Session, count: number, dice: Dice): IdentifierPoint[] {
	const paths = session.analysis.paths();
	const offsets = new Map<string, readonly number[]>();
	const points: IdentifierPoint[] = [];
	for (let tries = 0; points.length < count && tries < count * 10 && paths.length > 0; tries++) {
		const path = paths[dice.below(paths.length)] ?? "";
		let found = offsets.get(path);
		if (found === undefined) {
			found = [...(session.text(path) ?? "").matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)].map(({ index }) => index);
			offsets.set(path, found);
		}
		const offset = found[dice.below(Math.max(1, found.length))];
		if (offset !== undefined) points.push({ path, offset });
	}
	return points;
}

function timed(
	points: readonly IdentifierPoint[], count: number, ask: (point: IdentifierPoint) => boolean,
): Percentiles {
	for (const point of points.slice(0, WARM_UP)) ask(point);
	const asked = points.slice(WARM_UP, WARM_UP + count);
	let answered = 0;
	const times = asked.map((point) => {
		const started = performance.now();
		if (ask(point)) answered++;
		return (performance.now() - started) * 1000;
	}).sort((first, second) => first - second);
	const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
	return { p50: at(0.5), p99: at(0.99), count: asked.length, answered };
}

/** A reference whose declaration is proven and in another file, and where that is. */
function knownDefinition(session: Session, points: readonly IdentifierPoint[]): KnownDefinition | undefined {
	const { analysis } = session;
	for (const { path, offset } of points) {
		const [first, second] = analysis.definition(path, offset).definitions;
		if (first === undefined || second !== undefined || first.confidence !== 1 || first.path === path) continue;
		const [from, to] = [analysis.lines(path), analysis.lines(first.path)];
		if (from === undefined || to === undefined) continue;
		const at = from.positionAt(offset);
		const text = session.text(path) ?? "";
		return { path, text, at, targetPath: first.path, targetLine: to.positionAt(first.nameRange.begin).line };
	}
	return undefined;
}

/** What ctags this is, or undefined when there is none. */
export function ctagsVersion(): string | undefined {
	try {
		return execFileSync("ctags", ["--version"], { encoding: "utf8" }).split("\n")[0];
	} catch {
		return undefined;
	}
}

/** Processor and memory, as the machine tells. */
export function machine(): string {
	const model = /model name\s*:\s*(.+)/.exec(readOptional("/proc/cpuinfo"))?.[1];
	return [model, `Node ${process.version}`].filter((part) => part !== undefined).join(", ");
}

function readOptional(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
