/**
 * CompactionWork: merges tables in the background of a writer, in steps of `maintain` or by a
 * {@link MergeRunner}.
 *
 * Always in this order: the new table's bytes durable, its name durable, its footer read back, one manifest
 * edit that adds it and removes the merged ones durable; then the store uses it; then the merged files go,
 * those that a snapshot reads when it lets go of them. A crash before the edit leaves the state before and a
 * file that no manifest names; one after it leaves the state after and merged files that none names.
 *
 * One merge of a store runs at a time, so its inputs, and the tables that its tombstones ask, stay until it is
 * over: flushes add newer tables, and nothing else removes any.
 */
import { removeQuietly } from "../lifecycle/beginWriting.ts";
import { assert, AssertionError } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import type { CompactionPolicy } from "../compaction/compactionPolicy.ts";
import type { MergedTables, MergeRunner, RemoteMerge } from "../compaction/mergeRunner.ts";
import type { TableShape } from "../compaction/sizeTiered.ts";
import { mergeTables } from "../compaction/tableMerge.ts";
import { TableWriting } from "../compaction/tableWriting.ts";
import type { TableRecord } from "../manifest/versionState.ts";
import { tableName } from "../model/fileNames.ts";
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import { TableReader } from "../sstable/tableReader.ts";
import { refreshView, type Store, type Writing } from "../store/store.ts";

interface RunningMerge {
	readonly merge: TableWriting | RemoteMerge;
	/** The merge again, if somebody else works on it. */
	readonly remote: RemoteMerge | undefined;
	readonly number: number;
	readonly inputs: readonly TableReader[];
	merged: MergedTables | undefined;
	/** The new table as it is read. */
	table: TableReader | undefined;
	/** Whether the manifest may name it. */
	isNamed: boolean;
}

/** What a merge needs of its engine. */
export interface CompactionSurroundings {
	readonly policy: CompactionPolicy;
	readonly runner: MergeRunner | undefined;
}

export class CompactionWork {
	readonly #store: Store;
	readonly #writing: Writing;
	readonly #policy: CompactionPolicy;
	readonly #runner: MergeRunner | undefined;
	#width: number;
	#running: RunningMerge | undefined;
	/** The choice for `#chosenFrom`, made once for each list of tables and width. */
	#chosen: readonly number[] = [];
	#chosenFrom: readonly TableReader[] | undefined;
	/** Tables that could not be read: they stay as they are, and questions to them say so. */
	readonly #damaged = new Set<number>();
	/** The tables of which a merge failed last. */
	#failedFor: readonly TableReader[] | undefined;

	constructor(store: Store, writing: Writing, { policy, runner }: CompactionSurroundings) {
		this.#store = store;
		this.#writing = writing;
		this.#policy = policy;
		this.#runner = runner;
		this.#width = store.options.mergeWidth;
	}

