/** Characters and preliminaries (CommonMark 0.31.2, sections 2.1 and 2.4), by code unit. */

/** Characters that mean something in Markdown. */
export const Sign = {
	tab: 0x09, newline: 0x0a, return: 0x0d, space: 0x20,
	exclamation: 0x21, quote: 0x22, hash: 0x23, apostrophe: 0x27, round: 0x28, roundEnd: 0x29, star: 0x2a, plus: 0x2b,
	minus: 0x2d, dot: 0x2e, slash: 0x2f, zero: 0x30, one: 0x31, nine: 0x39, colon: 0x3a, less: 0x3c, equal: 0x3d,
	greater: 0x3e, question: 0x3f, at: 0x40, square: 0x5b, backslash: 0x5c, squareEnd: 0x5d, underscore: 0x5f,
	backtick: 0x60, pipe: 0x7c, tilde: 0x7e,
} as const;

export const isSpaceOrTab = (unit: number): boolean => unit === Sign.space || unit === Sign.tab;

/** White space inside a block, whose lines end with a newline wherever they are looked at. */
export const isBlank = (unit: number): boolean => unit === Sign.space || unit === Sign.tab || unit === Sign.newline;

export const isDigit = (unit: number): boolean => unit >= Sign.zero && unit <= Sign.nine;

export const isLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;

/** ASCII control characters and the space, which end a link destination. */
export const isControlOrSpace = (unit: number): boolean => unit <= Sign.space || unit === 0x7f;

/** ASCII punctuation: what a backslash escapes. */
export const isPunctuation = (unit: number): boolean =>
	(unit >= 0x21 && unit <= 0x2f) || (unit >= 0x3a && unit <= 0x40) || (unit >= 0x5b && unit <= 0x60) ||
	(unit >= 0x7b && unit <= 0x7e);

/** How far a character reaches: two code units for an escaped one. */
export function escapedLength(units: Uint16Array, at: number, end: number): number {
	return units[at] === Sign.backslash && at + 1 < end && isPunctuation(units[at + 1]!) ? 2 : 1;
}

/** Where what is no space or tab begins, at `end` at the latest. */
export function skipSpaces(units: Uint16Array, begin: number, end: number): number {
	let at = begin;
	while (at < end && isSpaceOrTab(units[at]!)) at++;
	return at;
}

/** Where what is no white space begins, at `end` at the latest. */
export function skipBlanks(units: Uint16Array, begin: number, end: number): number {
	let at = begin;
	while (at < end && isBlank(units[at]!)) at++;
	return at;
}

/** Where the spaces and tabs before `end` begin, at `begin` at the earliest. */
export function withoutSpaces(units: Uint16Array, begin: number, end: number): number {
	let at = end;
	while (at > begin && isSpaceOrTab(units[at - 1]!)) at--;
	return at;
}

/** How many code units from `begin` on are this one. */
export function runLength(units: Uint16Array, begin: number, end: number, unit: number): number {
	let at = begin;
	while (at < end && units[at] === unit) at++;
	return at - begin;
}
