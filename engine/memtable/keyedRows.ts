/**
 * KeyedRows: what the tables of a memtable have in common: rows with a key of four words, to be put in order.
 */

export interface KeyedRows {
	/** How many rows there are. */
	readonly count: number;
	/** The words in which a row lies, key first; it begins at {@link KeyedRows.at}. */
	chunk(row: number): Int32Array;
	at(row: number): number;
	/** The row after `row`, the first after -1, in any order that lasts while none is added; -1 at the end. */
	next(row: number): number;
}
