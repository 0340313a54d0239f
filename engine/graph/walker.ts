/**
 * Walker: the walks themselves, over an {@link AdjacencyView}.
 *
 * A block counts as visited by a mark that is compared with the first mark of this walk, so nothing is
 * cleared between walks and nothing is allocated while it goes on, once the arrays have their size. Per
 * visited block it touches one mark; per block that it goes on from, one place and one run.
 */
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import { idOf, nodeOf, runCount } from "./edgeRun.ts";
import type { AdjacencyCache } from "./adjacencyCache.ts";
import type { AdjacencyView } from "./adjacencyView.ts";
import { CHUNK_BITS, CHUNK_MASK } from "./runArena.ts";
import { INCOMING_SIDE, OUTGOING_SIDE, type Side } from "./side.ts";
import { NO_PARENT, Walk, type WalkOptions } from "./walk.ts";
import { WalkLimits } from "./walkLimits.ts";

const EDGES_ALL = 0x3fff_ffff;
/** Words of a frame of a depth-first walk: visited block, side, next edge. */
const FRAME_WORDS = 3;

/** Walks one after the other; they share its memory. */
export class Walker {
	readonly #view: AdjacencyView;
	readonly #cache: AdjacencyCache;
	readonly #limits = new WalkLimits();
	#until = NO_ROW;
	#frames = new Int32Array(FRAME_WORDS * 16);

	constructor(view: AdjacencyView) {
		this.#view = view;
		this.#cache = view.cache;
	}

	/** Walks as {@link Reader.walk} says. */
	walk(start: BlockId | readonly BlockId[], options: WalkOptions): Walk {
		const cache = this.#cache;
		const { direction = "outgoing", order = "breadth", until, into: walk = new Walk() } = options;
		this.#limits.set(options);
		this.#view.begin();
		walk.clear(cache.nodes);
		this.#until = until === undefined ? NO_ROW : cache.intern(until);
		const first: Side = direction === "incoming" ? INCOMING_SIDE : OUTGOING_SIDE;
		const last: Side = direction === "outgoing" ? OUTGOING_SIDE : INCOMING_SIDE;
		try {
			if (isList(start)) for (const one of start) this.#start(walk, one);
			else this.#start(walk, start);
			if (walk.found >= 0 || walk.isCut) return walk;
			if (order === "breadth") this.#breadthFirst(walk, first, last);
			else this.#depthFirst(walk, first, last);
		} finally {
			cache.endMarks(walk.count);
			walk.visitedCount = walk.count;
		}
		return walk;
	}

	#start(walk: Walk, id: BlockId): void {
		const cache = this.#cache;
		const node = cache.intern(id);
		if (walk.found >= 0 || cache.marks[node]! >= cache.firstMark) return;
		if (walk.count === this.#limits.visitedMax) {
			walk.isCut = true;
			return;
		}
		walk.reserve(1);
		const index = walk.count;
		cache.marks[node] = cache.firstMark + index;
		walk.edges[index] = node;
		walk.parents[index] = NO_PARENT;
		walk.count = index + 1;
		if (node === this.#until) walk.found = index;
	}

	#breadthFirst(walk: Walk, first: Side, last: Side): void {
		let next = 0;
		for (let depth = 0; depth < this.#limits.depthMax; depth += 1) {
			const levelEnd = walk.count;
			if (next === levelEnd) return;
			for (; next < levelEnd; next += 1) {
				this.#visit(walk, next, first, 0, EDGES_ALL);
				if (walk.found >= 0 || walk.isCut) return;
				if (last === first) continue;
				this.#visit(walk, next, last, 0, EDGES_ALL);
				if (walk.found >= 0 || walk.isCut) return;
			}
		}
	}

	/** The last blocks before `depthMax` are visited all at once: nothing is between them. */
	#depthFirst(walk: Walk, first: Side, last: Side): void {
		if (this.#limits.depthMax === 0) return;
		const starts = walk.count;
		for (let start = 0; start < starts; start += 1) {
			this.#frame(0, start, first);
			for (let top = 0; top >= 0;) {
				const frame = top * FRAME_WORDS;
				const visited = this.#frames[frame]!;
				const side = this.#frames[frame + 1] === OUTGOING_SIDE ? OUTGOING_SIDE : INCOMING_SIDE;
				const before = walk.count;
				const isLast = top + 1 >= this.#limits.depthMax;
				const edge = this.#visit(walk, visited, side, this.#frames[frame + 2]!, isLast ? EDGES_ALL : 1);
				if (walk.found >= 0 || walk.isCut) return;
				this.#frames[frame + 2] = edge;
				if (!isLast && walk.count > before) {
					top += 1;
					this.#frame(top, before, first);
				} else if (side !== last) {
					this.#frame(top, visited, last);
				} else {
					top -= 1;
				}
			}
		}
	}

	/**
	 * Visits at most `most` blocks that edges of one side, from the `edge`th on, lead to; returns which edge is
	 * next. The run is looked up each time, because reading another one may have moved it.
	 */
	#visit(walk: Walk, from: number, side: Side, edge: number, most: number): number {
		const cache = this.#cache;
		if (this.#limits.isOver(walk.count)) {
			walk.isCut = walk.isStopped = true;
			return 0;
		}
		const fromNode = nodeOf(walk.edges[from]!);
		let place = this.#view.places[side][fromNode]!;
		if (place === 0) place = this.#view.read(fromNode, side);
		if (place === 0) {
			walk.isCut = true;
			return 0;
		}
		const { marks, firstMark } = cache;
		const words = cache.chunks[place >>> CHUNK_BITS]!;
		const head = place & CHUNK_MASK;
		const edgeCount = runCount(words[head]!);
		const end = head + 1 + edgeCount;
		walk.reserve(Math.min(edgeCount, most));
		const { edges, parents } = walk;
		const parent = (from << 1) | side;
		const limits = this.#limits;
		const { isFiltered, visitedMax, enters } = limits;
		const until = this.#until;
		let count = walk.count;
		const limit = Math.min(visitedMax, count + most);
		let at = head + 1 + edge;
		for (; at < end; at += 1) {
			const word = words[at]!;
			const node = nodeOf(word);
			if (marks[node]! >= firstMark) continue;
			if (isFiltered && !limits.follows(word)) continue;
			if (enters !== undefined && !enters(idOf(cache.nodes, node))) {
				// Nobody has to ask again: it is passed by as those are that were visited.
				marks[node] = firstMark;
				continue;
			}
			if (count === limit) {
				walk.isCut = limit === visitedMax;
				break;
			}
			marks[node] = firstMark + count;
			edges[count] = word;
			parents[count] = parent;
			count += 1;
			if (node !== until) continue;
			walk.found = count - 1;
			break;
		}
		walk.count = count;
		walk.lookedCount += at - head - 1 - edge;
		return at - head - 1;
	}

	#frame(top: number, visited: number, side: Side): void {
		const at = top * FRAME_WORDS;
		if (at === this.#frames.length) {
			const grown = new Int32Array(at * 2);
			grown.set(this.#frames);
			this.#frames = grown;
		}
		this.#frames[at] = visited;
		this.#frames[at + 1] = side;
		this.#frames[at + 2] = 0;
	}
}

function isList(start: BlockId | readonly BlockId[]): start is readonly BlockId[] {
	return Array.isArray(start);
}
