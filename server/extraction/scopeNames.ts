/** Binds names to declarations of the same file by scope, innermost first. */
import { DeclarationFlag, ReferenceRole } from "../model/kinds.ts";
import { ScopeKind } from "./captures.ts";
import { labelKey, type Declared, type Scope } from "./structure.ts";

/** The namespaces that a reference of a role looks into: a mask of {@link DeclarationFlag}; 0 means any. */
function namespaceOf(role: number): number {
	switch (role) {
		case ReferenceRole.type:
		case ReferenceRole.implements:
			return DeclarationFlag.type;
		case ReferenceRole.read:
		case ReferenceRole.write:
		case ReferenceRole.call:
		case ReferenceRole.decorator:
			return DeclarationFlag.value;
		default:
			return 0;
	}
}

/**
 * The first declaration of `name` that a reference in `scope` sees; undefined if the file binds no such name.
 *
 * @param separateTypes - whether types and values have names of their own; a name found only in the other namespace is
 *   taken all the same, when no scope has a better one (`export { Foo }`, broken source)
 */
export function lookUp(name: string, scope: Scope, role: number, separateTypes: boolean): Declared | undefined {
	const wanted = separateTypes ? namespaceOf(role) : 0;
	const key = role === ReferenceRole.label ? labelKey(name) : name;
	let other: Declared | undefined;
	let isInFunction = false;
	for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
		const hidden = around.kind === ScopeKind.members && isInFunction;
		const found = hidden ? undefined : around.names.get(key);
		if (found !== undefined) {
			const first = wanted === 0 ? found[0] : found.find(({ flags }) => (flags & wanted) !== 0);
			if (first !== undefined) return first;
			other ??= found[0];
		}
		if (around.kind === ScopeKind.function) isInFunction = true;
	}
	return other;
}
