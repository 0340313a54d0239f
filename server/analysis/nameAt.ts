/** What the name at an offset means: the first step of most questions. */
import type { BlockId } from "../../engine/index.ts";
import { blockIdOf, declarationName, declarationsOfSymbol, edgeSourceOf, symbolIdOf } from "../model/declarations.ts";
import { rowAt, ValueOp, type Facts } from "../model/facts.ts";
import {
	Confidence, confidenceOf, DeclarationKind, EdgeKind, edgeKindOf, edgeKindOfRole, isBlockKind, isSure, Resolver,
		resolverOf, roleOf,
} from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ImportRow, type ReferenceRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, TextRange } from "./symbolView.ts";
import { localsMeant, type Locals } from "./locals.ts";
import { declarationsOf } from "./symbols.ts";

/** A name in a text, and what it may mean. */
export interface NameAt {
	readonly origin: TextRange;
	readonly name: string;
	/** Surest first; ambiguous candidates included. */
	readonly definitions: readonly Definition[];
	/** Set when it means what is no block: the rows of its declarations. */
	readonly locals: readonly DeclarationRow[];
	/** The file that these are of, when it is another one. */
	readonly localsIn?: string;
	/** Set when it means what an import takes from a module, and the index does not have that. */
	readonly imported?: Imported | undefined;
}

/** What is imported and not in the index. */
export interface Imported {
	/** The module, as the import names it. */
	readonly module: string;
	/** Whether the module itself is not in the index. */
	readonly isOutside: boolean;
}

/** @returns undefined if there is no name at the offset, or no such file */
export function nameAt(view: IndexView, path: string, offset: number): NameAt | undefined {
	const facts = view.facts(path);
	if (!facts) return undefined;
	const { references, declarations } = facts;
	const reference = rowAt(references.begin, references.end, offset);
	const declaration = rowAt(declarations.nameBegin, declarations.nameEnd, offset);
	const isReference = reference >= 0 &&
		!(declaration > 0 && (references.end[reference] === offset) && declarations.nameBegin[declaration] === offset);
	if (isReference) {
		const target = ofReference(view, path, facts, reference);
		if (target.definitions.length > 0 || declaration <= 0) return target;
	}
	return declaration > 0 ? ofDeclaration(view, path, facts, declaration) : undefined;
}

/** What is declared at an offset, whatever else its name refers to there. */
export function declaredAt(view: IndexView, path: string, offset: number): NameAt | undefined {
	const facts = view.facts(path);
	if (!facts) return undefined;
	const row = rowAt(facts.declarations.nameBegin, facts.declarations.nameEnd, offset);
	return row > 0 ? ofDeclaration(view, path, facts, row) : undefined;
}

function ofReference(view: IndexView, path: string, facts: Facts, row: ReferenceRow): NameAt {
	const { references } = facts;
	const begin = get(references.begin, row);
	const origin = { begin, end: get(references.end, row) };
	const name = facts.string(references.name[row]);
	const definitions = linked(view, path, facts, row);
	const bound = get(references.target, row);
	// what is called by a parameter (cls) is not what the name of the parameter means
	const isCalled = bound >= 0 && definitions.every(({ resolver }) => resolver === Resolver.inference);
	if (definitions.length > 0 && !isCalled) return { origin, name, definitions, locals: [] };
	if (bound < 0) {
		const meant = definitions.length === 0 ? localsMeant(view, path, row) : undefined;
		if (meant !== undefined) return ofLocals(view, meant, { origin, name });
		return { origin, name, definitions, locals: [], imported: importedFor(view, path, facts, row) };
	}
	return { ...ofDeclaration(view, path, facts, bound), origin, name };
}

/** What the stored edges that this occurrence stands for lead to. */
export function linked(view: IndexView, path: string, facts: Facts, row: ReferenceRow): Definition[] {
	const { references, declarations } = facts;
	const begin = get(references.begin, row);
	const role = get(references.role, row);
	const source = get(declarations.symbol, edgeSourceOf(facts, row));
	const offset = begin - get(declarations.begin, source);
	const definitions: Definition[] = [];
	const edges = view.outgoing(blockIdOf(facts, source, path), edgeKindOfRole(role));
	for (const { other, packedKind, begin: at, attributes } of edges) {
		if (at !== offset || roleOf(attributes) !== role || resolverOf(attributes) === Resolver.construction) continue;
		definitions.push(...definitionsOf(view, other, confidenceOf(packedKind), resolverOf(attributes)));
	}
	return definitions.sort(bySurety);
}

