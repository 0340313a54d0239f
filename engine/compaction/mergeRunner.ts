/**
 * MergeRunner: merges by somebody else, as the engine sees it: another thread in production, a seeded
 * interleaving in simulation.
 *
 * The engine hands out a task, plain data, and goes on; it looks now and then whether the task is over, never
 * through an event, because the engine is synchronous. Whoever works on the task only reads the tables that it
 * names and writes the one that it makes. Removing files, and the manifest, stay with the engine.
 */
import type { BuiltTable } from "../sstable/tableBuilder.ts";

/** A table file and its size, as the manifest has it. */
export interface TableFile {
	readonly number: number;
	readonly bytes: number;
}

/** Everything that a merge depends on. */
export interface MergeTask {
	readonly directory: string;
	/** Number of the table to make; no file has it. */
	readonly number: number;
	/** The tables to merge; at least one. They stay until the task is over. */
	readonly inputs: readonly TableFile[];
	/**
	 * Every other live table, for the tombstone rule. They stay until the task is over, too, and tables that come
	 * after it was made hold only higher sequence numbers.
	 */
	readonly others: readonly TableFile[];
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	/** Codec by its number, which whoever does the merge must have; 0 for none. */
	readonly pageCompression: number;
}

/** A merge that is complete. */
export interface MergedTables {
	/** The table, whose bytes and name are durable; `nothing`: no version is left, and its file may go. */
	readonly table: BuiltTable | "nothing";
	readonly droppedTombstoneCount: number;
}

/** A task that somebody works on. */
export interface RemoteMerge {
	/** Whether a step would give the result or throw; does not wait. */
	readonly isOver: boolean;

	/**
	 * Looks for the result.
	 *
	 * @param bytesMax - the caller may outrun the merge by no more than the sum of these: 0 only looks, more may
	 * wait for a moment until the merge has caught up, `Number.MAX_SAFE_INTEGER` waits for the result
	 * @throws what a step of the merge threw; {@link EngineError} `io` if whoever worked on it is gone
	 */
	step(bytesMax: number): MergedTables | "unfinished";

	/** Gives up: when this returns, no file of the task is made any more. Removing what there is, is the caller's. */
	abandon(): void;
}

/** Takes tasks, of several stores if need be. */
export interface MergeRunner {
	/** Begins a task; `undefined` if it cannot: then the engine merges by itself, in steps. */
	start(task: MergeTask): RemoteMerge | undefined;
}
