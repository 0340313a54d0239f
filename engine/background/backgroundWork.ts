/**
 * BackgroundWork: everything a writer does besides writing, in bounded steps: flushes first, then merges, then the
 * removal of files that nobody needs, one by one.
 *
 * A writer that outruns `maintain` pays for it: each batch does work in proportion to what it added, and the larger the
 * backlog, the more it does. So the backlog is bounded, and no single batch pays for all the others. Where merges are
 * done elsewhere, the writer waits until they have advanced by as much.
 */
import { EngineError } from "../base/errors.ts";
import { type CompactionSurroundings, CompactionWork } from "./compactionWork.ts";
import { FlushWork } from "./flushWork.ts";
import type { Store, Writing } from "../store/store.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { LOOK_BYTES } from "../vfs/syncWait.ts";

/** Work is not done in pieces smaller than this: a step has a cost of its own. */
const SHARE_BYTES_MIN = 4 * 1024;
/** Merges on a writer's time begin when there are as many tables as this many widths. */
const TABLE_WIDTHS_MAX = 4;
/** Memtables that wait, as multiples of how many should at most: then writers do not only look any more. */
const FAR_BEHIND = 2;
/** And then they wait for somebody else's flush to its end; before that, so many moments of two milliseconds. */
const FULL = 4;
const MOMENTS_MAX = 8;

export class BackgroundWork {
	readonly #store: Store;
	readonly #flushing: FlushWork;
	readonly #compacting: CompactionWork;
	readonly #onManifestFailure: (error: unknown) => void;
	/** Bytes of batches when looking for the end of a sync began. */
	#lookingSince: number | undefined;
	/** Work that batches owe, in bytes. */
	#debt = 0;
	/** A merge failed on a writer's time: `maintain` says so, and writers do not try these tables again. */
	#untold: unknown;
	#stalled: readonly TableReader[] | undefined;

	/** `onManifestFailure`: called when the manifest is in an unknown state, before the error goes on. */
	constructor(
		store: Store,
		writing: Writing,
		surroundings: CompactionSurroundings,
		onManifestFailure: (error: unknown) => void,
	) {
		this.#store = store;
		this.#flushing = new FlushWork(store, writing, surroundings.runner);
		this.#compacting = new CompactionWork(store, writing, surroundings);
		this.#onManifestFailure = onManifestFailure;
	}

	/** Whether there is anything to do. */
	get isPending(): boolean {
		return this.#flushing.isPending || this.#compacting.isPending || this.#store.garbage.length > 0;
	}

