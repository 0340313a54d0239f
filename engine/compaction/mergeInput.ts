/**
 * MergeInput: a table or memtable as a merge reads it: everything once, in order.
 *
 * A merge numbers the ids of all its inputs first, and then sees edges by rank: to compare two is to compare two
 * numbers, and no id of an edge is read or written.
 */
import type { AdjacencyCursor, IdCursor, VersionCursor } from "../cursor/versionCursor.ts";
import { ALL_IDS } from "../model/idRange.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { IdStream, rerankedEdges } from "../sstable/rankedStream.ts";
import { type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { OldTableEdges } from "./oldTableEdges.ts";

export interface MergeInput {
	/** Each id in one of them. */
	blocks(): readonly VersionCursor[];
	/** At least those that edges name. */
	ids(): IdCursor;
	/** More than the greatest rank that {@link MergeInput.ids} gives. */
	readonly rankCount: number;
	/**
	 * Blocks with edges in one direction, they and the other ends by rank, as the first word of an id whose other words
	 * are zero.
	 *
	 * @param ranks - by the input's own rank, the one to give
	 */
	edges(keyspace: Keyspace, ranks: Int32Array): AdjacencyCursor;
}

/** All of a table. */
export function mergeInputOf(table: TableReader): MergeInput {
	const blocks = (): readonly VersionCursor[] => [table.stream()];
	const { ranked, file } = table;
	if (ranked === undefined) return new OldTableEdges(table, blocks);
	return {
		blocks,
		ids: () => new IdStream(file, ranked),
		rankCount: ranked.idCount,
		edges: (keyspace, ranks) => rerankedEdges(file, ranked, keyspace, ranks),
	};
}

/** All of a memtable whose rows are in order. */
export function memtableInputOf({ blocks, edges }: Memtable): MergeInput {
	return {
		blocks: () => blocks.cursors(ALL_IDS),
		ids: () => edges.ids(),
		rankCount: edges.nodeCount,
		edges: (keyspace, ranks) => edges.rankedCursor(keyspace === OUTGOING ? "outgoing" : "incoming", ranks),
	};
}
