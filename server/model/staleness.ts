/** What answers do not rest on yet, because documents were edited or files changed a moment ago. */
export interface Staleness {
	/** The document that was asked about, or any when none was named, has a newer text than the answers. */
	readonly isBehind: boolean;
	/** Files whose references may mean something else since an edit, and that were not looked at again. */
	readonly unlinkedCount: number;
	/** Files have changed on disk that are not read yet. */
	readonly isBehindDisk: boolean;
}

/** Which unsaved texts a question waits for. */
export type AwaitedTexts = "document" | "all documents";
