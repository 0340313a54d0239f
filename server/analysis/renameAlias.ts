/** Renaming what one file calls an import: `import { total as sum }`, `import * as cart`, `import cart "org/cart"`. */
import { languageOf } from "../languages.ts";
import { declarationName } from "../model/declarations.ts";
import { rowAt, type Facts } from "../model/facts.ts";
import { fileBlockId } from "../model/identity.ts";
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import { get, type DeclarationRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { NameAt } from "./nameAt.ts";
import { refused, type Renamable } from "./renameClash.ts";

/** @returns undefined if the name is none that only its file gives to an import */
export function ofAlias(
	view: IndexView, path: string, offset: number, { name, definitions }: NameAt,
): Renamable | undefined {
	const facts = view.facts(path);
	const binding = facts && bindingAt(facts, offset);
	if (facts === undefined || binding === undefined || declarationName(facts, binding) !== name) return undefined;
	// The name of what is imported, or of its package, is renamed with that.
	if (definitions.some(({ symbol }) => symbol?.name === name && symbol.kind !== DeclarationKind.file)) return undefined;
	const { imports, references, declarations } = facts;
	const row = imports.declaration.indexOf(binding);
	if (row < 0 || facts.string(imports.imported[row]) === name) return undefined;
	const nameBegin = get(declarations.nameBegin, binding);
	const module = get(imports.moduleReference, row);
	if (module >= 0 && nameBegin >= get(references.begin, module) && nameBegin < get(references.end, module)) {
		return refused(`${name} is the name of what is imported.`);
	}
	const taker = takenFrom(view, path, facts, binding);
	if (taker !== undefined) return refused(`${taker} may take ${name} from here.`);
	const places = [{ path, range: { begin: nameBegin, end: get(declarations.nameEnd, binding) } }];
	for (let use = references.first; use < references.count; use++) {
		if (references.target[use] !== binding || facts.string(references.name[use]) !== name) continue;
		const begin = get(references.begin, use);
		if (begin !== nameBegin) places.push({ path, range: { begin, end: get(references.end, use) } });
	}
	return { places };
}

/** The import binding that is declared or named at an offset. */
export function bindingAt({ references, declarations }: Facts, offset: number): DeclarationRow | undefined {
	const declared = rowAt(declarations.nameBegin, declarations.nameEnd, offset);
	const named = rowAt(references.begin, references.end, offset);
	const rows = [declared, named < 0 ? -1 : get(references.target, named)];
	return rows.find((row): row is DeclarationRow =>
		row > 0 && declarations.kind[row as DeclarationRow] === DeclarationKind.importBinding);
}

/** Who has it from this file by that name. */
function takenFrom(view: IndexView, path: string, facts: Facts, binding: DeclarationRow): string | undefined {
	const name = declarationName(facts, binding);
	if (languageOf(path) !== "python") {
		return facts.exports.name.some((exported) => facts.string(exported) === name) ? "Another file" : undefined;
	}
	// Whatever a module has can be taken from it.
	const importers = view.incoming(fileBlockId(path), EdgeKind.imports).flatMap(({ other }) => view.pathOf(other) ?? []);
	return [...new Set(importers)].sort().find((file) => view.facts(file)?.strings.includes(name) === true);
}
