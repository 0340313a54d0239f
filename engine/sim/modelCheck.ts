/**
 * ModelCheck: long random histories of all that an engine can do, compared with the reference. No call fails here, so
 * every answer is known; `simulate.ts` is the place for what a disk does.
 */
import type { Engine } from "../engine.ts";
import type { Layer } from "../layer/layer.ts";
import type { BlockId } from "../model/block.ts";
import type { EngineOptions } from "../store/options.ts";
import type { Reader } from "../read/reader.ts";
import type { Snapshot } from "../snapshots/snapshot.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { Engine as RightEngine } from "../engine.ts";
import { drawOptions } from "./drawnOptions.ts";
import { GuaranteeBroken, History } from "./history.ts";
import { KEEP_EVERYTHING, KEEP_NOTHING } from "./inode.ts";
import { drawTrace, type ModelStep, type PartStep, type PlainKind, shrink, sizeOf, traceText } from "./modelTrace.ts";
import { Prng } from "./prng.ts";
import { batchOf, foldReader, type PlainOperation, type Reference } from "./reference.ts";
import { openRight } from "./simulatedEngine.ts";
import { SimulationVfs } from "./simulationVfs.ts";
import { workloadIds } from "./workload.ts";

export type OpenModel = (vfs: VirtualFileSystem, directory: string, options: EngineOptions) => Engine;

const DIRECTORY = "/store";
/** Background work comes to an end within so many steps. */
const SETTLING_STEPS_MAX = 100_000;

/** What a history came to. */
export interface Checked {
	/** Operations of batches, and other calls. */
	readonly operationCount: number;
	/** Complete comparisons with the reference. */
	readonly checkCount: number;
	/** What was answered at each check: the same for all options. */
	readonly answers: readonly string[];
}

export interface ModelSettings {
	readonly seed: number;
	readonly stepCount: number;
	readonly open?: OpenModel | undefined;
}

/** Runs one seed; a history that fails is cut down and printed with the command that shows it again. */
export function checkModel({ seed, stepCount, open = openRight }: ModelSettings): Checked {
	const prng = new Prng(seed);
	const small = drawOptions(prng, seed);
	const options = seed % 3 === 0 ? small : { ...small, memtableBytesMax: 1 << 20, walSegmentBytesMax: 1 << 20 };
	const ids = workloadIds().slice(0, prng.pick([6, 12, 24]));
	const steps = drawTrace(prng, ids, { stepCount });
	const run = (trace: readonly ModelStep[]): Checked => runTrace(trace, ids, options, open);
	try {
		return run(steps);
	} catch (error) {
		const short = shrink(steps, (shorter) => failureOf(() => run(shorter)) !== undefined);
		const last = failureOf(() => run(short)) ?? error;
		const replay = `KAUSAL_MODEL_SEED=${seed} KAUSAL_MODEL_STEPS=${stepCount} npm run sim -- modelCheck`;
		const said = `seed ${seed}, ${sizeOf(short)} operations: ${String(last)}\n${traceText(short)}\n${replay}`;
		throw new GuaranteeBroken(said, { cause: last });
	}
}

function failureOf(action: () => unknown): unknown {
	try {
		action();
		return undefined;
	} catch (error) {
		return error;
	}
}

/** Does all steps in order on a new store, and compares. */
export function runTrace(
	steps: readonly ModelStep[],
	ids: readonly BlockId[],
	options: EngineOptions,
	open: OpenModel = openRight,
): Checked {
	const run = new ModelRun(ids, options, open);
	for (const step of steps) run.take(step);
	run.take({ kind: "check" });
	return { operationCount: sizeOf(steps), checkCount: run.checkCount, answers: run.answers };
}

interface Part {
	readonly operations: readonly PlainOperation[];
	readonly covers: readonly [w0: number, w1: number] | undefined;
}

class ModelRun {
	readonly #ids: readonly BlockId[];
	readonly #options: EngineOptions;
	readonly #open: OpenModel;
	readonly #history: History;
	readonly answers: string[] = [];
	#vfs = new SimulationVfs();
	#engine: Engine;
	#snapshots: { readonly reader: Snapshot; readonly sequence: number }[] = [];
	#layer: Layer | undefined;
	/** In the order in which they were last set. */
	readonly #parts = new Map<string, Part>();
	#copyCount = 0;

	constructor(ids: readonly BlockId[], options: EngineOptions, open: OpenModel) {
		this.#ids = ids;
		this.#options = options;
		this.#open = open;
		this.#history = new History(ids);
		this.#engine = open(this.#vfs, DIRECTORY, options);
	}

	get checkCount(): number {
		return this.#history.checkCount;
	}

	take(step: ModelStep): void {
		const engine = this.#engine;
		const history = this.#history;
		switch (step.kind) {
			case "write": {
				history.attempt(step.operations);
				const sequence = engine.write(batchOf(step.operations), { durability: step.durability });
				if (sequence !== history.newest) throw new GuaranteeBroken(`batch ${history.newest} got number ${sequence}`);
				history.acknowledge();
				if (step.durability !== "buffered") history.flushed = history.last;
				if (step.durability === "synced") history.synced = history.last;
				return;
			}
			case "maintain":
				engine.maintain(step.bytesMax);
				return;
			case "sync":
			case "flush":
			case "compact":
				engine[step.kind]();
				history.persist();
				return;
			case "cover":
			case "uncover":
				this.#setPart(step);
				return;
			case "keep":
			case "drop":
				this.#name(step.kind, step.key);
				return;
			default:
				this.#takePlain(step.kind);
		}
	}

