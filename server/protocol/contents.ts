/**
 * `kausal/contents`: a request without parameters for what the indexes hold and cost: more than a {@link Status} says,
 * and made only when somebody looks at it.
 */

export const CONTENTS_REQUEST = "kausal/contents";

export interface FolderContents {
	/** Absolute path of the workspace folder. */
	readonly root: string;
	/** Files by language, as people call it; the most first. */
	readonly languages: readonly { readonly name: string; readonly files: number }[];
	/** Bytes of the index on disk. */
	readonly diskBytes: number;
	/** When it was last brought up to date, in milliseconds since 1970; null if that was not by this process. */
	readonly updatedMs: number | null;
}

export interface ContentsAnswer {
	readonly folders: readonly FolderContents[];
	/** Bytes of the server's process. */
	readonly memoryBytes: number;
}
