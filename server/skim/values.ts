/**
 * Where values come from, on the way: a parser makes a row for each expression it reads, wanted or not, because that is
 * cheaper than asking; at the end only the rows that something leads to are kept.
 *
 * Operands are rows made before, or rows reserved before and filled later ({@link Values.fill}).
 */
import { ValueOp } from "../model/facts.ts";
import { clearRows, createColumn, enlarge, Rows } from "./rows.ts";
import type { Stack } from "./stack.ts";

export const NONE = -1;
/** Values nest no deeper; what would is unknown. */
const DEPTH_MAX = 64;
/** So many alternatives, elements or arguments are told of. */
export const PARTS_MAX = 40;

class ValueRows extends Rows {
	op: Int32Array = createColumn();
	a: Int32Array = createColumn();
	b: Int32Array = createColumn();
	depth: Int32Array = createColumn();
}

export class Values {
	readonly rows: ValueRows = new ValueRows();

	clear(): void {
		clearRows(this.rows);
	}

	/** The row with these fields; operations on nothing give nothing. */
	add(op: ValueOp, a: number, b: number = NONE): number {
		if (a === NONE && op !== ValueOp.arguments && (op !== ValueOp.map || b === NONE)) return NONE;
		const depth = this.#depthOf(op, a, b);
		if (depth > DEPTH_MAX) return NONE;
		return this.#append(op, a, b, depth);
	}

	/** What reference row `reference` names. */
	named(reference: number): number {
		return this.#append(ValueOp.reference, reference, NONE, 0);
	}

	/** An instance of what reference row `reference` names. */
	instance(reference: number): number {
		return this.add(ValueOp.instance, this.named(reference));
	}

	/** A literal with the text of string `text`. */
	literal(text: number): number {
		return this.#append(ValueOp.literal, NONE, text, 0);
	}

	/** What `one` is, or `other` where nothing is known of it. */
	otherwise(one: number, other: number): number {
		if (one === NONE) return other;
		return other === NONE ? one : this.add(ValueOp.otherwise, one, other);
	}

	either(one: number, other: number): number {
		if (one === NONE) return other;
		return other === NONE || other === one ? one : this.add(ValueOp.either, one, other);
	}

	/** Folds the values that were pushed since `from` into a list of arguments; in the order of the text. */
	list(stack: Stack, from: number): number {
		let rest = NONE;
		for (let at = Math.min(stack.length, from + PARTS_MAX) - 1; at >= from; at--) {
			const value = stack.at(at);
			rest = this.#append(ValueOp.arguments, value, rest, this.#depthOf(ValueOp.arguments, value, NONE));
		}
		return rest;
	}

	/** The same as alternatives, or as things at once. */
	fold(op: ValueOp, stack: Stack, from: number): number {
		let rest = NONE;
		for (let at = Math.min(stack.length, from + PARTS_MAX) - 1; at >= from; at--) {
			const part = stack.at(at);
			if (part !== NONE && part !== rest) rest = rest === NONE ? part : this.add(op, part, rest);
		}
		return rest;
	}

	/** Sets the second operand of a row whose arguments were not read when it was made. */
	fill(row: number, b: number): void {
		this.rows.b[row] = b;
	}

	/** A row of which it is said later what it is. */
	reserve(): number {
		return this.#append(ValueOp.part, NONE, NONE, 0);
	}

	/** Says what a reserved row is. */
	become(row: number, op: ValueOp, a: number, b: number): void {
		this.rows.op[row] = op;
		this.rows.a[row] = a;
		this.rows.b[row] = b;
	}

	#append(op: number, a: number, b: number, depth: number): number {
		const { rows } = this;
		const row = rows.count++;
		if (row === rows.capacity) enlarge(rows);
		rows.op[row] = op;
		rows.a[row] = a;
		rows.b[row] = b;
		rows.depth[row] = depth;
		return row;
	}

	#depthOf(op: number, a: number, b: number): number {
		const { depth } = this.rows;
		const first = a === NONE || isNoValue(op) ? 0 : depth[a]! + 1;
		const second = b === NONE || !hasSecond(op) ? 0 : depth[b]! + 1;
		return first > second ? first : second;
	}
}

/** Whether operand `a` is something else than a value row: a reference, a declaration, an import. */
export function isNoValue(op: number): boolean {
	return ((NO_VALUE >>> op) & 1) === 1;
}

/** Whether operand `b` is a string. */
export function isNaming(op: number): boolean {
	return op === ValueOp.member || op === ValueOp.literal;
}

/** Whether operand `b` is a value row. */
export function hasSecond(op: number): boolean {
	return ((SECOND >>> op) & 1) === 1;
}

const NO_VALUE = (1 << ValueOp.reference) | (1 << ValueOp.self) | (1 << ValueOp.super) | (1 << ValueOp.declaration) |
	(1 << ValueOp.module);
const SECOND = (1 << ValueOp.either) | (1 << ValueOp.both) | (1 << ValueOp.generic) | (1 << ValueOp.arguments) |
	(1 << ValueOp.call) | (1 << ValueOp.site) | (1 << ValueOp.otherwise) | (1 << ValueOp.map) |
	(1 << ValueOp.where) | (1 << ValueOp.is) | (1 << ValueOp.made) |
	(1 << ValueOp.indexed);
