/**
 * One seed: a workload on a simulated disk, a power loss before every call that can matter, a reopening of
 * each disk that could be left, and a comparison with the reference.
 *
 * What is checked, by the names of the reliability page: G1 nothing acknowledged is lost beyond its level;
 * G2 the recovered state is the one after some batch, and not an unknown one; G3 which includes that
 * batches are whole; G4 that nothing deleted is back; G5 snapshots do not move, also not those with names,
 * which are there exactly from when they are kept to when they are dropped. Faults widen the set of allowed
 * states, they never turn a check off.
 *
 * In half of the seeds, unless settings say otherwise, another thread merges and flushes, which goes on whenever the
 * engine calls the disk, and between.
 */
import { assert } from "../base/assert.ts";
import { Engine } from "../engine.ts";
import type { MergeRunner } from "../compaction/mergeRunner.ts";
import type { BlockId } from "../model/block.ts";
import type { Reader } from "../reader.ts";
import type { EngineOptions } from "../options.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { ALL_CHANCES, KEEP_EVERYTHING, KEEP_NOTHING } from "./inode.ts";
import { Prng } from "./prng.ts";
import { batchOf, dumpReader, Reference } from "./reference.ts";
import { SimulatedThread } from "./simulatedThread.ts";
import { RUN_LENGTH_CODEC } from "./runLengthCodec.ts";
import { type OperationKind, SimulationVfs } from "./simulationVfs.ts";
import { nextOperations, nextStep, type Step, workloadIds } from "./workload.ts";

/** The part of an engine that a simulation drives; planted bugs are other implementations of it. */
export type SimulatedEngine = Reader &
	Pick<Engine, "write" | "sync" | "flush" | "freeze" | "compact" | "maintain" | "close" | "sequence"> &
	Pick<Engine, "metrics" | "verify"> &
	Pick<Engine, "snapshot" | "keepSnapshot" | "snapshots" | "openSnapshot" | "dropSnapshot">;

export type OpenEngine = (
	vfs: VirtualFileSystem,
	directory: string,
	options: EngineOptions,
	/** Who merges over the file system that it is given; without it the engine merges by itself. */
	thread?: ThreadOver,
) => SimulatedEngine;

export type ThreadOver = (vfs: VirtualFileSystem) => MergeRunner;

/** The right engine. */
export const openRight = (
	vfs: VirtualFileSystem,
	directory: string,
	options: EngineOptions,
	thread?: ThreadOver,
): Engine => Engine.open({ vfs, directory, options, mergeRunner: thread?.(vfs) });

export interface SimulationSettings {
	readonly seed: number;
	readonly stepCount: number;
	/** Of the calls at which a crash matters, this many in a hundred are crashed. */
	readonly crashPercent: number;
	/** Of the seeds, this many in a hundred have another thread that merges. Default 50. */
	readonly threadPercent?: number;
	readonly open: OpenEngine;
}

export interface SimulationResult {
	readonly crashCount: number;
	readonly checkCount: number;
	readonly trace: readonly string[];
	/** Merges and flushes that the other thread completed, and how often it died of a task. */
	readonly threadMergeCount: number;
	readonly threadFlushCount: number;
	readonly threadDeathCount: number;
}

/** A guarantee that does not hold, with all that is needed to see it again. */
export class GuaranteeBroken extends Error {
	override readonly name: string = "GuaranteeBroken";
}

const DIRECTORY = "/store";
const MATTERS: readonly OperationKind[] = [
	"create",
	"write",
	"sync",
	"rename",
	"link",
	"remove",
	"sync-directory",
];

/** Before a step of so many bytes what is in memory is frozen, so that there is a flush to do in steps. */
const FREEZING_BYTES = 100_000;

/** Every so many crashes all files are verified. */
const VERIFY_EVERY = 4;

/** Small limits, so that a short workload crosses all of them; drawn anew for each seed. */
function optionsOf(prng: Prng, seed: number): EngineOptions {
	return {
		pageCompression: seed % 2 === 0 ? RUN_LENGTH_CODEC.id : 0,
		memtableBytesMax: prng.pick([4096, 16384, 65536]),
		frozenMemtableCountMax: prng.pick([1, 2, 4]),
		walSegmentBytesMax: prng.pick([4096, 8192, 65536]),
		walBufferBytesMax: prng.pick([512, 4096, 65536]),
		walReserveBytes: [0, 16_384, 65_536][seed % 3] ?? 0,
		pageBytesMax: prng.pick([256, 1024, 4096]),
		pageCacheBytes: prng.pick([0, 4096, 1 << 20]),
		graphCacheBytes: prng.pick([0, 4096, 1 << 20]),
		filterBitsPerKey: prng.pick([4, 12]),
		mergeWidth: prng.pick([2, 3, 4]),
	};
}

