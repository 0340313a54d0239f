/**
 * Walk: which blocks a walk along edges reached, in which order, from where, and how deep.
 *
 * Two columns by visited block, in order of discovery: the edge it was reached by (kind u8, node u24); the
 * block it was reached from, with the edge's direction in the lowest bit. A walk writes no more than that;
 * depths are counted when one is first asked for, ids are looked up one by one.
 */
import { assert } from "../base/assert.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import { idOf, kindOf, nodeOf } from "./edgeRun.ts";
import { NodeIds } from "./nodeIds.ts";

/** Where to walk. */
export interface WalkOptions {
	/** Along edges as they point, against them, or both ways. Default `outgoing`. */
	readonly direction?: Direction | "both" | undefined;
	/** Edges between a start and the farthest blocks, 0 or more; without it only `visitedMax` ends a walk. */
	readonly depthMax?: number | undefined;
	/** Only along edges of these kinds (0..255); all kinds when left out. */
	readonly kinds?: readonly number[] | undefined;
	/**
	 * `breadth` (the default): all blocks at one depth before any at the next, so each is reached by the fewest
	 * edges. `depth`: on from the block just reached, back where there is no further; with `depthMax` it may
	 * then miss blocks that it first met too deep.
	 */
	readonly order?: "breadth" | "depth" | undefined;
	/** Blocks visited at most, starts among them; at least 1. Default 1,000,000. */
	readonly visitedMax?: number | undefined;
	/**
	 * Blocks for which it answers false are passed by as if they were not there; starts are not asked about. It may
	 * `find` in the same reader, and call nothing else of it.
	 */
	readonly enters?: ((id: BlockId) => boolean) | undefined;
	/** Asked each few blocks that are gone on from, with the count of those visited so far: true ends the walk there. */
	readonly stops?: ((visitedCount: number) => boolean) | undefined;
	/** Ends as soon as it reaches this block: with `breadth`, on a shortest path. */
	readonly until?: BlockId | undefined;
	/** A walk to fill again instead of a new one. */
	readonly into?: Walk | undefined;
}

/** How to search for a path. */
export interface PathOptions extends Omit<WalkOptions, "direction" | "order" | "until"> {
	/** Along edges as they point, or against them. Default `outgoing`. */
	readonly direction?: Direction | undefined;
}

const COLUMN_MIN = 256;
const NO_IDS: NodeIds = new NodeIds();
const NO_DEPTHS: Int32Array = new Int32Array(0);
/** @internal What stands in `parents` for a start. */
export const NO_PARENT = -2;

/**
 * The blocks that a walk visited, each once, in order of discovery; starts come first.
 *
 * Edges of a block are followed in the order of `edges()`, outgoing before incoming. Blocks are named by
 * their index here, from 0.
 *
 * Lifetime: it belongs to the caller and changes only when it is passed to `walk()` again; like an
 * `EdgeList`, it keeps ids of the reader's graph cache.
 * Cost: accessors read typed arrays and allocate nothing, but for `id` and `path`.
 */
export class Walk {
	/** @internal Columns, by visited block. */
	edges: Int32Array = new Int32Array(COLUMN_MIN);
	/** @internal Index of the block before * 2 + side of the edge; negative for a start. */
	parents: Int32Array = new Int32Array(COLUMN_MIN);
	/** By visited block, up to `#depthCount`. */
	#depths = NO_DEPTHS;
	#depthCount = 0;
	/** @internal */
	ids: NodeIds = NO_IDS;
	/** How many blocks were visited. */
	count = 0;
	/** Index of the block given as `until`, or -1 if it was not reached or not given. */
	found = -1;
	/** Whether it ended at `visitedMax`, or by `stops`, although another block could perhaps have been reached. */
	isCut = false;
	/** Whether it was `stops` that ended it. */
	isStopped = false;
	/** Of a path that there is not: whether there may be one of more edges than `depthMax`. */
	isTooDeep = false;
	/** How many edges were looked at. */
	lookedCount = 0;
	/** How many blocks were visited on the way: those of the walk itself, or of the search for a path. */
	visitedCount = 0;

	/** The id of a visited block, as a new object. */
	id(index: number): BlockId {
		return idOf(this.ids, nodeOf(this.edges[this.#checked(index)]!));
	}

	/** Word 0..3 of the id of a visited block: what a hot loop reads instead of {@link Walk.id}. */
	idWord(index: number, word: 0 | 1 | 2 | 3): number {
		const node = nodeOf(this.edges[this.#checked(index)]!);
		return this.ids.chunk(node)[this.ids.at(node) + word]!;
	}

	/** A number from 0 on that stands for a visited block in all walks of the same {@link Walk.numbering}. */
	number(index: number): number {
		return nodeOf(this.edges[this.#checked(index)]!);
	}

	/** What {@link Walk.number} counts in: as long as it is the same object, a number stands for the same block. */
	get numbering(): object {
		return this.ids;
	}

	/**
	 * Edges between its start and a block, along the way that was taken; 0 for a start. The first call after a
	 * walk goes once over all visited blocks.
	 */
	depth(index: number): number {
		if (this.#depthCount !== this.count) this.#countDepths();
		return this.#depths[this.#checked(index)]!;
	}

	/** Index of the block from which a block was reached, -1 for a start. */
	parent(index: number): number {
		return this.parents[this.#checked(index)]! >> 1;
	}

	/** Kind of the edge along which a block was reached, -1 for a start. */
	kind(index: number): number {
		return this.parents[this.#checked(index)]! < 0 ? -1 : kindOf(this.edges[index]!);
	}

	/**
	 * Whether the edge along which a block was reached points to it (`outgoing`, also for a start) or
	 * from it.
	 */
	direction(index: number): Direction {
		return (this.parents[this.#checked(index)]! & 1) === 0 ? "outgoing" : "incoming";
	}

	/** Indexes of the blocks on the way from a start to a block, both among them: how one reaches the other. */
	path(index: number): number[] {
		const path: number[] = [];
		for (let at = this.#checked(index); at >= 0; at = this.parents[at]! >> 1) path.push(at);
		return path.reverse();
	}

	/** @internal Begins anew. */
	clear(ids: NodeIds): void {
		this.ids = ids;
		this.count = 0;
		this.found = -1;
		this.isCut = false;
		this.isStopped = false;
		this.isTooDeep = false;
		this.lookedCount = 0;
		this.visitedCount = 0;
		this.#depthCount = 0;
	}

	/** @internal Makes room for `count` more blocks. */
	reserve(count: number): void {
		const needed = this.count + count;
		if (needed <= this.edges.length) return;
		const length = Math.max(needed, this.edges.length * 2);
		this.edges = grown(this.edges, length);
		this.parents = grown(this.parents, length);
	}

	/** A block comes after the one that it was reached from. */
	#countDepths(): void {
		if (this.#depths.length < this.count) this.#depths = new Int32Array(this.edges.length);
		for (let index = 0; index < this.count; index += 1) {
			const parent = this.parents[index]!;
			this.#depths[index] = parent < 0 ? 0 : this.#depths[parent >> 1]! + 1;
		}
		this.#depthCount = this.count;
	}

	#checked(index: number): number {
		assert(index >= 0 && index < this.count, "index of a visited block out of range");
		return index;
	}
}

function grown(column: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(column);
	return larger;
}
