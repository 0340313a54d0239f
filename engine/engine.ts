/** Engine: open, write, read, snapshot, maintain, close. It coordinates the parts and computes nothing itself. */
import { type Backup, type BackupSettings, TableBackup } from "./tools/backup.ts";
import { BackgroundWork } from "./background/backgroundWork.ts";
import { assert, present } from "./base/assert.ts";
import { CHECKED } from "./base/checked.ts";
import { EngineError } from "./base/errors.ts";
import { SoleCall } from "./base/soleCall.ts";
import { SIZE_TIERED } from "./compaction/compactionPolicy.ts";
import type { CompactionSurroundings } from "./background/compactionWork.ts";
import { DeleteExpander, expandInPieces } from "./write/expandDeletes.ts";
import { type Layer, ViewLayer } from "./layer/layer.ts";
import type { EngineMetrics } from "./store/metrics.ts";
import type { BlockId } from "./model/block.ts";
import type { BlockView } from "./model/blockView.ts";
import type { Direction } from "./model/edge.ts";
import type { EdgeList } from "./graph/edgeList.ts";
import type { PathOptions, Walk, WalkOptions } from "./graph/walk.ts";
import { closeWriting, endLog, openForReading, openForWriting } from "./lifecycle/openStore.ts";
import type { Durability, OpenSettings, WriteSettings } from "./store/openSettings.ts";
import { resolveOptions } from "./store/options.ts";
import type { ScanRange } from "./model/idRange.ts";
import type { BlockCursor, EdgeScan, EdgesOptions, Reader } from "./read/reader.ts";
import {
	checkNewName, dropSnapshot, keepSnapshot, listSnapshots, type NamedSnapshot, pinTables, snapshotNamed,
} from "./snapshots/namedSnapshots.ts";
import { readStatistics, type StatisticsSettings, type StoreStatistics } from "./tools/statistics.ts";
import { readMetrics } from "./store/storeMetrics.ts";
import { codecOf } from "./sstable/compressedPage.ts";
import { type KeptState, type Snapshot, snapshotOver } from "./snapshots/snapshot.ts";
import { applyOperations, freezeMemtable, type Store, type Writing } from "./store/store.ts";
import { type VerifyProblem, verifyOpenStore } from "./tools/verify.ts";
import type { LogDamage } from "./wal/walReader.ts";
import type { WriteBatch } from "./write/writeBatch.ts";

/**
 * A store for blocks and typed edges in a directory of its own.
 *
 * One process writes to a store at a time. All calls are synchronous; a batch is visible as soon as `write`
 * returns.
 */
export class Engine implements Reader {
	readonly #store: Store;
	/** `undefined` for a reader. */
	readonly #background: BackgroundWork | undefined;
	readonly #expander = new DeleteExpander();
	#isClosed = false;
	/** The calls that change it, in a checked build. */
	readonly #calls = new SoleCall();
	/** The failure after which nothing more is accepted. */
	#poison: unknown;

