/**
 * Store: what an open store consists of. The engine and its background work share it; nobody else sees it.
 */
import type { ArenaChunks } from "../base/arenaChunks.ts";
import { assert } from "../base/assert.ts";
import type { HeldLock } from "./lock.ts";
import type { ManifestWriter } from "../manifest/manifest.ts";
import type { VersionState } from "../manifest/versionState.ts";
import { Memtable } from "../memtable/memtable.ts";
import type { EngineMetrics } from "./metrics.ts";
import type { ResolvedOptions } from "./options.ts";
import type { ReadView } from "../read/readView.ts";
import type { PageCache } from "../sstable/pageCache.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import type { TablePins } from "./tablePins.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import type { LogDamage } from "../wal/walReader.ts";
import type { WalPosition, WalWriter } from "../wal/walWriter.ts";

/** A memtable that waits for its flush, and where the log goes on after it. */
export interface FrozenMemtable {
	readonly memtable: Memtable;
	readonly logEnd: WalPosition;
}

/** What only a writer has. */
export interface Writing {
	readonly lock: HeldLock;
	readonly wal: WalWriter;
	readonly manifest: ManifestWriter;
	/** Asked before each table is begun: its number is the store's only as long as nobody has taken that over. */
	readonly fence: { check(onFailure?: (error: unknown) => void): void };
}

export interface Store {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly options: ResolvedOptions;
	readonly metrics: EngineMetrics;
	readonly state: VersionState;
	readonly cache: PageCache;
	/** Memory of memtables. */
	readonly chunks: ArenaChunks;
	readonly pins: TablePins;
	/** Paths of files that no manifest names any more; background work removes them one by one. */
	readonly garbage: string[];
	/** What the engine reads; its lists are replaced, never changed, so that snapshots can share them. */
	readonly view: ReadView;
	/** `undefined` for a reader. */
	readonly writing: Writing | undefined;
	/** The memtable that batches go to. */
	active: Memtable;
	/** Oldest first. */
	frozen: readonly FrozenMemtable[];
	/** By newest sequence number, highest first. */
	tables: readonly TableReader[];
	sequence: number;
	/** What was lost with a damaged log when it was opened. */
	readonly damage: LogDamage | undefined;
}

/** Makes operations visible that are in the log. */
export function applyOperations(store: Store, operations: Uint8Array, sequence: number): void {
	const isSound = store.active.apply(operations, sequence, store.metrics);
	assert(isSound, "a batch encoded operations that it cannot read");
	store.sequence = sequence;
	store.view.graph.forget(operations);
	store.view.generation += 1;
	store.metrics.batchCount += 1;
	store.metrics.batchBytes += operations.length;
}

/** Ends the active memtable and begins another; nothing happens if it is empty, or to a reader. */
export function freezeMemtable(store: Store): void {
	if (store.active.isEmpty || store.writing === undefined) return;
	store.active.freeze();
	store.frozen = [...store.frozen, { memtable: store.active, logEnd: store.writing.wal.position }];
	store.active = new Memtable(store.chunks, store.active);
	refreshView(store);
}

/** Makes the view show what the store holds now. */
export function refreshView(store: Store): void {
	const frozen = store.frozen.map(({ memtable }) => memtable).reverse();
	store.view.memtables = [store.active, ...frozen];
	store.view.tables = store.tables;
	store.cache.locations.beginWith(store.tables);
	store.view.generation += 1;
}
