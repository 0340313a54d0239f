/**
 * Engine: open, write, read, snapshot, maintain, close. It coordinates the parts and computes nothing itself.
 */
import { EngineError } from "./base/errors.ts";
import type { EngineMetrics } from "./metrics.ts";
import type { BlockId } from "./model/block.ts";
import type { Direction } from "./model/edge.ts";
import type { EdgeList } from "./model/edgeList.ts";
import type { EngineOptions } from "./options.ts";
import type { BlockCursor, EdgesOptions, Reader, ScanRange } from "./reader.ts";
import type { Snapshot } from "./snapshot.ts";
import type { VirtualFileSystem } from "./vfs/vfs.ts";
import type { WriteBatch } from "./writeBatch.ts";

/** How {@link Engine.open} finds and treats a store. */
export interface OpenSettings {
	readonly vfs: VirtualFileSystem;
	/** Path of the store's own directory; made if it does not exist (not with `mode: "read"`). */
	readonly directory: string;
	readonly options?: EngineOptions;
	/**
	 * `write` (the default): the one writer; holds a lock until closed.
	 * `read`: a view of the moment of opening that changes no byte on disk, beside a writer in another process or
	 * without one; it sees what the writer has flushed to the file system.
	 */
	readonly mode?: "write" | "read";
}

/**
 * What a batch survives once {@link Engine.write} has returned.
 *
 * - `buffered`: nothing yet; it is in this process's memory
 * - `flushed`: the end of this process, also by `kill -9`; not a power loss
 * - `synced`: a power loss
 *
 * Batches become durable in order: one that survives brings all earlier ones with it.
 */
export type Durability = "buffered" | "flushed" | "synced";

export interface WriteSettings {
	readonly durability: Durability;
}

/** A range of bytes that {@link Engine.verify} could not read back. */
export interface VerifyProblem {
	readonly path: string;
	/** Bytes `begin` to `end` (exclusive) of the file. */
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly sentence: string;
}

const NOT_YET = "The store is not built yet.";

/**
 * A store for blocks and typed edges in a directory of its own.
 *
 * One process writes to a store at a time. All calls are synchronous; a batch is visible as soon as `write` returns.
 */
export class Engine implements Reader {
	private constructor() {}

	/**
	 * Opens a store, and makes it first if there is none.
	 *
	 * What was acknowledged before a crash is there again, according to its {@link Durability}; a torn end of the log
	 * is left out and counted in `droppedBytes`.
	 *
	 * @throws {@link EngineError} `locked` if another living process is the writer, `corrupt` if bytes are damaged in
	 * a way that a crash cannot explain, `newer-format`, `invalid` for an option out of bounds, `no-space`, `io`; with
	 * `mode: "read"` also `missing` and `changed`
	 *
	 * Cost: the manifest, the head of each table, and a replay of the log (0.3 to 0.6 s a GiB).
	 */
	static open(settings: OpenSettings): Engine {
		throw new EngineError("io", NOT_YET, { path: settings.directory });
	}

	/** Sequence number of the newest batch, 0 in an empty store; it grows by one with each batch. */
	get sequence(): number {
		throw new EngineError("io", NOT_YET);
	}

	/**
	 * Applies a batch, whole or not at all, also across a crash.
	 *
	 * @returns its sequence number; an empty batch takes none and returns the newest
	 * @throws {@link EngineError} `closed`, `read-only`; `no-space` or `io` if the log could not be written: then it is
	 * not known whether the batch will be there after opening again, and the engine is poisoned; `poisoned` from
	 * then on
	 *
	 * Cost: one copy into the log's buffer and one into the memtable; `flushed` adds one write call, `synced` one sync.
	 * When too many full memtables wait (`frozenMemtableCountMax`), the call flushes one first.
	 */
	write(batch: WriteBatch, settings: WriteSettings): number {
		throw new EngineError("io", `${NOT_YET} ${batch.operationCount} ${settings.durability}`);
	}

	/**
	 * Makes every batch written so far survive a power loss.
	 *
	 * @throws {@link EngineError} as {@link Engine.write}
	 */
	sync(): void {
		throw new EngineError("io", NOT_YET);
	}

	find(id: BlockId): Uint8Array | undefined {
		throw new EngineError("io", `${NOT_YET} ${id.w0}`);
	}

	has(id: BlockId): boolean {
		throw new EngineError("io", `${NOT_YET} ${id.w0}`);
	}

	scan(range: ScanRange): BlockCursor {
		throw new EngineError("io", `${NOT_YET} ${typeof range}`);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		throw new EngineError("io", `${NOT_YET} ${id.w0} ${direction} ${options?.kind}`);
	}

	/**
	 * Keeps the present state for reading until it is released.
	 *
	 * @throws {@link EngineError} `closed`
	 *
	 * Cost: freezes the memtable, so the next batch starts a new one; do not take one per read.
	 */
	snapshot(): Snapshot {
		throw new EngineError("io", NOT_YET);
	}

	/**
	 * Writes everything in memory to tables and lets go of the log before it.
	 *
	 * @throws {@link EngineError} as {@link Engine.maintain}
	 *
	 * Cost: in one piece; {@link Engine.maintain} does the same work in steps.
	 */
	flush(): void {
		throw new EngineError("io", NOT_YET);
	}

	/**
	 * Does a bounded step of background work: turning full memtables into tables.
	 *
	 * @param bytesMax - about how many bytes to write in this step; a step of 256 KiB takes about 2 ms
	 * @returns whether work remains
	 * @throws {@link EngineError} `closed`, `read-only`, `poisoned`; `no-space` or `io` if a table could not be written:
	 * the store is as before, and the work starts again with the next call
	 */
	maintain(bytesMax: number): boolean {
		throw new EngineError("io", `${NOT_YET} ${bytesMax}`);
	}

	/** Counters since opening. */
	metrics(): EngineMetrics {
		throw new EngineError("io", NOT_YET);
	}

	/**
	 * Reads every byte of every live table and checks it.
	 *
	 * @returns what is damaged; empty when all is well
	 * @throws {@link EngineError} `closed`, `io`
	 */
	verify(): VerifyProblem[] {
		throw new EngineError("io", NOT_YET);
	}

	/**
	 * Makes everything durable and lets go of files and lock. A second call does nothing.
	 *
	 * @throws {@link EngineError} `no-space` or `io` if the log could not be made durable; files and lock are let go
	 */
	close(): void {
		throw new EngineError("io", NOT_YET);
	}
}
