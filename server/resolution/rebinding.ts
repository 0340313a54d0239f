/**
 * Names that an import binds and a class or function binds again, at the top of a file: `from base import Node`, then
 * `class Node(Node)`. What runs at once sees what was bound last before it; what runs later, and other files, what was
 * bound last of all. Only what is bound in any case counts: not what stands inside an `if` or a `try`.
 */
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { FILE_SCOPE, get, type DeclarationRow, type ReferenceRow, type ScopeRow } from "../model/rows.ts";
import type { FactsIndex } from "./factsIndex.ts";

/** The declaration that a reference of a file means, when scopes find `target`. */
export function boundAgain(index: FactsIndex, reference: ReferenceRow, target: DeclarationRow): DeclarationRow {
	const rows = definitionsBehind(index, target);
	if (rows.length === 0) return target;
	const { references, declarations } = index.facts;
	const begin = get(references.begin, reference);
	const isLater = runsLater(index, get(references.scope, reference));
	return rows.findLast((row) => isLater || get(declarations.end, row) <= begin) ?? target;
}

/** The declaration that a name of a file, which `target` binds, means to others. */
export function boundAtLast(index: FactsIndex, target: DeclarationRow): DeclarationRow {
	return definitionsBehind(index, target).at(-1) ?? target;
}

/** Whether a declaration is a class or function of the file that is defined in any case. */
export function isDefinition({ facts: { declarations } }: FactsIndex, row: DeclarationRow): boolean {
	const kind = declarations.kind[row];
	return declarations.parent[row] === 0 && (kind === DeclarationKind.class || kind === DeclarationKind.function) &&
		(get(declarations.flags, row) & DeclarationFlag.conditional) === 0;
}

/** Definitions at the top of a file that bind the name of an import before them. */
function definitionsBehind(index: FactsIndex, target: DeclarationRow): readonly DeclarationRow[] {
	const { declarations } = index.facts;
	if (declarations.kind[target] !== DeclarationKind.importBinding || declarations.scope[target] !== 0) return [];
	const name = index.facts.string(declarations.name[target]);
	return index.inScope(FILE_SCOPE, name).filter((row) => row > target && isDefinition(index, row));
}

/** Whether code in a scope runs when what is around it has run: it stands in a function. */
function runsLater({ facts: { scopes, declarations } }: FactsIndex, scope: ScopeRow): boolean {
	for (let around = scope; around > 0; around = get(scopes.parent, around)) {
		const owner = get(scopes.owner, around);
		if (owner > 0 && declarations.kind[owner] !== DeclarationKind.class) return true;
	}
	return false;
}
