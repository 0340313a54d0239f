/** The tokens of Go (The Go Programming Language Specification, "Lexical elements"), semicolons put in as it says. */
import { FIRST_WORD, Mark, Operator, wordKinds, Token, type Source, type Tokens } from "../../skim/tokens.ts";

/** Keywords first, in this order; then names that mean something by themselves. */
export const WORDS = [
	"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto",
	"if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
	"_", "nil", "true", "false", "iota", "append", "new", "make", "testing", "TestMain",
] as const;
export const KEYWORD_COUNT: number = WORDS.indexOf("var") + 1;

/** The kind of each keyword, and the name of each other word. */
export const Word: Readonly<Record<(typeof WORDS)[number], number>> = wordKinds(WORDS, KEYWORD_COUNT);

/** By code unit: 1 letters, 2 digits, 3 white space and characters that are no part of any token. */
const classes = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
	const text = String.fromCharCode(unit);
	classes[unit] = /[A-Za-z_]/.test(text) ? 1 : /[0-9]/.test(text) ? 2 : unit <= 32 && unit !== 10 ? 3 : 0;
}

/** By code unit: 1 for what names and numbers go on with; all that is not ASCII is taken for a part of a name. */
const wordParts = new Uint8Array(1 << 16).fill(1, 128);
for (let unit = 0; unit < 128; unit++) if (classes[unit] === 1 || classes[unit] === 2) wordParts[unit] = 1;

/** By code unit: 1 where `=` makes one operator with it. */
const assigns = new Uint8Array(128);
for (const character of "+-*/%&|^=!<>:") assigns[character.charCodeAt(0)] = 1;

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Reads all of the source; never fails. Cost: linear. */
export function tokenize(source: Source, tokens: Tokens): void {
	new Lexer(source, tokens).run();
	// gofmt writes what is declared in a file, and nothing else, at the begin of a line
	tokens.matchBrackets((token) => isTopLevel(tokens.kind[token]!) && startsLine(source, tokens.begin[token]!));
}

const isTopLevel = (kind: number): boolean => kind === Word.func || kind === Word.type || kind === Word.var ||
	kind === Word.const || kind === Word.import;

const startsLine = ({ units }: Source, begin: number): boolean => begin === 0 || units[begin - 1] === NEWLINE;

class Lexer {
	readonly #source: Source;
	readonly #tokens: Tokens;
	readonly #units: Uint16Array;
	readonly #length: number;
	#at = 0;
	/** A line that ends here ends a statement. */
	#endsStatement = false;

	constructor(source: Source, tokens: Tokens) {
		this.#source = source;
		this.#tokens = tokens;
		this.#units = source.units;
		this.#length = source.length;
	}

	run(): void {
		const units = this.#units;
		this.#tokens.reset(this.#length);
		while (this.#at < this.#length) {
			const unit = units[this.#at]!;
			const what = unit < 128 ? classes[unit]! : 1;
			if (what === 3) {
				do this.#at++; while (units[this.#at] === SPACE || units[this.#at] === TAB);
			} else if (what === 1) this.#word();
			else if (unit === NEWLINE) {
				this.#endLine();
				this.#at++;
			} else if (what === 2 || (unit === 0x2e && isDigit(units[this.#at + 1]!))) this.#number();
			else this.#other(unit);
		}
		this.#endLine();
		this.#tokens.finish(this.#length);
	}

	#endLine(): void {
		if (!this.#endsStatement) return;
		this.#endsStatement = false;
		this.#tokens.add(Mark.semicolon, this.#at, this.#at);
	}

	#word(): void {
		const units = this.#units;
		const begin = this.#at;
		let hash = FNV_BASIS;
		let at = begin;
		let unit = units[at]!;
		do {
			hash = Math.imul(hash ^ unit, FNV_PRIME);
			unit = units[++at]!;
		} while (wordParts[unit] === 1);
		this.#at = at;
		const name = this.#source.names.internHashed(units, begin, at, hash);
		if (name >= KEYWORD_COUNT) {
			const token = this.#tokens.add(Token.name, begin, at);
			this.#tokens.value[token] = name;
			this.#endsStatement = true;
			return;
		}
		const kind = FIRST_WORD + name;
		this.#tokens.add(kind, begin, at);
		this.#endsStatement = kind === Word.break || kind === Word.continue || kind === Word.fallthrough ||
			kind === Word.return;
	}

	#number(): void {
		const units = this.#units;
		const begin = this.#at;
		let at = begin;
		for (;;) {
			const unit = units[at]!;
			const isPart = unit < 128 && (classes[unit] === 1 || classes[unit] === 2 || unit === 0x2e);
			const isSign = (unit === 0x2b || unit === 0x2d) && at > begin && isExponent(units, begin, at - 1);
			if (!isPart && !isSign) break;
			at++;
		}
		this.#at = at;
		this.#tokens.add(Token.number, begin, at);
		this.#endsStatement = true;
	}

	#other(unit: number): void {
		const begin = this.#at;
		const next = this.#units[begin + 1]!;
		if (unit === 0x2f && next === 0x2f) this.#lineComment();
		else if (unit === 0x2f && next === 0x2a) this.#blockComment();
		else if (unit === 0x22 || unit === 0x27) this.#quoted(unit);
		else if (unit === 0x60) this.#raw();
		else this.#operator(unit);
	}

	#lineComment(): void {
		const end = this.#source.text.indexOf("\n", this.#at);
		const begin = this.#at;
		this.#at = end < 0 ? this.#length : end;
		this.#tokens.comment(begin, this.#at);
	}

	/** One that spans lines ends the line before it. */
	#blockComment(): void {
		const { text } = this.#source;
		const begin = this.#at;
		const end = text.indexOf("*/", begin + 2);
		const line = text.indexOf("\n", begin);
		const after = end < 0 ? this.#length : end + 2;
		if (line >= 0 && line < after) this.#endLine();
		this.#at = after;
		this.#tokens.comment(begin, after);
	}

