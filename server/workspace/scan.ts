/**
 * Which files a workspace folder has: walks it, leaves out what the rules leave out, and gives the rest in batches.
 *
 * What always holds: no link to a folder is followed, so the walk ends and sees each file once; nothing is opened but
 * folders and rule files, so no pipe can hold it up; a folder that cannot be read is reported and the walk goes on.
 * Nothing is concluded from a part of a folder: when reading it fails midway, it is read anew at the end of the walk,
 * and when it fails again, none of it is given. It needs memory for one folder's files and the folders still to do,
 * never for the tree. System calls are synchronous (a tenth of the cost of asynchronous ones) in slices of {@link
 * SLICE} entries, between which others get their turn.
 */
import { isUtf8 } from "node:buffer";
import { lstatSync, opendirSync, realpathSync, type Dir, type Dirent, type Stats } from "node:fs";
import { join } from "node:path";
import { baseNameOf, directoryOf } from "../model/path.ts";
import { isWorkspacePath, outside, relativeInside, special, WorkspaceError } from "./containment.ts";
import { FolderRules, isNeverIndexed, RULE_FILES, RuleLimits } from "./ignoreRules.ts";
import { errorCode, systemReason, tooLarge, unreadable, type Skipped } from "./skipped.ts";

/** Entries of folders between two turns of the event loop. */
const SLICE = 256;
const BATCH_FILES = 256;
const FOLDER_LINKS_MAX = 4096;
const MUCH_LINKED = "More than 4,096 links lead to folders; what is imported through this one is not found.";
const UNKNOWN_TARGET = "Whether its target is left out is not known, because a rule file cannot be read.";

export interface FoundFile {
	/** Relative to the workspace folder, `/` everywhere. */
	readonly path: string;
	readonly sizeBytes: number;
	/** When its bytes last changed, as far as it says: milliseconds since 1970, as fine as the file system keeps it. */
	readonly mtimeMs: number;
	/** When the file system last changed anything of it; nobody can set this back but with the clock. */
	readonly ctimeMs: number;
}

export interface ScanOptions {
	/** Whether the name of a file says that its language is known. Others are left out without a word. */
	readonly isSource: (path: string) => boolean;
	/** Whether a file of this name, without its folder, is wanted as configuration. It may be a source as well. */
	readonly isConfiguration: (name: string) => boolean;
	/** Larger sources are skipped. */
	readonly fileBytesMax: number;
	readonly signal?: AbortSignal;
	/** Hears of each folder before it is listed. */
	readonly onFolder?: ((path: string) => void) | undefined;
	/** Hears of each link before it is followed. */
	readonly onLink?: ((path: string) => void) | undefined;
}

/** A link to a folder of the workspace. Both are workspace paths; of the target no part is a link. */
export interface FolderLink {
	readonly path: string;
	readonly target: string;
}

/** A part of what a scan found; in the order of the file system. */
export interface ScanBatch {
	readonly files: readonly FoundFile[];
	readonly configuration: readonly FoundFile[];
	/** Not followed: what lies behind them is found where it is. */
	readonly folderLinks: readonly FolderLink[];
	readonly skipped: readonly Skipped[];
}

/**
 * Walks the whole folder.
 *
 * @param root - a real path, see {@link realRoot}
 * @throws {@link WorkspaceError} if the folder itself cannot be read; the signal's reason when it is aborted
 */
export async function* scanWorkspace(root: string, options: ScanOptions): AsyncGenerator<ScanBatch, void> {
	const walk = new Walk(root, options);
	walk.addRoot();
	yield* walk.run();
	const problem = walk.rootProblem;
	if (problem !== undefined) throw new WorkspaceError("unreadable", `${root} cannot be read: ${problem}.`);
}

/**
 * Looks at some paths only: files, or folders with all that is below them. What it does not give back is not there, or
 * is left out by the rules.
 *
 * @param paths - workspace paths; others are ignored
 */
export async function* scanPaths(
	root: string, paths: readonly string[], options: ScanOptions,
): AsyncGenerator<ScanBatch, void> {
	const walk = new Walk(root, options);
	await walk.addPaths(new Set(paths));
	yield* walk.run();
}

interface PendingFolder {
	readonly path: string;
	readonly rules: FolderRules;
	readonly attempt: "first" | "last";
}

