/**
 * Strings of Python (language reference, "String and Bytes literals", "Formatted string literals"): with any prefix,
 * one line or several, and formatted ones (`f""`, `t""`), whose fields hold expressions that hold strings again.
 *
 * A formatted string without fields is one token ({@link Token.templateWhole}). With fields it is a head, then for each
 * field a brace with its tokens, and what stands between and in format specifications as middles, then a tail.
 */
import { Mark, Token, type Source, type Tokens } from "../../skim/tokens.ts";
import { Brace, OpenBrackets } from "./openBrackets.ts";

/** The `value` of the token of a string that nothing ends. */
export const UNTERMINATED = -2;

const NEWLINE = 10;
const RETURN = 13;
const BACKSLASH = 0x5c;
const UPPER_N = 0x4e;

/** Bits of a formatted string that is open, above its quote. */
const TRIPLE = 0x100;
const RAW = 0x200;
/** Its head has been said. */
const STARTED = 0x400;

/** By code unit: the letters that a prefix is made of. */
const isPrefixLetter = (unit: number): boolean => {
	const lower = unit | 0x20;
	return lower === 0x72 || lower === 0x62 || lower === 0x66 || lower === 0x74 || lower === 0x75;
};

export class StringLexer {
	protected readonly source: Source;
	protected readonly tokens: Tokens;
	protected readonly units: Uint16Array;
	/** Where reading ends. */
	protected readonly length: number;
	protected at: number;
	protected readonly brackets: OpenBrackets = new OpenBrackets();
	/** Formatted strings that are open, the innermost last: quote and bits. */
	readonly #formatted: number[] = [];

	constructor(source: Source, tokens: Tokens, begin: number, end: number) {
		this.source = source;
		this.tokens = tokens;
		this.units = source.units;
		this.at = begin;
		this.length = end;
	}

	/** Whether the letters from `begin` to here are the prefix of a string. */
	protected isPrefix(begin: number): boolean {
		const { units, at } = this;
		if (at - begin > 2 || !isPrefixLetter(units[begin]!)) return false;
		return at - begin === 1 || isPrefixLetter(units[begin + 1]!);
	}

	/** A string whose prefix begins at `begin`; at its quote. */
	protected string(begin: number): void {
		const { units } = this;
		const quote = units[this.at]!;
		const isTriple = units[this.at + 1] === quote && units[this.at + 2] === quote;
		let bits = isTriple ? TRIPLE : 0;
		let isFormatted = false;
		for (let at = begin; at < this.at; at++) {
			const letter = units[at]! | 0x20;
			if (letter === 0x66 || letter === 0x74) isFormatted = true;
			else if (letter === 0x72) bits |= RAW;
		}
		this.at += isTriple ? 3 : 1;
		if (isFormatted) {
			this.#formatted.push(quote | bits);
			this.#pieces(begin);
			return;
		}
		const end = isTriple ? this.#tripleEnd(quote) : this.#lineEnd(quote);
		const token = this.tokens.add(Token.string, begin, end < 0 ? ~end : end);
		if (end < 0) this.tokens.value[token] = UNTERMINATED;
		this.at = this.tokens.end[token]!;
	}

