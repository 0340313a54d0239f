/** Edges of a symbol with what is at their other end, and walks along them. */
import type { BlockId, Walk } from "../../engine/index.ts";
import { Confidence, confidenceOf, edgeKindOf, packedKindsOf, resolverOf } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Cut, Related, RelatedAnswer, RelatedOptions, TraceAnswer, TraceOptions, TraceStep } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

export function related(view: IndexView, block: BlockId, options: RelatedOptions): RelatedAnswer {
	const id = symbolIdOf(view, block);
	const found: Related[] = [];
	const followed = new Set(packedKindsOf(options));
	const hidden = candidateKindsOf(options);
	let hiddenCount = 0;
	for (const edge of options.direction === "outgoing" ? view.outgoing(id) : view.incoming(id)) {
		if (hidden.has(edge.packedKind)) hiddenCount += 1;
		if (!followed.has(edge.packedKind)) continue;
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
	return { related: found.slice(0, options.limit), truncated: found.length > options.limit, hiddenCount };
}

/** The packed kinds that a question leaves out because they are candidates only. */
function candidateKindsOf(options: RelatedOptions): ReadonlySet<number> {
	if (options.includeAmbiguous === true) return new Set();
	return new Set(packedKindsOf({ ...options, includeAmbiguous: true }).filter((kind) => confidenceOf(kind) === Confidence.ambiguous));
}

/** Symbols reached from others, as ids: the engine's own walk, with nothing read of what it reaches. */
export function walkFrom(view: IndexView, symbols: readonly BlockId[], options: TraceOptions, into?: Walk): Walk {
	const { direction, depthMax, limit } = options;
	return view.walk(symbols, { direction, kinds: packedKindsOf(options), depthMax, visitedMax: limit, into });
}

/** Written out with {@link TraceOptions.limit} symbols at most; the walk itself is the engine's. */
export function trace(view: IndexView, blocks: readonly BlockId[], options: TraceOptions): TraceAnswer {
	const { depthMax, limit } = options;
	const symbols = blocks.map((block) => symbolIdOf(view, block)).filter((id) => symbolOf(view, id));
	// One step and one symbol more than wanted say whether there are more.
	const walk = walkFrom(view, symbols, { ...options, depthMax: depthMax + 1, limit: limit + 1 });
	const hiddenCount = symbols.reduce((sum, id) => sum + candidatesAt(view, id, options), 0);
	return { ...written(view, walk, options), hiddenCount };
}

export interface WrittenOptions {
	readonly depthMax: number;
	readonly limit: number;
	/** Only symbols of these files, and those on the way to them. */
	readonly isWanted?: ((path: string) => boolean) | undefined;
}

/** A walk with its symbols, down to a depth; it was cut when it goes further, or to more symbols. */
export function written(view: IndexView, walk: Walk, { depthMax, limit, isWanted }: WrittenOptions): Omit<TraceAnswer, "hiddenCount"> {
	const steps: TraceStep[] = [];
	const stepOf = new Int32Array(walk.count).fill(-1);
	const isShown = isWanted && shownSteps(view, walk, isWanted);
	let cut: Cut | undefined;
	for (let index = 0; index < walk.count && cut === undefined; index++) {
		if (isShown?.[index] === 0) continue;
		const depth = walk.depth(index);
		if (depth > depthMax) cut = "depth";
		else if (steps.length === limit) cut = "limit";
		else stepOf[index] = addStep(view, walk, index, { steps, stepOf });
	}
	return { steps, cut, visitedCount: walk.count };
}

/** 1 for each block of a walk that is a start, is wanted, or lies on the way to one that is. */
function shownSteps(view: IndexView, walk: Walk, isWanted: (path: string) => boolean): Uint8Array {
	const isShown = new Uint8Array(walk.count);
	for (let index = walk.count - 1; index >= 0; index--) {
		const parent = walk.parent(index);
		if (isShown[index] === 0) {
			const path = view.pathOf(walk.id(index));
			if (parent >= 0 && (path === undefined || !isWanted(path))) continue;
			isShown[index] = 1;
		}
		if (parent >= 0) isShown[parent] = 1;
	}
	return isShown;
}

/** Appends what a walk visited. @returns its place among the steps; -1 if the index does not have it any more */
function addStep(view: IndexView, walk: Walk, index: number, so: { readonly steps: TraceStep[]; readonly stepOf: Int32Array }): number {
	const symbol = symbolOf(view, walk.id(index));
	if (!symbol) return -1;
	const depth = walk.depth(index);
	if (depth === 0) return so.steps.push({ symbol, depth, from: -1, edgeKind: 0, confidence: Confidence.exact }) - 1;
	const [from, kind] = [so.stepOf[walk.parent(index)] as number, walk.kind(index)];
	return so.steps.push({ symbol, depth, from, edgeKind: edgeKindOf(kind), confidence: confidenceOf(kind) }) - 1;
}

function candidatesAt(view: IndexView, id: BlockId, options: TraceOptions): number {
	const hidden = candidateKindsOf(options);
	if (hidden.size === 0) return 0;
	return view.walk([id], { direction: options.direction, kinds: [...hidden], depthMax: 1 }).count - 1;
}

function byOccurrence({ occurrence: one }: Related, { occurrence: other }: Related): number {
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.range.begin - other.range.begin;
}
