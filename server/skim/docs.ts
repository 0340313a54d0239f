/**
 * The documentation of a block: the comments right before it without their marks, or its doc string. At most {@link
 * DOC_MAX} long.
 */
import type { StringRun } from "../model/factsStrings.ts";
import type { Source, Tokens } from "./tokens.ts";
import { isWhiteSpace, trimBegin, trimEnd } from "./whiteSpace.ts";

const DOC_MAX = 4000;
/** Comments that are looked at. */
const COMMENTS_MAX = 400;

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const TAB = 9;
const SLASH = 0x2f;
const STAR = 0x2a;
const HASH = 0x23;
const EXCLAMATION = 0x21;

/**
 * Writes documentation as the string that is being written; nothing if there is none. Declarations are best asked for
 * in the order of the text.
 */
export class Docs {
	readonly #source: Source;
	readonly #tokens: Tokens;
	readonly #strings: StringRun;
	#next = 0;
	/** Lines that were empty since the last one that was not. */
	#emptyLines = 0;

	constructor(source: Source, tokens: Tokens, strings: StringRun) {
		this.#source = source;
		this.#tokens = tokens;
		this.#strings = strings;
	}

	/** Begins a file. */
	restart(): void {
		this.#next = 0;
	}

	/**
	 * The doc comment of what begins at an offset: the block comment right before it, or the run of line comments; none
	 * when a blank line or code stands between. A comment behind code on its line documents that code.
	 */
	writeBefore(begin: number): void {
		const { units } = this.#source;
		const { comments } = this.#tokens;
		const last = this.#lastBefore(begin);
		let first = last + 1;
		let next = begin;
		while (first > 0 && last - first < COMMENTS_MAX) {
			const from = comments[(first - 1) * 2]!;
			if (!this.#touches(comments[first * 2 - 1]!, next) || !this.#startsLine(from)) break;
			const isBlock = units[from] === SLASH && units[from + 1] === STAR;
			if (isBlock && first <= last) break;
			first--;
			next = from;
			if (isBlock) break;
		}
		this.#emptyLines = 0;
		for (let comment = first; comment <= last; comment++) {
			const from = comments[comment * 2]!;
			const to = comments[comment * 2 + 1]!;
			if (units[from] === SLASH && units[from + 1] === STAR) this.#writeBlock(from, to);
			else this.#writeLineComment(from, to);
		}
		this.#cut();
	}

	/** What a doc string says (Python): without its quotes. */
	writeDocString(begin: number, end: number): void {
		const { units } = this.#source;
		let from = begin;
		while (from < end && from < begin + 2 && isLetter(units[from]!)) from++;
		const quote = from < end ? units[from]! : 0;
		let to = end;
		if (quote === 0x22 || quote === 0x27) {
			const isTriple = from + 2 < end && units[from + 1] === quote && units[from + 2] === quote;
			const length = isTriple ? 3 : 1;
			from += length;
			if (to - length >= from && isRun(units, to - length, to, quote)) to -= length;
		} else from = begin;
		this.#emptyLines = 0;
		this.#writeLines(from, to, false);
		this.#cut();
	}

	#cut(): void {
		const strings = this.#strings;
		strings.unitCount = Math.min(strings.unitCount, strings.begin + DOC_MAX);
	}

