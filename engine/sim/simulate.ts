/**
 * One seed: a workload on a simulated disk that fails at times, a power loss before every call that can matter, a
 * reopening of each disk that could be left, and a comparison with the reference.
 *
 * What is checked, by the names of README.md: G1 nothing acknowledged is lost beyond its level; G2 the recovered
 * state is the one after some batch, and not an unknown one; G3 which includes that batches are whole; G4 that nothing
 * deleted is back; G5 snapshots do not move, also not those with names, which are there exactly from when they are
 * kept to when they are dropped; G16 a writer whose store was taken over is told, in half of the seeds; G10 and G11
 * what fails is told, reads go on, and opening again helps; G14 recovery may itself be cut off or fail; G23 when
 * nothing fails any more, all work gets done. Faults widen the set of allowed states, they never turn a check off.
 *
 * In half of the seeds, unless settings say otherwise, another thread merges and flushes, which goes on whenever the
 * engine calls the disk, and between; in half, calls fail as a {@link FaultPlan} says.
 */
import { assert } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import type { Reader } from "../read/reader.ts";
import type { EngineOptions } from "../store/options.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { codeOf } from "./codeOf.ts";
import { CrashCheck, requireVerified } from "./crashCheck.ts";
import { drawOptions } from "./drawnOptions.ts";
import { FaultPlan } from "./faultPlan.ts";
import { GuaranteeBroken, History } from "./history.ts";
import { ALL_CHANCES } from "./inode.ts";
import { Prng } from "./prng.ts";
import { batchOf } from "./reference.ts";
import { MATTERS } from "./simulatedDisk.ts";
import type { OpenEngine, SimulatedEngine, ThreadOver } from "./simulatedEngine.ts";
import { SimulatedThread } from "./simulatedThread.ts";
import { SimulationVfs } from "./simulationVfs.ts";
import { takeOver } from "./takeover.ts";
import { drawWeights, nextOperations, nextStep, type Step, type Weights, workloadIds } from "./workload.ts";

export interface SimulationSettings {
	readonly seed: number;
	readonly stepCount: number;
	/** Of the calls at which a crash matters, this many in a hundred are crashed. */
	readonly crashPercent: number;
	/** Of the seeds, this many in a hundred have another thread that merges. Default 50. */
	readonly threadPercent?: number;
	/** Of the seeds, this many in a hundred have calls that fail. Default 50. */
	readonly faultPercent?: number | undefined;
	/** Before so many steps in a hundred another process takes the store over. Default: drawn by seed, mostly 0. */
	readonly takeoverPercent?: number | undefined;
	/** Before so many the store is closed and opened again, beside what the workload does. Default: drawn likewise. */
	readonly reopenPercent?: number | undefined;
	readonly open: OpenEngine;
}

export interface SimulationResult {
	/** Disks that a power loss could leave, each opened and compared completely. */
	readonly stateCount: number;
	/** Moments at which power was lost. */
	readonly crashCount: number;
	/** Calls that failed. */
	readonly faultCount: number;
	/** States compared, those of snapshots and of the running engine included. */
	readonly checkCount: number;
	/** Folds of all calls, and of the disk at the end. */
	readonly trace: string;
	readonly content: string;
	/** Merges and flushes that the other thread completed, and how often it died of a task. */
	readonly threadMergeCount: number;
	readonly threadFlushCount: number;
	readonly threadDeathCount: number;
}

const DIRECTORY = "/store";
/** Before a step of so many bytes what is in memory is frozen, so that there is a flush to do in steps. */
const FREEZING_BYTES = 100_000;
/** Steps of background work after which it should have come to an end. */
const SETTLING_STEPS_MAX = 100_000;
/** Attempts to open a store while calls may fail; then none fails. */
const OPENINGS_MAX = 3;
/** What a call may end with when the disk failed. */
const FAILURES: readonly string[] = ["io", "no-space", "poisoned"];

/** Runs one seed; throws {@link GuaranteeBroken} with the seed in its message. */
export function simulate(settings: SimulationSettings): SimulationResult {
	const simulation = new Simulation(settings);
	try {
		return simulation.run();
	} catch (error) {
		const { seed, stepCount, crashPercent } = settings;
		const said = error instanceof GuaranteeBroken ? error.message : String(error);
		const drawn = `${stepCount} steps, ${crashPercent}% crashes, ${simulation.faultText}`;
		throw new GuaranteeBroken(`seed ${seed}: ${said} (${drawn}; KAUSAL_SEED=${seed} npm run sim)`, { cause: error });
	}
}

interface HeldSnapshot {
	readonly reader: Reader & { release(): void };
	readonly sequence: number;
}

