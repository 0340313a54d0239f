/**
 * Paths as the index knows them: relative to the workspace folder, `/` on every platform, no `.` or `..`, never empty.
 */

const TEST = "_test";
/** The character behind `/`: what follows all that a folder has. */
const BEHIND_SLASH = "0";

/** The folder of a path; the empty string for files at the top. */
export function directoryOf(path: string): string {
	const slash = path.lastIndexOf("/");
	return slash < 0 ? "" : path.slice(0, slash);
}

/** The last part of a path. */
export function baseNameOf(path: string): string {
	return path.slice(path.lastIndexOf("/") + 1);
}

/** How a file is called behind its own name: `_test.go`, `.go`; empty if it has no dot. */
export function endingOf(path: string): string {
	const dot = path.lastIndexOf(".");
	if (dot <= path.lastIndexOf("/")) return "";
	return path.endsWith(TEST, dot) ? path.slice(dot - TEST.length) : path.slice(dot);
}

/**
 * `directory` joined with a relative path, `.` and `..` resolved.
 *
 * @returns undefined if it would leave the workspace
 */
export function joinPath(directory: string, relative: string): string | undefined {
	const parts = directory === "" ? [] : directory.split("/");
	for (const part of relative.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") parts.push(part);
		else if (parts.pop() === undefined) return undefined;
	}
	return parts.join("/");
}

/**
 * The paths directly in a folder, of many that are sorted. Cost: linear in those, and a search for each folder in it.
 */
export function filesIn(directory: string, sorted: readonly string[]): string[] {
	const prefix = directory === "" ? "" : `${directory}/`;
	const files: string[] = [];
	for (let at = lowerBound(sorted, prefix); at < sorted.length; ) {
		const path = sorted[at] as string;
		if (!path.startsWith(prefix)) break;
		const slash = path.indexOf("/", prefix.length);
		if (slash < 0) files.push(path);
		at = slash < 0 ? at + 1 : lowerBound(sorted, `${path.slice(0, slash)}${BEHIND_SLASH}`, at);
	}
	return files;
}

/** Where the first of some sorted texts is that is not before another. @param low - not behind it */
function lowerBound(sorted: readonly string[], text: string, low = 0): number {
	for (let high = sorted.length; low < high; ) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] as string) < text) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The paths directly in each folder, in their order. */
export function byFolder(paths: readonly string[]): Map<string, string[]> {
	const folders = new Map<string, string[]>();
	for (const path of paths) {
		const directory = directoryOf(path);
		const files = folders.get(directory);
		if (files) files.push(path);
		else folders.set(directory, [path]);
	}
	return folders;
}
