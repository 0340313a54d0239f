/**
 * BlockIndexCursor: versions of blocks in one memtable, over a list of rows in order of their ids.
 *
 * Each id comes once, tombstones included. Rows move when the memtable is written to: no use after that.
 */
import type { IdRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import type { BlockView } from "../model/blockView.ts";
import type { BlockIndex } from "./blockIndex.ts";

export class BlockIndexCursor implements VersionCursor {
	readonly #index: BlockIndex;
	readonly #rows: Int32Array;
	/** Positions of the first row in the range, and of the first one behind it. */
	readonly #begin: number;
	readonly #end: number;
	/** 1 forwards, -1 backwards. */
	readonly #step: number;
	#position: number;
	#row = 0;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;
	isTombstone = false;

	/** Over those of `rows`, which are in order, that lie in the range. */
	constructor(index: BlockIndex, rows: Int32Array, { first, last, isReverse }: IdRange) {
		this.#index = index;
		this.#rows = rows;
		this.#begin = this.#lower(first.w0, first.w1, first.w2, first.w3);
		this.#end = this.#upper(last.w0, last.w1, last.w2, last.w3);
		this.#step = isReverse ? -1 : 1;
		this.#position = isReverse ? this.#end : this.#begin - 1;
	}

	next(): boolean {
		const position = this.#position + this.#step;
		if (position < this.#begin || position >= this.#end) return false;
		this.#position = position;
		const index = this.#index;
		const row = this.#rows[position]!;
		this.#row = row;
		this.w0 = index.word(row, 0);
		this.w1 = index.word(row, 1);
		this.w2 = index.word(row, 2);
		this.w3 = index.word(row, 3);
		this.isTombstone = index.isTombstone(row);
		return true;
	}

	seek(w0: number, w1: number, w2: number, w3: number): void {
		this.#position = this.#step > 0 ? this.#lower(w0, w1, w2, w3) - 1 : this.#upper(w0, w1, w2, w3);
	}

	get sequence(): number {
		return this.#index.sequence(this.#row);
	}

	contentInto(into: BlockView): void {
		if (!this.#index.readInto(this.#row, into)) into.end = into.begin;
	}

	/** Position of the first row whose id is not before the given one. */
	#lower(w0: number, w1: number, w2: number, w3: number): number {
		let low = 0;
		let high = this.#rows.length;
		// Behind all, as the end of an open range is: one look instead of a search.
		if (high > 0 && this.#index.compare(this.#rows[high - 1]!, w0, w1, w2, w3) < 0) return high;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#index.compare(this.#rows[middle]!, w0, w1, w2, w3) < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Position of the first row whose id is behind the given one. */
	#upper(w0: number, w1: number, w2: number, w3: number): number {
		const position = this.#lower(w0, w1, w2, w3);
		const isSame =
			position < this.#rows.length && this.#index.compare(this.#rows[position]!, w0, w1, w2, w3) === 0;
		return isSame ? position + 1 : position;
	}
}
