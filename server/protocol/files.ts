/**
 * `kausal/files`: a request without parameters for the files that the index does not have, or not all of, and why: what
 * the counts in a {@link Status} stand for.
 */

export const FILES_REQUEST = "kausal/files";

export interface ListedFile {
	/** Relative to the folder. */
	readonly path: string;
	/** A word or two joined by dashes: `too-large`, `syntax-errors`. */
	readonly reason: string;
	/** One sentence. */
	readonly detail: string;
}

export interface FolderFiles {
	/** Absolute path of the workspace folder. */
	readonly root: string;
	/** By path. */
	readonly files: readonly ListedFile[];
	/** There are more. */
	readonly truncated: boolean;
}

export interface FilesAnswer {
	readonly folders: readonly FolderFiles[];
}
