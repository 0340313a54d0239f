/**
 * PathSearch: a shortest path between two sets of blocks, from both ends at once.
 *
 * Levels are visited from whichever end has fewer blocks at its rim, until one end meets what the other has visited:
 * with a fan-out of b, a path of d edges costs about 2 b^(d/2) blocks in place of b^d. The first meeting is at the
 * least distance: all blocks that are nearer to either end have been met before.
 *
 * Marks are those of walks, two for each visited block: an even distance from the first mark says that it was reached
 * from the start, an odd one from the goal.
 */
import type { BlockId } from "../model/block.ts";
import type { AdjacencyCache } from "./adjacencyCache.ts";
import type { AdjacencyView } from "./adjacencyView.ts";
import { idOf, KIND_SHIFT, kindOf, nodeOf, runCount } from "./edgeRun.ts";
import { CHUNK_BITS, CHUNK_MASK } from "./runArena.ts";
import { otherSide, type Side, sideOf } from "./side.ts";
import { NO_PARENT, type PathOptions, Walk } from "./walk.ts";
import { WalkLimits } from "./walkLimits.ts";

/** One end of the search. */
interface End {
	/** Which bit its marks have: 0 for the start, 1 for the goal. */
	readonly bit: 0 | 1;
	readonly reached: Walk;
	side: Side;
	/** The first visited block of the rim: of those that it has not gone on from. */
	rim: number;
	depth: number;
}

export class PathSearch {
	readonly #view: AdjacencyView;
	readonly #cache: AdjacencyCache;
	readonly #limits = new WalkLimits();
	readonly #ends: readonly [End, End];
	/** Where the ends have met: visited blocks of both that are one, or joined by the edge; -1 before that. */
	#met: readonly [number, number] = [-1, -1];
	/** The edge between them, by its word in a run; undefined if they are one. */
	#joint: number | undefined;
	#isCut = false;
	#isStopped = false;
	#lookedCount = 0;
	/** Nodes that are not entered, as far as they were asked about. */
	readonly #refused = new Set<number>();

	constructor(view: AdjacencyView) {
		this.#view = view;
		this.#cache = view.cache;
		const end = (bit: 0 | 1): End => ({ bit, reached: new Walk(), side: 0, rim: 0, depth: 0 });
		this.#ends = [end(0), end(1)];
	}

