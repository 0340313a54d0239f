/**
 * How the graph differs between two states of a workspace: symbols that came, went, moved or changed, and edges that
 * came and went.
 *
 * What always holds: the edges before, with their ends where they have moved to, without the removed ones and with the
 * added ones, are the edges after. Only files that may differ are looked at; the same states give the same bytes.
 */
import { DEPENDENCE, confidenceOf, DeclarationKind, EdgeKind, edgeKindOf } from "../../model/kinds.ts";
import { LineIndex } from "../../model/lineIndex.ts";
import { directoryOf } from "../../model/path.ts";
import type { InPieces } from "../../model/pieces.ts";
import { isTestPath } from "../../model/testPaths.ts";
import type { IndexView } from "../../store/indexView.ts";
import type { SymbolView } from "../analysis.ts";
import type { Paged, PagePosition } from "../cursor.ts";
import { walkFrom } from "../graph.ts";
import { symbolOf } from "../symbols.ts";
import { SymbolTest } from "../symbolTest.ts";
import type {
	ChangeCounts, ChangedPart, DiffAnswer, DiffOptions, DiffSide, EdgeChange, SideFiles, SymbolChange,
} from "./answer.ts";
import { addEdges, byImportance, compare, rankedEdge, type RankedEdge, type SideEdges } from "./edgeChanges.ts";
import { movesBetween, type Moves } from "./moves.ts";
import { addSymbols, changedParts, type SideSymbol } from "./symbolChanges.ts";

/** Edges that are told when no kinds are asked for: what contains what, the symbols tell. */
const TOLD: readonly number[] = [EdgeKind.imports, ...DEPENDENCE];

/** More users than this make a symbol no more important. */
const USERS_MAX = 10_000;

export interface Sides {
	readonly before: DiffSide;
	readonly after: DiffSide;
	/** Files that may differ, each once. */
	readonly paths: readonly string[];
}

/** A change of a symbol that has its place among others. */
interface RankedSymbol {
	readonly change: SymbolChange["change"];
	readonly symbol: SideSymbol;
	readonly before: SideSymbol | undefined;
	readonly parts: readonly ChangedPart[];
	readonly userCount: number;
}

/** @param at - how many symbols and edges earlier answers have told */
export function* graphDiff(sides: Sides, options: DiffOptions, at: PagePosition): InPieces<Paged<DiffAnswer>> {
	const { before, after, paths } = sides;
	const went = new Map<string, SideSymbol>();
	const came = new Map<string, SideSymbol>();
	for (const path of paths) {
		if (isSameContent(before.view, after.view, path)) continue;
		addSymbols(went, before, path);
		addSymbols(came, after, path);
		yield;
	}
	const [removed, added] = [onlyIn(went, came), onlyIn(came, went)];
	const moves = movesBetween(removed, added);
	yield;
	const moved = new Set(moves.values());
	const ranked = [
		...removed.filter((symbol) => !moves.has(symbol)).map((symbol) => ranks("removed", symbol, before)),
		...added.filter((symbol) => !moved.has(symbol)).map((symbol) => ranks("added", symbol, after)),
		...[...moves].map(([from, to]) => ranks("moved", to, after, from)),
	];
	for (const [key, symbol] of came) {
		const from = went.get(key);
		if (from && changedParts(from, symbol).length > 0) ranked.push(ranks("changed", symbol, after, from));
		yield;
	}
	const [isAfter, isBefore] = [SymbolTest.of(after.view, options.filter), SymbolTest.of(before.view, options.filter)];
	const symbols = ranked.filter(({ change, symbol, before: from }) =>
		isTold(symbol, change === "removed" ? isBefore : isAfter, options) || (from && isTold(from, isBefore, options)));
	const edges = yield* edgesBetween(sides, moves, options);
	const cost = { visited: went.size + came.size, edges: edges.lookedAt };
	const changes = { symbols: symbols.sort(byWeight), edges: edges.changes.sort(byImportance) };
	return { ...answerOf(sides, changes, { limit: options.limit, at }), cost };
}

/** Whether a file is the same in both; then so are its symbols, though its edges may lead elsewhere. */
function isSameContent(one: IndexView, other: IndexView, path: string): boolean {
	const [hash, otherHash] = [one.file(path)?.contentHash, other.file(path)?.contentHash];
	return hash !== undefined && otherHash !== undefined && hash.join() === otherHash.join();
}

function onlyIn(symbols: ReadonlyMap<string, SideSymbol>, others: ReadonlyMap<string, SideSymbol>): SideSymbol[] {
	return [...symbols.values()].filter(({ key }) => !others.has(key));
}

function ranks(
	change: SymbolChange["change"], symbol: SideSymbol, { view }: DiffSide, before?: SideSymbol,
): RankedSymbol {
	const users = walkFrom(view, [symbol.id], { direction: "incoming", kinds: DEPENDENCE, depthMax: 1, limit: USERS_MAX });
	return { change, symbol, before, parts: before ? changedParts(before, symbol) : [], userCount: users.count - 1 };
}

function isTold({ id, path, kind }: SideSymbol, test: SymbolTest | undefined, { includeTests }: DiffOptions): boolean {
	if (includeTests === false && (kind === DeclarationKind.test || isTestPath(path))) return false;
	return test?.passes(id) !== false;
}

/** What may break others first. */
function rankOf({ change, parts }: RankedSymbol): number {
	if (change === "changed") return parts.includes("signature") ? 1 : parts.includes("body") ? 3 : 5;
	return change === "removed" ? 0 : change === "moved" ? 2 : 4;
}