class Walk {
	readonly #root: string;
	/** The same with a separator behind it: put together by hand, paths of files cost a tenth of what `join` takes. */
	readonly #prefix: string;
	readonly #options: ScanOptions;
	readonly #limits = new RuleLimits();
	readonly #rulesOf = new Map<string, FolderRules | undefined>();
	readonly #folders: PendingFolder[] = [];
	/** Folders that could not be read, for the end: by then others may have given descriptors back. */
	readonly #unread: PendingFolder[] = [];
	/** Folders whose rules could not be read. */
	readonly #unreadRules = new Set<string>();
	/** Links to files, for the end: only then is it known which path comes first. */
	readonly #links: string[] = [];
	/** Links whose names are not those of files that are wanted: if to anything, then to folders. */
	readonly #otherLinks: string[] = [];
	#folderLinkCount = 0;
	#files: FoundFile[] = [];
	#configuration: FoundFile[] = [];
	#folderLinks: FolderLink[] = [];
	#skipped: Skipped[] = [];
	#entryCount = 0;
	/** Why the workspace folder itself could not be read. */
	rootProblem: string | undefined;

	constructor(root: string, options: ScanOptions) {
		this.#root = root;
		this.#prefix = /[/\\]$/.test(root) ? root : `${root}/`;
		this.#options = options;
	}

	addRoot(): void {
		this.#addFolder("", FolderRules.ofRoot(this.#root, this.#limits));
	}

