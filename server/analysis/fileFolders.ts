/**
 * In which folder the file of a block lies, as a number. An answer that counts by folder asks this of all that a walk
 * has visited, and the next one asks it of much the same files; their paths took more than half of its time.
 *
 * What always holds: it is of one state of one view, and knows only the files that were asked about.
 */
import { directoryOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import { BlockIdSet } from "./blockIdSet.ts";

const kept = new WeakMap<IndexView, FileFolders>();

/** The folders of a view's files as of now. */
export function fileFoldersOf(view: IndexView): FileFolders {
	let folders = kept.get(view);
	if (folders?.state !== view.stateCount) kept.set(view, (folders = new FileFolders(view)));
	return folders;
}

/** The number of a folder for a file that is gone. */
export const NO_FOLDER = -1;

export class FileFolders {
	readonly state: number;
	/** By number. */
	readonly names: string[] = [];
	readonly #view: IndexView;
	readonly #numbers = new Map<string, number>();
	readonly #files = new BlockIdSet();
	/** By file, in their order. */
	readonly #folders: number[] = [];

	constructor(view: IndexView) {
		this.#view = view;
		this.state = view.stateCount;
	}

	/** @param w0 - the words of a block's id that say its file */
	of(w0: number, w1: number): number {
		const known = this.#files.indexOf(w0, w1, 0, 0);
		if (known >= 0) return this.#folders[known] as number;
		const path = this.#view.pathOf({ w0, w1, w2: 0, w3: 0 });
		const folder = path === undefined ? NO_FOLDER : this.#numberOf(directoryOf(path));
		this.#files.add(w0, w1, 0, 0);
		this.#folders.push(folder);
		return folder;
	}

	#numberOf(name: string): number {
		let number = this.#numbers.get(name);
		if (number === undefined) this.#numbers.set(name, (number = this.names.push(name) - 1));
		return number;
	}
}
