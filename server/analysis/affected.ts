/**
 * The tests to run when symbols change: test cases whose code reaches a changed symbol, and the test files that import a
 * file whose code outside of all symbols changed, which runs when it is imported.
 *
 * A guess by what is written: a test that reaches a change only by a name in a string, or a file that it reads, is missed.
 */
import type { BlockId, Walk } from "../../engine/index.ts";
import { isFileBlock } from "../model/identity.ts";
import { DeclarationKind, DEPENDENCE, EdgeKind, isFromTest } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { IndexView } from "../store/indexView.ts";
import type { AffectedAnswer, AffectedFile, AffectedOptions, AffectedTest, SymbolView } from "./analysis.ts";
import type { Cost, Cut } from "./asked.ts";
import type { Paged, Position } from "./cursor.ts";
import { boundedWalk, cutOf, VISITED_MAX, type WalkWindow } from "./graph.ts";
import { SymbolTest } from "./symbolTest.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

/** Without another bound it goes on to the end. */
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

/**
 * Goes on where [symbols gone through, where those of this answer end, files told of them, depth] say; two walks are
 * one behind the other in the first two. An end that is not 0 was found by an answer before, of which this is another
 * page.
 */
export function affected(
	view: IndexView, blocks: readonly BlockId[], options: AffectedOptions, at: Position,
): Paged<AffectedAnswer> {
	const [begin = 0, end = 0, told = 0, before = 0] = at;
	const { limit = Number.MAX_SAFE_INTEGER, filterUse = "shown" } = options;
	const symbols = blocks.map((block) => symbolIdOf(view, block));
	const depthMax = before + (options.depthMax ?? DEPTH_MAX);
	const bounds = end === 0 ? options : { ...options, visitedMax: end - begin, time: undefined };
	const window = windowOf(view, symbols, { ...bounds, filterUse }, { begin, depthMax });
	const test = filterUse === "shown" ? SymbolTest.of(view, options.filter) : undefined;
	const found = filesIn(view, window, test);
	const files = found.slice(told, told + limit);
	const { cost } = window;
	if (found.length > told + limit) return { files, cut: "limit", next: [begin, window.end, told + limit, before], cost };
	const cut = window.cut;
	return { files, cut, next: cut && [window.end, 0, 0, cut === "depth" ? depthMax : before], cost };
}

/**
 * What uses the change, and what imports files that changed outside of all symbols; the second walk behind the first.
 */
interface Window {
	readonly uses: Walk;
	readonly imports: Walk | undefined;
	readonly begin: number;
	readonly end: number;
	readonly cut: Cut | undefined;
	readonly cost: Cost;
}

function windowOf(
	view: IndexView, symbols: readonly BlockId[], options: AffectedOptions,
	{ begin, depthMax }: Pick<WalkWindow, "begin" | "depthMax">,
): Window {
	const { visitedMax = VISITED_MAX, kinds = DEPENDENCE } = options;
	const bounds = { begin, depthMax: depthMax + 1, visitedMax };
	const uses = boundedWalk(view, symbols, { ...options, direction: "incoming", kinds }, bounds);
	const usesEnd = endOf(uses, depthMax);
	const cost = { visited: uses.count, edges: uses.lookedCount };
	const cut = usesEnd < uses.count ? "depth" : cutOf(uses);
	if (cut !== undefined) return { uses, imports: undefined, begin, end: usesEnd, cut, cost };
	const files = symbols.filter(isFileBlock);
	if (files.length === 0) return { uses, imports: undefined, begin, end: uses.count, cut, cost };
	const left = begin + visitedMax - uses.count;
	if (left <= 0) return { uses, imports: undefined, begin, end: uses.count, cut: "visited", cost };
	const question = { ...options, direction: "incoming", kinds: [EdgeKind.imports], includeAmbiguous: false } as const;
	const importsBegin = Math.max(0, begin - uses.count);
	const importsBounds = { ...bounds, begin: importsBegin, visitedMax: left - importsBegin };
	const imports = boundedWalk(view, files, question, importsBounds);
	const importsEnd = endOf(imports, depthMax);
	return {
		uses, imports, begin, end: uses.count + importsEnd, cut: importsEnd < imports.count ? "depth" : cutOf(imports),
		cost: { visited: uses.count + imports.count, edges: uses.lookedCount + imports.lookedCount },
	};
}

/** Where what is deeper begins. */
function endOf(walk: Walk, depthMax: number): number {
	let end = walk.count;
	while (end > 0 && walk.depth(end - 1) > depthMax) end -= 1;
	return end;
}

/** Nearest first. */
function filesIn(
	view: IndexView, { uses, imports, begin, end }: Window, test: SymbolTest | undefined,
): readonly AffectedFile[] {
	const files = new Map<string, Found>();
	for (let index = begin; index < Math.min(end, uses.count); index++) {
		const depth = uses.depth(index);
		// Against the edges, what is reached is the source of the edge that led there, which says whether it is a test.
		if (depth > 0 && !isFromTest(uses.kind(index))) continue;
		const symbol = symbolOf(view, uses.id(index));
		if (!symbol || (depth === 0 && !isTestPath(symbol.path) && symbol.kind !== DeclarationKind.test)) continue;
		if (test?.passes(symbol.id) === false) continue;
		const file = fileOf(files, symbol.path, "uses", depth);
		if (isTestCase(symbol)) file.tests.push({ symbol, depth });
	}
	for (let index = Math.max(0, begin - uses.count); imports !== undefined && index < end - uses.count; index++) {
		const id = imports.id(index);
		const path = view.pathOf(id);
		if (path === undefined || !isTestPath(path) || test?.passes(id) === false) continue;
		fileOf(files, path, "imports", imports.depth(index));
	}
	const found = [...files.values()].sort((one, other) => one.depth - other.depth || (one.path < other.path ? -1 : 1));
	for (const { tests } of found) tests.sort((one, other) => one.symbol.range.begin - other.symbol.range.begin);
	return found;
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
