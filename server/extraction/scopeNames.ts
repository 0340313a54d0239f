/** Binds names to declarations of the same file by scope, innermost first. */
import { namespaceOfRole, ReferenceRole } from "../model/kinds.ts";
import { ScopeKind } from "./captures.ts";
import { labelKey } from "./declaredRules.ts";
import type { Declared, Scope } from "./structure.ts";

/** How a language binds names; the same names as in a row of languages.json. */
export interface ScopeRules {
	/**
	 * Types and values have names of their own; a name found only in the other namespace is taken all the same, when no
	 * scope has a better one (`export { Foo }`, broken source).
	 */
	readonly separateTypes: boolean;
	/** What a body declares is seen only behind its declaration: in `x := x + 1` the second one is another. */
	readonly orderedLocals?: boolean;
}

/**
 * The first declaration of `name` that a reference in `scope`, at offset `begin`, sees; undefined if the file binds no
 * such name.
 */
export function lookUp(
	name: string, scope: Scope, role: number, begin: number, { separateTypes, orderedLocals }: ScopeRules,
): Declared | undefined {
	const wanted = separateTypes ? namespaceOfRole(role) : 0;
	const key = role === ReferenceRole.label ? labelKey(name) : name;
	let other: Declared | undefined;
	let isInFunction = false;
	for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
		const hidden = around.kind === ScopeKind.members && isInFunction;
		let found = hidden ? undefined : around.names.get(key);
		if (orderedLocals === true && around.parent !== undefined && role !== ReferenceRole.label) {
			found = found?.filter(({ visibleFrom }) => visibleFrom <= begin);
		}
		if (found !== undefined) {
			const first = wanted === 0 ? found[0] : found.find(({ flags }) => (flags & wanted) !== 0);
			if (first !== undefined) return first;
			other ??= found[0];
		}
		if (around.kind === ScopeKind.function) isInFunction = true;
	}
	return other;
}
