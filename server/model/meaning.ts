/**
 * What a name means where it stands: a value, a type, a namespace, or several of these. A function and a namespace of
 * types of one name are one symbol, but who calls the function does not name the namespace.
 */
import { DeclarationFlag, DeclarationKind, namespaceOfRole, ReferenceRole } from "./kinds.ts";

/** Beside the flags of values and types. */
const NAMESPACE = 1;
/** Of whatever may be meant. */
export const ANY_MEANING: number = DeclarationFlag.value | DeclarationFlag.type | NAMESPACE;

/** A mask of {@link DeclarationFlag.value}, `type` and one for namespaces: what a reference of a role may mean. */
export function meaningOfRole(role: number): number {
	return role === ReferenceRole.qualifier ? NAMESPACE : namespaceOfRole(role) || ANY_MEANING;
}

/** The same of a declaration. */
export function meaningOf({ kind, flags }: { readonly kind: number; readonly flags: number }): number {
	switch (kind) {
		case DeclarationKind.file:
		case DeclarationKind.enum:
		case DeclarationKind.importBinding: return ANY_MEANING;
		case DeclarationKind.module:
			return (flags & DeclarationFlag.bodiless) === 0 ? NAMESPACE | DeclarationFlag.value : NAMESPACE;
		default: return flags & ANY_MEANING & ~NAMESPACE;
	}
}

/**
 * What is meant by a name of a symbol of several declarations: what it means itself, and what declarations mean that
 * share a meaning with it. (TypeScript: getIntersectingMeaningFromDeclarations.)
 */
export function meaningAmong(declarations: readonly number[], meaning: number): number {
	for (let met = meaning; ; ) {
		const more = declarations.reduce((sum, one) => ((one & sum) === 0 ? sum : sum | one), met);
		if (more === met) return met;
		met = more;
	}
}
