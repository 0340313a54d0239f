/** Edges of a symbol with what is at their other end, and walks along them. */
import type { BlockId, Walk } from "../../engine/index.ts";
import { Confidence, confidenceOf, edgeKindOf, packedKindsOf, resolverOf } from "../model/kinds.ts";
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

/** Symbols reached from others, as ids: the engine's own walk, with nothing read of what it reaches. */
export function walkFrom(view: IndexView, symbols: readonly BlockId[], options: TraceOptions, into?: Walk): Walk {
	const { direction, depthMax, limit } = options;
	return view.walk(symbols, { direction, kinds: packedKindsOf(options), depthMax, visitedMax: limit, into });
}

/** Written out with {@link TraceOptions.limit} symbols at most; the walk itself is the engine's. */
export function trace(view: IndexView, block: BlockId, options: TraceOptions): TraceAnswer {
	const { depthMax, limit } = options;
	const id = symbolIdOf(view, block);
	if (!symbolOf(view, id)) return { steps: [], truncated: false };
	// One step and one symbol more than wanted say whether there are more.
	const walk = walkFrom(view, [id], { ...options, depthMax: depthMax + 1, limit: limit + 1 });
	const steps: TraceStep[] = [];
	const stepOf = new Int32Array(walk.count).fill(-1);
	for (let index = 0; index < walk.count; index++) {
		const depth = walk.depth(index);
		if (depth > depthMax || steps.length === limit) return { steps, truncated: true };
		const symbol = symbolOf(view, walk.id(index));
		if (!symbol) continue;
		const from = depth === 0 ? -1 : stepOf[walk.parent(index)] as number;
		const confidence = depth === 0 ? Confidence.exact : confidenceOf(walk.kind(index));
		stepOf[index] = steps.push({ symbol, depth, from, confidence }) - 1;
	}
	return { steps, truncated: false };
}

function edgesOf(view: IndexView, id: BlockId, options: RelatedOptions): EdgeView[] {
	const followed = new Set(packedKindsOf(options));
	const edges = options.direction === "outgoing" ? view.outgoing(id) : view.incoming(id);
	return edges.filter(({ packedKind }) => followed.has(packedKind));
}

function byOccurrence({ occurrence: one }: Related, { occurrence: other }: Related): number {
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.range.begin - other.range.begin;
}
