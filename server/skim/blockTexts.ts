/**
 * What people read of a block: its signature on one line, and the comments right before it without their marks.
 *
 * A signature is at most {@link SIGNATURE_MAX} long, documentation {@link DOC_MAX}.
 */
import { Mark, type Source, type Tokens } from "./tokens.ts";

const SIGNATURE_MAX = 300;
const DOC_MAX = 4000;
/** Lines of documentation that are looked at. */
const DOC_LINES_MAX = 400;

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const TAB = 9;
const SLASH = 0x2f;
const STAR = 0x2a;
const HASH = 0x23;

/** The text from `begin` to `end` on one line, without comments, and without what only opens a body. */
export function signatureOf(source: Source, tokens: Tokens, begin: number, end: number): string {
	const last = Math.min(end, begin + 4 * SIGNATURE_MAX);
	const line = isOneLine(source.units, begin, last) ? source.text.slice(begin, last).trim()
		: withoutComments(source.text, tokens, begin, last).replace(/\s+/gu, " ").trim();
	const open = withoutOpening(line);
	return open.length <= SIGNATURE_MAX ? open : `${open.slice(0, SIGNATURE_MAX - 1)}…`;
}

/** Without `=>`, `=` or a bracket that a body would follow. */
function withoutOpening(line: string): string {
	const last = line.charCodeAt(line.length - 1);
	const isOpening = last === Mark.assign || last === Mark.curly || last === Mark.colon || last === Mark.semicolon ||
		last === Mark.comma || (last === Mark.greater && line.charCodeAt(line.length - 2) === Mark.assign);
	if (!isOpening) return line;
	return line.slice(0, last === Mark.greater ? -2 : -1).trimEnd();
}

function withoutComments(text: string, { comments, commentCount }: Tokens, begin: number, end: number): string {
	let low = 0;
	let high = commentCount;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (comments[middle * 2]! < begin) low = middle + 1;
		else high = middle;
	}
	let kept = "";
	let from = begin;
	for (; low < commentCount && comments[low * 2]! < end; low++) {
		kept += `${text.slice(from, comments[low * 2])} `;
		from = Math.min(comments[low * 2 + 1]!, end);
	}
	return kept + text.slice(from, end);
}

/** Whether there is no white space or comment in it that is to be changed. */
function isOneLine(units: Uint16Array, begin: number, end: number): boolean {
	for (let at = begin; at < end; at++) {
		const unit = units[at]!;
		if (unit === SLASH && (units[at + 1] === SLASH || units[at + 1] === STAR)) return false;
		if (unit < SPACE || unit > 0x7e || (unit === SPACE && units[at + 1] === SPACE)) return false;
	}
	return true;
}

/**
 * Finds the comments that stand directly before a declaration. Declarations are best asked in the order of the text.
 */
export class DocComments {
	readonly #source: Source;
	readonly #tokens: Tokens;
	#next = 0;

	constructor(source: Source, tokens: Tokens) {
		this.#source = source;
		this.#tokens = tokens;
	}

	/**
	 * The doc comment of what begins at an offset: the block comment right before it, or the run of line comments; the
	 * empty string when a blank line or code stands between. A comment behind code on its line documents that code.
	 */
	before(begin: number): string {
		const { text, units } = this.#source;
		const { comments } = this.#tokens;
		const last = this.#lastBefore(begin);
		let first = last + 1;
		let next = begin;
		while (first > 0 && last - first < DOC_LINES_MAX) {
			const from = comments[(first - 1) * 2]!;
			if (!this.#touches(comments[first * 2 - 1]!, next) || !this.#startsLine(from)) break;
			const isBlock = units[from] === SLASH && units[from + 1] === STAR;
			if (isBlock && first <= last) break;
			first--;
			next = from;
			if (isBlock) break;
		}
		if (first > last) return "";
		const lines: string[] = [];
		for (let comment = first; comment <= last; comment++) {
			lines.push(cleanComment(text, units, comments[comment * 2]!, comments[comment * 2 + 1]!));
		}
		return lines.join("\n").trim().slice(0, DOC_MAX);
	}

	/** Whether at most one line break and otherwise only spaces stand between. */
	#touches(begin: number, end: number): boolean {
		const { units } = this.#source;
		let breaks = 0;
		for (let at = begin; at < end; at++) {
			const unit = units[at]!;
			if (unit === NEWLINE || (unit === RETURN && units[at + 1] !== NEWLINE)) breaks++;
			else if (unit !== SPACE && unit !== TAB && unit !== RETURN && !/\s/u.test(String.fromCharCode(unit))) return false;
			if (breaks > 1) return false;
		}
		return true;
	}

	#startsLine(begin: number): boolean {
		const { units } = this.#source;
		let at = begin - 1;
		while (at >= 0 && (units[at] === SPACE || units[at] === TAB)) at--;
		return at < 0 || units[at] === NEWLINE || units[at] === RETURN;
	}

	/** The last comment that ends at or before an offset; -1 if there is none. */
	#lastBefore(offset: number): number {
		const { comments, commentCount } = this.#tokens;
		if (this.#next > 0 && comments[this.#next * 2 - 1]! > offset) this.#next = 0;
		while (this.#next < commentCount && comments[this.#next * 2 + 1]! <= offset) this.#next++;
		return this.#next - 1;
	}
}

/** The words of a comment: no marks, no indentation that all lines share. */
function cleanComment(text: string, units: Uint16Array, begin: number, end: number): string {
	if (units[begin] === SLASH && units[begin + 1] === STAR) return cleanBlock(text.slice(begin, end));
	let from = begin;
	if (units[from] === SLASH) {
		from += 2;
		if (units[from] === SLASH || units[from] === 0x21) from++;
	} else while (from < end && (units[from] === HASH || (from === begin + 1 && units[from] === 0x21))) from++;
	return text.slice(from, end).trim();
}

function cleanBlock(raw: string): string {
	const inner = raw.replace(/^\/\*+!?/u, "").replace(/\*+\/$/u, "");
	return withoutIndent(inner.split(/\r\n|[\r\n]/u).map((line) => line.replace(/^\s*\* ?/u, "").trimEnd()));
}

/** What a doc string says (Python): without its quotes. */
export function cleanDocString(raw: string): string {
	const quoted = /^[a-zA-Z]{0,2}("""|'''|"|')([\s\S]*?)(?:\1)?$/u.exec(raw);
	return withoutIndent((quoted?.[2] ?? raw).split(/\r\n|[\r\n]/u).map((line) => line.trimEnd())).slice(0, DOC_MAX);
}

function withoutIndent(lines: readonly string[]): string {
	let indent = Number.MAX_SAFE_INTEGER;
	for (const line of lines.slice(1)) if (line !== "") indent = Math.min(indent, line.length - line.trimStart().length);
	return lines.map((line, index) => (index === 0 ? line.trim() : line.slice(indent))).join("\n").trim();
}