	/** Searches as {@link Reader.path} says. */
	search(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions): Walk {
		const { direction = "outgoing", into = new Walk() } = options;
		const cache = this.#cache;
		this.#limits.set(options);
		this.#view.begin();
		into.clear(cache.nodes);
		const [start, goal] = this.#ends;
		this.#met = [-1, -1];
		this.#joint = undefined;
		this.#isCut = this.#isStopped = false;
		this.#lookedCount = 0;
		this.#refused.clear();
		this.#begin(start, sideOf(direction));
		this.#begin(goal, otherSide(sideOf(direction)));
		try {
			for (const id of from) this.#add(start, id);
			for (const id of to) this.#add(goal, id);
			while (this.#met[0] < 0 && !this.#isCut && start.depth + goal.depth < this.#limits.depthMax) {
				const [startRim, goalRim] = [start.reached.count - start.rim, goal.reached.count - goal.rim];
				if (startRim === 0 || goalRim === 0) break;
				this.#level(startRim <= goalRim ? start : goal);
			}
		} finally {
			cache.endMarks(2 * Math.max(start.reached.count, goal.reached.count));
		}
		const isFound = this.#met[0] >= 0;
		into.isCut = !isFound && this.#isCut;
		into.isStopped = !isFound && this.#isStopped;
		into.isTooDeep = !isFound && !this.#isCut && start.reached.count > start.rim && goal.reached.count > goal.rim;
		into.lookedCount = this.#lookedCount;
		into.visitedCount = start.reached.count + goal.reached.count;
		if (this.#met[0] >= 0) this.#write(into, sideOf(direction));
		return into;
	}

	#begin(end: End, side: Side): void {
		end.reached.clear(this.#cache.nodes);
		end.side = side;
		end.rim = 0;
		end.depth = 0;
	}

	#add(end: End, id: BlockId): void {
		const cache = this.#cache;
		const node = cache.intern(id);
		const mark = cache.marks[node]! - cache.firstMark;
		if (mark >= 0) {
			if ((mark & 1) !== end.bit && this.#met[0] < 0) this.#met = [mark >> 1, end.reached.count];
			if ((mark & 1) === end.bit || this.#met[1] < end.reached.count) return;
		}
		const { reached } = end;
		reached.reserve(1);
		const index = reached.count;
		if (mark < 0) cache.marks[node] = cache.firstMark + 2 * index + end.bit;
		reached.edges[index] = node;
		reached.parents[index] = NO_PARENT;
		reached.count = index + 1;
	}

	/** Visits what is one edge behind the rim. */
	#level(end: End): void {
		const levelEnd = end.reached.count;
		for (; end.rim < levelEnd; end.rim += 1) {
			this.#visit(end, end.rim);
			if (this.#met[0] >= 0 || this.#isCut) return;
		}
		end.depth += 1;
	}

	#visit({ bit, reached, side }: End, from: number): void {
		if (this.#limits.isOver(this.#ends[0].reached.count + this.#ends[1].reached.count)) {
			this.#isCut = this.#isStopped = true;
			return;
		}
		const cache = this.#cache;
		const fromNode = nodeOf(reached.edges[from]!);
		let place = this.#view.places[side][fromNode]!;
		if (place === 0) place = this.#view.read(fromNode, side);
		if (place === 0) {
			this.#isCut = true;
			return;
		}
		const { marks, firstMark } = cache;
		const words = cache.chunks[place >>> CHUNK_BITS]!;
		const head = place & CHUNK_MASK;
		const end = head + 1 + runCount(words[head]!);
		reached.reserve(end - head - 1);
		const limits = this.#limits;
		const room = limits.visitedMax - this.#ends[0].reached.count - this.#ends[1].reached.count + reached.count;
		let count = reached.count;
		let at = head + 1;
		for (; at < end; at += 1) {
			const word = words[at]!;
			const node = nodeOf(word);
			const mark = marks[node]! - firstMark;
			if (mark >= 0 && (mark & 1) === bit) continue;
			if (limits.isFiltered && !limits.follows(word)) continue;
			if (mark < 0 && limits.enters !== undefined && !this.#enters(node)) continue;
			if (mark >= 0) {
				this.#met = bit === 0 ? [from, mark >> 1] : [mark >> 1, from];
				this.#joint = word;
				break;
			}
			if (count >= room) {
				this.#isCut = true;
				break;
			}
			marks[node] = firstMark + 2 * count + bit;
			reached.edges[count] = word;
			reached.parents[count] = (from << 1) | side;
			count += 1;
		}
		reached.count = count;
		this.#lookedCount += at - head - 1;
	}

	#enters(node: number): boolean {
		if (this.#refused.has(node)) return false;
		if (this.#limits.enters?.(idOf(this.#cache.nodes, node)) !== false) return true;
		this.#refused.add(node);
		return false;
	}

	/** Writes the path down as a walk of its blocks alone, from the start to the goal. */
	#write(into: Walk, side: Side): void {
		const [start, goal] = this.#ends;
		const add = (edge: number): void => {
			into.reserve(1);
			into.edges[into.count] = edge;
			into.parents[into.count] = into.count === 0 ? NO_PARENT : ((into.count - 1) << 1) | side;
			into.count += 1;
		};
		const [last, first] = this.#met;
		for (const index of start.reached.path(last)) add(start.reached.edges[index]!);
		// From the goal, an edge was kept at the block that it leads away from; on the path, at the one that it leads to.
		let joint = this.#joint;
		for (let index = first; index >= 0; index = goal.reached.parents[index]! >> 1) {
			const edge = goal.reached.edges[index]!;
			if (joint !== undefined) add((kindOf(joint) << KIND_SHIFT) | nodeOf(edge));
			joint = edge;
		}
		into.found = into.count - 1;
	}
}
