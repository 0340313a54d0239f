/**
 * `npm run night`: what the store promises, at a scale that a change has no time for, in parts.
 *
 *     npm run night -- [--parts crash,model,damage,planted,kill,calls,full] [--seed N] [--seconds 600] [--record]
 *
 *     crash    seeds of the simulation: every disk that a power loss could leave, half of the seeds with failing calls
 *     model    long histories, compared with the reference
 *     damage   every bit of three small stores flipped, and eight other kinds of damage
 *     planted  every planted bug is hunted, with what that took
 *     kill     a process that writes is killed with SIGKILL at a moment of chance, with options drawn anew each time
 *     calls    a process that writes meets a failing or killing system call, at every N-th one (wants `strace`)
 *     full     a disk that is full (wants to mount a tmpfs), and a process without descriptors
 *
 * Each part stops after so many seconds, or when it is through. What it came to is one line of reliability.json, with
 * `--record`. Exit code 1 at any violation; the command that shows it again is printed with it.
 */
import { execFileSync } from "node:child_process";
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
	/** Whether it should come to an end. */
	readonly isOver: () => boolean;
	/** Tells a violation. */
	readonly violated: (text: string) => void;
}

export type Part = (settings: PartSettings) => Figures | Promise<Figures>;

const PARTS: Readonly<Record<string, Part>> = { crash, model, damage, planted, kill, calls, full };
const RECORDS = join(import.meta.dirname, "../../../bench/night/reliability.json");

async function runPart(name: string, seed: number, seconds: number): Promise<Figures> {
	const part = PARTS[name];
	if (part === undefined) throw new Error(`There is no part ${name}; there are ${Object.keys(PARTS).join(", ")}.`);
	const begunMs = performance.now();
	const usedBefore = process.cpuUsage();
	let violations = 0;
	const figures = await part({
		seed,
		isOver: () => performance.now() - begunMs > seconds * 1000,
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

async function main(): Promise<number> {
	const { values } = parseArgs({ options: {
		parts: { type: "string", default: Object.keys(PARTS).join(",") },
		seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000) * 100_000) },
		seconds: { type: "string", default: "600" },
		record: { type: "boolean", default: false },
	} });
	let violations = 0;
	for (const name of values.parts.split(",")) {
		const figures = await runPart(name, Number(values.seed), Number(values.seconds));
		violations += Number(figures["violations"]);
		const command = `npm run night -- --parts ${name} --seed ${values.seed} --seconds ${values.seconds}`;
		const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
		const date = new Date().toISOString().slice(0, 10);
		console.log(name, JSON.stringify(figures));
		if (values.record) record({ date, commit, part: name, command, ...figures });
	}
	return violations === 0 ? 0 : 1;
}

if (isWriter()) write();
else process.exitCode = await main();