	/** Whether all that can be done now is to wait, for a sync or a merge that somebody else works on. */
	get isWaiting(): boolean {
		if (this.#untold !== undefined || this.#store.garbage.length > 0) return false;
		return this.#isFlushNext ? this.#flushing.isWaiting : this.#compacting.isWaiting;
	}

	/** Says how many tables of about one size are merged into one from now on. */
	mergesBy(width: number): void {
		this.#compacting.mergesBy(width);
	}

	/** Does a step of about `bytesMax` bytes; waits for a merge elsewhere only if it may do all in one piece. */
	step(bytesMax: number): void {
		const untold = this.#untold;
		if (untold !== undefined) {
			this.#untold = undefined;
			throw untold;
		}
		if (this.#removeOne()) return;
		const isLook = bytesMax < Number.MAX_SAFE_INTEGER && this.isWaiting;
		let stepBytes = isLook ? Math.min(bytesMax, LOOK_BYTES) : bytesMax;
		if (this.#isFlushNext) {
			// Only writers who owe wait for what somebody else does.
			if (isLook && this.#flushing.isElsewhere) stepBytes = 0;
			else if (this.#isOverdue(isLook)) stepBytes = Number.MAX_SAFE_INTEGER;
			this.#flushing.step(stepBytes, this.#onManifestFailure);
			return;
		}
		const isElsewhere = isLook && this.#compacting.isElsewhere;
		this.#compacting.step(isElsewhere ? 0 : stepBytes, this.#onManifestFailure);
	}

	/** Turns all frozen memtables into tables, in one piece. */
	finishFlush(): void {
		while (this.#flushing.isPending) {
			this.#flushing.step(Number.MAX_SAFE_INTEGER, this.#onManifestFailure);
		}
		this.removeGarbage();
	}

	/** Merges all tables into one, in one piece. */
	mergeAll(): void {
		this.#compacting.mergeAll(this.#onManifestFailure);
		this.removeGarbage();
	}

	/** Notes that a batch made memtables grow by `bytes`. */
	owe(bytes: number): void {
		const { frozen, tables, options } = this.#store;
		const waiting = frozen.length;
		if (waiting >= options.frozenMemtableCountMax) this.#debt += bytes * 2 * waiting;
		const tablesTooMany = tables.length - options.mergeWidth * TABLE_WIDTHS_MAX;
		if (tablesTooMany >= 0) this.#debt += bytes * 2 * (tablesTooMany + 1);
	}

	/**
	 * Does what is owed. A flush that fails throws, and what is owed is owed still; a merge that fails does
	 * not concern the writer.
	 */
	pay(): void {
		if (this.#debt < SHARE_BYTES_MIN) return;
		const { metrics } = this.#store;
		metrics.stallCount += 1;
		metrics.stallBytes += this.#debt;
		if (this.#removeOne()) return;
		if (this.#isFlushNext) this.#payFlush();
		else if (this.#stalled !== this.#store.tables) this.#payMerge();
		this.#debt = 0;
	}

	close(): void {
		this.#flushing.close();
		this.#compacting.close();
		this.removeGarbage();
	}

	/** Removes all files that nobody needs. */
	removeGarbage(): void {
		while (this.#removeOne());
	}

	/**
	 * Where somebody else works on a flush, writers wait until it has gone on by as much as they owe: a moment, several
	 * if it falls behind, and to its end only if memory would fill otherwise. For a flush that only waits for a sync they
	 * pay nothing, unless far more waits than should.
	 */
	#payFlush(): void {
		const { frozen, options } = this.#store;
		const behind = frozen.length / options.frozenMemtableCountMax;
		if (!this.#flushing.isElsewhere) {
			const isOwed = !this.#flushing.isWaiting || behind > FAR_BEHIND;
			this.#flushing.step(isOwed ? this.#debt : 0, this.#onManifestFailure);
			return;
		}
		const isFull = behind > FULL;
		const waitCount = behind > 1 && !isFull ? MOMENTS_MAX : 1;
		for (let wait = 0; wait < waitCount && this.#flushing.isPending; wait += 1) {
			this.#flushing.step(isFull ? Number.MAX_SAFE_INTEGER : this.#debt, this.#onManifestFailure);
		}
	}

	/**
	 * Whether half a memtable was written while a flush only waited: a writer who never lets the event loop turn
	 * sees no end, and would pile up memtables.
	 */
	#isOverdue(isLook: boolean): boolean {
		const { metrics, options } = this.#store;
		if (!isLook) this.#lookingSince = undefined;
		else this.#lookingSince ??= metrics.batchBytes;
		return isLook && metrics.batchBytes - (this.#lookingSince ?? 0) > options.memtableBytesMax / 2;
	}

	get #isFlushNext(): boolean {
		return this.#flushing.isPending && !this.#compacting.isBrief;
	}

	#payMerge(): void {
		let isPoisoned = false;
		try {
			this.#compacting.step(this.#debt, (error) => {
				isPoisoned = true;
				this.#onManifestFailure(error);
			});
		} catch (error) {
			if (isPoisoned || !(error instanceof EngineError)) throw error;
			this.#untold = error;
			this.#stalled = this.#store.tables;
		}
	}

	#removeOne(): boolean {
		const path = this.#store.garbage.shift();
		if (path === undefined) return false;
		this.#store.vfs.removeSoon(path);
		return true;
	}
}
