/** What answers do not rest on yet, because open documents were edited a moment ago. */
export interface Staleness {
	/** The document that was asked about, or any when none was named, has a newer text than the answers. */
	readonly isBehind: boolean;
	/** Files whose references may mean something else since an edit, and that were not looked at again. */
	readonly unlinkedCount: number;
}
