/**
 * RankNodes: which node of a graph cache each rank of a table is, and the other way round. How that is known depends on
 * the ids that the nodes begin with (nodeIds.ts):
 *
 * - they are those of this table: a rank is a node;
 * - there are none: ranks that were met are remembered here, because interning an id again is several misses of the
 *   processor's cache, where this is one;
 * - they are those of another table: see betweenRanks.ts.
 */
import type { BlockId } from "../model/block.ts";
import { NO_RANK, type RankedEdges } from "../sstable/rankedEdges.ts";
import type { RunEnds } from "../sstable/runCodec.ts";
import { NODE_WORDS, type NodeIds } from "./nodeIds.ts";

export interface RankNodes {
	readonly ranked: RankedEdges;

	/** The rank of a node, if that is known without a search; {@link NO_RANK} otherwise. */
	rankOf(node: number): number;

	/** The rank of a node, which is the block `id`; {@link NO_RANK} if the table does not name it. */
	findRank(id: BlockId, node: number): number;

	/** Makes the ranks of ends nodes, in place; returns the highest. */
	nodesOf(ends: RunEnds): number;

	/** Looks up some that would be looked up when they are met; whether more are left. About 1 ms. */
	warm(): boolean;
}

/** Of the table whose ids the nodes begin with. */
export class OwnRanks implements RankNodes {
	readonly ranked: RankedEdges;

	constructor(ranked: RankedEdges) {
		this.ranked = ranked;
	}

	rankOf(node: number): number {
		return node < this.ranked.idCount ? node : NO_RANK;
	}

	findRank(_id: BlockId, node: number): number {
		return this.rankOf(node);
	}

	nodesOf({ ranks, count }: RunEnds): number {
		let highest = 0;
		for (let index = 0; index < count; index += 1) if (ranks[index]! > highest) highest = ranks[index]!;
		return highest;
	}

	warm(): boolean {
		return false;
	}
}

const NODES_MIN = 64;
const NO_WORDS: Int32Array = new Int32Array(0);

/** Of a table, where the nodes begin with no ids: what was met. */
export class MetRanks implements RankNodes {
	/** Bytes of a rank and its node, when all were met. */
	static readonly RANK_BYTES = 8;
	readonly ranked: RankedEdges;
	readonly #nodes: NodeIds;
	/** By rank: node + 1, or 0. */
	readonly #nodeOf: Int32Array;
	/** By node: rank + 1, or 0. */
	#rankOf: Int32Array = NO_WORDS;
	readonly #id = new Int32Array(NODE_WORDS);

	constructor(ranked: RankedEdges, nodes: NodeIds) {
		this.ranked = ranked;
		this.#nodes = nodes;
		this.#nodeOf = new Int32Array(ranked.idCount);
	}

	rankOf(node: number): number {
		return node < this.#rankOf.length ? this.#rankOf[node]! - 1 : NO_RANK;
	}

	findRank(id: BlockId, node: number): number {
		const known = this.rankOf(node);
		if (known !== NO_RANK) return known;
		const rank = this.ranked.rankOf(id);
		if (rank !== NO_RANK) this.#meet(node, rank);
		return rank;
	}

	/** All are looked up before the first one is made, so that the processor waits for many at once. */
	nodesOf({ ranks, count }: RunEnds): number {
		const nodeOf = this.#nodeOf;
		// What is not known yet stands there as its complement.
		for (let index = 0; index < count; index += 1) {
			const node = nodeOf[ranks[index]!]! - 1;
			ranks[index] = node < 0 ? ~ranks[index]! : node;
		}
		let highest = 0;
		for (let index = 0; index < count; index += 1) {
			const end = ranks[index]!;
			const node = end < 0 ? this.#intern(~end) : end;
			if (node > highest) highest = node;
			ranks[index] = node;
		}
		return highest;
	}

	#intern(rank: number): number {
		const id = this.#id;
		this.ranked.readId(rank, id, 0);
		const node = this.#nodes.intern(id[0]!, id[1]!, id[2]!, id[3]!);
		this.#meet(node, rank);
		return node;
	}

	/** What is asked for decides which ids become nodes. */
	warm(): boolean {
		return false;
	}

	/** Says which rank a node has. */
	#meet(node: number, rank: number): void {
		this.#nodeOf[rank] = node + 1;
		if (node >= this.#rankOf.length) {
			const grown = new Int32Array(Math.max(NODES_MIN, node + 1, this.#rankOf.length * 2));
			grown.set(this.#rankOf);
			this.#rankOf = grown;
		}
		this.#rankOf[node] = rank + 1;
	}
}
