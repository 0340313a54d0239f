/**
 * MergingCursor: several sources as one, the newest version of each id, tombstones still included.
 *
 * Sources are few (memtables and tables of one store), so the least id is found by looking at each; a heap
 * pays from about a dozen sources on.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- in bounds by construction; a check costs. */
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
	#live: C[];
	/** Cursors that stand at the least id. */
	readonly least: C[] = [];

	constructor(cursors: readonly C[]) {
		this.#live = cursors.filter((cursor) => cursor.next());
	}

	next(): boolean {
		for (const cursor of this.least) {
			if (!cursor.next()) this.#live = this.#live.filter((live) => live !== cursor);
		}
		this.least.length = 0;
		for (const cursor of this.#live) {
			const first = this.least[0];
			const order = first === undefined ? 0 : compareCursors(cursor, first);
			if (order > 0) continue;
			if (order < 0) this.least.length = 0;
			this.least.push(cursor);
		}
		return this.least.length > 0;
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
		let newest = this.#sources.least[0]!;
		for (const cursor of this.#sources.least) if (cursor.sequence > newest.sequence) newest = cursor;
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
		for (const cursor of this.#sources.least) cursor.collect(into);
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
