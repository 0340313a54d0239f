/**
 * StoredRuns: runs of what memtables and tables say.
 *
 * Where a single table tells of a block, which is most of the time, a walk reads the ends of its edges as ranks, and
 * ranks become nodes by {@link RankNodes}. Otherwise versions of edges are gathered with their ids and made one.
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
import type { NodeIds } from "./nodeIds.ts";
import { RankNodes } from "./rankNodes.ts";
import { directionOf, OUTGOING_SIDE } from "./side.ts";

const NO_TABLES: readonly TableReader[] = [];
/** Of a rank of a table and its node, when all were met. */
const RANK_BYTES = 8;

export class StoredRuns implements RunSource {
	readonly #sources: AdjacencySources;
	readonly #rows = new EdgeRows();
	readonly #ends = new RunEnds();
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
		if (wanted.node !== NO_ROW && wanted.flags === 0) {
			const source = this.#soleSource(view, wanted);
			if (source !== undefined) return this.#keepEnds(view, wanted, source);
		}
		this.#rows.clear();
		collectAdjacency(this.#sources, wanted.id, directionOf(wanted.side), this.#rows);
		return view.keep(wanted, this.#rows);
	}

	/**
	 * The table that alone tells of a block, its edges in `#ends`; any table if none does. `undefined` if several do, or
	 * one without ranks, or a memtable.
	 */
	#soleSource(view: AdjacencyView, { id, node, side }: WantedRun): RankNodes | undefined {
		const { memtables, tables } = this.#sources;
		const direction = directionOf(side);
		for (const { edges } of memtables) if (!edges.isEmpty && edges.has(id, direction)) return undefined;
		this.#meetTables(view, tables);
		const keyspace = side === OUTGOING_SIDE ? OUTGOING : INCOMING;
		this.#ends.count = 0;
		let sole: RankNodes | undefined;
		for (let index = 0; index < tables.length; index += 1) {
			const nodes = this.#nodes[index];
			if (nodes === undefined) {
				if (tables[index]!.mayHold(keyspace, id.w0, id.w1, id.w2, id.w3)) return undefined;
				continue;
			}
			const rank = rankIn(nodes, keyspace, id, node);
			if (rank === NO_RANK || !nodes.ranked.collectEnds(keyspace, rank, this.#ends)) continue;
			if (sole !== undefined) return undefined;
			sole = nodes;
		}
		return sole ?? this.#nodes[0];
	}

	#keepEnds(view: AdjacencyView, wanted: WantedRun, source: RankNodes): number {
		const ends = this.#ends;
		return view.keepEnds(wanted, ends, source.nodesOf(ends));
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
			const isBase = cache.base === table;
			const bytes = isBase ? 0 : idCountOf(table) * RANK_BYTES;
			if (table.ranked === undefined || cache.rankBytes + bytes > cache.rankBytesMax) return undefined;
			cache.rankBytes += bytes;
			const before = known.find((nodes) => nodes?.ranked === table.ranked);
			return before ?? new RankNodes(table.ranked, cache.nodes, isBase);
		});
		this.#tables = tables;
	}
}

function idCountOf(table: TableReader | undefined): number {
	return table?.ranked?.idCount ?? 0;
}

/** The rank in a table of a node, which is the block `id`. */
function rankIn(nodes: RankNodes, keyspace: Keyspace, id: BlockId, node: number): number {
	const known = nodes.rankOf(node);
	if (known !== NO_RANK) return known;
	const { ranked } = nodes;
	if (!ranked.mayHold(keyspace, id)) return NO_RANK;
	const rank = ranked.rankOf(id);
	if (rank !== NO_RANK) nodes.meet(node, rank);
	return rank;
}
