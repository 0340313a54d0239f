/**
 * The parts of links and of link reference definitions (CommonMark 0.31.2, section 6.3): labels, destinations, titles.
 *
 * Each function gives the offset behind what it is named after, and 0 if that does not stand here. A label and a title
 * reach no further than to the next of their begins, and a destination over no more than {@link NESTING_MAX} of them.
 */
import { escapedLength, isBlank, isControlOrSpace, Sign } from "./characters.ts";
import type { Content } from "./content.ts";

const LABEL_MAX = 999;
/** Brackets in a destination; the specification leaves the number to its readers. */
const NESTING_MAX = 32;

/** `[label]`, not empty. */
export function labelEnd({ units, length }: Content, begin: number): number {
	if (begin >= length || units[begin] !== Sign.square) return 0;
	const limit = Math.min(length, begin + LABEL_MAX + 2);
	let isEmpty = true;
	for (let at = begin + 1; at < limit; at += escapedLength(units, at, length)) {
		const unit = units[at]!;
		if (unit === Sign.squareEnd) return isEmpty ? 0 : at + 1;
		if (unit === Sign.square) return 0;
		if (!isBlank(unit)) isEmpty = false;
	}
	return 0;
}

/** Labels that differ in case and white space only are one. */
export function normalized(content: Content, begin: number, end: number): string {
	const text = content.text(begin, Math.min(end, begin + LABEL_MAX));
	return text.replace(/[ \t\n]+/g, " ").trim().toLowerCase().toUpperCase();
}

/** `<destination>` or one without white space, which may be empty. */
export function destinationEnd({ units, length }: Content, begin: number): number {
	if (begin < length && units[begin] === Sign.less) return pointedEnd(units, begin, length);
	let depth = 0;
	let at = begin;
	for (; at < length; at += escapedLength(units, at, length)) {
		const unit = units[at]!;
		if (isControlOrSpace(unit)) break;
		if (unit === Sign.round && ++depth > NESTING_MAX) return 0;
		if (unit === Sign.roundEnd && --depth < 0) break;
	}
	return depth > 0 ? 0 : at;
}

function pointedEnd(units: Uint16Array, begin: number, end: number): number {
	for (let at = begin + 1; at < end; at += escapedLength(units, at, end)) {
		const unit = units[at]!;
		if (unit === Sign.greater) return at + 1;
		if (unit === Sign.newline || unit === Sign.less) return 0;
	}
	return 0;
}

/** `"title"`, `'title'` or `(title)`. */
export function titleEnd({ units, length }: Content, begin: number): number {
	const first = begin < length ? units[begin]! : 0;
	if (first !== Sign.quote && first !== Sign.apostrophe && first !== Sign.round) return 0;
	const last = first === Sign.round ? Sign.roundEnd : first;
	for (let at = begin + 1; at < length; at += escapedLength(units, at, length)) {
		if (units[at] === last) return at + 1;
		if (units[at] === Sign.round && first === Sign.round) return 0;
	}
	return 0;
}
