/** What the built product does with one hostile folder, step by step, and everything about it that is wrong. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { differences, dumpFolder } from "../kill/differences.ts";
import { Dice } from "../kill/edits.ts";
import { indexFolder } from "../product.ts";
import { type ProgramRun, runProgram } from "../programRun.ts";
import { type HostileFolder, lookAround, markOutside, readOutside } from "./folder.ts";
import { askServer } from "./questions.ts";

/** What one step needed. */
export interface Step {
	readonly name: string;
	readonly tookMs: number;
	readonly cpuMs: number;
	readonly peakBytes: number;
}

export interface Verdict {
	readonly steps: readonly Step[];
	readonly problems: readonly string[];
}

/** Processor time that a step may take whatever the folder is, and more for each file and each MB of it. */
const STEP_MS = 5_000;
const FILE_MS = 2;
const MEGABYTE_MS = 1_500;
/** A step is killed when it takes so many times as long by the clock: machines are slow, and waiting is no work. */
const PATIENCE = 12;
const MEMORY_BYTES_MAX = 900e6;
/** What a terminal obeys; line ends and tabulators are fine. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** @param margin - times the processor time that a step may take; machines differ */
export async function checkFolder(
	folder: HostileFolder, seed: number, { seesReads, margin }: { readonly seesReads: boolean; readonly margin: number },
): Promise<Verdict> {
	const { scratch, place, environment } = folder;
	const steps: Step[] = [];
	const problems: string[] = [];
	const cpuMsMax = margin * (STEP_MS + FILE_MS * place.fileCount + MEGABYTE_MS * (place.bytes / 1e6));
	const msMax = cpuMsMax * PATIENCE;
	const take = (name: string, need: Omit<Step, "name">): void => {
		steps.push({ name, ...need });
		if (need.cpuMs > cpuMsMax) {
			problems.push(`${name} took ${Math.round(need.cpuMs)} ms of the processor, more than ${Math.round(cpuMsMax)}`);
		}
		if (need.peakBytes > MEMORY_BYTES_MAX) problems.push(`${name} needed ${Math.round(need.peakBytes / 1e6)} MB`);
	};
	const run = async (name: string, ...args: readonly string[]): Promise<ProgramRun> => {
		const done = await runProgram(args, { msMax, environment, cwd: place.root });
		take(name, done);
		if (done.isHung) problems.push(`${name} was killed after ${Math.round(msMax / 1000)} s`);
		else if (done.code !== 0) {
			problems.push(`${name} ended with ${String(done.code)}: ${done.stderr.trim().slice(0, 500)}`);
		}
		if (CONTROL.test(done.stdout) || CONTROL.test(done.stderr)) problems.push(`${name} printed control characters`);
		return done;
	};
	const [base, fresh] = [join(scratch, "index"), join(scratch, "fresh")];
	const before = lookAround(folder);
	markOutside(folder);
	problems.push(...aboutIndex("index", await run("index", "index", place.root, "--index-dir", base, "--json"), false));
	const asked = await askServer({
		root: place.root, paths: somePaths(folder, seed), indexBase: base, environment, msMax, dice: new Dice(seed),
	});
	take("server", asked);
	problems.push(...asked.problems.map((problem) => `server: ${problem}`));
	problems.push(
		...aboutIndex("index again", await run("index again", "index", place.root, "--index-dir", base, "--json"), true),
	);
	await run("status", "status", place.root, "--index-dir", base);
	problems.push(
		...aboutIndex("index anew", await run("index anew", "index", place.root, "--index-dir", fresh, "--json"), false),
	);
	if (problems.length === 0) {
		const drift = differences(dumpFolder(indexFolder(place.root, fresh)), dumpFolder(indexFolder(place.root, base)), 3);
		for (const line of drift) problems.push(`the index differs from one made anew: ${line}`);
	}
	if (seesReads) for (const path of readOutside(folder)) problems.push(`${path} was read`);
	const after = lookAround(folder);
	for (const line of [...after].filter((one) => !before.has(one)).slice(0, 5)) {
		problems.push(`written outside of the index: ${JSON.stringify(line)}`);
	}
	for (const line of [...before].filter((one) => !after.has(one)).slice(0, 5)) {
		problems.push(`gone or changed: ${JSON.stringify(line)}`);
	}
	return { steps, problems };
}

interface Report {
	readonly parsed: number;
	readonly deleted: number;
	readonly files: number;
	readonly setAside?: string;
}

function aboutIndex(name: string, { code, stdout }: ProgramRun, isAgain: boolean): string[] {
	if (code !== 0) return [];
	const { parsed, deleted, files, setAside } = JSON.parse(stdout) as Report;
	const problems: string[] = [];
	if (setAside !== undefined) problems.push(`${name}: ${setAside}`);
	if (files < 4) problems.push(`${name}: only ${files} files are in the index`);
	if (isAgain && parsed + deleted > 0) {
		problems.push(`${name}: ${parsed} files were parsed and ${deleted} gone, and nothing had changed`);
	}
	return problems;
}

const OPENED = 6;
const OPENED_BYTES_MAX = 1 << 20;

/** Files to open and ask about: some of the hostile ones. */
function somePaths({ place }: HostileFolder, seed: number): { readonly path: string; readonly text: string }[] {
	const dice = new Dice(seed + 1);
	const fitting = place.paths.filter(
		(path) => /\.(?:tsx?|js|py|go|md)$/.test(path) && statSync(join(place.root, path)).size < OPENED_BYTES_MAX,
	);
	const picked = new Set<string>();
	for (let at = 0; at < OPENED && fitting.length > 0; at++) picked.add(fitting[dice.below(fitting.length)] ?? "");
	return [...picked].map((path) => ({ path, text: readFileSync(join(place.root, path), "utf8") }));
}
