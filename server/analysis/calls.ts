/** Who calls a symbol, and whom it calls. */
import type { BlockId } from "../../engine/index.ts";
import { confidenceOf, EdgeKind } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Call, Direction, SymbolView, TextRange } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";
import { isShown } from "./nameAt.ts";

interface End {
	readonly symbol: SymbolView;
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
	const calls: Call[] = [];
	for (const end of ends.values()) {
		if (end !== undefined) calls.push({ symbol: end.symbol, callSites: inOrder(end.sites), confidence: end.confidence });
	}
	return calls.sort(byPlace).slice(0, limit);
}

function endAt(view: IndexView, id: BlockId): End | undefined {
	const symbol = symbolOf(view, id);
	return symbol && { symbol, sites: [], confidence: 255 };
}

/** Each place once: edges of several kinds may be written at one. */
function inOrder(sites: TextRange[]): readonly TextRange[] {
	if (sites.length === 1) return sites;
	sites.sort((one, other) => one.begin - other.begin);
	return sites.filter(({ begin }, at) => begin !== sites[at - 1]?.begin);
}

const byPlace = ({ symbol: one }: Call, { symbol: other }: Call): number =>
	one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
