/**
 * FlushWork: the background work of a writer, advanced in steps by `maintain`.
 *
 * A table comes to life in this order: bytes durable, name durable, readable, named by a durable manifest
 * edit; only then does the store use it, and only then do the log segments before it go. Each sync is a step
 * of its own, which goes on beside us. A crash in between leaves a file that no manifest names.
 *
 * Where there is a {@link MergeRunner}, it makes the table from the log (compaction/logFlush.ts), up to the durable
 * name. Memtables stay until the table is used, so when it fails at that we make the table of them ourselves.
 */
import { FlushJob } from "../compaction/flushJob.ts";
import { removeQuietly } from "../lifecycle/beginWriting.ts";
import { assert, AssertionError, present } from "../base/assert.ts";
import type { FlushTask, MergeRunner, RemoteMerge } from "../compaction/mergeRunner.ts";
import { tableName, walName } from "../model/fileNames.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import { TableReader } from "../sstable/tableReader.ts";
import type { VersionEdit } from "../manifest/versionState.ts";
import type { WalPosition } from "../wal/walWriter.ts";
import { SyncWait } from "../vfs/syncWait.ts";
import { refreshView, type Store, type Writing } from "../store/store.ts";

/** A manifest edit on its way to the disk. */
interface Commit {
	readonly edit: VersionEdit;
	/** Where the log goes on after what the table holds. */
	readonly logEnd: WalPosition;
	/** Its sync; `undefined` only if writing it failed. */
	naming: SyncWait | undefined;
}

/** Memtables that take less than this part of a whole one are written sooner than somebody else is asked. */
const ASKED_SHARE = 1 / 8;

export class FlushWork {
	readonly #store: Store;
	readonly #writing: Writing;
	readonly #runner: MergeRunner | undefined;
	/** Ours, or somebody else's. */
	#job: FlushJob | undefined;
	#remote: RemoteMerge | undefined;
	/** Batches up to this one are ours to write: somebody else has failed at them. */
	#ownUpTo = 0;
	/** Of the name of the table; begun with the job. */
	#naming: SyncWait | undefined;
	/** The table when its bytes are durable, then as it is read. */
	#built: BuiltTable | undefined;
	#table: TableReader | undefined;
	#commit: Commit | undefined;
	#jobNumber = 0;
	/** How many of the oldest frozen memtables the job writes. */
	#jobMemtableCount = 0;

	constructor(store: Store, writing: Writing, runner: MergeRunner | undefined) {
		this.#store = store;
		this.#writing = writing;
		this.#runner = runner;
	}

	/** Whether there is anything to do. */
	get isPending(): boolean {
		return this.#store.frozen.length > 0;
	}

	/** Whether somebody else works on it: a step would only look, or wait. */
	get isElsewhere(): boolean {
		return this.#built === undefined && this.#remote?.isOver === false;
	}

