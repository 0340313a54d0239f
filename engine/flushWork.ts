/**
 * FlushWork: the background work of a writer, advanced in steps by `maintain`.
 *
 * A table comes to life in this order: bytes durable, name durable, readable, named by a durable manifest
 * edit; only then does the store use it, and only then do the log segments before it go. Each sync is a step
 * of its own, which goes on beside us. A crash in between leaves a file that no manifest names.
 */
import { FlushJob } from "./compaction/flushJob.ts";
import { removeQuietly } from "./beginWriting.ts";
import { assert, present } from "./base/assert.ts";
import { tableName, walName } from "./model/fileNames.ts";
import type { BuiltTable } from "./sstable/tableBuilder.ts";
import { TableReader } from "./sstable/tableReader.ts";
import type { VersionEdit } from "./manifest/versionState.ts";
import type { WalPosition } from "./wal/walWriter.ts";
import { SyncWait } from "./vfs/syncWait.ts";
import { refreshView, type Store, type Writing } from "./store.ts";

/** A manifest edit on its way to the disk. */
interface Commit {
	readonly edit: VersionEdit;
	/** Where the log goes on after what the table holds. */
	readonly logEnd: WalPosition;
	/** Its sync; `undefined` only if writing it failed. */
	naming: SyncWait | undefined;
}

export class FlushWork {
	readonly #store: Store;
	readonly #writing: Writing;
	#job: FlushJob | undefined;
	/** Of the name of the table; begun with the job. */
	#naming: SyncWait | undefined;
	/** The table when its bytes are durable, then as it is read. */
	#built: BuiltTable | undefined;
	#table: TableReader | undefined;
	#commit: Commit | undefined;
	#jobNumber = 0;
	/** How many of the oldest frozen memtables the job writes. */
	#jobMemtableCount = 0;

	constructor(store: Store, writing: Writing) {
		this.#store = store;
		this.#writing = writing;
	}

	/** Whether there is anything to do. */
	get isPending(): boolean {
		return this.#store.frozen.length > 0;
	}

	/** Whether all that can be done now is to wait for a sync that the system does. */
	get isWaiting(): boolean {
		const naming = this.#table === undefined ? this.#naming : this.#commit?.naming;
		return (this.#built === undefined ? this.#job : naming)?.isWaiting === true;
	}

	/**
	 * Does a step of about `bytesMax` bytes, or looks for the end of one of the syncs that end the flush.
	 *
	 * @param onManifestFailure - called when the manifest is in an unknown state, before the error goes on
	 */
	step(bytesMax: number, onManifestFailure: (error: unknown) => void): void {
		if (!this.isPending) return;
		const table = this.#table;
		try {
			if (this.#built === undefined) {
				this.#job ??= this.#startJob();
				this.#naming ??= new SyncWait(this.#store.vfs.beginSyncDirectory(this.#store.directory));
				this.#built = this.#job.step(bytesMax);
				return;
			}
			if (table === undefined) {
				if (this.#naming?.step(bytesMax) === true) this.#table = this.#openTable(this.#built);
				return;
			}
		} catch (error) {
			this.#giveUp();
			throw error;
		}
		try {
			if (this.#commit === undefined) this.#beginCommit(this.#built);
			else if (this.#commit.naming?.step(bytesMax) === true) this.#finishCommit(this.#commit, this.#built, table);
		} catch (error) {
			onManifestFailure(error);
			throw error;
		}
	}

	/** Drops the unfinished table, if there is one; the memtables stay. */
	#giveUp(): void {
		if (this.#built === undefined) this.#job?.abandon();
		this.#table?.close();
		this.#forget();
		removeQuietly(this.#store.vfs, this.#path(this.#jobNumber));
	}

	#forget(): void {
		this.#job = undefined;
		this.#naming = undefined;
		this.#built = undefined;
		this.#table = undefined;
		this.#commit = undefined;
	}

	/** Drops what was begun; but a table that the manifest may name already stays. */
	close(): void {
		if (this.#commit !== undefined) this.#table?.close();
		else if (this.#job !== undefined) this.#giveUp();
	}

	#path(table: number): string {
		return `${this.#store.directory}/${tableName(table)}`;
	}

	#startJob(): FlushJob {
		const { vfs, directory, options, frozen, state } = this.#store;
		this.#jobNumber = state.nextTable;
		state.nextTable += 1;
		this.#jobMemtableCount = frozen.length;
		return new FlushJob({
			vfs,
			directory,
			number: this.#jobNumber,
			pageBytesMax: options.pageBytesMax,
			pageCompression: options.pageCompression,
			filterBitsPerKey: options.filterBitsPerKey,
			memtables: frozen.map(({ memtable }) => memtable),
		});
	}

	/** Reads the footer back: what cannot be read must not replace the log. */
	#openTable(built: BuiltTable): TableReader {
		const { vfs, cache } = this.#store;
		return new TableReader({
			vfs,
			path: this.#path(built.number),
			number: built.number,
			bytes: built.bytes,
			cache,
		});
	}

	/** From here on the manifest may name the table. */
	#beginCommit({ number, bytes, sequenceMin, sequenceMax }: BuiltTable): void {
		const store = this.#store;
		const newest = present(
			store.frozen[this.#jobMemtableCount - 1],
			"the flushed memtables are still waiting",
		);
		assert(
			newest.memtable.lastSequence === sequenceMax,
			"the table holds what the memtables held",
		);
		const edit = {
			added: [{ number, bytes, sequenceMin, sequenceMax }],
			log: { begin: newest.logEnd, sequence: sequenceMax },
			nextTable: store.state.nextTable,
		};
		this.#commit = { edit, logEnd: newest.logEnd, naming: undefined };
		this.#commit.naming = new SyncWait(this.#writing.manifest.begin(edit));
	}

	#finishCommit({ edit, logEnd }: Commit, { bytes, pageCount }: BuiltTable, table: TableReader): void {
		const store = this.#store;
		const firstSegment = store.state.logBegin.segment;
		store.state.apply(edit);
		const flushed = store.frozen.slice(0, this.#jobMemtableCount);
		store.frozen = store.frozen.slice(this.#jobMemtableCount);
		store.tables = [table, ...store.tables];
		this.#forget();
		refreshView(store);
		for (const { memtable } of flushed) memtable.release();
		if (store.active.isEmpty && !this.isPending) store.chunks.trim();
		store.metrics.flushCount += 1;
		store.metrics.tableBytesWritten += bytes;
		store.metrics.tablePagesWritten += pageCount;
		this.#writing.wal.release(logEnd.segment);
		for (let segment = firstSegment; segment < logEnd.segment; segment += 1) {
			store.garbage.push(`${store.directory}/${walName(segment)}`);
		}
	}
}
