/**
 * EngineMetrics: exact counters since a store was opened. The same calls give the same numbers on every machine; there
 * are no times among them.
 */

/** Counters since {@link Engine.open}; plain numbers, a copy. */
export interface EngineMetrics {
	/** Batches written, and bytes of their operations. */
	batchCount: number;
	batchBytes: number;
	/** Batches that had to do background work first, because it had fallen behind; bytes of such work. */
	stallCount: number;
	stallBytes: number;
	/** Operations applied, edges of deleted blocks included. */
	blockPutCount: number;
	blockDeleteCount: number;
	edgePutCount: number;
	edgeDeleteCount: number;
	/** Bytes handed to the file system for the log, zeros ahead of records included, and how often. */
	walBytes: number;
	walWriteCount: number;
	walSyncCount: number;
	walSegmentCount: number;
	/** What opening replayed, and bytes of a torn tail that it left out. */
	replayedBatchCount: number;
	replayedBytes: number;
	droppedBytes: number;
	/** Flushes; bytes and pages of tables written, by flushes and merges. */
	flushCount: number;
	tableBytesWritten: number;
	tablePagesWritten: number;
	/** Merges, tables and bytes that went into them, tombstones that they could leave out. */
	mergeCount: number;
	mergedTableCount: number;
	mergedBytes: number;
	droppedTombstoneCount: number;
	/**
	 * Blocks found where one had been found before, without a search. Pages asked of the cache that it had, that
	 * it had not, and that had to make room; the hit rate is the share of the first two in the first three.
	 */
	locationHitCount: number;
	pageHitCount: number;
	pageMissCount: number;
	pageEvictionCount: number;
	/** Pages read from tables, for questions, indexes and merges. */
	pageReadCount: number;
	pageBytesRead: number;
	/** Tables that a filter ruled out for a key. */
	filterSkipCount: number;
	/**
	 * Blocks whose edges were gathered for the graph cache, in one direction each, and how often it forgot edges
	 * for want of room.
	 */
	graphReadCount: number;
	graphDropCount: number;
	/** State now: bytes of the graph cache; snapshots have their own and are not counted. */
	graphCacheBytes: number;
	/** State now: bytes of memtables, of cached pages and locations, of tables on disk; how many tables. */
	memtableBytes: number;
	/** State now: memtables that wait to be written to a table. */
	frozenMemtableCount: number;
	/** Memory that contents in memtables take, also those that only a snapshot holds; kept for the next ones. */
	arenaBytes: number;
	arenaFreeBytes: number;
	pageCacheBytes: number;
	tableBytes: number;
	tableCount: number;
	/** Bytes of merged tables that only snapshots still read, named ones and others. */
	retiredTableBytes: number;
}

/** All counters at zero. */
export function zeroMetrics(): EngineMetrics {
	return {
		batchCount: 0,
		batchBytes: 0,
		stallCount: 0,
		stallBytes: 0,
		blockPutCount: 0,
		blockDeleteCount: 0,
		edgePutCount: 0,
		edgeDeleteCount: 0,
		walBytes: 0,
		walWriteCount: 0,
		walSyncCount: 0,
		walSegmentCount: 0,
		replayedBatchCount: 0,
		replayedBytes: 0,
		droppedBytes: 0,
		flushCount: 0,
		tableBytesWritten: 0,
		tablePagesWritten: 0,
		mergeCount: 0,
		mergedTableCount: 0,
		mergedBytes: 0,
		droppedTombstoneCount: 0,
		locationHitCount: 0,
		pageHitCount: 0,
		pageMissCount: 0,
		pageEvictionCount: 0,
		pageReadCount: 0,
		pageBytesRead: 0,
		filterSkipCount: 0,
		graphReadCount: 0,
		graphDropCount: 0,
		graphCacheBytes: 0,
		memtableBytes: 0,
		frozenMemtableCount: 0,
		arenaBytes: 0,
		arenaFreeBytes: 0,
		pageCacheBytes: 0,
		tableBytes: 0,
		tableCount: 0,
		retiredTableBytes: 0,
	};
}
