/**
 * CrashCheck: takes a disk that a power loss could leave now, opens it, and compares all it answers with what must and
 * may be there. Opening itself is cut off at times, or fails, and so does opening what that leaves, three deep.
 */
import { EngineError } from "../base/errors.ts";
import type { EngineOptions } from "../store/options.ts";
import { FaultPlan } from "./faultPlan.ts";
import { GuaranteeBroken, type History } from "./history.ts";
import { ALL_CHANCES, KEEP_EVERYTHING } from "./inode.ts";
import { Prng } from "./prng.ts";
import { batchOf, dumpReader, foldReader } from "./reference.ts";
import { MATTERS } from "./simulatedDisk.ts";
import type { OpenEngine, SimulatedEngine } from "./simulatedEngine.ts";
import type { SimulationVfs } from "./simulationVfs.ts";
import { nextOperations } from "./workload.ts";

export interface CrashCheckSettings {
	readonly open: OpenEngine;
	readonly directory: string;
	readonly options: EngineOptions;
	readonly history: History;
}

const DEPTH_MAX = 3;
/** Of the openings, so many in a hundred are cut off, and in so many calls fail. */
const CUT_PERCENT = 30;
const FAILING_PERCENT = 10;
/** Calls that an opening makes, about. */
const OPENING_CALLS = 25;
/** Every so many crashes all files are verified. */
const VERIFY_EVERY = 4;
const WHEN = ["", "after a crash", "after a crash during recovery", "after a crash during recovery from such a crash"];

/** An opening, and what a crash during it would have left. */
interface CutOff {
	readonly disk: SimulationVfs;
	readonly engine: SimulatedEngine;
	readonly cut: SimulationVfs | undefined;
	readonly hasFailed: boolean;
}

export class CrashCheck {
	readonly #settings: CrashCheckSettings;
	crashCount = 0;
	/** Disks that were opened and compared completely. */
	stateCount = 0;

	constructor(settings: CrashCheckSettings) {
		this.#settings = settings;
	}

	/**
	 * Loses power now, in one of the ways that there are.
	 *
	 * @param hasLost - a sync has failed and readers see bytes that no disk will have: then nothing keeps everything
	 */
	take(vfs: SimulationVfs, prng: Prng, hasLost: boolean): void {
		const { history } = this.#settings;
		const chances = prng.pick(ALL_CHANCES);
		const floor = chances === KEEP_EVERYTHING && !hasLost ? history.flushed : history.synced;
		this.crashCount += 1;
		this.#recover(vfs.crash(prng.next(), chances), floor, new Prng(prng.next()), 1);
	}

	/** No table lies on the disk but those that are live and those that a name keeps. */
	requireNoWaste(engine: SimulatedEngine, disk: SimulationVfs, when: string): void {
		const { named, changing } = this.#settings.history;
		const { tableBytes, retiredTableBytes } = engine.metrics();
		let bytes = 0;
		for (const [path, length] of disk.sizes()) if (path.endsWith(".table")) bytes += length;
		const isKept = named.size > 0 || changing !== undefined;
		if (bytes === tableBytes + retiredTableBytes && (isKept || retiredTableBytes === 0)) return;
		throw new GuaranteeBroken(`${when}, ${bytes} bytes of tables, ${tableBytes} live, ${retiredTableBytes} kept`);
	}

