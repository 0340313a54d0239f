/** Edges of a symbol with what is at their other end, and walks along them. */
import type { BlockId, Walk } from "../../engine/index.ts";
import {
	Confidence, confidenceOf, edgeKindOf, isSure, packedKindsOf, resolverOf, type EdgeFilter,
} from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type {
	Direction, Related, RelatedAnswer, RelatedOptions, TraceAnswer, TraceOptions, TraceStep,
} from "./analysis.ts";
import type { Budget, Cut, Narrowed, TimeLimit } from "./asked.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { SymbolTest } from "./symbolTest.ts";
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
	return new Set(packedKindsOf({ ...options, includeAmbiguous: true }).filter((kind) => !isSure(confidenceOf(kind))));
}

/** Where a walk of an answer begins to be new, and how far it goes from there. */
export interface WalkWindow {
	/** Symbols that earlier answers have gone through. */
	readonly begin: number;
	readonly depthMax: number;
	readonly visitedMax: number;
	/** Filled again instead of a new walk. */
	readonly into?: Walk | undefined;
}

/** Symbols visited in one answer, unless it says otherwise. */
export const VISITED_MAX = 1_000_000;

export interface WalkQuestion extends EdgeFilter, Narrowed, Budget {
	readonly direction: Direction;
}

/** The engine's own walk, with nothing read of what it reaches but for a filter of it. */
export function boundedWalk(
	view: IndexView, symbols: readonly BlockId[], question: WalkQuestion, window: WalkWindow,
): Walk {
	const { direction, filter, filterUse = "walk", time } = question;
	const { begin, depthMax, visitedMax, into } = window;
	const test = filterUse === "walk" ? SymbolTest.of(view, filter) : undefined;
	return view.walk(symbols, {
		direction, kinds: packedKindsOf(question), depthMax, visitedMax: begin + visitedMax, stops: stopsAfter(time, begin),
		enters: test && ((id) => test.passes(id)), into,
	});
}

/** Symbols reached from others, as ids. */
export function walkFrom(view: IndexView, symbols: readonly BlockId[], options: TraceOptions, into?: Walk): Walk {
	return boundedWalk(view, symbols, options, { begin: 0, depthMax: options.depthMax, visitedMax: options.limit, into });
}

/** What tells a walk to stop; its time begins behind what earlier answers have gone through. */
export function stopsAfter(
	time: TimeLimit | undefined, begin: number,
): ((visitedCount: number) => boolean) | undefined {
	if (time === undefined) return undefined;
	let until = begin === 0 ? time.nowMs() + time.ms : undefined;
	return (visitedCount) => {
		if (visitedCount <= begin) return false;
		const now = time.nowMs();
		until ??= now + time.ms;
		return now >= until;
	};
}

/** Written out with {@link TraceOptions.limit} symbols at most; the walk itself is the engine's. */
export function trace(
	view: IndexView, blocks: readonly BlockId[], options: TraceOptions, [begin = 0, before = 0]: PagePosition,
): Paged<TraceAnswer> {
	const { limit, filter, filterUse, visitedMax = VISITED_MAX } = options;
	const depthMax = before + options.depthMax;
	const test = filterUse === "shown" ? SymbolTest.of(view, filter) : undefined;
	const symbols = blocks.map((block) => symbolIdOf(view, block)).filter((id) => symbolOf(view, id));
	// One step and one symbol more than wanted say whether there are more.
	const walk = boundedWalk(view, symbols, options, {
		begin, depthMax: depthMax + 1, visitedMax: test ? visitedMax : Math.min(visitedMax, limit + 1),
	});
	const { steps, cut: cutHere, end } = written(view, walk, { begin, depthMax, limit, test });
	const cut = cutHere ?? cutOf(walk);
	const hiddenCount = symbols.reduce((sum, id) => sum + candidatesAt(view, id, options), 0);
	const next = cut && [end, cut === "depth" ? depthMax : before];
	return { steps, cut, next, hiddenCount, cost: { visited: walk.count, edges: walk.lookedCount } };
}

/** Why a walk ended before it had visited all. */
export function cutOf({ isCut, isStopped }: Pick<Walk, "isCut" | "isStopped">): Cut | undefined {
	return isStopped ? "time" : isCut ? "visited" : undefined;
}

export interface WrittenOptions {
	/** Of the walk; what lies before was told already. */
	readonly begin: number;
	readonly depthMax: number;
	readonly limit: number;
	/** Only symbols that pass, and those on the way to them. */
	readonly test: SymbolTest | undefined;
}

export interface Written {
	readonly steps: readonly TraceStep[];
	readonly cut: "depth" | "limit" | undefined;
	/** The first visited symbol that was not looked at. */
	readonly end: number;
}

/** A walk with its symbols, down to a depth; it was cut when it goes further, or to more symbols. */
export function written(view: IndexView, walk: Walk, { begin, depthMax, limit, test }: WrittenOptions): Written {
	const steps: TraceStep[] = [];
	const stepOf = new Int32Array(walk.count).fill(-1);
	const isShown = test && shownSteps(walk, test);
	for (let index = begin; index < walk.count; index++) {
		if (walk.depth(index) > depthMax) return { steps, cut: "depth", end: index };
		if (isShown?.[index] === 0) continue;
		if (steps.length === limit) return { steps, cut: "limit", end: index };
		stepOf[index] = addStep(view, walk, index, { steps, stepOf });
	}
	return { steps, cut: undefined, end: walk.count };
}

/** 1 for each block of a walk that is a start, passes, or lies on the way to one that does. */
function shownSteps(walk: Walk, test: SymbolTest): Uint8Array {
	const isShown = new Uint8Array(walk.count);
	for (let index = walk.count - 1; index >= 0; index--) {
		const parent = walk.parent(index);
		if (isShown[index] === 0) {
			if (parent >= 0 && !test.passes(walk.id(index))) continue;
			isShown[index] = 1;
		}
		if (parent >= 0) isShown[parent] = 1;
	}
	return isShown;
}

/** Appends what a walk visited. @returns its place among the steps; -1 if the index does not have it any more */
function addStep(
	view: IndexView, walk: Walk, index: number, so: { readonly steps: TraceStep[]; readonly stepOf: Int32Array },
): number {
	const symbol = symbolOf(view, walk.id(index));
	if (!symbol) return -1;
	const depth = walk.depth(index);
	if (depth === 0) {
		return so.steps.push({ symbol, depth, from: -1, parent: undefined, edgeKind: 0, confidence: Confidence.exact }) - 1;
	}
	const [before, kind] = [walk.parent(index), walk.kind(index)];
	const [from, parent] = [so.stepOf[before] as number, walk.id(before)];
	return so.steps.push({ symbol, depth, from, parent, edgeKind: edgeKindOf(kind), confidence: confidenceOf(kind) }) - 1;
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
