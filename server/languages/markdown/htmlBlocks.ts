/** HTML blocks (CommonMark 0.31.2, section 4.6): seven kinds, each with what begins it and the line that ends it. */
import type { Stretch } from "./leafBlocks.ts";
import { skipSpaces } from "./characters.ts";
import { tagEnd } from "./rawHtml.ts";

/** Where an HTML block ends: with a line that holds this, or, when that is undefined, before an empty line. */
export interface HtmlBlock {
	readonly last: RegExp | undefined;
}

const NAMES = "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|" +
	"div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|" +
	"main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|" +
	"title|tr|track|ul";

/** No begin is longer, with what must follow it. */
const BEGIN_MAX = 16;
const kinds: readonly { readonly first: RegExp; readonly block: HtmlBlock }[] = [
	{ first: /^<(?:script|pre|style|textarea)(?:[ \t>]|$)/i, block: { last: /<\/(?:script|pre|style|textarea)>/i } },
	{ first: /^<!--/, block: { last: /-->/ } },
	{ first: /^<\?/, block: { last: /\?>/ } },
	{ first: /^<![a-z]/i, block: { last: />/ } },
	{ first: /^<!\[CDATA\[/, block: { last: /\]\]>/ } },
	{ first: new RegExp(`^</?(?:${NAMES})(?:[ \\t>]|/>|$)`, "i"), block: { last: undefined } },
];
const complete: HtmlBlock = { last: undefined };

/** A text and its code units. */
interface Text {
	readonly text: string;
	readonly units: Uint16Array;
}

/**
 * The HTML block that a line begins, from its first character on; undefined if it begins none.
 *
 * @param interrupts - a paragraph would go on here: a tag of any other name does not end it
 */
export function htmlBlockAt(
	{ text, units }: Text, { begin, end }: Stretch, interrupts: boolean,
): HtmlBlock | undefined {
	const first = text.slice(begin, Math.min(end, begin + BEGIN_MAX));
	for (const kind of kinds) if (kind.first.test(first)) return kind.block;
	if (interrupts) return undefined;
	const tag = tagEnd(units, begin, end);
	return tag > 0 && skipSpaces(units, tag, end) === end ? complete : undefined;
}