	/** Opens a crashed disk, checks it, and writes on; what a crash leaves of the opening is checked as well. */
	#recover(crashed: SimulationVfs, floor: number, prng: Prng, depth: number): void {
		const when = WHEN[depth] ?? "";
		const opening = this.#cutOff(crashed, prng, depth, when);
		const survived = this.#checkRecovered(opening, floor, when);
		if (prng.chance(50)) this.#writeOn(opening, survived, prng, when);
		if (opening.cut !== undefined) this.#recover(opening.cut, floor, prng, depth + 1);
	}

	/** Opens a disk, after failures if there are any, and perhaps takes what a crash during that would leave. */
	#cutOff(disk: SimulationVfs, prng: Prng, depth: number, when: string): CutOff {
		let cut: SimulationVfs | undefined;
		const target = depth < DEPTH_MAX && prng.chance(CUT_PERCENT) ? prng.below(OPENING_CALLS) : -1;
		const faults = prng.chance(FAILING_PERCENT) ? new FaultPlan(new Prng(prng.next())) : undefined;
		let seen = 0;
		disk.onOperation = (operation) => {
			if (seen === target) cut = disk.crash(prng.next(), prng.pick(ALL_CHANCES));
			if (MATTERS.includes(operation.kind)) seen += 1;
			return faults?.next(operation);
		};
		let engine: SimulatedEngine | undefined;
		try {
			engine = this.#open(disk);
		} catch (error) {
			const isFailure = error instanceof EngineError && (error.code === "io" || error.code === "no-space");
			if (!isFailure || faults === undefined || faults.strikeCount === 0) this.#refused(error, when);
		}
		disk.onOperation = undefined;
		const hasFailed = (faults?.strikeCount ?? 0) > 0;
		// A lock that could not be removed stays until its process ends.
		if (engine === undefined) disk.endProcess();
		const next = engine === undefined ? disk.asProcess() : disk;
		return { disk: next, engine: engine ?? this.#opened(next, when), cut, hasFailed };
	}

	#checkRecovered({ engine, disk, hasFailed }: CutOff, floor: number, when: string): number {
		const { history } = this.#settings;
		const survived = engine.sequence;
		if (survived < floor) {
			throw new GuaranteeBroken(`${when}, batch ${floor} was acknowledged, but ${survived} is the newest`);
		}
		if (survived > history.newest) throw new GuaranteeBroken(`${when}, batch ${survived} was never written`);
		history.check(engine, survived, when);
		history.checkNamed(engine, when);
		if (!hasFailed) this.requireNoWaste(engine, disk, when);
		if (this.crashCount % VERIFY_EVERY === 0) requireVerified(engine, when);
		this.stateCount += 1;
		return survived;
	}

	/** Numbers go on without a gap, and a synced batch survives the next crash, in whatever way. */
	#writeOn({ engine, disk }: CutOff, survived: number, prng: Prng, when: string): void {
		const { history } = this.#settings;
		const operations = nextOperations(new Prng(survived), history.ids);
		const next = engine.write(batchOf(operations), { durability: "synced" });
		if (next !== survived + 1) throw new GuaranteeBroken(`${when}, sequence number ${next} follows ${survived}`);
		const again = this.#opened(
			disk.crash(prng.next(), prng.pick(ALL_CHANCES)),
			`${when}, a synced batch and another crash`,
		);
		const expected = history.at(survived).after(operations);
		if (again.sequence !== next || foldReader(again, history.ids) !== expected.fold(history.ids)) {
			const found = dumpReader(again, history.ids).length;
			throw new GuaranteeBroken(`${when}, a batch written after it was lost (${again.sequence}, ${found})`);
		}
		history.checkNamed(again, `${when}, a synced batch and another crash`);
		this.stateCount += 1;
	}

	#open(disk: SimulationVfs): SimulatedEngine {
		return this.#settings.open(disk, this.#settings.directory, this.#settings.options);
	}

	#opened(disk: SimulationVfs, when: string): SimulatedEngine {
		try {
			return this.#open(disk);
		} catch (error) {
			return this.#refused(error, when);
		}
	}

	#refused(error: unknown, when: string): never {
		throw new GuaranteeBroken(`${when}, the store does not open: ${String(error)}`, { cause: error });
	}
}

/** Nothing on the disk looks damaged. */
export function requireVerified(engine: SimulatedEngine, when: string): void {
	const [problem] = engine.verify();
	if (problem === undefined) return;
	const { path, begin, end, sentence } = problem;
	throw new GuaranteeBroken(`${when}, bytes ${begin} to ${end} of ${path} do not verify: ${sentence}`);
}
