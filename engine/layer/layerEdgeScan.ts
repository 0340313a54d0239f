/**
 * Edge scans of a layer: those of the store beneath it where the layer says nothing of a block, and merged with the
 * layer's edges where it does. As there, a scan belongs to one state.
 */
import { assert } from "../base/assert.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { NO_NUMBER, type ScannedState, STALE, type StoredEdgeScan } from "../read/edgeScan.ts";
import type { EdgeScan } from "../read/reader.ts";
import type { LayerParts } from "./layerParts.ts";

/** Where the words of a row are. */
const KIND = 7;
const SEQUENCE_LOW = 8;
const SEQUENCE_HIGH = 9;

export class LayerEdgeScan implements EdgeScan {
	readonly #state: ScannedState;
	readonly #generation: number;
	readonly #base: StoredEdgeScan;
	readonly #parts: LayerParts;
	readonly #rows: EdgeRows = new EdgeRows();
	/** Whether the edges are those of the base, which the layer leaves as they are. */
	#isOfBase = false;

	constructor(state: ScannedState, base: StoredEdgeScan, parts: LayerParts) {
		this.#state = state;
		this.#generation = state.generation;
		this.#base = base;
		this.#parts = parts;
	}

	get isCurrent(): boolean {
		return this.#state.generation === this.#generation;
	}

	get numberCount(): number {
		return this.#base.numberCount;
	}

	otherNumber(index: number): number {
		return this.#isOfBase ? this.#base.otherNumber(index) : NO_NUMBER;
	}

	otherWord(index: number, word: 0 | 1 | 2 | 3): number {
		return this.#isOfBase ? this.#base.otherWord(index, word) : this.#rows.words[index * EDGE_ROW_WORDS + word]!;
	}

	kind(index: number): number {
		return this.#isOfBase ? this.#base.kind(index) : this.#rows.words[index * EDGE_ROW_WORDS + KIND]!;
	}

	move(w0: number, w1: number, w2: number, w3: number): number {
		assert(this.isCurrent, STALE);
		const { edges, blocks, prefixes } = this.#parts;
		const id = { w0, w1, w2, w3 };
		const isBelow = !prefixes.isCovered(w0, w1) && !this.#parts.isDeleted(id);
		this.#isOfBase = isBelow && blocks.deleteCount === 0 && !edges.has(id, 0);
		if (this.#isOfBase) return this.#base.gather(id);
		const rows = this.#rows;
		rows.clear();
		if (isBelow) this.#addBase(this.#base.gatherRows(id));
		edges.collect(id, 0, blocks, rows);
		rows.settle();
		rows.dropTombstones();
		return rows.count;
	}

	/** Adds the edges of the base whose targets are not deleted, as below every operation of the layer. */
	#addBase({ count, words }: EdgeRows): void {
		const { blocks } = this.#parts;
		const rows = this.#rows;
		rows.beginSource();
		for (let from = 0; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			const isDeleted = blocks.deleteCount > 0 &&
				blocks.deletedAt(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!) > 0;
			if (isDeleted) continue;
			const to = rows.push();
			for (let word = 0; word < EDGE_ROW_WORDS; word += 1) rows.words[to + word] = words[from + word]!;
			rows.words[to + SEQUENCE_LOW] = 0;
			rows.words[to + SEQUENCE_HIGH] = 0;
		}
	}
}