	#addFolder(path: string, rules: FolderRules): void {
		this.#folders.push({ path, rules, attempt: "first" });
	}

	async addPaths(paths: Iterable<string>): Promise<void> {
		for (const path of paths) {
			if (isWorkspacePath(path)) this.#addPath(path);
			if (++this.#entryCount % SLICE === 0) await this.#turn();
		}
	}

	/** A path by itself: the folders above it are asked for their rules. */
	#addPath(path: string): void {
		const rules = this.#rulesIn(directoryOf(path));
		if (rules === undefined) return;
		const stats = this.#stat(path);
		if (stats === undefined) return;
		if (stats.isDirectory()) {
			const inside = this.#rulesIn(path);
			if (inside !== undefined) this.#addFolder(path, inside);
		} else if (this.#isWanted(path, rules)) {
			if (stats.isSymbolicLink()) this.#links.push(path);
			else this.#add(path, stats);
		} else if (stats.isSymbolicLink()) this.#otherLinks.push(path);
	}

	async *run(): AsyncGenerator<ScanBatch, void> {
		for (let folder = this.#next(); folder !== undefined; folder = this.#next()) {
			const seen = await this.#list(folder);
			if (seen === undefined) continue;
			const rules = this.#rulesOfListed(folder, seen);
			if (rules === undefined) continue;
			for (const skipped of seen.skipped) this.#skipped.push(skipped);
			for (const name of seen.wanted) {
				this.#visit(folder.path === "" ? name : `${folder.path}/${name}`, rules);
				if (++this.#entryCount % SLICE === 0) await this.#turn();
				if (this.#isDue()) yield this.#take();
			}
			for (const name of seen.links) this.#otherLinks.push(folder.path === "" ? name : `${folder.path}/${name}`);
			for (const name of seen.folders) {
				const path = folder.path === "" ? name : `${folder.path}/${name}`;
				if (!rules.leavesOut(path, "folder")) this.#addFolder(path, rules);
				if (++this.#entryCount % SLICE === 0) await this.#turn();
			}
		}
		yield* this.#followLinks();
		yield this.#take();
	}

	/** undefined if they cannot be read: then nothing is given of the folder, and it is read anew at the end. */
	#rulesOfListed(folder: PendingFolder, { ruleFiles }: FolderEntries): FolderRules | undefined {
		const { path, attempt } = folder;
		const rules = path !== "" ? folder.rules.enter(this.#root, path, ruleFiles)
			: attempt === "first" ? folder.rules : FolderRules.ofRoot(this.#root, this.#limits);
		if (rules.isOtherWorktree) {
			this.#skipped.push(otherWorktree(path));
			return undefined;
		}
		if (rules.unread === undefined) return rules;
		if (attempt === "first") this.#unread.push({ ...folder, attempt: "last" });
		else this.#sayUnread(path, rules.unread);
		return undefined;
	}

	#sayUnread(folder: string, skipped: Skipped): void {
		if (!this.#unreadRules.has(folder)) this.#skipped.push(skipped);
		this.#unreadRules.add(folder);
	}

	#isDue(): boolean {
		return this.#files.length >= BATCH_FILES || this.#skipped.length >= BATCH_FILES;
	}

	async #turn(): Promise<void> {
		await new Promise<void>((resolve) => setImmediate(resolve));
		this.#options.signal?.throwIfAborted();
	}

	#take(): ScanBatch {
		for (const skipped of this.#limits.take()) this.#skipped.push(skipped);
		const [files, configuration, folderLinks, skipped] =
			[this.#files, this.#configuration, this.#folderLinks, this.#skipped];
		[this.#files, this.#configuration, this.#folderLinks, this.#skipped] = [[], [], [], []];
		return { files, configuration, folderLinks, skipped };
	}

	#next(): PendingFolder | undefined {
		return this.#folders.pop() ?? this.#unread.pop();
	}

	/** All entries of a folder; undefined if it is gone, or cannot be read. */
	async #list(folder: PendingFolder): Promise<FolderEntries | undefined> {
		const { path } = folder;
		let directory: Dir | undefined;
		const seen = new FolderEntries();
		this.#options.onFolder?.(path);
		try {
			// Names as bytes: as text, one that is not UTF-8 would come out as a name that does not exist.
			directory = opendirSync(join(this.#root, path), { encoding: "buffer" as BufferEncoding, bufferSize: 512 });
			for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
				this.#note(path, entry, seen);
				if (++this.#entryCount % SLICE === 0) await this.#turn();
			}
			return seen;
		} catch (error) {
			const code = errorCode(error);
			if (code === "" || this.#options.signal?.aborted === true) throw error;
			if (folder.attempt === "first") this.#unread.push({ ...folder, attempt: "last" });
			else if (path === "") this.rootProblem = systemReason(error);
			else if (code !== "ENOENT" && code !== "ENOTDIR") this.#skipped.push(unreadable(path, error));
			return undefined;
		} finally {
			directory?.closeSync();
		}
	}

	/** Keeps what is of interest of one entry of a folder. */
	#note(folder: string, entry: Dirent, seen: FolderEntries): void {
		const bytes = entry.name as unknown as Buffer;
		const name = bytes.toString();
		if (RULE_FILES.includes(name)) seen.ruleFiles.push(name);
		if (entry.isDirectory()) {
			if (isNeverIndexed(name, "folder")) return;
			if (isUtf8(bytes)) seen.folders.push(name);
			else seen.skipped.push(badName(folder, name, "folder"));
		} else if (this.#options.isSource(name) || this.#options.isConfiguration(name)) {
			if (isUtf8(bytes)) seen.wanted.push(name);
			else seen.skipped.push(badName(folder, name, "file"));
		} else if (entry.isSymbolicLink() && isUtf8(bytes) && !isNeverIndexed(name, "folder")) seen.links.push(name);
	}

	#visit(path: string, rules: FolderRules): void {
		if (!this.#isWanted(path, rules)) return;
		const stats = this.#stat(path);
		if (stats?.isSymbolicLink() === true) this.#links.push(path);
		else if (stats !== undefined && !stats.isDirectory()) this.#add(path, stats);
	}

	#isWanted(path: string, rules: FolderRules): boolean {
		const wanted = this.#options.isSource(path) || this.#options.isConfiguration(baseNameOf(path));
		return wanted && !rules.leavesOut(path, "file");
	}

	#add(path: string, stats: Stats): void {
		if (!stats.isFile()) {
			this.#skipped.push(special(path, stats));
			return;
		}
		const found: FoundFile = { path, sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs };
		const { isSource, isConfiguration, fileBytesMax } = this.#options;
		if (isConfiguration(baseNameOf(path))) this.#configuration.push(found);
		if (!isSource(path)) return;
		if (stats.size <= fileBytesMax) this.#files.push(found);
		else this.#skipped.push(tooLarge(path, stats.size, fileBytesMax));
	}

	#stat(path: string): Stats | undefined {
		try {
			return lstatSync(this.#prefix + path);
		} catch (error) {
			if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") this.#skipped.push(unreadable(path, error));
			return undefined;
		}
	}

	/** Links to folders; and those to files that no walk finds by themselves, of several to one file the first by name. */
	async *#followLinks(): AsyncGenerator<ScanBatch, void> {
		const targets = new Set<string>();
		for (const path of this.#links.sort()) {
			this.#options.onLink?.(path);
			try {
				const real = realpathSync.native(join(this.#root, path));
				const target = relativeInside(this.#root, real);
				const stats = lstatSync(real);
				if (stats.isDirectory()) this.#addFolderLink(path, target);
				else if (target === undefined) this.#skipped.push(outside(path));
				else if (this.#isBelowUnread(target)) this.#skipped.push({ path, reason: "unreadable", detail: UNKNOWN_TARGET });
				else if (!targets.has(target) && this.#isReachedByLinkOnly(target)) {
					targets.add(target);
					this.#add(path, stats);
				}
			} catch (error) {
				this.#skipped.push(unreadable(path, error));
			}
			if (++this.#entryCount % SLICE === 0) await this.#turn();
			if (this.#isDue()) yield this.#take();
		}
		for (const path of this.#otherLinks.sort()) {
			this.#options.onLink?.(path);
			this.#followFolder(path);
			if (++this.#entryCount % SLICE === 0) await this.#turn();
		}
	}

	#followFolder(path: string): void {
		try {
			const real = realpathSync.native(join(this.#root, path));
			if (lstatSync(real).isDirectory()) this.#addFolderLink(path, relativeInside(this.#root, real));
		} catch {
			// It leads nowhere, so nothing is behind it.
		}
	}

	/** @param target - undefined outside of the workspace */
	#addFolderLink(path: string, target: string | undefined): void {
		if (target === undefined) return;
		if (++this.#folderLinkCount <= FOLDER_LINKS_MAX) this.#folderLinks.push({ path, target });
		else this.#skipped.push({ path, reason: "limit", detail: MUCH_LINKED });
	}

	#isBelowUnread(path: string): boolean {
		this.#rulesIn(directoryOf(path));
		return [...this.#unreadRules].some((folder) => folder === "" || path.startsWith(`${folder}/`));
	}

	#isReachedByLinkOnly(target: string): boolean {
		const parts = target.split("/");
		const isSecret = parts.some((name, index) => isNeverIndexed(name, index === parts.length - 1 ? "file" : "folder"));
		if (isSecret) return false;
		const rules = this.#rulesIn(directoryOf(target));
		return rules === undefined || !this.#isWanted(target, rules);
	}

	/** The rules inside a folder; undefined when it is left out itself, reached through a link, or they cannot be read. */
	#rulesIn(path: string): FolderRules | undefined {
		const unknown: string[] = [];
		let at = path;
		while (at !== "" && !this.#rulesOf.has(at)) {
			unknown.push(at);
			at = directoryOf(at);
		}
		let rules = this.#rulesOf.get(at);
		if (at === "" && !this.#rulesOf.has("")) {
			this.#rulesOf.set("", (rules = this.#known("", FolderRules.ofRoot(this.#root, this.#limits))));
		}
		for (const folder of unknown.reverse()) {
			const isLeftOut = rules === undefined || rules.leavesOut(folder, "folder") ||
				this.#stat(folder)?.isDirectory() !== true;
			rules = isLeftOut || rules === undefined ? undefined
				: this.#known(folder, rules.enter(this.#root, folder, RULE_FILES));
			this.#rulesOf.set(folder, rules);
		}
		return rules;
	}

	#known(folder: string, rules: FolderRules): FolderRules | undefined {
		if (rules.isOtherWorktree) return undefined;
		if (rules.unread === undefined) return rules;
		// Which rule files there are was not seen: in a folder that may not be entered, not even that is known.
		const path = folder === "" || isThere(join(this.#root, rules.unread.path)) ? rules.unread.path : folder;
		this.#sayUnread(folder, { ...rules.unread, path });
		return undefined;
	}
}

function isThere(path: string): boolean {
	try {
		return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
	} catch {
		return false;
	}
}

/** What one folder holds that matters, by name. */
class FolderEntries {
	readonly ruleFiles: string[] = [];
	readonly wanted: string[] = [];
	readonly folders: string[] = [];
	/** Links that are not among `wanted`. */
	readonly links: string[] = [];
	readonly skipped: Skipped[] = [];
}

function otherWorktree(path: string): Skipped {
	const detail = "It is another worktree of the same repository; opened by itself, it has an index of its own.";
	return { path, reason: "worktree", detail };
}

function badName(folder: string, name: string, what: "file" | "folder"): Skipped {
	const path = folder === "" ? name : `${folder}/${name}`;
	return { path, reason: "bad-name", detail: `The name of this ${what} is not valid UTF-8.` };
}
