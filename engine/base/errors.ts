/**
 * The one error class that leaves the engine, and its codes.
 *
 * It lives in `base` because every layer below the door reports expected failures with it. An absent block
 * is not a failure (it is `undefined`), and a broken invariant is not one either (it is an
 * `AssertionError`).
 */

/**
 * Why a call failed; callers switch on it.
 *
 * - `corrupt`: bytes on disk that no crash explains; the store must be rebuilt or restored, or, where only the log is
 *   damaged, opened with `onLogDamage: "set-aside"`
 * - `closed`: the engine or the snapshot was closed or released before
 * - `poisoned`: an earlier write or sync failed, so nothing more is accepted until the store is opened again
 * - `locked`: another living process is the writer; the message names it
 * - `fenced`: another process has taken the store over, although this one had the lock ({@link FencedError})
 * - `newer-format`: the store was written by a newer version; not one byte of it was changed
 * - `missing`: opened with `mode: "read"`, and there is no store
 * - `changed`: a file vanished while a reader opened the store; open it again
 * - `read-only`: a write was asked of a store that was opened with `mode: "read"`
 * - `invalid`: an argument is out of its documented range; nothing was changed
 * - `no-space`: the disk or the quota is full
 * - `io`: the file system failed in another way
 */
export type EngineErrorCode =
	| "corrupt"
	| "closed"
	| "poisoned"
	| "locked"
	| "fenced"
	| "newer-format"
	| "missing"
	| "changed"
	| "read-only"
	| "invalid"
	| "no-space"
	| "io";

/** Where a failure lies; every part that is known. */
export interface ErrorPlace {
	readonly path?: string | undefined;
	/** Byte offset within the file at `path`. */
	readonly offset?: number | undefined;
	readonly cause?: unknown;
}

/**
 * An expected failure of the engine: a code for the caller, one sentence for a person, and the file it is
 * about.
 */
export class EngineError extends Error {
	override readonly name: string = "EngineError";
	readonly code: EngineErrorCode;
	readonly path: string | undefined;
	readonly offset: number | undefined;

	constructor(code: EngineErrorCode, sentence: string, place: ErrorPlace = {}) {
		const at = place.offset === undefined ? "" : ` at byte ${place.offset}`;
		const where = place.path === undefined ? "" : ` (${place.path}${at})`;
		super(sentence + where, place.cause === undefined ? undefined : { cause: place.cause });
		this.code = code;
		this.path = place.path;
		this.offset = place.offset;
	}
}

/**
 * Another process has taken the store over. Nothing is acknowledged any more; what had been acknowledged as `synced` is
 * kept, and `flushed` batches of up to the last 64 writes may not be.
 */
export class FencedError extends EngineError {
	override readonly name: string = "FencedError";

	constructor(sentence: string, place: ErrorPlace = {}) {
		super("fenced", sentence, place);
	}
}
