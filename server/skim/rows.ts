/**
 * Tables on their way: columns of integers that grow together. They are emptied, not freed, between files, so a parser
 * allocates nothing once it has seen a file as large as this one.
 *
 * A column is another one after a table has grown: `rows.a[row] = read()` writes to the one of before if `read` adds a
 * row, so what is written is read first.
 */

export type Rows<Column extends string> = { count: number; capacity: number } & Record<Column, Int32Array>;

/** Small, so that tables grow in every test. */
const FIRST_CAPACITY = 16;
/** A table larger than this is given back after the file that needed it. */
const KEPT_CAPACITY = 1 << 18;

export function createRows<Column extends string>(columns: readonly Column[]): Rows<Column> {
	const rows: Record<string, Int32Array | number> = { count: 0, capacity: FIRST_CAPACITY };
	for (const column of columns) rows[column] = new Int32Array(FIRST_CAPACITY);
	return rows as Rows<Column>;
}

/**
 * A new row, whose fields hold whatever stood there before: the caller sets every one of them.
 *
 * Tables differ in shape, so what all of them share is slow to reach here. Where rows are many, their table's own code
 * says instead: `const row = rows.count++; if (row === rows.capacity) enlarge(rows);`
 */
export function addRow<Column extends string>(rows: Rows<Column>): number {
	const row = rows.count++;
	if (row === rows.capacity) enlarge(rows);
	return row;
}

/** Makes room for as many rows again. */
export function enlarge<Column extends string>(rows: Rows<Column>): void {
	resize(rows, rows.capacity * 2);
}

/** Empties a table. */
export function clearRows<Column extends string>(rows: Rows<Column>): void {
	rows.count = 0;
	if (rows.capacity > KEPT_CAPACITY) resize(rows, FIRST_CAPACITY);
}

function resize(rows: Rows<string>, capacity: number): void {
	const kept = Math.min(capacity, rows.count, rows.capacity);
	rows.capacity = capacity;
	for (const name of Object.keys(rows)) {
		const column = rows[name] as Int32Array | number;
		if (typeof column === "number") continue;
		const resized = new Int32Array(capacity);
		resized.set(column.subarray(0, kept));
		rows[name] = resized;
	}
}
