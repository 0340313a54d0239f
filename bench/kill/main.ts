/**
 * `npm run kill`: kills `kausal index` with SIGKILL at random moments, lets the next run finish, and compares the
 * result with an index that was made in peace. Half of the loops kill the first run on a folder, half kill the run
 * that follows a day's edits; some are killed several times in a row.
 *
 *     npm run kill -- [--kills 100] [--seed 1] [--corpus rxjs]
 *
 * Exit code 1 when any result differs. The seed decides edits and moments; the machine decides what a moment meets.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { indexDirectoryFor } from "../../server/workspace/indexDirectory.ts";
import { CORPUS_ROOT } from "../corpus/files.ts";
import { PROGRAM } from "../product.ts";
import type { IndexDump } from "../../server/store/dump.ts";
import { differences, dumpFolder } from "./differences.ts";
import { copyFolder, Dice, editFolder } from "./edits.ts";

const KILLS_IN_A_ROW_MAX = 3;

/** One state of the folder, and the index that it should have. */
interface Version {
	readonly root: string;
	readonly expected: IndexDump;
	/** Milliseconds that the run takes which a kill interrupts; follows the machine's load. */
	runMs: number;
}

interface Tally {
	kills: number;
	/** Runs that were over before the kill came. */
	escaped: number;
	violations: number;
}

/** Runs `kausal index`; with a moment, kills it then. @returns how it ended, and after how long */
function index(root: string, base: string, killAfterMs?: number): Promise<{ killed: boolean; tookMs: number }> {
	const started = performance.now();
	const child = spawn(
		process.execPath, [PROGRAM, "index", root, "--index-dir", base, "--quiet"], { stdio: ["ignore", "ignore", "pipe"] },
	);
	let said = "";
	child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
	const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
	return new Promise((done, failed) => {
		child.on("error", failed);
		child.on("close", (code, signal) => {
			clearTimeout(timer);
			const tookMs = performance.now() - started;
			if (signal === "SIGKILL" || code === 0) done({ killed: signal === "SIGKILL", tookMs });
			else failed(new Error(`kausal index ended with ${String(code ?? signal)}: ${said.trim()}`));
		});
	});
}

/** An index made in peace, from nothing or on top of another one. */
async function peacefully(root: string, base: string, from?: string): Promise<Version> {
	const directory = indexDirectoryFor(root, { base });
	if (from !== undefined) cpSync(from, directory, { recursive: true });
	const { tookMs } = await index(root, base);
	return { root, expected: dumpFolder(directory), runMs: tookMs };
}

interface Bases {
	/** Where the runs that are killed keep their index. */
	readonly base: string;
	/** An index to begin on; from nothing when there is none. */
	readonly before: string | undefined;
}

/** Kills some runs, lets one finish, compares. */
async function loop(version: Version, { base, before }: Bases, dice: Dice, tally: Tally): Promise<string[]> {
	const directory = indexDirectoryFor(version.root, { base });
	rmSync(base, { recursive: true, force: true });
	if (before !== undefined) cpSync(before, directory, { recursive: true });
	const kills = dice.below(4) === 0 ? 2 + dice.below(KILLS_IN_A_ROW_MAX - 1) : 1;
	for (let kill = 0; kill < kills; kill++) {
		const { killed, tookMs } = await index(version.root, base, dice.below(Math.ceil(version.runMs)));
		if (killed) tally.kills++;
		else tally.escaped++;
		version.runMs = killed ? version.runMs * 1.02 : tookMs;
	}
	await index(version.root, base);
	return differences(version.expected, dumpFolder(directory), 5);
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		kills: { type: "string", default: "100" }, seed: { type: "string", default: "1" },
		corpus: { type: "string", default: "rxjs" },
	} });
	const corpus = resolve(CORPUS_ROOT, values.corpus);
	if (!existsSync(corpus)) {
		console.error(`There is no ${corpus}; run: npm run corpus ${values.corpus}`);
		return 1;
	}
	const dice = new Dice(Number(values.seed));
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-kill-")));
	try {
		const [before, after] = [join(scratch, "before"), join(scratch, "after")];
		copyFolder(corpus, before);
		copyFolder(corpus, after);
		const edited = editFolder(after, dice);
		const old = await peacefully(before, join(scratch, "peace"));
		const fresh = await peacefully(after, join(scratch, "peace"));
		const oldIndex = indexDirectoryFor(before, { base: join(scratch, "peace") });
		const updated = await peacefully(after, join(scratch, "peaceful-update"), oldIndex);
		const drift = differences(fresh.expected, updated.expected, 5);
		const { blocks, edges } = fresh.expected;
		console.log(`${values.corpus}: ${blocks} blocks, ${edges} edges; ${edited} files edited; seed ${values.seed}`);
		if (drift.length > 0) console.log(["An update differs from a fresh index:", ...drift].join("\n  "));
		const tally: Tally = { kills: 0, escaped: 0, violations: drift.length > 0 ? 1 : 0 };
		const update = { ...fresh, runMs: updated.runMs };
		let round = 0;
		for (; tally.kills < Number(values.kills); round++) {
			const isUpdate = round % 2 === 1;
			const version = isUpdate ? update : old;
			const bases = { base: join(scratch, "killed"), before: isUpdate ? oldIndex : undefined };
			const wrong = await loop(version, bases, dice, tally);
			if (wrong.length > 0) {
				tally.violations++;
				console.log([`loop ${round} (${isUpdate ? "update" : "first run"}) differs:`, ...wrong].join("\n  "));
			}
			if (round % 10 === 9) console.log(`${round + 1} loops, ${tally.kills} kills, ${tally.violations} violations`);
		}
		const { kills, escaped, violations } = tally;
		console.log(`loops ${round}  kills ${kills}  runs that were over first ${escaped}  violations ${violations}`);
		return violations === 0 ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

process.exitCode = await main();
