/**
 * MergeRunner: merges and flushes by somebody else, as the engine sees it: another thread in production, a seeded
 * interleaving in simulation.
 *
 * The engine hands out a task, plain data, and goes on; it looks now and then whether the task is over, never
 * through an event, because the engine is synchronous. Whoever works on the task only reads the tables and the part
 * of the log that it names and writes the one that it makes. Removing files, and the manifest, stay with the engine.
 */
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import type { WalPosition } from "../wal/walWriter.ts";

/** A table file and its size, as the manifest has it. */
export interface TableFile {
	readonly number: number;
	readonly bytes: number;
}

interface NewTable {
	readonly directory: string;
	/** Number of the table to make; no file has it. */
	readonly number: number;
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	/** Codec by its number, which whoever does the task must have; 0 for none. */
	readonly pageCompression: number;
}

/** Everything that a merge depends on. */
export interface MergeTask extends NewTable {
	readonly kind: "merge";
	/** The tables to merge; at least one. They stay until the task is over. */
	readonly inputs: readonly TableFile[];
	/**
	 * Every other live table, for the tombstone rule. They stay until the task is over, too, and tables that come
	 * after it was made hold only higher sequence numbers.
	 */
	readonly others: readonly TableFile[];
}

/**
 * Everything that a flush depends on: a part of the log, which was handed to the file system and stays until the task
 * is over.
 */
export interface FlushTask extends NewTable {
	readonly kind: "flush";
	/** Where the first of its batches begins, and where the last one ends. */
	readonly begin: WalPosition;
	readonly end: WalPosition;
	/** Where an earlier opening found segments to end. */
	readonly ends: ReadonlyMap<number, number>;
	/** Their sequence numbers. */
	readonly sequenceMin: number;
	readonly sequenceMax: number;
}

export type TableTask = MergeTask | FlushTask;

/** A task being done over files of its own. */
export interface OpenedTask {
	/** Whether all that can be done now is to wait for a sync that the system does. */
	readonly isWaiting: boolean;
	/** Goes through about `bytesMax` bytes. */
	step(bytesMax: number): MergedTables | "unfinished";
	/** Closes all files; also when a step threw. To be called once, unless a step gave the result. */
	abandon(): void;
}

/** A task that is complete. */
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
	/** Begins a task; `undefined` if it cannot: then the engine does it by itself, in steps. */
	start(task: TableTask): RemoteMerge | undefined;
}
