/**
 * TableWriting: a merge of inputs, up to a table whose bytes and name are durable.
 *
 * It is the same whoever drives it: the engine in steps, or another thread that was given a task and opens files of
 * its own. It reads and writes files and touches nothing else of a store; using the result is the engine's.
 */
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import { SyncWait } from "../vfs/syncWait.ts";
import type { RunningSync } from "../vfs/vfs.ts";
import { CompactionJob, type CompactionSettings } from "./compactionJob.ts";
import type { MergedTables } from "./mergeRunner.ts";

export class TableWriting {
	readonly #job: CompactionJob;
	readonly #beginNaming: () => RunningSync;
	/** Of the name of the table; begun with the first step. */
	#naming: SyncWait | undefined;
	/** The result when its bytes are durable. */
	#built: BuiltTable | "nothing" | undefined;

	/** Makes the file. */
	constructor(settings: CompactionSettings) {
		const { vfs, directory } = settings.table;
		this.#job = new CompactionJob(settings);
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
