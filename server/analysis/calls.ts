/** Who calls a block, and whom it calls. */
import { blockIdToHex, type BlockId } from "../../engine/index.ts";
import { confidenceOf, EdgeKind } from "../model/kinds.ts";
import type { EdgeView, IndexView } from "../store/indexView.ts";
import type { Call, Direction, TextRange } from "./analysis.ts";
import { beginOf, symbolGroup, symbolOf } from "./symbols.ts";
import { isShown } from "./target.ts";

export function callsOf(view: IndexView, id: BlockId, direction: Direction, limit: number): readonly Call[] {
	const ends = new Map<string, { readonly id: BlockId; readonly sites: Map<number, TextRange>; confidence: number }>();
	const collect = (edge: EdgeView, caller: BlockId): void => {
		if (!isShown(edge.kind, edge.attributes, false)) return;
		const key = blockIdToHex(edge.other);
		const end = ends.get(key) ?? { id: edge.other, sites: new Map<number, TextRange>(), confidence: 255 };
		const begin = beginOf(view, caller) + edge.begin;
		end.sites.set(begin, { begin, end: begin + edge.end - edge.begin });
		end.confidence = Math.min(end.confidence, confidenceOf(edge.attributes));
		ends.set(key, end);
	};
	for (const member of symbolGroup(view, id)) {
		const edges = direction === "incoming" ? view.incoming(member, EdgeKind.calls) : view.outgoing(member, EdgeKind.calls);
		for (const edge of edges) collect(edge, direction === "incoming" ? edge.other : member);
	}
	const calls: Call[] = [];
	for (const end of ends.values()) {
		const symbol = symbolOf(view, end.id);
		if (!symbol) continue;
		const callSites = [...end.sites.values()].sort((one, other) => one.begin - other.begin);
		calls.push({ symbol, callSites, confidence: end.confidence });
	}
	return oneOfEachGroup(calls).sort(byPlace).slice(0, limit);
}

/** Overloads are called together: of callees with one name in one parent, only the first is shown. */
function oneOfEachGroup(calls: readonly Call[]): Call[] {
	const seen = new Map<string, Call>();
	for (const call of [...calls].sort(byPlace)) {
		const { path, qualifiedName, kind } = call.symbol;
		const key = `${path}#${qualifiedName}#${kind}`;
		const known = seen.get(key);
		if (known?.callSites.every((site, index) => site.begin === call.callSites[index]?.begin)) continue;
		seen.set(known ? `${key}@${call.symbol.range.begin}` : key, call);
	}
	return [...seen.values()];
}

const byPlace = ({ symbol: one }: Call, { symbol: other }: Call): number =>
	one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
