/** Binds names to declarations of the same file by scope, innermost first. */
import { DeclarationFlag, DeclarationKind, namespaceOfRole, ReferenceRole } from "../model/kinds.ts";
import { ScopeKind, type FactsSink } from "./factsSink.ts";
import { Scratch } from "./scratch.ts";
import { Mark } from "./tokens.ts";
import { isWhiteSpace } from "./whiteSpace.ts";

/** How a language binds names. */
export interface ScopeRules {
	/**
	 * Types and values have names of their own; a name found only in the other namespace is taken all the same, when no
	 * scope has a better one (`export { Foo }`, broken source): not a type for a value that is read or called.
	 */
	readonly separateTypes: boolean;
	/** What a body declares is seen only behind its declaration: in `x := x + 1` the second one is another. */
	readonly orderedLocals: boolean;
	/** What a body declares is not seen before the body: not in what a parameter is by default. */
	readonly closedBodies?: boolean;
}

const NONE = -1;
const FILE_SCOPE = 0;

/** What the references of a file mean. */
export class Targets {
	readonly #sink: FactsSink;
	readonly #rules: ScopeRules;
	readonly #scratch = new Scratch();

	constructor(sink: FactsSink, rules: ScopeRules) {
		this.#sink = sink;
		this.#rules = rules;
	}

	/**
	 * By reference: the declaration that its name means, -1 if none; valid until the next call.
	 *
	 * Cost: for each reference one lookup a scope around it.
	 */
	find(): Int32Array {
		const { references, bindings, imports, aliases } = this.#sink;
		const { count, name } = references;
		const targets = this.#scratch.room(count);
		for (let row = 0; row < count; row++) {
			const isSought = bindings.isBound(name[row]!) && isLookedUp(this.#sink, row);
			targets[row] = isSought ? lookUp(this.#sink, row, this.#rules) : NONE;
		}
		for (let row = 0; row < imports.count; row++) {
			// what an import names is elsewhere, even if this file binds the same name
			if (imports.importedReference[row]! >= 0) targets[imports.importedReference[row]!] = NONE;
			if (imports.exportedReference[row]! >= 0) targets[imports.exportedReference[row]!] = NONE;
		}
		for (let at = 0; at < aliases.length; at += 2) targets[aliases[at]!] = targets[aliases[at + 1]!]!;
		return targets;
	}
}

/** Whether a declaration is in the namespace that is wanted; a module has types, and is none. */
function isOf({ declarations: { flags, kind } }: FactsSink, declaration: number, wanted: number): boolean {
	return (flags[declaration]! & wanted) !== 0 &&
		(wanted !== DeclarationFlag.type || kind[declaration] !== DeclarationKind.module);
}

/** What holds a value and no types: before the dot of a type's name it is not meant (`const checks: checks.Check`). */
const HOLDERS: ReadonlySet<number> = new Set([
	DeclarationKind.local, DeclarationKind.parameter, DeclarationKind.variable, DeclarationKind.constant,
]);

/** Whether scopes say what a reference means: not for members, nor for what is no name of the language. */
export function isLookedUp({ references: { role, receiver } }: FactsSink, reference: number): boolean {
	const how = role[reference]!;
	return receiver[reference] === NONE && how !== ReferenceRole.mention && how !== ReferenceRole.module &&
		how !== ReferenceRole.key && how !== ReferenceRole.fixture;
}

/**
 * The first declaration of the name of a reference that it sees from its scope; -1 if the file binds no such name.
 *
 * A name in the place of a value may mean a type where it is exported; else one that only types of the file have, and
 * one in the place of a type that only values have, is from elsewhere, of the language perhaps.
 */
export function lookUp(sink: FactsSink, reference: number, rules: ScopeRules): number {
	const { separateTypes, orderedLocals, closedBodies = false } = rules;
	const { references, scopes, declarations, bindings } = sink;
	const role = references.role[reference]!;
	const name = references.name[reference]!;
	const isLabel = role === ReferenceRole.label;
	const isQualifier = role === ReferenceRole.qualifier;
	const wanted = separateTypes ? namespaceOfRole(role) : 0;
	const begin = orderedLocals && !isLabel ? references.begin[reference]! : NONE;
	const entries = bindings.rows;
	let other = NONE;
	let isInside = false;
	let isOfFile = false;
	for (let scope = references.scope[reference]!; scope !== NONE; scope = scopes.parent[scope]!) {
		const kind = scopes.kind[scope]!;
		const isSeen = scopes.isBinding[scope] === 1 && !(isInside && kind === ScopeKind.members) &&
			!(isOfFile && scope !== FILE_SCOPE);
		let entry = isSeen ? bindings.first(scope, name, isLabel) : NONE;
		const body = closedBodies && kind === ScopeKind.function ? declarations.bodyBegin[scopes.owner[scope]!]! : NONE;
		const isBefore = body > references.begin[reference]!;
		for (; entry !== NONE; entry = entries.next[entry]!) {
			const found = entries.declaration[entry]!;
			if (isBefore && declarations.nameBegin[found]! > body) continue;
			if (begin !== NONE && scope > 0 && declarations.visibleFrom[found]! > begin) continue;
			if (kind === ScopeKind.members && declarations.end[found]! > references.begin[reference]!) {
				// a class body runs from top to bottom: until it binds a name, that is one of the file, whatever is between
				isOfFile = true;
				if (other === NONE) other = found;
				continue;
			}
			const isHolder = isQualifier && HOLDERS.has(declarations.kind[found]!);
			if (!isHolder && (wanted === 0 || isOf(sink, found, wanted))) return found;
			if (other === NONE) other = found;
		}
		// a class that stands in another one does not see its names either
		if (kind === ScopeKind.function || kind === ScopeKind.comprehension || kind === ScopeKind.members) isInside = true;
	}
	if (wanted === DeclarationFlag.type) return NONE;
	return wanted === DeclarationFlag.value && isTypeAlone(sink, other) && !isExported(sink, reference) ? NONE : other;
}

/** Whether a declaration is a type that no value has the name of: a value of that name is one of the language. */
function isTypeAlone({ declarations: { kind } }: FactsSink, declaration: number): boolean {
	return declaration !== NONE &&
		(kind[declaration] === DeclarationKind.interface || kind[declaration] === DeclarationKind.type);
}

/** Whether a name stands where a type may be given a name as well: `export default Foo`, `export = Foo`. */
function isExported({ references, source: { text, units } }: FactsSink, reference: number): boolean {
	let at = references.begin[reference]!;
	while (at > 0 && isWhiteSpace(units[at - 1]!)) at--;
	return units[at - 1] === Mark.assign || text.startsWith("default", at - 7);
}
