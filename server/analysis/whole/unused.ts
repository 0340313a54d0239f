/** Which symbols nothing reaches from the roots of a workspace; how: {@link RootReach}. */
import type { BlockId } from "../../../engine/index.ts";
import { entryRules, RUN_FUNCTIONS } from "../../languages.ts";
import { fileBlockId } from "../../model/identity.ts";
import { DeclarationFlag, DeclarationKind, EdgeKind, isWritten } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import { get } from "../../model/rows.ts";
import { isTestPath } from "../../model/testPaths.ts";
import type { IndexView } from "../../store/indexView.ts";
import { pageEnd, type Paged, type PagePosition } from "../cursor.ts";
import { symbolOf } from "../symbols.ts";
import { SymbolTest } from "../symbolTest.ts";
import type { UnusedAnswer, UnusedOptions, UnusedSymbol } from "./answers.ts";
import { entryPoints, type EntryPoints } from "./entryPoints.ts";
import { RootReach } from "./rootReach.ts";
import { symbolTree, type SymbolTree } from "./symbolTree.ts";
import type { WholeGraph } from "./wholeGraph.ts";

/** Kinds that are never told: they go with what they are declared in, are prose, or are run by tools. */
const NOT_TOLD = new Set<number>([
	DeclarationKind.field, DeclarationKind.enumMember, DeclarationKind.constructor, DeclarationKind.section,
	DeclarationKind.test,
]);
const VALUES = new Set<number>([DeclarationKind.variable, DeclarationKind.constant]);
/** Copies of what others wrote: they use, and are not told. */
const OF_OTHERS = /(?:^|\/)(?:vendor|node_modules|third_party)\//;
const PIECE = 2048;

/** @param toldBefore - of all of them so many were told before */
export function* unused(
	view: IndexView, graph: WholeGraph, options: UnusedOptions, [toldBefore = 0]: PagePosition,
): InPieces<Paged<UnusedAnswer>> {
	const { includeTests = true } = options;
	const tree = yield* symbolTree(graph);
	const order = yield* graph.filesByPath();
	const paths = order.map((file) => graph.columns.paths[file] as string);
	const entries = yield* entryPoints(paths, view.configurationTexts(), (path) => view.facts(path)?.strings ?? []);
	yield;
	const reach = new RootReach(view, graph, tree, { isLibrary: entries.isLibrary || !entries.isKnown });
	yield* reach.prepare();
	yield* reachRoots(view, graph, reach, { entries, includeTests });
	yield* reach.finish();
	const told = yield* outermost(view, graph, { tree, reach, options });
	yield;
	const page = yield* pageOf(view, graph, told, { begin: toldBefore, end: toldBefore + options.limit });
	const cost = { visited: graph.nodeCount, edges: graph.edgeCount + reach.looked };
	const entryCount = entries.isKnown ? entries.files.size : 0;
	return { unused: page, count: told.length, ...pageEnd(toldBefore + page.length, told.length), entryCount, cost };
}

interface Roots {
	readonly entries: EntryPoints;
	readonly includeTests: boolean;
}

function* reachRoots(
	view: IndexView, graph: WholeGraph, reach: RootReach, { entries, includeTests }: Roots,
): InPieces<void> {
	const { paths, firstOf, kinds } = graph.columns;
	const reExporting: string[] = [];
	for (const [file, path] of paths.entries()) {
		const node = firstOf[file] as number;
		const end = firstOf[file + 1] as number;
		const isTest = isTestPath(path);
		const isEntry = entries.files.has(path) && (includeTests || !isTest);
		if (isEntry && entryRules(path).isPlain !== true) reExporting.push(path);
		const mayBeEntry = isEntry || (!entries.isKnown && !isTest);
		if (mayBeEntry || (isTest && includeTests) || isProse(graph, file)) reach.reach(node);
		if (mayBeEntry) reach.reachExports(node);
		for (let one = node; one < end; one++) {
			const isTestCase = includeTests && (isTest || kinds[one] === DeclarationKind.test);
			if (isTestCase || kinds[one] === DeclarationKind.section) reach.reach(one);
		}
		if (file % 32 === 0) yield;
	}
	yield* reachReExports(view, graph, reach, reExporting);
	for (const name of RUN_FUNCTIONS) {
		for (const [at, block] of view.names.blocks(name).entries()) {
			if (at % 64 === 0) yield;
			const node = graph.nodeOf(block);
			if (node < 0 || kinds[node] !== DeclarationKind.function) continue;
			if (entryRules(graph.path(node)).functions?.includes(name) === true) reach.reach(node);
		}
	}
}

/** Of files that entries export as a whole, the exports are those of the entries. */
function* reachReExports(
	view: IndexView, graph: WholeGraph, reach: RootReach, entries: readonly string[],
): InPieces<void> {
	const seen = new Set(entries);
	const waiting = [...entries];
	for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
		for (const node of reExportedBy(view, graph, path)) {
			reach.reach(node);
			reach.reachExports(node);
			const other = graph.path(node);
			if (!seen.has(other)) waiting.push(other);
			seen.add(other);
		}
		yield;
	}
}

