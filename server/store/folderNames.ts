/**
 * Where blocks are declared in the folders that were asked for, by name, out of the facts of the files in them.
 *
 * For whoever links many files: a name that many folders have costs {@link StoredNames} all of its blocks in each of
 * them; here the names of a folder are read once. Lives no longer than what its view says of files and facts.
 */
import type { Site } from "../model/declarations.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { byFolder } from "../model/path.ts";
import { NONE, type DeclarationRow } from "../model/rows.ts";
import type { IndexView, Names } from "./indexView.ts";
import { bySite } from "./storedNames.ts";

/** Blocks of the folders that are kept. */
const BLOCKS_MAX = 400_000;
const NO_SITES: readonly Site[] = [];

export class FolderNames implements Pick<Names, "sitesIn"> {
	readonly #view: IndexView;
	readonly #folders = new Map<string, Folder>();
	#blockCount = 0;
	/** The folder that was asked last: that of the file which is linked, mostly. */
	#last: Folder | undefined;
	#files: ReadonlyMap<string, readonly string[]> | undefined;

	constructor(view: IndexView) {
		this.#view = view;
	}

	/** Cost: the facts of all files of the folder the first time, then a lookup. */
	sitesIn(directory: string, name: string): readonly Site[] {
		let folder = this.#last;
		if (folder?.directory !== directory) {
			this.#last = folder = this.#folders.get(directory) ?? this.#read(directory);
		}
		return folder.sites(name);
	}

	#read(directory: string): Folder {
		this.#files ??= byFolder(this.#view.paths());
		const folder = new Folder(directory, this.#files.get(directory) ?? [], this.#view);
		if (this.#blockCount + folder.blockCount > BLOCKS_MAX) {
			this.#folders.clear();
			this.#blockCount = 0;
		}
		this.#folders.set(directory, folder);
		this.#blockCount += folder.blockCount;
		return folder;
	}
}

/** The blocks of the files directly in one folder, by name. */
class Folder {
	readonly directory: string;
	readonly #paths: readonly string[];
	/** By name the number of its last block, or its sites once they were asked for. */
	readonly #names: Map<string, number | readonly Site[]>;
	/** Of each block: the number of its file, its declaration, and the number of the block before it of that name. */
	readonly #files: Int32Array;
	readonly #declarations: Int32Array;
	readonly #before: Int32Array;

	constructor(directory: string, paths: readonly string[], view: IndexView) {
		this.directory = directory;
		this.#paths = paths;
		const last = new Map<string, number>();
		const files: number[] = [];
		const declarations: number[] = [];
		const before: number[] = [];
		for (const [file, path] of paths.entries()) {
			const facts = view.facts(path);
			if (facts === undefined) continue;
			for (const { name, declaration } of namesAndKeys(facts)) {
				before.push(last.get(name) ?? NONE);
				declarations.push(declaration);
				last.set(name, files.push(file) - 1);
			}
		}
		this.#names = last;
		this.#files = Int32Array.from(files);
		this.#declarations = Int32Array.from(declarations);
		this.#before = Int32Array.from(before);
	}

	get blockCount(): number {
		return this.#files.length;
	}

	sites(name: string): readonly Site[] {
		const found = this.#names.get(name) ?? NO_SITES;
		if (typeof found !== "number") return found;
		const sites: Site[] = [];
		for (let block = found; block !== NONE; block = this.#before[block] ?? NONE) {
			const path = this.#paths[this.#files[block] as number] as string;
			sites.push({ path, declaration: this.#declarations[block] as DeclarationRow });
		}
		this.#names.set(name, sites.sort(bySite));
		return sites;
	}
}
