/**
 * Adjacency: the edges of a block over memtables and tables, as a reader sees them.
 */
import type { Memtable } from "../memtable/memtable.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { INCOMING, OUTGOING } from "../sstable/tableFormat.ts";

export interface AdjacencySources {
	readonly memtables: readonly Memtable[];
	readonly tables: readonly TableReader[];
}

/**
 * Gathers the newest, visible version of each edge of a block in one direction.
 */
export function collectAdjacency(
	sources: AdjacencySources,
	id: BlockId,
	direction: Direction,
	into: EdgeRows,
): void {
	const { memtables, tables } = sources;
	for (let index = 0; index < memtables.length; index += 1) {
		memtables[index]!.edges.collect(id, direction, into);
	}
	const keyspace = direction === "outgoing" ? OUTGOING : INCOMING;
	for (let index = 0; index < tables.length; index += 1) {
		tables[index]!.collectEdges(id.w0, id.w1, id.w2, id.w3, keyspace, into);
	}
	into.settle();
	into.dropTombstones();
}
