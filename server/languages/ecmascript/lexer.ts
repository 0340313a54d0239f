/**
 * The tokens of ECMAScript, TypeScript and JSX (ECMA-262, "Lexical Grammar").
 *
 * All of a file is read before it is parsed, so that a parser can look behind a bracket without reading what is in it.
 * What `/`, `<`, `}` and `{` are depends on what stands before; a stack of what is open knows it: a slash after an
 * operand divides, and one where an operand is expected begins a regular expression. Whether the brace before a slash
 * closed a block or an object is known from what stood before the brace that opened it.
 */
import { FIRST_WORD, Mark, Operator, Token, type Source, type Tokens } from "../../skim/tokens.ts";
import { Class, classOf, isWordPart, operatorKind, operatorLength } from "./characters.ts";
import { isBoundary, startsBoundary } from "./boundaries.ts";
import { endOfRegex, endOfString, endOfTemplate } from "./literalEnds.ts";
import { isBlockBehind, isTagStart, Mode, wantsOperandBehind } from "./modes.ts";
import { isTag } from "./tags.ts";
import { KEYWORD_COUNT, Tag, Word } from "./words.ts";

const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const BACKSLASH = 0x5c;

export interface Dialect {
	readonly hasTypes: boolean;
	readonly hasTags: boolean;
}

/** Reads all of the source; never fails. Cost: linear, twice when tags are left open. */
export function tokenize(source: Source, tokens: Tokens, dialect: Dialect): void {
	const lexer = new Lexer(source, tokens, dialect);
	lexer.run(false);
	if (lexer.isInTag) lexer.run(true);
	tokens.matchBrackets((token) => isBoundary(source, tokens, token));
}

class Lexer {
	readonly #source: Source;
	readonly #tokens: Tokens;
	readonly #dialect: Dialect;
	readonly #units: Uint16Array;
	readonly #length: number;
	readonly #modes: number[] = [];
	#mode: number = Mode.none;
	#curlies = 0;
	#tags = 0;
	/** `<` that are open in the tag that is read: its type arguments. */
	#angles = 0;
	#at = 0;
	/** An operand is expected here: `/` begins a regular expression. */
	#wantsOperand = true;
	#isFresh = true;
	/** A regular expression was looked for up to here in vain. */
	#noRegexBefore = 0;
	/** A template that begins behind here has no end. */
	#hasNoTemplate = false;
	#recovers = false;

	constructor(source: Source, tokens: Tokens, dialect: Dialect) {
		this.#source = source;
		this.#tokens = tokens;
		this.#dialect = dialect;
		this.#units = source.units;
		this.#length = source.length;
	}

	/** Whether a tag was left open at the end. */
	get isInTag(): boolean {
		return this.#tags > 0;
	}

	/** @param recovers - whether tags end where a declaration begins at the begin of a line */
	run(recovers: boolean): void {
		this.#tokens.reset(this.#length);
		this.#modes.length = this.#curlies = this.#tags = this.#angles = this.#at = this.#noRegexBefore = 0;
		this.#mode = Mode.none;
		this.#wantsOperand = this.#isFresh = true;
		this.#hasNoTemplate = false;
		this.#recovers = recovers;
		const units = this.#units;
		if (units[0] === Mark.hash && units[1] === Mark.not) this.#lineComment();
		while (this.#at < this.#length) {
			if (this.#mode === Mode.children) {
				this.#child();
				continue;
			}
			const unit = units[this.#at]!;
			const what = classOf(unit);
			if (what === Class.letter) this.#word();
			else if (what === Class.space) this.#at++;
			else if (what === Class.newline) this.#newline();
			else if (what === Class.digit) this.#number();
			else this.#other(unit);
		}
		this.#tokens.finish(this.#length);
	}

	#newline(): void {
		this.#at++;
		this.#isFresh = true;
		if (this.#recovers && this.#tags > 0 && startsBoundary(this.#source, this.#at)) this.#leaveAll();
	}

	#leaveAll(): void {
		this.#modes.length = this.#curlies = this.#tags = this.#angles = 0;
		this.#mode = Mode.none;
		this.#wantsOperand = true;
	}

