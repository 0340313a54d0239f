/** Who calls a symbol, and whom it calls. */
import type { BlockId } from "../../engine/index.ts";
import { confidenceOf, EdgeKind } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Call, Direction, TextRange } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";
import { isShown } from "./nameAt.ts";

interface End {
	readonly id: BlockId;
	/** By where they begin. */
	readonly sites: Map<number, TextRange>;
	confidence: number;
}

export function callsOf(view: IndexView, block: BlockId, direction: Direction, limit: number): readonly Call[] {
	const id = symbolIdOf(view, block);
	const ends = new Map<string, End>();
	for (const edge of direction === "incoming" ? view.incoming(id, EdgeKind.calls) : view.outgoing(id, EdgeKind.calls)) {
		if (!isShown(edge.packedKind, false)) continue;
		const key = blockKey(edge.other);
		const end = ends.get(key) ?? { id: edge.other, sites: new Map<number, TextRange>(), confidence: 255 };
		const begin = view.begin(direction === "incoming" ? edge.other : id) + edge.begin;
		end.sites.set(begin, { begin, end: begin + edge.end - edge.begin });
		end.confidence = Math.min(end.confidence, confidenceOf(edge.packedKind));
		ends.set(key, end);
	}
	const calls: Call[] = [];
	for (const end of ends.values()) {
		const symbol = symbolOf(view, end.id);
		if (!symbol) continue;
		const callSites = [...end.sites.values()].sort((one, other) => one.begin - other.begin);
		calls.push({ symbol, callSites, confidence: end.confidence });
	}
	return calls.sort(byPlace).slice(0, limit);
}

const byPlace = ({ symbol: one }: Call, { symbol: other }: Call): number =>
	one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
