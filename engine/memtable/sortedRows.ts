/**
 * SortedRows: the order of all rows of a table, made when it is asked for and kept while no row is added.
 *
 * A flush makes it in steps beforehand; a scan that needs it at once makes it at once. A row keeps its key,
 * so an order stays right when values change.
 */
import type { KeyedRows } from "./keyedRows.ts";
import { RowSort } from "./sortRows.ts";

const NO_ROWS: Int32Array = new Int32Array(0);

export class SortedRows {
	readonly #table: KeyedRows;
	#rows: Int32Array = NO_ROWS;
	#sort: RowSort | undefined;

	constructor(table: KeyedRows) {
		this.#table = table;
	}

	/** Sorts on; returns how many rows it moved, at most about `rowsMax`, and 0 when the order is there. */
	step(rowsMax: number): number {
		if (this.#rows.length === this.#table.count) return 0;
		this.#sort ??= new RowSort(this.#table);
		const done = this.#sort.step(rowsMax);
		if (!this.#sort.isSorted) return done;
		const rows = this.#sort.rows();
		this.#sort = undefined;
		// Rows may have been added since it began; then it begins again.
		if (rows.length === this.#table.count) this.#rows = rows;
		return Math.max(1, done);
	}

	/** Forgets the order: the rows are others. */
	clear(): void {
		this.#rows = NO_ROWS;
		this.#sort = undefined;
	}

	/** All rows in order. */
	rows(): Int32Array {
		while (this.step(Number.MAX_SAFE_INTEGER) > 0);
		return this.#rows;
	}
}
