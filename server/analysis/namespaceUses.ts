/**
 * Where a file uses a module as a whole, by the name that it gives it: `menu` behind `import * as menu`. No edge stands
 * for these, because what is used is a member; scope says where they are.
 */
import { rowAt } from "../model/facts.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { get, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";

/** Uses of the name at an offset, if that is one that an import gives a whole module; none otherwise. */
export function namespaceUses(view: IndexView, path: string, offset: number): readonly ReferenceRow[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { references, declarations, imports } = facts;
	const named = rowAt(references.begin, references.end, offset);
	const bound = named < 0 ? named : get(references.target, named);
	const declared = rowAt(declarations.nameBegin, declarations.nameEnd, offset);
	const binding = [bound, declared].find((row): row is DeclarationRow =>
		row > 0 && declarations.kind[row as DeclarationRow] === DeclarationKind.importBinding);
	if (binding === undefined) return [];
	const row = imports.declaration.indexOf(binding);
	if (row < 0 || facts.string(imports.imported[row]) !== "*") return [];
	const uses: ReferenceRow[] = [];
	for (let at = references.first; at < references.count; at++) if (references.target[at] === binding) uses.push(at);
	return uses;
}