	/** Behind the quote that ends a string of one line; when there is none, the complement of where its line ends. */
	#lineEnd(quote: number): number {
		const { units, length } = this;
		let { at } = this;
		while (at < length) {
			const unit = units[at]!;
			if (unit === quote) return at + 1;
			if (unit === BACKSLASH) at += units[at + 1] === RETURN && units[at + 2] === NEWLINE ? 3 : 2;
			else if (unit === NEWLINE || unit === RETURN) return ~at;
			else at++;
		}
		return ~length;
	}

	#tripleEnd(quote: number): number {
		const { units, length } = this;
		const mark = quote === 0x22 ? "\"\"\"" : "'''";
		for (let at = this.at; ;) {
			const found = this.source.text.indexOf(mark, at);
			if (found < 0 || found + 3 > length) return ~length;
			let slashes = 0;
			while (found - slashes > at && units[found - slashes - 1] === BACKSLASH) slashes++;
			if (slashes % 2 === 0) return found + 3;
			at = found + 1;
		}
	}

	/** Text of the innermost formatted string, up to its next field or its end. @param begin - of what is no token yet */
	#pieces(begin: number): void {
		const { units, length } = this;
		const string = this.#formatted.at(-1)!;
		const isTriple = (string & TRIPLE) !== 0;
		let { at } = this;
		while (at < length) {
			const unit = units[at]!;
			if (this.#isEnd(string, at)) {
				this.#endFormatted(begin, at + (isTriple ? 3 : 1));
				return;
			}
			if (unit === BACKSLASH) at = this.#afterBackslash(at, string);
			else if (unit === Mark.curly) {
				if (units[at + 1] !== Mark.curly) {
					this.#field(begin, at, Brace.field);
					return;
				}
				at += 2;
			} else if (!isTriple && (unit === NEWLINE || unit === RETURN)) break;
			else at++;
		}
		const token = this.#endFormatted(begin, Math.min(at, length));
		this.tokens.value[token] = UNTERMINATED;
	}

	/** Whether the quote that ends this string stands here. */
	#isEnd(string: number, at: number): boolean {
		const { units } = this;
		const quote = string & 0xff;
		if (units[at] !== quote) return false;
		return (string & TRIPLE) === 0 || (units[at + 1] === quote && units[at + 2] === quote);
	}

	/** A backslash takes no brace with it, but for the name in `\N{…}`. */
	#afterBackslash(at: number, string: number): number {
		const { units, length } = this;
		const next = units[at + 1]!;
		if (next === Mark.curly || next === Mark.curlyEnd) return at + 1;
		if (next === RETURN && units[at + 2] === NEWLINE) return at + 3;
		if (next !== UPPER_N || units[at + 2] !== Mark.curly || (string & RAW) !== 0) return at + 2;
		let to = at + 3;
		while (to < length && isInCharacterName(units[to]!)) to++;
		return units[to] === Mark.curlyEnd ? to + 1 : to;
	}

	#endFormatted(begin: number, end: number): number {
		const string = this.#formatted.pop()!;
		this.at = end;
		return this.tokens.add((string & STARTED) === 0 ? Token.templateWhole : Token.templateTail, begin, end);
	}

	/** Ends the piece before a field, and goes into the field. */
	#field(begin: number, at: number, brace: number): void {
		const { tokens } = this;
		const string = this.#formatted.pop()!;
		this.#formatted.push(string | STARTED);
		if (at > begin) tokens.add((string & STARTED) === 0 ? Token.templateHead : Token.templateMiddle, begin, at);
		this.brackets.push(tokens.add(Mark.curly, at, at + 1), Mark.curly, brace);
		this.at = at + 1;
	}

	/** A format specification; behind the colon before it. */
	protected format(): void {
		const { units, length } = this;
		const string = this.#formatted.at(-1)!;
		const begin = this.at;
		let at = begin;
		while (at < length) {
			const unit = units[at]!;
			if (unit === Mark.curly) {
				this.#field(begin, at, Brace.nestedField);
				return;
			}
			if (unit === Mark.curlyEnd) break;
			const isLine = unit === NEWLINE || unit === RETURN;
			if (this.#isEnd(string, at) || (isLine && (string & TRIPLE) === 0)) {
				this.brackets.closeField(at);
				this.#endFormatted(begin, isLine ? at : at + ((string & TRIPLE) === 0 ? 1 : 3));
				return;
			}
			at++;
		}
		if (at > begin) this.tokens.add(Token.templateMiddle, begin, at);
		this.at = at;
	}

	/** Goes on behind the brace that ends a field. */
	protected afterField(brace: number): void {
		if (this.#formatted.length === 0) return;
		if (brace === Brace.field) this.#pieces(this.at);
		else if (brace === Brace.nestedField) this.format();
	}

	/** Ends the formatted strings of one line that are open around a place where the line ends: one was not ended. */
	protected leaveLine(): void {
		while (this.#formatted.length > 0 && (this.#formatted.at(-1)! & TRIPLE) === 0) {
			this.#formatted.pop();
			this.brackets.closeField(this.at);
		}
	}

	/** Forgets all that is open. */
	protected leaveAll(): void {
		this.#formatted.length = 0;
		this.brackets.clear();
	}
}

/** Capital letters, digits, blanks and hyphens. */
const isInCharacterName = (unit: number): boolean =>
	(unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit === 0x20 ||
	unit === 0x2d;
