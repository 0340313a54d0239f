/** The files of a workspace as they are somewhere else: at a revision. Compared with those on disk. */

/** Why files cannot be had, or compared, in one sentence for people. */
export class TreeError extends Error {}

export interface FileTree {
	/** Names of the contents of all regular files, by path; equal names say equal contents. */
	readonly files: ReadonlyMap<string, string>;
	/**
	 * Paths, of files that git follows, at which the file on disk is another one, or only one of the two is there. At
	 * any other path that is in `files`, the file on disk is the same.
	 */
	readonly changed: ReadonlySet<string>;
	/** Links, and folders of which nothing is known: they, and what is in them, count as they are on disk. */
	readonly unknown: readonly string[];
	/**
	 * The bytes of contents, each once, in their order; those that are larger than the limit are left out.
	 *
	 * @throws TreeError if one cannot be had
	 */
	read(contents: readonly string[], bytesMax: number): AsyncIterable<readonly [content: string, bytes: Uint8Array]>;
}
