/**
 * What may break when symbols change: whatever reaches them by calls, references, extends or implements, nearest first.
 * Imports are not followed: an import names what it takes, and what uses it has an edge of its own.
 */
import type { BlockId, Walk } from "../../engine/index.ts";
import { DEPENDENCE, isFromTest } from "../model/kinds.ts";
import { directoryOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FolderCount, ImpactAnswer, ImpactOptions } from "./analysis.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { BlockIdSet } from "./blockIdSet.ts";
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
		const count = counts.of(walk, index);
		if (count === undefined || test?.passes(walk.id(index)) === false) continue;
		count.symbols += 1;
		// Against the edges, what is reached is the source of the edge that led there, which says whether it is a test.
		if (isFromTest(walk.kind(index))) count.tests += 1;
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

interface Count {
	symbols: number;
	tests: number;
}

/**
 * Symbols by the folder of their file. Which folder that is, is looked up once a file: symbols are some ten thousands,
 * and their paths took more than half of the answer's time, and more again with unsaved files on top.
 */
class FolderCounts {
	readonly #view: IndexView;
	readonly #byFolder = new Map<string, Count>();
	readonly #files = new BlockIdSet();
	/** By file, in their order; `undefined` for one that is gone. */
	readonly #byFile: (Count | undefined)[] = [];

	constructor(view: IndexView) {
		this.#view = view;
	}

	/** The count of a visited block's folder. */
	of(walk: Walk, index: number): Count | undefined {
		const [w0, w1] = [walk.idWord(index, 0), walk.idWord(index, 1)];
		const known = this.#files.indexOf(w0, w1, 0, 0);
		if (known >= 0) return this.#byFile[known];
		const path = this.#view.pathOf({ w0, w1, w2: 0, w3: 0 });
		const count = path === undefined ? undefined : this.#ofFolder(directoryOf(path));
		this.#files.add(w0, w1, 0, 0);
		this.#byFile.push(count);
		return count;
	}

	#ofFolder(folder: string): Count {
		const count = this.#byFolder.get(folder) ?? { symbols: 0, tests: 0 };
		this.#byFolder.set(folder, count);
		return count;
	}

	/** Those with symbols, the most first. */
	all(): FolderCount[] {
		return [...this.#byFolder]
			.filter(([, { symbols }]) => symbols > 0)
			.map(([folder, count]): FolderCount => ({ folder, ...count }))
			.sort((one, other) => other.symbols - one.symbols || (one.folder < other.folder ? -1 : 1));
	}
}