	/** Whether all that can be done now is to wait, for somebody else's work or a sync that the system does. */
	get isWaiting(): boolean {
		if (this.#remote !== undefined && this.#built === undefined) return this.isElsewhere;
		const naming = this.#table === undefined ? this.#naming : this.#commit?.naming;
		return (this.#built === undefined ? this.#job : naming)?.isWaiting === true;
	}

	/**
	 * Does a step of about `bytesMax` bytes, or looks for the end of one of the syncs that end the flush; `bytesMax` 0
	 * only looks for the end of what somebody else does.
	 *
	 * @param onManifestFailure - called when manifest or log are in an unknown state, before the error goes on
	 */
	step(bytesMax: number, onManifestFailure: (error: unknown) => void): void {
		if (!this.isPending) return;
		if (this.#job === undefined && this.#remote === undefined) this.#writing.fence.check(onManifestFailure);
		const table = this.#table;
		try {
			if (this.#built === undefined) {
				if (this.#job === undefined && this.#remote === undefined) this.#start(bytesMax, onManifestFailure);
				this.#built = this.#remote === undefined ? this.#job?.step(bytesMax) : stepOf(this.#remote, bytesMax);
				return;
			}
			if (table === undefined) {
				if (this.#naming?.step(bytesMax) !== false) this.#table = this.#openTable(this.#built);
				return;
			}
		} catch (error) {
			const isOurs = this.#remote === undefined;
			this.#giveUp();
			if (error instanceof AssertionError) throw error;
			// whoever takes a store over removes tables that no manifest names: that is what is to be told then
			if (isOurs) {
				this.#writing.fence.check(onManifestFailure);
				throw error;
			}
			this.#ownUpTo = this.#store.frozen.at(-1)?.memtable.lastSequence ?? 0;
			return;
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
		if (this.#built === undefined) {
			this.#job?.abandon();
			this.#remote?.abandon();
		}
		this.#table?.close();
		this.#forget();
		removeQuietly(this.#store.vfs, this.#path(this.#jobNumber));
	}

	#forget(): void {
		this.#job = undefined;
		this.#remote = undefined;
		this.#naming = undefined;
		this.#built = undefined;
		this.#table = undefined;
		this.#commit = undefined;
	}

	/** Drops what was begun; but a table that the manifest may name already stays. */
	close(): void {
		if (this.#commit !== undefined) this.#table?.close();
		else if (this.#job !== undefined || this.#remote !== undefined) this.#giveUp();
	}

	#path(table: number): string {
		return `${this.#store.directory}/${tableName(table)}`;
	}

	/** What has to be there at once is not handed out. */
	#start(bytesMax: number, onLogFailure: (error: unknown) => void): void {
		const { vfs, directory, options, frozen, state } = this.#store;
		const memtables = frozen.map(({ memtable }) => memtable);
		this.#jobNumber = state.nextTable;
		state.nextTable += 1;
		this.#jobMemtableCount = frozen.length;
		if (bytesMax < Number.MAX_SAFE_INTEGER && this.#isAsked(memtables)) {
			try {
				this.#writing.wal.flush();
			} catch (error) {
				onLogFailure(error);
				throw error;
			}
			this.#remote = this.#runner?.start(this.#task());
			if (this.#remote !== undefined) return;
		}
		const { pageBytesMax, pageCompression, filterBitsPerKey } = options;
		const number = this.#jobNumber;
		this.#job = new FlushJob({ vfs, directory, number, pageBytesMax, pageCompression, filterBitsPerKey, memtables });
		this.#naming = new SyncWait(vfs.beginSyncDirectory(directory));
	}

	#isAsked(memtables: readonly Memtable[]): boolean {
		const newest = memtables.at(-1);
		if (this.#runner === undefined || newest === undefined || newest.lastSequence <= this.#ownUpTo) return false;
		const byteCount = memtables.reduce((sum, memtable) => sum + memtable.byteCount, 0);
		return byteCount >= this.#store.options.memtableBytesMax * ASKED_SHARE;
	}

	#task(): FlushTask {
		const { directory, options, state, frozen } = this.#store;
		const newest = present(frozen.at(-1), "memtables wait for the flush");
		const { pageBytesMax, pageCompression, filterBitsPerKey } = options;
		return {
			kind: "flush",
			directory,
			number: this.#jobNumber,
			pageBytesMax,
			pageCompression,
			filterBitsPerKey,
			begin: state.logBegin,
			end: newest.logEnd,
			ends: new Map(state.ends),
			sequenceMin: state.flushedSequence + 1,
			sequenceMax: newest.memtable.lastSequence,
		};
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

/** Looks at somebody else's flush. */
function stepOf(remote: RemoteMerge, bytesMax: number): BuiltTable | undefined {
	const outcome = remote.step(bytesMax);
	if (outcome === "unfinished") return undefined;
	assert(outcome.table !== "nothing", "a memtable that was written to leaves a version");
	return outcome.table;
}
