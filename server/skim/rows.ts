/**
 * Tables on their way: columns of integers that grow together. They are emptied, not freed, between files, so a parser
 * allocates nothing once it has seen a file as large as this one.
 *
 * A table is a class that has its columns as fields. Were they added one by one to an object, V8 would keep more than a
 * dozen of them in a hash table, and look each one up wherever a row is read or written.
 *
 * A column is another one after a table has grown: `rows.a[row] = read()` writes to the one of before if `read` adds a
 * row, so what is written is read first.
 */

/** Small, so that tables grow in every test. */
const FIRST_CAPACITY = 16;
/** A table larger than this is given back after the file that needed it. */
const KEPT_CAPACITY = 1 << 18;

/** What all tables have; the other fields of one are its columns, each made by {@link createColumn}. */
export abstract class Rows {
	count = 0;
	capacity: number = FIRST_CAPACITY;
}

export const createColumn = (): Int32Array => new Int32Array(FIRST_CAPACITY);

/**
 * A new row, whose fields hold whatever stood there before: the caller sets every one of them.
 *
 * Tables differ in shape, so what all of them share is slow to reach here. Where rows are many, their table's own code
 * says instead: `const row = rows.count++; if (row === rows.capacity) enlarge(rows);`
 */
export function addRow(rows: Rows): number {
	const row = rows.count++;
	if (row === rows.capacity) enlarge(rows);
	return row;
}

/** Makes room for as many rows again. */
export function enlarge(rows: Rows): void {
	resize(rows, rows.capacity * 2);
}

/** Empties a table. */
export function clearRows(rows: Rows): void {
	rows.count = 0;
	if (rows.capacity > KEPT_CAPACITY) resize(rows, FIRST_CAPACITY);
}

function resize(rows: Rows, capacity: number): void {
	const kept = Math.min(capacity, rows.count, rows.capacity);
	const fields = rows as unknown as Record<string, Int32Array | number>;
	rows.capacity = capacity;
	for (const [name, column] of Object.entries(fields)) {
		if (typeof column === "number") continue;
		const resized = new Int32Array(capacity);
		resized.set(column.subarray(0, kept));
		fields[name] = resized;
	}
}
