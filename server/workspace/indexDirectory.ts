/**
 * Where the index of a workspace folder lies: in the user's own cache folder, never in the workspace.
 *
 *     CACHE/kausal/NAME-HASH     NAME: of the folder, HASH: of its real path
 *
 * CACHE is XDG_CACHE_HOME or ~/.cache, on macOS ~/Library/Caches, on Windows LOCALAPPDATA. Two folders never share an
 * index; the same folder has the same index from every editor and from the command line.
 *
 * Where CACHE is on a network file system, where syncs and locks promise less, indexes are in /var/tmp/kausal-USER
 * instead, on this machine's own disk; whoever names a place has it, wherever it is. Only Linux tells what a file
 * system is.
 */
import { lstatSync, mkdirSync, statfsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { hashString } from "../model/hash.ts";
import { errorCode, systemReason } from "./skipped.ts";

export interface IndexPlace {
	/** Takes the place of CACHE/kausal. */
	readonly base?: string | undefined;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly platform?: NodeJS.Platform;
	readonly home?: string;
	/** The number by which the system knows the kind of the file system that a path is on. Default: asks it. */
	readonly fileSystemOf?: (path: string) => number;
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

/** Where compiled code of this program is kept (host/bundles.ts); it is not made. The name of an index has a hash. */
export function compiledDirectory(place: IndexPlace = {}): string {
	return join(cacheFolder(place), "compiled");
}

const LOCAL_FOLDER = "/var/tmp";

/** As statfs(2) has them. FUSE is none: what is behind it cannot be told. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
	[0x6969, "NFS"], [0xff534d42, "CIFS"], [0xfe534d42, "SMB"], [0x517b, "SMB"], [0x5346414f, "AFS"], [0x6b414653, "AFS"],
	[0x73757245, "Coda"], [0x01021997, "9P"], [0x00c36400, "Ceph"], [0x0bd00bd0, "Lustre"], [0x47504653, "GPFS"],
	[0x19830326, "BeeGFS"], [0x7461636f, "OCFS2"], [0x01161970, "GFS2"],
]);

/** The kind of the network file system that a folder lies on, or would; undefined for a disk of this machine. */
function networkOf(path: string, fileSystemOf: (path: string) => number = typeOf): string | undefined {
	for (let at = resolve(path); ; at = dirname(at)) {
		try {
			// Signed on machines of 32 bits.
			return NETWORK_FILE_SYSTEMS.get(fileSystemOf(at) >>> 0);
		} catch {
			if (at === dirname(at)) return undefined; // whoever uses the path will hear what is wrong with it
		}
	}
}

const typeOf = (path: string): number => statfsSync(path).type;

function cacheFolder(place: IndexPlace): string {
	return movedFolder(place)?.folder ?? usualFolder(place);
}

/** Where indexes lie instead of the network file system that the cache folder is on; undefined if it is on none. */
function movedFolder(place: IndexPlace): { readonly folder: string; readonly network: string } | undefined {
	const { platform = process.platform, fileSystemOf } = place;
	if (platform !== "linux") return undefined;
	const network = networkOf(usualFolder(place), fileSystemOf);
	if (network === undefined || networkOf(LOCAL_FOLDER, fileSystemOf) !== undefined) return undefined;
	return { folder: `${LOCAL_FOLDER}/kausal-${process.getuid?.() ?? 0}`, network };
}

/** One sentence if indexes lie elsewhere than one would look for them; for who has named no place. */
export function movedNote(place: IndexPlace = {}): string | undefined {
	const moved = place.base === undefined || place.base === "" ? movedFolder(place) : undefined;
	if (moved === undefined) return undefined;
	return `The cache folder is on a network file system (${moved.network}), so the index lies in ${moved.folder}.`;
}

function usualFolder({ environment = process.env, platform = process.platform, home = homedir() }: IndexPlace): string {
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

/** A folder that cannot be made, in one sentence. */
export class NoFolderError extends Error {
	override readonly name: string = "NoFolderError";
	/** `read-only`: nothing may be written there, as far as this user goes. */
	readonly reason: "read-only" | "no-space" | "other";

	constructor(sentence: string, cause: unknown) {
		super(sentence, { cause });
		this.reason = REASONS[errorCode(cause)] ?? "other";
	}
}

const REASONS: Readonly<Record<string, NoFolderError["reason"]>> = {
	EROFS: "read-only", EACCES: "read-only", EPERM: "read-only", ENOSPC: "no-space", EDQUOT: "no-space",
};

/**
 * Makes a folder that only its owner can enter, and those above it that are missing.
 *
 * @throws NoFolderError; OpenFolderError if it belongs to another user or others may write to it
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
		throw new OpenFolderError(
			`The index folder ${path} is a symbolic link: remove it, or choose another place with --index-dir.`,
		);
	}
	if (stats.uid !== uid) throw belongsToOthers(path);
	if ((stats.mode & 0o077) !== 0) {
		const mend = 'delete it, or run "chmod 700" on it if nobody has changed it';
		throw new OpenFolderError(`Others may enter the index folder ${path}: ${mend}.`);
	}
	requireUnwritable(dirname(path));
}

/** Others may look into a folder of indexes, but neither write to it nor have it be a link of theirs. */
function requireUnwritable(path: string): void {
	const uid = process.getuid?.();
	if (uid === undefined) return;
	const stats = statSync(path);
	if (stats.uid !== uid || lstatSync(path).uid !== uid) throw belongsToOthers(path);
	if ((stats.mode & 0o022) !== 0) {throw new OpenFolderError(
		`Others may write to ${path}: close it to them, or choose a folder of your own with --index-dir.`,
	);}
}

function belongsToOthers(path: string): OpenFolderError {
	return new OpenFolderError(`The folder ${path} belongs to another user; choose one with --index-dir.`);
}

/** One that another process makes at the same moment is as good. */
function makeDirectory(path: string): void {
	try {
		mkdirSync(path, { mode: 0o700 });
	} catch (error) {
		if (!isDirectory(path)) throw new NoFolderError(`The folder ${path} cannot be made: ${systemReason(error)}.`, error);
	}
}

function isDirectory(path: string): boolean {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false; // whoever makes it will hear why it cannot be reached
	}
}
