/**
 * Statistics: what a store holds and what it costs, in bytes per part and as ratios.
 *
 * Counters since opening are {@link EngineMetrics}; here is the state of the moment, and what follows from both.
 */
import { MergingAdjacencyCursor, MergingCursor } from "../cursor/mergingCursor.ts";
import { BlockView } from "../model/blockView.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { parseFileName, tableName } from "../model/fileNames.ts";
import { ALL_IDS } from "../model/idRange.ts";
import { PUT_BLOCK_HEAD_BYTES, PUT_EDGE_BYTES } from "../model/operation.ts";
import type { ReadView } from "../read/readView.ts";
import { BLOCKS, FOOTER_BYTES, OLD_FOOTER_BYTES, OUTGOING, recordsOf } from "../sstable/tableFormat.ts";
import { dataBytesOf } from "../sstable/dataBytes.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { edgesFrom } from "../sstable/tableStream.ts";
import type { Store } from "../store/store.ts";
import { readMetrics } from "../store/storeMetrics.ts";
import { isVfsFailure } from "../vfs/vfs.ts";

/** Bytes on disk, by what they are for. */
export interface DiskBytes {
	/** Segments of the log, also those that wait to be removed. */
	readonly log: number;
	/** CURRENT and manifests. */
	readonly manifest: number;
	/** Live tables, by their parts; `frame` is headers and footers. */
	readonly tables: {
		readonly blocks: number;
		/** Ids of the blocks at the ends of edges, which these name by their place there. */
		readonly ids: number;
		readonly outgoing: number;
		readonly incoming: number;
		readonly index: number;
		readonly filter: number;
		readonly frame: number;
	};
	/** Merged tables that only snapshots still read. */
	readonly retired: number;
	/** Tables that are being written, or that wait to be removed. */
	readonly other: number;
	readonly total: number;
}

/** Bytes in memory, by what they are for. */
export interface MemoryBytes {
	readonly memtables: number;
	readonly pageCache: number;
	/** Indexes and filters of tables, as far as they were needed. */
	readonly indexes: number;
}

/** The state of a store at one moment; plain data. */
export interface StoreStatistics {
	/** Sequence number of the newest batch. */
	readonly sequence: number;
	/**
	 * Whether the two counts are exact. If not, they are upper bounds: all versions in memtables and tables that
	 * are no tombstones (in memtables, all), of which newer ones may hide some. They are exact if everything lies
	 * in one table, and if it was asked for.
	 */
	readonly isExact: boolean;
	readonly blockCount: number;
	readonly edgeCount: number;
	/**
	 * Bytes of the operations that would put what there is: 21 and the content for a block, 46 for an edge.
	 * `undefined` unless it was counted.
	 */
	readonly liveBytes: number | undefined;
	readonly tableCount: number;
	readonly snapshotCount: number;
	readonly disk: DiskBytes;
	readonly memory: MemoryBytes;
	/** Pages found in the cache, of all that were asked of it since opening; `undefined` if none was. */
	readonly pageCacheHitRate: number | undefined;
	/**
	 * Bytes written to log and tables since opening, flushes and merges, for each byte of operations written;
	 * `undefined` if none was. What still lies in memtables is not in tables yet.
	 */
	readonly writeAmplification: number | undefined;
	/** `disk.total` for each live byte; `undefined` unless these were counted, or there is none. */
	readonly spaceAmplification: number | undefined;
}

export interface StatisticsSettings {
	/** Reads the whole store to count what there is. Default `false`. */
	readonly exact?: boolean;
}

/** What a store holds and costs; to be exact, its memtable has to be frozen or to stay as it is. */
export function readStatistics(store: Store, { exact = false }: StatisticsSettings): StoreStatistics {
	const { tables, cache, state, sequence, view } = store;
	const live = exact ? measureLive(view) : undefined;
	const counts = live ?? boundsOf(view);
	const disk = diskBytesOf(store);
	const metrics = readMetrics(store);
	const { pageHitCount: hits, pageMissCount: misses, walBytes, tableBytesWritten, batchBytes } = metrics;
	return {
		sequence,
		isExact: counts.isExact,
		blockCount: counts.blockCount,
		edgeCount: counts.edgeCount,
		liveBytes: live?.bytes,
		tableCount: tables.length,
		snapshotCount: state.snapshots.size,
		disk,
		memory: {
			memtables: metrics.memtableBytes,
			pageCache: cache.byteCount,
			indexes: tables.reduce((sum, table) => sum + table.indexBytes, 0),
		},
		pageCacheHitRate: hits + misses === 0 ? undefined : hits / (hits + misses),
		writeAmplification: batchBytes === 0 ? undefined : (walBytes + tableBytesWritten) / batchBytes,
		spaceAmplification: live === undefined || live.bytes === 0 ? undefined : disk.total / live.bytes,
	};
}

