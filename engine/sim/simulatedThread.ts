/**
 * SimulatedThread: the thread that merges and flushes, as the engine sees it, with seeded chance in place of a second
 * processor.
 *
 * It does the tasks by the same code as the real one, over the same simulated disk. When it goes on is the
 * simulation's choice, also in the middle of a call of the engine; a result is seen some time after the merge
 * has ended; and at times the thread dies with all that it works on.
 */
import { EngineError } from "../base/errors.ts";
import type { MergedTables, MergeRunner, OpenedTask, RemoteMerge, TableTask } from "../compaction/mergeRunner.ts";
import { openTask } from "../compaction/openTask.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import type { Prng } from "./prng.ts";

const STEP_BYTES = [1, 700, 5000, 100_000] as const;
/** Moments that may pass before the end of a merge is seen. */
const LATE_MAX = 6;
const DEATH_PERCENT = 2;

export class SimulatedThread {
	readonly #prng: Prng;
	readonly #merges = new Set<SimulatedMerge>();
	readonly #deaths = new Set<unknown>();
	#isWorking = false;
	/** Tasks that were completed. */
	completedCount = 0;
	completedFlushCount = 0;

	constructor(prng: Prng) {
		this.#prng = prng;
	}

	get deathCount(): number {
		return this.#deaths.size;
	}

	/** Takes tasks that lie on `vfs`; at times it takes none. */
	over(vfs: VirtualFileSystem): MergeRunner {
		return {
			start: (task) => {
				if (this.#prng.chance(10)) return undefined;
				const merge = new SimulatedMerge(this, vfs, task);
				this.#merges.add(merge);
				return merge;
			},
		};
	}

	/** Whether an error says that this thread died, which it may. */
	isDeath(error: unknown): boolean {
		return this.#deaths.has(error);
	}

	/** The thread has the processor for a moment. Nothing happens while it is at work already. */
	advance(): void {
		if (this.#isWorking || this.#merges.size === 0) return;
		this.#isWorking = true;
		try {
			if (this.#prng.chance(DEATH_PERCENT)) this.#die();
			else this.#prng.pick([...this.#merges]).goOn(this.#prng);
		} finally {
			this.#isWorking = false;
		}
	}

	/** The thread gets no processor meanwhile. */
	asleep<T>(action: () => T): T {
		const wasWorking = this.#isWorking;
		this.#isWorking = true;
		try {
			return action();
		} finally {
			this.#isWorking = wasWorking;
		}
	}

	/** Forgets a merge: its result was seen, or it was given up. */
	drop(merge: SimulatedMerge): void {
		this.#merges.delete(merge);
	}

	/** The machine is gone, and all that was worked on. */
	forget(): void {
		this.#merges.clear();
	}

	#die(): void {
		for (const merge of this.#merges) {
			const error = new EngineError("io", "The simulated thread died.");
			this.#deaths.add(error);
			merge.lose(error);
		}
	}
}

type Ending =
	| { readonly kind: "merged"; readonly merged: MergedTables }
	| { readonly kind: "failed"; readonly error: unknown };

class SimulatedMerge implements RemoteMerge {
	readonly #thread: SimulatedThread;
	readonly #vfs: VirtualFileSystem;
	readonly #task: TableTask;
	#opened: OpenedTask | undefined;
	#ending: Ending | undefined;
	/** Moments until the ending is seen. */
	#late = 0;

	constructor(thread: SimulatedThread, vfs: VirtualFileSystem, task: TableTask) {
		this.#thread = thread;
		this.#vfs = vfs;
		this.#task = task;
	}

	get isOver(): boolean {
		return this.#ending !== undefined && this.#late === 0;
	}

	step(bytesMax: number): MergedTables | "unfinished" {
		if (bytesMax > 0) this.#thread.advance();
		while (bytesMax === Number.MAX_SAFE_INTEGER && !this.isOver) this.#thread.advance();
		const ending = this.#ending;
		if (ending === undefined || !this.isOver) return "unfinished";
		this.#thread.drop(this);
		if (ending.kind === "failed") throw ending.error;
		this.#thread.completedCount += 1;
		if (this.#task.kind === "flush") this.#thread.completedFlushCount += 1;
		return ending.merged;
	}

	abandon(): void {
		this.#thread.drop(this);
		if (this.#ending === undefined) this.#opened?.abandon();
	}

	/** The thread works on it. */
	goOn(prng: Prng): void {
		if (this.#ending !== undefined) {
			this.#late = Math.max(0, this.#late - 1);
			return;
		}
		try {
			this.#opened ??= openTask(this.#vfs, this.#task);
			const outcome = this.#opened.step(prng.pick(STEP_BYTES));
			if (outcome === "unfinished") return;
			this.#ending = { kind: "merged", merged: outcome };
		} catch (error) {
			this.#opened?.abandon();
			this.#ending = { kind: "failed", error };
		}
		this.#late = prng.below(LATE_MAX);
	}

	/** The thread is gone, and what it had open with it. */
	lose(error: unknown): void {
		if (this.#ending?.kind === "failed") return;
		if (this.#ending === undefined) this.#opened?.abandon();
		this.#ending = { kind: "failed", error };
		this.#late = 0;
	}
}
