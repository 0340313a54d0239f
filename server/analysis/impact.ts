/**
 * What may break when symbols change: whatever reaches them by calls, references, extends or implements, nearest first.
 * Imports are not followed: an import names what it takes, and what uses it has an edge of its own.
 */
import type { BlockId, Walk } from "../../engine/index.ts";
import { DEPENDENCE, isFromTest } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FolderCount, ImpactAnswer, ImpactOptions } from "./analysis.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { fileFoldersOf, NO_FOLDER, type FileFolders } from "./fileFolders.ts";
import { boundedWalk, cutOf, VISITED_MAX, type WalkQuestion, written } from "./graph.ts";
import { SymbolTest } from "./symbolTest.ts";
import { symbolIdOf } from "./symbols.ts";

export function impact(
	view: IndexView, blocks: readonly BlockId[], options: ImpactOptions, [begin = 0, before = 0]: PagePosition,
): Paged<ImpactAnswer> {
	const { limit, filter, filterUse = "shown", visitedMax = VISITED_MAX } = options;
	const depthMax = before + options.depthMax;
	const test = filterUse === "shown" ? SymbolTest.of(view, filter) : undefined;
	const question = { ...options, filterUse, direction: "incoming", kinds: options.kinds ?? DEPENDENCE } as const;
	const starts = blocks.map((block) => symbolIdOf(view, block));
	const walk = boundedWalk(view, starts, question, { begin, depthMax, visitedMax });
	const counts = new FolderCounts(view);
	for (let index = 0; index < walk.count; index++) {
		if (walk.depth(index) === 0) continue;
		const folder = counts.folderOf(walk, index);
		if (folder === NO_FOLDER || test?.passes(walk.id(index)) === false) continue;
		// Against the edges, what is reached is the source of the edge that led there, which says whether it is a test.
		counts.add(folder, isFromTest(walk.kind(index)) ? "test" : "symbol");
	}
	const { steps, cut: cutHere, end } = written(view, walk, { begin, depthMax, limit, test });
	// What the walk did not reach is not counted either, which is said before what is only not shown.
	const cut = cutOf(walk) ?? cutHere ?? deeper(view, starts, walk, { question, begin, depthMax });
	const next = cut && [end, cut === "depth" ? depthMax : before];
	const folders = counts.all();
	const symbols = folders.reduce((sum, folder) => sum + folder.symbols, 0);
	const tests = folders.reduce((sum, folder) => sum + folder.tests, 0);
	return { steps, symbols, tests, folders, cut, next, cost: { visited: walk.count, edges: walk.lookedCount } };
}

interface Deeper {
	readonly question: WalkQuestion;
	readonly begin: number;
	readonly depthMax: number;
}

/**
 * Whether one step more would lead further: the same again, which by now costs little, and one symbol more. All that is
 * one step further may be ten times as much.
 */
function deeper(
	view: IndexView, starts: readonly BlockId[], walk: Walk, { question, begin, depthMax }: Deeper,
): "depth" | "time" | undefined {
	const window = { begin, depthMax: depthMax + 1, visitedMax: walk.count + 1 - begin };
	const { count, isStopped } = boundedWalk(view, starts, question, window);
	return count > walk.count ? "depth" : isStopped ? "time" : undefined;
}

/** Symbols by the folder of their file. */
class FolderCounts {
	readonly #folders: FileFolders;
	/** By the number of the folder, as far as there are any. */
	readonly #symbols: number[] = [];
	readonly #tests: number[] = [];

	constructor(view: IndexView) {
		this.#folders = fileFoldersOf(view);
	}

	/** @returns the number of the folder of a visited block; NO_FOLDER if its file is gone */
	folderOf(walk: Walk, index: number): number {
		return this.#folders.of(walk, index);
	}

	add(folder: number, what: "symbol" | "test"): void {
		while (this.#symbols.length <= folder) {
			this.#symbols.push(0);
			this.#tests.push(0);
		}
		this.#symbols[folder] = (this.#symbols[folder] as number) + 1;
		if (what === "test") this.#tests[folder] = (this.#tests[folder] as number) + 1;
	}

	/** Those with symbols, the most first; of as many, by name. */
	all(): FolderCount[] {
		const all: FolderCount[] = [];
		for (const number of this.#folders.inOrder) {
			const [folder, symbols] = [this.#folders.names[number] as string, this.#symbols[number] ?? 0];
			if (symbols > 0) all.push({ folder, symbols, tests: this.#tests[number] as number });
		}
		return all.sort((one, other) => other.symbols - one.symbols);
	}
}
