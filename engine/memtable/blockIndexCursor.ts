/**
 * BlockIndexCursor: versions of blocks in one memtable, over one run of its ids.
 *
 * Each id comes once, tombstones included. Some ids are looked up ahead at once, because the processor then
 * waits for the memory of all together. Rows move when the memtable is written to: no use after that.
 */
import type { VersionCursor } from "../cursor/versionCursor.ts";
import type { BlockView } from "../model/blockView.ts";
import type { IdRange } from "../model/idRange.ts";
import { ID_WORDS, type IdRun, lowerId, upperId } from "./orderedIds.ts";

/** Ids looked up at once: the first time, then twice as many each time, and at most. */
const AHEAD_MIN = 2;
const AHEAD_MAX = 16;

/** Where the cursor finds the version of an id, as a row. */
export interface BlockVersions {
	find(w0: number, w1: number, w2: number, w3: number): number;
	isTombstone(row: number): boolean;
	sequence(row: number): number;
	/** Says in `into` where the content lies; `false`, and nothing said, for a tombstone. */
	readInto(row: number, into: BlockView): boolean;
}

export class BlockIndexCursor implements VersionCursor {
	readonly #index: BlockVersions;
	readonly #run: IdRun;
	/** The first id of the run in the range, and the first one behind it. */
	readonly #begin: number;
	readonly #end: number;
	/** 1 forwards, -1 backwards. */
	readonly #step: number;
	/** Where the cursor stands in the run. */
	#at: number;
	/** Rows of ids that were looked up, and how many of them are still to come. */
	readonly #rows: Int32Array = new Int32Array(AHEAD_MAX);
	#rowAt = 0;
	#aheadCount = 0;
	#ahead = AHEAD_MIN;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;
	isTombstone = false;

	constructor(index: BlockVersions, run: IdRun, { first, last, isReverse }: IdRange) {
		this.#index = index;
		this.#run = run;
		this.#begin = lowerId(run, first.w0, first.w1, first.w2, first.w3);
		this.#end = upperId(run, last.w0, last.w1, last.w2, last.w3);
		this.#step = isReverse ? -1 : 1;
		this.#at = isReverse ? this.#end : this.#begin - 1;
	}

	next(): boolean {
		if (this.#aheadCount === 0 && !this.#lookAhead()) return false;
		this.#aheadCount -= 1;
		this.#rowAt += 1;
		this.#at += this.#step;
		const run = this.#run;
		const at = this.#at * ID_WORDS;
		this.w0 = run[at]!;
		this.w1 = run[at + 1]!;
		this.w2 = run[at + 2]!;
		this.w3 = run[at + 3]!;
		this.isTombstone = this.#index.isTombstone(this.#rows[this.#rowAt]!);
		return true;
	}

	seek(w0: number, w1: number, w2: number, w3: number): void {
		this.#aheadCount = 0;
		this.#at =
			this.#step > 0 ? lowerId(this.#run, w0, w1, w2, w3) - 1 : upperId(this.#run, w0, w1, w2, w3);
	}

	get sequence(): number {
		return this.#index.sequence(this.#rows[this.#rowAt]!);
	}

	contentInto(into: BlockView): void {
		if (!this.#index.readInto(this.#rows[this.#rowAt]!, into)) into.end = into.begin;
	}

	/** Looks up the next ids; `false` if there are none. */
	#lookAhead(): boolean {
		const left = this.#step > 0 ? this.#end - this.#at - 1 : this.#at - this.#begin;
		const count = Math.min(left, this.#ahead);
		if (count <= 0) return false;
		this.#ahead = Math.min(AHEAD_MAX, this.#ahead * 2);
		const run = this.#run;
		let at = (this.#at + this.#step) * ID_WORDS;
		for (let ahead = 0; ahead < count; ahead += 1) {
			this.#rows[ahead] = this.#index.find(run[at]!, run[at + 1]!, run[at + 2]!, run[at + 3]!);
			at += this.#step * ID_WORDS;
		}
		this.#rowAt = -1;
		this.#aheadCount = count;
		return true;
	}
}
