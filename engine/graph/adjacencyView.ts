/**
 * AdjacencyView: the edges of each block in one state of a store, as places of runs in an
 * {@link AdjacencyCache}: node by node what a {@link RunSource} says when a node is first asked about.
 *
 * Always holds: a run that has a place is what the source would say now. A flush or a merge changes no answer
 * and leaves it alone; a write makes the runs at both ends of each written edge stale. A deleted block is
 * spelled out as deleted edges before it gets here.
 *
 * A view over another one (a layer) may have that one's run as its own, by having its place: two views with the
 * same place for a node share the run, and it goes from the upper view when the lower one forgets it.
 */
import { assert } from "../base/assert.ts";
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { RunEnds } from "../sstable/runCodec.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import type { AdjacencyCache, CachedView } from "./adjacencyCache.ts";
import type { EdgeList } from "./edgeList.ts";
import { idOf, IS_WHOLE, NO_RUN } from "./edgeRun.ts";
import { CHUNK_BITS, CHUNK_MASK } from "./runArena.ts";
import { INCOMING_SIDE, OUTGOING_SIDE, type Side, sideOf } from "./side.ts";

/** Nodes whose runs are read ahead in a step: few, since the first steps run before the code for it is compiled. */
const WARM_NODES = 64;

/** A run that a view does not have yet. */
export interface WantedRun {
	readonly id: BlockId;
	/** The node of the block, or {@link NO_ROW}. */
	readonly node: number;
	readonly side: Side;
	/** `IS_WHOLE`, or 0 where that is not needed. */
	readonly flags: number;
}

/** Where the runs of a view come from. */
export interface RunSource {
	/** The table with the most ids, if it reads tables. */
	readonly largest?: TableReader | undefined;
	/**
	 * Gives `view` a run, by {@link AdjacencyView.keep} or {@link AdjacencyView.share}.
	 *
	 * @returns its place; 0 for want of nodes, or if nobody has edges with a block that is no node
	 */
	readRun(view: AdjacencyView, wanted: WantedRun): number;
}

export class AdjacencyView implements CachedView {
	readonly cache: AdjacencyCache;
	/** By side, then node: place of its run; 0 when there is none that is right. */
	places: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
	readonly #source: RunSource;
	/** Runs of all nodes before it were read ahead. */
	#warmCount = 0;
	/** The view below, whose runs this one may share. */
	readonly #base: AdjacencyView | undefined;
	/** Over another view: by side, the nodes whose runs are not shared. */
	readonly #own: readonly [Set<number>, Set<number>] = [new Set(), new Set()];

	constructor(cache: AdjacencyCache, source: RunSource, base?: AdjacencyView) {
		this.cache = cache;
		this.#source = source;
		this.#base = base;
		cache.join(this);
	}

