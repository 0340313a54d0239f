/** Code units as the lexer looks at them, and how long operators are. */
import { Mark, Operator } from "../../skim/tokens.ts";

export const Class = { other: 0, letter: 1, digit: 2, space: 3, newline: 4 } as const;

const classes = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
	const text = String.fromCharCode(unit);
	classes[unit] = /[A-Za-z_$]/.test(text) ? Class.letter : /[0-9]/.test(text) ? Class.digit
		: /[\n\r]/.test(text) ? Class.newline : unit <= 32 ? Class.space : Class.other;
}

/**
 * What begins with a code unit; control characters are no part of any token, and all that is neither space nor ASCII
 * is taken for a part of a name.
 */
export function classOf(unit: number): number {
	if (unit < 128) return classes[unit]!;
	if (unit === 0xa0 || unit === 0xfeff || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x3000) return Class.space;
	return unit === 0x2028 || unit === 0x2029 ? Class.newline : Class.letter;
}

/** By code unit: 1 for what names go on with. */
const wordParts = new Uint8Array(1 << 16);
for (let unit = 0; unit < wordParts.length; unit++) {
	const what = classOf(unit);
	if (what === Class.letter || what === Class.digit) wordParts[unit] = 1;
}

export const isWordPart = (unit: number): boolean => wordParts[unit] === 1;

/**
 * How many code units the operator takes whose first ones these are. `<` and `>` stand alone, because they may be
 * brackets around types; a parser that wants a shift takes neighbours together.
 */
export function operatorLength(unit: number, next: number, third: number): number {
	switch (unit) {
		case Mark.dot: return next === unit && third === unit ? 3 : 1;
		case Mark.question:
			if (next === unit) return third === Mark.assign ? 3 : 2;
			return next === Mark.dot && !(third >= 0x30 && third <= 0x39) ? 2 : 1;
		case Mark.and:
		case Mark.or:
			if (next === unit) return third === Mark.assign ? 3 : 2;
			return next === Mark.assign ? 2 : 1;
		case Mark.star:
			if (next === unit) return third === Mark.assign ? 3 : 2;
			return next === Mark.assign ? 2 : 1;
		case Mark.plus:
		case Mark.minus: return next === unit || next === Mark.assign ? 2 : 1;
		case Mark.assign:
			if (next === Mark.greater) return 2;
			return next === unit ? third === unit ? 3 : 2 : 1;
		case Mark.not: return next === Mark.assign ? third === Mark.assign ? 3 : 2 : 1;
		case Mark.less: return next === Mark.assign ? 2 : 1;
		case Mark.percent:
		case Mark.caret:
		case Mark.slash: return next === Mark.assign ? 2 : 1;
		default: return 1;
	}
}

/** The kind of an operator of several code units. */
export function operatorKind(unit: number, next: number, length: number): number {
	switch (unit) {
		case Mark.dot: return Operator.ellipsis;
		case Mark.question: return next === Mark.dot ? Operator.optionalDot
			: length === 3 ? Operator.logicalAssign : Operator.nullish;
		case Mark.and:
		case Mark.or:
			if (next === Mark.assign) return Operator.assign;
			return length === 3 ? Operator.logicalAssign : unit === Mark.and ? Operator.logicalAnd : Operator.logicalOr;
		case Mark.star: return next === unit && length === 2 ? Operator.power : Operator.assign;
		case Mark.plus: return next === unit ? Operator.increment : Operator.assign;
		case Mark.minus: return next === unit ? Operator.decrement : Operator.assign;
		case Mark.assign: return next === Mark.greater ? Operator.fatArrow : Operator.equal;
		case Mark.not:
		case Mark.less: return Operator.equal;
		default: return Operator.assign;
	}
}
