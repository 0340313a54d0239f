/**
 * The tests to run when symbols change: test cases whose code reaches a changed symbol, and the test files that import a
 * file whose code outside of all symbols changed, which runs when it is imported.
 *
 * A guess by what is written: a test that reaches a change only by a name in a string, or a file that it reads, is missed.
 */
import type { BlockId } from "../../engine/index.ts";
import { isFileBlock } from "../model/identity.ts";
import { DeclarationKind, DEPENDENCE, EdgeKind, isFromTest, type EdgeFilter } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { IndexView } from "../store/indexView.ts";
import type { AffectedAnswer, AffectedFile, AffectedTest, SymbolView } from "./analysis.ts";
import { walkFrom } from "./graph.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

const VISITED_MAX = 1_000_000;
const DEPTH_MAX = 1_000;
const CALLABLE = new Set<number>([DeclarationKind.function, DeclarationKind.method]);
/** What test runners take for a test case among functions: Go's and Python's convention. */
const TEST_NAME = /^(?:Test|Benchmark|Fuzz|Example|test_|test(?=[A-Z]))/;

interface Found {
	readonly path: string;
	readonly tests: AffectedTest[];
	by: "uses" | "imports";
	depth: number;
}

export function affected(view: IndexView, blocks: readonly BlockId[], filter: EdgeFilter): AffectedAnswer {
	const symbols = blocks.map((block) => symbolIdOf(view, block));
	const files = new Map<string, Found>();
	const uses = walkFrom(view, symbols, { ...filter, direction: "incoming", kinds: filter.kinds ?? DEPENDENCE, depthMax: DEPTH_MAX, limit: VISITED_MAX });
	for (let index = 0; index < uses.count; index++) {
		const depth = uses.depth(index);
		// Against the edges, what is reached is the source of the edge that led there, which says whether it is a test.
		if (depth > 0 && !isFromTest(uses.kind(index))) continue;
		const symbol = symbolOf(view, uses.id(index));
		if (!symbol || (depth === 0 && !isTestPath(symbol.path) && symbol.kind !== DeclarationKind.test)) continue;
		const file = fileOf(files, symbol.path, "uses", depth);
		if (isTestCase(symbol)) file.tests.push({ symbol, depth });
	}
	const imports = walkFrom(view, symbols.filter(isFileBlock), { direction: "incoming", kinds: [EdgeKind.imports], depthMax: DEPTH_MAX, limit: VISITED_MAX });
	for (let index = 0; index < imports.count; index++) {
		const path = view.pathOf(imports.id(index));
		if (path !== undefined && isTestPath(path)) fileOf(files, path, "imports", imports.depth(index));
	}
	const found = [...files.values()].sort((one, other) => one.depth - other.depth || (one.path < other.path ? -1 : 1));
	for (const { tests } of found) tests.sort((one, other) => one.symbol.range.begin - other.symbol.range.begin);
	return { files: found as readonly AffectedFile[], cut: uses.isCut || imports.isCut ? "visited" : undefined };
}

function fileOf(files: Map<string, Found>, path: string, by: Found["by"], depth: number): Found {
	const known = files.get(path);
	if (known) return known;
	const file: Found = { path, tests: [], by, depth };
	files.set(path, file);
	return file;
}

function isTestCase({ kind, name }: SymbolView): boolean {
	return kind === DeclarationKind.test || (CALLABLE.has(kind) && TEST_NAME.test(name));
}
