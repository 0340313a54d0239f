/** Edges of a block with what is at their other end, and walks along them. */
import { blockIdToHex, type BlockId } from "../../engine/index.ts";
import { Confidence, confidenceOf, resolverOf } from "../model/kinds.ts";
import type { EdgeView, IndexView } from "../store/indexView.ts";
import type { Related, RelatedAnswer, RelatedOptions, TraceAnswer, TraceOptions, TraceStep } from "./analysis.ts";
import { beginOf, symbolGroup, symbolOf } from "./symbols.ts";

export function related(view: IndexView, id: BlockId, options: RelatedOptions): RelatedAnswer {
	const found: Related[] = [];
	const seen = new Set<string>();
	for (const member of symbolGroup(view, id)) {
		for (const edge of edgesOf(view, member, options)) {
			const symbol = symbolOf(view, edge.other);
			const source = options.direction === "outgoing" ? member : edge.other;
			const path = view.fileOf(source)?.path;
			if (!symbol || path === undefined) continue;
			const begin = beginOf(view, source) + edge.begin;
			const key = `${symbol.path}#${symbol.qualifiedName}#${edge.kind}@${path}:${begin}`;
			if (seen.has(key)) continue;
			seen.add(key);
			found.push({
				symbol, edgeKind: edge.kind, confidence: confidenceOf(edge.attributes), resolver: resolverOf(edge.attributes),
				occurrence: { path, range: { begin, end: begin + edge.end - edge.begin } },
			});
		}
	}
	found.sort(byOccurrence);
	return { related: found.slice(0, options.limit), truncated: found.length > options.limit };
}

export function trace(view: IndexView, id: BlockId, options: TraceOptions): TraceAnswer {
	const start = symbolOf(view, id);
	if (!start) return { steps: [], truncated: false };
	const steps: TraceStep[] = [{ symbol: start, depth: 0, from: -1, confidence: Confidence.exact }];
	const seen = new Set(symbolGroup(view, id).map(blockIdToHex));
	for (let from = 0; from < steps.length; from++) {
		const step = steps[from] as TraceStep;
		const nearest = neighbours(view, step.symbol.id, options).filter(({ other }) => !seen.has(blockIdToHex(other)));
		if (nearest.length > 0 && step.depth >= options.depthMax) return { steps, truncated: true };
		for (const edge of nearest) {
			if (seen.has(blockIdToHex(edge.other))) continue;
			const symbol = symbolOf(view, edge.other);
			if (!symbol) continue;
			if (steps.length >= options.limit) return { steps, truncated: true };
			for (const member of symbolGroup(view, edge.other)) seen.add(blockIdToHex(member));
			steps.push({ symbol, depth: step.depth + 1, from, confidence: confidenceOf(edge.attributes) });
		}
	}
	return { steps, truncated: false };
}

function neighbours(view: IndexView, id: BlockId, options: RelatedOptions): EdgeView[] {
	return symbolGroup(view, id).flatMap((member) => [...edgesOf(view, member, options)])
		.sort((one, other) => confidenceOf(one.attributes) - confidenceOf(other.attributes));
}

function* edgesOf(view: IndexView, id: BlockId, options: RelatedOptions): Generator<EdgeView> {
	const edges = options.direction === "outgoing" ? view.outgoing(id) : view.incoming(id);
	for (const edge of edges) {
		if (options.kinds && !options.kinds.includes(edge.kind)) continue;
		if (options.includeAmbiguous !== true && confidenceOf(edge.attributes) === Confidence.ambiguous) continue;
		yield edge;
	}
}

function byOccurrence({ occurrence: one }: Related, { occurrence: other }: Related): number {
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.range.begin - other.range.begin;
}
