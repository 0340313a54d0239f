/**
 * What may break when symbols change: whatever reaches them by calls, references, extends or implements, nearest first.
 * Imports are not followed: an import names what it takes, and what uses it has an edge of its own.
 */
import type { BlockId } from "../../engine/index.ts";
import { DEPENDENCE, isFromTest } from "../model/kinds.ts";
import { directoryOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FolderCount, ImpactAnswer, ImpactOptions } from "./analysis.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { boundedWalk, cutOf, VISITED_MAX, written } from "./graph.ts";
import { SymbolTest } from "./symbolTest.ts";
import { symbolIdOf } from "./symbols.ts";

export function impact(
	view: IndexView, blocks: readonly BlockId[], options: ImpactOptions, [begin = 0, before = 0]: PagePosition,
): Paged<ImpactAnswer> {
	const { limit, filter, filterUse = "shown", visitedMax = VISITED_MAX } = options;
	const depthMax = before + options.depthMax;
	const test = filterUse === "shown" ? SymbolTest.of(view, filter) : undefined;
	const question = { ...options, filterUse, direction: "incoming", kinds: options.kinds ?? DEPENDENCE } as const;
	// One step more than wanted says whether there are more.
	const walk = boundedWalk(
		view, blocks.map((block) => symbolIdOf(view, block)), question, { begin, depthMax: depthMax + 1, visitedMax },
	);
	const counts = new Map<string, { symbols: number; tests: number }>();
	let [symbols, tests] = [0, 0];
	for (let index = 0; index < walk.count; index++) {
		if (walk.depth(index) === 0) continue;
		if (walk.depth(index) > depthMax) break;
		const id = walk.id(index);
		const path = view.pathOf(id);
		if (path === undefined || test?.passes(id) === false) continue;
		const folder = directoryOf(path);
		const count = counts.get(folder) ?? { symbols: 0, tests: 0 };
		// Against the edges, what is reached is the source of the edge that led there, which says whether it is a test.
		const isTest = isFromTest(walk.kind(index)) ? 1 : 0;
		count.symbols += 1;
		count.tests += isTest;
		symbols += 1;
		tests += isTest;
		counts.set(folder, count);
	}
	const { steps, cut: cutHere, end } = written(view, walk, { begin, depthMax, limit, test });
	// What the walk did not reach is not counted either, which is said before what is only not shown.
	const cut = cutOf(walk) ?? cutHere;
	const next = cut && [end, cutHere === "depth" ? depthMax : before];
	const folders = [...counts].map(([folder, count]): FolderCount => ({ folder, ...count }));
	folders.sort((one, other) => other.symbols - one.symbols || (one.folder < other.folder ? -1 : 1));
	return { steps, symbols, tests, folders, cut, next, cost: { visited: walk.count, edges: walk.lookedCount } };
}
