/**
 * `npm run bench:affected`: which test files fail when a function throws, and which ones `kausal affected` says.
 *
 *     npm run bench:affected -- [SUBJECT…] [--mutants 100] [--seed 1] [--folder FOLDER]
 *         [--missed] [--called] [--at-once 2]
 *
 * Of each package, so many functions are drawn by chance; each is made to throw, the test files run, and those that
 * fail are compared with those that are said to be affected by a change of its first line. Recall is how many of the
 * failures were said, precision how many of those that were said fail. `--missed` tells each failure that was not said,
 * `--called` takes the tests that call a function for those that fail, which needs one run of each.
 *
 * Who calls what, and what failed, depend on package and mutant alone, so they are kept beside the package, and a
 * second run runs no test.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AffectedFile } from "../../server/analysis/analysis.ts";
import { realRoot } from "../../server/workspace/containment.ts";
import { Dice } from "../kill/edits.ts";
import { indexFolder, openProduct, runIndex } from "../product.ts";
import { PRELOAD, withMutants, type Mutant } from "./mutants.ts";
import { ensureSubject, SUBJECTS, type Subject } from "./subjects.ts";

const TEST_MS_MAX = 60_000;

interface Outcome {
	readonly mutant: Mutant;
	readonly failed: ReadonlySet<string>;
	/** By path. */
	readonly said: ReadonlyMap<string, AffectedFile>;
}

interface Suite {
	readonly folder: string;
	readonly runsAtOnce: number;
	readonly preload: string;
	readonly tests: readonly string[];
}

async function main(argv: string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args: argv, allowPositionals: true,
		options: {
			mutants: { type: "string", default: "100" }, seed: { type: "string", default: "1" },
			folder: { type: "string", default: ".corpus/affected" }, missed: { type: "boolean", default: false },
			called: { type: "boolean", default: false }, "at-once": { type: "string", default: "2" },
		},
	});
	const isWanted = (subject: Subject): boolean =>
		positionals.length === 0 || positionals.some((name) => subject.package.startsWith(name));
	for (const subject of SUBJECTS.filter(isWanted)) {
		const folder = ensureSubject(values.folder, subject);
		const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-affected-")));
		try {
			const { mutants, seed, called } = values;
			const drawing = {
				count: Number(mutants), dice: new Dice(Number(seed)), calls: `${folder}.calls.json`,
				failures: called ? undefined : `${folder}.failures.json`, runsAtOnce: Number(values["at-once"]),
			};
			const outcomes = await measure(subject, folder, scratch, drawing);
			report(subject, outcomes, values.missed);
		} finally {
			rmSync(scratch, { recursive: true, force: true });
		}
	}
}

interface Drawing {
	readonly count: number;
	readonly dice: Dice;
	/** Where it is kept which tests call which functions. */
	readonly calls: string;
	/** Where it is kept which tests failed; undefined if those that call a function count as failing. */
	readonly failures: string | undefined;
	readonly runsAtOnce: number;
}

async function measure(subject: Subject, folder: string, scratch: string, drawing: Drawing): Promise<Outcome[]> {
	const [plain, changed] = [join(scratch, "plain"), join(scratch, "changed")];
	for (const copy of [plain, changed]) cpSync(folder, copy, { recursive: true });
	const files = filesBelow(plain, "");
	const mutants: Mutant[] = [];
	for (const path of files.filter(subject.isSource)) {
		writeFileSync(join(changed, path), withMutants(path, readFileSync(join(plain, path), "utf8"), mutants));
	}
	const preload = join(scratch, "preload.cjs");
	writeFileSync(preload, PRELOAD);
	const { calls, failures, runsAtOnce } = drawing;
	const all: Suite = { folder: changed, preload, tests: files.filter(subject.isTest), runsAtOnce };
	const callers = keptMap<number>(calls);
	if (callers.size === 0) {
		await findCallers(all, scratch, callers);
		writeFileSync(calls, JSON.stringify([...callers]));
	}
	const drawn = draw(mutants, drawing);
	const said = await saidOf(plain, scratch, drawn);
	const known = keptMap<string>(failures);
	const outcomes: Outcome[] = [];
	for (const mutant of drawn) {
		const tests = callers.get(mutant.id) ?? [];
		const key = `${mutant.path} ${mutant.id}`;
		const failed = failures === undefined ? tests : known.get(key) ?? await failing(all, mutant, tests);
		known.set(key, failed);
		if (failures !== undefined) writeFileSync(failures, JSON.stringify([...known]));
		outcomes.push({ mutant, failed: new Set(failed), said: said.get(mutant.id) ?? new Map() });
	}
	return outcomes;
}

function keptMap<K>(file: string | undefined): Map<K, string[]> {
	if (file === undefined || !existsSync(file)) return new Map();
	return new Map(JSON.parse(readFileSync(file, "utf8")) as [K, string[]][]);
}

/** Of the tests that call a function, those that fail when it throws; another one cannot. */
async function failing(suite: Suite, { id }: Mutant, tests: readonly string[]): Promise<string[]> {
	const env = { KAUSAL_MUTANT: String(id) };
	const failed = await inParallel(
		tests, suite.runsAtOnce, async (test) => (await runTest(suite, test, env) ? [] : [test]),
	);
	return failed.flat().sort();
}

