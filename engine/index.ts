/**
 * The door of the engine: an embedded, synchronous, single-threaded LSM-tree store for blocks and typed edges.
 *
 * Other folders import this file, `vfs/node` and `node/`, and nothing else of the engine. How it works: README.md; what
 * is on disk: FORMAT.md.
 */
export { Engine } from "./engine.ts";
export type { Durability, OnLogDamage, OpenSettings, WriteSettings } from "./store/openSettings.ts";
export type { Backup } from "./tools/backup.ts";
export type {
	FlushTask,
	MergedTables,
	MergeRunner,
	MergeTask,
	RemoteMerge,
	TableFile,
	TableTask,
} from "./compaction/mergeRunner.ts";
export type { BuiltTable } from "./sstable/tableBuilder.ts";
export { EngineError, FencedError } from "./base/errors.ts";
export type { EngineErrorCode } from "./base/errors.ts";
export { acquireLock } from "./store/lock.ts";
export type { HeldLock, LockOptions } from "./store/lock.ts";
export { inspectStore } from "./tools/inspect.ts";
export type { InspectSettings } from "./tools/inspect.ts";
export type { InspectDetail } from "./tools/inspectTable.ts";
export { blockIdEquals, blockIdFromHex, blockIdToHex, compareBlockIds } from "./model/block.ts";
export type { BlockId } from "./model/block.ts";
export { BlockView } from "./model/blockView.ts";
export type { Direction, Edge, EdgeKey } from "./model/edge.ts";
export { EdgeList } from "./graph/edgeList.ts";
export { Walk } from "./graph/walk.ts";
export type { PathOptions, WalkOptions } from "./graph/walk.ts";
export type { Layer } from "./layer/layer.ts";
export type { EngineMetrics } from "./store/metrics.ts";
export type { NamedSnapshot } from "./snapshots/namedSnapshots.ts";
export type { EngineOptions } from "./store/options.ts";
export type { ScanRange } from "./model/idRange.ts";
export type { BlockCursor, EdgeScan, EdgesOptions, Reader } from "./read/reader.ts";
export { restoreBackup } from "./tools/restore.ts";
export type { Restore, RestoreSettings } from "./tools/restore.ts";
export type { Snapshot } from "./snapshots/snapshot.ts";
export type { DiskBytes, MemoryBytes, StatisticsSettings, StoreStatistics } from "./tools/statistics.ts";
export { createMemoryVfs } from "./vfs/memoryVfs.ts";
export type { PageCodec } from "./vfs/pageCodec.ts";
export type { FileHandle, OpenMode, VfsFailure, VirtualFileSystem } from "./vfs/vfs.ts";
export type { LogDamage } from "./wal/walReader.ts";
export { verifyStore, verifyStoreInSteps } from "./tools/verify.ts";
export type { VerifyProblem, VerifySettings } from "./tools/verify.ts";
export { VfsError } from "./vfs/vfs.ts";
export { type EncodedBatch, WriteBatch } from "./write/writeBatch.ts";
