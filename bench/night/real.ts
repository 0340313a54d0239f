/** The parts of a night that need a machine: processes that are killed, system calls that fail, disks that are full. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine, EngineError, type EngineOptions } from "../../engine/index.ts";
import { drawOptions } from "../../engine/sim/drawnOptions.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { batchOf } from "../../engine/sim/reference.ts";
import { workloadIds } from "../../engine/sim/workload.ts";
import type { Figures, PartSettings } from "./main.ts";
import { argumentsOf, Expected, type WriterSettings } from "./writer.ts";

const LOOPS_MAX = 1000;
/** Batches after which a store begins anew, so that states stay few. */
const BATCHES_MAX = 4000;
const KILL_MS_MAX = 400;

/** Codecs of the simulation are none of this machine's. */
function optionsFor(prng: Prng): EngineOptions {
	return { ...drawOptions(prng, prng.below(3)), pageCompression: prng.pick([0, 1]) };
}

function scratch(): string {
	return mkdtempSync(join(tmpdir(), "kausal-night-"));
}

interface Ending {
	/** The newest batch that was acknowledged. */
	readonly acknowledged: number;
	readonly said: string;
}

function endingOf(output: string): Ending {
	const lines = output.slice(0, output.lastIndexOf("\n")).split("\n");
	const numbers = lines.filter((line) => /^\d+$/.test(line)).map(Number);
	return { acknowledged: numbers.at(-1) ?? 0, said: lines.filter((line) => !/^\d+$/.test(line)).join(" ") };
}

/** Starts a writer, and kills it some time after its first batch. */
function killed(settings: WriterSettings, afterMs: number): Promise<Ending> {
	const child = spawn(process.execPath, argumentsOf(settings), { stdio: ["ignore", "pipe", "inherit"] });
	let output = "";
	let timer: NodeJS.Timeout | undefined;
	child.stdout.on("data", (bytes: Buffer) => {
		output += bytes.toString();
		timer ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
	});
	return new Promise((resolve) => child.on("close", () => {
		clearTimeout(timer);
		resolve(endingOf(output));
	}));
}

export async function kill({ seed, isOver, violated }: PartSettings): Promise<Figures> {
	const prng = new Prng(seed);
	const directory = join(scratch(), "store");
	let [loops, batches, storeSeed, floor] = [0, 0, seed, 0];
	let expected = new Expected(storeSeed);
	for (; loops < LOOPS_MAX && !isOver(loops); loops += 1) {
		const settings = { directory, seed: storeSeed, options: optionsFor(prng), batchCount: 1e9, isHog: false };
		const hasThread = prng.chance(50);
		const { acknowledged, said } = await killed({ ...settings, hasThread }, prng.below(KILL_MS_MAX));
		batches += Math.max(0, acknowledged - floor);
		floor = Math.max(floor, acknowledged);
		const problem = said === "" ? problemIn(expected, directory, floor) : said;
		if (problem !== undefined) violated(`loop ${loops}, seed ${storeSeed}: ${problem}`);
		if (problem === undefined && floor < BATCHES_MAX) continue;
		rmSync(directory, { recursive: true });
		[storeSeed, floor] = [storeSeed + 1, 0];
		expected = new Expected(storeSeed);
	}
	rmSync(join(directory, ".."), { recursive: true });
	return { killLoops: loops, batchesAcknowledged: batches, seeds: `${seed} to ${storeSeed}` };
}

function problemIn(expected: Expected, directory: string, floor: number): string | undefined {
	try {
		return expected.problemOf(directory, floor);
	} catch (error) {
		return String(error);
	}
}

const INJECTED = [
	["fdatasync", "error=EIO"], ["fsync", "error=EIO"], ["pwrite64", "error=ENOSPC"], ["pwrite64", "error=EIO"],
	["rename", "error=EACCES"], ["link", "error=EIO"], ["unlink", "error=EIO"], ["openat", "error=EMFILE"],
	["fdatasync", "signal=KILL"], ["fsync", "signal=KILL"], ["pwrite64", "signal=KILL"], ["rename", "signal=KILL"],
	["link", "signal=KILL"], ["unlink", "signal=KILL"], ["openat", "signal=KILL"],
] as const;

/** Batches that a writer writes under `strace`. */
const TRACED_BATCHES = 60;

