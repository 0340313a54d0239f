/** Whether `<` opens a tag, where an operand is expected: in TSX it may as well open type parameters. */
import { Mark, type Source } from "../../skim/tokens.ts";
import { Class, classOf, isWordPart } from "./characters.ts";

/** Code units of parameters that are looked over. */
const LOOK_AHEAD_MAX = 400;

export function isTag(source: Source, begin: number, hasTypes: boolean): boolean {
	const { units, text } = source;
	const next = units[begin + 1]!;
	if (next === Mark.greater) return true;
	if (classOf(next) !== Class.letter) return false;
	if (!hasTypes) return true;
	let at = begin + 1;
	while (isTagName(units[at]!) && at - begin < LOOK_AHEAD_MAX) at++;
	const name = text.slice(begin + 1, at);
	at = skipSpace(source, at);
	if (name === "const" && classOf(units[at]!) === Class.letter) return false;
	if (units[at] === Mark.comma || units[at] === Mark.assign) return false;
	if (text.startsWith("extends", at) && !isWordPart(units[at + 7]!)) {
		const after = units[skipSpace(source, at + 7)]!;
		return after === Mark.assign || after === Mark.greater || after === Mark.slash;
	}
	return units[at] !== Mark.greater || !isFunctionType(source, at, name);
}

/** `<T>(value: T) => T` where a type is expected, of which the lexer does not know. */
function isFunctionType(source: Source, end: number, name: string): boolean {
	const { units } = source;
	let at = skipSpace(source, end + 1);
	if (units[at] !== Mark.round || !/^[A-Z]/.test(name)) return false;
	let depth = 0;
	for (const limit = at + LOOK_AHEAD_MAX; at < limit; at++) {
		if (units[at] === Mark.round) depth++;
		else if (units[at] === Mark.roundEnd && --depth === 0) break;
	}
	if (depth > 0) return false;
	at = skipSpace(source, at + 1);
	return units[at] === Mark.colon || (units[at] === Mark.assign && units[at + 1] === Mark.greater);
}

const isTagName = (unit: number): boolean =>
	isWordPart(unit) || unit === Mark.minus || unit === Mark.dot || unit === Mark.colon;

function skipSpace({ units, length }: Source, begin: number): number {
	let at = begin;
	while (at < length && at - begin < LOOK_AHEAD_MAX) {
		const what = classOf(units[at]!);
		if (what !== Class.space && what !== Class.newline) break;
		at++;
	}
	return at;
}