function ofDeclaration(view: IndexView, path: string, facts: Facts, row: DeclarationRow): NameAt {
	const { declarations } = facts;
	const origin = { begin: get(declarations.nameBegin, row), end: get(declarations.nameEnd, row) };
	const name = declarationName(facts, row);
	const isBinding = isImportBinding(facts, row);
	const found = isBinding ? importedBy(view, path, facts, row) : [];
	if (found.length > 0) return { origin, name, definitions: found, locals: [] };
	const imported = isBinding ? importOf(view, path, facts, facts.imports.declaration.indexOf(row)) : undefined;
	if (isBlockKind(get(declarations.kind, row))) {
		const definitions = definitionsOf(view, symbolIdOf(facts, row, path), Confidence.exact, Resolver.scope);
		return { origin, name, definitions, locals: [] };
	}
	const locals = declarationsOfSymbol(facts, row);
	return { origin, name, definitions: locals.map((local) => localDefinition(path, facts, local)), locals, imported };
}

function ofLocals(view: IndexView, locals: Locals, at: Pick<NameAt, "origin" | "name">): NameAt {
	const { path, rows, confidence, resolver } = locals;
	const facts = view.facts(path);
	const definitions = facts === undefined ? []
		: rows.map((row) => ({ ...localDefinition(path, facts, row), confidence, resolver }));
	return { ...at, definitions, locals: rows, localsIn: path };
}

function localDefinition(path: string, facts: Facts, row: DeclarationRow): Definition {
	const { begin, end, nameBegin, nameEnd, kind } = facts.declarations;
	return {
		path, range: { begin: get(begin, row), end: get(end, row) },
		nameRange: { begin: get(nameBegin, row), end: get(nameEnd, row) },
		name: declarationName(facts, row), kind: get(kind, row),
		confidence: Confidence.exact, resolver: Resolver.scope, symbol: undefined,
	};
}

/** Every declaration of a symbol. */
export function definitionsOf(view: IndexView, id: BlockId, confidence: number, resolver: number): Definition[] {
	return declarationsOf(view, id).map((symbol) => {
		const { path, range, nameRange, name, kind } = symbol;
		return { path, range, nameRange, name, kind, confidence, resolver, symbol };
	});
}

const bySurety = (one: Definition, other: Definition): number =>
	one.confidence - other.confidence || (one.path < other.path ? -1 : one.path > other.path ? 1 : 0) ||
	one.nameRange.begin - other.nameRange.begin;

/** Whether an edge is one that answers show unless asked for more: not structure, not a mere candidate. */
export function isShown(packedKind: number, includeAmbiguous: boolean | undefined): boolean {
	if (edgeKindOf(packedKind) === EdgeKind.contains) return false;
	return includeAmbiguous === true || isSure(confidenceOf(packedKind));
}

/** What an import binding stands for, if the workspace has it. */
function importedBy(view: IndexView, path: string, facts: Facts, row: DeclarationRow): Definition[] {
	const reference = facts.imports.importedReference[facts.imports.declaration.indexOf(row)] ?? NONE;
	return reference < 0 ? [] : linked(view, path, facts, reference);
}

/** Values between a name and the import that it is a member of. */
const MEMBERS_MAX = 16;

/** The import that a name which nothing binds belongs to: it is named there, or is a member of what that binds. */
function importedFor(view: IndexView, path: string, facts: Facts, reference: ReferenceRow): Imported | undefined {
	const { references, values, imports, declarations } = facts;
	const named = imports.importedReference.indexOf(reference);
	const row = named < 0 ? imports.moduleReference.indexOf(reference) : named;
	if (row >= 0) return importOf(view, path, facts, row);
	let at = get(references.receiver, reference);
	for (let count = 0; at >= 0 && count < MEMBERS_MAX; count++) {
		const a = get(values.a, at);
		if (values.op[at] !== ValueOp.reference) {
			at = FOLLOWED.has(get(values.op, at)) ? a : NONE;
			continue;
		}
		const target = get(references.target, a);
		if (target >= 0 && declarations.kind[target] === DeclarationKind.importBinding) {
			const found = importOf(view, path, facts, imports.declaration.indexOf(target));
			return found?.isOutside === true ? found : undefined;
		}
		at = get(references.receiver, a);
	}
	return undefined;
}

/** What becomes of a value that comes from outside comes from there as well. */
const FOLLOWED = new Set<number>([
	ValueOp.call, ValueOp.instance, ValueOp.made, ValueOp.awaited, ValueOp.member, ValueOp.where,
]);

function importOf(view: IndexView, path: string, facts: Facts, row: ImportRow): Imported | undefined {
	const { module, moduleReference } = facts.imports;
	const specifier = moduleReference[row];
	if (specifier === undefined) return undefined;
	const isOutside = specifier < 0 || linked(view, path, facts, specifier).length === 0;
	return { module: facts.string(module[row]), isOutside };
}

/** Whether a declaration only stands for what it imports. */
function isImportBinding(facts: Facts, row: DeclarationRow): boolean {
	return facts.declarations.kind[row] === DeclarationKind.importBinding;
}
