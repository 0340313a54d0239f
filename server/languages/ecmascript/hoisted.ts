/** Functions that hold above where they stand: those that are declared at the top of a file. */
import { FIRST_WORD, Mark, Operator, Token, type Tokens } from "../../skim/tokens.ts";
import { wantsOperandBehind } from "./modes.ts";
import { Word } from "./words.ts";

/** Names of functions that are declared outside of all brackets. Cost: a step a token there. */
export function functionsAtTop(tokens: Tokens): ReadonlySet<number> {
	const { kind, value, count } = tokens;
	const names = new Set<number>();
	for (let at = 0, before = -1; at < count; before = at - 1) {
		if (kind[at] === Word.function && isStatement(tokens, at, before)) {
			const name = kind[at + 1] === Mark.star ? at + 2 : at + 1;
			if (kind[name] === Token.name) names.add(value[name]!);
		}
		at = isOpening(kind[at]!) ? tokens.after(at) : at + 1;
	}
	return names;
}

/** Whether a function begins a statement: behind an operator or a keyword it is a part of an expression. */
function isStatement({ kind, value, fresh }: Tokens, at: number, before: number): boolean {
	const isAsync = before >= 0 && kind[before] === Token.name && value[before] === Word.async && fresh[at] !== 1;
	const last = isAsync ? before - 1 : before;
	return last < 0 || endsStatement(kind[last]!);
}

/** Whether a statement may have ended with a token of this kind: with an operand, or a semicolon. */
function endsStatement(kind: number): boolean {
	switch (kind) {
		case Mark.semicolon:
		case Mark.roundEnd:
		case Mark.squareEnd:
		case Mark.curlyEnd:
		case Operator.increment:
		case Operator.decrement:
		case Token.name:
		case Token.number:
		case Token.string:
		case Token.regex:
		case Token.templateWhole:
		case Token.templateTail: return true;
		default: return kind >= FIRST_WORD && !wantsOperandBehind(kind);
	}
}

const isOpening = (kind: number): boolean => kind === Mark.round || kind === Mark.square || kind === Mark.curly;