/** Runs the writer with the N-th call of a kind failing, for N from 1 until it was not reached. */
export function calls({ seed, isOver, violated }: PartSettings): Figures {
	if (spawnSync("strace", ["-V"]).status !== 0) return { skipped: "there is no strace" };
	const counts = { injections: 0, failuresTold: 0, killed: 0, unnoticed: 0 };
	const root = scratch();
	const nth = new Map<string, number>();
	const open = new Set<string>(INJECTED.map(([call, what]) => `${call}:${what}`));
	for (let round = 0; open.size > 0 && !isOver(counts.injections); round += 1) {
		for (const [call, what] of INJECTED) {
			const key = `${call}:${what}`;
			if (!open.has(key) || isOver(counts.injections)) continue;
			// The program itself opens a few files before the store's.
			const when = (nth.get(key) ?? 0) + 1;
			nth.set(key, when);
			const outcome = inject({ root, seed, call, what, when });
			if (outcome === "not reached") open.delete(key);
			else counts.injections += 1;
			if (outcome === "told") counts.failuresTold += 1;
			if (outcome === "killed") counts.killed += 1;
			if (outcome === "unnoticed") counts.unnoticed += 1;
			if (outcome.startsWith("wrong")) violated(`${key}:when=${when}, seed ${seed}: ${outcome}`);
		}
	}
	rmSync(root, { recursive: true });
	return { ...counts, seeds: String(seed) };
}

interface Injection {
	readonly root: string;
	readonly seed: number;
	readonly call: string;
	readonly what: string;
	readonly when: number;
}

function inject({ root, seed, call, what, when }: Injection): string {
	const directory = join(root, "store");
	const log = join(root, "calls");
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory, { mode: 0o700 });
	const options = { ...optionsFor(new Prng(seed)), memtableBytesMax: 16_384 };
	const batchCount = TRACED_BATCHES;
	const writer = argumentsOf({ directory, seed, options, batchCount, hasThread: false, isHog: false });
	// Calls that name no file of the store are the program's own.
	const from = call === "openat" ? openingsBefore(root, directory, writer) : 0;
	const rule = `inject=${call}:${what}:when=${from + when}`;
	const flags = ["-f", "-qq", "-o", log, "-e", `trace=${call}`, "-e", rule];
	const traced = spawnSync("strace", [...flags, process.execPath, ...writer], { encoding: "utf8" });
	const { acknowledged, said } = endingOf(traced.stdout);
	const isReached = readFileSync(log, "utf8").includes("INJECTED") || /SIGKILL/.test(readFileSync(log, "utf8"));
	const problem = problemIn(new Expected(seed), directory, acknowledged);
	if (problem !== undefined) return `wrong after ${acknowledged}, ${said}: ${problem}`;
	if (!isReached) return "not reached";
	if (what === "signal=KILL") return "killed";
	if (said === "") return `wrong: the process ended with ${String(traced.status)}: ${traced.stderr.slice(0, 300)}`;
	return said.startsWith("failed") ? "told" : "unnoticed";
}

const openings = new Map<string, number>();

/** How many files the program opens before the first of the store. */
function openingsBefore(root: string, directory: string, writer: readonly string[]): number {
	const known = openings.get(root);
	if (known !== undefined) return known;
	const log = join(root, "openings");
	spawnSync("strace", ["-f", "-qq", "-o", log, "-e", "trace=openat", process.execPath, ...writer]);
	const lines = readFileSync(log, "utf8").split("\n");
	const main = lines[0]?.split(" ")[0];
	const own = lines.filter((line) => line.split(" ")[0] === main);
	const before = own.findIndex((line) => line.includes(directory));
	openings.set(root, before);
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory, { mode: 0o700 });
	return before;
}

/** A disk of a few MiB that is filled, read, emptied a little and written to; and a process without descriptors. */
export function full({ seed, isOver, violated }: PartSettings): Figures {
	const root = scratch();
	const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", root]).status === 0;
	let [fullDisks, hogs, at] = [0, 0, seed];
	try {
		for (; fullDisks + hogs < 200 && !isOver(fullDisks); at += 1) {
			if (mounted) {
				const problem = fillDisk(join(root, `store${at}`), join(root, "ballast"), at);
				if (problem !== undefined) violated(`full disk, seed ${at}: ${problem}`);
				fullDisks += 1;
			}
			const problem = withoutDescriptors(at);
			if (problem !== undefined) violated(`no descriptors, seed ${at}: ${problem}`);
			hogs += 1;
		}
	} finally {
		if (mounted) execFileSync("umount", ["-l", root]);
		rmSync(root, { recursive: true, force: true });
	}
	return { fullDisks, processesWithoutDescriptors: hogs, seeds: `${seed} to ${at - 1}` };
}

