/**
 * BlockIndexCursor: versions of blocks in one memtable, in the order of a list of rows.
 *
 * Each id comes once, tombstones included. The memtable must not be written to while it is used.
 */
import type { VersionCursor } from "../cursor/versionCursor.ts";
import type { BlockIndex } from "./blockIndex.ts";

export class BlockIndexCursor implements VersionCursor {
	readonly #index: BlockIndex;
	readonly #rows: Int32Array;
	#position = -1;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;
	sequence = 0;
	isTombstone = false;

	constructor(index: BlockIndex, rows: Int32Array) {
		this.#index = index;
		this.#rows = rows;
	}

	next(): boolean {
		if (this.#position + 1 >= this.#rows.length) return false;
		this.#position += 1;
		const row = this.#rows[this.#position]!;
		this.w0 = this.#index.word(row, 0);
		this.w1 = this.#index.word(row, 1);
		this.w2 = this.#index.word(row, 2);
		this.w3 = this.#index.word(row, 3);
		this.sequence = this.#index.sequence(row);
		this.isTombstone = this.#index.isTombstone(row);
		return true;
	}

	content(): Uint8Array {
		return this.#index.content(this.#rows[this.#position]!);
	}
}
