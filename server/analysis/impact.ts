/**
 * What may break when symbols change: whatever reaches them by calls, references, extends or implements, nearest first.
 * Imports are not followed: an import names what it takes, and what uses it has an edge of its own.
 */
import type { BlockId } from "../../engine/index.ts";
import { DEPENDENCE, isFromTest } from "../model/kinds.ts";
import { directoryOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FolderCount, ImpactAnswer, ImpactOptions } from "./analysis.ts";
import { walkFrom, written } from "./graph.ts";
import { symbolIdOf } from "./symbols.ts";

const VISITED_MAX = 1_000_000;

export function impact(view: IndexView, blocks: readonly BlockId[], options: ImpactOptions): ImpactAnswer {
	const { depthMax, limit, isWanted } = options;
	const walk = walkFrom(view, blocks.map((block) => symbolIdOf(view, block)), {
		...options, direction: "incoming", kinds: options.kinds ?? DEPENDENCE, limit: VISITED_MAX,
	});
	const counts = new Map<string, { symbols: number; tests: number }>();
	let [symbols, tests] = [0, 0];
	for (let index = 0; index < walk.count; index++) {
		if (walk.depth(index) === 0) continue;
		const path = view.pathOf(walk.id(index));
		if (path === undefined || isWanted?.(path) === false) continue;
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
	const { steps, cut } = written(view, walk, { depthMax, limit, isWanted });
	const folders = [...counts].map(([folder, count]): FolderCount => ({ folder, ...count }));
	folders.sort((one, other) => other.symbols - one.symbols || (one.folder < other.folder ? -1 : 1));
	return { steps, symbols, tests, folders, cut: walk.isCut ? "visited" : cut };
}
