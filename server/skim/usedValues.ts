/** The values that something leads to; all others were made because asking is dearer than making. */
import type { FactsSink } from "./factsSink.ts";
import type { Order } from "./order.ts";
import { Scratch } from "./scratch.ts";
import { hasSecond, isNoValue, type Values } from "./values.ts";

/** Used values in the order in which they were made, and the new number of each. */
export class UsedValues implements Order {
	count = 0;
	old: Int32Array = new Int32Array(0);
	row: Int32Array = new Int32Array(0);
	isIdentity = false;
	readonly #old = new Scratch();
	readonly #row = new Scratch();

	/** Finds them. Cost: linear. */
	find({ declarations, references, exports, heritage, values: { rows } }: FactsSink): void {
		const row = this.#row.zeros(rows.count);
		markAll(row, declarations.type, declarations.count);
		markAll(row, declarations.returns, declarations.count);
		markAll(row, references.receiver, references.count);
		markAll(row, exports.value, exports.count);
		markAll(row, heritage.base, heritage.count);
		// operands were mostly made before what they are operands of
		while (!markOperands(row, rows));
		const old = this.#old.room(rows.count);
		let count = 0;
		for (let value = 0; value < rows.count; value++) {
			if (row[value] === 0) row[value] = -1;
			else {
				old[count] = value;
				row[value] = count++;
			}
		}
		this.count = count;
		this.old = old;
		this.row = row;
		this.isIdentity = count === rows.count;
	}
}

function markAll(row: Int32Array, column: Int32Array, count: number): void {
	for (let at = 0; at < count; at++) {
		const value = column[at]!;
		if (value >= 0) row[value] = 1;
	}
}

/** Marks the operands of what is marked. @returns whether none of them was made after what it is an operand of */
function markOperands(row: Int32Array, { op, a, b, count }: Values["rows"]): boolean {
	let isDone = true;
	for (let value = count - 1; value >= 0; value--) {
		if (row[value] === 0) continue;
		const what = op[value]!;
		const first = isNoValue(what) ? -1 : a[value]!;
		const second = hasSecond(what) ? b[value]! : -1;
		if (first >= 0 && row[first] === 0) {
			row[first] = 1;
			isDone &&= first < value;
		}
		if (second >= 0 && row[second] === 0) {
			row[second] = 1;
			isDone &&= second < value;
		}
	}
	return isDone;
}