	/** Begins a question: only here may nodes change their numbers. */
	begin(): void {
		this.cache.begin((this.#base ?? this).#source.largest);
	}

	/** Fills `list` with the edges of a block. */
	list(id: BlockId, direction: Direction, list: EdgeList): void {
		const { cache } = this;
		this.begin();
		const side = sideOf(direction);
		const node = cache.nodes.find(id.w0, id.w1, id.w2, id.w3);
		let place = this.#ready(node, side, IS_WHOLE);
		if (place === 0) place = this.#source.readRun(this, { id, node, side, flags: IS_WHOLE });
		assert(place !== 0 || !cache.isFull, "a block has more neighbours than there are nodes");
		const words = place === 0 ? NO_RUN : cache.chunks[place >>> CHUNK_BITS]!;
		list.fill(id, direction, cache.nodes, words, place & CHUNK_MASK);
	}

	/** The place of a run, read if need be; 0 as {@link RunSource.readRun} says. */
	run(wanted: WantedRun): number {
		const { node, side, flags } = wanted;
		return this.#ready(node, side, flags) || this.#source.readRun(this, wanted);
	}

	/** Reads the run of a node, which has none; returns its place, 0 for want of nodes. */
	read(node: number, side: Side): number {
		return this.#source.readRun(this, { id: idOf(this.cache.nodes, node), node, side, flags: 0 });
	}

	/**
	 * Reads runs of some of the nodes that the cache began with, both ways, as long as there is room; about 0.2 ms.
	 *
	 * @returns whether more are left
	 */
	warm(): boolean {
		const { cache } = this;
		const end = Math.min(cache.nodes.baseCount, this.#warmCount + WARM_NODES);
		for (; this.#warmCount < end; this.#warmCount += 1) {
			if (!cache.hasRoom) return false;
			for (const side of [OUTGOING_SIDE, INCOMING_SIDE] as const) {
				if (this.places[side][this.#warmCount] === 0) this.read(this.#warmCount, side);
			}
		}
		return this.#warmCount < cache.nodes.baseCount;
	}

	/** Takes rows as a run. Of a block that is no node and has no edges nothing is kept. */
	keep({ id, node: known, side, flags }: WantedRun, rows: EdgeRows): number {
		const { cache } = this;
		// The view below may have made it one meanwhile.
		const isNode = known !== NO_ROW || cache.nodes.find(id.w0, id.w1, id.w2, id.w3) !== NO_ROW;
		if (rows.count === 0 && !isNode) return 0;
		const node = known === NO_ROW ? cache.intern(id) : known;
		this.#forgetPlace(node, side);
		const place = cache.keep(rows, flags);
		if (place === 0) return 0;
		this.places[side][node] = place;
		if (this.#base !== undefined) this.#own[side].add(node);
		return place;
	}

	/** Takes ends, each a kind and a node, as the run of a node. */
	keepEnds({ node, side }: WantedRun, ends: RunEnds, highest: number): number {
		this.#forgetPlace(node, side);
		const place = this.cache.keepEnds(ends, highest);
		if (place === 0) return 0;
		this.places[side][node] = place;
		if (this.#base !== undefined) this.#own[side].add(node);
		return place;
	}

	/** Takes the run at a place of the view below as a run; the place may be 0. */
	share({ id, node: known, side }: WantedRun, place: number): number {
		if (place === 0) return 0;
		const node = known === NO_ROW ? this.cache.intern(id) : known;
		this.#forgetPlace(node, side);
		this.places[side][node] = place;
		return place;
	}

	/** The place of a run that has at least `flags`, or 0. */
	#ready(node: number, side: Side, flags: number): number {
		const place = node === NO_ROW ? 0 : this.places[side][node]!;
		if (place === 0 || flags === 0) return place;
		return (this.cache.chunks[place >>> CHUNK_BITS]![place & CHUNK_MASK]! & flags) === flags ? place : 0;
	}

	/** Makes the run of a node stale. */
	forgetNode(node: number, side: Side): void {
		this.#forgetPlace(node, side);
	}

	/** The same of a block, which may be no node. */
	forgetBlock(w0: number, w1: number, w2: number, w3: number, side: Side): void {
		const node = this.cache.nodes.find(w0, w1, w2, w3);
		if (node !== NO_ROW) this.#forgetPlace(node, side);
	}

	/** Makes all runs stale that are not those of the view below. Cost: such runs. */
	forgetOwn(): void {
		for (const side of [OUTGOING_SIDE, INCOMING_SIDE] as const) {
			for (const node of this.#own[side]) this.#forgetPlace(node, side);
		}
	}

	/** Makes all runs stale. Cost: 8 bytes a node written, in one piece. */
	forgetAll(): void {
		this.forgetOwn();
		this.#clearPlaces(this.cache.nodes.count);
	}

	/** Gives its runs back: it is asked no more. */
	leave(): void {
		this.forgetOwn();
		this.cache.leave(this);
	}

	/** The arena was cleared. */
	dropRuns(nodeCount: number): void {
		this.#clearPlaces(nodeCount);
		for (const own of this.#own) own.clear();
	}

	/** Nodes begin anew. */
	beginNodes(): void {
		this.places = [new Int32Array(0), new Int32Array(0)];
		this.#warmCount = 0;
		for (const own of this.#own) own.clear();
	}

	/** Makes room for `length` nodes. */
	resize(length: number): void {
		this.places = [grown(this.places[OUTGOING_SIDE], length), grown(this.places[INCOMING_SIDE], length)];
	}

	#clearPlaces(nodeCount: number): void {
		for (const places of this.places) places.fill(0, 0, nodeCount);
	}

	/** A node without a run has place 0. A run that this view shares is the lower one's to release. */
	#forgetPlace(node: number, side: Side): void {
		const place = this.places[side][node]!;
		if (place === 0) return;
		this.places[side][node] = 0;
		if (this.#base === undefined) {
			for (const { places } of this.cache.views) {
				if (places[side][node] === place) places[side][node] = 0;
			}
		} else if (!this.#own[side].delete(node)) return;
		this.cache.release(place);
	}
}

function grown(column: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(column);
	return larger;
}
