/**
 * Edge scans: the outgoing edges of block after block, for whoever reads all of them: a page of a table is read once and
 * many at one go, and neither the graph cache nor the page cache lets go of anything for it.
 *
 * Whoever scans says of which block the edges are wanted next, because whether a block exists is said elsewhere. As a
 * cursor, a scan belongs to one state of its view; used after that, it fails an assertion.
 */
import { assert } from "./base/assert.ts";
import type { AdjacencyCursor } from "./cursor/versionCursor.ts";
import type { LayerParts } from "./layer/layerParts.ts";
import type { Memtable } from "./memtable/memtable.ts";
import { type BlockId, compareWords } from "./model/block.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "./model/edgeRows.ts";
import type { EdgeScan } from "./reader.ts";
import { OUTGOING } from "./sstable/tableFormat.ts";
import type { TableReader } from "./sstable/tableReader.ts";
import { edgesFrom } from "./sstable/tableStream.ts";

/** The state that a scan is of. */
export interface ScannedState {
	/** Grows whenever the state changes. */
	readonly generation: number;
}

/** Where the words of a row are. */
const BEGIN = 4;
const KIND = 7;
const SEQUENCE_LOW = 8;
const SEQUENCE_HIGH = 9;

/** The answers of a scan, over rows that {@link RowScan.gather} fills. */
abstract class RowScan implements EdgeScan {
	protected rows: EdgeRows = new EdgeRows();
	readonly #state: ScannedState;
	readonly #generation: number;

	constructor(state: ScannedState) {
		this.#state = state;
		this.#generation = state.generation;
	}

	get isCurrent(): boolean {
		return this.#state.generation === this.#generation;
	}

	move(w0: number, w1: number, w2: number, w3: number): number {
		assert(this.isCurrent, "a scan of edges was used after a write, a change or a release");
		this.gather(w0, w1, w2, w3);
		return this.rows.count;
	}

	otherWord(index: number, word: 0 | 1 | 2 | 3): number {
		return this.rows.words[index * EDGE_ROW_WORDS + word]!;
	}

	kind(index: number): number {
		return this.rows.words[index * EDGE_ROW_WORDS + KIND]!;
	}

	begin(index: number): number {
		return this.rows.words[index * EDGE_ROW_WORDS + BEGIN]! >>> 0;
	}

	/** Leaves in `rows` what a reader sees of the edges of a block. */
	abstract gather(w0: number, w1: number, w2: number, w3: number): void;
}

/** A table, and whether its cursor stands at a block. */
interface TableEdges {
	readonly cursor: AdjacencyCursor;
	isAtBlock: boolean;
}

/** Over memtables and tables. */
export class StoredEdgeScan extends RowScan {
	readonly #memtables: readonly Memtable[];
	readonly #tables: readonly TableEdges[];
	/** What is passed by. */
	readonly #passed = new EdgeRows();

	constructor(
		state: ScannedState & { readonly memtables: readonly Memtable[]; readonly tables: readonly TableReader[] },
		begin: BlockId,
	) {
		super(state);
		this.#memtables = state.memtables.filter(({ edges }) => !edges.isEmpty);
		this.#tables = state.tables.map((table) => {
			const cursor = edgesFrom(table, OUTGOING, begin);
			return { cursor, isAtBlock: cursor.next() };
		});
	}

	gather(w0: number, w1: number, w2: number, w3: number): void {
		const { rows } = this;
		rows.clear();
		const id = { w0, w1, w2, w3 };
		for (const { edges } of this.#memtables) edges.collect(id, "outgoing", rows);
		for (const table of this.#tables) {
			const order = this.#goTo(table, w0, w1, w2, w3);
			if (order !== 0) continue;
			table.cursor.collect(rows);
			table.isAtBlock = table.cursor.next();
		}
		rows.settle();
		rows.dropTombstones();
	}

	/** Passes by blocks before the one that is wanted; 0 if it is there. */
	#goTo(table: TableEdges, w0: number, w1: number, w2: number, w3: number): number {
		const { cursor } = table;
		while (table.isAtBlock) {
			const order =
				compareWords(cursor.w0, w0) ||
				compareWords(cursor.w1, w1) ||
				compareWords(cursor.w2, w2) ||
				compareWords(cursor.w3, w3);
			if (order >= 0) return order;
			this.#passed.clear();
			cursor.collect(this.#passed);
			table.isAtBlock = cursor.next();
		}
		return 1;
	}

	/** What {@link RowScan.gather} left. */
	get gathered(): EdgeRows {
		return this.rows;
	}
}

/** Over a layer. */
export class LayerEdgeScan extends RowScan {
	readonly #base: StoredEdgeScan;
	readonly #parts: LayerParts;
	readonly #own: EdgeRows = new EdgeRows();

	constructor(state: ScannedState, base: StoredEdgeScan, parts: LayerParts) {
		super(state);
		this.#base = base;
		this.#parts = parts;
	}

	gather(w0: number, w1: number, w2: number, w3: number): void {
		const { edges, blocks, prefixes } = this.#parts;
		const id = { w0, w1, w2, w3 };
		const isOfBase = !prefixes.isCovered(w0, w1) && !this.#parts.isDeleted(id);
		if (isOfBase) {
			this.#base.gather(w0, w1, w2, w3);
			if (blocks.deleteCount === 0 && !edges.has(id, 0)) {
				this.rows = this.#base.gathered;
				return;
			}
		}
		const rows = this.#own;
		this.rows = rows;
		rows.clear();
		if (isOfBase) this.#addBase();
		edges.collect(id, 0, blocks, rows);
		rows.settle();
		rows.dropTombstones();
	}

	/** Adds the edges of the base whose targets are not deleted, as below every operation of the layer. */
	#addBase(): void {
		const { blocks } = this.#parts;
		const rows = this.#own;
		const { count, words } = this.#base.gathered;
		rows.beginSource();
		for (let from = 0; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			const isDeleted = blocks.deleteCount > 0 &&
				blocks.deletedAt(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!) > 0;
			if (isDeleted) continue;
			const to = rows.push();
			for (let word = 0; word < EDGE_ROW_WORDS; word += 1) rows.words[to + word] = words[from + word]!;
			rows.words[to + SEQUENCE_LOW] = 0;
			rows.words[to + SEQUENCE_HIGH] = 0;
		}
	}
}