	#writeLineComment(begin: number, end: number): void {
		const { units } = this.#source;
		let from = begin;
		if (units[from] === SLASH) {
			from += 2;
			if (units[from] === SLASH || units[from] === EXCLAMATION) from++;
		} else {
			while (from < end && (units[from] === HASH || (from === begin + 1 && units[from] === EXCLAMATION))) from++;
		}
		from = trimBegin(units, from, end);
		this.#writeLine(from, trimEnd(units, from, end));
	}

	#writeBlock(begin: number, end: number): void {
		const { units } = this.#source;
		let from = begin + 1;
		while (from < end && units[from] === STAR) from++;
		if (from < end && units[from] === EXCLAMATION) from++;
		let to = end;
		if (to - 2 >= from && units[to - 1] === SLASH && units[to - 2] === STAR) {
			to--;
			while (to > from && units[to - 1] === STAR) to--;
		}
		this.#writeLines(from, to, true);
	}

	/** Writes lines without the indentation that all but the first share, and without stars before them if so said. */
	#writeLines(begin: number, end: number, hasStars: boolean): void {
		const { units } = this.#source;
		const strings = this.#strings;
		let lineEnd = this.#lineEnd(begin, end);
		const indent = this.#indentOf(this.#behindLine(lineEnd, end), end, hasStars);
		for (let line = begin; line <= end && strings.unitCount - strings.begin < DOC_MAX;) {
			const from = hasStars ? behindStar(units, line, lineEnd) : line;
			const isFirst = line === begin || strings.unitCount === strings.begin;
			const text = isFirst ? trimBegin(units, from, lineEnd) : Math.min(from + indent, lineEnd);
			this.#writeLine(text, trimEnd(units, text, lineEnd));
			line = this.#behindLine(lineEnd, end);
			lineEnd = this.#lineEnd(line, end);
		}
	}

	/** The indentation that all lines share from this one on; empty ones do not count. */
	#indentOf(begin: number, end: number, hasStars: boolean): number {
		const { units } = this.#source;
		let indent = Number.MAX_SAFE_INTEGER;
		for (let line = begin; line <= end && indent > 0;) {
			const lineEnd = this.#lineEnd(line, end);
			const from = hasStars ? behindStar(units, line, lineEnd) : line;
			const text = trimBegin(units, from, lineEnd);
			if (text < lineEnd && text - from < indent) indent = text - from;
			line = this.#behindLine(lineEnd, end);
		}
		return indent;
	}

	/** Writes a line behind those before it; empty ones only when another one follows. */
	#writeLine(begin: number, end: number): void {
		if (begin >= end) {
			this.#emptyLines++;
			return;
		}
		const strings = this.#strings;
		if (strings.unitCount > strings.begin) for (; this.#emptyLines >= 0; this.#emptyLines--) strings.appendUnit(NEWLINE);
		this.#emptyLines = 0;
		strings.append(this.#source.units, begin, end);
	}

	/** The end of the line, without what ends it. */
	#lineEnd(at: number, end: number): number {
		const { units } = this.#source;
		let to = at;
		while (to < end && units[to] !== NEWLINE && units[to] !== RETURN) to++;
		return to;
	}

	/** Where the line begins that follows this end of one; behind `end` if there is none. */
	#behindLine(lineEnd: number, end: number): number {
		const { units } = this.#source;
		if (lineEnd >= end) return end + 1;
		return units[lineEnd] === RETURN && lineEnd + 1 < end && units[lineEnd + 1] === NEWLINE ? lineEnd + 2 : lineEnd + 1;
	}

	/** Whether at most one line break and otherwise only spaces stand between. */
	#touches(begin: number, end: number): boolean {
		const { units } = this.#source;
		let breaks = 0;
		for (let at = begin; at < end; at++) {
			const unit = units[at]!;
			if (unit === NEWLINE || (unit === RETURN && units[at + 1] !== NEWLINE)) breaks++;
			else if (!isWhiteSpace(unit)) return false;
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

/** Where a line begins behind white space, a star and a space; the line itself if it has no star. */
function behindStar(units: Uint16Array, begin: number, end: number): number {
	const star = trimBegin(units, begin, end);
	if (star === end || units[star] !== STAR) return begin;
	return star + 1 < end && units[star + 1] === SPACE ? star + 2 : star + 1;
}

const isLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;

function isRun(units: Uint16Array, begin: number, end: number, unit: number): boolean {
	for (let at = begin; at < end; at++) if (units[at] !== unit) return false;
	return true;
}
