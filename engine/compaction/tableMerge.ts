/**
 * A merge of tables that are open, and one that opens them: the task of a merge, done over files of its own.
 */
import { PageCache } from "../sstable/pageCache.ts";
import { tableName } from "../model/fileNames.ts";
import { TableReader } from "../sstable/tableReader.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { type CompactionPolicy, SIZE_TIERED } from "./compactionPolicy.ts";
import type { MergeTask, OpenedTask } from "./mergeRunner.ts";
import { TableWriting } from "./tableWriting.ts";

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

/** Begins to merge, and makes the file. */
export function mergeTables(settings: TableMergeSettings): TableWriting {
	const { vfs, directory, number, policy, inputs, others } = settings;
	const { pageBytesMax, filterBitsPerKey, pageCompression } = settings;
	return new TableWriting({
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
}

/** Opens the tables of a task, which stay as they are until it is over, and makes the file of the new one. */
export function openMerge(vfs: VirtualFileSystem, task: MergeTask): OpenedTask {
	const { directory } = task;
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
		const merge = mergeTables({ ...task, vfs, policy: SIZE_TIERED, inputs, others });
		return {
			get isWaiting() {
				return merge.isWaiting;
			},
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