class Simulation {
	readonly #settings: SimulationSettings;
	readonly #prng: Prng;
	/** Of four files, or of fewer, which meet more often. */
	readonly #ids: readonly BlockId[];
	readonly #weights: Weights;
	readonly #options: EngineOptions;
	#vfs = new SimulationVfs();
	readonly #history: History;
	/** Of crashes and of the other thread's moments. */
	readonly #chance: Prng;
	readonly #crashes: CrashCheck;
	readonly #thread: SimulatedThread | undefined;
	readonly #faults: FaultPlan | undefined;
	readonly #takeovers: Prng;
	readonly #takeoverPercent: number;
	readonly #reopenPercent: number;
	#engine: SimulatedEngine | undefined;
	/** Calls that had failed when the engine was opened. */
	#strikesBefore = 0;
	#snapshots: HeldSnapshot[] = [];

	constructor(settings: SimulationSettings) {
		const { seed, open, threadPercent = 50, faultPercent = 50 } = settings;
		this.#settings = settings;
		this.#prng = new Prng(seed);
		this.#options = drawOptions(this.#prng, seed);
		this.#ids = workloadIds().slice(0, this.#prng.pick([6, 12, 12, 24]));
		this.#weights = drawWeights(this.#prng);
		this.#history = new History(this.#ids);
		this.#crashes = new CrashCheck({ open, directory: DIRECTORY, options: this.#options, history: this.#history });
		this.#chance = new Prng(seed ^ 0x5bd1e995);
		const threads = new Prng(seed ^ 0x7f4a7c15);
		this.#thread = threads.chance(threadPercent) ? new SimulatedThread(threads) : undefined;
		const faults = new Prng(seed ^ 0x3c6ef372);
		this.#faults = faults.chance(faultPercent) ? new FaultPlan(faults) : undefined;
		this.#takeovers = new Prng(seed ^ 0x1b873593);
		this.#takeoverPercent = settings.takeoverPercent ?? this.#takeovers.pick([0, 0, 2, 6]);
		this.#reopenPercent = settings.reopenPercent ?? this.#takeovers.pick([0, 0, 0, 20]);
	}

	get faultText(): string {
		return this.#faults?.text ?? "no faults";
	}

