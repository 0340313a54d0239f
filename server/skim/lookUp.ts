/** Binds names to declarations of the same file by scope, innermost first. */
import { namespaceOfRole, ReferenceRole } from "../model/kinds.ts";
import { ScopeKind, type FactsSink } from "./factsSink.ts";

/** How a language binds names. */
export interface ScopeRules {
	/**
	 * Types and values have names of their own; a name found only in the other namespace is taken all the same, when no
	 * scope has a better one (`export { Foo }`, broken source).
	 */
	readonly separateTypes: boolean;
	/** What a body declares is seen only behind its declaration: in `x := x + 1` the second one is another. */
	readonly orderedLocals: boolean;
}

const NONE = -1;

/**
 * The first declaration of the name of a reference that it sees from its scope; -1 if the file binds no such name.
 * Cost: one lookup a scope around it.
 */
export function lookUp(sink: FactsSink, reference: number, { separateTypes, orderedLocals }: ScopeRules): number {
	const { references, scopes, declarations, bindings } = sink;
	const role = references.role[reference]!;
	const name = references.name[reference]!;
	const isLabel = role === ReferenceRole.label;
	const wanted = separateTypes ? namespaceOfRole(role) : 0;
	const begin = orderedLocals && !isLabel ? references.begin[reference]! : NONE;
	const entries = bindings.rows;
	let other = NONE;
	let isInFunction = false;
	for (let scope = references.scope[reference]!; scope !== NONE; scope = scopes.parent[scope]!) {
		const isHidden = isInFunction && scopes.kind[scope] === ScopeKind.members;
		let entry = isHidden ? NONE : bindings.first(scope, name, isLabel);
		for (; entry !== NONE; entry = entries.next[entry]!) {
			const found = entries.declaration[entry]!;
			if (begin !== NONE && scope > 0 && declarations.visibleFrom[found]! > begin) continue;
			if (wanted === 0 || (declarations.flags[found]! & wanted) !== 0) return found;
			if (other === NONE) other = found;
		}
		const kind = scopes.kind[scope];
		if (kind === ScopeKind.function || kind === ScopeKind.comprehension) isInFunction = true;
	}
	return other;
}

/** Whether scopes say what a reference means: not for members, nor for what is no name of the language. */
export function isLookedUp(sink: FactsSink, reference: number): boolean {
	const role = sink.references.role[reference]!;
	return sink.references.receiver[reference] === NONE && role !== ReferenceRole.mention &&
		role !== ReferenceRole.module && role !== ReferenceRole.key;
}
