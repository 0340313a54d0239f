/**
 * LayerPrefixes: under which first two words of ids a layer has anything to say: which are covered, and which have
 * versions of blocks. A table so small that asking it costs next to nothing, and mostly the answer is no.
 */
import { IdRows, NO_ROW } from "../memtable/idRows.ts";

const PREFIX_WORDS = 6;
const COVERS = 4;
const BLOCKS = 5;

export class LayerPrefixes {
	readonly #rows = new IdRows(PREFIX_WORDS);
	/** Covers of all parts. */
	coverCount = 0;

	/** The row of a prefix about which anything was ever said, or {@link NO_ROW}. */
	find(w0: number, w1: number): number {
		return this.#rows.find(w0, w1, 0, 0);
	}

	isCovered(w0: number, w1: number): boolean {
		return this.coverCount > 0 && this.isCoveredRow(this.find(w0, w1));
	}

	/** The same of a row that was found. */
	isCoveredRow(row: number): boolean {
		return row !== NO_ROW && this.#rows.chunk(row)[this.#rows.at(row) + COVERS]! > 0;
	}

	hasBlocks(w0: number, w1: number): boolean {
		const row = this.find(w0, w1);
		return row !== NO_ROW && this.#rows.chunk(row)[this.#rows.at(row) + BLOCKS]! > 0;
	}

	/** Counts a part that covers a prefix, or does no more. */
	cover(w0: number, w1: number, change: 1 | -1): void {
		this.coverCount += change;
		this.#change(w0, w1, COVERS, change);
	}

	/** Counts a version of a block, or that it is gone. */
	block(w0: number, w1: number, change: 1 | -1): void {
		this.#change(w0, w1, BLOCKS, change);
	}

	#change(w0: number, w1: number, word: number, change: number): void {
		const found = this.find(w0, w1);
		const row = found === NO_ROW ? this.#rows.add(w0, w1, 0, 0) : found;
		this.#rows.chunk(row)[this.#rows.at(row) + word]! += change;
	}
}