	#takePlain(kind: PlainKind): void {
		switch (kind) {
			case "settle":
				this.#settle();
				break;
			case "snapshot":
				this.#snapshots.push({ reader: this.#engine.snapshot(), sequence: this.#history.last });
				break;
			case "release":
				this.#release(this.#snapshots.splice(0, 1));
				break;
			case "check":
				this.#check();
				break;
			case "reopen":
				this.#release(this.#snapshots.splice(0));
				this.#engine.close();
				this.#history.persist();
				this.#reopen();
				break;
			case "kill":
				this.#crash(this.#history.flushed, this.#vfs.crash(0, KEEP_EVERYTHING));
				break;
			case "lose-power":
				this.#crash(this.#history.synced, this.#vfs.crash(0, KEEP_NOTHING));
				break;
			case "backup":
				this.#backup();
				break;
			case "reader":
				this.#readElsewhere();
				break;
			case "warm":
				this.#engine.warm();
				break;
			case "sync":
			case "flush":
			case "compact":
				break;
		}
	}

	#settle(): void {
		for (let steps = 0; this.#engine.maintain(100_000); steps += 1) {
			if (steps > SETTLING_STEPS_MAX) throw new GuaranteeBroken("background work comes to no end");
		}
	}

	#check(): void {
		const { last } = this.#history;
		this.#history.check(this.#engine, last, "while running");
		this.#history.checkNamed(this.#engine, "while running");
		for (const { reader, sequence } of this.#snapshots) this.#history.check(reader, sequence, "in a snapshot");
		if (this.#layer !== undefined) this.#checkLayer(this.#layer);
		this.answers.push(foldReader(this.#engine, this.#ids));
	}

	#release(snapshots: readonly { readonly reader: Snapshot; readonly sequence: number }[]): void {
		for (const { reader, sequence } of snapshots) {
			this.#history.check(reader, sequence, "in a snapshot");
			reader.release();
		}
	}

	#reopen(): void {
		this.#layer = undefined;
		this.#parts.clear();
		this.#engine = this.#open(this.#vfs, DIRECTORY, this.#options);
		this.#history.check(this.#engine, this.#history.last, "after opening");
		this.#history.checkNamed(this.#engine, "after opening");
	}

	/** What was acknowledged is there, and what is there was written. */
	#crash(floor: number, disk: SimulationVfs): void {
		this.#snapshots = [];
		this.#vfs = disk;
		this.#layer = undefined;
		this.#parts.clear();
		this.#engine = this.#open(disk, DIRECTORY, this.#options);
		const survived = this.#engine.sequence;
		if (survived < floor || survived > this.#history.last) {
			throw new GuaranteeBroken(`batch ${survived} survived, of ${floor} to ${this.#history.last}`);
		}
		this.#history.resume(survived);
		this.#history.check(this.#engine, survived, "after a crash");
		this.#history.checkNamed(this.#engine, "after a crash");
	}

	#name(kind: "keep" | "drop", name: string): void {
		const { named, last } = this.#history;
		if (named.has(name) === (kind === "keep")) return;
		if (kind === "keep") {
			this.#engine.keepSnapshot(name);
			named.set(name, last);
			this.#history.persist();
		} else {
			this.#engine.dropSnapshot(name);
			named.delete(name);
		}
	}

	#setPart(step: PartStep): void {
		this.#layer ??= this.#engine.layer();
		this.#parts.delete(step.key);
		if (step.kind !== "cover") {
			this.#layer.delete(step.key);
			return;
		}
		const [first] = this.#ids;
		const covers = step.isWide && first !== undefined ? ([first.w0, first.w1] as const) : undefined;
		this.#parts.set(step.key, { operations: step.operations, covers });
		this.#layer.set(step.key, batchOf(step.operations), covers);
	}

	#checkLayer(layer: Reader): void {
		let expected: Reference = this.#history.at(this.#history.last);
		for (const { covers } of this.#parts.values()) if (covers !== undefined) expected = expected.without(...covers);
		for (const { operations } of this.#parts.values()) expected = expected.after(operations);
		this.#history.compare(layer, expected, "in a layer");
	}

	/** A copy holds what there was when it was begun, names included. */
	#backup(): void {
		this.#copyCount += 1;
		const directory = `/copy${this.#copyCount}`;
		const backup = this.#engine.backup(directory);
		this.#history.persist();
		while (backup.step(5000));
		const copy = this.#open(this.#vfs, directory, this.#options);
		this.#history.check(copy, this.#history.last, "in a backup");
		this.#history.checkNamed(copy, "in a backup");
		copy.close();
		for (const name of this.#vfs.list(directory)) this.#vfs.remove(`${directory}/${name}`);
	}

	#readElsewhere(): void {
		const other = this.#vfs.asProcess();
		const reader = RightEngine.open({ vfs: other, directory: DIRECTORY, options: this.#options, mode: "read" });
		if (reader.sequence < this.#history.flushed) throw new GuaranteeBroken("a reader does not see what was flushed");
		this.#history.check(reader, reader.sequence, "in another process");
		reader.close();
		other.endProcess();
	}
}
