/**
 * IdRowsCursor: the ids of a table of rows in order; the rank of each is its row.
 */
import type { IdCursor } from "../cursor/versionCursor.ts";
import type { IdRows } from "./idRows.ts";

export class IdRowsCursor implements IdCursor {
	readonly #ids: IdRows;
	readonly #rows: Int32Array;
	#position = -1;
	rank = -1;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	/** @param rows - all rows, in order of their ids */
	constructor(ids: IdRows, rows: Int32Array) {
		this.#ids = ids;
		this.#rows = rows;
	}

	next(): boolean {
		this.#position += 1;
		if (this.#position >= this.#rows.length) return false;
		const row = this.#rows[this.#position]!;
		const words = this.#ids.chunk(row);
		const at = this.#ids.at(row);
		this.rank = row;
		this.w0 = words[at]!;
		this.w1 = words[at + 1]!;
		this.w2 = words[at + 2]!;
		this.w3 = words[at + 3]!;
		return true;
	}
}
