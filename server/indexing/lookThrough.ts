/**
 * What has changed on disk since an index was made, for one who may only read it: the folder is walked as a run does,
 * and nothing is written.
 */
import { directoryOf } from "../model/path.ts";
import type { Catalog } from "../store/catalog.ts";
import { hasFacts } from "../store/records.ts";
import { scanWorkspace } from "../workspace/scan.ts";
import type { Freshness } from "./freshness.ts";
import { isUnchanged } from "./intake.ts";

export interface LookedThrough {
	readonly root: string;
	readonly catalog: Catalog;
	readonly freshness: Freshness;
	readonly languageOf: (path: string) => string | undefined;
	readonly fileBytesMax: number;
	readonly signal?: AbortSignal | undefined;
}

export interface Differences {
	/** Files whose bytes are not those that answers rest on, new ones among them; sorted. */
	readonly changed: readonly string[];
	/** Files of the index that are not there any more, or are left out now; sorted. */
	readonly gone: readonly string[];
}

export async function lookThrough(parts: LookedThrough): Promise<Differences> {
	const { root, catalog, freshness, languageOf, fileBytesMax, signal } = parts;
	const isSource = (path: string): boolean => languageOf(path) !== undefined;
	const options = { isSource, isConfiguration: () => false, fileBytesMax, ...(signal ? { signal } : {}) };
	const changed: string[] = [];
	const seen = new Set<string>();
	const unread = new Set<string>();
	for await (const { files, skipped } of scanWorkspace(root, options)) {
		for (const found of files) {
			seen.add(found.path);
			const entry = catalog.get(found.path);
			const isLeftOut = entry !== undefined && !hasFacts(entry) && isUnchanged(entry, found);
			if (!isLeftOut && !freshness.isAsFound(found)) changed.push(found.path);
		}
		for (const { path } of skipped) unread.add(path);
	}
	const isUnread = (path: string): boolean => {
		for (let at = path; at !== ""; at = directoryOf(at)) if (unread.has(at)) return true;
		return false;
	};
	const stored = [...catalog.entries()].filter(hasFacts).map(({ path }) => path);
	return { changed: changed.sort(), gone: stored.filter((path) => !seen.has(path) && !isUnread(path)).sort() };
}