function byWeight(one: RankedSymbol, other: RankedSymbol): number {
	return rankOf(one) - rankOf(other) || other.userCount - one.userCount || compare(one.symbol.path, other.symbol.path) ||
		one.symbol.row - other.symbol.row;
}

interface EdgesBetween {
	readonly changes: RankedEdge[];
	readonly lookedAt: number;
}

function* edgesBetween({ before, after, paths }: Sides, moves: Moves, options: DiffOptions): InPieces<EdgesBetween> {
	const now = new Map([...moves].map(([from, to]) => [from.key, to.key]));
	const filter = { ...options, kinds: options.kinds ?? TOLD };
	const [went, came]: [SideEdges, SideEdges] = [new Map(), new Map()];
	for (const path of paths) {
		addEdges(went, before.view, path, { ...filter, nameOf: (key) => now.get(key) ?? key });
		addEdges(came, after.view, path, { ...filter, nameOf: (key) => key });
		yield;
	}
	const changes: RankedEdge[] = [];
	for (const [key, edge] of went) if (!came.has(key)) changes.push(rankedEdge("removed", edge, before.view));
	for (const [key, edge] of came) if (!went.has(key)) changes.push(rankedEdge("added", edge, after.view));
	const tests = new Map([before, after].map(({ view }) => [view, SymbolTest.of(view, options.filter)]));
	const told = changes.filter(({ edge, view }) => tests.get(view)?.passes(edge.source) !== false);
	return { changes: told, lookedAt: went.size + came.size };
}

interface Changes {
	readonly symbols: readonly RankedSymbol[];
	readonly edges: readonly RankedEdge[];
}

interface Page {
	readonly limit: number;
	readonly at: PagePosition;
}

function answerOf(sides: Sides, { symbols, edges }: Changes, { limit, at }: Page): Omit<Paged<DiffAnswer>, "cost"> {
	const [symbolCount = 0, edgeCount = 0] = at;
	const changes = new Map(symbols.map(({ symbol, change }) => [symbol.key, change]));
	const shown = symbols.slice(symbolCount, symbolCount + limit).flatMap((one) => shownSymbol(sides, one, changes));
	const shownEdges = edges.slice(edgeCount, edgeCount + limit).flatMap(shownEdge);
	const told = [Math.min(symbols.length, symbolCount + limit), Math.min(edges.length, edgeCount + limit)] as const;
	const isCut = told[0] < symbols.length || told[1] < edges.length;
	const { counts, folders } = countsOf({ symbols, edges });
	const usedBefore = shown.flatMap(({ before, change, symbol }) => before ?? (change === "removed" ? symbol : []));
	const endsOf = (change: string): SymbolView[] => shownEdges.flatMap((edge) =>
		(edge.change === change ? [edge.source, edge.target] : []));
	return {
		symbols: shown, edges: shownEdges, counts, folders,
		cut: isCut ? "limit" : undefined, next: isCut ? told : undefined,
		before: filesOf(sides.before, [...usedBefore, ...endsOf("removed")]),
		after: filesOf(sides.after, [...shown.map(({ symbol }) => symbol), ...endsOf("added")]),
	};
}

function shownSymbol(
	{ before, after }: Sides, ranked: RankedSymbol, changes: ReadonlyMap<string, string>,
): SymbolChange | [] {
	const { change, symbol: { id, outer }, before: from, parts, userCount } = ranked;
	const symbol = symbolOf(change === "removed" ? before.view : after.view, id);
	if (!symbol) return [];
	const isInside = change !== "changed" && outer !== undefined && changes.get(outer.key) === change;
	return { change, symbol, before: from && symbolOf(before.view, from.id), parts, userCount, isInside };
}

function shownEdge({ change, edge, view, at }: RankedEdge): EdgeChange | [] {
	const [source, target] = [symbolOf(view, edge.source), symbolOf(view, edge.target)];
	if (!source || !target) return [];
	const { packedKind, begin, end } = edge;
	const range = { begin: at, end: at + end - begin };
	return { change, source, target, edgeKind: edgeKindOf(packedKind), confidence: confidenceOf(packedKind), range };
}

function countsOf({ symbols, edges }: Changes): Pick<DiffAnswer, "counts" | "folders"> {
	const byFolder = new Map<string, MutableCounts>();
	const counts = noCounts();
	const count = (path: string, what: keyof ChangeCounts): void => {
		const folder = directoryOf(path);
		const known = byFolder.get(folder) ?? noCounts();
		byFolder.set(folder, known);
		known[what] += 1;
		counts[what] += 1;
	};
	for (const { change, symbol } of symbols) count(symbol.path, change);
	for (const { change, path } of edges) count(path, change === "added" ? "edgesAdded" : "edgesRemoved");
	const sum = (one: ChangeCounts): number => Object.values(one).reduce((all: number, part: number) => all + part, 0);
	const folders = [...byFolder].sort(([one, first], [other, second]) => sum(second) - sum(first) || compare(one, other));
	return { counts, folders: folders.map(([folder, of]) => ({ folder, ...of })) };
}

type MutableCounts = { -readonly [Name in keyof ChangeCounts]: number };

function noCounts(): MutableCounts {
	return { added: 0, removed: 0, moved: 0, changed: 0, edgesAdded: 0, edgesRemoved: 0 };
}

/** Lines of the files of some symbols, read now: the side may be gone when somebody asks. */
function filesOf({ view, textOf }: DiffSide, symbols: readonly SymbolView[]): SideFiles {
	const lines = new Map<string, LineIndex | undefined>();
	for (const { path } of symbols) {
		if (lines.has(path)) continue;
		const file = view.file(path);
		lines.set(path, file && new LineIndex(file.lineBegins, file.textLength));
	}
	return { lines: (path) => lines.get(path), text: textOf };
}
