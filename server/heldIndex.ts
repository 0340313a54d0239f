/**
 * The index that a session has open, and how another takes its place: after damage, when its home is gone or the engine
 * has to be opened anew, and for a reader when the owner has written.
 *
 * What always holds: from the moment of a swap everybody reads the new one, and nobody the one before.
 */
import { EngineError } from "../engine/index.ts";
import { IndexHome, openToRead, stampOf, type HomeSettings, type OpenedIndex } from "./home/indexHome.ts";
import { HOME_IS_GONE, problemOf } from "./home/problems.ts";
import type { Repair } from "./home/repair.ts";
import { liveIndexOf, type LiveIndex, type LiveIndexSite } from "./liveIndex.ts";
import type { SessionOptions } from "./session.ts";
import { closeQuietly, isDamage } from "./store/openStore.ts";

/** How often a reader looks whether the owner has written. */
const REOPEN_MS = 1000;

export interface HeldIndexParts {
	readonly options: SessionOptions;
	readonly homeSettings: HomeSettings;
	readonly repair: Repair;
	readonly isClosed: () => boolean;
	/** What each index is built with. */
	readonly site: Omit<LiveIndexSite, "options" | "failed">;
}

export class HeldIndex {
	readonly #parts: HeldIndexParts;
	#live: LiveIndex;
	/** Undefined with mode `read`. */
	#home: IndexHome | undefined;
	/** One sentence, once an index was put aside. */
	#note: string | undefined;
	#seenByReader = "";
	#lookedAtMs = -Infinity;
	/** Somebody met damage in the index that is open. */
	#damage: Error | undefined;
	/** Writing failed, so the engine has to be opened anew. */
	#isPoisoned = false;

	/** @param gone - holders of the lock that are known to have ended */
	constructor(parts: HeldIndexParts, gone: ReadonlySet<string>) {
		this.#parts = parts;
		this.#live = this.#open(gone);
	}

	get live(): LiveIndex {
		return this.#live;
	}

	get isReader(): boolean {
		return this.#parts.options.mode === "read";
	}

	get isDamaged(): boolean {
		return this.#damage !== undefined;
	}

	/** What is to be said of an index that was put aside, once. */
	takeNote(): string | undefined {
		const note = this.#note;
		this.#note = undefined;
		return note;
	}

	/** Puts another index in the place of the present one. */
	replace(begin: (home: IndexHome) => OpenedIndex): void {
		if (this.#home === undefined) throw new EngineError("read-only", "The index belongs to another process.");
		this.#swap(this.#build(begin(this.#home)));
	}

	openAgain(): void {
		this.#swap(this.#open());
	}

	/** What a run begins with: an index that can be written, in a home that is ours. */
	putInOrder(): void {
		const home = this.#home;
		if (home === undefined) return;
		const damage = this.#damage;
		if (!home.isOwned) {
			home.release();
			this.openAgain();
		} else if (damage !== undefined) this.replace(() => home.beginAfterDamage(damage));
		else if (this.#isPoisoned || !home.holds(this.#live.directory)) this.#swap(this.#buildOrPutAside(home));
	}

	/** Hears of every failure, and sees to it that the index gets over it. @returns what the asker should be told */
	failed(error: unknown): unknown {
		const { repair } = this.#parts;
		const problem = this.#parts.isClosed() ? undefined : problemOf(error, this.isReader ? "read" : "write");
		if (problem === undefined) return error;
		if (isDamage(error)) {
			this.#damage ??= error as Error;
			repair.begin(problem, this.isReader ? "later" : "now");
			return new EngineError("corrupt", problem, { cause: error });
		}
		this.#isPoisoned = true;
		repair.begin(problem, "later");
		return error;
	}

	orFailed<T>(ask: () => T, otherwise: T): T {
		try {
			return ask();
		} catch (error) {
			const failure = this.failed(error);
			if (!(failure instanceof EngineError)) throw failure;
			return otherwise;
		}
	}

	/** At most once a second: whether the home is still ours, or for a reader whether its owner has written. */
	look(): void {
		// A clock that is set back must not blind us.
		const now = (this.#parts.options.clockMs ?? performance.now.bind(performance))();
		if (now - this.#lookedAtMs < REOPEN_MS) return;
		this.#lookedAtMs = now;
		if (this.isReader) this.#reopenIfWritten();
		else if (!this.orFailed(() => this.#home?.holds(this.#live.directory), true)) {
			this.#parts.repair.begin(HOME_IS_GONE, "now");
		}
	}

	close(): void {
		try {
			this.#live.engine.close();
		} finally {
			this.#home?.release();
		}
	}

	#open(gone?: ReadonlySet<string>): LiveIndex {
		const { homeSettings } = this.#parts;
		if (this.isReader) return this.#build(openToRead(homeSettings));
		const home = IndexHome.take(homeSettings, gone);
		this.#home = home;
		try {
			return this.#buildOrPutAside(home);
		} catch (error) {
			home.release();
			throw error;
		}
	}

	#buildOrPutAside(home: IndexHome): LiveIndex {
		try {
			return this.#build(home.open());
		} catch (error) {
			if (!isDamage(error)) throw error;
			return this.#build(home.beginAfterDamage(error as Error));
		}
	}

	#build(opened: OpenedIndex): LiveIndex {
		const { options, site } = this.#parts;
		const { damage } = opened;
		if (damage !== undefined) {
			const where = damage.movedTo === undefined ? "" : `; the old one is in ${damage.movedTo}`;
			this.#note = `The index could not be read and is built again${where}.`;
			options.logger.warn(`${this.#note} ${damage.error.message}`);
		}
		return liveIndexOf(opened, { ...site, options, failed: (error) => this.failed(error) });
	}

	#swap(live: LiveIndex): void {
		const before = this.#live;
		this.#live = live;
		before.overlay.close();
		closeQuietly(before.engine);
		this.#damage = undefined;
		this.#isPoisoned = false;
	}

	/** A reader's view is of the moment of opening: open it again when the owner has written. */
	#reopenIfWritten(): void {
		const { homeSettings, options, repair } = this.#parts;
		try {
			const seen = stampOf(homeSettings);
			if (seen === this.#seenByReader) return;
			this.openAgain();
			this.#seenByReader = seen;
			repair.end();
		} catch (error) {
			// The owner is at work on its files: the view that we have stays good until the next look.
			options.logger.debug(`The index could not be opened again: ${String(error)}`);
		}
	}
}