/** By function, the tests that call it and pass as it is. */
async function findCallers(suite: Suite, scratch: string, callers: Map<number, string[]>): Promise<void> {
	mkdirSync(join(scratch, "called"));
	await inParallel(suite.tests, suite.runsAtOnce, async (test) => {
		const called = join(scratch, "called", test.replaceAll("/", "-"));
		if (!await runTest(suite, test, { KAUSAL_CALLED: called })) {
			console.log(`left out, because it fails as it is: ${test}`);
			return;
		}
		for (const line of new Set(readFileSync(called, "utf8").split("\n").filter((one) => one !== ""))) {
			callers.set(Number(line), [...callers.get(Number(line)) ?? [], test].sort());
		}
	});
}

function draw(mutants: readonly Mutant[], { count, dice }: Drawing): Mutant[] {
	const left = [...mutants];
	const drawn: Mutant[] = [];
	while (drawn.length < count && left.length > 0) drawn.push(...left.splice(dice.below(left.length), 1));
	return drawn;
}

/** What is said to be affected by a change of the line where each body begins. */
async function saidOf(
	root: string, scratch: string, mutants: readonly Mutant[],
): Promise<Map<number, Outcome["said"]>> {
	const base = join(scratch, "index");
	await runIndex(root, base);
	const { session, close } = await openProduct(root, indexFolder(root, base), 1);
	try {
		return new Map(mutants.map(({ id, path, line }) => {
			const { symbols } = session.analysis.changedSymbols([{ path, lines: [{ begin: line, end: line + 1 }] }]);
			return [id, new Map(session.analysis.affected(symbols, {}).files.map((file) => [file.path, file]))];
		}));
	} finally {
		await close();
	}
}

function runTest({ folder, preload }: Suite, test: string, env: Record<string, string>): Promise<boolean> {
	return new Promise((done) => {
		const options = { cwd: folder, env: { ...process.env, ...env }, timeout: TEST_MS_MAX, maxBuffer: 64 * 1024 * 1024 };
		execFile(process.execPath, ["--require", preload, test], options, (error) => done(error === null));
	});
}

async function inParallel<T, R>(
	items: readonly T[], atOnce: number, work: (item: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	let next = 0;
	await Promise.all(Array.from({ length: atOnce }, async () => {
		while (next < items.length) results.push(await work(items[next++] as T));
	}));
	return results;
}

function filesBelow(root: string, path: string): string[] {
	return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
		const below = path === "" ? entry.name : `${path}/${entry.name}`;
		if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(root, below);
		return entry.isFile() ? [below] : [];
	}).sort();
}

function report({ package: name }: Subject, outcomes: readonly Outcome[], tellsMissed: boolean): void {
	const sum = (count: (outcome: Outcome) => number): number => outcomes.reduce((all, one) => all + count(one), 0);
	const failures = sum(({ failed }) => failed.size);
	const share = (part: number, whole: number): string => (whole === 0 ? "-" : `${(100 * part / whole).toFixed(1)} %`);
	const isWhole = ({ failed, said }: Outcome): boolean => failed.size > 0 && [...failed].every((test) => said.has(test));
	const noticed = outcomes.filter(({ failed }) => failed.size > 0).length;
	console.log(`${name}: ${outcomes.length} functions, ${noticed} noticed by some test, ${failures} test files failed; ` +
		`all failures said for ${outcomes.filter(isWhole).length} of ${noticed}`);
	const ways: AffectedFile["by"][] = [];
	for (const by of ["uses", "imports", "perhaps"] as const) {
		ways.push(by);
		const isSaid = (said: Outcome["said"], test: string): boolean =>
			said.has(test) && ways.includes(said.get(test)?.by ?? "perhaps");
		const saids = sum(({ said }) => [...said.keys()].filter((test) => isSaid(said, test)).length);
		const both = sum(({ failed, said }) => [...failed].filter((test) => isSaid(said, test)).length);
		const shares = `recall ${share(both, failures)}, precision ${share(both, saids)}`;
		console.log(`  ${ways.join(", ").padEnd(22)} ${saids} said, ${shares}`);
	}
	if (!tellsMissed) return;
	for (const { mutant, failed, said } of outcomes) {
		const missed = [...failed].filter((test) => !said.has(test));
		const place = `${mutant.path}:${mutant.line + 1} ${mutant.name}`;
		const some = missed.slice(0, 3).join(", ");
		if (missed.length > 0) console.log(`  ${place}: ${missed.length} of ${failed.size} missed: ${some}`);
		const extra = [...said.values()].filter(({ path }) => !failed.has(path));
		const [first] = extra;
		if (first === undefined) continue;
		const way = first.way.map((step) => `${step.way} ${step.symbol.qualifiedName}`).join(", ");
		console.log(`  ${place}: ${extra.length} said and passing, ${failed.size} failing; ${first.path} by ${way}`);
	}
}

await main(process.argv.slice(2));
