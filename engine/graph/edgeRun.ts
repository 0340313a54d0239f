/**
 * An edge run: the edges of one block in one direction as words that never change; what the graph cache
 * keeps, and what an `EdgeList` and a walk read.
 *
 * ```
 * head     edge count * 2 + 1 if it is whole
 * edges    a word each: kind u8, node u24 of the other end; in order of (kind, other end, begin)
 * details  three words each, only in a whole run: begin, end, attributes
 * ```
 *
 * A *node* is the row of an id in a table that only grows, so it stands for the same id for as long as
 * anybody holds the table: an answer can keep nodes, and read an id where somebody asks for it, also after
 * the cache that made the answer has begun a new table.
 */
import type { BlockId } from "../model/block.ts";
import type { NodeIds } from "./nodeIds.ts";

/** In the head: it has details. */
export const IS_WHOLE = 1;
export const COUNT_SHIFT = 1;
export const DETAIL_WORDS = 3;
/** Bits of the word of an edge. */
export const KIND_SHIFT = 24;
export const NODE_MASK: number = (1 << KIND_SHIFT) - 1;

/** More nodes are not told apart. */
export const NODES_MAX: number = NODE_MASK;

/** A whole run of no edges. */
export const NO_RUN: Int32Array = Int32Array.of(IS_WHOLE);

/** How many edges a run has, by its head. */
export function runCount(head: number): number {
	return head >>> COUNT_SHIFT;
}

/** Words of a run, by its head. */
export function runWords(head: number): number {
	return 1 + runCount(head) * ((head & IS_WHOLE) === 0 ? 1 : 1 + DETAIL_WORDS);
}

/** The node in the word of an edge. */
export function nodeOf(edge: number): number {
	return edge & NODE_MASK;
}

/** The kind in the word of an edge. */
export function kindOf(edge: number): number {
	return edge >>> KIND_SHIFT;
}

/** The first edge of the run at `head` whose kind is not below `kind`; the count of edges if there is none. */
export function lowerKind(words: Int32Array, head: number, kind: number): number {
	let low = 0;
	let high = runCount(words[head]!);
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (kindOf(words[head + 1 + middle]!) < kind) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The id of a node, as a new object. */
export function idOf(nodes: NodeIds, node: number): BlockId {
	const words = nodes.chunk(node);
	const at = nodes.at(node);
	return { w0: words[at]!, w1: words[at + 1]!, w2: words[at + 2]!, w3: words[at + 3]! };
}
