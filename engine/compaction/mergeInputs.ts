/** What merges read: tables, of this format and of those before, and memtables. */
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { ALL_IDS } from "../model/idRange.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { IdStream, rerankedEdges } from "../sstable/rankedStream.ts";
import { OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import type { MergeInput } from "./mergeInput.ts";
import { OldTableEdges } from "./oldTableEdges.ts";

/** All of a table. */
export function mergeInputOf(table: TableReader): MergeInput {
	const blocks = (): readonly VersionCursor[] => [table.stream()];
	const { ranked, file } = table;
	if (ranked === undefined) return new OldTableEdges(table, blocks);
	return {
		blocks,
		ids: () => new IdStream(file, ranked),
		rankCount: ranked.idCount,
		edges: (keyspace, ranks) => rerankedEdges(file, ranked, keyspace, ranks),
	};
}

/** All of a memtable whose rows are in order. */
export function memtableInputOf({ blocks, edges }: Memtable): MergeInput {
	return {
		blocks: () => blocks.cursors(ALL_IDS),
		ids: () => edges.ids(),
		rankCount: edges.nodeCount,
		edges: (keyspace, ranks) => edges.rankedCursor(keyspace === OUTGOING ? "outgoing" : "incoming", ranks),
	};
}