	private constructor(store: Store, surroundings: CompactionSurroundings) {
		this.#store = store;
		if (store.writing === undefined) return;
		this.#background = new BackgroundWork(store, store.writing, surroundings, (error) => {
			this.#poison = error;
		});
	}

	/**
	 * Opens a store, and makes it first if there is none.
	 *
	 * What was acknowledged before a crash is there again, according to its {@link Durability}; a torn end of
	 * the log is left out and counted in `droppedBytes`. Where batches are missing that were durable, `onLogDamage` says
	 * what to do.
	 *
	 * @throws {@link EngineError} `locked` if another living process is the writer, `corrupt` if bytes are
	 * damaged in a way that a crash cannot explain, `newer-format`, `invalid` for an option out of bounds or a
	 * codec that `vfs` does not offer but pages are or shall be compressed with, `no-space`, `io`; with `mode: "read"`
	 * also `missing` and `changed`
	 *
	 * Cost: the manifest, the head of each table, and a replay of the log, which reads and checks it once; contents in it
	 * are read again, 256 KiB at a time, when they are first asked for.
	 */
	static open(settings: OpenSettings): Engine {
		const { vfs, directory, mode = "write", policy = SIZE_TIERED, mergeRunner, lock, onLogDamage = "refuse" } = settings;
		const options = resolveOptions(settings.options ?? {});
		codecOf(vfs, options.pageCompression, directory);
		if (CHECKED && mode === "write") {
			assert(vfs.isMainThread !== false, "a store is written on the main thread of its process");
		}
		const how = { vfs, directory, options, onLogDamage };
		const store = mode === "read" ? openForReading(how) : openForWriting(how, lock);
		return new Engine(store, { policy, runner: mergeRunner });
	}

	/** Sequence number of the newest batch, 0 in an empty store; it grows by one with each batch. */
	get sequence(): number {
		return this.#store.sequence;
	}

	/**
	 * What was lost with a damaged log when the store was opened with `onLogDamage: "set-aside"`, if anything was.
	 */
	get logDamage(): LogDamage | undefined {
		return this.#store.damage;
	}

	/**
	 * Applies a batch, whole or not at all, also across a crash.
	 *
	 * @returns its sequence number; an empty batch takes none and returns the newest
	 * @throws {@link EngineError} `closed`, `read-only`; `no-space` or `io` if the log could not be written:
	 * then it is not known whether the batch will be there after opening again, and the engine is poisoned;
	 * `poisoned` from then on
	 *
	 * If memtables have to be flushed first and cannot be, the same codes are thrown, but nothing was written
	 * and nothing is poisoned.
	 *
	 * Cost: one copy into the log's buffer and one into the memtable; `flushed` adds one write call, `synced`
	 * one sync. When {@link Engine.maintain} falls behind (`frozenMemtableCountMax` full memtables wait, or
	 * tables pile up), each call does a part of its work, in proportion to the size of the batch.
	 */
	write(batch: WriteBatch, settings: WriteSettings): number {
		const writing = this.#requireWriting();
		return CHECKED
			? this.#calls.run(() => this.#write(writing, batch, settings))
			: this.#write(writing, batch, settings);
	}

	#write(writing: Writing, batch: WriteBatch, settings: WriteSettings): number {
		const { wal } = writing;
		const store = this.#store;
		if (batch.operationCount === 0) {
			this.#persist(writing, settings.durability);
			return store.sequence;
		}
		this.#background?.pay();
		const operations = batch.isExpandedAt(store.sequence) ? batch.encoded() : this.#expander.expand(batch, store.view);
		const sequence = store.sequence + 1;
		try {
			wal.append(operations, sequence);
			if (settings.durability !== "buffered") wal.flush();
			if (settings.durability === "synced") wal.sync();
		} catch (error) {
			this.#poison = error;
			throw error;
		}
		const before = store.active.byteCount;
		applyOperations(store, operations, sequence);
		this.#background?.owe(store.active.byteCount - before);
		if (store.active.isFull(store.options.memtableBytesMax)) freezeMemtable(this.#store);
		return sequence;
	}

	/**
	 * A batch for {@link Engine.write} with the edges of deleted blocks looked up, a block a piece; the one that it is
	 * made of is left alone meanwhile. They are looked up again by `write` if others have written before.
	 */
	*expanded(batch: WriteBatch): Generator<undefined, WriteBatch, undefined> {
		const pieces = expandInPieces(batch, this.#store.view, this.#store.sequence);
		for (;;) {
			this.#requireOpen();
			const piece = pieces.next();
			if (piece.done === true) return piece.value;
			yield;
		}
	}

	/**
	 * Makes every batch written so far survive a power loss.
	 *
	 * @throws {@link EngineError} as {@link Engine.write}
	 */
	sync(): void {
		this.#persist(this.#requireWriting(), "synced");
	}

	find(id: BlockId): Uint8Array | undefined {
		this.#requireOpen();
		return this.#store.view.find(id);
	}

	findInto(id: BlockId, into: BlockView): boolean {
		this.#requireOpen();
		return this.#store.view.findInto(id, into);
	}

	has(id: BlockId): boolean {
		this.#requireOpen();
		return this.#store.view.has(id);
	}

	scan(range: ScanRange): BlockCursor {
		this.#requireOpen();
		return this.#store.view.scan(range);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		this.#requireOpen();
		return this.#store.view.edges(id, direction, options);
	}

	scanEdges(begin: BlockId): EdgeScan {
		this.#requireOpen();
		return this.#store.view.scanEdges(begin);
	}

	walk(start: BlockId | readonly BlockId[], options: WalkOptions = {}): Walk {
		this.#requireOpen();
		return this.#store.view.walk(start, options);
	}

	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions = {}): Walk {
		this.#requireOpen();
		return this.#store.view.path(from, to, options);
	}

	/**
	 * Keeps the present state for reading until it is released.
	 *
	 * @throws {@link EngineError} `closed`
	 *
	 * Cost: freezes the memtable, so the next batch starts a new one; do not take one per read.
	 */
	snapshot(): Snapshot {
		this.#requireOpen();
		const store = this.#store;
		if (store.writing !== undefined) freezeMemtable(this.#store);
		const memtables = store.view.memtables.filter((memtable) => !memtable.isEmpty);
		store.pins.pin(store.tables);
		for (const memtable of memtables) memtable.retain();
		return this.#snapshotOver({ memtables, tables: store.tables, sequence: store.sequence });
	}

	/**
	 * A reader of the newest state with batches on top that are not written; release it when it is not needed.
	 *
	 * @throws {@link EngineError} `closed`
	 *
	 * Cost: 8 bytes for each block in the graph cache, which it shares.
	 */
	layer(): Layer {
		this.#requireOpen();
		return new ViewLayer(this.#store.view, () => {
			this.#requireOpen();
		});
	}

	/**
	 * Keeps the present state under a name, until {@link Engine.dropSnapshot}, also when the store is closed
	 * and opened again. It is durable when this returns.
	 *
	 * @param name - any text that takes 1 to 255 bytes of UTF-8; a store keeps 1,000 names at most
	 * @throws {@link EngineError} `invalid` if the name is taken or is no such text; else as
	 * {@link Engine.flush}; a failure to write the name itself poisons the engine
	 *
	 * Cost: a flush and one sync. On disk nothing at first; as tables are merged, the ones that the snapshot
	 * reads stay.
	 */
	keepSnapshot(name: string): void {
		const writing = this.#requireWriting();
		checkNewName(this.#store, name);
		this.flush();
		this.#orPoison(() => {
			keepSnapshot(this.#store, writing, name);
		});
	}

	/**
	 * The snapshots that are kept under names, oldest first.
	 *
	 * @throws {@link EngineError} `closed`
	 */
	snapshots(): NamedSnapshot[] {
		this.#requireOpen();
		return listSnapshots(this.#store);
	}

	/**
	 * Opens a kept snapshot for reading; release it as any other. It stays good when its name is dropped.
	 *
	 * @throws {@link EngineError} `invalid` if there is no such name, `corrupt` if a table of it is damaged or
	 * missing, `changed` if it is missing for a reader: then the name was dropped meanwhile; `closed`, `io`
	 *
	 * Cost: the head of each table that was merged since.
	 */
	openSnapshot(name: string): Snapshot {
		this.#requireOpen();
		const { tables, sequence } = snapshotNamed(this.#store, name);
		return this.#snapshotOver({ memtables: [], tables: pinTables(this.#store, tables), sequence });
	}

	/**
	 * Forgets a kept snapshot, and gives back the space of tables that nobody else reads. The name is free, and
	 * that is durable, when this returns.
	 *
	 * @throws {@link EngineError} `invalid` if there is no such name; `closed`, `read-only`, `poisoned`;
	 * `no-space` or `io` if the manifest could not be written: then the engine is poisoned
	 */
	dropSnapshot(name: string): void {
		const writing = this.#requireWriting();
		snapshotNamed(this.#store, name);
		this.#orPoison(() => {
			dropSnapshot(this.#store, writing, name);
		});
		this.#background?.removeGarbage();
	}

	/**
	 * Writes everything in memory to tables and lets go of the log before it.
	 *
	 * @throws {@link EngineError} as {@link Engine.maintain}
	 *
	 * Cost: in one piece; {@link Engine.maintain} does the same work in steps.
	 */
	flush(): void {
		this.#requireWriting();
		freezeMemtable(this.#store);
		this.#background?.finishFlush();
	}

	/**
	 * Takes no more writes into what is in memory: {@link Engine.maintain} writes it to a table and ends its log.
	 *
	 * @throws {@link EngineError} `closed`, `read-only`, `poisoned`, `no-space`, `io`
	 */
	freeze(): void {
		this.#requireWriting();
		freezeMemtable(this.#store);
	}

	/**
	 * Writes everything in memory to tables, merges all tables into one, and gives the space back.
	 *
	 * @throws {@link EngineError} as {@link Engine.maintain}
	 *
	 * Cost: reads and writes the whole store, in one piece, and needs as much space again meanwhile;
	 * {@link Engine.maintain} merges what is worth it in steps.
	 */
	compact(): void {
		const { wal } = this.#requireWriting();
		// What the log holds will be in tables: its last segment shall go as well. The flush makes the name durable.
		if (!this.#store.active.isEmpty) {
			this.#orPoison(() => {
				wal.startSegment();
			});
		}
		this.flush();
		this.#background?.mergeAll();
	}

	/**
	 * Does a bounded step of background work: turning full memtables into tables, then merging tables.
	 *
	 * A merge that a `mergeRunner` works on is handed out and taken back here, and takes no time in between; only
	 * `Number.MAX_SAFE_INTEGER` waits for it.
	 *
	 * @param bytesMax - about how many bytes to go through in this step; a step of 256 KiB takes about 2 ms
	 * @param mergeWidth - until the next call, for the option: while nobody writes, a smaller one leaves fewer tables
	 * @returns whether work remains, also if somebody else does it ({@link Engine.isWaiting})
	 * @throws {@link EngineError} `closed`, `read-only`, `poisoned`; `no-space` or `io` if a table could not
	 * be written: the store is as before, and the work starts again with the next call; `corrupt` if a table
	 * that was to be merged is damaged: it is told once, and that table is left alone from then on
	 */
	maintain(bytesMax: number, mergeWidth: number = this.#store.options.mergeWidth): boolean {
		this.#requireWriting();
		const background = present(this.#background, "a writer has background work");
		background.mergesBy(mergeWidth);
		if (CHECKED) this.#calls.run(() => background.step(bytesMax));
		else background.step(bytesMax);
		return background.isPending;
	}

	/**
	 * Whether background work waits for a sync, or for a merge that the `mergeRunner` works on: there is no hurry to
	 * call {@link Engine.maintain} again, it would only look.
	 */
	get isWaiting(): boolean {
		return !this.#isClosed && this.#background?.isWaiting === true;
	}

	/**
	 * Readies memory for questions about edges, a step at a time, while nothing is asked: the first one would read the
	 * same, and not all of it.
	 *
	 * @returns whether more is left; a step takes about 1 ms
	 * @throws {@link EngineError} `closed`; `corrupt` if a page that it reads is damaged; `io`
	 */
	warm(): boolean {
		this.#requireOpen();
		return this.#store.view.warm();
	}

	/**
	 * Begins a copy of the store as it is now, named snapshots included, in an empty or a new directory; it goes
	 * on in steps, and so do writes meanwhile. {@link restoreBackup} brings it back; it can also be opened where
	 * it is.
	 *
	 * @throws {@link EngineError} `invalid` if the directory holds anything, `corrupt` if a table of a named
	 * snapshot does not open; else as {@link Engine.flush}. With `mode: "read"` also `changed`, from its steps as
	 * well, when the writer has merged tables away: then open again
	 *
	 * Cost: a flush, which {@link Engine.maintain} may have done before; and as long as it runs, space for the
	 * tables that are merged meanwhile. A reader writes what it has replayed to a table of the copy.
	 */
	backup(directory: string, settings: BackupSettings = {}): Backup {
		this.#requireOpen();
		if (this.#store.writing !== undefined) this.flush();
		const isEngineOpen = (): boolean => !this.#isClosed;
		return new TableBackup({ store: this.#store, directory, isLinked: settings.tables === "linked", isEngineOpen });
	}

	/** Counters since opening. */
	metrics(): EngineMetrics {
		return readMetrics(this.#store);
	}

	/**
	 * What the store holds and what it costs: counts, bytes per part, hit rate and amplification.
	 *
	 * @throws {@link EngineError} `closed`; `corrupt` if an index is damaged, or with `exact` any page; `io`
	 *
	 * Cost: the indexes of edges; with `exact` reads the whole store in one piece, past the page cache, and freezes the
	 * memtable.
	 */
	statistics(settings: StatisticsSettings = {}): StoreStatistics {
		this.#requireOpen();
		if (settings.exact === true && this.#store.writing !== undefined) freezeMemtable(this.#store);
		return readStatistics(this.#store, settings);
	}

	/**
	 * Reads every byte on disk that the store relies on, past all caches, and checks it: CURRENT, manifest, log
	 * and tables. {@link verifyStore} does the same with a store that does not open.
	 *
	 * @returns what is damaged; empty when all is well
	 * @throws {@link EngineError} `closed`, `io`
	 *
	 * Cost: reads all of it, in one piece.
	 */
	verify(): VerifyProblem[] {
		this.#requireOpen();
		return verifyOpenStore(this.#store);
	}

	/**
	 * Makes everything durable and lets go of files and lock. A second call does nothing.
	 *
	 * @throws {@link EngineError} `no-space` or `io` if the log could not be made durable; files and lock are
	 * let go
	 */
	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		const { writing, tables } = this.#store;
		try {
			if (writing !== undefined && this.#poison === undefined) {
				writing.wal.sync();
				endLog(this.#store, writing);
			}
		} finally {
			for (const table of tables) table.close();
			this.#background?.close();
			this.#store.pins.close();
			if (writing !== undefined) closeWriting(writing);
		}
	}

	#snapshotOver(state: KeptState): Snapshot {
		return snapshotOver(this.#store, state, () => !this.#isClosed);
	}

	/** Does what leaves the files in an unknown state when it fails. */
	#orPoison(change: () => void): void {
		try {
			change();
		} catch (error) {
			this.#poison = error;
			throw error;
		}
	}

	#persist({ wal }: Writing, durability: Durability): void {
		this.#orPoison(() => {
			if (durability !== "buffered") wal.flush();
			if (durability === "synced") wal.sync();
		});
	}

	#requireOpen(): void {
		if (CHECKED) this.#calls.requireNone();
		if (this.#isClosed) {
			throw new EngineError("closed", "The engine was closed.", { path: this.#store.directory });
		}
	}

	#requireWriting(): Writing {
		this.#requireOpen();
		const { writing, directory } = this.#store;
		if (writing === undefined) {
			throw new EngineError("read-only", "The store was opened for reading.", { path: directory });
		}
		if (this.#poison !== undefined) {
			const sentence = "An earlier write failed, so nothing more is accepted; open the store again.";
			throw new EngineError("poisoned", sentence, { path: directory, cause: this.#poison });
		}
		return writing;
	}
}
