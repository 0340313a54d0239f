/**
 * What changes on disk below a workspace folder, as the operating system tells it.
 *
 * Linux watches single folders, so each one that a scan enters is added, before it is listed: what comes into it later
 * is told, what was there before is seen by the scan, and nothing falls between. Elsewhere the system watches the whole
 * tree at once. What is told is only ever a path to look at: whoever takes it looks, and finds what is there now.
 *
 * What always holds: after a change, {@link FolderWatch.take} gives its path, or a folder around it, and the links that
 * it makes others, or says that all must be looked through; or {@link FolderWatch.isWatching} is false, because there
 * were too many folders or the system has refused. Costs a descriptor of the system a folder (Linux), no file.
 */
import { lstatSync, watch, type FSWatcher } from "node:fs";
import { join, sep } from "node:path";
import { baseNameOf } from "../model/path.ts";
import { isNeverIndexed, RULE_FILES } from "./ignoreRules.ts";
import { LinkPlaces } from "./linkPlaces.ts";

/** What has changed since it was last asked: paths to look at, or everything below the folder. */
export type DiskChanges = readonly string[] | "everything";

export interface FolderWatchOptions {
	/** A real path. */
	readonly root: string;
	/** Whether what a file says matters, by its path; rule files always do. */
	readonly isWanted: (path: string) => boolean;
	/** There is something to take, after there was nothing. */
	readonly onChange: () => void;
	/** More folders are not watched: the system's own limit is shared by all programs of the user. Default 4096. */
	readonly foldersMax?: number;
}

/** More than these, or a burst that the system may have cut (its queue holds 16,384), is a look through everything. */
const PATHS_MAX = 1000;
/** Whether the system watches a whole tree at once. */
const IS_RECURSIVE = process.platform !== "linux";

export class FolderWatch {
	readonly #options: FolderWatchOptions;
	/** By path inside the root; the root itself is the empty one. */
	readonly #watchers = new Map<string, FSWatcher>();
	readonly #links: LinkPlaces;
	#changed = new Set<string>();
	#isEverything = false;
	#isWatching = true;

	constructor(options: FolderWatchOptions) {
		this.#options = options;
		this.#links = new LinkPlaces(options.root);
	}

	/** False when changes are not told any more: then somebody has to look. */
	get isWatching(): boolean {
		return this.#isWatching;
	}

	/** A folder is about to be listed. Cost: a system call the first time. */
	add(folder: string): void {
		if (!this.#isWatching || this.#watchers.has(folder) || (IS_RECURSIVE && folder !== "")) return;
		if (this.#watchers.size >= (this.#options.foldersMax ?? 4096)) return this.#giveUp();
		try {
			const watcher = watch(join(this.#options.root, folder), { persistent: false, recursive: IS_RECURSIVE });
			watcher.on("change", (event, name) => this.#heard(folder, event, name));
			watcher.on("error", () => this.#lost(folder, watcher));
			this.#watchers.set(folder, watcher);
		} catch (error) {
			// One that is gone again has been told of by the folder around it.
			if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#giveUp();
		}
	}

	/** A link was seen: it has changed when what it leads to comes, goes, or is a file that only it has in the index. */
	addLink(path: string): void {
		if (this.#isWatching) this.#links.add(path);
	}

	/** How many paths wait to be taken. */
	get waitingCount(): number {
		return this.#isEverything ? Infinity : this.#changed.size;
	}

	/** What has changed since the last call. */
	take(): DiskChanges {
		const changed = this.#isEverything ? "everything" : [...this.#changed].sort();
		this.#changed = new Set();
		this.#isEverything = false;
		return changed;
	}

	close(): void {
		this.#isWatching = false;
		for (const watcher of this.#watchers.values()) watcher.close();
		this.#watchers.clear();
	}

	/** What the watched folders have told so far is part of everything. */
	#giveUp(): void {
		this.close();
		this.missed();
	}

	#heard(folder: string, event: string, name: string | Buffer | null): void {
		if (name === null) return this.#note(folder);
		const inside = name.toString().replaceAll(sep, "/");
		const path = folder === "" ? inside : `${folder}/${inside}`;
		if (IS_RECURSIVE && path.split("/").slice(0, -1).some((part) => isNeverIndexed(part, "folder"))) return;
		const comesOrGoes = event === "rename";
		const wasFolder = comesOrGoes && this.#forget(path);
		const isRule = RULE_FILES.includes(baseNameOf(path));
		// Of all that is not wanted only folders, and links to them, matter, as they come and go.
		if (wasFolder || isRule || this.#options.isWanted(path) || (comesOrGoes && this.#isFolder(path))) this.#note(path);
		// Also when it only says something else: rules may leave the file out, so that only a link has it in the index.
		for (const link of this.#links.leadingTo(path)) this.#note(link);
		if (comesOrGoes) this.#links.forget(path);
	}

	/** Whether a path is a folder, or a link, which may lead to one. */
	#isFolder(path: string): boolean {
		if (isNeverIndexed(baseNameOf(path), "folder")) return false;
		try {
			const stats = lstatSync(join(this.#options.root, path), { throwIfNoEntry: false });
			return stats?.isDirectory() === true || stats?.isSymbolicLink() === true;
		} catch {
			return false;
		}
	}

	/** A folder came or went: what was watched under its name is another one now. */
	#forget(folder: string): boolean {
		if (!this.#watchers.has(folder)) return false;
		const below = `${folder}/`;
		for (const [path, watcher] of this.#watchers) {
			if (path !== folder && !path.startsWith(below)) continue;
			watcher.close();
			this.#watchers.delete(path);
		}
		return true;
	}

	/** All must be looked through: what was taken could not be looked at, or nothing is told. */
	missed(): void {
		this.#isEverything = true;
		this.#changed.clear();
	}

	#lost(folder: string, watcher: FSWatcher): void {
		if (this.#watchers.get(folder) !== watcher) return;
		this.#forget(folder);
		this.#note(folder);
	}

	/** The empty path stands for everything. */
	#note(path: string): void {
		if (!this.#isWatching) return;
		const isFirst = this.#changed.size === 0 && !this.#isEverything;
		if (path === "" || this.#changed.size >= PATHS_MAX) this.missed();
		else if (!this.#isEverything) this.#changed.add(path);
		if (isFirst) this.#options.onChange();
	}
}
