/** Objects that are given at a call where their own type is what a type parameter of the callable becomes. */
import { ValueOp } from "../model/facts.ts";
import { get, type ValueRow } from "../model/rows.ts";
import type { Evaluator } from "./evaluator.ts";

/** What leads from an object to those in it. */
const partOps = new Set<number>([ValueOp.member, ValueOp.element, ValueOp.lookup, ValueOp.where]);

/**
 * Whether the type of an object is inferred from it: what the type parameter must at least be has the keys that the
 * object may have, but those that it has are its own.
 *
 * @param object - value row of what is wanted of the object, or of one in it
 */
export function isInferredObject(evaluator: Evaluator, path: string, object: ValueRow): boolean {
	const values = evaluator.symbols.index(path)?.facts.values;
	if (values === undefined) return false;
	let row = object;
	while (partOps.has(get(values.op, row))) row = get(values.a, row);
	if (values.op[row] !== ValueOp.parameter) return false;
	const number = get(values.b, row) as number;
	return evaluator.evaluate(path, get(values.a, row), undefined)
		.some((type) => evaluator.calls.isInferred(type, number));
}
