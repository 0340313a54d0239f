/**
 * RowPool: rows of int32 words that are given back and taken again; a row number is a name until then.
 *
 * It takes as much memory as the most rows that were ever taken at once.
 */
import { RowChunks } from "../memtable/rowChunks.ts";

export class RowPool {
	readonly #rows: RowChunks;
	/** The row that was given back last, plus one; its first word says the one before. 0 for none. */
	#free = 0;

	constructor(stride: number) {
		this.#rows = new RowChunks(stride);
	}

	/** The words in which a row lies; it begins at {@link RowPool.at}. They may move when a row is taken. */
	chunk(row: number): Int32Array {
		return this.#rows.chunk(row);
	}

	at(row: number): number {
		return this.#rows.at(row);
	}

	/** A row of any words. */
	take(): number {
		if (this.#free === 0) return this.#rows.add();
		const row = this.#free - 1;
		this.#free = this.chunk(row)[this.at(row)]!;
		return row;
	}

	give(row: number): void {
		this.chunk(row)[this.at(row)] = this.#free;
		this.#free = row + 1;
	}
}
