/**
 * `npm run night`: what the store promises, at a scale that a change has no time for, in parts.
 *
 *     npm run night -- [--parts crash,model,damage,planted,kill,calls,full] [--seed N] [--seconds 600] [--jobs 1]
 *                      [--record] [--short]
 *
 *     crash    seeds of the simulation: every disk that a power loss could leave, half of the seeds with failing calls
 *     model    long histories, compared with the reference
 *     damage   every bit of three small stores flipped, and eight other kinds of damage
 *     planted  every planted bug is hunted, with what that took
 *     kill     a process that writes is killed with SIGKILL at a moment of chance, with options drawn anew each time
 *     calls    a process that writes meets a failing or killing system call, at every N-th one (wants `strace`)
 *     full     a disk that is full (wants to mount a tmpfs), and a process without descriptors
 *
 * Each part stops after so many seconds, or when it is through; with `--short`, for CI, when it has done as much as
 * SHORT says. A part that is named again goes on from other seeds. With several jobs each part is a process of its
 * own. What it came to is one line of reliability.json, with `--record`. Exit code 1 at any violation; the command that
 * shows it again is printed with it.
 */
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { crash, damage, model, planted } from "./simulated.ts";
import { calls, full, kill } from "./real.ts";
import { isWriter, write } from "./writer.ts";

/** What a part did, in numbers. */
export type Figures = Readonly<Record<string, number | string>>;

export interface PartSettings {
	readonly seed: number;
	/** Whether it should come to an end, having done so much of what it counts first. */
	readonly isOver: (done: number) => boolean;
	/** Tells a violation. */
	readonly violated: (text: string) => void;
}

export type Part = (settings: PartSettings) => Figures | Promise<Figures>;

const PARTS: Readonly<Record<string, Part>> = { crash, model, damage, planted, kill, calls, full };
const RECORDS = join(import.meta.dirname, "../../../bench/night/reliability.json");

/** States, operations, bits and loops; `crash` twice. */
const SHORT: Readonly<Record<string, number>> = { crash: 25_000, model: 1_000_000, damage: 10_000, kill: 50 };
const SHORT_PARTS = "crash,model,crash,damage,kill";
/** Between the seeds of a part that is named twice. */
const SEEDS_APART = 10_000;

interface Task {
	readonly name: string;
	readonly seed: number;
	readonly seconds: number;
	readonly isShort: boolean;
}

async function runPart({ name, seed, seconds, isShort }: Task): Promise<Figures> {
	const part = PARTS[name];
	if (part === undefined) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(", ")}.`);
	const begunMs = performance.now();
	const usedBefore = process.cpuUsage();
	let violations = 0;
	const figures = await part({
		seed,
		isOver: (done) => {
			const goal = isShort ? SHORT[name] : undefined;
			return goal === undefined ? performance.now() - begunMs > seconds * 1000 : done >= goal;
		},
		violated: (text) => {
			violations += 1;
			console.log(`VIOLATION in ${name}: ${text}`);
		},
	});
	const used = process.cpuUsage(usedBefore);
	const cpuSeconds = Math.round((used.user + used.system) / 1e6);
	return { ...figures, violations, seconds: Math.round((performance.now() - begunMs) / 1000), cpuSeconds };
}

/** One line a record, so that what a night adds is a line. */
function record(entry: object): void {
	const known = JSON.parse(readFileSync(RECORDS, "utf8")) as object[];
	const lines = [...known, entry].map((one) => `\t${JSON.stringify(one)}`);
	writeFileSync(RECORDS, `[\n${lines.join(",\n")}\n]\n`);
}

function argumentsFor({ name, seed, seconds, isShort }: Task): string[] {
	return ["--parts", name, "--seed", String(seed), ...(isShort ? ["--short"] : ["--seconds", String(seconds)])];
}

/** The part in a process of its own; what it says is passed on. */
async function runBeside(task: Task): Promise<Figures> {
	const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? "", ...argumentsFor(task)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	let said = "";
	child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
	await new Promise((resolve) => child.once("close", resolve));
	const lines = said.trimEnd().split("\n");
	const last = lines.pop() ?? "";
	if (lines.length > 0) console.log(lines.join("\n"));
	if (!last.startsWith(`${task.name} {`)) throw new Error(`The part ${task.name} ended early: ${last}`);
	return JSON.parse(last.slice(task.name.length)) as Figures;
}

function tasksOf(names: readonly string[], common: Omit<Task, "name">): readonly Task[] {
	const counts = new Map<string, number>();
	return names.map((name) => {
		const count = counts.get(name) ?? 0;
		counts.set(name, count + 1);
		return { ...common, name, seed: common.seed + count * SEEDS_APART };
	});
}

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		parts: { type: "string" },
		seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000) * 100_000) },
		seconds: { type: "string", default: "600" },
		jobs: { type: "string", default: "1" },
		record: { type: "boolean", default: false },
		short: { type: "boolean", default: false },
	} });
	const { parts = values.short ? SHORT_PARTS : Object.keys(PARTS).join(",") } = values;
	const common = { seed: Number(values.seed), seconds: Number(values.seconds), isShort: values.short };
	const waiting = [...tasksOf(parts.split(","), common)];
	const jobCount = Number(values.jobs);
	let violations = 0;
	const job = async (): Promise<void> => {
		for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
			const figures = await (jobCount > 1 ? runBeside(task) : runPart(task));
			violations += Number(figures["violations"]);
			const command = `npm run night -- ${argumentsFor(task).join(" ")}`;
			const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
			const date = new Date().toISOString().slice(0, 10);
			console.log(task.name, JSON.stringify(figures));
			if (values.record) record({ date, commit, part: task.name, command, ...figures });
		}
	};
	await Promise.all(Array.from({ length: jobCount }, job));
	return violations === 0 ? 0 : 1;
}

if (isWriter()) write();
else process.exitCode = await main();
