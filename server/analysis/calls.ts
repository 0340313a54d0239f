/** Who calls a symbol, and whom it calls. */
import type { BlockId } from "../../engine/index.ts";
import { confidenceOf, EdgeKind } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Call, Direction, SymbolView, TextRange } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";
import { isShown } from "./nameAt.ts";

interface End {
	readonly symbol: SymbolView;
	/** By where they begin. */
	readonly sites: Map<number, TextRange>;
	confidence: number;
}

export function callsOf(view: IndexView, block: BlockId, direction: Direction, limit: number): readonly Call[] {
	const id = symbolIdOf(view, block);
	/** Undefined for what the index does not have. */
	const ends = new Map<string, End | undefined>();
	const isIncoming = direction === "incoming";
	const own = isIncoming ? 0 : view.begin(id);
	for (const edge of isIncoming ? view.incoming(id, EdgeKind.calls) : view.outgoing(id, EdgeKind.calls)) {
		if (!isShown(edge.packedKind, false)) continue;
		const key = blockKey(edge.other);
		if (!ends.has(key)) ends.set(key, endAt(view, edge.other));
		const end = ends.get(key);
		if (end === undefined) continue;
		// A symbol begins where its first block does, and places in it count from there.
		const begin = (isIncoming ? end.symbol.range.begin : own) + edge.begin;
		end.sites.set(begin, { begin, end: begin + edge.end - edge.begin });
		end.confidence = Math.min(end.confidence, confidenceOf(edge.packedKind));
	}
	const calls: Call[] = [];
	for (const end of ends.values()) {
		if (end === undefined) continue;
		const callSites = [...end.sites.values()].sort((one, other) => one.begin - other.begin);
		calls.push({ symbol: end.symbol, callSites, confidence: end.confidence });
	}
	return calls.sort(byPlace).slice(0, limit);
}

function endAt(view: IndexView, id: BlockId): End | undefined {
	const symbol = symbolOf(view, id);
	return symbol && { symbol, sites: new Map(), confidence: 255 };
}

const byPlace = ({ symbol: one }: Call, { symbol: other }: Call): number =>
	one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
