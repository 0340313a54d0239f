/** The symbols of a file that edges begin at, each with the places where those edges stand. Pure. */
import { edgeSourceOf, enclosingBlock } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { EdgeKind, edgeKindOfRole, isBlockKind } from "../model/kinds.ts";
import { FILE, get, next, NONE, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";

/** Of places at which edges stand: whether something holds of one, seen from the symbol at which the edge begins. */
export interface AtPlaces {
	/** Of a reference that counts for the symbol. */
	readonly reference: (row: ReferenceRow, symbol: DeclarationRow) => boolean;
	/** Of the name of something that the symbol contains, or of its own. */
	readonly name: (declaration: DeclarationRow, symbol: DeclarationRow) => boolean;
}

/**
 * The symbols, each by its first declaration, for which something holds of a place at which one of their edges may be.
 *
 * Cost: one call for each reference, and two for each block.
 */
export function symbolsAround(facts: Facts, holds: AtPlaces): ReadonlySet<DeclarationRow> {
	const { declarations, references } = facts;
	const { symbol } = declarations;
	const found = new Set<DeclarationRow>();
	let [container, from, source]: [DeclarationRow | typeof NONE, number, DeclarationRow] = [NONE, 0, FILE];
	for (let row = references.first; row < references.count; row++) {
		const begin = get(references.begin, row);
		const isImport = edgeKindOfRole(get(references.role, row)) === EdgeKind.imports;
		// References stand close together: most count for what the one before counts for.
		if (isImport || get(references.container, row) !== container || begin < from) {
			source = edgeSourceOf(facts, row);
			container = isImport ? NONE : get(references.container, row);
			from = source === FILE ? 0 : get(declarations.begin, source);
		}
		const first = get(symbol, source);
		if (!found.has(first) && holds.reference(row, first)) found.add(first);
	}
	for (let row = next(FILE); row < declarations.count; row++) {
		if (!isBlockKind(get(declarations.kind, row))) continue;
		for (const source of [row, enclosingBlock(facts, get(declarations.parent, row))]) {
			const first = get(symbol, source);
			if (!found.has(first) && holds.name(row, first)) found.add(first);
		}
	}
	return found;
}