interface LiveCounts {
	readonly isExact: boolean;
	readonly blockCount: number;
	readonly edgeCount: number;
}

function boundsOf({ memtables, tables }: ReadView): LiveCounts {
	let blockCount = 0;
	let edgeCount = 0;
	for (const { blocks, edges } of memtables) {
		blockCount += blocks.count;
		edgeCount += edges.count;
	}
	const isExact = blockCount + edgeCount === 0 && tables.length <= 1;
	for (const { footer } of tables) {
		const { [BLOCKS]: blocks, [OUTGOING]: outgoing } = footer.keyspaces;
		blockCount += blocks.versionCount - blocks.tombstoneCount;
		edgeCount += outgoing.versionCount - outgoing.tombstoneCount;
	}
	return { isExact, blockCount, edgeCount };
}

/** Counts what a reader sees, past the page cache. */
function measureLive({ memtables, tables }: ReadView): LiveCounts & { readonly bytes: number } {
	for (const memtable of memtables) while (memtable.sortStep(Number.MAX_SAFE_INTEGER) > 0);
	let blockCount = 0;
	let contentBytes = 0;
	const content = new BlockView();
	const blocks = new MergingCursor(
		[...memtables.flatMap(({ blocks: own }) => own.cursors(ALL_IDS)), ...tables.map((table) => table.stream())],
		false,
	);
	while (blocks.next()) {
		if (blocks.newest.isTombstone) continue;
		blockCount += 1;
		blocks.newest.contentInto(content);
		contentBytes += content.end - content.begin;
	}
	let edgeCount = 0;
	const rows = new EdgeRows();
	const edges = new MergingAdjacencyCursor([
		...memtables.map(({ edges: own }) => own.cursor("outgoing")),
		...tables.map((table) => edgesFrom(table, OUTGOING)),
	]);
	while (edges.next()) {
		rows.clear();
		edges.collect(rows);
		edgeCount += rows.count - rows.tombstoneCount;
	}
	const bytes = blockCount * PUT_BLOCK_HEAD_BYTES + contentBytes + edgeCount * PUT_EDGE_BYTES;
	return { isExact: true, blockCount, edgeCount, bytes };
}

function diskBytesOf(store: Store): DiskBytes {
	const { vfs, directory, state, tables, pins } = store;
	const sums = { log: 0, manifest: 0, other: 0 };
	for (const name of vfs.list(directory)) {
		const parsed = parseFileName(name);
		const path = `${directory}/${name}`;
		if (parsed?.kind === "wal") sums.log += sizeOf(store, path);
		if (parsed?.kind === "manifest" || parsed?.kind === "current") sums.manifest += sizeOf(store, path);
		if (parsed?.kind === "table" && state.record(parsed.number) === undefined) sums.other += sizeOf(store, path);
	}
	// Tables that unnamed snapshots hold are counted as retired, not as garbage.
	for (const { number, bytes } of pins.open) if (state.record(number) === undefined) sums.other -= bytes;
	const parts = tables.map((table) => partsOf(store, table));
	const sum = (part: keyof DiskBytes["tables"]): number => parts.reduce((total, of) => total + of[part], 0);
	const byPart = {
		blocks: sum("blocks"),
		ids: sum("ids"),
		outgoing: sum("outgoing"),
		incoming: sum("incoming"),
		index: sum("index"),
		filter: sum("filter"),
		frame: sum("frame"),
	};
	const retired = pins.retiredBytes;
	const live = tables.reduce((total, { bytes }) => total + bytes, 0);
	return { ...sums, tables: byPart, retired, total: sums.log + sums.manifest + sums.other + retired + live };
}

function partsOf({ vfs, directory }: Store, { number, footer }: TableReader): DiskBytes["tables"] {
	const path = `${directory}/${tableName(number)}`;
	const data = dataBytesOf({ vfs, path, number, footer });
	let index = 0;
	let filter = 0;
	for (const keyspace of recordsOf(footer)) {
		index += keyspace.indexBytes;
		filter += keyspace.filterBytes;
	}
	const frame = FILE_HEADER_BYTES + (footer.ids === undefined ? OLD_FOOTER_BYTES : FOOTER_BYTES);
	return { ...data, index, filter, frame };
}

/** Bytes of a file; none if it went away. */
function sizeOf({ vfs }: Store, path: string): number {
	try {
		const file = vfs.open(path, "read");
		try {
			return file.size();
		} finally {
			file.close();
		}
	} catch (error) {
		if (isVfsFailure(error, "not-found")) return 0;
		throw error;
	}
}