	#enter(mode: number): void {
		this.#modes.push(this.#mode);
		this.#mode = mode;
		if (mode <= Mode.embed) this.#curlies++;
		if (mode >= Mode.tag) this.#tags++;
	}

	#leave(): void {
		if (this.#mode <= Mode.embed) this.#curlies--;
		if (this.#mode >= Mode.tag) this.#tags--;
		this.#mode = this.#modes.pop() ?? Mode.none;
	}

	#add(kind: number, end: number): number {
		const token = this.#tokens.add(kind, this.#at, end);
		if (this.#isFresh) this.#tokens.fresh[token] = 1;
		this.#isFresh = false;
		this.#at = end;
		return token;
	}

	/** The kind of the token before. */
	#last(): number {
		const { count, kind } = this.#tokens;
		return count === 0 ? Token.end : kind[count - 1]!;
	}

	#word(): void {
		const units = this.#units;
		const begin = this.#at;
		const isTagName = this.#mode >= Mode.tag && this.#angles === 0;
		let hash = FNV_BASIS;
		let at = begin;
		let unit = units[at]!;
		do {
			hash = Math.imul(hash ^ unit, FNV_PRIME);
			unit = units[++at]!;
		} while (isWordPart(unit) || (isTagName && unit === Mark.minus));
		at = Math.min(at, this.#length);
		const name = this.#source.names.internHashed(units, begin, at, hash);
		const last = this.#last();
		const isMember = isTagName || last === Mark.dot || last === Operator.optionalDot;
		const isReserved = name < KEYWORD_COUNT && !isMember;
		const kind = isReserved ? FIRST_WORD + name : Token.name;
		const token = this.#add(kind, at);
		this.#tokens.value[token] = name;
		this.#wantsOperand = isReserved ? wantsOperandBehind(kind)
			: !isMember && (name === Word.yield || name === Word.await);
	}

	#number(): void {
		const units = this.#units;
		let at = this.#at;
		const isPrefixed = units[at] === 0x30 && classOf(units[at + 1]!) === Class.letter;
		let hasDot = isPrefixed;
		for (;;) {
			const unit = units[at]!;
			if (unit === Mark.dot && !hasDot) hasDot = true;
			else if (isSign(unit) && !isPrefixed && (units[at - 1]! | 0x20) === 0x65) hasDot = true;
			else if (!isWordPart(unit)) break;
			at++;
		}
		this.#add(Token.number, Math.min(at, this.#length));
		this.#wantsOperand = false;
	}

	#other(unit: number): void {
		const next = this.#units[this.#at + 1]!;
		switch (unit) {
			case Mark.slash: this.#slash(next); return;
			case 0x22:
			case 0x27: this.#string(unit); return;
			case 0x60: this.#template(Token.templateWhole, Token.templateHead); return;
			case Mark.curly: this.#openCurly(); return;
			case Mark.curlyEnd: this.#closeCurly(); return;
			case Mark.round: {
				const last = this.#last();
				const isHead = last === Word.if || last === Word.while || last === Word.for || last === Word.with;
				this.#bracket(unit, isHead ? Mode.head : Mode.round);
				return;
			}
			case Mark.square: this.#bracket(unit, Mode.square); return;
			case Mark.roundEnd:
			case Mark.squareEnd: this.#closeBracket(unit); return;
			case Mark.hash:
			case BACKSLASH:
				if (classOf(next) === Class.letter) this.#escapedOrPrivate();
				else this.#operator(unit);
				return;
			case Mark.dot:
				if (classOf(next) === Class.digit) this.#number();
				else this.#operator(unit);
				return;
			case Mark.less: this.#less(); return;
			case Mark.greater: this.#greater(); return;
			default: this.#operator(unit);
		}
	}

	#operator(unit: number): void {
		const units = this.#units;
		const next = units[this.#at + 1]!;
		const length = operatorLength(unit, next, units[this.#at + 2]!);
		const kind = length === 1 ? unit : operatorKind(unit, next, length);
		// behind an operand these end it; before one they are part of it
		const isEither = kind === Operator.increment || kind === Operator.decrement || kind === Mark.not;
		this.#add(kind < FIRST_WORD ? kind : Mark.hash, this.#at + length);
		if (!isEither) this.#wantsOperand = true;
	}

	/** `#name`; an escape in a name is taken for a part of it. */
	#escapedOrPrivate(): void {
		const units = this.#units;
		let at = this.#at + 1;
		while (isWordPart(units[at]!) || units[at] === BACKSLASH) at++;
		at = Math.min(at, this.#length);
		const token = this.#add(Token.name, at);
		this.#tokens.value[token] = this.#source.names.intern(units, this.#tokens.begin[token]!, at);
		this.#wantsOperand = false;
	}

	#bracket(unit: number, mode: number): void {
		this.#add(unit, this.#at + 1);
		this.#enter(mode);
		this.#wantsOperand = true;
	}

	#closeBracket(unit: number): void {
		this.#add(unit, this.#at + 1);
		const isHead = this.#mode === Mode.head;
		const isOpen = unit === Mark.squareEnd ? this.#mode === Mode.square : isHead || this.#mode === Mode.round;
		this.#wantsOperand = isOpen && isHead;
		if (isOpen) this.#leave();
	}

	#openCurly(): void {
		const isBlock = !this.#wantsOperand || isBlockBehind(this.#last());
		const isEmbedded = this.#mode === Mode.tag && this.#angles === 0;
		const mode = isEmbedded ? Mode.embed : isBlock ? Mode.block : Mode.object;
		this.#bracket(Mark.curly, mode);
	}

	/** A brace closes what was left open inside it. */
	#closeCurly(): void {
		if (this.#curlies === 0) {
			this.#add(Mark.curlyEnd, this.#at + 1);
			this.#wantsOperand = true;
			return;
		}
		while (this.#mode > Mode.embed) this.#leave();
		const mode = this.#mode;
		this.#leave();
		if (mode === Mode.template) {
			this.#template(Token.templateTail, Token.templateMiddle);
			return;
		}
		this.#add(Mark.curlyEnd, this.#at + 1);
		this.#wantsOperand = mode === Mode.block;
	}

	#string(quote: number): void {
		const isAttribute = this.#mode >= Mode.tag && this.#angles === 0;
		this.#add(Token.string, endOfString(this.#source, this.#at, quote, isAttribute));
		this.#wantsOperand = false;
	}

	/** A template from a quote or brace on; one that has no end is a line. */
	#template(whole: number, head: number): void {
		const end = this.#hasNoTemplate ? -1 : endOfTemplate(this.#source, this.#at + 1);
		if (end < 0) {
			this.#hasNoTemplate = true;
			const line = this.#source.text.indexOf("\n", this.#at);
			this.#add(whole, line < 0 ? this.#length : line);
			this.#wantsOperand = false;
			return;
		}
		const isHead = this.#units[end - 1] === Mark.curly;
		this.#add(isHead ? head : whole, end);
		if (isHead) this.#enter(Mode.template);
		this.#wantsOperand = isHead;
	}

	#slash(next: number): void {
		if (next === Mark.slash) {
			this.#lineComment();
			return;
		}
		if (next === Mark.star) {
			this.#blockComment();
			return;
		}
		if (this.#mode >= Mode.tag) {
			const isEnd = next === Mark.greater;
			this.#add(isEnd ? Tag.selfEnd : Mark.slash, this.#at + (isEnd ? 2 : 1));
			if (isEnd) this.#leave();
			this.#wantsOperand = false;
			return;
		}
		const end = this.#wantsOperand && this.#at >= this.#noRegexBefore ? endOfRegex(this.#source, this.#at) : 0;
		if (end > 0) {
			this.#add(Token.regex, end);
			this.#wantsOperand = false;
			return;
		}
		if (end < 0) this.#noRegexBefore = -end;
		this.#operator(Mark.slash);
	}

	#lineComment(): void {
		const units = this.#units;
		const begin = this.#at;
		let at = begin;
		while (at < this.#length && classOf(units[at]!) !== Class.newline) at++;
		this.#at = at;
		this.#tokens.comment(begin, at);
	}

	#blockComment(): void {
		const { text } = this.#source;
		const begin = this.#at;
		const end = text.indexOf("*/", begin + 2);
		const after = end < 0 ? this.#length : end + 2;
		for (let at = begin; at < after && !this.#isFresh; at++) {
			if (classOf(this.#units[at]!) === Class.newline) this.#isFresh = true;
		}
		this.#at = after;
		this.#tokens.comment(begin, after);
	}

	#less(): void {
		const last = this.#last();
		const isOperand = this.#wantsOperand && last !== Mark.curlyEnd && last !== Mark.greater &&
			last !== Mark.less && last !== Word.new;
		if (this.#mode >= Mode.tag) {
			this.#angles++;
			this.#add(Mark.less, this.#at + 1);
		} else if (isOperand && this.#isTag()) this.#openTag();
		else this.#operator(Mark.less);
	}

	#isTag(): boolean {
		return this.#dialect.hasTags && isTag(this.#source, this.#at, this.#dialect.hasTypes);
	}

	#openTag(): void {
		this.#add(Tag.open, this.#at + 1);
		this.#enter(Mode.tag);
		this.#angles = 0;
	}

	#greater(): void {
		if (this.#mode < Mode.tag || this.#angles > 0) {
			if (this.#mode >= Mode.tag) this.#angles--;
			this.#add(Mark.greater, this.#at + 1);
			this.#wantsOperand = true;
			return;
		}
		this.#add(Tag.end, this.#at + 1);
		const isEnd = this.#mode === Mode.endTag;
		this.#leave();
		if (!isEnd) this.#enter(Mode.children);
		else if (this.#mode === Mode.children) this.#leave();
		this.#wantsOperand = false;
	}

	/** Text between tags, up to the next tag or brace, and what opens that. */
	#child(): void {
		const units = this.#units;
		const begin = this.#at;
		let at = begin;
		for (; at < this.#length; at++) {
			const unit = units[at]!;
			if (unit === Mark.curly || (unit === Mark.less && isTagStart(units[at + 1]!))) break;
			if (unit === 10 && this.#recovers && startsBoundary(this.#source, at + 1)) break;
		}
		if (at > begin) this.#add(Token.text, at);
		if (at >= this.#length) return;
		if (units[at] === 10) this.#leaveAll();
		else if (units[at] === Mark.curly) this.#bracket(Mark.curly, Mode.embed);
		else if (units[at + 1] === Mark.slash) {
			this.#add(Tag.close, at + 2);
			this.#enter(Mode.endTag);
			this.#angles = 0;
		} else this.#openTag();
	}
}

const isSign = (unit: number): boolean => unit === Mark.plus || unit === Mark.minus;
