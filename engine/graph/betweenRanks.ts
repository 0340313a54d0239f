/**
 * BetweenRanks: which nodes the ranks of a table are, where the nodes begin with the ids of another one.
 *
 * Both lists of ids are in order, so along a page of ranks nodes only grow: the page keeps the node that it begins
 * with, and each rank, in two bytes, how far behind that its node lies. That is a quarter of what a node for each
 * rank and a rank for each node take, so that several tables with all ids of a million blocks can be remembered. The
 * rank of a node is searched in its page.
 *
 * ```
 * offset u16: nodes behind the first of the page * 2 + whether the node has this very id
 * ```
 *
 * A page is looked up as a whole when one of its ranks is first met, because that is a walk along both lists. Ids
 * that the nodes do not begin with, and those that lie too far behind, are read each time: a run is made once.
 */
import type { BlockId } from "../model/block.ts";
import { IDS_PER_PAGE, PAGE_ID_BITS } from "../sstable/idPages.ts";
import { NO_RANK, type RankedEdges } from "../sstable/rankedEdges.ts";
import type { RunEnds } from "../sstable/runCodec.ts";
import { NODE_WORDS, type NodeIds } from "./nodeIds.ts";
import type { RankNodes } from "./rankNodes.ts";

/** Nodes passed by from one id to the next, about, from which on each is searched. */
const STRIDE_MAX = 16;
/** Pages that are looked up in a step while nothing is asked. */
const WARM_PAGES = 32;
const UNMET = -1;
const OFFSET_MAX = 0x7fff;

export class BetweenRanks implements RankNodes {
	/** Bytes of a rank; its page takes two hundredths of a byte more. */
	static readonly RANK_BYTES = 2;
	readonly ranked: RankedEdges;
	readonly #nodes: NodeIds;
	/** By page: the node that it begins with, or the one behind it; {@link UNMET} before it was looked up. */
	readonly #firsts: Int32Array;
	readonly #offsets: Uint16Array;
	readonly #id = new Int32Array(NODE_WORDS);
	/** All pages before it were looked up. */
	#warmCount = 0;

	/** @param nodes - begin with ids of another table */
	constructor(ranked: RankedEdges, nodes: NodeIds) {
		this.ranked = ranked;
		this.#nodes = nodes;
		this.#firsts = new Int32Array((ranked.idCount >>> PAGE_ID_BITS) + 1).fill(UNMET);
		this.#offsets = new Uint16Array(ranked.idCount);
	}

	/** None is known without a search. */
	rankOf(): number {
		return NO_RANK;
	}

	findRank(id: BlockId, node: number): number {
		const { ranked } = this;
		if (ranked.idCount === 0 || node >= this.#nodes.baseCount) return ranked.rankOf(id);
		const page = ranked.idRow(id);
		const first = page << PAGE_ID_BITS;
		if (first >= ranked.idCount) return NO_RANK;
		const distance = node - this.#metPage(page);
		return distance < OFFSET_MAX ? this.#search(first, distance) : ranked.rankOf(id);
	}

	/** All are looked up before the first one is made, so that the processor waits for many at once. */
	nodesOf({ ranks, count }: RunEnds): number {
		const [firsts, offsets] = [this.#firsts, this.#offsets];
		// What offsets do not tell stands there as its complement.
		for (let index = 0; index < count; index += 1) {
			const rank = ranks[index]!;
			const offset = offsets[rank]!;
			ranks[index] = (offset & 1) === 0 ? ~rank : firsts[rank >>> PAGE_ID_BITS]! + (offset >>> 1);
		}
		let highest = 0;
		for (let index = 0; index < count; index += 1) {
			const end = ranks[index]!;
			const node = end < 0 ? this.#nodeAt(~end) : end;
			if (node > highest) highest = node;
			ranks[index] = node;
		}
		return highest;
	}

	warm(): boolean {
		const { idCount } = this.ranked;
		const pageCount = Math.ceil(idCount / IDS_PER_PAGE);
		const end = Math.min(pageCount, this.#warmCount + WARM_PAGES);
		for (; this.#warmCount < end; this.#warmCount += 1) this.#metPage(this.#warmCount);
		return end < pageCount;
	}

	#nodeAt(rank: number): number {
		const first = this.#metPage(rank >>> PAGE_ID_BITS);
		const offset = this.#offsets[rank]!;
		if ((offset & 1) === 1) return first + (offset >>> 1);
		const id = this.#id;
		this.ranked.readId(rank, id, 0);
		return this.#nodes.intern(id[0]!, id[1]!, id[2]!, id[3]!);
	}

	/** The rank in the page that begins with the rank `first` whose node lies `distance` behind that of the page. */
	#search(first: number, distance: number): number {
		const offsets = this.#offsets;
		const wanted = (distance << 1) | 1;
		let low = first;
		const end = Math.min(first + IDS_PER_PAGE, this.ranked.idCount);
		for (let high = end; low < high;) {
			const middle = (low + high) >>> 1;
			if (offsets[middle]! < wanted) low = middle + 1;
			else high = middle;
		}
		return low < end && offsets[low] === wanted ? low : NO_RANK;
	}

	/** The node that a page begins with, whose offsets are there. */
	#metPage(page: number): number {
		const known = this.#firsts[page]!;
		if (known !== UNMET) return known;
		const nodes = this.#nodes;
		const ids = this.ranked.copyIds(page);
		const isNear = nodes.baseCount / this.ranked.idCount < STRIDE_MAX;
		const first = nodes.lowerBase(ids[0]!, ids[1]!, ids[2]!, ids[3]!);
		this.#firsts[page] = first;
		let rank = page << PAGE_ID_BITS;
		let node = first;
		for (let at = 0; at < ids.length; at += NODE_WORDS, rank += 1) {
			if (!isNear) node = nodes.lowerBase(ids[at]!, ids[at + 1]!, ids[at + 2]!, ids[at + 3]!);
			let order = -1;
			while (node < nodes.baseCount && (order = nodes.compareBase(node, ids, at)) < 0) node += 1;
			const isIt = node < nodes.baseCount && order === 0;
			// One that is too large is the largest, of nobody, so that they stay in order.
			const distance = node - first;
			this.#offsets[rank] = distance < OFFSET_MAX ? (distance << 1) | (isIt ? 1 : 0) : OFFSET_MAX << 1;
		}
		return first;
	}
}
