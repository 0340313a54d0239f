/**
 * The tests to run when symbols change: test cases whose code reaches a changed symbol, and the test files that import
 * a file whose code outside of all symbols does, or changed, because that runs when it is imported.
 *
 * What surely uses the change comes first; then what may run it for all that is known ({@link Reach}). A test that
 * reaches a change by a name in a string only, or by a file that it reads or runs, is missed.
 */
import type { BlockId } from "../../engine/index.ts";
import { DeclarationKind, DEPENDENCE } from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { IndexView } from "../store/indexView.ts";
import type {
	AffectedAnswer, AffectedFile, AffectedOptions, AffectedStep, AffectedTest, SymbolView,
} from "./analysis.ts";
import type { Cost, Cut } from "./asked.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { boundedWalk, cutOf, stopsAfter, VISITED_MAX, type WalkWindow } from "./graph.ts";
import { Reach, type Reached } from "./reach.ts";
import { SymbolTest } from "./symbolTest.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

/** The surest first. */
const BY: readonly AffectedFile["by"][] = ["uses", "imports", "perhaps"];
/** Without another bound it goes on to the end. */
const DEPTH_MAX = 1_000;
const CALLABLE = new Set<number>([DeclarationKind.function, DeclarationKind.method]);
/** What test runners take for a test case among functions: Go's and Python's convention. */
const TEST_NAME = /^(?:Test|Benchmark|Fuzz|Example|test_|test(?=[A-Z]))/;

interface Found {
	readonly path: string;
	readonly tests: AffectedTest[];
	/** By which of those visited it was found first. */
	readonly first: number;
}

/**
 * Goes on where [symbols gone through, where those of this answer end, files told of them, depth] say. An end
 * that is not 0 was found by an answer before, of which this is another page.
 */
export function affected(
	view: IndexView, blocks: readonly BlockId[], options: AffectedOptions, at: PagePosition,
): Paged<AffectedAnswer> {
	const [begin = 0, end = 0, told = 0, before = 0] = at;
	const { limit = Number.MAX_SAFE_INTEGER, filterUse = "shown" } = options;
	const symbols = blocks.map((block) => symbolIdOf(view, block));
	const depthMax = before + (options.depthMax ?? DEPTH_MAX);
	const bounds = end === 0 ? options : { ...options, visitedMax: end - begin, time: undefined };
	const window = windowOf(view, symbols, { ...bounds, filterUse }, { begin, depthMax });
	const test = filterUse === "shown" ? SymbolTest.of(view, options.filter) : undefined;
	const found = [...filesIn(view, window, test).values()].map((file) => shown(view, window.reached, file));
	found.sort((one, other) => BY.indexOf(one.by) - BY.indexOf(other.by) || one.depth - other.depth ||
		(one.path < other.path ? -1 : 1));
	const files = found.slice(told, told + limit);
	const { cost } = window;
	const lacksTests = found.length === 0 && !view.paths().some(isTestPath);
	const answer = { files, lacksTests, cost };
	if (found.length > told + limit) return { ...answer, cut: "limit", next: [begin, window.end, told + limit, before] };
	const cut = window.cut;
	return { ...answer, cut, next: cut && [window.end, 0, 0, cut === "depth" ? depthMax : before] };
}

/** What was visited, and which of it this answer tells. */
interface Window {
	readonly reached: readonly Reached[];
	readonly begin: number;
	readonly end: number;
	readonly cut: Cut | undefined;
	readonly cost: Cost;
}

function windowOf(
	view: IndexView, symbols: readonly BlockId[], options: AffectedOptions,
	{ begin, depthMax }: Pick<WalkWindow, "begin" | "depthMax">,
): Window {
	const { visitedMax = VISITED_MAX, kinds = DEPENDENCE, guesses = true, filter, filterUse, time } = options;
	const bounds = { begin, depthMax: depthMax + 1, visitedMax };
	const uses = boundedWalk(view, symbols, { ...options, direction: "incoming", kinds }, bounds);
	const test = filterUse === "walk" ? SymbolTest.of(view, filter) : undefined;
	const reach = new Reach(view, { ...options, kinds, guesses }, {
		depthMax: depthMax + 1, visitedMax: begin + visitedMax, stops: stopsAfter(time, begin),
		enters: test && ((id) => test.passes(id)),
	});
	reach.begin(uses);
	const cost = { visited: uses.count, edges: uses.lookedCount };
	const usesEnd = endOf(reach.list, uses.count, depthMax);
	const cut = usesEnd < uses.count ? "depth" : cutOf(uses);
	if (cut !== undefined) return { reached: reach.list, begin, end: usesEnd, cut, cost };
	reach.goOn();
	const end = endOf(reach.list, reach.list.length, depthMax);
	return {
		reached: reach.list, begin, end, cut: end < reach.list.length ? "depth" : cutOf(reach),
		cost: { visited: reach.list.length, edges: uses.lookedCount + reach.lookedCount },
	};
}

/** Where what is deeper begins. */
function endOf(reached: readonly Reached[], count: number, depthMax: number): number {
	let end = count;
	while (end > 0 && (reached[end - 1] as Reached).depth > depthMax) end -= 1;
	return end;
}

function filesIn(
	view: IndexView, { reached, begin, end }: Window, test: SymbolTest | undefined,
): ReadonlyMap<string, Found> {
	const files = new Map<string, Found>();
	for (let index = begin; index < end; index++) {
		const { id, depth, by, isTest } = reached[index] as Reached;
		if (!isTest && depth > 0) continue;
		const symbol = symbolOf(view, id);
		if (!symbol || (!isTest && symbol.kind !== DeclarationKind.test)) continue;
		if (test?.passes(symbol.id) === false) continue;
		const file = files.get(symbol.path) ?? { path: symbol.path, tests: [], first: index };
		files.set(symbol.path, file);
		if (isTestCase(symbol)) file.tests.push({ symbol, depth, by });
	}
	return files;
}

function shown(view: IndexView, reached: readonly Reached[], { path, tests, first }: Found): AffectedFile {
	tests.sort((one, other) => one.symbol.range.begin - other.symbol.range.begin);
	const { by, depth } = reached[first] as Reached;
	return { path, tests, by, depth, way: wayTo(view, reached, first) };
}

function isTestCase({ kind, name }: SymbolView): boolean {
	return kind === DeclarationKind.test || (CALLABLE.has(kind) && TEST_NAME.test(name));
}

/** From the change to what was reached. */
function wayTo(view: IndexView, reached: readonly Reached[], index: number): AffectedStep[] {
	const steps: AffectedStep[] = [];
	for (let at = index; at >= 0; at = (reached[at] as Reached).from) {
		const { id, way } = reached[at] as Reached;
		const symbol = symbolOf(view, id);
		if (symbol) steps.push({ symbol, way });
	}
	return steps.reverse();
}
