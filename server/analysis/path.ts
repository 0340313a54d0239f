/** How one symbol reaches another: a shortest way, or several, the shorter first. */
import type { BlockId, Direction, Walk } from "../../engine/index.ts";
import { confidenceOf, DEPENDENCE, edgeKindOf, packedKindsOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { EdgeEnd, IndexView } from "../store/indexView.ts";
import type { PathAnswer, PathQuestion, PathStep } from "./analysis.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { cutOf, stopsAfter, VISITED_MAX } from "./graph.ts";
import { SymbolTest } from "./symbolTest.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

/** Symbols near the goal whose distance is known while several paths are looked for, and edges that are looked at. */
const NEAR_MAX = 30_000;
const LOOKS_MAX = 300_000;
/** Looks between two questions whether the time is over. */
const LOOKS_A_STOP = 256;

/** An edge of a path by what leads to it: `packedKind` is 0 at its begin. */
interface PathLink {
	readonly id: BlockId;
	readonly packedKind: number;
}

/**
 * Ways from any of some symbols to any of others. Goes on where [paths told, edges looked at for them, symbols visited
 * for the first, depth] say.
 */
export function pathsBetween(
	view: IndexView, question: PathQuestion, [told = 0, looks = 0, visited = 0, before = 0]: PagePosition,
): Paged<PathAnswer> {
	const { direction = "outgoing", count, filter, time, visitedMax = VISITED_MAX } = question;
	const depthMax = before + question.depthMax;
	const from = distinct(view, question.from);
	const to = distinct(view, question.to);
	const kinds = packedKindsOf({ ...question, kinds: question.kinds ?? DEPENDENCE });
	const test = SymbolTest.of(view, filter);
	const enters = test && ((id: BlockId): boolean => test.passes(id));
	const shortest = view.path(from, to, {
		direction, kinds, depthMax, enters, visitedMax: visited + visitedMax, stops: stopsAfter(time, visited),
	});
	const cost = { visited: shortest.visitedCount, edges: shortest.lookedCount };
	if (shortest.count === 0) {
		const cut = shortest.isTooDeep ? "depth" : cutOf(shortest);
		const next = cut === "depth" ? [0, 0, visited, depthMax] : [0, 0, shortest.visitedCount, before];
		return { paths: [], cut, next: cut && next, cost };
	}
	if (count <= 1 && told === 0) {
		return { paths: [written(view, linksOf(shortest), direction)], cut: undefined, next: undefined, cost };
	}
	const stops = stopsAfter(time, looks);
	const search = new SeveralPaths(
		view, { direction, kinds, to, depthMax, count: told + count, enters, looksMax: looks + LOOKS_MAX, stops },
	);
	for (let length = shortest.count - 1; length <= depthMax && !search.isOver; length++) {
		for (const id of from) search.ofLength(id, length);
	}
	const { cut, looksCount, nearCount, canGoOn } = search;
	// The budget may have ended before the first one was found again.
	const found = search.found.length > 0 ? search.found : [linksOf(shortest)];
	const paths = found.slice(told).map((links) => written(view, links, direction));
	const next = [search.found.length, cut === "limit" ? looks : looksCount, visited, before];
	return { paths, cut, next: cut !== undefined && canGoOn ? next : undefined, cost: {
		visited: cost.visited + nearCount, edges: cost.edges + looksCount,
	} };
}

function distinct(view: IndexView, blocks: readonly BlockId[]): BlockId[] {
	return [...new Map(blocks.map((block) => symbolIdOf(view, block)).map((id) => [blockKey(id), id])).values()];
}

const linksOf = (path: Walk): PathLink[] =>
	Array.from({ length: path.count }, (_, at) => ({ id: path.id(at), packedKind: Math.max(0, path.kind(at)) }));

function written(view: IndexView, links: readonly PathLink[], direction: Direction): PathStep[] {
	return links.flatMap(({ id, packedKind }, at): PathStep[] => {
		const symbol = symbolOf(view, id);
		if (!symbol) return [];
		const before = links[at - 1]?.id;
		const [source, target] = direction === "outgoing" ? [before, id] : [id, before];
		const occurrence = source && target && occurrenceOf(view, source, target, packedKind);
		const edgeKind = before === undefined ? 0 : edgeKindOf(packedKind);
		return [{ symbol, edgeKind, confidence: before === undefined ? 1 : confidenceOf(packedKind), occurrence }];
	});
}

/** Where an edge is written, the first of its places. */
function occurrenceOf(view: IndexView, source: BlockId, target: BlockId, packedKind: number): PathStep["occurrence"] {
	const key = blockKey(target);
	const edge = view.outgoing(source, edgeKindOf(packedKind))
		.find((one) => one.packedKind === packedKind && blockKey(one.other) === key);
	const path = view.fileOf(source)?.path;
	if (!edge || path === undefined) return undefined;
	const begin = view.begin(source) + edge.begin;
	return { path, range: { begin, end: begin + edge.end - edge.begin } };
}

interface SeveralOptions {
	readonly direction: Direction;
	readonly kinds: readonly number[];
	readonly to: readonly BlockId[];
	readonly depthMax: number;
	readonly count: number;
	readonly enters: ((id: BlockId) => boolean) | undefined;
	readonly looksMax: number;
	readonly stops: ((looks: number) => boolean) | undefined;
}

/**
 * Paths without a circle, one length after the other: depth first, never further from the goal than the rest of the
 * length allows, so that no step is in vain but where a way closes a circle.
 */
class SeveralPaths {
	readonly found: PathLink[][] = [];
	cut: PathAnswer["cut"];
	/** Whether the same search with more looks finds these paths first. */
	readonly canGoOn: boolean;
	readonly nearCount: number;
	looksCount = 0;
	#isOutOfLooks = false;
	readonly #view: IndexView;
	readonly #options: SeveralOptions;
	readonly #kinds: ReadonlySet<number>;
	/** Edges to the goal, by symbol; of those that are known. */
	readonly #distance = new Map<string, number>();
	readonly #ends = new Map<string, readonly EdgeEnd[]>();

	constructor(view: IndexView, options: SeveralOptions) {
		this.#view = view;
		this.#options = options;
		this.#kinds = new Set(options.kinds);
		const back = options.direction === "outgoing" ? "incoming" : "outgoing";
		const walk = view.walk(options.to, {
			direction: back, kinds: options.kinds, depthMax: options.depthMax, visitedMax: NEAR_MAX, enters: options.enters,
		});
		for (let at = 0; at < walk.count; at++) this.#distance.set(blockKey(walk.id(at)), walk.depth(at));
		if (walk.isCut) this.cut = "visited";
		this.canGoOn = !walk.isCut;
		this.nearCount = walk.count;
	}

	get isOver(): boolean {
		return this.found.length >= this.#options.count || this.#isOutOfLooks;
	}

	/** Adds the paths of exactly this many edges. */
	ofLength(from: BlockId, length: number): void {
		const way: PathLink[] = [{ id: from, packedKind: 0 }];
		const onWay = new Set([blockKey(from)]);
		const next = [0];
		while (next.length > 0) {
			const at = next.length - 1;
			const here = way[at] as PathLink;
			const key = blockKey(here.id);
			const isGoal = this.#distance.get(key) === 0;
			const edges = at === length || (isGoal && at > 0) ? [] : this.#edgesOf(here.id, key);
			if (isGoal && at === length && !this.#add(way)) return;
			const edge = edges[next[at] as number];
			if (!edge) {
				next.pop();
				way.pop();
				onWay.delete(key);
				continue;
			}
			(next[at] as number) += 1;
			if (this.#look()) return;
			const other = blockKey(edge.other);
			const rest = this.#distance.get(other);
			if (rest === undefined || rest > length - at - 1 || onWay.has(other)) continue;
			way.push({ id: edge.other, packedKind: edge.packedKind });
			onWay.add(other);
			next.push(0);
		}
	}

	/** @returns whether there were too many */
	#look(): boolean {
		const { looksMax, stops } = this.#options;
		this.looksCount += 1;
		if (this.looksCount > looksMax) this.cut = "visited";
		else if (this.looksCount % LOOKS_A_STOP === 0 && stops?.(this.looksCount) === true) this.cut = "time";
		else return false;
		return this.#isOutOfLooks = true;
	}

	/** @returns whether more are wanted */
	#add(way: readonly PathLink[]): boolean {
		if (this.found.length < this.#options.count) this.found.push([...way]);
		if (this.found.length < this.#options.count) return true;
		this.cut = "limit";
		return false;
	}

	/** The surest edge to each neighbour. */
	#edgesOf(id: BlockId, key: string): readonly EdgeEnd[] {
		const known = this.#ends.get(key);
		if (known) return known;
		const all = this.#options.direction === "outgoing" ? this.#view.outgoing(id) : this.#view.incoming(id);
		const best = new Map<string, EdgeEnd>();
		for (const edge of all) {
			if (!this.#kinds.has(edge.packedKind)) continue;
			const other = blockKey(edge.other);
			const before = best.get(other);
			if (!before || confidenceOf(edge.packedKind) < confidenceOf(before.packedKind)) best.set(other, edge);
		}
		const edges = [...best.values()];
		this.#ends.set(key, edges);
		return edges;
	}
}
