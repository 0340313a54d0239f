/** What git says has changed in a folder, as patches. */
import { parsePatch, type PatchedFile } from "./patch.ts";
import { commitOf, git, withoutFilters } from "./runGit.ts";

const DIFF = [
	"diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules",
	"--relative", "--src-prefix=a/", "--dst-prefix=b/",
];

/**
 * The changes of the files below a folder since a revision, those that are not committed among them, and files that
 * are new and not ignored.
 *
 * @param root - absolute; paths are relative to it
 * @param revision - whatever git takes for a commit: `HEAD`, `main`, `HEAD~3`, a hash; or `A..B`, then what B has and A
 *   has not
 * @throws GitError if the folder is in no repository, there is no such revision, or there is no git
 */
export async function changesSince(root: string, revision: string, signal?: AbortSignal): Promise<PatchedFile[]> {
	const run = { root, signal };
	const [from = "", to] = revision.split("..", 2);
	const named = [from, ...(to === undefined ? [] : [to])];
	const commits = await Promise.all(named.map((one) => commitOf(run, one || "HEAD")));
	const changed = parsePatch(await git(run, [...await withoutFilters(run), ...DIFF, ...commits, "--"]));
	if (to !== undefined) return changed;
	const untracked = (await git(run, ["ls-files", "--others", "--exclude-standard", "-z"])).split("\0");
	const added = untracked.filter((path) => path !== "");
	return [...changed, ...added.map((path): PatchedFile => ({ oldPath: undefined, newPath: path, hunks: [] }))];
}