/** Blocks of 9 KB over and over, each kept by a named snapshot, until there is no room; then there is some again. */
function fillDisk(directory: string, ballast: string, seed: number): string | undefined {
	const prng = new Prng(seed);
	writeFileSync(ballast, new Uint8Array(1 << 20));
	const options = { ...optionsFor(prng), memtableBytesMax: 65_536 };
	const disk = new SmallDisk(directory, options);
	try {
		let code = "";
		for (let batch = 0; code === "" && batch < 5000; batch += 1) {
			code = codeFrom(() => {
				disk.put(prng.below(256), prng.pick(["flushed", "synced"]));
				disk.engine.keepSnapshot(`s${batch}`);
			});
		}
		if (code !== "no-space") return `it ended with ${code || "nothing"}`;
		if (!disk.isRight()) return "what was acknowledged cannot be read";
		rmSync(ballast);
		const resumed = codeFrom(() => {
			disk.engine.sync();
		});
		if (resumed === "poisoned") disk.reopen();
		const after = codeFrom(() => {
			disk.put(1, "synced");
		});
		if (after !== "") return `with space again, a write ends with ${after}`;
		disk.reopen();
		const [damaged] = disk.engine.verify();
		if (damaged !== undefined) return `${damaged.path} does not verify: ${damaged.sentence}`;
		return disk.isRight() ? undefined : "what was acknowledged is lost";
	} finally {
		codeFrom(() => {
			disk.engine.close();
		});
		rmSync(directory, { recursive: true, force: true });
	}
}

/** A store whose blocks all have the same content. */
class SmallDisk {
	readonly #directory: string;
	readonly #options: EngineOptions;
	readonly #ids = workloadIds();
	engine: Engine;
	/** What the blocks were last put as, and what a put that failed may have made of them. */
	#byte: number | undefined;
	#attempted: number | undefined;

	constructor(directory: string, options: EngineOptions) {
		this.#directory = directory;
		this.#options = options;
		this.engine = this.#open();
	}

	#open(): Engine {
		return Engine.open({ vfs: createNodeVfs(), directory: this.#directory, options: this.#options });
	}

	put(byte: number, durability: "flushed" | "synced"): void {
		this.#attempted = byte;
		const content = new Uint8Array(9000).fill(byte);
		this.engine.write(batchOf(this.#ids.map((id) => ({ kind: "putBlock", id, content }))), { durability });
		this.#byte = byte;
		this.engine.maintain(100_000);
	}

	reopen(): void {
		codeFrom(() => {
			this.engine.close();
		});
		this.engine = this.#open();
	}

	isRight(): boolean {
		const found = this.#ids.map((id) => this.engine.find(id));
		return [this.#byte, this.#attempted].some((byte) => {
			return found.every((content) => {
				if (byte === undefined || content === undefined) return byte === undefined && content === undefined;
				return content.length === 9000 && content.every((one) => one === byte);
			});
		});
	}
}

function codeFrom(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return error instanceof EngineError ? error.code : String(error);
	}
	return "";
}

function withoutDescriptors(seed: number): string | undefined {
	const root = scratch();
	const directory = join(root, "store");
	const options = { ...optionsFor(new Prng(seed)), memtableBytesMax: 16_384 };
	const writer = argumentsOf({ directory, seed, options, batchCount: 200, hasThread: false, isHog: true });
	const ran = spawnSync("prlimit", ["--nofile=64", process.execPath, ...writer], { encoding: "utf8" });
	const { acknowledged, said } = endingOf(ran.stdout);
	const problem = problemIn(new Expected(seed), directory, acknowledged);
	rmSync(root, { recursive: true, force: true });
	if (problem !== undefined) return `${problem} (${said})`;
	return said === "" ? `the process ended with ${String(ran.status)}: ${ran.stderr.slice(0, 300)}` : undefined;
}
