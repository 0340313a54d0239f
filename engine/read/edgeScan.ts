/**
 * Edge scans: the outgoing edges of block after block, for whoever reads all of them: a page of a table is read once
 * and many at one go, and neither the graph cache nor the page cache lets go of anything for it.
 *
 * Whoever scans says of which block the edges are wanted next, because whether a block exists is said elsewhere. As a
 * cursor, a scan belongs to one state of its view; used after that, it fails an assertion.
 */
import { assert } from "../base/assert.ts";
import type { AdjacencyCursor } from "../cursor/versionCursor.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { type BlockId, compareWords } from "../model/block.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import type { EdgeScan } from "./reader.ts";
import { IdentifiedStream } from "../sstable/rankedStream.ts";
import { RunEnds } from "../sstable/runCodec.ts";
import { OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { edgesFrom } from "../sstable/tableStream.ts";

/** The state that a scan is of. */
export interface ScannedState {
	/** Grows whenever the state changes. */
	readonly generation: number;
}

/** Where the kind of a row is. */
const KIND = 7;
/** Of a target that has none. */
export const NO_NUMBER = -1;
export const STALE = "a scan of edges was used after a write, a change or a release";

/** A table, whether its cursor stands at a block, and whether that is the one that is wanted. */
interface TableEdges {
	readonly cursor: AdjacencyCursor;
	/** The same, where edges are by rank. */
	readonly ranked: IdentifiedStream | undefined;
	/** What ranks are counted from as numbers of targets. */
	readonly numberBase: number;
	isAtBlock: boolean;
	isWanted: boolean;
}

/**
 * Over memtables and tables. Where a single table tells of a block, which is most of the time, its edges are read as
 * ends alone, without details and without ids; otherwise versions of edges are gathered with their ids and made one.
 */
export class StoredEdgeScan implements EdgeScan {
	readonly #state: ScannedState;
	readonly #generation: number;
	readonly #memtables: readonly Memtable[];
	readonly #tables: readonly TableEdges[];
	readonly numberCount: number;
	readonly #rows = new EdgeRows();
	readonly #ends = new RunEnds();
	/** Whose ends the edges are; `undefined` when they are rows. */
	#sole: TableEdges | undefined;
	/** What is passed by. */
	readonly #passed = new EdgeRows();

	constructor(
		state: ScannedState & { readonly memtables: readonly Memtable[]; readonly tables: readonly TableReader[] },
		begin: BlockId,
	) {
		this.#state = state;
		this.#generation = state.generation;
		this.#memtables = state.memtables.filter(({ edges }) => !edges.isEmpty);
		let numberBase = 0;
		this.#tables = state.tables.map((table) => {
			const cursor = edgesFrom(table, OUTGOING, begin);
			const ranked = cursor instanceof IdentifiedStream ? cursor : undefined;
			const read = { cursor, ranked, numberBase, isAtBlock: cursor.next(), isWanted: false };
			numberBase += ranked?.idCount ?? 0;
			return read;
		});
		this.numberCount = numberBase;
	}

	get isCurrent(): boolean {
		return this.#state.generation === this.#generation;
	}

	move(w0: number, w1: number, w2: number, w3: number): number {
		assert(this.isCurrent, STALE);
		return this.gather({ w0, w1, w2, w3 });
	}

	otherNumber(index: number): number {
		const sole = this.#sole;
		return sole === undefined ? NO_NUMBER : sole.numberBase + this.#ends.ranks[index]!;
	}

	otherWord(index: number, word: 0 | 1 | 2 | 3): number {
		const ranked = this.#sole?.ranked;
		if (ranked !== undefined) return ranked.idWord(this.#ends.ranks[index]!, word);
		return this.#rows.words[index * EDGE_ROW_WORDS + word]!;
	}

	kind(index: number): number {
		return this.#sole === undefined ? this.#rows.words[index * EDGE_ROW_WORDS + KIND]! : this.#ends.kinds[index]!;
	}

	/** Leaves what a reader sees of the edges of a block for the accessors; returns how many there are. */
	gather(id: BlockId): number {
		const sole = this.#find(id);
		if (sole?.ranked === undefined) return this.#collect(id).count;
		this.#ends.count = 0;
		sole.ranked.collectEnds(this.#ends);
		sole.isAtBlock = sole.cursor.next();
		this.#sole = sole;
		return this.#ends.count;
	}

	/** The same as rows, until the next call. */
	gatherRows(id: BlockId): EdgeRows {
		this.#find(id);
		return this.#collect(id);
	}

	/** Moves all tables to a block; the one that alone tells of it, if there is one. */
	#find(id: BlockId): TableEdges | undefined {
		this.#sole = undefined;
		let count = 0;
		let last: TableEdges | undefined;
		for (const table of this.#tables) {
			table.isWanted = this.#goTo(table, id);
			if (!table.isWanted) continue;
			count += 1;
			last = table;
		}
		return count === 1 && !this.#memtables.some(({ edges }) => edges.has(id, "outgoing")) ? last : undefined;
	}

	#collect(id: BlockId): EdgeRows {
		const rows = this.#rows;
		rows.clear();
		for (const { edges } of this.#memtables) edges.collect(id, "outgoing", rows);
		for (const table of this.#tables) {
			if (!table.isWanted) continue;
			table.cursor.collect(rows);
			table.isAtBlock = table.cursor.next();
		}
		rows.settle();
		rows.dropTombstones();
		return rows;
	}

	/** Passes by blocks before the one that is wanted; whether it is there. */
	#goTo(table: TableEdges, { w0, w1, w2, w3 }: BlockId): boolean {
		const { cursor } = table;
		while (table.isAtBlock) {
			const order =
				compareWords(cursor.w0, w0) ||
				compareWords(cursor.w1, w1) ||
				compareWords(cursor.w2, w2) ||
				compareWords(cursor.w3, w3);
			if (order >= 0) return order === 0;
			this.#pass(table);
			table.isAtBlock = cursor.next();
		}
		return false;
	}

	#pass({ cursor, ranked }: TableEdges): void {
		if (ranked !== undefined) ranked.pass();
		else {
			this.#passed.clear();
			cursor.collect(this.#passed);
		}
	}
}
