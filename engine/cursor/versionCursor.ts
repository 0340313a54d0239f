/**
 * VersionCursor: blocks of one memtable or table in order of their ids, tombstones included.
 *
 * Each id comes once, because a source keeps only its newest version. The order is that of the range the
 * cursor was made for, forwards or backwards; so "behind" means greater or less.
 */
import type { BlockView } from "../model/blockView.ts";
import type { EdgeRows } from "../model/edgeRows.ts";

/** Versions of blocks, in order of their ids. */
export interface VersionCursor {
	/** Moves to the next version; `false` at the end, and then until {@link VersionCursor.seek}. */
	next(): boolean;
	/** Goes to a place within the range: what comes next is the first version at or behind the id. */
	seek(w0: number, w1: number, w2: number, w3: number): void;
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
	readonly sequence: number;
	readonly isTombstone: boolean;
	/** Says where the bytes of the version lie, until the cursor moves; none for a tombstone. */
	contentInto(into: BlockView): void;
}

/** Blocks of one memtable or table that have edges in one direction, in order of their ids. */
export interface AdjacencyCursor {
	next(): boolean;
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
	/** Appends the versions of all edges of the current block, as one source. */
	collect(into: EdgeRows): void;
}

/** The blocks at the ends of edges, in order of their ids, each once. */
export interface IdCursor {
	next(): boolean;
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
	/** By what the edges name it. */
	readonly rank: number;
}
