/**
 * The other worktrees of the repository that a folder lies in: the same files once more, most of them with the same
 * content. Read from git's own files; git itself is not asked. A repository may say anything there, so a folder counts
 * only when it says by itself that it is of the same repository.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

const WORKTREES_MAX = 64;
/** Files that hold one path. */
const POINTER_BYTES_MAX = 8192;
/** How long git's lock is believed, by its time. */
const LOCK_MS_MAX = 10_000;

/**
 * What a folder is in the other worktrees, the main one first; none where it is not of a repository. A folder among
 * them need not be there.
 *
 * @param root - a real path
 */
export function otherWorktrees(root: string): readonly string[] {
	const top = repositoryTop(root);
	const shared = top === undefined ? undefined : sharedFolder(top);
	if (top === undefined || shared === undefined) return [];
	const main = basename(shared) === ".git" ? [dirname(shared)] : [];
	const linked = namesIn(join(shared, "worktrees")).slice(0, WORKTREES_MAX).flatMap((name) => {
		const pointer = pointerIn(join(shared, "worktrees", name, "gitdir"));
		return pointer === undefined ? [] : realPath(dirname(resolve(shared, "worktrees", name, pointer))) ?? [];
	});
	return [...main, ...linked].filter((other) => other !== top && sharedFolder(other) === shared)
		.map((other) => join(other, relative(top, root)));
}

/**
 * Whether git is about to change the files of a folder, as it says by the lock that it holds from the beginning of a
 * switch of branches to the end. One that a crash has left behind says so for {@link LOCK_MS_MAX}.
 *
 * @param root - a real path
 * @returns asks again at each call; cost: a stat
 */
export function movedByGit(root: string): () => boolean {
	const top = repositoryTop(root);
	const git = top === undefined ? undefined : ownFolder(top);
	if (git === undefined) return () => false;
	const lock = join(git, "index.lock");
	return () => {
		try {
			const lockMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
			// a time that lies ahead of the clock says nothing
			return lockMs !== undefined && Math.abs(Date.now() - lockMs) < LOCK_MS_MAX;
		} catch {
			// what a repository names as its folder may be no path at all, or closed to us
			return false;
		}
	};
}

function repositoryTop(root: string): string | undefined {
	for (let at = root; ; at = dirname(at)) {
		if (kindOf(join(at, ".git")) !== undefined) return at;
		if (dirname(at) === at) return undefined;
	}
}

/** What all worktrees of a repository have in common. */
function sharedFolder(top: string): string | undefined {
	const git = join(top, ".git");
	if (kindOf(git) === "folder") return realPath(git);
	const own = ownFolder(top);
	const common = own === undefined ? undefined : pointerIn(join(own, "commondir"));
	return own === undefined || common === undefined ? undefined : realPath(resolve(own, common));
}

/** What a worktree has for itself. */
function ownFolder(top: string): string | undefined {
	const git = join(top, ".git");
	if (kindOf(git) === "folder") return git;
	const pointer = /^gitdir: (.+)/.exec(pointerIn(git) ?? "")?.[1];
	return pointer === undefined ? undefined : resolve(top, pointer);
}

function kindOf(path: string): "file" | "folder" | undefined {
	try {
		const stats = lstatSync(path);
		return stats.isDirectory() ? "folder" : stats.isFile() ? "file" : undefined;
	} catch {
		return undefined;
	}
}

function pointerIn(path: string): string | undefined {
	try {
		const stats = lstatSync(path);
		return stats.isFile() && stats.size <= POINTER_BYTES_MAX ? readFileSync(path, "utf8").trim() : undefined;
	} catch {
		return undefined;
	}
}

function namesIn(path: string): readonly string[] {
	try {
		return readdirSync(path).sort();
	} catch {
		return [];
	}
}

function realPath(path: string): string | undefined {
	try {
		return realpathSync.native(path);
	} catch {
		return undefined;
	}
}
