/** The values that something leads to; all others were made because asking is dearer than making. */
import type { FactsSink } from "./factsSink.ts";
import type { Order } from "./order.ts";
import { Scratch } from "./scratch.ts";
import { Stack } from "./stack.ts";
import { hasSecond, isNoValue, NONE, type Values } from "./values.ts";

/** Used values in the order in which they were made, and the new number of each. */
export class UsedValues implements Order {
	count = 0;
	old: Int32Array = new Int32Array(0);
	row: Int32Array = new Int32Array(0);
	isIdentity = false;
	readonly #old = new Scratch();
	readonly #row = new Scratch();
	/** Marked values whose operands are not: those that were made after what they are operands of, and what is in them. */
	readonly #later = new Stack();

	/** Finds them. Cost: linear. */
	find({ declarations, references, exports, heritage, values: { rows } }: FactsSink): void {
		const row = this.#row.zeros(rows.count);
		markAll(row, declarations.type, declarations.count);
		markAll(row, declarations.returns, declarations.count);
		markAll(row, references.receiver, references.count);
		markAll(row, exports.value, exports.count);
		markAll(row, heritage.base, heritage.count);
		// operands were mostly made before what they are operands of, so that this comes to them later
		for (let value = rows.count - 1; value >= 0; value--) {
			if (row[value] !== 0) this.#markOperands(row, rows, { value, passed: value });
		}
		for (let value = this.#later.pop(); value >= 0; value = this.#later.pop()) {
			this.#markOperands(row, rows, { value, passed: NONE });
		}
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

	/** @param passed - values behind this one are not come to any more */
	#markOperands(
		row: Int32Array, { op, a, b }: Values["rows"],
		{ value, passed }: { readonly value: number; readonly passed: number },
	): void {
		const what = op[value]!;
		if (!isNoValue(what)) this.#mark(row, a[value]!, passed);
		if (hasSecond(what)) this.#mark(row, b[value]!, passed);
	}

	#mark(row: Int32Array, operand: number, passed: number): void {
		if (operand < 0 || row[operand] !== 0) return;
		row[operand] = 1;
		if (operand > passed) this.#later.push(operand);
	}
}

function markAll(row: Int32Array, column: Int32Array, count: number): void {
	for (let at = 0; at < count; at++) {
		const value = column[at]!;
		if (value >= 0) row[value] = 1;
	}
}
