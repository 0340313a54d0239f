/** How one symbol reaches another: a shortest way, or several, the shorter first. */
import type { BlockId, Direction, Walk } from "../../engine/index.ts";
import { confidenceOf, DEPENDENCE, edgeKindOf, packedKindsOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { EdgeView, IndexView } from "../store/indexView.ts";
import type { PathAnswer, PathQuestion, PathStep } from "./analysis.ts";
import { symbolIdOf, symbolOf } from "./symbols.ts";

/** Symbols that a search for the shortest path visits at most. */
const VISITED_MAX = 1_000_000;
/** Symbols near the goal whose distance is known while several paths are looked for, and edges that are looked at. */
const NEAR_MAX = 30_000;
const LOOKS_MAX = 300_000;

/** An edge of a path by what leads to it: `packedKind` is 0 at its begin. */
interface Link {
	readonly id: BlockId;
	readonly packedKind: number;
}

/** Ways from any of some symbols to any of others. */
export function pathsBetween(view: IndexView, question: PathQuestion): PathAnswer {
	const { direction = "outgoing", depthMax, count } = question;
	const from = distinct(view, question.from);
	const to = distinct(view, question.to);
	const kinds = packedKindsOf({ ...question, kinds: question.kinds ?? DEPENDENCE });
	const shortest = view.path(from, to, { direction, kinds, depthMax, visitedMax: VISITED_MAX });
	if (shortest.count === 0) return { paths: [], cut: shortest.isCut ? "visited" : undefined };
	if (count <= 1) return { paths: [written(view, linksOf(shortest), direction)], cut: undefined };
	const search = new SeveralPaths(view, { direction, kinds, to, depthMax, count });
	for (let length = shortest.count - 1; length <= depthMax && !search.isOver; length++) {
		for (const id of from) search.ofLength(id, length);
	}
	const { cut } = search;
	// The budget may have ended before the first one was found again.
	const paths = search.found.length > 0 ? search.found : [linksOf(shortest)];
	return { paths: paths.map((links) => written(view, links, direction)), cut };
}

function distinct(view: IndexView, blocks: readonly BlockId[]): BlockId[] {
	return [...new Map(blocks.map((block) => symbolIdOf(view, block)).map((id) => [blockKey(id), id])).values()];
}

function linksOf(path: Walk): Link[] {
	return Array.from({ length: path.count }, (_, at) => ({ id: path.id(at), packedKind: Math.max(0, path.kind(at)) }));
}

function written(view: IndexView, links: readonly Link[], direction: Direction): PathStep[] {
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
	const edge = view.outgoing(source, edgeKindOf(packedKind)).find((one) => one.packedKind === packedKind && blockKey(one.other) === key);
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
}

/**
 * Paths without a circle, one length after the other: depth first, never further from the goal than the rest of the
 * length allows, so that no step is in vain but where a way closes a circle.
 */
class SeveralPaths {
	readonly found: Link[][] = [];
	cut: PathAnswer["cut"];
	readonly #view: IndexView;
	readonly #options: SeveralOptions;
	readonly #kinds: ReadonlySet<number>;
	/** Edges to the goal, by symbol; of those that are known. */
	readonly #distance = new Map<string, number>();
	readonly #ends = new Map<string, readonly EdgeView[]>();
	#looks = 0;

	constructor(view: IndexView, options: SeveralOptions) {
		this.#view = view;
		this.#options = options;
		this.#kinds = new Set(options.kinds);
		const back = options.direction === "outgoing" ? "incoming" : "outgoing";
		const walk = view.walk(options.to, { direction: back, kinds: options.kinds, depthMax: options.depthMax, visitedMax: NEAR_MAX });
		for (let at = 0; at < walk.count; at++) this.#distance.set(blockKey(walk.id(at)), walk.depth(at));
		if (walk.isCut) this.cut = "visited";
	}

	get isOver(): boolean {
		return this.found.length >= this.#options.count || this.#looks > LOOKS_MAX;
	}

	/** Adds the paths of exactly this many edges. */
	ofLength(from: BlockId, length: number): void {
		const way: Link[] = [{ id: from, packedKind: 0 }];
		const onWay = new Set([blockKey(from)]);
		const next = [0];
		while (next.length > 0) {
			const at = next.length - 1;
			const here = way[at] as Link;
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
			if (++this.#looks > LOOKS_MAX) {
				this.cut = "visited";
				return;
			}
			const other = blockKey(edge.other);
			const rest = this.#distance.get(other);
			if (rest === undefined || rest > length - at - 1 || onWay.has(other)) continue;
			way.push({ id: edge.other, packedKind: edge.packedKind });
			onWay.add(other);
			next.push(0);
		}
	}

	/** @returns whether more are wanted */
	#add(way: readonly Link[]): boolean {
		if (this.found.length < this.#options.count) this.found.push([...way]);
		if (this.found.length < this.#options.count) return true;
		this.cut = "limit";
		return false;
	}

	/** The surest edge to each neighbour. */
	#edgesOf(id: BlockId, key: string): readonly EdgeView[] {
		const known = this.#ends.get(key);
		if (known) return known;
		const all = this.#options.direction === "outgoing" ? this.#view.outgoing(id) : this.#view.incoming(id);
		const best = new Map<string, EdgeView>();
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
