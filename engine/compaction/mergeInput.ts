/**
 * MergeInput: a table or memtable as a merge reads it: everything once, in order.
 *
 * A merge numbers the ids of all its inputs first, and then sees edges by rank: to compare two is to compare two
 * numbers, and no id of an edge is read or written.
 */
import type { AdjacencyCursor, IdCursor, VersionCursor } from "../cursor/versionCursor.ts";
import type { Keyspace } from "../sstable/tableFormat.ts";

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
