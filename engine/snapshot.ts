/**
 * Snapshot: a state of the store that is kept for as long as it is held, whatever is written meanwhile.
 *
 * It names the memtables frozen when it was taken and the tables live then; both are immutable, so it needs no
 * versions of keys and costs nothing to read.
 */
import type { Reader } from "./reader.ts";

/** A kept state of the store; release it, because it holds memory and files. */
export interface Snapshot extends Reader {
	/** Sequence number of the last batch that it sees; 0 for an empty store. */
	readonly sequence: number;

	/** Gives back what the snapshot holds. Reads throw `closed` afterwards; a second call does nothing. */
	release(): void;
}
