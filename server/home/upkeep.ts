/**
 * Background work of an open store between two runs: merges, a step a turn, and what is left of the log at the end.
 *
 * What always holds: it never fails a question. What a full or damaged disk stops goes on after the next run, and the
 * next start replays the log of what could not be written to a table. What was deleted is gone from the disk at the end
 * of the first run that ends a day or more after it was last seen to: a file beside the stores has the time of that.
 */
import { statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EngineError, type Engine } from "../../engine/index.ts";
import { isDamage } from "../store/openStore.ts";

const MAINTAIN_BYTES = 256 * 1024;
/** How old something deleted may become: 24 hours. */
const PURGE_MS = 86_400_000;
const PURGED_NAME = "merged";
/** How often to look whether what the engine waits for has ended: a merge in another thread, a sync. */
const WAITING_MS = 20;

export interface UpkeepOptions {
	/** The store that is open now. */
	readonly store: () => { readonly engine: Engine; readonly directory: string };
	/** Milliseconds since 1970; a clock that is set wrong only makes it work sooner or later. */
	readonly nowMs: () => number;
	/** Whether what was deleted may be merged away, once it is time: not by a process that ends with its answer. */
	readonly purges: boolean;
	/** Whether nothing else writes and the store may be written. */
	readonly mayWork: () => boolean;
	/** Hears of damage. */
	readonly failed: (error: unknown) => void;
	/** Hears, in a sentence, of what stays undone. */
	readonly warn: (sentence: string) => void;
}

export class Upkeep {
	readonly #options: UpkeepOptions;
	#isDue = false;
	/** A large run has ended, and its memory is not in tables yet. */
	#isFlushDue = false;
	/** All of this store is being merged. */
	#purging: Engine | undefined;

	constructor(options: UpkeepOptions) {
		this.#options = options;
	}

	/** Much was written: it goes to tables without memory being full, so that the next start replays no log. */
	freeze(): void {
		this.#options.store().engine.freeze();
		this.#isFlushDue = true;
	}

	/** Goes on, a step a turn, until there is nothing left to do; if it is time, all is merged. */
	begin(): void {
		if (this.#options.purges && this.#options.mayWork()) this.#purge();
		this.#goOn();
	}

	#goOn(): void {
		if (this.#isDue) return;
		this.#isDue = true;
		if (this.#options.store().engine.isWaiting) setTimeout(() => this.#step(), WAITING_MS).unref();
		else setImmediate(() => this.#step());
	}

	/** Until there is nothing left to do, or it cannot be done now. */
	async done(signal?: AbortSignal): Promise<void> {
		while (this.#isDue && signal?.aborted !== true) await new Promise((turn) => setTimeout(turn, WAITING_MS));
	}

	#purge(): void {
		const { engine } = this.#options.store();
		if (this.#purging === engine || !this.#isPurgeDue()) return;
		try {
			engine.mergeSoon();
			this.#purging = engine;
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			this.#options.warn(`What was deleted stays in the index for now: ${error.message}`);
		}
	}

	/** Before the store is closed by its owner, which folds a log that is long by itself. */
	finish(): void {
		if (!this.#isFlushDue) return;
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
			const { engine } = this.#options.store();
			if (engine.maintain(MAINTAIN_BYTES)) this.#goOn();
			else {
				this.#isFlushDue = false;
				if (this.#purging === engine) this.#hasPurged();
			}
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			if (isDamage(error)) this.#options.failed(error);
			this.#options.warn(`The index could not be tidied up: ${error.message}`);
		}
	}

	get #stampPath(): string {
		return join(dirname(this.#options.store().directory), PURGED_NAME);
	}

	#isPurgeDue(): boolean {
		try {
			const age = this.#options.nowMs() - statSync(this.#stampPath).mtimeMs;
			return age >= PURGE_MS || age < -PURGE_MS;
		} catch {
			// A store that was just made has nothing to be rid of; from now on its time runs.
			this.#hasPurged();
			return false;
		}
	}

	#hasPurged(): void {
		this.#purging = undefined;
		try {
			writeFileSync(this.#stampPath, "", { mode: 0o600 });
			const seconds = this.#options.nowMs() / 1000;
			utimesSync(this.#stampPath, seconds, seconds);
		} catch {
			// Where nothing can be written all is merged once more.
		}
	}
}