	/** Says how many tables of about one size are merged into one from now on; a merge that goes on stays as it is. */
	mergesBy(width: number): void {
		if (width === this.#width) return;
		this.#width = width;
		this.#chosenFrom = undefined;
	}

	/** Whether there is anything to do. */
	get isPending(): boolean {
		return this.#running !== undefined || this.#choice().length > 0;
	}

	/** Whether all that can be done now is to wait, for somebody else's work or the system's. */
	get isWaiting(): boolean {
		if (this.#running?.merged !== undefined) return false;
		const merge = this.#running?.merge;
		return this.isElsewhere || (merge instanceof TableWriting && merge.isWaiting);
	}

	/** Whether somebody else works on it: a step would only look, or wait. */
	get isElsewhere(): boolean {
		return this.#running?.merged === undefined && this.#running?.remote?.isOver === false;
	}

	/**
	 * Whether a merge by somebody else waits for us, to hand it out or to take it back: that takes a moment, so it
	 * need not wait for a flush.
	 */
	get isBrief(): boolean {
		if (this.#runner === undefined) return false;
		if (this.#running !== undefined) return this.#running.remote !== undefined && !this.isElsewhere;
		return this.#failedFor !== this.#store.tables && this.#choice().length > 0;
	}

	/**
	 * Does a step of about `bytesMax` bytes, or one of the syncs that end the merge; `bytesMax` 0 only looks for
	 * the end of a merge by somebody else.
	 *
	 * @param onManifestFailure - called when the manifest is in an unknown state, before the error goes on
	 */
	step(bytesMax: number, onManifestFailure: (error: unknown) => void): void {
		let running: RunningMerge | undefined;
		if (this.#running === undefined) this.#writing.fence.check(onManifestFailure);
		try {
			running = this.#running ??= this.#start(this.#choice(), this.#runner);
			if (running === undefined) return;
			if (running.merged === undefined) {
				const outcome = running.merge.step(bytesMax);
				if (outcome !== "unfinished") running.merged = outcome;
				return;
			}
			const { table } = running.merged;
			if (table !== "nothing" && running.table === undefined) {
				running.table = this.#openTable(table, running.number);
				return;
			}
		} catch (error) {
			this.#failedFor = this.#store.tables;
			this.#giveUp(error);
			// as in a flush
			if (!(error instanceof AssertionError)) this.#writing.fence.check(onManifestFailure);
			throw error;
		}
		try {
			this.#commit(running, running.merged);
		} catch (error) {
			onManifestFailure(error);
			throw error;
		}
	}

	/**
	 * Merges all tables into one, in one piece, whatever their sizes. A merge that somebody else works on is given
	 * up: everything is written again anyway.
	 */
	mergeAll(onManifestFailure: (error: unknown) => void): void {
		if (this.isElsewhere) this.#giveUp(undefined);
		while (this.#running !== undefined) this.step(Number.MAX_SAFE_INTEGER, onManifestFailure);
		const { tables } = this.#store;
		if (tables.length === 1 && tables.every((table) => shapeOf(table).tombstoneCount === 0)) return;
		this.#writing.fence.check(onManifestFailure);
		this.#running = this.#start(tables.map(({ number }) => number), undefined);
		while (this.#running !== undefined) this.step(Number.MAX_SAFE_INTEGER, onManifestFailure);
	}

	close(): void {
		if (this.#running !== undefined) this.#giveUp(undefined);
	}

	#choice(): readonly number[] {
		const { tables } = this.#store;
		if (this.#chosenFrom === tables) return this.#chosen;
		this.#chosenFrom = tables;
		const sound = tables.filter(({ number }) => !this.#damaged.has(number));
		const chosen = this.#policy.choose(sound.map(shapeOf), this.#width);
		// Beside a damaged table its tombstones stay, so rewriting a table alone would never end.
		this.#chosen = chosen.length > 1 || sound.length === tables.length ? chosen : [];
		return this.#chosen;
	}

	#start(numbers: readonly number[], runner: MergeRunner | undefined): RunningMerge | undefined {
		const { vfs, directory, options, tables, state } = this.#store;
		const inputs = tables.filter(({ number }) => numbers.includes(number));
		const others = tables.filter(({ number }) => !numbers.includes(number));
		if (inputs.length === 0) return undefined;
		const number = state.nextTable;
		state.nextTable += 1;
		const { pageBytesMax, filterBitsPerKey, pageCompression } = options;
		const remote = runner?.start({
			kind: "merge",
			directory,
			number,
			inputs: inputs.map(fileOf),
			others: others.map(fileOf),
			pageBytesMax,
			filterBitsPerKey,
			pageCompression,
		});
		const policy = this.#policy;
		const merge =
			remote ??
			mergeTables({
				vfs,
				directory,
				number,
				pageBytesMax,
				filterBitsPerKey,
				pageCompression,
				policy,
				inputs,
				others,
			});
		return { merge, remote, number, inputs, merged: undefined, table: undefined, isNamed: false };
	}

	#giveUp(error: unknown): void {
		const running = this.#running;
		if (running === undefined) return;
		this.#running = undefined;
		if (running.merged === undefined) running.merge.abandon();
		running.table?.close();
		if (!running.isNamed) removeQuietly(this.#store.vfs, this.#path(running.number));
		if (!(error instanceof EngineError) || error.code !== "corrupt") return;
		// A filter of a table beside the inputs may be the one that is damaged; then no merge can go on.
		const { path } = error;
		const damaged = this.#store.tables.filter((table) => table.path === path);
		for (const { number } of damaged.length > 0 ? damaged : running.inputs) this.#damaged.add(number);
		this.#chosenFrom = undefined;
	}

	#path(table: number): string {
		return `${this.#store.directory}/${tableName(table)}`;
	}

	/** Reads the footer back: what cannot be read must not replace the inputs. */
	#openTable({ number, bytes }: BuiltTable, wanted: number): TableReader {
		const { vfs, cache } = this.#store;
		assert(number === wanted, "a merge gives back the table that it was asked for");
		return new TableReader({ vfs, path: this.#path(number), number, bytes, cache });
	}

	#commit(running: RunningMerge, merged: MergedTables): void {
		const { inputs, number, table } = running;
		const store = this.#store;
		assert(
			inputs.every((input) => store.tables.includes(input)),
			"merged tables were live until now",
		);
		const edit = {
			added: merged.table === "nothing" ? [] : [recordOf(merged.table)],
			removed: inputs.map((input) => input.number),
			nextTable: store.state.nextTable,
		};
		running.isNamed = true;
		this.#writing.manifest.append(edit);
		store.state.apply(edit);
		const kept = store.tables.filter((live) => !inputs.includes(live));
		store.tables = (table === undefined ? kept : [...kept, table]).sort(
			(first, second) => second.footer.sequenceMax - first.footer.sequenceMax,
		);
		this.#running = undefined;
		refreshView(store);
		this.#count(merged, inputs);
		if (table === undefined) removeQuietly(store.vfs, this.#path(number));
		for (const input of inputs) store.pins.retire(input);
	}

	#count({ table, droppedTombstoneCount }: MergedTables, inputs: readonly TableReader[]): void {
		const { metrics } = this.#store;
		metrics.mergeCount += 1;
		metrics.mergedTableCount += inputs.length;
		for (const { bytes } of inputs) metrics.mergedBytes += bytes;
		metrics.droppedTombstoneCount += droppedTombstoneCount;
		if (table === "nothing") return;
		metrics.tableBytesWritten += table.bytes;
		metrics.tablePagesWritten += table.pageCount;
	}
}

function fileOf({ number, bytes }: TableReader): { number: number; bytes: number } {
	return { number, bytes };
}

function recordOf({ number, bytes, sequenceMin, sequenceMax }: BuiltTable): TableRecord {
	return { number, bytes, sequenceMin, sequenceMax };
}

function shapeOf({ number, bytes, footer }: TableReader): TableShape {
	let versionCount = 0;
	let tombstoneCount = 0;
	for (const keyspace of footer.keyspaces) {
		versionCount += keyspace.versionCount;
		tombstoneCount += keyspace.tombstoneCount;
	}
	const { sequenceMin, sequenceMax } = footer;
	return { number, bytes, sequenceMin, sequenceMax, versionCount, tombstoneCount };
}
