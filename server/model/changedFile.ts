/** A file with lines that changed. */
export interface ChangedFile {
	readonly path: string;
	/** Lines of the text of now, from 0, the end exclusive; an empty range is where lines were deleted. */
	readonly lines: readonly { readonly begin: number; readonly end: number }[];
}
