/**
 * LayerRuns: the runs of a layer: those of the base where no part touches a block, and merged ones where one does.
 *
 * A block is touched on a side if a part has an operation there, if it is covered or deleted, or if an edge of the
 * base has its other end at a block that is. What the base says is read from the base's run, so that a merged run
 * costs memory reads where the base's is kept.
 */
import type { AdjacencyView, RunSource, WantedRun } from "../graph/adjacencyView.ts";
import { DETAIL_WORDS, IS_WHOLE, kindOf, nodeOf, runCount } from "../graph/edgeRun.ts";
import { CHUNK_BITS, CHUNK_MASK } from "../graph/runArena.ts";
import { INCOMING_SIDE, OUTGOING_SIDE, type Side } from "../graph/side.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import type { LayerParts } from "./layerParts.ts";

export class LayerRuns implements RunSource {
	readonly #base: AdjacencyView;
	readonly #parts: LayerParts;
	readonly #rows = new EdgeRows();

	constructor(base: AdjacencyView, parts: LayerParts) {
		this.#base = base;
		this.#parts = parts;
	}

	readRun(view: AdjacencyView, wanted: WantedRun): number {
		const { id, side } = wanted;
		const base = this.#base;
		const { cache } = base;
		const { edges, blocks, prefixes } = this.#parts;
		const isCovered = side === OUTGOING_SIDE && prefixes.isCovered(id.w0, id.w1);
		this.#rows.clear();
		if (!isCovered && !this.#parts.isDeleted(id)) {
			let place = base.run(wanted);
			if (place === 0 && cache.isFull) return 0;
			if (!edges.has(id, side) && !this.#hidesAny(place, side)) return view.share(wanted, place);
			if (wanted.flags !== IS_WHOLE) place = base.run({ ...wanted, flags: IS_WHOLE });
			if (place === 0 && cache.isFull) return 0;
			if (place !== 0) this.#addBase(place, side);
		}
		edges.collect(id, side, blocks, this.#rows);
		this.#rows.settle();
		this.#rows.dropTombstones();
		return view.keep(wanted, this.#rows);
	}

	/** Whether an edge of the base's run at a place does not count because of its other end. */
	#hidesAny(place: number, side: Side): boolean {
		if (place === 0 || !this.#mayHide(side)) return false;
		const { cache } = this.#base;
		const words = cache.chunks[place >>> CHUNK_BITS]!;
		const head = place & CHUNK_MASK;
		const end = head + 1 + runCount(words[head]!);
		for (let at = head + 1; at < end; at += 1) if (this.#isHidden(nodeOf(words[at]!), side)) return true;
		return false;
	}

	/** Adds those edges of the base's whole run at a place that count. */
	#addBase(place: number, side: Side): void {
		const rows = this.#rows;
		const { nodes, chunks } = this.#base.cache;
		const words = chunks[place >>> CHUNK_BITS]!;
		const first = (place & CHUNK_MASK) + 1;
		const count = runCount(words[first - 1]!);
		const mayHide = this.#mayHide(side);
		rows.beginSource();
		for (let edge = 0; edge < count; edge += 1) {
			const word = words[first + edge]!;
			const node = nodeOf(word);
			if (mayHide && this.#isHidden(node, side)) continue;
			const to = rows.push();
			const row = rows.words;
			const id = nodes.chunk(node);
			const at = nodes.at(node);
			const detail = first + count + edge * DETAIL_WORDS;
			row[to] = id[at]!;
			row[to + 1] = id[at + 1]!;
			row[to + 2] = id[at + 2]!;
			row[to + 3] = id[at + 3]!;
			row[to + 4] = words[detail]!;
			row[to + 5] = words[detail + 1]!;
			row[to + 6] = words[detail + 2]!;
			row[to + 7] = kindOf(word);
			// Of order 0: below every operation of the layer.
			row[to + 8] = 0;
			row[to + 9] = 0;
		}
	}

	#mayHide(side: Side): boolean {
		const { blocks, prefixes } = this.#parts;
		return blocks.deleteCount > 0 || (side === INCOMING_SIDE && prefixes.coverCount > 0);
	}

	#isHidden(other: number, side: Side): boolean {
		const { nodes } = this.#base.cache;
		const words = nodes.chunk(other);
		const at = nodes.at(other);
		const { blocks, prefixes } = this.#parts;
		if (side === INCOMING_SIDE && prefixes.isCovered(words[at]!, words[at + 1]!)) return true;
		return blocks.deletedAt(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) > 0;
	}
}
