/**
 * MergingCursor: several sources as one, the newest version of each id, tombstones still included.
 *
 * Sources that have not ended are kept in order of the ids at which they stand, and of one id the newest
 * first. Only the foremost one moves, and then it usually stays the foremost: so one more source costs a
 * comparison, and a source alone none.
 */
import { compareWords } from "../model/block.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { AdjacencyCursor, VersionCursor } from "./versionCursor.ts";

/** Merges versions of blocks; the cursors go the same way. */
export class MergingCursor {
	readonly #cursors: readonly VersionCursor[];
	/** 1 forwards, -1 backwards. */
	readonly #sign: number;
	/** The first `#count` have not ended, and are in order. */
	readonly #live: VersionCursor[];
	#count = 0;
	#isPlaced = false;

	constructor(cursors: readonly VersionCursor[], isReverse: boolean) {
		this.#cursors = cursors;
		this.#live = [...cursors];
		this.#sign = isReverse ? -1 : 1;
	}

	/** Where it stands, after `next` said that there is one: the newest version of an id. */
	get newest(): VersionCursor {
		return this.#live[0]!;
	}

	/** Moves to the next id; `false` at the end, and then until {@link MergingCursor.seek}. */
	next(): boolean {
		if (!this.#isPlaced) return this.#place();
		if (this.#count === 0) return false;
		const newest = this.#live[0]!;
		if (this.#count === 1) {
			if (newest.next()) return true;
			this.#count = 0;
			return false;
		}
		const { w0, w1, w2, w3 } = newest;
		this.#moveFirst();
		// Older versions of the same id stood right behind it.
		while (this.#count > 0) {
			const at = this.#live[0]!;
			if (at.w3 !== w3 || at.w2 !== w2 || at.w1 !== w1 || at.w0 !== w0) return true;
			this.#moveFirst();
		}
		return false;
	}

	/** As {@link VersionCursor.seek}. */
	seek(w0: number, w1: number, w2: number, w3: number): void {
		for (const cursor of this.#cursors) cursor.seek(w0, w1, w2, w3);
		this.#isPlaced = false;
	}

	/** Moves every source to its first version, and puts them in order. */
	#place(): boolean {
		this.#isPlaced = true;
		this.#count = 0;
		for (const cursor of this.#cursors) {
			if (!cursor.next()) continue;
			this.#live[this.#count] = cursor;
			this.#count += 1;
		}
		for (let from = this.#count - 2; from >= 0; from -= 1) this.#sift(from);
		return this.#count > 0;
	}

	#moveFirst(): void {
		const live = this.#live;
		if (live[0]!.next()) {
			this.#sift(0);
			return;
		}
		this.#count -= 1;
		const ended = live[0]!;
		for (let index = 0; index < this.#count; index += 1) live[index] = live[index + 1]!;
		live[this.#count] = ended;
	}

	/** Puts the source at `from` into its place among those behind it, which are in order. */
	#sift(from: number): void {
		const live = this.#live;
		const moved = live[from]!;
		let at = from;
		while (at + 1 < this.#count && this.#isBehind(moved, live[at + 1]!)) {
			live[at] = live[at + 1]!;
			at += 1;
		}
		live[at] = moved;
	}

	#isBehind(first: VersionCursor, second: VersionCursor): boolean {
		const order = compareCursors(first, second) * this.#sign;
		return order > 0 || (order === 0 && first.sequence < second.sequence);
	}
}

/**
 * Merges blocks with edges; {@link MergingAdjacencyCursor.collect} gives the newest version of each edge.
 *
 * All sources that stand at the least id give theirs, so it is found by looking at each: they are few.
 */
export class MergingAdjacencyCursor implements AdjacencyCursor {
	/** Cursors that have not come to their end: the first `#liveCount`. */
	readonly #live: AdjacencyCursor[];
	#liveCount: number;
	/** Cursors that stand at the least id: the first `#leastCount`. */
	readonly #least: AdjacencyCursor[];
	#leastCount = 0;

	constructor(cursors: readonly AdjacencyCursor[]) {
		this.#live = cursors.filter((cursor) => cursor.next());
		this.#liveCount = this.#live.length;
		this.#least = this.#live.slice();
	}

	next(): boolean {
		const least = this.#least;
		for (let index = 0; index < this.#leastCount; index += 1) {
			const cursor = least[index]!;
			if (!cursor.next()) this.#drop(cursor);
		}
		let count = 0;
		for (let index = 0; index < this.#liveCount; index += 1) {
			const cursor = this.#live[index]!;
			const order = count === 0 ? 0 : compareCursors(cursor, least[0]!);
			if (order > 0) continue;
			if (order < 0) count = 0;
			least[count] = cursor;
			count += 1;
		}
		this.#leastCount = count;
		return count > 0;
	}

	get w0(): number {
		return this.#least[0]!.w0;
	}

	get w1(): number {
		return this.#least[0]!.w1;
	}

	get w2(): number {
		return this.#least[0]!.w2;
	}

	get w3(): number {
		return this.#least[0]!.w3;
	}

	collect(into: EdgeRows): void {
		for (let index = 0; index < this.#leastCount; index += 1) this.#least[index]!.collect(into);
		into.settle();
	}

	#drop(cursor: AdjacencyCursor): void {
		const at = this.#live.indexOf(cursor);
		this.#liveCount -= 1;
		this.#live[at] = this.#live[this.#liveCount]!;
	}
}

interface IdCursor {
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
}

function compareCursors(first: IdCursor, second: IdCursor): number {
	return (
		compareWords(first.w0, second.w0) ||
		compareWords(first.w1, second.w1) ||
		compareWords(first.w2, second.w2) ||
		compareWords(first.w3, second.w3)
	);
}
