/** A name with what it belongs to before it, which is said less loud, or not at all where it is plain. */
import type { PageSymbol } from "./messages.ts";

export function namePieces({
	name,
	qualifiedName,
	kind,
}: Pick<PageSymbol, "name" | "qualifiedName" | "kind">): readonly [string, string] {
	if (kind === "file" || !qualifiedName.endsWith(name)) return ["", name];
	return [qualifiedName.slice(0, -name.length), name];
}

/** Of what belongs to the symbol that is looked at, or to what that belongs to: the card says it. */
export function piecesBeside(shown: PageSymbol, symbol: PageSymbol): readonly [string, string] {
	const [of, name] = namePieces(symbol);
	const isPlain = symbol.path === shown.path && (of === `${shown.qualifiedName}.` || of === namePieces(shown)[0]);
	return isPlain ? ["", name] : [of, name];
}
