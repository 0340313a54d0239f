/**
 * The tokens of Python (language reference, "Lexical analysis"): lines and their indentation, names, numbers,
 * operators.
 *
 * A logical line ends with {@link Token.newline}; a block is between {@link Token.indent} and {@link Token.dedent},
 * which know each other's number as brackets do. What ends a line or a block is empty and stands where the token before
 * it ends. An opening bracket around a comprehension has a 1 in the column `fresh`.
 *
 * Where brackets are left open, the text is read once more, and then a line that begins as a statement must begin ends
 * them.
 */
import { FIRST_WORD, Mark, Operator, Token, type Source, type Tokens } from "../../skim/tokens.ts";
import { Brace } from "./openBrackets.ts";
import { StringLexer } from "./strings.ts";
import { KEYWORD_COUNT, Word } from "./words.ts";

const LETTER = 1;
const DIGIT = 2;
const SPACE = 3;
const LINE = 4;
const QUOTE = 5;
const classes = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
	const text = String.fromCharCode(unit);
	classes[unit] = /[A-Za-z_]/.test(text) ? LETTER : /[0-9]/.test(text) ? DIGIT : /[ \t\f]/.test(text) ? SPACE
		: /[\r\n]/.test(text) ? LINE : /["']/.test(text) ? QUOTE : 0;
}

const NEWLINE = 10;
const RETURN = 13;
const BACKSLASH = 0x5c;
const BYTE_ORDER_MARK = 0xfeff;
const TAB_SIZE = 8;
const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Keywords that no expression has: where a line begins with one, a statement begins. */
const isStatementWord = (kind: number): boolean =>
	kind === Word.def || kind === Word.class || kind === Word.return || kind === Word.import || kind === Word.while ||
	kind === Word.with || kind === Word.try || kind === Word.except || kind === Word.finally || kind === Word.raise ||
	kind === Word.pass || kind === Word.break || kind === Word.continue || kind === Word.del || kind === Word.global ||
	kind === Word.nonlocal || kind === Word.assert;
/** Keywords that also begin a part of an expression. */
const mayBeginStatement = (kind: number): boolean =>
	kind === Word.if || kind === Word.for || kind === Word.from || kind === Word.async || kind === Word.elif;

/** Reads all of the source; never fails. Cost: linear. */
export function tokenize(source: Source, tokens: Tokens): void {
	tokens.reset(source.length);
	const lexer = new Lexer(source, tokens, 0, source.length);
	lexer.run(-1);
	const { firstBroken } = lexer;
	if (firstBroken >= 0) {
		tokens.reset(source.length);
		new Lexer(source, tokens, 0, source.length).run(firstBroken);
	}
	tokens.finish(source.length);
	tokens.matchBrackets((token) => tokens.kind[token] === Token.newline);
}

/**
 * Adds the tokens of an expression inside a string, behind all others. @returns the number of the first; the caller
 * sets the count back when it has read them
 */
export function tokenizeQuoted(source: Source, tokens: Tokens, begin: number, end: number): number {
	// what ends the list of the file's tokens stays where it is
	const first = (tokens.count += QUOTED_GAP);
	new Lexer(source, tokens, begin, end).runQuoted();
	tokens.finish(end);
	tokens.matchBrackets(() => false, first);
	return first;
}

const QUOTED_GAP = 8;

class Lexer extends StringLexer {
	/** Columns of the blocks that are open, and the tokens that began them. */
	readonly #columns: number[] = [0];
	readonly #indents: number[] = [-1];
	/** Where brackets are left open: lines behind it may end them; -1 when none is known to be. */
	#brokenFrom = -1;
	/** Something stands on the line so far. */
	#isLineBegun = false;
	/** The first token of the line, once there is one. */
	#lineFirst = 0;
	#isQuoted = false;

	/** Where a bracket is first wrong, once all is read; -1 if none is. */
	get firstBroken(): number {
		const { brackets, tokens } = this;
		const left = brackets.outermost < 0 ? -1 : tokens.begin[brackets.outermost]!;
		return left >= 0 && (brackets.firstBroken < 0 || left < brackets.firstBroken) ? left : brackets.firstBroken;
	}

