/** What begins a paragraph and defines links (CommonMark 0.31.2, section 4.7): `[label]: destination "title"`. */
import { Sign, skipBlanks, skipSpaces } from "./characters.ts";
import type { Content } from "./content.ts";
import { destinationEnd, labelEnd, normalized, titleEnd } from "./links.ts";

export interface Definition {
	readonly label: string;
	/** The destination, with the brackets around it. */
	readonly begin: number;
	readonly end: number;
	/** Where the line behind it begins, or the text ends. */
	readonly next: number;
}

/** The definition at the begin of a line of a paragraph; undefined if none is there. */
export function definitionAt(content: Content, begin: number): Definition | undefined {
	const { units, length } = content;
	const label = labelEnd(content, begin);
	if (label === 0 || label >= length || units[label] !== Sign.colon) return undefined;
	const from = skipBlanks(units, label + 1, length);
	const end = destinationEnd(content, from);
	if (end <= from) return undefined;
	const next = behindTitle(content, end) || behindLine(content, end);
	return next === 0 ? undefined : { label: normalized(content, begin + 1, label - 1), begin: from, end, next };
}

/** Behind a title, which white space parts from the destination, and its line; 0 if there is none. */
function behindTitle(content: Content, destination: number): number {
	const begin = skipBlanks(content.units, destination, content.length);
	const end = begin === destination ? 0 : titleEnd(content, begin);
	return end === 0 ? 0 : behindLine(content, end);
}

/** Behind the line, when nothing but white space is left of it; else 0. */
function behindLine({ units, length }: Content, begin: number): number {
	const end = skipSpaces(units, begin, length);
	if (end >= length) return length;
	return units[end] === Sign.newline ? end + 1 : 0;
}
