/**
 * Autolinks and raw HTML (CommonMark 0.31.2, sections 6.5 and 6.6): what `<` begins, in which nothing else is read.
 *
 * Each function gives the offset behind what it is named after, and 0 if that does not stand here. None looks beyond
 * the next `<` but inside quotes, and a quote ends where the next one of its kind does: a text of nothing but begins is
 * looked through a few times, not once for each of them.
 */
import { isBlank, isControlOrSpace, isDigit, isLetter, Sign, skipBlanks } from "./characters.ts";

const SCHEME_MIN = 2;
const SCHEME_MAX = 32;
const LABEL_MAX = 63;

/** `<scheme:anything>` or `<name@host>`. */
export function autolinkEnd(units: Uint16Array, begin: number, end: number): number {
	return uriEnd(units, begin, end) || emailEnd(units, begin, end);
}

function uriEnd(units: Uint16Array, begin: number, end: number): number {
	let at = begin + 1;
	if (at >= end || !isLetter(units[at]!)) return 0;
	while (at < end && isSchemePart(units[at]!) && at - begin - 1 <= SCHEME_MAX) at++;
	const length = at - begin - 1;
	if (length < SCHEME_MIN || length > SCHEME_MAX || units[at] !== Sign.colon) return 0;
	while (at < end && !isControlOrSpace(units[at]!) && units[at] !== Sign.less && units[at] !== Sign.greater) at++;
	return at < end && units[at] === Sign.greater ? at + 1 : 0;
}

function emailEnd(units: Uint16Array, begin: number, end: number): number {
	let at = begin + 1;
	while (at < end && isEmailPart(units[at]!)) at++;
	if (at === begin + 1 || at >= end || units[at] !== Sign.at) return 0;
	do {
		const label = ++at;
		while (at < end && (isWordPart(units[at]!) || units[at] === Sign.minus)) at++;
		const isHyphened = units[label] === Sign.minus || units[at - 1] === Sign.minus;
		if (at === label || at - label > LABEL_MAX || isHyphened) return 0;
	} while (at < end && units[at] === Sign.dot);
	return at < end && units[at] === Sign.greater ? at + 1 : 0;
}

/** An opening or a closing tag. */
export function tagEnd(units: Uint16Array, begin: number, end: number): number {
	const isClosing = begin + 1 < end && units[begin + 1] === Sign.slash;
	let at = begin + (isClosing ? 2 : 1);
	if (at >= end || !isLetter(units[at]!)) return 0;
	while (at < end && (isWordPart(units[at]!) || units[at] === Sign.minus)) at++;
	if (!isClosing) at = attributesEnd(units, at, end);
	if (at === 0) return 0;
	at = skipBlanks(units, at, end);
	if (!isClosing && at < end && units[at] === Sign.slash) at++;
	return at < end && units[at] === Sign.greater ? at + 1 : 0;
}

/** Behind the last attribute; 0 if the value of one does not end. */
function attributesEnd(units: Uint16Array, begin: number, end: number): number {
	let last = begin;
	for (;;) {
		let at = skipBlanks(units, last, end);
		if (at === last || at >= end || !isAttributeBegin(units[at]!)) return last;
		while (at < end && isAttributePart(units[at]!)) at++;
		last = at;
		at = skipBlanks(units, at, end);
		if (at >= end || units[at] !== Sign.equal) continue;
		last = valueEnd(units, skipBlanks(units, at + 1, end), end);
		if (last === 0) return 0;
	}
}

function valueEnd(units: Uint16Array, begin: number, end: number): number {
	const quote = begin < end ? units[begin]! : 0;
	let at = begin;
	if (quote === Sign.quote || quote === Sign.apostrophe) {
		at++;
		while (at < end && units[at] !== quote) at++;
		return at < end ? at + 1 : 0;
	}
	while (at < end && isUnquoted(units[at]!)) at++;
	return at > begin ? at : 0;
}

const isWordPart = (unit: number): boolean => isLetter(unit) || isDigit(unit);
const isSchemePart = (unit: number): boolean =>
	isWordPart(unit) || unit === Sign.plus || unit === Sign.dot || unit === Sign.minus;
const isAttributeBegin = (unit: number): boolean => isLetter(unit) || unit === Sign.underscore || unit === Sign.colon;
const isAttributePart = (unit: number): boolean =>
	isAttributeBegin(unit) || isDigit(unit) || unit === Sign.dot || unit === Sign.minus;
const isUnquoted = (unit: number): boolean =>
	!isBlank(unit) && unit !== Sign.quote && unit !== Sign.apostrophe && unit !== Sign.equal && unit !== Sign.less &&
	unit !== Sign.greater && unit !== Sign.backtick;

const emailParts = new Set(Array.from(".!#$%&'*+/=?^_`{|}~-", (character) => character.charCodeAt(0)));
const isEmailPart = (unit: number): boolean => isWordPart(unit) || emailParts.has(unit);

/** Comments, processing instructions, CDATA and declarations: how each begins and ends. */
const kinds: readonly { readonly first: readonly number[]; readonly last: readonly number[] }[] = [
	{ first: unitsOf("<!--"), last: unitsOf("-->") },
	{ first: unitsOf("<?"), last: unitsOf("?>") },
	{ first: unitsOf("<![CDATA["), last: unitsOf("]]>") },
	{ first: unitsOf("<!"), last: unitsOf(">") },
];
const CDATA = 2;
const DECLARATION = 3;

function unitsOf(text: string): number[] {
	return Array.from(text, (character) => character.charCodeAt(0));
}

/** The markup of one text that ends only where a certain word stands. */
export class LongMarkup {
	/** By kind: from here on, no end of it stands in the text. */
	readonly #none = kinds.map(() => Number.POSITIVE_INFINITY);

	/** Begins a text. */
	restart(): void {
		this.#none.fill(Number.POSITIVE_INFINITY);
	}

	/** Behind a comment, a processing instruction, a declaration or CDATA that begins at an offset; 0 if none does. */
	endAt(units: Uint16Array, begin: number, end: number): number {
		const kind = kinds.findIndex(({ first }) => stands(first, units, begin, end));
		if (kind < 0 || begin >= this.#none[kind]!) return 0;
		if (kind === DECLARATION && !(begin + 2 < end && isLetter(units[begin + 2]!))) return 0;
		const { first, last } = kinds[kind]!;
		// `<!-->` and `<!--->` are whole comments
		for (let at = begin + (kind < CDATA ? 2 : first.length); at + last.length <= end; at++) {
			if (stands(last, units, at, end)) return at + last.length;
		}
		this.#none[kind] = begin;
		return 0;
	}
}

function stands(word: readonly number[], units: Uint16Array, at: number, end: number): boolean {
	if (at + word.length > end) return false;
	for (let index = 0; index < word.length; index++) if (units[at + index] !== word[index]) return false;
	return true;
}
