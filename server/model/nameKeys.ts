/**
 * Names under which blocks are looked for, although nobody calls them that: the methods of a type that stand outside of
 * it, by the name of the type; and what interfaces ask for, where types implement them by structure. They lie beside
 * the names of blocks (identity.ts).
 */
import { declarationName } from "./declarations.ts";
import type { Facts } from "./facts.ts";
import { DeclarationFlag, DeclarationKind } from "./kinds.ts";
import { get, type BlockRow, type DeclarationRow } from "./rows.ts";

const MEMBERS = "\u0001";
const REQUIRED = "\u0002";

/** Under which the members of types with this name are found that stand outside of them. */
export const membersKey = (type: string): string => MEMBERS + type;

/** Under which interfaces are found by their method of this name; empty: those that have all methods from others. */
export const requiredKey = (method: string): string => REQUIRED + method;

/** What of a block its key depends on. */
export interface Keyed {
	readonly kind: number;
	readonly flags: number;
	readonly name: string;
	readonly qualifiedName: string;
}

/** The key of a block; undefined if it is found by its name alone. */
export function keyOf({ kind, flags, name, qualifiedName }: Keyed): string | undefined {
	if ((flags & DeclarationFlag.outside) !== 0) return membersKey(qualifiedName.slice(0, -name.length - 1));
	if ((flags & DeclarationFlag.structural) === 0) return undefined;
	if (kind === DeclarationKind.method) return (flags & DeclarationFlag.key) === 0 ? undefined : requiredKey(name);
	return (flags & DeclarationFlag.bodiless) === 0 ? undefined : requiredKey("");
}

/**
 * Names and keys of blocks of a file, as often as blocks have them; the file itself is not named. Cost: linear.
 *
 * @param wanted - of which declarations; all when left out
 */
export function* namesAndKeys(
	facts: Facts, wanted?: ReadonlySet<DeclarationRow>,
): Generator<{ readonly name: string; readonly declaration: DeclarationRow }> {
	const { declarations, blocks } = facts;
	for (let row = blocks.first; row < blocks.count; row++) {
		const declaration = get(blocks.declaration, row);
		if (declaration === 0 || wanted?.has(declaration) === false) continue;
		const name = declarationName(facts, declaration);
		yield { name, declaration };
		const flags = blockFlags(facts, row);
		if ((flags & (DeclarationFlag.outside | DeclarationFlag.structural)) === 0) continue;
		const qualifiedName = `${facts.string(blocks.owner[row])}.${name}`;
		const key = keyOf({ kind: get(declarations.kind, declaration), flags, name, qualifiedName });
		if (key !== undefined) yield { name: key, declaration };
	}
}

/** The flags of a row of `blocks`: those of its declaration, and whether it stands outside of its type. */
export function blockFlags({ blocks, declarations }: Facts, row: BlockRow): number {
	const declaration = get(blocks.declaration, row);
	const isOutside = get(blocks.owner, row) >= 0 && declarations.parent[declaration] === 0;
	return get(declarations.flags, declaration) | (isOutside ? DeclarationFlag.outside : 0);
}