/** The files all of whose exports a file exports again. */
function reExportedBy(view: IndexView, graph: WholeGraph, path: string): number[] {
	const facts = view.facts(path);
	if (facts === undefined) return [];
	const { imports, references } = facts;
	const begins = new Set<number>();
	for (let row = imports.first; row < imports.count; row++) {
		const isExported = facts.string(imports.exportedAs[row]) !== "";
		if (!isExported || facts.string(imports.imported[row]) !== "*") continue;
		begins.add(get(references.begin, get(imports.moduleReference, row)));
	}
	if (begins.size === 0) return [];
	return view.outgoing(fileBlockId(path), EdgeKind.imports).filter(({ begin }) => begins.has(begin))
		.map(({ other }) => graph.nodeOf(other))
		.filter((node) => node >= 0 && graph.columns.kinds[node] === DeclarationKind.file);
}

/** A file of sections alone: what it mentions is not told. */
function isProse({ columns: { firstOf, kinds } }: WholeGraph, file: number): boolean {
	const [begin, end] = [firstOf[file] as number, firstOf[file + 1] as number];
	if (end - begin < 2) return false;
	for (let node = begin + 1; node < end; node++) if (kinds[node] !== DeclarationKind.section) return false;
	return true;
}

interface Told {
	readonly node: number;
	readonly why: UnusedSymbol["why"];
	readonly insideCount: number;
}

interface Reached {
	readonly tree: SymbolTree;
	readonly reach: RootReach;
	readonly options: UnusedOptions;
}

/** The outermost symbols that are not reached, as far as they are told. */
function* outermost(view: IndexView, graph: WholeGraph, { tree, reach, options }: Reached): InPieces<Told[]> {
	const test = SymbolTest.of(view, options.filter);
	const { nodeCount, columns: { outgoing, kinds } } = graph;
	const { isReached } = reach;
	const outerOf = new Int32Array(nodeCount).fill(-1);
	const insideCount = new Int32Array(nodeCount);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		if (isReached[node] === 1) continue;
		const outer = outerOfNode(graph, tree, isReached, node);
		outerOf[node] = outer;
		if (outer !== node) (insideCount[outer] as number) += 1;
	}
	const isReferenced = new Uint8Array(nodeCount);
	const isTested = new Uint8Array(nodeCount);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		const outer = outerOf[node] as number;
		if (outer < 0) continue;
		const marks = isTestPath(graph.path(node)) ? isTested : isReferenced;
		for (let edge = outgoing.first[node] as number; edge < (outgoing.first[node + 1] as number); edge++) {
			const other = outerOf[outgoing.others[edge] as number] as number;
			if (other >= 0 && other !== outer && isWritten(outgoing.kinds[edge] as number)) marks[other] = 1;
		}
	}
	const told: Told[] = [];
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		if (outerOf[node] !== node || NOT_TOLD.has(kinds[node] as number) || !isTold(graph, node, options, test)) continue;
		if (VALUES.has(kinds[node] as number) && isForLanguage(view, graph.id(node))) continue;
		const why = isReferenced[node] === 1 ? "only from unused" : isTested[node] === 1 ? "only from tests" : "unreferenced";
		told.push({ node, why, insideCount: insideCount[node] as number });
	}
	return told;
}

/** A file that is not reached, or the outermost symbol that is not. */
function outerOfNode(
	{ columns: { fileOf, firstOf } }: WholeGraph, { parent }: SymbolTree, isReached: Uint8Array, node: number,
): number {
	const file = firstOf[fileOf[node] as number] as number;
	if (isReached[file] === 0) return file;
	let outer = node;
	for (let at = parent[node] as number; at >= 0 && isReached[at] === 0; at = parent[at] as number) outer = at;
	return outer;
}

/** Whether the language or its tools read a value by its name: `__all__`. */
function isForLanguage(view: IndexView, id: BlockId): boolean {
	return /^__\w+__$/.test(view.blockNames(id)?.name ?? "");
}

function isTold(
	graph: WholeGraph, node: number, { includeTests = true }: UnusedOptions, test: SymbolTest | undefined,
): boolean {
	const path = graph.path(node);
	return !OF_OTHERS.test(path) && (includeTests || !isTestPath(path)) && test?.passes(graph.id(node)) !== false;
}

/** A part of them in the order of path, then of place. */
function* pageOf(
	view: IndexView, graph: WholeGraph, told: readonly Told[],
	{ begin, end }: { readonly begin: number; readonly end: number },
): InPieces<UnusedSymbol[]> {
	const byPath = new Map<string, Told[]>();
	for (const one of told) {
		const path = graph.path(one.node);
		const others = byPath.get(path);
		if (others) others.push(one);
		else byPath.set(path, [one]);
	}
	const page: UnusedSymbol[] = [];
	let passed = 0;
	for (const path of [...byPath.keys()].sort()) {
		yield;
		const count = byPath.get(path)?.length ?? 0;
		if (passed + count <= begin) {
			passed += count;
			continue;
		}
		if (passed + page.length >= end) break;
		const own = (byPath.get(path) ?? []).flatMap(({ node, why, insideCount }): UnusedSymbol[] => {
			const symbol = symbolOf(view, graph.id(node));
			if (!symbol) return [];
			const isExported = (symbol.flags & (DeclarationFlag.exported | DeclarationFlag.default)) !== 0;
			return [{ symbol, why, isExported, insideCount }];
		});
		page.push(...own.sort((one, other) => one.symbol.range.begin - other.symbol.range.begin));
	}
	return page.slice(begin - passed, end - passed);
}
