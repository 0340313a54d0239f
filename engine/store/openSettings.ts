/** The settings of opening a store and of writing to it. */
import type { CompactionPolicy } from "../compaction/compactionPolicy.ts";
import type { MergeRunner } from "../compaction/mergeRunner.ts";
import type { HeldLock } from "./lock.ts";
import type { EngineOptions } from "./options.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";

/** How {@link Engine.open} finds and treats a store. */
export interface OpenSettings {
	readonly vfs: VirtualFileSystem;
	/** Path of the store's own directory; made if it does not exist (not with `mode: "read"`). */
	readonly directory: string;
	readonly options?: EngineOptions;
	/**
	 * `write` (the default): the one writer; holds a lock until closed.
	 * `read`: a view of the moment of opening that changes no byte on disk, beside a writer in another process
	 * or without one; it sees what the writer has flushed to the file system.
	 */
	readonly mode?: "write" | "read";
	/**
	 * What to do if batches of the log were durable and cannot be read any more. Default `refuse`.
	 * `refuse`: not to open; the error says where the damage is and which batches are lost.
	 * `set-aside`: to open with what was written before them; {@link Engine.logDamage} says what is lost. A writer keeps
	 * the damaged segments as `….damaged` files, until another damage takes their place, and gives the numbers of lost
	 * batches to no other.
	 */
	readonly onLogDamage?: OnLogDamage;
	/**
	 * A lock that the caller holds for this store, say of the directory around it, so that the store can be moved
	 * and replaced while nobody else may write. Then the store takes none of its own, and closing does not release
	 * it; that one process does not open a store twice is up to the caller. Without it the store's directory is
	 * locked. Nothing with `mode: "read"`.
	 */
	readonly lock?: HeldLock | undefined;
	/**
	 * Who merges tables in this engine's place, in production a thread (`node/mergeThread.ts`), which may serve
	 * several stores. Without one, {@link Engine.maintain} merges in steps.
	 */
	readonly mergeRunner?: MergeRunner | undefined;
	/** @internal Other decisions about merges, which a runner does not make; for tests. */
	readonly policy?: CompactionPolicy;
}

export type OnLogDamage = "refuse" | "set-aside";

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
