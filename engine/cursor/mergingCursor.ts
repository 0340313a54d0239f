/**
 * MergingCursor: several sources as one, the newest version of each id, tombstones still included.
 *
 * Sources are few (memtables and tables of one store), so the least id is found by looking at each; a heap
 * pays from about a dozen sources on.
 */
import { compareWords } from "../model/block.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { AdjacencyCursor, VersionCursor } from "./versionCursor.ts";

interface IdCursor {
	next(): boolean;
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
}

/** Moves every cursor that stands at the present id, and finds the next one. */
class LeastId<C extends IdCursor> {
	/** Cursors that have not come to their end: the first `#liveCount`. */
	readonly #live: C[];
	#liveCount: number;
	/** Cursors that stand at the least id: the first `count`. */
	readonly least: C[];
	count = 0;

	constructor(cursors: readonly C[]) {
		this.#live = cursors.filter((cursor) => cursor.next());
		this.#liveCount = this.#live.length;
		this.least = this.#live.slice();
	}

	next(): boolean {
		const least = this.least;
		for (let index = 0; index < this.count; index += 1) {
			const cursor = least[index]!;
			if (!cursor.next()) this.#drop(cursor);
		}
		const live = this.#live;
		let count = 0;
		for (let index = 0; index < this.#liveCount; index += 1) {
			const cursor = live[index]!;
			const order = count === 0 ? 0 : compareCursors(cursor, least[0]!);
			if (order > 0) continue;
			if (order < 0) count = 0;
			least[count] = cursor;
			count += 1;
		}
		this.count = count;
		return count > 0;
	}

	#drop(cursor: C): void {
		const at = this.#live.indexOf(cursor);
		this.#liveCount -= 1;
		this.#live[at] = this.#live[this.#liveCount]!;
	}
}

/** Merges versions of blocks. */
export class MergingCursor implements VersionCursor {
	readonly #sources: LeastId<VersionCursor>;
	#newest: VersionCursor | undefined;

	constructor(cursors: readonly VersionCursor[]) {
		this.#sources = new LeastId(cursors);
	}

	next(): boolean {
		if (!this.#sources.next()) return false;
		const { least, count } = this.#sources;
		let newest = least[0]!;
		for (let index = 1; index < count; index += 1) {
			const cursor = least[index]!;
			if (cursor.sequence > newest.sequence) newest = cursor;
		}
		this.#newest = newest;
		return true;
	}

	get w0(): number {
		return this.#newest!.w0;
	}

	get w1(): number {
		return this.#newest!.w1;
	}

	get w2(): number {
		return this.#newest!.w2;
	}

	get w3(): number {
		return this.#newest!.w3;
	}

	get sequence(): number {
		return this.#newest!.sequence;
	}

	get isTombstone(): boolean {
		return this.#newest!.isTombstone;
	}

	content(): Uint8Array {
		return this.#newest!.content();
	}
}

/**
 * Merges blocks with edges; {@link MergingAdjacencyCursor.collect} gives the newest version of each edge.
 */
export class MergingAdjacencyCursor implements AdjacencyCursor {
	readonly #sources: LeastId<AdjacencyCursor>;

	constructor(cursors: readonly AdjacencyCursor[]) {
		this.#sources = new LeastId(cursors);
	}

	next(): boolean {
		return this.#sources.next();
	}

	get w0(): number {
		return this.#sources.least[0]!.w0;
	}

	get w1(): number {
		return this.#sources.least[0]!.w1;
	}

	get w2(): number {
		return this.#sources.least[0]!.w2;
	}

	get w3(): number {
		return this.#sources.least[0]!.w3;
	}

	collect(into: EdgeRows): void {
		const { least, count } = this.#sources;
		for (let index = 0; index < count; index += 1) least[index]!.collect(into);
		into.settle();
	}
}

function compareCursors(first: IdCursor, second: IdCursor): number {
	return (
		compareWords(first.w0, second.w0) ||
		compareWords(first.w1, second.w1) ||
		compareWords(first.w2, second.w2) ||
		compareWords(first.w3, second.w3)
	);
}
