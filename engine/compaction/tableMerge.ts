/**
 * TableMerge: a merge of tables that are open, up to a table whose bytes and name are durable.
 *
 * It is the same whoever drives it: the engine in steps, over the tables that it reads from, or another thread
 * that was given a {@link MergeTask} and opens files of its own ({@link openMerge}). It reads and writes files
 * and touches nothing else of a store; using the result is the engine's.
 */
import { PageCache } from "../sstable/pageCache.ts";
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import { tableName } from "../model/fileNames.ts";
import { TableReader } from "../sstable/tableReader.ts";
import { SyncWait } from "../vfs/syncWait.ts";
import type { RunningSync, VirtualFileSystem } from "../vfs/vfs.ts";
import { CompactionJob } from "./compactionJob.ts";
import { type CompactionPolicy, SIZE_TIERED } from "./compactionPolicy.ts";
import type { MergedTables, MergeTask } from "./mergeRunner.ts";

export interface TableMergeSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	/** Of the table to make. */
	readonly number: number;
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	readonly pageCompression: number;
	readonly policy: CompactionPolicy;
	/** At least one. */
	readonly inputs: readonly TableReader[];
	/** Every live table that is not merged. */
	readonly others: readonly TableReader[];
}

export class TableMerge {
	readonly #job: CompactionJob;
	readonly #beginNaming: () => RunningSync;
	/** Of the name of the table; begun with the first step. */
	#naming: SyncWait | undefined;
	/** The result when its bytes are durable. */
	#built: BuiltTable | "nothing" | undefined;

	/** Makes the file. */
	constructor(settings: TableMergeSettings) {
		const { vfs, directory, number, policy, inputs, others } = settings;
		const { pageBytesMax, filterBitsPerKey, pageCompression } = settings;
		this.#job = new CompactionJob({
			table: {
				vfs,
				directory,
				number,
				sequenceMin: Math.min(...inputs.map(({ footer }) => footer.sequenceMin)),
				sequenceMax: Math.max(...inputs.map(({ footer }) => footer.sequenceMax)),
				pageBytesMax,
				filterBitsPerKey,
				pageCompression,
			},
			inputs: inputs.map((table) => policy.inputOf(table)),
			mayDrop: (sequence, keyspace, w0, w1, w2, w3) =>
				policy.mayDropTombstone(others, sequence, keyspace, w0, w1, w2, w3),
		});
		this.#beginNaming = () => vfs.beginSyncDirectory(directory);
	}

	/** Whether all that can be done now is to wait for a sync that the system does. */
	get isWaiting(): boolean {
		return this.#built === undefined ? this.#job.isWaiting : this.#naming?.isWaiting === true;
	}

	/** Merges about `bytesMax` bytes, or looks whether bytes and name of the new table are durable. */
	step(bytesMax: number): MergedTables | "unfinished" {
		const naming = (this.#naming ??= new SyncWait(this.#beginNaming()));
		if (this.#built === undefined) {
			const outcome = this.#job.step(bytesMax);
			if (outcome === "unfinished") return outcome;
			this.#built = outcome;
			if (outcome !== "nothing") return "unfinished";
		}
		if (!naming.step(bytesMax)) return "unfinished";
		return { table: this.#built, droppedTombstoneCount: this.#job.droppedTombstoneCount };
	}

	/** Gives up; the file is the caller's to remove. */
	abandon(): void {
		if (this.#built === undefined) this.#job.abandon();
	}
}

/** A task being done over files of its own. */
export interface OpenedMerge {
	step(bytesMax: number): MergedTables | "unfinished";
	/** Closes all files; also when a step threw. To be called once, unless a step gave the result. */
	abandon(): void;
}

/** Opens the tables of a task, which stay as they are until it is over, and makes the file of the new one. */
export function openMerge(vfs: VirtualFileSystem, task: MergeTask): OpenedMerge {
	const { directory, number, pageBytesMax, filterBitsPerKey, pageCompression } = task;
	const opened: TableReader[] = [];
	// Pages are read past the cache.
	const cache = new PageCache(0);
	const open = (table: { readonly number: number; readonly bytes: number }): TableReader => {
		const reader = new TableReader({ vfs, path: `${directory}/${tableName(table.number)}`, ...table, cache });
		opened.push(reader);
		return reader;
	};
	const close = (): void => {
		for (const table of opened) table.close();
	};
	try {
		const inputs = task.inputs.map(open);
		const others = task.others.map(open);
		const merge = new TableMerge({
			vfs,
			directory,
			number,
			pageBytesMax,
			filterBitsPerKey,
			pageCompression,
			policy: SIZE_TIERED,
			inputs,
			others,
		});
		return {
			step: (bytesMax) => {
				const outcome = merge.step(bytesMax);
				if (outcome !== "unfinished") close();
				return outcome;
			},
			abandon: () => {
				merge.abandon();
				close();
			},
		};
	} catch (error) {
		close();
		throw error;
	}
}
