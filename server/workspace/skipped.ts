/**
 * Why a file that could have been indexed is not. The shape is the one that a session reports.
 *
 * Files that nobody expects in an index (no known language, ignored, secrets) are left out without a word.
 *
 * What always holds: every reason but `unreadable` is knowledge, which stays true until the file changes. That one is a
 * failure (out of descriptors or memory, no permission, a disk error): it says nothing of the file, so nobody may
 * conclude anything from it, and it is tried again.
 */

export type SkipReason =
	"binary" | "too-large" | "unreadable" | "special" | "bad-name" | "symlink-outside" | "symlink-broken" | "limit" |
	"worktree";

/** A file or folder that is not in the index, or (`limit`) not read to its end, and why. */
export interface Skipped {
	/** Relative to the workspace folder, `/` everywhere; empty for the folder itself. */
	readonly path: string;
	readonly reason: SkipReason;
	/** One sentence. */
	readonly detail: string;
}

/**
 * The sentence for what the operating system refused. Some refusals are about the path itself, so they are knowledge.
 */
export function unreadable(path: string, error: unknown): Skipped {
	const code = errorCode(error);
	const reason = code === "ELOOP" || code === "ENOENT" || code === "ENOTDIR" ? "symlink-broken"
		: code === "ENAMETOOLONG" ? "bad-name" : "unreadable";
	return { path, reason, detail: `It cannot be read: ${systemReason(error)}.` };
}

export function tooLarge(path: string, sizeBytes: number, bytesMax: number): Skipped {
	return {
		path, reason: "too-large", detail: `It has ${mebibytes(sizeBytes)} MiB; the limit is ${mebibytes(bytesMax)} MiB.`,
	};
}

/** The code of an error of the operating system, such as `ENOENT`; empty when it is none. */
export function errorCode(error: unknown): string {
	const code = (error as { readonly code?: unknown } | undefined)?.code;
	return typeof code === "string" ? code : "";
}

/** What an error of the operating system says, in words; without the path and the call. */
export function systemReason(error: unknown): string {
	const code = errorCode(error);
	return WORDS[code] ?? (code === "" ? String(error) : code);
}

const WORDS: Readonly<Record<string, string>> = {
	EACCES: "permission denied",
	EPERM: "not permitted",
	ENOENT: "it does not exist",
	ENOTDIR: "a part of its path is not a folder",
	ELOOP: "too many links",
	ENAMETOOLONG: "its path is too long",
	EISDIR: "it is a folder",
	EMFILE: "too many open files",
	ENFILE: "too many open files on this machine",
	ENOMEM: "out of memory",
	EIO: "the disk reports an error",
	ESTALE: "the network file system lost it",
};

function mebibytes(bytes: number): string {
	const value = bytes / (1 << 20);
	return value < 10 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value));
}
