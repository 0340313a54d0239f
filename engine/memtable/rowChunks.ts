/**
 * RowChunks: rows of int32 words without a table to find them, named by numbers from 0 in the order in which they
 * were added.
 *
 * A row number is a lasting name, but the words of a row may move when one is added. Words begin as zero.
 */

import type { KeyedRows } from "./keyedRows.ts";

/** Few chunks, so that the objects that hold them stay in the processor's cache; the first grows to size. */
const CHUNK_BITS = 13;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const FIRST_CHUNK_ROWS = 64;

export class RowChunks implements KeyedRows {
	readonly stride: number;
	readonly #chunks: Int32Array[] = [];
	#count = 0;
	/** Rows that the chunks have room for. */
	#capacity = 0;

	constructor(stride: number) {
		this.stride = stride;
	}

	get count(): number {
		return this.#count;
	}

	/** The words in which a row lies; it begins at {@link RowChunks.at}. */
	chunk(row: number): Int32Array {
		return this.#chunks[row >>> CHUNK_BITS]!;
	}

	at(row: number): number {
		return (row & CHUNK_MASK) * this.stride;
	}

	/** The row after `row`, the first after -1; -1 at the end. */
	next(row: number): number {
		return row + 1 < this.#count ? row + 1 : -1;
	}

	/** Adds a row and returns its number. */
	add(): number {
		const row = this.#count;
		if (row === this.#capacity) this.#grow();
		this.#count = row + 1;
		return row;
	}

	/** Makes room: doubles the first chunk up to its size, then adds others. */
	#grow(): void {
		const capacity = this.#capacity;
		if (capacity >= CHUNK_ROWS) {
			this.#chunks.push(new Int32Array(CHUNK_ROWS * this.stride));
			this.#capacity = capacity + CHUNK_ROWS;
			return;
		}
		this.#capacity = Math.max(FIRST_CHUNK_ROWS, capacity * 2);
		const grown = new Int32Array(this.#capacity * this.stride);
		if (capacity > 0) grown.set(this.#chunks[0]!);
		this.#chunks[0] = grown;
	}
}
