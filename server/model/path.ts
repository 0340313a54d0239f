/**
 * Paths as the index knows them: relative to the workspace folder, `/` on every platform, no `.` or `..`, never empty.
 */

const TEST = "_test";

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
