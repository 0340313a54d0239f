/**
 * What git says has changed in a folder. Runs the user's git, when the user asks about a revision and only then, with
 * nothing of the repository that could run a program: no external diff, no text conversion, no file system monitor, no
 * hooks, no pager, and none of the content filters that its own configuration names.
 */
import { execFile } from "node:child_process";
import { parsePatch, type PatchedFile } from "./patch.ts";

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;
const SAFE = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=true", "--no-pager", "--literal-pathspecs"];
const NO_REPOSITORY = 128;

/** Why git has no answer, in one sentence. */
export class GitError extends Error {}

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
	const [from = "", to] = revision.split("..", 2);
	const commits = await Promise.all([from, ...(to === undefined ? [] : [to])].map((one) => commitOf(root, one || "HEAD", signal)));
	const diff = ["diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules", "--relative", "--src-prefix=a/", "--dst-prefix=b/"];
	const changed = parsePatch(await git(root, [...await withoutFilters(root, signal), ...diff, ...commits, "--"], signal));
	if (to !== undefined) return changed;
	const untracked = (await git(root, ["ls-files", "--others", "--exclude-standard", "-z"], signal)).split("\0").filter((path) => path !== "");
	return [...changed, ...untracked.map((path): PatchedFile => ({ oldPath: undefined, newPath: path, hunks: [] }))];
}

/** Settings that put nothing in the place of each program that the repository's configuration has as a filter of contents. */
async function withoutFilters(root: string, signal: AbortSignal | undefined): Promise<string[]> {
	const names = await git(root, ["config", "--local", "--includes", "--name-only", "-z", "--get-regexp", "^filter\\."], signal)
		.catch((error: unknown) => {
			// It has none.
			if (error instanceof GitError && error.message === "") return "";
			throw error;
		});
	return names.split("\0").filter((name) => name !== "").flatMap((name) => ["-c", `${name}=`]);
}

async function commitOf(root: string, revision: string, signal: AbortSignal | undefined): Promise<string> {
	try {
		const said = await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], signal);
		return said.trim();
	} catch (error) {
		if (error instanceof GitError && error.message !== "") throw error;
		throw new GitError(`There is no revision ${revision}.`);
	}
}

function git(root: string, given: readonly string[], signal: AbortSignal | undefined): Promise<string> {
	return new Promise((done, failed) => {
		const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
		const options = { cwd: root, maxBuffer: OUTPUT_BYTES_MAX, env, signal };
		execFile("git", [...SAFE, ...given], options, (error, stdout, stderr) => {
			if (!error) return done(stdout);
			if (error.code === "ENOENT") return failed(new GitError("There is no git on this machine."));
			if (Number(error.code) === NO_REPOSITORY && /not a git repository/.test(stderr)) {
				return failed(new GitError(`${root} is in no git repository.`));
			}
			failed(new GitError(stderr.trim().split("\n", 1)[0]?.replace(/^fatal: /, "git: ") ?? ""));
		});
	});
}
