/**
 * The files of a folder at a revision, out of git's own store: nothing is checked out and no filter of contents is run,
 * so what is read is what was committed.
 *
 * Links and submodules are no files here: what a link leads to has a path of its own, and this repository has no
 * contents of a submodule.
 */
import type { FileTree } from "../model/fileTree.ts";
import { commitOf, git, gitBytes, GitError, withoutFilters, type GitRun } from "./runGit.ts";

/** What is taken from git at once. */
const GROUP_BYTES = 16 * 1024 * 1024;
/** What is read of a revision in all. */
const READ_BYTES_MAX = 256 * 1024 * 1024;
const MUCH = "More than 256 MiB of files differ, which is too much to compare.";
const FILE_MODES = new Set(["100644", "100755", "100664"]);

const COMPARE = [
	"diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules", "--relative",
];

/** Two states of a folder that are to be compared; `after` is undefined for the files on disk. */
export interface TypedRange {
	readonly before: FileTree;
	readonly after: FileTree | undefined;
	/** As a person calls them. */
	readonly names: { readonly before: string; readonly after: string | undefined };
}

/**
 * What was typed as a range: `REV` and the files on disk, `A..B`, or `A...B`: B, and what it has in common with A.
 *
 * @param root - absolute; paths are relative to it
 * @throws GitError if the folder is in no repository, there is no such revision, or there is no git
 */
export async function treesOf(root: string, typed: string, signal?: AbortSignal): Promise<TypedRange> {
	const run = { root, signal };
	const [, from = "", dots = "", to = ""] = /^(.*?)(?:(\.{2,3})(.*))?$/s.exec(typed) ?? [];
	const nameBefore = from || "HEAD";
	const after = dots === "" ? undefined : await commitOf(run, to || "HEAD");
	const named = await commitOf(run, nameBefore);
	const before = dots === "..." && after !== undefined ? await commonOf(run, [named, after], typed) : named;
	const names = { before: nameBefore, after: dots === "" ? undefined : to || "HEAD" };
	return { before: await treeOf(run, before), after: after === undefined ? undefined : await treeOf(run, after), names };
}

async function commonOf(run: GitRun, commits: readonly string[], typed: string): Promise<string> {
	try {
		return (await git(run, ["merge-base", ...commits])).trim();
	} catch (error) {
		if (!(error instanceof GitError) || error.message !== "") throw error;
		throw new GitError(`The revisions of ${typed} have no commit in common.`);
	}
}

async function treeOf(run: GitRun, commit: string): Promise<FileTree> {
	const files = new Map<string, string>();
	const unknown: string[] = [];
	for (const entry of partsOf(await git(run, ["ls-tree", "-r", "-z", commit]))) {
		const tab = entry.indexOf("\t");
		const [mode = "", , content = ""] = entry.slice(0, tab).split(" ");
		const path = entry.slice(tab + 1);
		if (FILE_MODES.has(mode)) files.set(path, content);
		else unknown.push(path);
	}
	const changed = await git(run, [...await withoutFilters(run), ...COMPARE, commit, "--"]);
	const read: FileTree["read"] = (contents, bytesMax) => readContents(run, contents, bytesMax);
	return { files, changed: new Set(partsOf(changed)), unknown, read };
}

function partsOf(text: string): string[] {
	return text.split("\0").filter((part) => part !== "");
}

type Contents = AsyncGenerator<readonly [content: string, bytes: Uint8Array], void>;

async function* readContents(run: GitRun, contents: readonly string[], bytesMax: number): Contents {
	if (contents.length === 0) return;
	const sizes = (await git({ ...run, input: linesOf(contents) }, ["cat-file", "--batch-check"])).split("\n");
	let [bytes, group]: [number, string[]] = [0, []];
	let all = 0;
	for (const [index, content] of contents.entries()) {
		const [, kind, size = "0"] = (sizes[index] ?? "").split(" ");
		if (kind !== "blob") throw lacking(content);
		const length = Number(size);
		if (length > bytesMax) continue;
		if ((all += length) > READ_BYTES_MAX) throw new GitError(MUCH);
		group.push(content);
		if ((bytes += length) < GROUP_BYTES) continue;
		yield* readGroup(run, group);
		[bytes, group] = [0, []];
	}
	if (group.length > 0) yield* readGroup(run, group);
}

/** git answers `ID blob SIZE`, a line end, the bytes, and a line end, one after the other. */
async function* readGroup(run: GitRun, contents: readonly string[]): Contents {
	const said = await gitBytes({ ...run, input: linesOf(contents) }, ["cat-file", "--batch"]);
	let at = 0;
	for (const content of contents) {
		const end = said.indexOf("\n", at);
		const [, kind, size] = said.toString("latin1", at, end).split(" ");
		const length = Number(size);
		if (end < 0 || kind !== "blob" || !(end + length < said.length)) throw lacking(content);
		yield [content, said.subarray(end + 1, end + 1 + length)];
		at = end + length + 2;
	}
}

const linesOf = (contents: readonly string[]): string => contents.map((content) => `${content}\n`).join("");

function lacking(content: string): GitError {
	return new GitError(`git does not have the contents of ${content}: this clone is a partial one, or damaged.`);
}
