/**
 * VirtualFileSystem: all that the engine knows of the outside world, and what a crash may do to it.
 *
 * The contract after a crash (power loss; a killed process loses nothing that `write` returned for):
 * - the bytes of a file are those at its last completed `sync`; of later writes each may be there, be torn,
 *   hold
 *   garbage or be missing, in any combination;
 * - a directory holds the names it had at its last completed `syncDirectory`; of later creations, links,
 *   renames and
 *   removals each may have happened or not.
 *
 * Calls are synchronous, but for those that only start something. Paths use `/`. Files are created with mode 0600 and
 * directories with 0700.
 */
import { EngineError } from "../base/errors.ts";
import type { PageCodec } from "./pageCodec.ts";

/** What went wrong, in the words that the engine decides by. */
export type VfsFailure =
	"not-found" | "exists" | "no-space" | "denied" | "busy" | "too-many-open" | "unsupported" | "io";

/** A file system call that failed; `code` is `no-space` or `io`, `failure` says more. */
export class VfsError extends EngineError {
	override readonly name: string = "VfsError";
	readonly failure: VfsFailure;

	constructor(failure: VfsFailure, sentence: string, path: string, cause?: unknown) {
		super(failure === "no-space" ? "no-space" : "io", sentence, { path, cause });
		this.failure = failure;
	}
}

/** A sync that was begun and goes on beside us. */
export interface RunningSync {
	/**
	 * Whether it has ended, in success or failure, as far as is known without waiting; on a real machine that may
	 * be known only after the event loop has turned.
	 */
	readonly hasEnded: boolean;

	/**
	 * Waits for the end; then all is durable that was there when it was begun.
	 *
	 * @throws {@link VfsError} if it failed; as after a failed {@link FileHandle.sync} nothing is known then
	 */
	finish(): void;
}

/** Where a sync has nothing to do, or was done at once. */
export const ENDED_SYNC: RunningSync = { hasEnded: true, finish: () => undefined };

/** An open file. It stays usable after its name was renamed or removed. */
export interface FileHandle {
	readonly path: string;

	/**
	 * Reads into `target` from `offset` of the file until `target` is full or the file ends.
	 *
	 * @returns how many bytes were read; fewer than asked only at the end of the file
	 */
	read(target: Uint8Array, offset: number): number;

	/**
	 * Writes the first `length` bytes of `source`, by default all of it, at `offset` of the file; a gap before
	 * it reads as zeros.
	 *
	 * @throws {@link VfsError} after which any part of them may have been written
	 */
	write(source: Uint8Array, offset: number, length?: number): void;

	/**
	 * Makes the bytes and the size durable. After a failure nothing is known about any write since the last
	 * one.
	 */
	sync(): void;

	/**
	 * Starts to make durable what was written so far, and does not wait for it. Failures are told by
	 * {@link RunningSync.finish}, and by {@link FileHandle.sync}.
	 */
	beginSync(): RunningSync;

	/** Bytes in the file now. */
	size(): number;

	/** Gives the handle back; a second call does nothing. Does not sync. */
	close(): void;
}

/**
 * `read`: the file must exist. `update`: likewise, and it may be written and synced. `create`: it must not
 * exist, and is made with mode 0600; check and creation are one step.
 */
export type OpenMode = "read" | "update" | "create";

/** The world as the engine sees it. Every method throws {@link VfsError}. */
export interface VirtualFileSystem {
	/** Ways to compress pages; none when left out. */
	readonly codecs?: readonly PageCodec[];

	/** Whether this is the main thread of the process; taken for true when left out. */
	readonly isMainThread?: boolean;

	open(path: string, mode: OpenMode): FileHandle;

	/**
	 * Makes a directory with mode 0700, and its missing parents; does nothing if it exists. Syncs what it made.
	 */
	createDirectory(path: string): void;

	/** Names in a directory, in no order. */
	list(path: string): string[];

	/** Whether there is something of this name now; not where nobody may look. */
	exists(path: string): boolean;

	/** Renames a file, over an existing one if there is one, in one step. */
	rename(from: string, to: string): void;

	/** Gives a file a second name; fails with `exists` if that name is taken. */
	link(existing: string, created: string): void;

	remove(path: string): void;

	/**
	 * Removes a file that nobody needs any more, now or a little later; the space of a large one is not given
	 * back at once. A failure is not told.
	 */
	removeSoon(path: string): void;

	/** Makes creations, links, renames and removals in a directory durable. */
	syncDirectory(path: string): void;

	/** Starts {@link VirtualFileSystem.syncDirectory}, and does not wait for it. */
	beginSyncDirectory(path: string): RunningSync;

	/**
	 * A text without line breaks that names this running process and no other, also not a later one with the
	 * same pid: its first word is the pid.
	 */
	processIdentity(): string;

	/**
	 * Whether the process that {@link VirtualFileSystem.processIdentity} named may still run.
	 *
	 * @returns `dead` only when that is certain; `unknown` for another host, container or an unreadable text
	 */
	processState(identity: string): "alive" | "dead" | "unknown";
}

/** Whether `error` is a {@link VfsError} of this kind. */
export function isVfsFailure(error: unknown, failure: VfsFailure): error is VfsError {
	return error instanceof VfsError && error.failure === failure;
}
