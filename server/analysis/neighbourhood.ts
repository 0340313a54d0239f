/**
 * A symbol with everything that is one edge away, on both sides at once: what a person sees who reads code by walking
 * from symbol to symbol. Guesses are in it, each with its confidence, so that whoever shows it can show them as such.
 */
import type { BlockId } from "../../engine/index.ts";
import {
	confidenceOf, DeclarationKind, EdgeKind, edgeKindOf, isFromTest, isWritten, packedKindsOf, Resolver, resolverOf,
} from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type {
	Direction, Neighbour, NeighbourhoodAnswer, NeighbourhoodOptions, NeighbourLink, NeighbourRelation, SymbolView,
} from "./analysis.ts";
import { declarationsOf, symbolIdOf, symbolOf } from "./symbols.ts";

/** Places listed of one neighbour; their number counts all of them. */
const USES_MAX = 8;
/** Places in the code of the symbol itself that lead to others. */
const LINKS_MAX = 2000;

const CONTAINS = new Set(packedKindsOf({ kinds: [EdgeKind.contains], includeAmbiguous: true }));
const FOLLOWED = new Set(packedKindsOf({ includeAmbiguous: true }));

/** @returns undefined if the index has no such symbol */
export function neighbourhood(
	view: IndexView, block: BlockId, { limit }: NeighbourhoodOptions,
): NeighbourhoodAnswer | undefined {
	const id = symbolIdOf(view, block);
	const symbol = symbolOf(view, id);
	if (!symbol) return undefined;
	const incoming = sideOf(view, id, "incoming");
	const outgoing = sideOf(view, id, "outgoing");
	return {
		symbol: { ...symbol, ...placesOf(longest(declarationsOf(view, id)) ?? symbol) },
		isTest: isTest(symbol),
		container: containerOf(view, id),
		neighbours: [...incoming.neighbours.slice(0, limit), ...outgoing.neighbours.slice(0, limit)],
		links: linksOf(view, id),
		incomingCount: incoming.neighbours.length,
		outgoingCount: outgoing.neighbours.length,
		edgeCount: incoming.edgeCount + outgoing.edgeCount,
	};
}

/** Of overloads the one with the body, which is what people want to read. */
function longest(declarations: readonly SymbolView[]): SymbolView | undefined {
	const sizeOf = ({ range }: SymbolView): number => range.end - range.begin;
	const [first] = [...declarations].sort((one, other) => sizeOf(other) - sizeOf(one));
	return first;
}

function placesOf({ range, nameRange }: SymbolView): Pick<SymbolView, "range" | "nameRange"> {
	return { range, nameRange };
}

function isTest({ kind, path }: SymbolView): boolean {
	return kind === DeclarationKind.test || isTestPath(path);
}

function containerOf(view: IndexView, id: BlockId): SymbolView | undefined {
	for (const { packedKind, other } of view.incoming(id)) {
		if (CONTAINS.has(packedKind)) return symbolOf(view, other);
	}
	return undefined;
}

interface Side {
	/** By path, then place. */
	readonly neighbours: readonly Neighbour[];
	readonly edgeCount: number;
}

interface Collected {
	readonly symbol: SymbolView;
	readonly relations: Map<number, { readonly edgeKind: number; readonly confidence: number; count: number }>;
	readonly uses: Map<number, Neighbour["uses"][number]>;
	isFromTest: boolean;
}

function sideOf(view: IndexView, id: BlockId, direction: Direction): Side {
	const found = new Map<string, Collected | undefined>();
	let edgeCount = 0;
	for (const { other, packedKind, begin, end } of direction === "incoming" ? view.incoming(id) : view.outgoing(id)) {
		if (!FOLLOWED.has(packedKind)) continue;
		edgeCount += 1;
		const key = blockKey(other);
		if (!found.has(key)) found.set(key, collectedOf(symbolOf(view, other)));
		const one = found.get(key);
		if (!one) continue;
		const [edgeKind, confidence] = [edgeKindOf(packedKind), confidenceOf(packedKind)];
		const relation = one.relations.get(packedKind & ~1) ?? { edgeKind, confidence, count: 0 };
		relation.count += 1;
		one.relations.set(packedKind & ~1, relation);
		if (direction === "incoming" && isFromTest(packedKind)) one.isFromTest = true;
		const source = direction === "incoming" ? other : id;
		const path = direction === "incoming" ? one.symbol.path : view.fileOf(id)?.path;
		if (path === undefined || !isWritten(packedKind)) continue;
		const from = view.begin(source) + begin;
		one.uses.set(from, { path, range: { begin: from, end: from + end - begin } });
	}
	const neighbours = [...found.values()].flatMap((one) => (one ? [neighbourOf(one, direction)] : []));
	return { neighbours: neighbours.sort(byPlace), edgeCount };
}

function collectedOf(symbol: SymbolView | undefined): Collected | undefined {
	return symbol && { symbol, relations: new Map(), uses: new Map(), isFromTest: false };
}

function neighbourOf({ symbol, relations, uses, isFromTest: fromTest }: Collected, direction: Direction): Neighbour {
	const places = [...uses.values()].sort((one, other) => one.range.begin - other.range.begin);
	const bySurety = (one: NeighbourRelation, other: NeighbourRelation): number =>
		one.confidence - other.confidence || one.edgeKind - other.edgeKind;
	return {
		symbol, direction, isTest: fromTest || isTest(symbol), relations: [...relations.values()].sort(bySurety),
		uses: places.slice(0, USES_MAX), useCount: places.length,
	};
}

function byPlace({ symbol: one }: Neighbour, { symbol: other }: Neighbour): number {
	return one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
}

/** Where the code of a symbol names others; of several that one name may mean, the surest. */
function linksOf(view: IndexView, id: BlockId): readonly NeighbourLink[] {
	const links = new Map<number, NeighbourLink>();
	const first = view.begin(id);
	for (const { other, packedKind, begin, end, attributes } of view.outgoing(id)) {
		if (!FOLLOWED.has(packedKind) || !isWritten(packedKind)) continue;
		if (resolverOf(attributes) === Resolver.construction) continue;
		const confidence = confidenceOf(packedKind);
		const known = links.get(begin);
		if (known && known.confidence <= confidence) continue;
		links.set(begin, { range: { begin: first + begin, end: first + end }, symbol: symbolIdOf(view, other), confidence });
	}
	return [...links.values()].sort((one, other) => one.range.begin - other.range.begin).slice(0, LINKS_MAX);
}
