/** Edges of a symbol with what is at their other end, and walks along them. */
import type { BlockId } from "../../engine/index.ts";
import { Confidence, confidenceOf, edgeKindOf, resolverOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { EdgeView, IndexView } from "../store/indexView.ts";
import type { Related, RelatedAnswer, RelatedOptions, TraceAnswer, TraceOptions, TraceStep } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

export function related(view: IndexView, block: BlockId, options: RelatedOptions): RelatedAnswer {
	const id = symbolIdOf(view, block);
	const found: Related[] = [];
	for (const edge of edgesOf(view, id, options)) {
		const symbol = symbolOf(view, edge.other);
		const source = options.direction === "outgoing" ? id : edge.other;
		const path = view.fileOf(source)?.path;
		if (!symbol || path === undefined) continue;
		const begin = view.begin(source) + edge.begin;
		found.push({
			symbol, edgeKind: edgeKindOf(edge.packedKind), confidence: confidenceOf(edge.packedKind),
			resolver: resolverOf(edge.attributes), occurrence: { path, range: { begin, end: begin + edge.end - edge.begin } },
		});
	}
	found.sort(byOccurrence);
	return { related: found.slice(0, options.limit), truncated: found.length > options.limit };
}

export function trace(view: IndexView, block: BlockId, options: TraceOptions): TraceAnswer {
	const start = symbolOf(view, symbolIdOf(view, block));
	if (!start) return { steps: [], truncated: false };
	const steps: TraceStep[] = [{ symbol: start, depth: 0, from: -1, confidence: Confidence.exact }];
	const seen = new Set([blockKey(start.id)]);
	for (let from = 0; from < steps.length; from++) {
		const step = steps[from] as TraceStep;
		const nearest = edgesOf(view, step.symbol.id, options).filter(({ other }) => !seen.has(blockKey(other)))
			.sort((one, other) => confidenceOf(one.packedKind) - confidenceOf(other.packedKind));
		if (nearest.length > 0 && step.depth >= options.depthMax) return { steps, truncated: true };
		for (const edge of nearest) {
			if (seen.has(blockKey(edge.other))) continue;
			const symbol = symbolOf(view, edge.other);
			if (!symbol) continue;
			if (steps.length >= options.limit) return { steps, truncated: true };
			seen.add(blockKey(edge.other));
			steps.push({ symbol, depth: step.depth + 1, from, confidence: confidenceOf(edge.packedKind) });
		}
	}
	return { steps, truncated: false };
}

function edgesOf(view: IndexView, id: BlockId, { direction, kinds, includeAmbiguous }: RelatedOptions): EdgeView[] {
	const edges = direction === "outgoing" ? view.outgoing(id) : view.incoming(id);
	return edges.filter(({ packedKind }) => (!kinds || kinds.includes(edgeKindOf(packedKind))) &&
		(includeAmbiguous === true || confidenceOf(packedKind) !== Confidence.ambiguous));
}

function byOccurrence({ occurrence: one }: Related, { occurrence: other }: Related): number {
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.range.begin - other.range.begin;
}
