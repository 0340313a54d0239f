/**
 * `npm run orphans`: kills parents of servers with SIGKILL while the server indexes, is typed at, swallows a flood of
 * edits, or rests, and half of the time with somebody else holding its streams; and looks whether it goes.
 *
 *     npm run orphans -- [--kills 200] [--tree made:900] [--seconds 5] [--seed 1]
 *
 * Exit code 1 when a server outlives its parent by more than `--seconds`, or when its index does not open clean after.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { differences, dumpFolder } from "../kill/differences.ts";
import { Dice } from "../kill/edits.ts";
import { indexFolder } from "../product.ts";
import { runProgram } from "../programRun.ts";
import { pause } from "../serverProcess.ts";
import { inMs, spreadText, Times } from "../times.ts";
import { putTree } from "../tree.ts";
import { ACTIVITIES, beParent, type Family, type ParentTask } from "./parent.ts";

const LOOK_MS = 10;
/** Whoever is there after so long stays for good; it is killed. */
const GIVE_UP_MS = 60_000;
const OPEN_MS_MAX = 300_000;

interface Outcome {
	readonly outlivedMs: number;
	readonly problems: readonly string[];
}

async function startParent(task: ParentTask): Promise<{ kill: () => Promise<void>; family: Family }> {
	const parent = spawn(
		process.execPath, [process.argv[1] ?? "", "--parent", JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] },
	);
	const ended = new Promise<void>((resolve) => parent.once("close", () => resolve()));
	const line = await new Promise<string>((resolve, reject) => {
		createInterface(parent.stdout).once("line", resolve);
		void ended.then(() => reject(new Error("The parent ended before it was killed.")));
	});
	const kill = async (): Promise<void> => {
		parent.kill("SIGKILL");
		await ended;
	};
	return { kill, family: JSON.parse(line) as Family };
}

async function killOne(task: ParentTask, afterMs: number, msMax: number): Promise<Outcome> {
	if (task.activity === "indexing") rmSync(task.indexBase, { recursive: true, force: true });
	const { kill, family: { serverId, holderId } } = await startParent(task);
	await pause(afterMs);
	const wasThere = isAlive(serverId);
	await kill();
	const begunMs = performance.now();
	while (isAlive(serverId) && performance.now() - begunMs < GIVE_UP_MS) await pause(LOOK_MS);
	const outlivedMs = performance.now() - begunMs;
	const problems: string[] = [];
	if (!wasThere) problems.push("the server had ended before its parent");
	if (outlivedMs > msMax) {problems.push(
		`the server outlived its parent by ${inMs(outlivedMs)} ms${isAlive(serverId) ? " and is still there" : ""}`,
	);}
	end(serverId);
	if (holderId !== undefined) end(holderId);
	const { code, stdout, stderr } = await runProgram(
		["index", task.root, "--index-dir", task.indexBase, "--json"], { msMax: OPEN_MS_MAX },
	);
	if (code !== 0) problems.push(`the next run ended with ${String(code)}: ${stderr.trim()}`);
	else if ("setAside" in (JSON.parse(stdout) as object)) problems.push("the index was put aside");
	return { outlivedMs, problems };
}

/** A process that only waits for somebody to read its exit code is gone. */
function isAlive(processId: number): boolean {
	try {
		const stat = readFileSync(`/proc/${processId}/stat`, "latin1");
		return !["Z", "X"].includes(stat.slice(stat.lastIndexOf(")") + 2)[0] ?? "Z");
	} catch {
		return false;
	}
}

function end(processId: number): void {
	try {
		process.kill(processId, "SIGKILL");
	} catch {
		// It is gone.
	}
}

/** Processes that work below a folder of ours, whoever started them. */
function leftOver(scratch: string): string[] {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).flatMap((name) => {
		try {
			const said = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
			return said.includes(scratch) && isAlive(Number(name)) ? [`${name} ${said}`] : [];
		} catch {
			return [];
		}
	});
}

async function orphans(kills: number, tree: string, msMax: number, seed: number): Promise<number> {
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-orphans-")));
	const [root, indexBase, peace] = [join(scratch, "tree"), join(scratch, "index"), join(scratch, "peace")];
	try {
		putTree(tree, root, seed);
		const { code, tookMs, stderr } = await runProgram(
			["index", root, "--index-dir", peace, "--quiet"], { msMax: OPEN_MS_MAX },
		);
		if (code !== 0) throw new Error(`The tree cannot be indexed: ${stderr}`);
		const dice = new Dice(seed);
		const times = new Times();
		let wrong = 0;
		for (let number = 0; number < kills; number++) {
			const activity = ACTIVITIES[number % ACTIVITIES.length] ?? "idle";
			const areStreamsHeld = dice.below(2) === 1;
			const afterMs = dice.below(activity === "indexing" ? Math.ceil(tookMs * 0.8) : 300);
			const { outlivedMs, problems } = await killOne(
				{ root, indexBase, activity, areStreamsHeld, seed: seed + number }, afterMs, msMax,
			);
			times.add(outlivedMs);
			if (problems.length > 0) wrong++;
			for (const problem of problems) {
				console.log(`WRONG: kill ${number} (${activity}, streams ${areStreamsHeld ? "held" : "closed"}): ${problem}`);
			}
			if (number % 20 === 19) console.log(`${number + 1} kills, ${wrong} wrong`);
		}
		const drift = differences(dumpFolder(indexFolder(root, peace)), dumpFolder(indexFolder(root, indexBase)), 5);
		for (const line of drift) console.log(`WRONG: the index that is left differs: ${line}`);
		const left = leftOver(scratch);
		for (const line of left) console.log(`WRONG: left over: ${line}`);
		console.log(`${kills} parents killed, seed ${seed}: outlived by ${spreadText(times.spread)}; ` +
			`${wrong} wrong, ${left.length} left over`);
		return wrong + drift.length + left.length === 0 ? 0 : 1;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		kills: { type: "string", default: "200" }, tree: { type: "string", default: "made:900" },
		seconds: { type: "string", default: "5" },
		seed: { type: "string", default: "1" }, parent: { type: "string" },
	} });
	if (values.parent !== undefined) {
		await beParent(JSON.parse(values.parent) as ParentTask);
		return 0;
	}
	return orphans(Number(values.kills), values.tree, Number(values.seconds) * 1000, Number(values.seed));
}

process.exitCode = await main();
