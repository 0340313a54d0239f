/**
 * The anchors of headings, by which links lead to them: a heading's words as the usual renderers write them. Of several
 * that come out the same, the later ones have a number behind.
 */
import type { Facts } from "./facts.ts";
import { DeclarationKind } from "./kinds.ts";

const anchorsOf = new WeakMap<Facts, ReadonlyMap<string, number>>();

/** The sections of a file by their anchor, in the order of the text: rows of declarations. */
export function headingAnchors(facts: Facts): ReadonlyMap<string, number> {
	const known = anchorsOf.get(facts);
	if (known !== undefined) return known;
	const found = new Map<string, number>();
	const { count, kind, name } = facts.declarations;
	for (let row = 1; row < count; row++) {
		if (kind[row] !== DeclarationKind.section) continue;
		const anchor = anchorOf(facts.string(name[row] as number));
		let numbered = anchor;
		for (let number = 1; found.has(numbered); number++) numbered = `${anchor}-${number}`;
		found.set(numbered, row);
	}
	anchorsOf.set(facts, found);
	return found;
}

function anchorOf(heading: string): string {
	const plain = heading.replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?/g, "$1").replace(/<[^>]*>/g, "");
	return plain.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
}