/** Runs one seed; throws {@link GuaranteeBroken} with the seed in its message. */
export function simulate(settings: SimulationSettings): SimulationResult {
	return new Simulation(settings).run();
}

interface HeldSnapshot {
	readonly reader: Reader & { release(): void };
	readonly expected: string;
}

class Simulation {
	readonly #settings: SimulationSettings;
	readonly #prng: Prng;
	readonly #ids: readonly BlockId[] = workloadIds();
	readonly #options: EngineOptions;
	readonly #vfs = new SimulationVfs();
	readonly #history: Reference[] = [new Reference()];
	readonly #dumps: string[] = [];
	readonly #thread: SimulatedThread | undefined;
	#engine: SimulatedEngine | undefined;
	#snapshots: HeldSnapshot[] = [];
	/** Sequence numbers of named snapshots. */
	readonly #named = new Map<string, number>();
	/** A name that is being kept or dropped: it may be there or not. */
	#changing: readonly [name: string, sequence: number] | undefined;
	/** Newest batch that must survive a power loss, and the end of the process. */
	#synced = 0;
	#flushed = 0;
	#crashCount = 0;
	#checkCount = 0;

	constructor(settings: SimulationSettings) {
		this.#settings = settings;
		this.#prng = new Prng(settings.seed);
		this.#options = optionsOf(this.#prng, settings.seed);
		const chance = new Prng(settings.seed ^ 0x7f4a7c15);
		this.#thread = chance.chance(settings.threadPercent ?? 50) ? new SimulatedThread(chance) : undefined;
	}

