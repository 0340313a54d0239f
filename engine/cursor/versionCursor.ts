/**
 * VersionCursor: blocks of one memtable or table in order of their ids, tombstones included.
 *
 * Each id comes once, because a source keeps only its newest version.
 */
import type { EdgeRows } from "../model/edgeRows.ts";

/** Versions of blocks, in order of their ids. */
export interface VersionCursor {
	/** Moves to the next version; `false` at the end. */
	next(): boolean;
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
	readonly sequence: number;
	readonly isTombstone: boolean;
	/** The bytes of the version; none for a tombstone. */
	content(): Uint8Array;
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
