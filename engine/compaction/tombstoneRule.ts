/**
 * The tombstone rule: when a merge may leave out a tombstone.
 *
 * Claim: a tombstone of a key with sequence number s may go if every table that is not merged, and that may
 * hold the key, holds only sequence numbers above s.
 *
 * Proof. A reader answers with the newest version of a key among its memtables and tables. Leaving a
 * tombstone out changes an answer only if it was the newest version and an older put comes to light. That
 * put lies in one of these places:
 * - in a merged table: then the merge has left it out, for it keeps only the newest version of a key;
 * - in a table that is not merged: its least sequence number is below s, and its filter does not deny the
 *   key, since a filter never denies a key that is there; the rule keeps the tombstone;
 * - in a memtable, or in a table flushed after the merge began: all their sequence numbers are above those
 *   of any table there was before;
 * - in a snapshot: a snapshot reads the tables it was taken with, merged ones in their old form, and never
 *   the result of a later merge beside them.
 *
 * Neither time nor the size of a level is asked: both say what is likely, not what is there.
 */
import type { Keyspace } from "../sstable/tableFormat.ts";

/** What the rule asks of a table that is not merged. */
export interface OtherTable {
	/** Least sequence number of any version in it, or less. */
	readonly sequenceMin: number;

	/** `false` only if the keyspace holds no version under the id. */
	mayHold(keyspace: Keyspace, w0: number, w1: number, w2: number, w3: number): boolean;
}

/**
 * Whether the tombstone of a block, or of an edge at the block `w0..w3` in its direction, may be left out.
 *
 * `others`: every live table that is not merged.
 */
export function mayDropTombstone(
	others: readonly OtherTable[],
	sequence: number,
	keyspace: Keyspace,
	w0: number,
	w1: number,
	w2: number,
	w3: number,
): boolean {
	for (const other of others) {
		if (other.sequenceMin < sequence && other.mayHold(keyspace, w0, w1, w2, w3)) return false;
	}
	return true;
}
