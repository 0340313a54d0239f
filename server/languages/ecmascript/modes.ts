/** What a lexer knows of what is around it, and what tokens say of those behind them. */
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { Class, classOf } from "./characters.ts";
import { Word } from "./words.ts";

/** What is open around a token. */
export const Mode = {
	none: 0,
	/** Braces around statements or members: an operand may follow. */
	block: 1,
	/** Braces around an object or a type: an operator follows. */
	object: 2,
	/** `${` */
	template: 3,
	/** Braces in a tag or between tags. */
	embed: 4,
	round: 5,
	/** `if (`, `while (`: a statement follows. */
	head: 6,
	square: 7,
	tag: 8,
	endTag: 9,
	/** Between an opening tag and its closing one. */
	children: 10,
} as const;

/** Whether a brace behind a token of this kind, where an operand is expected, is around statements. */
export function isBlockBehind(kind: number): boolean {
	switch (kind) {
		case Token.end:
		case Mark.semicolon:
		case Mark.curly:
		case Mark.curlyEnd:
		case Mark.roundEnd:
		case Mark.greater:
		case Operator.fatArrow:
		case Word.else:
		case Word.do:
		case Word.try:
		case Word.finally:
		case Word.catch:
		case Word.class: return true;
		default: return false;
	}
}

/** Whether a reserved word stands before an operand, and is none itself. */
export function wantsOperandBehind(kind: number): boolean {
	return kind !== Word.this && kind !== Word.super && kind !== Word.null && kind !== Word.true && kind !== Word.false;
}

/** Whether `<` between tags opens one, by what follows it. */
export const isTagStart = (unit: number): boolean =>
	unit === Mark.slash || unit === Mark.greater || classOf(unit) === Class.letter;
