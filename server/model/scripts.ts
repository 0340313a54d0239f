/** Files that are no modules: what they declare at their top, all files of a project see. */
import { ValueOp, type Facts } from "./facts.ts";
import { DeclarationKind } from "./kinds.ts";
import { FILE, get, type DeclarationRow, type ExportRow } from "./rows.ts";

/** The declaration in which something is exported: a module inside of the file, or the file itself. */
export function exporterOf({ exports, declarations, values, references }: Facts, row: ExportRow): DeclarationRow {
	const declaration = get(exports.declaration, row);
	const value = get(exports.value, row);
	const isNamed = values.op[value] === ValueOp.reference;
	let around = declaration >= 0 ? get(declarations.parent, declaration)
		: isNamed ? get(references.container, get(values.a, value)) : FILE;
	while (around > 0 && declarations.kind[around] !== DeclarationKind.module) around = get(declarations.parent, around);
	return around < 0 ? FILE : around;
}

/** Whether a file imports and exports nothing at its top. Cost: a look at all that it imports and exports. */
export function isScript(facts: Facts): boolean {
	const { imports, exports, references } = facts;
	for (let row = imports.first; row < imports.count; row++) {
		if ((references.container[get(imports.moduleReference, row)] ?? FILE) === FILE) return false;
	}
	for (let row = exports.first; row < exports.count; row++) if (exporterOf(facts, row) === FILE) return false;
	return true;
}