	run(brokenFrom: number): void {
		this.#brokenFrom = brokenFrom;
		this.#beginLine();
		this.#read();
		this.#endStatement();
		while (this.#columns.length > 1) this.#dedent();
	}

	runQuoted(): void {
		this.#isQuoted = true;
		this.#read();
	}

	#read(): void {
		const { units, length } = this;
		while (this.at < length) {
			const unit = units[this.at]!;
			const what = unit < 128 ? classes[unit]! : unit === BYTE_ORDER_MARK ? SPACE : LETTER;
			if (what === SPACE) this.at++;
			else if (what === LINE) this.#endLine(unit);
			else {
				if (!this.#isLineBegun) this.#lineFirst = this.tokens.count;
				this.#isLineBegun = true;
				if (what === LETTER) this.#word();
				else if (what === DIGIT || (unit === Mark.dot && isDigit(units[this.at + 1]!))) this.#number();
				else if (what === QUOTE) this.string(this.at);
				else if (unit === Mark.hash) this.#comment();
				else if (unit === BACKSLASH) this.#joinLines();
				else this.#operator(unit);
			}
		}
	}

	#endLine(unit: number): void {
		this.at += unit === RETURN && this.units[this.at + 1] === NEWLINE ? 2 : 1;
		if (this.#isQuoted) return;
		if (this.brackets.count > 0 && this.#brokenFrom >= 0) this.#endBroken();
		if (this.brackets.count > 0) return;
		this.#endStatement();
		this.#beginLine();
	}

	#endStatement(): void {
		if (!this.#isLineBegun) return;
		this.#isLineBegun = false;
		const { tokens } = this;
		const end = tokens.count === 0 ? 0 : tokens.end[tokens.count - 1]!;
		tokens.add(Token.newline, end, end);
	}

	/** The indentation of the next line that has something on it; comments and empty lines have none. */
	#beginLine(): void {
		const { units, length } = this;
		for (;;) {
			const column = this.#column();
			const unit = units[this.at]!;
			if (this.at >= length) return;
			if (unit === Mark.hash) this.#comment();
			else if (unit !== NEWLINE && unit !== RETURN) {
				this.#indent(column);
				return;
			}
			if (units[this.at] === RETURN && units[this.at + 1] === NEWLINE) this.at++;
			if (this.at < length) this.at++;
		}
	}

	/** Steps over white space at the begin of a line. @returns the column behind it */
	#column(): number {
		const { units, length } = this;
		let column = 0;
		for (; this.at < length; this.at++) {
			const unit = units[this.at]!;
			if (unit === 0x20) column++;
			else if (unit === 9) column += TAB_SIZE - (column % TAB_SIZE);
			else if (unit === 12) column = 0;
			else if (unit !== BYTE_ORDER_MARK) break;
		}
		return column;
	}

