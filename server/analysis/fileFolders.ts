/**
 * In which folder the file of a block lies, as a number. An answer that counts by folder asks this of all that a walk
 * has visited, and the next one asks it of much the same blocks; their paths took more than half of its time, and to
 * find their files again most of the rest.
 *
 * What always holds: it is of one state of one view, and knows only the blocks that were asked about.
 */
import type { Walk } from "../../engine/index.ts";
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
/** Folders beyond these are found by file each time. */
const REMEMBERED_MAX = 0xfff0;
const NO_NUMBERS: Uint16Array = new Uint16Array(0);

export class FileFolders {
	readonly state: number;
	/** By number. */
	readonly names: string[] = [];
	/** All numbers, in the order of their names. */
	readonly inOrder: number[] = [];
	readonly #view: IndexView;
	readonly #numbers = new Map<string, number>();
	readonly #files = new BlockIdSet();
	/** By file, in their order. */
	readonly #folders: number[] = [];
	/** By block, in the numbering of a walk: the number of its folder + 2; 0 of those that were not asked about. */
	#ofBlocks = NO_NUMBERS;
	#numbering: object | undefined;

	constructor(view: IndexView) {
		this.#view = view;
		this.state = view.stateCount;
	}

	/** The number of the folder of a visited block; NO_FOLDER if its file is gone. */
	of(walk: Walk, index: number): number {
		const block = walk.number(index);
		const known = walk.numbering === this.#numbering ? this.#ofBlocks[block] ?? 0 : 0;
		return known === 0 ? this.#found(walk, index, block) : known - 2;
	}

	#found(walk: Walk, index: number, block: number): number {
		const folder = this.#ofFile(walk.idWord(index, 0), walk.idWord(index, 1));
		if (walk.numbering !== this.#numbering) {
			this.#numbering = walk.numbering;
			this.#ofBlocks = NO_NUMBERS;
		}
		if (folder > REMEMBERED_MAX) return folder;
		if (block >= this.#ofBlocks.length) {
			const grown = new Uint16Array(block + (block >> 1) + 1);
			grown.set(this.#ofBlocks);
			this.#ofBlocks = grown;
		}
		this.#ofBlocks[block] = folder + 2;
		return folder;
	}

	/** @param w0 - the words of a block's id that say its file */
	#ofFile(w0: number, w1: number): number {
		const known = this.#files.indexOf(w0, w1, 0, 0);
		if (known >= 0) return this.#folders[known] as number;
		const path = this.#view.pathOf({ w0, w1, w2: 0, w3: 0 });
		const folder = path === undefined ? NO_FOLDER : this.#numberOf(directoryOf(path));
		this.#files.add(w0, w1, 0, 0);
		this.#folders.push(folder);
		return folder;
	}

	#numberOf(name: string): number {
		const known = this.#numbers.get(name);
		if (known !== undefined) return known;
		const number = this.names.push(name) - 1;
		this.#numbers.set(name, number);
		this.inOrder.splice(this.#placeOf(name), 0, number);
		return number;
	}

	/** Where a name comes in their order. */
	#placeOf(name: string): number {
		let low = 0;
		let high = this.inOrder.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.names[this.inOrder[middle] as number] as string) < name) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