	run(): SimulationResult {
		this.#vfs.recordTrace();
		const chance = this.#chance;
		this.#vfs.onOperation = (operation) => {
			if (chance.chance(30)) this.#thread?.advance();
			if (MATTERS.includes(operation.kind) && chance.chance(this.#settings.crashPercent)) {
				this.#crashes.take(this.#vfs, chance, this.#faults?.hasLost === true);
			}
			return this.#faults?.next(operation);
		};
		this.#reopen();
		for (let step = 0; step < this.#settings.stepCount; step += 1) {
			this.#thread?.advance();
			if (this.#takeovers.chance(this.#takeoverPercent)) this.#peacefully(() => this.#beTakenOver());
			if (this.#takeovers.chance(this.#reopenPercent)) this.#orFailure(() => this.#take({ kind: "reopen" }));
			this.#orFailure(() => {
				this.#take(nextStep(this.#prng, this.#ids, this.#weights));
			});
		}
		this.#peacefully(() => {
			this.#settle();
		});
		const flushes = this.#thread?.completedFlushCount ?? 0;
		return {
			stateCount: this.#crashes.stateCount,
			crashCount: this.#crashes.crashCount,
			faultCount: this.#faults?.strikeCount ?? 0,
			checkCount: this.#history.checkCount,
			trace: this.#vfs.trace,
			content: this.#vfs.content,
			threadMergeCount: (this.#thread?.completedCount ?? 0) - flushes,
			threadFlushCount: flushes,
			threadDeathCount: this.#thread?.deathCount ?? 0,
		};
	}

	/** Faults have stopped: the engine takes a batch at once, and all its work comes to an end. */
	#settle(): void {
		if (this.#isPoisoned(this.#open)) this.#reopen();
		const operations = nextOperations(this.#prng, this.#ids, this.#weights);
		this.#write(this.#open, { kind: "write", operations, durability: "synced" });
		this.#checkSnapshots();
		this.#workOff(this.#open, 100_000);
		this.#history.check(this.#open, this.#history.last, "at the end");
		this.#history.checkNamed(this.#open, "at the end");
		requireVerified(this.#open, "at the end");
		this.#open.close();
		this.#reopen();
		this.#crashes.requireNoWaste(this.#open, this.#vfs, "at the end");
		this.#open.close();
	}

	get #open(): SimulatedEngine {
		assert(this.#engine !== undefined, "the engine is open");
		return this.#engine;
	}

	#peacefully<T>(action: () => T): T {
		return this.#faults === undefined ? action() : this.#faults.paused(action);
	}

	get #hasFailed(): boolean {
		return (this.#faults?.strikeCount ?? 0) > 0;
	}

	/** Whether a call may fail because another one did since the engine was opened. */
	get #mayFail(): boolean {
		return (this.#faults?.strikeCount ?? 0) > this.#strikesBefore;
	}

	/** What fails for no reason breaks a guarantee. Otherwise reads go on, and opening again helps. */
	#orFailure(action: () => void): void {
		try {
			action();
		} catch (error) {
			if (!this.#isFailure(error)) throw error;
			const engine = this.#engine;
			if (engine === undefined) return this.#reopen();
			const { last } = this.#history;
			this.#peacefully(() => {
				this.#history.check(engine, last, "after a failure");
				if (!this.#isPoisoned(engine)) return;
				this.#checkSnapshots();
			});
			if (!this.#isPoisoned(engine)) return;
			if (this.#faults?.hasLost === true) return this.#losePower();
			this.#closeEngine();
			this.#reopen();
		}
	}

	#isFailure(error: unknown): boolean {
		return this.#mayFail && error instanceof EngineError && FAILURES.includes(error.code);
	}

	#isPoisoned(engine: SimulatedEngine): boolean {
		try {
			this.#peacefully(() => engine.write(new WriteBatch(), { durability: "buffered" }));
			return false;
		} catch (error) {
			if (error instanceof EngineError && error.code === "poisoned") return true;
			throw error;
		}
	}

	#closeEngine(): void {
		const engine = this.#open;
		this.#engine = undefined;
		try {
			engine.close();
			if (!this.#mayFail) this.#history.persist();
		} catch (error) {
			if (!this.#isFailure(error)) throw error;
		}
	}

	/** Goes on with a disk that a power loss leaves. */
	#losePower(): void {
		this.#snapshots = [];
		this.#engine = undefined;
		this.#restart();
		this.#reopen();
	}

	#restart(): void {
		this.#thread?.forget();
		if (this.#faults !== undefined) this.#faults.hasLost = false;
		this.#history.flushed = this.#history.synced;
		this.#vfs = this.#vfs.restart(this.#chance.next(), this.#chance.pick(ALL_CHANCES));
	}

	/** Opens the store in the same process; it has everything that was handed to the file system. */
	#reopen(): void {
		const engine = this.#opened();
		this.#engine = engine;
		const { flushed, newest } = this.#history;
		const survived = engine.sequence;
		if (survived < flushed || survived > newest) {
			throw new GuaranteeBroken(`opened with batch ${survived}, not between ${flushed} and ${newest}`);
		}
		this.#history.resume(survived);
		this.#peacefully(() => {
			this.#history.check(engine, survived, "after opening");
			this.#history.checkNamed(engine, "after opening");
			this.#history.resolveNames(engine);
		});
	}

	#opened(): SimulatedEngine {
		const thread = this.#thread;
		const over: ThreadOver | undefined = thread === undefined ? undefined : (vfs) => thread.over(vfs);
		const open = (): SimulatedEngine => this.#settings.open(this.#vfs, DIRECTORY, this.#options, over);
		for (let attempt = 0; attempt < OPENINGS_MAX; attempt += 1) {
			// Closing, too, may have met a sync that lost what readers still see: nobody can make that durable any more.
			if (this.#faults?.hasLost === true) this.#restart();
			this.#strikesBefore = this.#faults?.strikeCount ?? 0;
			try {
				return open();
			} catch (error) {
				if (!this.#isFailure(error) && !this.#isLocked(error)) throw error;
			}
		}
		if (this.#faults?.hasLost === true) this.#restart();
		return this.#peacefully(() => {
			try {
				return open();
			} catch (error) {
				if (!this.#isLocked(error)) throw error;
				return open();
			}
		});
	}

	/** A lock that could not be removed stays until its process ends, so the process ends. */
	#isLocked(error: unknown): boolean {
		if (!this.#hasFailed || !(error instanceof EngineError) || error.code !== "locked") return false;
		this.#vfs.endProcess();
		this.#vfs = this.#vfs.asProcess();
		return true;
	}

	#take(step: Step): void {
		const engine = this.#open;
		const history = this.#history;
		switch (step.kind) {
			case "write":
				this.#write(engine, step);
				break;
			case "sync":
				engine.sync();
				history.persist();
				break;
			case "flush":
				engine.flush();
				history.persist();
				break;
			case "compact":
				this.#compact(engine);
				history.persist();
				break;
			case "maintain":
				if (step.bytesMax === FREEZING_BYTES) engine.freeze();
				this.#maintain(engine, step.bytesMax);
				break;
			case "settle":
				this.#workOff(engine, step.bytesMax);
				break;
			case "snapshot":
				this.#snapshots.push({ reader: engine.snapshot(), sequence: history.last });
				break;
			case "keep":
				this.#keep(engine, step.name);
				break;
			case "drop":
				this.#drop(engine, step.name);
				break;
			case "check":
				this.#check(engine);
				break;
			case "lose-power":
				this.#losePower();
				break;
			case "reopen":
				this.#peacefully(() => {
					this.#checkSnapshots();
				});
				this.#closeEngine();
				if (this.#faults?.hasLost === true) this.#losePower();
				else this.#reopen();
				break;
		}
	}

	/** While calls fail, an answer is right or an error; then it is right. */
	#check(engine: SimulatedEngine): void {
		const history = this.#history;
		try {
			history.check(engine, history.last, "while running");
		} catch (error) {
			if (!this.#isFailure(error)) throw error;
		}
		this.#peacefully(() => {
			history.check(engine, history.last, "while running");
			history.checkNamed(engine, "while running");
			requireVerified(engine, "while running");
			this.#checkSnapshots();
			this.#checkOthers();
		});
	}

	/** Another process may not write, and reads what was handed to the file system. */
	#checkOthers(): void {
		const history = this.#history;
		const other = this.#vfs.asProcess();
		if (codeOf(() => this.#settings.open(other, DIRECTORY, this.#options)) !== "locked") {
			throw new GuaranteeBroken("two processes write to one store");
		}
		const reader = Engine.open({ vfs: other, directory: DIRECTORY, options: this.#options, mode: "read" });
		if (reader.sequence < history.flushed || reader.sequence > history.newest) {
			throw new GuaranteeBroken(`a reader sees batch ${reader.sequence}, though ${history.flushed} was flushed`);
		}
		history.check(reader, reader.sequence, "in another process");
		reader.close();
		other.endProcess();
	}

	#beTakenOver(): void {
		if (this.#faults?.hasLost === true || this.#isPoisoned(this.#open)) return;
		this.#checkSnapshots();
		const operations = nextOperations(this.#takeovers, this.#ids, this.#weights);
		const thread = this.#thread;
		const { open } = this.#settings;
		takeOver(this.#open, {
			vfs: this.#vfs, directory: DIRECTORY, options: this.#options,
			// What another process reads, is read into its own memory; here a crash check within it would read into the same.
			open: (...parts) => (thread === undefined ? open(...parts) : thread.asleep(() => open(...parts))),
			history: this.#history, operations, isFirstLate: this.#takeovers.chance(50), mayFail: this.#mayFail,
		});
		this.#engine = undefined;
		this.#reopen();
	}

	/** Until there is nothing to do; a thread that dies is told, and the work begins again. */
	#workOff(engine: SimulatedEngine, bytesMax: number): void {
		let steps = 0;
		while (this.#maintain(engine, bytesMax)) {
			this.#thread?.advance();
			steps += 1;
			if (steps > SETTLING_STEPS_MAX) throw new GuaranteeBroken("background work comes to no end");
		}
		if (this.#snapshots.length > 0 || this.#mayFail) return;
		this.#crashes.requireNoWaste(engine, this.#vfs, "after settling");
	}

	#maintain(engine: SimulatedEngine, bytesMax: number): boolean {
		try {
			return engine.maintain(bytesMax);
		} catch (error) {
			const isTold = this.#thread?.isDeath(error) === true || (this.#faults?.isPaused === true && this.#isFailure(error));
			if (!isTold) throw error;
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
		const history = this.#history;
		history.attempt(step.operations);
		const sequence = engine.write(batchOf(step.operations), { durability: step.durability });
		if (sequence !== history.newest) {
			throw new GuaranteeBroken(`batch ${history.newest} got sequence number ${sequence}`);
		}
		history.acknowledge();
		if (step.durability !== "buffered") history.flushed = history.last;
		if (step.durability === "synced") history.synced = history.last;
	}

	#keep(engine: SimulatedEngine, name: string): void {
		const history = this.#history;
		if (history.named.has(name)) return;
		history.changing = [name, history.last];
		engine.keepSnapshot(name);
		history.changing = undefined;
		history.named.set(name, history.last);
		history.persist();
	}

	#drop(engine: SimulatedEngine, name: string): void {
		const history = this.#history;
		const sequence = history.named.get(name);
		if (sequence === undefined) return;
		history.named.delete(name);
		history.changing = [name, sequence];
		engine.dropSnapshot(name);
		history.changing = undefined;
	}

	#checkSnapshots(): void {
		const snapshots = this.#snapshots;
		this.#snapshots = [];
		for (const { reader, sequence } of snapshots) {
			this.#history.check(reader, sequence, "in a snapshot");
			reader.release();
		}
	}
}
