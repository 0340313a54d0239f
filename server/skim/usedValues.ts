/** The values that something leads to; all others were made because asking is dearer than making. */
import type { FactsSink } from "./factsSink.ts";
import type { Order } from "./order.ts";
import { hasSecond, isNoValue } from "./values.ts";

/** Used values in the order in which they were made, and the new number of each. Cost: linear. */
export function usedValues({ declarations, references, exports, heritage, values: { rows } }: FactsSink): Order {
	const row = new Int32Array(rows.count);
	const { op, a, b } = rows;
	markAll(row, declarations.type, declarations.count);
	markAll(row, declarations.returns, declarations.count);
	markAll(row, references.receiver, references.count);
	markAll(row, exports.value, exports.count);
	markAll(row, heritage.base, heritage.count);
	// operands were mostly made before what they are operands of
	for (let isDone = false; !isDone;) {
		isDone = true;
		for (let value = rows.count - 1; value >= 0; value--) {
			if (row[value] === 0) continue;
			const first = isNoValue(op[value]!) ? -1 : a[value]!;
			const second = hasSecond(op[value]!) ? b[value]! : -1;
			if (first >= 0 && row[first] === 0) {
				row[first] = 1;
				isDone &&= first < value;
			}
			if (second >= 0 && row[second] === 0) {
				row[second] = 1;
				isDone &&= second < value;
			}
		}
	}
	let count = 0;
	const old = new Int32Array(rows.count);
	for (let value = 0; value < rows.count; value++) {
		if (row[value] === 0) row[value] = -1;
		else {
			old[count] = value;
			row[value] = count++;
		}
	}
	return { count, old: old.subarray(0, count), row, isIdentity: count === rows.count };
}

function markAll(row: Int32Array, column: Int32Array, count: number): void {
	for (let at = 0; at < count; at++) {
		const value = column[at]!;
		if (value >= 0) row[value] = 1;
	}
}
