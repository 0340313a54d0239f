/**
 * StaleRuns: which runs of a layer's view a part makes stale when it comes or goes.
 *
 * Those at both ends of its operations on edges, and around blocks that it deletes. What a cover hides is not looked
 * up beforehand: that would be a read of every covered block, while forgetting all places costs a few bytes for each
 * node that the cache holds, and happens when a text is first changed, not with each key.
 */
import { EngineError } from "../base/errors.ts";
import type { AdjacencyView } from "../graph/adjacencyView.ts";
import { nodeOf, runCount } from "../graph/edgeRun.ts";
import { CHUNK_BITS, CHUNK_MASK } from "../graph/runArena.ts";
import { INCOMING_SIDE, OUTGOING_SIDE, otherSide, type Side } from "../graph/side.ts";
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import type { UseId } from "./layerEdges.ts";
import type { LayerPart, LayerParts } from "./layerParts.ts";

export class StaleRuns {
	readonly #base: AdjacencyView;
	readonly #view: AdjacencyView;
	readonly #parts: LayerParts;

	constructor(base: AdjacencyView, view: AdjacencyView, parts: LayerParts) {
		this.#base = base;
		this.#view = view;
		this.#parts = parts;
	}

	/** Forgets the runs that the operations of a part touch, which is in the layer now. */
	forgetPart(part: LayerPart): void {
		const view = this.#view;
		const { edges } = this.#parts;
		if (view.cache.nodes.count === 0) return;
		const source = this.#forget(OUTGOING_SIDE);
		const target = this.#forget(INCOMING_SIDE);
		edges.forEachEnd(part.edges, source, target);
		for (const id of this.#parts.deletedBlocks(part)) this.#forgetAround(id);
	}

	#forget(side: Side): UseId {
		return (w0, w1, w2, w3) => {
			this.#view.forgetBlock(w0, w1, w2, w3, side);
		};
	}

	/** Forgets the runs at a block, and those of its neighbours below this layer and in it. */
	#forgetAround(id: BlockId): void {
		const view = this.#view;
		const words = Int32Array.of(id.w0, id.w1, id.w2, id.w3);
		for (const side of [OUTGOING_SIDE, INCOMING_SIDE] as const) {
			this.#parts.edges.forEachOther(words, side, this.#forget(otherSide(side)));
			view.forgetBlock(id.w0, id.w1, id.w2, id.w3, side);
			// A block that is no node is no neighbour in any run.
			const node = view.cache.nodes.find(id.w0, id.w1, id.w2, id.w3);
			if (node === NO_ROW) continue;
			try {
				this.#forgetOthers(this.#base.run({ id, node, side, flags: 0 }), otherSide(side));
			} catch (error) {
				// Whose run is right need not be known; who asks for this one meets the damage.
				if (!(error instanceof EngineError)) throw error;
				view.forgetAll();
			}
		}
	}

	/** Forgets the runs at the other ends of a run's edges; place 0 says that the next question begins with none. */
	#forgetOthers(place: number, side: Side): void {
		if (place === 0) return;
		const words = this.#base.cache.chunks[place >>> CHUNK_BITS]!;
		const head = place & CHUNK_MASK;
		const end = head + 1 + runCount(words[head]!);
		for (let at = head + 1; at < end; at += 1) this.#view.forgetNode(nodeOf(words[at]!), side);
	}
}
