/**
 * What an opening bracket means, by what follows it: an arrow function or an expression in brackets, type arguments or
 * a comparison. Nothing is read twice for it: brackets have partners, and what was found of a `<` is kept at its token.
 */
import { Stack } from "../../skim/stack.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { ParameterParser } from "./parameters.ts";
import { Word } from "./words.ts";

/** Tokens of a return type that are looked over. */
const TYPE_MAX = 300;
const BRANCH_MAX = 2000;

export abstract class LookAhead extends ParameterParser {
	/** The limit inside of which the branch for `yes` of a conditional expression is read. */
	protected branchLimit: number = -1;
	readonly #angles = new Stack();

	/** Whether an arrow function begins here. */
	protected isArrow(): boolean {
		switch (this.kind()) {
			case Token.name:
				if (this.peek(1) === Operator.fatArrow) return true;
				if (!this.isWord(Word.async) || this.isFresh(1)) return false;
				if (this.peek(1) === Token.name) return this.peek(2) === Operator.fatArrow;
				return this.#isArrowHead(this.at + 1);
			case Mark.round:
			case Mark.less: return this.#isArrowHead(this.at);
			default: return false;
		}
	}

	/** Parameters, perhaps with type parameters, and behind them an arrow. */
	#isArrowHead(token: number): boolean {
		const { kind } = this.tokens;
		let round = token;
		if (kind[token] === Mark.less) {
			const end = this.dialect.hasTypes ? this.angleEnd(token) : 0;
			if (end === 0) return false;
			round = end + 1;
		}
		if (round >= this.limit || kind[round] !== Mark.round) return false;
		const after = this.tokens.after(round);
		if (after >= this.limit) return false;
		if (kind[after] === Operator.fatArrow) return true;
		if (!this.dialect.hasTypes || kind[after] !== Mark.colon) return false;
		const arrow = this.#arrowBehindType(after + 1);
		return arrow > 0 && (this.branchLimit !== this.limit || this.#hasOtherBranch(arrow + 1));
	}

	/** The arrow behind the return type that would begin at a token; 0 if this is no such type. */
	#arrowBehindType(begin: number): number {
		const { kind } = this.tokens;
		let depth = 0;
		// of conditional types, outside of angles: one whose `?` is to come, and those whose `:` is
		let isCondition = false;
		let open = 0;
		const end = Math.min(this.limit, begin + TYPE_MAX);
		for (let at = begin; at < end;) {
			const what = kind[at]!;
			if (what === Mark.less) depth++;
			else if (what === Mark.greater) depth--;
			else if (!isTypeToken(what)) return 0;
			else if (depth === 0) {
				if (what === Operator.fatArrow && !isCondition && open === 0) return at;
				if (what === Word.extends) isCondition = true;
				else if (what === Mark.question && isCondition) {
					isCondition = false;
					open++;
				} else if (what === Mark.colon && open > 0) open--;
				else if (isOutsideReturn(what)) return 0;
			}
			at = isOpening(what) ? this.tokens.after(at) : at + 1;
		}
		return 0;
	}

	/** `a ? (b): c => d : e`: only with a second branch behind it is the first one an arrow function. */
	#hasOtherBranch(begin: number): boolean {
		const { kind } = this.tokens;
		let open = 0;
		const end = Math.min(this.limit, begin + BRANCH_MAX);
		for (let at = begin; at < end;) {
			const what = kind[at]!;
			if (what === Mark.question) open++;
			else if (what === Mark.colon && open-- === 0) return true;
			else if (what === Mark.comma || what === Mark.semicolon) return false;
			at = isOpening(what) ? this.tokens.after(at) : at + 1;
		}
		return false;
	}

	/**
	 * The `>` that closes the `<` here as type arguments are closed; 0 if something stands between them that is in no
	 * type. Cost: each token is passed once for all `<` of its brackets together.
	 */
	protected angleEnd(less: number): number {
		const { kind, value } = this.tokens;
		if (value[less] !== -1) return value[less]!;
		const open = this.#angles;
		open.length = 0;
		for (let at = less; at < this.limit;) {
			const what = kind[at]!;
			if (what === Mark.less) open.push(at);
			else if (what === Mark.greater) {
				value[open.pop()] = at;
				if (open.length === 0) break;
			} else if (!isTypeToken(what)) break;
			at = isOpening(what) ? this.tokens.after(at) : at + 1;
		}
		for (let left = 0; left < open.length; left++) value[open.at(left)] = 0;
		return value[less]!;
	}

	/** Whether type arguments stand here in an expression, as the compiler decides it: by what follows them. */
	protected isTypeArguments(): boolean {
		if (!this.dialect.hasTypes || this.kind() !== Mark.less) return false;
		const end = this.angleEnd(this.at);
		if (end === 0) return false;
		const next = end + 1;
		if (next >= this.limit) return true;
		const what = this.tokens.kind[next]!;
		if (what === Mark.round || what === Token.templateWhole || what === Token.templateHead) return true;
		if (what === Mark.less || what === Mark.greater || what === Mark.plus || what === Mark.minus) return false;
		if (this.tokens.fresh[next] === 1) return true;
		return !this.#beginsExpression(what, this.tokens.value[next]!);
	}

	#beginsExpression(kind: number, value: number): boolean {
		switch (kind) {
			case Token.name: return value !== Word.as && value !== Word.satisfies;
			case Token.number:
			case Token.string:
			case Token.regex:
			case Mark.square:
			case Mark.curly:
			case Mark.not:
			case Mark.tilde:
			case Mark.at:
			case Operator.increment:
			case Operator.decrement: return true;
			default: return kind >= Word.break && kind !== Word.in && kind !== Word.instanceof && kind !== Word.extends;
		}
	}
}

export const isOpening = (kind: number): boolean =>
	kind === Mark.round || kind === Mark.square || kind === Mark.curly;

/** What ends a return type at its own level. */
const isOutsideReturn = (kind: number): boolean =>
	kind === Mark.comma || kind === Mark.colon || kind === Mark.question || kind === Mark.assign;

/** Whether a token can stand in a type. */
function isTypeToken(kind: number): boolean {
	switch (kind) {
		case Token.name:
		case Token.string:
		case Token.number:
		case Token.templateWhole:
		case Token.templateHead:
		case Token.templateMiddle:
		case Token.templateTail:
		case Mark.round:
		case Mark.square:
		case Mark.curly:
		case Mark.dot:
		case Mark.comma:
		case Mark.or:
		case Mark.and:
		case Mark.question:
		case Mark.colon:
		case Mark.minus:
		case Mark.assign:
		case Operator.fatArrow:
		case Operator.ellipsis:
		case Word.typeof:
		case Word.void:
		case Word.null:
		case Word.this:
		case Word.true:
		case Word.false:
		case Word.new:
		case Word.import:
		case Word.extends:
		case Word.in:
		case Word.const: return true;
		default: return false;
	}
}
