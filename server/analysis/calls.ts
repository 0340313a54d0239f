/** Who calls a symbol, and whom it calls. */
import type { BlockId } from "../../engine/index.ts";
import { confidenceOf, EdgeKind } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Call, Direction, PlacedSymbol, TextRange } from "./analysis.ts";
import { placedSymbolOf, symbolIdOf } from "./symbols.ts";
import { isShown } from "./nameAt.ts";

interface End {
	readonly symbol: PlacedSymbol;
	readonly sites: TextRange[];
	confidence: number;
}

export function callsOf(view: IndexView, block: BlockId, direction: Direction, limit: number): readonly Call[] {
	const id = symbolIdOf(view, block);
	/** By the number of the other end; undefined for what the index does not have. */
	const ends = new Map<number, End | undefined>();
	const isIncoming = direction === "incoming";
	const own = isIncoming ? 0 : view.begin(id);
	const edges = view.edgeList(id, direction, EdgeKind.calls);
	for (let at = 0; at < edges.count; at++) {
		const packedKind = edges.kind(at);
		if (!isShown(packedKind, false)) continue;
		const number = edges.otherNumber(at);
		if (!ends.has(number)) ends.set(number, endAt(view, edges.other(at)));
		const end = ends.get(number);
		if (end === undefined) continue;
		// A symbol begins where its first block does, and places in it count from there.
		const from = isIncoming ? end.symbol.range.begin : own;
		end.sites.push({ begin: from + edges.begin(at), end: from + edges.end(at) });
		end.confidence = Math.min(end.confidence, confidenceOf(packedKind));
	}
	return inOrder([...ends.values()].filter((end) => end !== undefined)).slice(0, limit)
		.map(({ symbol, sites, confidence }): Call => ({ symbol, callSites: eachOnce(sites), confidence }));
}

function endAt(view: IndexView, id: BlockId): End | undefined {
	const symbol = placedSymbolOf(view, id);
	return symbol && { symbol, sites: [], confidence: 255 };
}

/** By place; files are put in order once, and not with every symbol in them. */
function inOrder(ends: readonly End[]): End[] {
	const byPath = new Map<string, End[]>();
	for (const end of ends) {
		const own = byPath.get(end.symbol.path);
		if (own === undefined) byPath.set(end.symbol.path, [end]);
		else own.push(end);
	}
	const sorted: End[] = [];
	for (const path of [...byPath.keys()].sort()) {
		for (const end of (byPath.get(path) as End[]).sort(byBegin)) sorted.push(end);
	}
	return sorted;
}

const byBegin = ({ symbol: one }: End, { symbol: other }: End): number => one.range.begin - other.range.begin;

/** Each place once: edges of several kinds may be written at one. */
function eachOnce(sites: TextRange[]): readonly TextRange[] {
	if (sites.length === 1) return sites;
	sites.sort((one, other) => one.begin - other.begin);
	return sites.filter(({ begin }, at) => begin !== sites[at - 1]?.begin);
}
