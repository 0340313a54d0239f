/**
 * The anchors of headings, by which links lead to them: a heading's words as the usual renderers write them. Of several
 * that come out the same, the later ones have a number behind.
 */
import type { Facts } from "./facts.ts";
import { DeclarationKind } from "./kinds.ts";
import { FILE, next, type DeclarationRow } from "./rows.ts";

const anchorsOf = new WeakMap<Facts, ReadonlyMap<string, DeclarationRow>>();

/**
 * The sections of a file by their anchor, in the order of the text: rows of declarations. Cost: linear in the file,
 * once for these facts.
 */
export function headingAnchors(facts: Facts): ReadonlyMap<string, DeclarationRow> {
	const known = anchorsOf.get(facts);
	if (known !== undefined) return known;
	const found = new Map<string, DeclarationRow>();
	/** By anchor without a number: the last number that was tried. */
	const numbers = new Map<string, number>();
	const { count, kind, name } = facts.declarations;
	for (let row = next(FILE); row < count; row++) {
		if (kind[row] !== DeclarationKind.section) continue;
		const anchor = anchorOf(facts.string(name[row]));
		let number = numbers.get(anchor) ?? 0;
		let numbered = anchor;
		while (found.has(numbered)) numbered = `${anchor}-${++number}`;
		numbers.set(anchor, number);
		found.set(numbered, row);
	}
	anchorsOf.set(facts, found);
	return found;
}

/** No pattern looks beyond what may begin it again: a heading may be as long as a file. */
const LINK = /!?\[([^[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^[\]]*\])?/g;
const TAG = /<[^<>]*>/g;

function anchorOf(heading: string): string {
	const plain = heading.replace(LINK, "$1").replace(TAG, "");
	return plain.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
}
