/**
 * `kausal/status`: what the server is doing and how much it knows. A request from the client, and the same shape as a
 * notification (`kausal/statusChanged`) to who asks for it, whenever it changes, at most ten times a second.
 */

export const STATUS_REQUEST = "kausal/status";
export const STATUS_NOTIFICATION = "kausal/statusChanged";
/**
 * Request: index again from nothing; with `{"fromNothing": false}` only what changed, which also goes on where indexing
 * was stopped. Answers when done, with a {@link Status}.
 */
export const REINDEX_REQUEST = "kausal/reindex";

/** `stopped`: the person has stopped the indexing before its end; it goes on when it is ordered again. */
export type FolderState = "starting" | "indexing" | "ready" | "stopped" | "read-only" | "failed";

export interface FolderStatus {
	/** Absolute path of the workspace folder. */
	readonly root: string;
	readonly state: FolderState;
	/** One sentence when `failed` or `read-only`, or the index lies in memory: why, and what to do, or what is done. */
	readonly message?: string;
	/** Answers rest on the whole folder; until then lists and counts may lack something. */
	readonly isComplete: boolean;
	readonly files: number;
	readonly blocks: number;
	readonly edges: number;
	/** Files with syntax errors; they are indexed as far as they could be read. */
	readonly withProblems: number;
	/** Files that were left out, by reason. */
	readonly skipped: Readonly<Record<string, number>>;
	/** While indexing: files done and files to do, one count for a whole run; the total is 0 until it is known. */
	readonly progress?: { readonly done: number; readonly total: number };
	/** Absolute path of the index; empty while it lies in memory. */
	readonly indexDirectory: string;
}

export interface Status {
	readonly version: string;
	readonly folders: readonly FolderStatus[];
}