	#quoted(quote: number): void {
		const units = this.#units;
		let at = this.#at + 1;
		while (at < this.#length && units[at] !== quote && units[at] !== NEWLINE) at += units[at] === 0x5c ? 2 : 1;
		at = Math.min(units[at] === quote ? at + 1 : at, this.#length);
		this.#tokens.add(quote === 0x27 ? Token.number : Token.string, this.#at, at);
		this.#at = at;
		this.#endsStatement = true;
	}

	#raw(): void {
		const end = this.#source.text.indexOf("`", this.#at + 1);
		const after = end < 0 ? this.#length : end + 1;
		this.#tokens.add(Token.string, this.#at, after);
		this.#at = after;
		this.#endsStatement = true;
	}

	#operator(unit: number): void {
		const begin = this.#at;
		const next = this.#units[begin + 1]!;
		const length = operatorLength(unit, next, this.#units[begin + 2]!);
		// a statement may end before the brace that closes its block
		if (unit === Mark.curlyEnd) this.#endLine();
		// a control character is no kind of token by its code
		const kind = length > 1 ? operatorKind(unit, next, length) : unit < 0x20 ? Mark.question : unit;
		this.#at = begin + length;
		this.#tokens.add(kind, begin, this.#at);
		this.#endsStatement = unit === Mark.roundEnd || unit === Mark.squareEnd || unit === Mark.curlyEnd ||
			kind === Operator.increment || kind === Operator.decrement;
	}
}

/** How many code units the operator takes whose first three these are. */
function operatorLength(unit: number, next: number, third: number): number {
	if (next === Mark.assign && assigns[unit] === 1) return 2;
	switch (unit) {
		case Mark.and:
			if (next === Mark.caret) return third === Mark.assign ? 3 : 2;
			return next === unit ? 2 : 1;
		case Mark.less:
			if (next === unit) return third === Mark.assign ? 3 : 2;
			return next === Mark.minus ? 2 : 1;
		case Mark.greater: return next === unit ? third === Mark.assign ? 3 : 2 : 1;
		case Mark.dot: return next === unit && third === unit ? 3 : 1;
		case Mark.plus:
		case Mark.minus:
		case Mark.or: return next === unit ? 2 : 1;
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
		case Mark.and: return next === Mark.and ? Operator.logicalAnd : Operator.binary;
		case Mark.or: return Operator.logicalOr;
		case Mark.plus: return Operator.increment;
		case Mark.minus: return Operator.decrement;
		case Mark.greater: return Operator.shiftRight;
		default: return next === Mark.minus ? Operator.arrow : Operator.shiftLeft;
	}
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** Whether a sign may follow: `1e+5`, `0x1p-2`, but not `0xe+1`. */
function isExponent(units: Uint16Array, begin: number, at: number): boolean {
	const unit = units[at]! | 0x20;
	const isHexadecimal = (units[begin + 1]! | 0x20) === 0x78;
	return isHexadecimal ? unit === 0x70 : unit === 0x65;
}
