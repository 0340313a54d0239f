/** The files of a corpus, in the order of their paths, so that every run sees the same ones in the same order. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Corpus } from "./sources.ts";

/** Where the corpora lie, below the repository. Ignored by git. */
export const CORPUS_ROOT = ".corpus";

/**
 * Paths of the corpus' files of its language, relative to its folder, with `/`.
 *
 * Links are not followed and dot-folders are left out.
 */
export function corpusFiles(folder: string, corpus: Corpus): string[] {
	const found: string[] = [];
	const walk = (relative: string): void => {
		for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
			const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
			if (entry.name.startsWith(".")) continue;
			if (entry.isDirectory()) walk(path);
			else if (entry.isFile() && corpus.extensions.some((extension) => path.endsWith(extension))) found.push(path);
		}
	};
	walk("");
	return found.sort();
}