	run(): SimulationResult {
		this.#vfs.recordTrace();
		const crashes = new Prng(this.#settings.seed ^ 0x5bd1e995);
		this.#vfs.onOperation = ({ kind }) => {
			if (crashes.chance(30)) this.#thread?.advance();
			if (MATTERS.includes(kind) && crashes.chance(this.#settings.crashPercent)) this.#crash(crashes);
			return undefined;
		};
		this.#engine = this.#open();
		for (let step = 0; step < this.#settings.stepCount; step += 1) {
			this.#thread?.advance();
			this.#take(nextStep(this.#prng, this.#ids));
		}
		this.#check(this.#engine, this.#last, "at the end");
		this.#engine.close();
		return {
			crashCount: this.#crashCount,
			checkCount: this.#checkCount,
			trace: this.#vfs.trace,
			threadMergeCount: (this.#thread?.completedCount ?? 0) - (this.#thread?.completedFlushCount ?? 0),
			threadFlushCount: this.#thread?.completedFlushCount ?? 0,
			threadDeathCount: this.#thread?.deathCount ?? 0,
		};
	}

	#open(): SimulatedEngine {
		const thread = this.#thread;
		const over: ThreadOver | undefined = thread === undefined ? undefined : (vfs) => thread.over(vfs);
		return this.#settings.open(this.#vfs, DIRECTORY, this.#options, over);
	}

	get #last(): number {
		return this.#history.length - 1;
	}

	#take(step: Step): void {
		const engine = this.#engine;
		assert(engine !== undefined, "the engine is open");
		switch (step.kind) {
			case "write":
				this.#write(engine, step);
				break;
			case "sync":
				engine.sync();
				this.#synced = this.#flushed = this.#last;
				break;
			case "flush":
				engine.flush();
				this.#synced = this.#flushed = this.#last;
				break;
			case "compact":
				this.#compact(engine);
				this.#synced = this.#flushed = this.#last;
				break;
			case "maintain":
				if (step.bytesMax === FREEZING_BYTES) engine.freeze();
				this.#maintain(engine, step.bytesMax);
				break;
			case "settle":
				while (this.#maintain(engine, step.bytesMax)) this.#thread?.advance();
				if (this.#snapshots.length === 0) this.#checkSpace(engine, this.#vfs, "after settling");
				break;
			case "snapshot":
				this.#snapshots.push({ reader: engine.snapshot(), expected: this.#dump(this.#last) });
				break;
			case "keep":
				this.#keep(engine, step.name);
				break;
			case "drop":
				this.#drop(engine, step.name);
				break;
			case "check":
				this.#check(engine, this.#last, "while running");
				this.#checkNamed(engine, "while running");
				this.#checkFiles(engine, "while running");
				this.#checkSnapshots();
				break;
			case "reopen":
				this.#checkSnapshots();
				engine.close();
				this.#synced = this.#flushed = this.#last;
				this.#engine = this.#open();
				this.#check(this.#engine, this.#last, "after reopening");
				this.#checkNamed(this.#engine, "after reopening");
				break;
		}
	}

	/** A thread that dies is told, and the work begins again. */
	#maintain(engine: SimulatedEngine, bytesMax: number): boolean {
		try {
			return engine.maintain(bytesMax);
		} catch (error) {
			if (this.#thread?.isDeath(error) !== true) throw error;
			return true;
		}
	}

	#compact(engine: SimulatedEngine): void {
		for (let isDone = false; !isDone;) {
			try {
				engine.compact();
				isDone = true;
			} catch (error) {
				if (this.#thread?.isDeath(error) !== true) throw error;
			}
		}
	}

	#write(engine: SimulatedEngine, step: Step & { kind: "write" }): void {
		this.#history.push(this.#at(this.#last).after(step.operations));
		const sequence = engine.write(batchOf(step.operations), { durability: step.durability });
		if (sequence !== this.#last) this.#fail(`batch ${this.#last} got sequence number ${sequence}`);
		if (step.durability !== "buffered") this.#flushed = this.#last;
		if (step.durability === "synced") this.#synced = this.#last;
	}

	#keep(engine: SimulatedEngine, name: string): void {
		if (this.#named.has(name)) return;
		this.#changing = [name, this.#last];
		engine.keepSnapshot(name);
		this.#changing = undefined;
		this.#named.set(name, this.#last);
		this.#synced = this.#flushed = this.#last;
	}

	#drop(engine: SimulatedEngine, name: string): void {
		const sequence = this.#named.get(name);
		if (sequence === undefined) return;
		this.#named.delete(name);
		this.#changing = [name, sequence];
		engine.dropSnapshot(name);
		this.#changing = undefined;
	}

	/**
	 * Takes each kind of disk that a crash could leave now, opens it, and compares; twice, to see recovery
	 * itself.
	 */
	#crash(prng: Prng): void {
		const chances = prng.pick(ALL_CHANCES);
		const floor = chances === KEEP_EVERYTHING ? this.#flushed : this.#synced;
		const disk = this.#vfs.crash(prng.next(), chances);
		const inner = new Prng(prng.next());
		this.#crashCount += 1;
		let second: SimulationVfs | undefined;
		if (inner.chance(30)) {
			const target = inner.below(25);
			let seen = 0;
			disk.onOperation = ({ kind }) => {
				if (!MATTERS.includes(kind)) return undefined;
				if (seen === target) second = disk.crash(inner.next(), inner.pick(ALL_CHANCES));
				seen += 1;
				return undefined;
			};
		}
		const reached = this.#recover(disk, floor, "after a crash");
		if (second !== undefined) {
			const nested = this.#recover(second, floor, "after a crash during recovery");
			if (nested > this.#last) this.#fail(`recovery invented batch ${nested}, after ${reached}`);
		}
	}

	/** Opens a crashed disk, checks it, and writes on; returns the newest batch that survived. */
	#recover(disk: SimulationVfs, floor: number, when: string): number {
		const engine = this.#opened(disk, when);
		const survived = engine.sequence;
		if (survived < floor) {
			this.#fail(`${when}, batch ${floor} was acknowledged, but ${survived} is the newest`);
		}
		if (survived > this.#last) this.#fail(`${when}, batch ${survived} was never written`);
		this.#check(engine, survived, when);
		this.#checkNamed(engine, when);
		this.#checkSpace(engine, disk, when);
		disk.onOperation = undefined;
		if (this.#crashCount % VERIFY_EVERY === 0) this.#checkFiles(engine, when);
		const operations = nextOperations(new Prng(survived), this.#ids);
		const next = engine.write(batchOf(operations), { durability: "synced" });
		if (next !== survived + 1) this.#fail(`${when}, sequence number ${next} follows ${survived}`);
		const expected = this.#at(survived).after(operations).dump(this.#ids);
		const again = this.#opened(
			disk.crash(survived, KEEP_NOTHING),
			`${when}, a synced batch and another crash`,
		);
		if (dumpReader(again, this.#ids) !== expected) {
			this.#fail(`${when}, a batch written after it was lost`);
		}
		this.#checkNamed(again, `${when}, a synced batch and another crash`);
		this.#checkCount += 1;
		return survived;
	}

	#opened(disk: SimulationVfs, when: string): SimulatedEngine {
		try {
			return this.#settings.open(disk, DIRECTORY, this.#options);
		} catch (error) {
			return this.#fail(`${when}, the store does not open: ${String(error)}`);
		}
	}

	#check(engine: SimulatedEngine, sequence: number, when: string): void {
		this.#checkCount += 1;
		const actual = dumpReader(engine, this.#ids);
		const expected = this.#dump(sequence);
		if (actual !== expected) {
			this.#fail(`${when}, batch ${sequence}: ${firstDifference(actual, expected)}`);
		}
	}

	#checkSnapshots(): void {
		for (const { reader, expected } of this.#snapshots) {
			this.#checkCount += 1;
			const actual = dumpReader(reader, this.#ids);
			if (actual !== expected) this.#fail(`a snapshot changed: ${firstDifference(actual, expected)}`);
			reader.release();
		}
		this.#snapshots = [];
	}

	/** All names that must be there, none that must not, and each with the state in which it was kept. */
	#checkNamed(engine: SimulatedEngine, when: string): void {
		const names = new Map(engine.snapshots().map(({ name, sequence }) => [name, sequence]));
		for (const name of this.#named.keys()) {
			if (!names.has(name)) this.#fail(`${when}, the snapshot named ${name} is lost`);
		}
		for (const [name, sequence] of names) {
			const [changing, changed] = this.#changing ?? [];
			const kept = this.#named.get(name) ?? (name === changing ? changed : undefined);
			if (kept !== sequence) this.#fail(`${when}, a snapshot is named ${name} with batch ${sequence}`);
			this.#checkCount += 1;
			const actual = this.#dumpNamed(engine, name, when);
			const expected = this.#dump(sequence);
			if (actual === expected) continue;
			this.#fail(`${when}, the snapshot named ${name}: ${firstDifference(actual, expected)}`);
		}
	}

	#dumpNamed(engine: SimulatedEngine, name: string, when: string): string {
		try {
			const snapshot = engine.openSnapshot(name);
			const dump = dumpReader(snapshot, this.#ids);
			snapshot.release();
			return dump;
		} catch (error) {
			return this.#fail(`${when}, the snapshot named ${name} does not open: ${String(error)}`);
		}
	}

	/** No table lies on the disk but those that are live and those that a name keeps. */
	#checkSpace(engine: SimulatedEngine, disk: SimulationVfs, when: string): void {
		const { tableBytes, retiredTableBytes } = engine.metrics();
		let bytes = 0;
		for (const [path, content] of disk.files()) if (path.endsWith(".table")) bytes += content.length;
		const isKept = this.#named.size > 0 || this.#changing !== undefined;
		if (bytes !== tableBytes + retiredTableBytes || (!isKept && retiredTableBytes > 0)) {
			this.#fail(`${when}, ${bytes} bytes of tables, ${tableBytes} live, ${retiredTableBytes} kept`);
		}
	}

	/** Nothing on the disk looks damaged. */
	#checkFiles(engine: SimulatedEngine, when: string): void {
		this.#checkCount += 1;
		const [problem] = engine.verify();
		if (problem === undefined) return;
		const { path, begin, end, sentence } = problem;
		this.#fail(`${when}, bytes ${begin} to ${end} of ${path} do not verify: ${sentence}`);
	}

	#at(sequence: number): Reference {
		const state = this.#history[sequence];
		assert(state !== undefined, "the history has every batch");
		return state;
	}

	#dump(sequence: number): string {
		this.#dumps[sequence] ??= this.#at(sequence).dump(this.#ids);
		return this.#dumps[sequence];
	}

	#fail(sentence: string): never {
		throw new GuaranteeBroken(`seed ${this.#settings.seed}: ${sentence}`);
	}
}

function firstDifference(actual: string, expected: string): string {
	const actualLines = actual.split("\n");
	const expectedLines = expected.split("\n");
	const at = actualLines.findIndex((line, index) => line !== expectedLines[index]);
	const index = at === -1 ? actualLines.length : at;
	return `got "${actualLines[index] ?? "nothing"}", expected "${expectedLines[index] ?? "nothing"}"`;
}
