/**
 * Numbers of rows in the tables of {@link Facts}, each of its own type: a reference's cannot stand for a declaration's,
 * and indexes no column but its own table's. At run time they are numbers and nothing else.
 */
declare const table: unique symbol;

/** A row of table `T`; {@link NONE} means none. */
export type RowOf<T extends string> = number & { readonly [table]: T };
export type DeclarationRow = RowOf<"declarations">;
export type BlockRow = RowOf<"blocks">;
export type ScopeRow = RowOf<"scopes">;
export type ReferenceRow = RowOf<"references">;
export type ValueRow = RowOf<"values">;
export type ImportRow = RowOf<"imports">;
export type ExportRow = RowOf<"exports">;
export type HeritageRow = RowOf<"heritage">;
/** A string of the facts, which are no table of integers and are numbered in the same way. */
export type StringRow = RowOf<"strings">;
/** A row of a table that the compiler cannot know; whoever uses it does. */
export type AnyRow = RowOf<never>;

/** No row, of whatever table. */
export const NONE: AnyRow = -1 as AnyRow;
/** The declaration that is the file itself. */
export const FILE: DeclarationRow = 0 as DeclarationRow;

/** The scope that is the file itself. */
export const FILE_SCOPE: ScopeRow = 0 as ScopeRow;

/** A name that stands in a file. */
export type NameRow =
	| { readonly kind: "declaration"; readonly row: DeclarationRow }
	| { readonly kind: "reference"; readonly row: ReferenceRow };

/** Rows of `references`, the end exclusive. */
export interface ReferenceRows {
	readonly begin: ReferenceRow;
	readonly end: number;
}

/** What one column says of each row. */
export type Column<R extends number, V extends number = number> = Readonly<Record<R, V>> & Iterable<V> & {
	readonly length: number;
	/** The first row, from one on, of which it says this, or none. */
	indexOf(value: V, from?: R): R;
	some(holds: (value: V, row: R) => boolean): boolean;
	every(holds: (value: V, row: R) => boolean): boolean;
	keys(): Iterable<R>;
};

/** A column that somebody fills. */
export type ColumnInMaking<R extends number, V extends number = number> = Column<R, V> & Record<R, V>;

/** A column of so many rows that says the same of all. */
export function columnOf<R extends number, V extends number>(count: number, value: V): ColumnInMaking<R, V> {
	return new Int32Array(count).fill(value) as unknown as ColumnInMaking<R, V>;
}

/** What a column says of a row that is there. */
export function get<R extends number, V extends number>(column: Column<R, V>, row: R): V {
	return column[row] as V;
}

/** The row after one; a table's count where that is its last. */
export function next<R extends number>(row: R): R {
	return (row + 1) as R;
}

/** The row before one. */
export function previous<R extends number>(row: R): R {
	return (row - 1) as R;
}

/** The first row of a column that rises of which it says this much or more; behind its last one if there is none. */
export function firstFrom<R extends number>(column: Column<R>, value: number): R {
	let low = 0;
	let high = column.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (get(column, middle as R) < value) low = middle + 1;
		else high = middle;
	}
	return low as R;
}
