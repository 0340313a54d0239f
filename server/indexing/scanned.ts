/** What a scan has found, and what that says of the files of an index. */
import { baseNameOf, directoryOf } from "../model/path.ts";
import { isConfigurationFile } from "../resolution/configurationFiles.ts";
import type { ConfigurationFile, Mapping, Project, ProjectParts } from "../resolution/project.ts";
import { UNREADABLE } from "../store/records.ts";
import { folderOfRules, RULE_FILES } from "../workspace/ignoreRules.ts";
import type { FoundFile, ScanBatch } from "../workspace/scan.ts";
import type { Skipped } from "../workspace/skipped.ts";
import { readSourceFile } from "../workspace/sourceFile.ts";

export const CONFIGURATION_BYTES_MAX: number = 1024 * 1024;
const CONFIGURATION_BYTES_IN_ALL_MAX = 20 * 1024 * 1024;
const MUCH_CONFIGURATION = "The configuration files before it have 20 MiB; this one is not read.";

export interface Scanned {
	readonly files: readonly FoundFile[];
	readonly skipped: readonly Skipped[];
	readonly configuration: readonly ConfigurationFile[];
	/** Sorted. */
	readonly folderLinks: ProjectParts["folderLinks"];
}

/** Paths of the index that a scan could have seen and has not: nothing is known of what lies in unread folders. */
export function missingFrom({ files, skipped }: Scanned, entries: Iterable<{ readonly path: string }>): string[] {
	const present = new Set([...files, ...skipped].map(({ path }) => path));
	const unread = unreadIn({ skipped });
	return [...entries].map(({ path }) => path).filter((path) => !present.has(path) && !isBelow(path, unread));
}

export function limitedIn({ parts }: Project): Skipped[] {
	return parts.problems.map(({ path, detail }): Skipped => ({ path, reason: "limit", detail }));
}

export function isUnreadable({ reason }: Skipped): boolean {
	return reason === UNREADABLE;
}

/** Files and folders that could not be read, and folders of which it is not known what is left out. */
export function unreadIn({ skipped }: Pick<Scanned, "skipped">): Set<string> {
	return new Set(skipped.filter(isUnreadable).flatMap(({ path }) => {
		const folder = folderOfRules(path);
		return folder === undefined ? [path] : [path, folder];
	}));
}

export function isBelow(path: string, folders: ReadonlySet<string>): boolean {
	if (folders.size === 0) return false;
	if (folders.has("")) return true;
	for (let above = directoryOf(path); above !== ""; above = directoryOf(above)) if (folders.has(above)) return true;
	return false;
}

/** Ignore rules and module configuration say something about files that did not change themselves. */
export function needsWholeScan(path: string): boolean {
	const name = baseNameOf(path);
	return isConfigurationFile(name) || RULE_FILES.includes(name);
}

export async function collect(
	batches: AsyncIterable<ScanBatch>, onBatch?: (files: readonly FoundFile[]) => void, root?: string,
): Promise<Scanned> {
	const files: FoundFile[] = [];
	const skipped: Skipped[] = [];
	const configuration: ConfigurationFile[] = [];
	const folderLinks: Mapping<string>[] = [];
	let configurationBytes = 0;
	for await (const batch of batches) {
		for (const file of batch.files) files.push(file);
		for (const one of batch.skipped) skipped.push(one);
		for (const { path, target } of batch.folderLinks) folderLinks.push([path, target]);
		for (const { path } of root === undefined ? [] : batch.configuration) {
			const read = readSourceFile(root as string, path, CONFIGURATION_BYTES_MAX);
			if (read.kind === "read") configurationBytes += path.length + read.bytes.length;
			if (read.kind === "skipped") skipped.push(read.skipped);
			else if (configurationBytes > CONFIGURATION_BYTES_IN_ALL_MAX) {
				skipped.push({ path, reason: "limit", detail: MUCH_CONFIGURATION });
			} else if (read.kind === "read") configuration.push({ path, text: new TextDecoder().decode(read.bytes) });
		}
		onBatch?.(files);
	}
	return { files, skipped, configuration, folderLinks: folderLinks.sort(byPath) };
}

export function byPath([one]: Mapping<string>, [other]: Mapping<string>): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
