/**
 * Where the index of a workspace folder lies: in the user's own cache folder, never in the workspace.
 *
 *     CACHE/kausal/NAME-HASH     NAME: of the folder, HASH: of its real path
 *
 * CACHE is XDG_CACHE_HOME or ~/.cache, on macOS ~/Library/Caches, on Windows LOCALAPPDATA. Two folders never share an
 * index; the same folder has the same index from every editor and from the command line.
 */
import { lstatSync, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { hashString } from "../model/hash.ts";
import { systemReason } from "./skipped.ts";

export interface IndexPlace {
	/** Takes the place of CACHE/kausal. */
	readonly base?: string | undefined;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly platform?: NodeJS.Platform;
	readonly home?: string;
}

/**
 * The folder for the index of a workspace folder; it is not made.
 *
 * @param root - a real path
 */
export function indexDirectoryFor(root: string, place: IndexPlace = {}): string {
	const base = place.base === undefined || place.base === "" ? cacheFolder(place) : resolve(place.base);
	const name = basename(root).replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 40) || "root";
	const hash = hashString(root, 7).slice(0, 2).map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
	return join(base, `${name}-${hash}`);
}

function cacheFolder({ environment = process.env, platform = process.platform, home = homedir() }: IndexPlace): string {
	// A relative path in these variables is to be ignored, says the base directory specification.
	const absolute = (name: string): string | undefined => {
		const value = environment[name];
		return value !== undefined && (value.startsWith("/") || /^[A-Za-z]:[\\/]/.test(value)) ? value : undefined;
	};
	if (platform === "win32") return join(absolute("LOCALAPPDATA") ?? join(home, "AppData", "Local"), "kausal");
	if (platform === "darwin") return join(home, "Library", "Caches", "kausal");
	return join(absolute("XDG_CACHE_HOME") ?? join(home, ".cache"), "kausal");
}

/** A folder in which others may have put files, or may read ours; one sentence that says which, and what to do. */
export class OpenFolderError extends Error {
	override readonly name: string = "OpenFolderError";
}

/**
 * Makes a folder that only its owner can enter, and those above it that are missing.
 *
 * @throws Error, in one sentence, if the folder cannot be made; OpenFolderError if it belongs to another user or others
 *   may write to it
 */
export function makePrivateDirectory(path: string): void {
	const missing: string[] = [];
	for (let at = resolve(path); !isDirectory(at); at = dirname(at)) missing.unshift(at);
	// Not `recursive`: where a folder can neither be made nor is there (/proc), Node tries for ever.
	for (const folder of missing) makeDirectory(folder);
	requireUnwritable(path);
}

/**
 * Checks the folder of an index before anything in it is believed: it is no link, ours alone, and in a folder where
 * nobody else can put another one in its place. One that does not exist passes.
 *
 * @throws OpenFolderError
 */
export function requirePrivateIndex(path: string): void {
	const uid = process.getuid?.();
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (uid === undefined || stats === undefined) return;
	if (stats.isSymbolicLink()) {
		throw new OpenFolderError(`The index folder ${path} is a symbolic link: remove it, or choose another place with --index-dir.`);
	}
	if (stats.uid !== uid) throw belongsToOthers(path);
	if ((stats.mode & 0o077) !== 0) {
		const sentence = `Others may enter the index folder ${path}: delete it, or run "chmod 700" on it if nobody has changed it.`;
		throw new OpenFolderError(sentence);
	}
	requireUnwritable(dirname(path));
}

/** Others may look into a folder of indexes, but neither write to it nor have it be a link of theirs. */
function requireUnwritable(path: string): void {
	const uid = process.getuid?.();
	if (uid === undefined) return;
	const stats = statSync(path);
	if (stats.uid !== uid || lstatSync(path).uid !== uid) throw belongsToOthers(path);
	if ((stats.mode & 0o022) !== 0) throw new OpenFolderError(`Others may write to ${path}: close it to them, or choose a folder of your own with --index-dir.`);
}

function belongsToOthers(path: string): OpenFolderError {
	return new OpenFolderError(`The folder ${path} belongs to another user; choose one with --index-dir.`);
}

/** One that another process makes at the same moment is as good. */
function makeDirectory(path: string): void {
	try {
		mkdirSync(path, { mode: 0o700 });
	} catch (error) {
		if (!isDirectory(path)) throw new Error(`The folder ${path} cannot be made: ${systemReason(error)}.`, { cause: error });
	}
}

function isDirectory(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false; // whoever makes it will hear why it cannot be reached
	}
}
