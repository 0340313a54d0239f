/**
 * Gathers the counters of a store's parts into one {@link EngineMetrics}.
 */
import type { EngineMetrics } from "./metrics.ts";
import type { Store } from "./store.ts";

/** A copy of all counters as they are now. */
export function readMetrics(store: Store): EngineMetrics {
	const metrics: EngineMetrics = { ...store.metrics };
	const wal = store.writing?.wal;
	metrics.walBytes = wal?.byteCount ?? 0;
	metrics.walWriteCount = wal?.writeCount ?? 0;
	metrics.walSyncCount = wal?.syncCount ?? 0;
	metrics.walSegmentCount = wal?.segmentCount ?? 0;
	metrics.locationHitCount = store.cache.locations.hitCount;
	metrics.pageHitCount = store.cache.hitCount;
	metrics.pageMissCount = store.cache.missCount;
	metrics.pageEvictionCount = store.cache.evictionCount;
	metrics.pageCacheBytes = store.cache.byteCount;
	metrics.arenaBytes = store.chunks.byteCount;
	metrics.arenaFreeBytes = store.chunks.freeByteCount;
	const { graph } = store.view;
	metrics.graphReadCount = graph.readCount;
	metrics.graphDropCount = graph.dropCount;
	metrics.graphCacheBytes = graph.byteCount;
	metrics.tableCount = store.tables.length;
	metrics.retiredTableBytes = store.pins.retiredBytes;
	for (const table of [...store.tables, ...store.pins.open]) {
		metrics.pageReadCount += table.pageReadCount;
		metrics.pageBytesRead += table.pageBytesRead;
		metrics.filterSkipCount += table.filterSkipCount;
	}
	for (const table of store.tables) metrics.tableBytes += table.bytes;
	for (const memtable of store.view.memtables) metrics.memtableBytes += memtable.byteCount;
	metrics.frozenMemtableCount = store.frozen.length;
	return metrics;
}
