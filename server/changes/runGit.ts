/**
 * Runs the user's git, when the user asks about a revision and only then, with nothing of the repository that could run
 * a program: no external diff, no text conversion, no file system monitor, no hooks, no pager, and nothing that would
 * fetch what a partial clone lacks, because a remote names the program that is fetched with.
 */
import { execFile } from "node:child_process";
import { TreeError } from "../model/fileTree.ts";

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;
const SAFE = [
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=true", "--no-pager",
	"--literal-pathspecs",
];
/** The second one names a protocol that there is not: git takes an empty list for no list. */
const NO_FETCH = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
const NO_REPOSITORY = 128;

/** Why git has no answer, in one sentence. */
export class GitError extends TreeError {}

export interface GitRun {
	/** The folder that it runs in; paths are relative to it. */
	readonly root: string;
	readonly signal?: AbortSignal | undefined;
	/** For its standard input. */
	readonly input?: string;
}

/** What git prints. @throws GitError with its first line */
export async function git(run: GitRun, given: readonly string[]): Promise<string> {
	return (await gitBytes(run, given)).toString();
}

export function gitBytes({ root, signal, input }: GitRun, given: readonly string[]): Promise<Buffer> {
	return new Promise((done, failed) => {
		const env = { ...process.env, ...NO_FETCH, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
		const options = { cwd: root, maxBuffer: OUTPUT_BYTES_MAX, env, signal, encoding: "buffer" } as const;
		const child = execFile("git", [...SAFE, ...given], options, (error, stdout, stderr) => {
			if (!error) return done(stdout);
			if (error.code === "ENOENT") return failed(new GitError("There is no git on this machine."));
			const said = stderr.toString();
			if (Number(error.code) === NO_REPOSITORY && said.includes("not a git repository")) {
				return failed(new GitError(`${root} is in no git repository.`));
			}
			const lines = said.trim().split("\n");
			const line = lines.find((one) => one.startsWith("fatal: ")) ?? lines[0] ?? "";
			failed(new GitError(line.replace(/^(?:fatal|error): /, "git: ")));
		});
		// It may end before it has read all; why, its exit says.
		child.stdin?.on("error", () => undefined);
		child.stdin?.end(input ?? "");
	});
}

/** The id of the commit that a revision names. @throws GitError if there is none */
export async function commitOf(run: GitRun, revision: string): Promise<string> {
	try {
		return (await git(run, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`])).trim();
	} catch (error) {
		if (error instanceof GitError && error.message !== "") throw error;
		const isShallow = (await git(run, ["rev-parse", "--is-shallow-repository"])).trim() === "true";
		const why = isShallow ? ": this clone is shallow, and does not have older ones (git fetch --unshallow)" : "";
		throw new GitError(`There is no revision ${revision}${why}.`);
	}
}

/**
 * Settings that put nothing in the place of each program that the repository's configuration has as a filter of
 * contents, for git to compare files on disk.
 */
export async function withoutFilters(run: GitRun): Promise<string[]> {
	const wanted = ["config", "--local", "--includes", "--name-only", "-z", "--get-regexp", "^filter\\."];
	const names = await git(run, wanted).catch((error: unknown) => {
		// It has none.
		if (error instanceof GitError && error.message === "") return "";
		throw error;
	});
	return names.split("\0").filter((name) => name !== "").flatMap((name) => ["-c", `${name}=`]);
}
