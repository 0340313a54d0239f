/**
 * Order of the operations of a layer: a number that grows with each one, kept in two words of a row as the
 * sequence numbers of edges are, a mark of what deletes in the upper one. All of them are above what the base
 * has: there, an edge counts as of order 0.
 */
import { SEQUENCE_HIGH_MASK, TOMBSTONE_BIT } from "../model/edgeRows.ts";

const TWO_32 = 4294967296;

/** Where rows of a layer hold the order: the lower word, and then the upper one. */
export function writeOrder(words: Int32Array, at: number, order: number, mark: 0 | typeof TOMBSTONE_BIT): void {
	words[at] = order | 0;
	words[at + 1] = (order / TWO_32) | 0 | mark;
}

export function readOrder(words: Int32Array, at: number): number {
	return (words[at]! >>> 0) + (words[at + 1]! & SEQUENCE_HIGH_MASK) * TWO_32;
}

export function isTombstoneAt(words: Int32Array, at: number): boolean {
	return (words[at + 1]! & TOMBSTONE_BIT) !== 0;
}
