/** One run of the built command line as a child process, with what it said, how long it took and what it needed. */
import { spawn } from "node:child_process";
import { ProcessWatch } from "./processWatch.ts";
import { PROGRAM } from "./product.ts";

export interface ProgramRun {
	/** Null when a signal ended it. */
	readonly code: number | null;
	/** It was killed because its time was over. */
	readonly isHung: boolean;
	readonly tookMs: number;
	/** Processor time of all its threads, but for the last moments. */
	readonly cpuMs: number;
	readonly peakBytes: number;
	readonly stdout: string;
	readonly stderr: string;
}

export interface RunOptions {
	/** Killed after so long. */
	readonly msMax: number;
	readonly cwd?: string;
	readonly nodeOptions?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
}

const LOOK_MS = 100;
const OUTPUT_MAX = 1 << 24;

/** Never rejects but when no process can be started. */
export function runProgram(
	args: readonly string[], { msMax, cwd, nodeOptions = [], environment = {} }: RunOptions,
): Promise<ProgramRun> {
	const begunMs = performance.now();
	const child = spawn(process.execPath, [...nodeOptions, PROGRAM, ...args], {
		stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment }, ...(cwd === undefined ? {} : { cwd }),
	});
	const watch = new ProcessWatch(child.pid ?? 0, LOOK_MS);
	let [stdout, stderr, isHung] = ["", "", false];
	child.stdout.on("data", (bytes: Buffer) => (stdout = (stdout + bytes.toString()).slice(0, OUTPUT_MAX)));
	child.stderr.on("data", (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(0, OUTPUT_MAX)));
	const timer = setTimeout(() => {
		isHung = true;
		child.kill("SIGKILL");
	}, msMax);
	return new Promise((done, failed) => {
		child.once("error", failed);
		child.once("close", (code) => {
			clearTimeout(timer);
			watch.stop();
			done({
				code, isHung, tookMs: performance.now() - begunMs, cpuMs: watch.cpuMs, peakBytes: watch.peakBytes, stdout, stderr,
			});
		});
	});
}
