/**
 * OldTableEdges: a table up to format 2 as a merge reads it. Its edges name ids, so they are gone through once more
 * beforehand, to number them; at one go, because stores of that format are few and are merged once.
 */
import { assert } from "../base/assert.ts";
import type { AdjacencyCursor, IdCursor, VersionCursor } from "../cursor/versionCursor.ts";
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import { IdRowsCursor } from "../memtable/idRowsCursor.ts";
import { SortedRows } from "../memtable/sortedRows.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { INCOMING, type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { edgesFrom } from "../sstable/tableStream.ts";
import type { MergeInput } from "./mergeInput.ts";

const ID_WORDS = 4;

export class OldTableEdges implements MergeInput {
	readonly #table: TableReader;
	readonly blocks: () => readonly VersionCursor[];
	#ids: IdRows | undefined;

	constructor(table: TableReader, blocks: () => readonly VersionCursor[]) {
		this.#table = table;
		this.blocks = blocks;
	}

	get rankCount(): number {
		return this.#numbered().count;
	}

	ids(): IdCursor {
		const ids = this.#numbered();
		return new IdRowsCursor(ids, new SortedRows(ids).rows());
	}

	edges(keyspace: Keyspace, ranks: Int32Array): AdjacencyCursor {
		return new NumberedEdges(edgesFrom(this.#table, keyspace), this.#numbered(), ranks);
	}

	#numbered(): IdRows {
		return (this.#ids ??= this.#number());
	}

	#number(): IdRows {
		const ids = new IdRows(ID_WORDS);
		const rows = new EdgeRows();
		for (const keyspace of [OUTGOING, INCOMING]) {
			for (const at = edgesFrom(this.#table, keyspace); at.next(); ) {
				ids.intern(at.w0, at.w1, at.w2, at.w3);
				rows.clear();
				at.collect(rows);
				const { words, count } = rows;
				for (let row = 0; row < count * EDGE_ROW_WORDS; row += EDGE_ROW_WORDS) {
					ids.intern(words[row]!, words[row + 1]!, words[row + 2]!, words[row + 3]!);
				}
			}
		}
		return ids;
	}
}

/** Edges by id → by rank. */
class NumberedEdges implements AdjacencyCursor {
	readonly #edges: AdjacencyCursor;
	readonly #ids: IdRows;
	readonly #ranks: Int32Array;
	w0 = 0;
	readonly w1 = 0;
	readonly w2 = 0;
	readonly w3 = 0;

	constructor(edges: AdjacencyCursor, ids: IdRows, ranks: Int32Array) {
		this.#edges = edges;
		this.#ids = ids;
		this.#ranks = ranks;
	}

	next(): boolean {
		const edges = this.#edges;
		if (!edges.next()) return false;
		this.w0 = this.#rankOf(edges.w0, edges.w1, edges.w2, edges.w3);
		return true;
	}

	collect(into: EdgeRows): void {
		const first = into.count * EDGE_ROW_WORDS;
		this.#edges.collect(into);
		const { words } = into;
		for (let at = first; at < into.count * EDGE_ROW_WORDS; at += EDGE_ROW_WORDS) {
			words[at] = this.#rankOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
			words.fill(0, at + 1, at + ID_WORDS);
		}
	}

	#rankOf(w0: number, w1: number, w2: number, w3: number): number {
		const row = this.#ids.find(w0, w1, w2, w3);
		assert(row !== NO_ROW, "every id of the table was numbered");
		return this.#ranks[row]!;
	}
}
