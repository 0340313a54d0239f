/** Where strings, templates and regular expressions end, closed or not. */
import { Mark, type Source } from "../../skim/tokens.ts";
import { Class, classOf, isWordPart } from "./characters.ts";

const BACKSLASH = 0x5c;
const BACKTICK = 0x60;
const DOLLAR = 0x24;

/** The end of a string with its quotes; one that is not closed ends with its line. Attributes know no escapes. */
export function endOfString(
	{ units, text, length }: Source, begin: number, quote: number, isAttribute: boolean,
): number {
	if (isAttribute) {
		const end = text.indexOf(String.fromCharCode(quote), begin + 1);
		return end < 0 ? Math.min(begin + 1, length) : end + 1;
	}
	let at = begin + 1;
	while (at < length && units[at] !== quote && units[at] !== 10 && units[at] !== 13) {
		if (units[at] === BACKSLASH) at += units[at + 1] === 13 && units[at + 2] === 10 ? 3 : 2;
		else at++;
	}
	return Math.min(units[at] === quote ? at + 1 : at, length);
}

/** Behind the quote, or the `${`, that ends the part of a template whose text begins here; -1 if nothing does. */
export function endOfTemplate({ units, length }: Source, begin: number): number {
	for (let at = begin; at < length; at++) {
		const unit = units[at]!;
		if (unit === BACKTICK) return at + 1;
		if (unit === DOLLAR && units[at + 1] === Mark.curly) return at + 2;
		if (unit === BACKSLASH) at++;
	}
	return -1;
}

/** Behind a regular expression and its flags; if it has no end, the end of its line as a negative number. */
export function endOfRegex({ units, length }: Source, begin: number): number {
	let isInClass = false;
	for (let at = begin + 1; ; at++) {
		const unit = units[at]!;
		if (at >= length || classOf(unit) === Class.newline) return -Math.min(at, length);
		if (unit === BACKSLASH) at++;
		else if (unit === Mark.square) isInClass = true;
		else if (unit === Mark.squareEnd) isInClass = false;
		else if (unit === Mark.slash && !isInClass) {
			do at++; while (isWordPart(units[at]!));
			return Math.min(at, length);
		}
	}
}
