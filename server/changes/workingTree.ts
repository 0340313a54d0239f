/** Where a folder stands in its repository: on which branch and commit, and how many files differ from it. */
import { git, withoutFilters } from "./runGit.ts";

export interface WorkingTree {
	/** The name of the branch, if it has one. */
	readonly branch: string | undefined;
	/** The commit, in full; undefined before the first one. */
	readonly commit: string | undefined;
	/** Files that differ from it, new ones that are not ignored among them. */
	readonly dirtyCount: number;
}

const STATUS = [
	"status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames",
	"--", ".",
];

/**
 * @param root - absolute; files outside of it do not count
 * @throws GitError if the folder is in no repository, or there is no git
 */
export async function workingTreeOf(root: string, signal?: AbortSignal): Promise<WorkingTree> {
	const run = { root, signal };
	const lines = (await git(run, [...await withoutFilters(run), ...STATUS])).split("\0");
	const header = (name: string): string | undefined => {
		const begin = `# branch.${name} `;
		return lines.find((line) => line.startsWith(begin))?.slice(begin.length);
	};
	const [branch, commit] = [header("head"), header("oid")];
	return {
		branch: branch === "(detached)" ? undefined : branch,
		commit: commit === "(initial)" ? undefined : commit,
		dirtyCount: lines.filter((line) => /^[12u?] /.test(line)).length,
	};
}
