/**
 * Background work of an open store between two runs: merges, a step a turn, and what is left of the log at the end.
 *
 * For who stays, memory is readied for questions behind it, so that the first one costs what later ones do. And the
 * first time, behind the first run since the store was opened, it leaves few tables: an index of a million blocks is
 * made in six, and the first question about a symbol reads a page of each that its callers are in. Later merges are
 * those of the engine, since what changes comes again, and kept states lie in tables of their time.
 *
 * What always holds: it never fails a question. What a full or damaged disk stops goes on after the next run, and the
 * next start replays the log of what could not be written to a table.
 */
import { EngineError, VfsError, type Engine, type VirtualFileSystem } from "../../engine/index.ts";
import { isDamage } from "../store/openStore.ts";

const MAINTAIN_BYTES = 256 * 1024;
/** How many tables of about one size become one where few are wanted. */
const FEW_TABLES_WIDTH = 2;
const LOG_SUFFIX = ".wal";
const LOGS_MAX = 4;
/** How often to look whether what the engine waits for has ended: a merge in another thread, a sync. */
const WAITING_MS = 20;

export interface UpkeepOptions {
	/** The store that is open now. */
	readonly store: () => { readonly engine: Engine; readonly directory: string };
	readonly vfs: VirtualFileSystem;
	/** Whether whoever has it open stays. For who ends soon, nothing is done that only later questions gain by. */
	readonly stays: boolean;
	/** Whether nothing else writes and the store may be written. */
	readonly mayWork: () => boolean;
	/** Hears of damage. */
	readonly failed: (error: unknown) => void;
	/** Hears, in a sentence, of what stays undone. */
	readonly warn: (sentence: string) => void;
	/** Much was written, and there is nothing left to do with it. */
	readonly rest: () => void;
}

export class Upkeep {
	readonly #options: UpkeepOptions;
	#isDue = false;
	/** A large run has ended, and its memory is not in tables yet. */
	#isFlushDue = false;
	/** Until nothing was left to do for once. */
	#wantsFewTables: boolean;

	constructor(options: UpkeepOptions) {
		this.#options = options;
		this.#wantsFewTables = options.stays;
	}

	/** Much was written: it goes to tables without memory being full, so that the next start replays no log. */
	freeze(): void {
		this.#options.store().engine.freeze();
		this.#isFlushDue = true;
	}

	/** Goes on, a step a turn, until there is nothing left to do. */
	begin(): void {
		if (this.#isDue) return;
		this.#isDue = true;
		if (this.#options.store().engine.isWaiting) setTimeout(() => this.#step(), WAITING_MS).unref();
		else setImmediate(() => this.#step());
	}

	/** Until there is nothing left to do, or it cannot be done now. */
	async done(signal?: AbortSignal): Promise<void> {
		while (this.#isDue && signal?.aborted !== true) await new Promise((turn) => setTimeout(turn, WAITING_MS));
	}

	/** Before the store is closed by its owner. */
	finish(): void {
		if (!this.#isFlushDue && !this.#hasManyLogs()) return;
		try {
			this.#options.store().engine.flush();
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			this.#options.warn(`The index stays in its log: ${error.message}`);
		}
	}

	#step(): void {
		this.#isDue = false;
		if (!this.#options.mayWork()) return;
		try {
			if (this.#maintain()) {
				this.begin();
				return;
			}
			this.#wantsFewTables = false;
			if (this.#isFlushDue) {
				this.#isFlushDue = false;
				this.#options.rest();
			}
			if (this.#options.stays && this.#options.store().engine.warm()) this.begin();
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			if (isDamage(error)) this.#options.failed(error);
			this.#options.warn(`The index could not be tidied up: ${error.message}`);
		}
	}

	#maintain(): boolean {
		const { engine } = this.#options.store();
		return this.#wantsFewTables ? engine.maintain(MAINTAIN_BYTES, FEW_TABLES_WIDTH) : engine.maintain(MAINTAIN_BYTES);
	}

	/** Each opening begins a log and replays those before, as long as nothing of them is in a table. */
	#hasManyLogs(): boolean {
		const { vfs, store } = this.#options;
		try {
			return vfs.list(store().directory).filter((name) => name.endsWith(LOG_SUFFIX)).length >= LOGS_MAX;
		} catch (error) {
			if (error instanceof VfsError) return false;
			throw error;
		}
	}
}
