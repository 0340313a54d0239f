/** What a file says it gives to whoever takes all of it (`__all__`): rows of `exports` that list a name each. */
import type { Facts } from "./facts.ts";
import { get, NONE, type ExportRow, type StringRow } from "./rows.ts";

/** What these rows are called. */
export const LISTED = "*";

/** The name that a row lists, {@link NONE} if it says that there are others; undefined if it is no row of a list. */
export function listedName(facts: Facts, row: ExportRow): StringRow | undefined {
	const { exports, values, references } = facts;
	if (facts.string(exports.name[row]) !== LISTED) return undefined;
	const value = get(exports.value, row);
	return value < 0 ? NONE : get(references.name, get(values.a, value));
}
