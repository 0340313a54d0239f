/**
 * RankNodes: which node of a graph cache each rank of a table is, and the other way round.
 *
 * Ranks of the table whose ids the nodes begin with are nodes themselves. Those of others are remembered when they are
 * met: an end that was met before costs one read here, where interning its id is several, each a miss of the
 * processor's cache. A page of ids is looked up as a whole, because that is a walk along two lists in order.
 */
import { IDS_PER_PAGE, PAGE_ID_BITS } from "../sstable/idPages.ts";
import { NO_RANK, type RankedEdges } from "../sstable/rankedEdges.ts";
import type { BlockId } from "../model/block.ts";
import type { RunEnds } from "../sstable/runCodec.ts";
import { NODE_WORDS } from "./nodeIds.ts";
import type { NodeIds } from "./nodeIds.ts";

const NODES_MIN = 64;
const NO_WORDS: Int32Array = new Int32Array(0);
/** Nodes passed by from one id to the next, about, from which on each is searched. */
const STRIDE_MAX = 16;

export class RankNodes {
	readonly ranked: RankedEdges;
	readonly #nodes: NodeIds;
	readonly #isBase: boolean;
	/** By rank: node + 1, or 0. */
	readonly #nodeOf: Int32Array;
	/** By node: rank + 1, or 0. */
	#rankOf: Int32Array = NO_WORDS;
	/** By page of ids, whether those of the base were looked up. */
	readonly #pages: Uint8Array;
	readonly #id = new Int32Array(NODE_WORDS);

	/** @param isBase - the nodes begin with these ids */
	constructor(ranked: RankedEdges, nodes: NodeIds, isBase: boolean) {
		this.ranked = ranked;
		this.#nodes = nodes;
		this.#isBase = isBase;
		this.#nodeOf = isBase ? NO_WORDS : new Int32Array(ranked.idCount);
		this.#pages = new Uint8Array(isBase ? 0 : (ranked.idCount >>> PAGE_ID_BITS) + 1);
	}

	/** The rank of a node, if that is known without a search; {@link NO_RANK} otherwise. */
	rankOf(node: number): number {
		if (this.#isBase) return node < this.#nodes.baseCount ? node : NO_RANK;
		return node < this.#rankOf.length ? this.#rankOf[node]! - 1 : NO_RANK;
	}

	/** The rank of a node, which is the block `id`; {@link NO_RANK} if the table does not name it. */
	findRank(id: BlockId, node: number): number {
		const known = this.rankOf(node);
		if (known !== NO_RANK || this.#isBase || this.ranked.idCount === 0) return known;
		if (node < this.#nodes.baseCount) {
			const page = this.ranked.idRow(id);
			const isMet = page * IDS_PER_PAGE < this.ranked.idCount && this.#meetPage(page);
			return isMet ? this.rankOf(node) : NO_RANK;
		}
		const rank = this.ranked.rankOf(id);
		if (rank !== NO_RANK) this.#meet(node, rank);
		return rank;
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

	/**
	 * Makes the ranks of ends nodes, in place; returns the highest.
	 *
	 * All are looked up before the first one is made, so that the processor waits for many at once.
	 */
	nodesOf({ ranks, count }: RunEnds): number {
		let highest = 0;
		if (!this.#isBase) {
			const nodeOf = this.#nodeOf;
			// What is not known yet stands there as its complement.
			for (let index = 0; index < count; index += 1) {
				const node = nodeOf[ranks[index]!]! - 1;
				ranks[index] = node < 0 ? ~ranks[index]! : node;
			}
		}
		for (let index = 0; index < count; index += 1) {
			const end = ranks[index]!;
			const node = end < 0 ? this.#nodeAt(~end) : end;
			if (node > highest) highest = node;
			ranks[index] = node;
		}
		return highest;
	}

	#nodeAt(rank: number): number {
		const page = rank >>> PAGE_ID_BITS;
		if (this.#nodes.baseCount > 0) this.#meetPage(page);
		const known = this.#nodeOf[rank]!;
		return known > 0 ? known - 1 : this.#intern(rank);
	}

	#intern(rank: number): number {
		const id = this.#id;
		this.ranked.readId(rank, id, 0);
		const node = this.#nodes.intern(id[0]!, id[1]!, id[2]!, id[3]!);
		this.#meet(node, rank);
		return node;
	}

	/** Finds which of the ids of a page the nodes begin with; `false` if that was done before. */
	#meetPage(page: number): boolean {
		if (this.#pages[page] === 1) return false;
		this.#pages[page] = 1;
		const nodes = this.#nodes;
		const ids = this.ranked.copyIds(page);
		const isNear = nodes.baseCount / this.ranked.idCount < STRIDE_MAX;
		const first = page * IDS_PER_PAGE;
		let node = nodes.lowerBase(ids[0]!, ids[1]!, ids[2]!, ids[3]!);
		for (let at = 0; at < ids.length; at += NODE_WORDS) {
			if (!isNear) node = nodes.lowerBase(ids[at]!, ids[at + 1]!, ids[at + 2]!, ids[at + 3]!);
			let order = -1;
			while (node < nodes.baseCount && (order = nodes.compareBase(node, ids, at)) < 0) node += 1;
			if (order === 0) this.#meet(node, first + at / NODE_WORDS);
		}
		return true;
	}
}
