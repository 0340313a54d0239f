/**
 * TableStream: all edges of a table in one direction in order, tombstones included, read in large pieces past the
 * cache: one read for many pages, each page checked as ever, and the pages that questions keep in the cache stay
 * there. What is here reads tables up to format 2.
 */
import type { AdjacencyCursor } from "../cursor/versionCursor.ts";
import { type BlockId, compareWords } from "../model/block.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import { entryCount, entryWord } from "./pageReader.ts";
import { PageRun } from "./pageRun.ts";
import { identifiedEdges } from "./rankedStream.ts";
import type { Keyspace } from "./tableFormat.ts";
import type { TableReader } from "./tableReader.ts";

const NO_PAGE: Uint8Array = new Uint8Array(0);

/** The blocks of a table that have edges, from `begin` on, or all of them. */
export function edgesFrom(table: TableReader, keyspace: Keyspace, begin?: BlockId): AdjacencyCursor {
	const { ranked } = table;
	if (ranked !== undefined) return identifiedEdges(table.file, ranked, keyspace, begin);
	return new EdgeStream(table, keyspace, begin);
}

/** Walks the entries of the pages of a keyspace. */
class EntryWalk {
	readonly #pages: PageRun;
	readonly #lastRow: number;
	#row = -1;
	#count = 0;
	page: Uint8Array = NO_PAGE;
	entry = 0;

	constructor(table: TableReader, keyspace: Keyspace, begin?: BlockId) {
		this.#pages = new PageRun(table, keyspace, { isCached: false, keepsPages: false });
		this.#lastRow = this.#pages.index.count - 1;
		if (begin !== undefined) this.#row = this.#pages.index.lowerPage(begin.w0, begin.w1, begin.w2, begin.w3) - 1;
	}

	/** Moves to the next entry; `false` at the end. */
	next(): boolean {
		if (this.entry + 1 < this.#count) {
			this.entry += 1;
			return true;
		}
		if (this.#row >= this.#lastRow) return false;
		this.#row += 1;
		this.page = this.#pages.page(this.#row, this.#lastRow);
		this.entry = 0;
		this.#count = entryCount(this.page);
		return true;
	}

	word(word: number): number {
		return entryWord(this.page, this.entry, word);
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

	constructor(table: TableReader, keyspace: Keyspace, begin?: BlockId) {
		this.#table = table;
		this.#walk = new EntryWalk(table, keyspace, begin);
		this.#isAhead = this.#walk.next();
		while (begin !== undefined && this.#isAhead && this.#isBefore(begin)) this.#isAhead = this.#walk.next();
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

	#isBefore(id: BlockId): boolean {
		const walk = this.#walk;
		const order =
			compareWords(walk.word(0), id.w0) ||
			compareWords(walk.word(1), id.w1) ||
			compareWords(walk.word(2), id.w2) ||
			compareWords(walk.word(3), id.w3);
		return order < 0;
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
