/**
 * StoredRuns: runs of what memtables and tables say.
 *
 * A walk reads the ends of a block's edges as ranks, which become nodes by {@link RankNodes}; those of several tables
 * are merged. What an index is made of lies so: a file's blocks are written, with what it contains, long before its
 * links, and a store of a gigabyte is never one table. Only where a version may hide another one, by a tombstone or by
 * the same kind and other end, or a memtable has some, are edges gathered with their details and ids and made one.
 */
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { NO_RANK } from "../sstable/rankedEdges.ts";
import { RunEnds } from "../sstable/runCodec.ts";
import { INCOMING, type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { type AdjacencySources, collectAdjacency } from "./adjacency.ts";
import type { AdjacencyView, RunSource, WantedRun } from "./adjacencyView.ts";
import { BetweenRanks } from "./betweenRanks.ts";
import { mergeEnds } from "./mergeEnds.ts";
import type { NodeIds } from "./nodeIds.ts";
import { MetRanks, OwnRanks, type RankNodes } from "./rankNodes.ts";
import { directionOf, OUTGOING_SIDE } from "./side.ts";

const NO_TABLES: readonly TableReader[] = [];

/** A block, its node, and where its ends go. */
interface OfTable {
	readonly id: BlockId;
	readonly node: number;
	readonly own: RunEnds;
}

export class StoredRuns implements RunSource {
	readonly #sources: AdjacencySources;
	readonly #rows = new EdgeRows();
	/** Ends that were collected, those of one more table, and where both become one. */
	#ends = new RunEnds();
	readonly #more = new RunEnds();
	#merged = new RunEnds();
	/** The highest node among the ends. */
	#highest = 0;
	/** The tables that `#nodes` is of, and their nodes; `undefined` for a table without ranks, or with too many. */
	#tables = NO_TABLES;
	#nodes: (RankNodes | undefined)[] = [];
	/** The nodes that ranks became; the cache may have begun with others. */
	#ids: NodeIds | undefined;
	#largestOf: readonly TableReader[] | undefined;
	#largest: TableReader | undefined;

	constructor(sources: AdjacencySources) {
		this.#sources = sources;
	}

	readRun(view: AdjacencyView, wanted: WantedRun): number {
		view.cache.readCount += 1;
		if (wanted.node !== NO_ROW && wanted.flags === 0 && this.#collectEnds(view, wanted)) {
			return view.keepEnds(wanted, this.#ends, this.#highest);
		}
		this.#rows.clear();
		collectAdjacency(this.#sources, wanted.id, directionOf(wanted.side), this.#rows);
		return view.keep(wanted, this.#rows);
	}

	/**
	 * Leaves the ends of a block's edges in `#ends`, as nodes. `false` if ends do not tell: a memtable has edges of it, or
	 * a table without ranks, or one of several tables may hide what another one says.
	 */
	#collectEnds(view: AdjacencyView, { id, node, side }: WantedRun): boolean {
		const { memtables, tables } = this.#sources;
		const direction = directionOf(side);
		for (const { edges } of memtables) if (!edges.isEmpty && edges.has(id, direction)) return false;
		this.#meetTables(view, tables);
		const keyspace = side === OUTGOING_SIDE ? OUTGOING : INCOMING;
		this.#ends.clear();
		this.#highest = 0;
		let isFirst = true;
		for (let index = 0; index < tables.length; index += 1) {
			const nodes = this.#nodes[index];
			if (nodes === undefined) {
				if (tables[index]!.mayHold(keyspace, id.w0, id.w1, id.w2, id.w3)) return false;
				continue;
			}
			const own = isFirst ? this.#ends : this.#more;
			own.clear();
			if (!this.#collectFrom(nodes, keyspace, { id, node, own })) continue;
			if (!isFirst && !this.#merge(view.cache.nodes)) return false;
			isFirst = false;
		}
		return true;
	}

	/** The ends of one table into `own`, as nodes; whether it has versions of edges of the block. */
	#collectFrom(nodes: RankNodes, keyspace: Keyspace, { id, node, own }: OfTable): boolean {
		const known = nodes.rankOf(node);
		// Where there are several tables, most have no edges of a block, which a filter tells for less than a page; but
		// whoever passes by has the page.
		const isFiltered = !nodes.ranked.isPassing && (known === NO_RANK || this.#tables.length > 1);
		if (isFiltered && !nodes.ranked.mayHold(keyspace, id)) return false;
		const rank = known === NO_RANK ? nodes.findRank(id, node) : known;
		if (rank === NO_RANK || !nodes.ranked.collectEnds(keyspace, rank, own)) return false;
		this.#highest = Math.max(this.#highest, nodes.nodesOf(own));
		return true;
	}

	/** Merges `#more` into `#ends`; `false` if versions of one table may hide some of another. */
	#merge(ids: NodeIds): boolean {
		if (this.#ends.hasTombstone || this.#more.hasTombstone) return false;
		if (!mergeEnds(this.#ends, this.#more, this.#merged, ids)) return false;
		[this.#ends, this.#merged] = [this.#merged, this.#ends];
		return true;
	}

	/**
	 * Does some of what first questions would do, about 1 ms: copies ids, looks up ranks, reads filters, then runs.
	 *
	 * @returns whether more is left
	 */
	warm(view: AdjacencyView): boolean {
		if (view.cache.warm(this.largest)) return true;
		view.begin();
		this.#meetTables(view, this.#sources.tables);
		if (this.#nodes.some((nodes) => nodes !== undefined && (nodes.ranked.warm() || nodes.warm()))) return true;
		for (const nodes of this.#nodes) nodes?.ranked.beginPassing();
		try {
			return view.warm();
		} finally {
			for (const nodes of this.#nodes) nodes?.ranked.endPassing();
		}
	}

	/** The table with the most ids. */
	get largest(): TableReader | undefined {
		const { tables } = this.#sources;
		if (this.#largestOf === tables) return this.#largest;
		this.#largestOf = tables;
		this.#largest = undefined;
		for (const table of tables) if (idCountOf(table) > idCountOf(this.#largest)) this.#largest = table;
		return this.#largest;
	}

	/** Keeps nodes of tables that are still read, and begins those of others; of all when nodes began anew. */
	#meetTables({ cache }: AdjacencyView, tables: readonly TableReader[]): void {
		if (this.#tables === tables && this.#ids === cache.nodes) return;
		const known = this.#ids === cache.nodes ? this.#nodes : [];
		this.#ids = cache.nodes;
		cache.rankBytes = 0;
		this.#nodes = tables.map((table) => {
			const { ranked } = table;
			if (ranked === undefined) return undefined;
			if (cache.base === table) return new OwnRanks(ranked);
			const Ranks = cache.nodes.baseCount > 0 ? BetweenRanks : MetRanks;
			const bytes = ranked.idCount * Ranks.RANK_BYTES;
			if (cache.rankBytes + bytes > cache.rankBytesMax) return undefined;
			cache.rankBytes += bytes;
			return known.find((nodes) => nodes?.ranked === ranked) ?? new Ranks(ranked, cache.nodes);
		});
		this.#tables = tables;
	}
}

function idCountOf(table: TableReader | undefined): number {
	return table?.ranked?.idCount ?? 0;
}
