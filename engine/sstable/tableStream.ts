/**
 * TableStream: all entries of a keyspace in order, tombstones included, read in large pieces past the cache.
 *
 * It is how a merge reads a table: one read for many pages, each page checked as ever, and the pages that
 * questions keep in the cache stay there.
 */
import type { AdjacencyCursor, VersionCursor } from "../cursor/versionCursor.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import { entryCount, entryWord } from "./pageReader.ts";
import { BLOCKS, type Keyspace } from "./tableFormat.ts";
import type { FoundBlock, TableReader } from "./tableReader.ts";

/** Bytes read at once from each table that is merged. */
const READ_BYTES = 64 * 1024;
const NO_PAGE: Uint8Array = new Uint8Array(0);

/** A table as a merge reads it: everything once, in order. */
export interface MergeInput {
	blocks(): VersionCursor;
	edges(keyspace: Keyspace): AdjacencyCursor;
}

/** All of a table, for a merge. */
export function mergeInputOf(table: TableReader): MergeInput {
	return {
		blocks: () => new BlockStream(table),
		edges: (keyspace) => new EdgeStream(table, keyspace),
	};
}

/** Walks the entries of the pages of a keyspace. */
class EntryWalk {
	readonly #table: TableReader;
	readonly #keyspace: Keyspace;
	#pages: readonly Uint8Array[] = [];
	#pageIndex = -1;
	#nextRow = 0;
	#count = 0;
	page: Uint8Array = NO_PAGE;
	entry = 0;

	constructor(table: TableReader, keyspace: Keyspace) {
		this.#table = table;
		this.#keyspace = keyspace;
	}

	/** Moves to the next entry; `false` at the end. */
	next(): boolean {
		if (this.entry + 1 < this.#count) {
			this.entry += 1;
			return true;
		}
		this.#pageIndex += 1;
		if (this.#pageIndex >= this.#pages.length) {
			this.#pages = this.#table.readPages(this.#keyspace, this.#nextRow, READ_BYTES);
			this.#nextRow += this.#pages.length;
			this.#pageIndex = 0;
		}
		const page = this.#pages[this.#pageIndex];
		if (page === undefined) return false;
		this.page = page;
		this.entry = 0;
		this.#count = entryCount(page);
		return true;
	}

	word(word: number): number {
		return entryWord(this.page, this.entry, word);
	}
}

/** All versions of blocks in a table. */
class BlockStream implements VersionCursor {
	readonly #table: TableReader;
	readonly #walk: EntryWalk;
	readonly #found: FoundBlock = { page: NO_PAGE, begin: 0, end: 0, sequence: 0, isTombstone: false };
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(table: TableReader) {
		this.#table = table;
		this.#walk = new EntryWalk(table, BLOCKS);
	}

	next(): boolean {
		const walk = this.#walk;
		if (!walk.next()) return false;
		this.w0 = walk.word(0);
		this.w1 = walk.word(1);
		this.w2 = walk.word(2);
		this.w3 = walk.word(3);
		this.#table.describeBlock(walk.page, walk.entry, this.#found);
		return true;
	}

	get sequence(): number {
		return this.#found.sequence;
	}

	get isTombstone(): boolean {
		return this.#found.isTombstone;
	}

	content(): Uint8Array {
		return this.#found.page.subarray(this.#found.begin, this.#found.end);
	}
}

/** All blocks with edges in one direction; a block whose edges fill several pages comes once. */
class EdgeStream implements AdjacencyCursor {
	readonly #table: TableReader;
	readonly #walk: EntryWalk;
	/** Whether the walk stands at an entry that was not given out yet. */
	#isAhead: boolean;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(table: TableReader, keyspace: Keyspace) {
		this.#table = table;
		this.#walk = new EntryWalk(table, keyspace);
		this.#isAhead = this.#walk.next();
	}

	/** Moves to the next block; the one before was collected. */
	next(): boolean {
		if (!this.#isAhead) return false;
		this.w0 = this.#walk.word(0);
		this.w1 = this.#walk.word(1);
		this.w2 = this.#walk.word(2);
		this.w3 = this.#walk.word(3);
		return true;
	}

	/** Appends all edges of the block and moves behind them: to be called once for each block. */
	collect(into: EdgeRows): void {
		into.beginSource();
		do {
			this.#table.decodeEntry(this.#walk.page, this.#walk.entry, into);
			this.#isAhead = this.#walk.next();
		} while (this.#isAhead && this.#isSameBlock());
	}

	#isSameBlock(): boolean {
		const walk = this.#walk;
		return (
			walk.word(3) === this.w3 &&
			walk.word(2) === this.w2 &&
			walk.word(1) === this.w1 &&
			walk.word(0) === this.w0
		);
	}
}