	/** A line that fits no block around it goes on the innermost one that begins left of nothing it could belong to. */
	#indent(column: number): void {
		const columns = this.#columns;
		if (column > columns.at(-1)!) {
			columns.push(column);
			this.#indents.push(this.tokens.add(Token.indent, this.at, this.at));
			return;
		}
		while (columns.length > 1 && columns.at(-1)! > column) {
			if (columns.at(-2)! < column) columns[columns.length - 1] = column;
			else this.#dedent();
		}
	}

	#dedent(): void {
		const { tokens } = this;
		this.#columns.pop();
		const indent = this.#indents.pop()!;
		const end = tokens.end[tokens.count - 1]!;
		const token = tokens.add(Token.dedent, end, end);
		tokens.value[indent] = token;
		tokens.value[token] = indent;
	}

	/** At the begin of a line inside brackets, in a text where some are left open. */
	#endBroken(): void {
		this.leaveLine();
		if (this.brackets.count === 0) return;
		const { at } = this;
		const column = this.#column();
		if (this.#isHeaderEnd() || this.#isStatementBegin(column)) this.leaveAll();
		this.at = at;
	}

	/** Whether the line before this one ended what a block follows, although brackets are open. */
	#isHeaderEnd(): boolean {
		const { kind, count } = this.tokens;
		const first = kind[this.#lineFirst]!;
		const isHeader = first === Word.def || first === Word.class || first === Word.async || first === Word.if ||
			first === Word.for || first === Word.while || first === Word.with || first === Word.elif || first === Word.except;
		return isHeader && kind[count - 1] === Mark.colon && this.#isInBroken();
	}

	#isInBroken(): boolean {
		return this.tokens.begin[this.brackets.outermost]! >= this.#brokenFrom;
	}

	/** Whether a line that begins here is a statement, although it is inside brackets. */
	#isStatementBegin(column: number): boolean {
		const { units, at } = this;
		const first = units[at]!;
		const isName = first < 128 ? classes[first] === LETTER : first !== BYTE_ORDER_MARK;
		const isOutside = column <= this.#columns.at(-1)! && this.#isInBroken();
		if (!isName) return isOutside && first === Mark.at && units[at + 1]! < 128 && classes[units[at + 1]!] === LETTER;
		let end = at + 1;
		while (end < this.length && units[end]! < 128 && classes[units[end]!] === LETTER) end++;
		const word = this.source.names.intern(units, at, end);
		if (word >= KEYWORD_COUNT) return isOutside && units[end] !== 0x22 && units[end] !== 0x27;
		return isStatementWord(FIRST_WORD + word) || (isOutside && mayBeginStatement(FIRST_WORD + word));
	}

	#comment(): void {
		const { units, length, at: begin } = this;
		let at = begin;
		while (at < length && units[at] !== NEWLINE && units[at] !== RETURN) at++;
		this.at = at;
		if (!this.#isQuoted) this.tokens.comment(begin, at);
	}

	/** A backslash before the end of a line; any other is stepped over. */
	#joinLines(): void {
		const { units } = this;
		this.at++;
		if (units[this.at] === RETURN && units[this.at + 1] === NEWLINE) this.at += 2;
		else if (units[this.at] === NEWLINE || units[this.at] === RETURN) this.at++;
	}

	#word(): void {
		const { units, tokens } = this;
		const begin = this.at;
		let hash = FNV_BASIS;
		let at = begin;
		let unit = units[at]!;
		do {
			hash = Math.imul(hash ^ unit, FNV_PRIME);
			unit = units[++at]!;
		} while (unit < 128 ? classes[unit] === LETTER || classes[unit] === DIGIT : unit !== BYTE_ORDER_MARK);
		this.at = at = Math.min(at, this.length);
		if (at - begin <= 2 && unit < 128 && classes[unit] === QUOTE && at < this.length && this.isPrefix(begin)) {
			this.string(begin);
			return;
		}
		const name = this.source.names.internHashed(units, begin, at, hash);
		if (name >= KEYWORD_COUNT) {
			const token = tokens.add(Token.name, begin, at);
			tokens.value[token] = name;
			return;
		}
		const kind = FIRST_WORD + name;
		tokens.add(kind, begin, at);
		if (kind === Word.for && this.brackets.count > 0) tokens.fresh[this.brackets.innermost] = 1;
	}

	#number(): void {
		const { units } = this;
		const begin = this.at;
		const base = units[begin + 1]! | 0x20;
		let at = begin;
		if (units[begin] === 0x30 && (base === 0x78 || base === 0x6f || base === 0x62)) {
			at += 2;
			while (isHexadecimal(units[at]!)) at++;
		} else {
			at = this.#afterDigits(at);
			if (units[at] === Mark.dot) at = this.#afterDigits(at + 1);
			if ((units[at]! | 0x20) === 0x65) {
				const isSigned = units[at + 1] === Mark.plus || units[at + 1] === Mark.minus;
				const digits = isSigned ? at + 2 : at + 1;
				if (isDigit(units[digits]!)) at = this.#afterDigits(digits);
			}
			if ((units[at]! | 0x20) === 0x6a) at++;
		}
		this.at = Math.min(at, this.length);
		this.tokens.add(Token.number, begin, this.at);
	}

	#afterDigits(begin: number): number {
		const { units } = this;
		let at = begin;
		while (isDigit(units[at]!) || units[at] === 0x5f) at++;
		return at;
	}

	#operator(unit: number): void {
		const { tokens, brackets, at: begin } = this;
		switch (unit) {
			case Mark.round:
			case Mark.square:
			case Mark.curly:
				this.at++;
				brackets.push(tokens.add(unit, begin, this.at), unit, unit === Mark.curly ? Brace.display : Brace.none);
				return;
			case Mark.roundEnd:
			case Mark.squareEnd:
			case Mark.curlyEnd: {
				this.at++;
				tokens.add(unit, begin, this.at);
				const brace = brackets.close(unit, begin);
				if (brace >= Brace.field) this.afterField(brace);
				return;
			}
			case Mark.colon:
				if (brackets.brace >= Brace.field) {
					this.at++;
					tokens.add(Mark.colon, begin, this.at);
					this.format();
					return;
				}
		}
		const next = this.units[begin + 1]!;
		const length = operatorLength(unit, next, this.units[begin + 2]!);
		this.at = begin + length;
		// a control character is no kind of token by its code
		const single = unit < 0x20 ? Mark.question : unit;
		tokens.add(length === 1 ? single : operatorKind(unit, next, length), begin, this.at);
	}
}

/** How many code units the operator takes whose first three these are. */
function operatorLength(unit: number, next: number, third: number): number {
	switch (unit) {
		case Mark.dot: return next === unit && third === unit ? 3 : 1;
		case Mark.star:
		case Mark.slash:
		case Mark.less:
		case Mark.greater:
			if (next === unit) return third === Mark.assign ? 3 : 2;
			return next === Mark.assign ? 2 : 1;
		case Mark.minus: return next === Mark.greater || next === Mark.assign ? 2 : 1;
		case Mark.plus:
		case Mark.percent:
		case Mark.and:
		case Mark.or:
		case Mark.caret:
		case Mark.at:
		case Mark.not:
		case Mark.colon:
		case Mark.assign:
			return next === Mark.assign ? 2 : 1;
		default: return 1;
	}
}

/** The kind of an operator of several code units. */
function operatorKind(unit: number, next: number, length: number): number {
	if (unit === Mark.dot) return Operator.ellipsis;
	if (length === 3) return Operator.assign;
	if (next === Mark.assign) {
		if (unit === Mark.colon) return Operator.define;
		const isCompared = unit === Mark.assign || unit === Mark.not || unit === Mark.less || unit === Mark.greater;
		return isCompared ? Operator.equal : Operator.assign;
	}
	switch (unit) {
		case Mark.minus: return Operator.arrow;
		case Mark.star: return Operator.power;
		case Mark.less: return Operator.shiftLeft;
		case Mark.greater: return Operator.shiftRight;
		default: return Operator.binary;
	}
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isHexadecimal = (unit: number): boolean =>
	isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66) || unit === 0x5f;
