/**
 * Which paths are inside a workspace folder, and opening them so that nothing outside is ever read.
 *
 * What always holds: a descriptor that {@link openInside} returns is a regular file whose real place was inside the
 * real root after it was opened. A link that is swapped in between the checks leads to a refusal, not to a read.
 */
import {
	closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, statSync, type Stats,
} from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { errorCode, systemReason, unreadable, type Skipped } from "./skipped.ts";

export type WorkspaceErrorCode = "missing" | "not-a-folder" | "unreadable";

/** A folder that was asked for cannot be a workspace; the message is one sentence for people. */
export class WorkspaceError extends Error {
	readonly code: WorkspaceErrorCode;

	constructor(code: WorkspaceErrorCode, message: string) {
		super(message);
		this.name = "WorkspaceError";
		this.code = code;
	}
}

/**
 * The real, absolute path of a folder: links followed, in the case that the file system keeps.
 *
 * @throws {@link WorkspaceError} if it is missing, not a folder, or unreadable
 */
export function realRoot(path: string): string {
	try {
		const real = realpathSync.native(resolve(path));
		if (statSync(real).isDirectory()) return real;
	} catch (error) {
		const code = errorCode(error);
		if (code === "ENOENT") throw new WorkspaceError("missing", `There is no folder ${path}.`);
		if (code !== "ENOTDIR") throw new WorkspaceError("unreadable", `${path} cannot be read: ${systemReason(error)}.`);
	}
	throw new WorkspaceError("not-a-folder", `${path} is not a folder.`);
}

/**
 * The workspace path of an absolute path, by its letters alone; no link is followed.
 *
 * @returns undefined if it lies outside the root, or is the root itself
 */
export function relativeInside(root: string, absolute: string): string | undefined {
	const path = relative(root, absolute);
	if (path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
	return sep === "/" ? path : path.split(sep).join("/");
}

/**
 * Whether a path from outside (a request, an index) has the form of a workspace path: relative, `/`, no empty part, no
 * `.` or `..`, no NUL; on Windows also no drive, no stream and no device name.
 */
export function isWorkspacePath(path: string, platform: NodeJS.Platform = process.platform): boolean {
	if (path === "" || path.includes("\0")) return false;
	const parts = path.split("/");
	if (parts.some((part) => part === "" || part === "." || part === "..")) return false;
	if (platform !== "win32") return true;
	return !parts.some((part) => /[\\:]/.test(part) || /[. ]$/.test(part) || DEVICE.test(part));
}

const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;

/** An open file inside the root, or why there is none. */
export type Opened =
	| { readonly kind: "open"; readonly descriptor: number; readonly stats: Stats }
	| { readonly kind: "absent" }
	| { readonly kind: "skipped"; readonly skipped: Skipped };

// Without O_NONBLOCK, opening a pipe would wait for its other end. Windows has neither flag.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file of the workspace for reading; the caller closes the descriptor.
 *
 * A link is followed when it leads to a file inside the root. Pipes, sockets and devices are never opened.
 *
 * @param root - a real path, see {@link realRoot}
 */
export function openInside(root: string, path: string): Opened {
	if (!isWorkspacePath(path)) return { kind: "skipped", skipped: outside(path) };
	let descriptor: number | undefined;
	try {
		let absolute = join(root, path);
		let stats = lstatSync(absolute);
		if (stats.isSymbolicLink()) {
			absolute = realpathSync.native(absolute);
			if (relativeInside(root, absolute) === undefined) return { kind: "skipped", skipped: outside(path) };
			stats = lstatSync(absolute);
		}
		if (!stats.isFile()) return { kind: "skipped", skipped: special(path, stats) };
		descriptor = openSync(absolute, OPEN_FLAGS);
		stats = fstatSync(descriptor);
		const refusal = !stats.isFile() ? special(path, stats) : isInside(root, absolute, descriptor, stats) ? undefined
			: outside(path);
		if (refusal === undefined) return { kind: "open", descriptor, stats };
		closeSync(descriptor);
		return { kind: "skipped", skipped: refusal };
	} catch (error) {
		if (descriptor !== undefined) closeSync(descriptor);
		if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return { kind: "absent" };
		return { kind: "skipped", skipped: unreadable(path, error) };
	}
}

/** What is neither a file nor a folder; a folder, too, where a file was asked for. */
export function special(path: string, stats: Pick<Stats, "isDirectory" | "isFIFO" | "isSocket">): Skipped {
	const what = stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a pipe" : stats.isSocket() ? "a socket" : "a device";
	return { path, reason: "special", detail: `It is ${what}, not a file.` };
}

export function outside(path: string): Skipped {
	return { path, reason: "symlink-outside", detail: "It leads out of the workspace folder." };
}

/** Whether the file behind the descriptor lies inside the root: O_NOFOLLOW guards the last part of the path only. */
function isInside(root: string, absolute: string, descriptor: number, stats: Stats): boolean {
	const real = process.platform === "linux" ? linkOf(`/proc/self/fd/${descriptor}`) : undefined;
	if (real !== undefined) return relativeInside(root, real) !== undefined;
	const place = realpathSync.native(absolute);
	const there = statSync(place);
	return relativeInside(root, place) !== undefined && there.dev === stats.dev && there.ino === stats.ino;
}

function linkOf(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined; // no /proc here: the other check decides
	}
}
