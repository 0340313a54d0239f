/**
 * Calls that are tests: `it("adds", () => {…})`, `describe("…", function () {…}).timeout(5)`,
 * `test("…", { retry: 2 }, check)`, `it.each(rows)("…", …)`. No language has them, all runners do: a title, then what
 * runs, as a statement of its own.
 */
import { DeclarationKind } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { isNamed } from "./cursor.ts";
import { isOpening } from "./lookAhead.ts";
import { VariableParser } from "./variables.ts";
import { Word } from "./words.ts";

const testNames: ReadonlySet<number> = new Set([
	Word.describe, Word.it, Word.test, Word.suite, Word.bench, Word.context, Word.specify,
]);

/** A table behind `each` of more tokens than this is not looked through for its end. */
const TABLE_TOKENS_MAX = 4_000;

export abstract class TestParser extends VariableParser {
	/** At a name: the bracket before the title of the test that begins here, or -1. */
	protected testBracket(): number {
		const { kind, value } = this.tokens;
		if (!testNames.has(value[this.at]!)) return -1;
		let round = this.at + 1;
		while (kind[round] === Mark.dot && isNamed(kind[round + 1]!)) round += 2;
		if (kind[round] === Token.templateHead) round = this.#behindTable(round);
		else if (kind[round] === Token.templateWhole) round++;
		else if (kind[round] === Mark.round && !this.#isTitle(round + 1)) round = this.tokens.after(round);
		if (round >= this.limit || kind[round] !== Mark.round || !this.#isTitle(round + 1)) return -1;
		return this.#runs(round) ? round : -1;
	}

	/** @param round - what {@link testBracket} said */
	protected test(round: number): void {
		const { sink, tokens, begin } = this;
		const title = round + 1;
		const nameBegin = tokens.begin[title]! + 1;
		const nameEnd = Math.max(nameBegin, tokens.end[title]! - 1);
		const test = sink.declareNamed(DeclarationKind.test, this.content(title), nameBegin, nameEnd);
		sink.bind(test);
		const inside = sink.enter(test);
		const { declarations } = sink;
		let first = declarations.count;
		this.expression();
		this.take(Mark.semicolon);
		sink.leave(inside);
		// Rows of a table come before the title.
		while (first < declarations.count && declarations.begin[first]! < nameBegin) first++;
		if (first < declarations.count) declarations.bodyBegin[test] = declarations.bodyBegin[first]!;
		this.setRange(test, begin);
	}

	#isTitle(token: number): boolean {
		const { kind } = this.tokens;
		return (kind[token] === Token.string || kind[token] === Token.templateWhole) && kind[token + 1] === Mark.comma;
	}

	/** At the first part of a template. */
	#behindTable(head: number): number {
		const { kind } = this.tokens;
		const last = Math.min(this.limit, head + TABLE_TOKENS_MAX);
		let depth = 0;
		for (let token = head; token < last; token++) {
			if (kind[token] === Token.templateHead) depth++;
			else if (kind[token] === Token.templateTail && --depth === 0) return token + 1;
		}
		return last;
	}

	/** Whether a function, or what may be one, stands behind the title, and the call is all that the statement is. */
	#runs(round: number): boolean {
		const { at, limit, tokens } = this;
		const { kind } = tokens;
		this.at = round;
		this.open();
		this.at = round + 3;
		// options
		if (this.kind() === Mark.curly) this.at = tokens.after(this.at) + 1;
		const isFunction = this.isFunctionLiteral();
		const next = this.peek(1);
		const isGiven = this.kind() === Token.name &&
			(next === Token.end || next === Mark.comma || next === Mark.dot || next === Mark.round);
		this.at = at;
		this.limit = limit;
		const after = tokens.after(round);
		if (after >= limit || kind[after] === Mark.semicolon) return isFunction || isGiven;
		if (kind[after] === Mark.dot) return isFunction;
		return tokens.fresh[after] === 1 && !isOpening(kind[after]!) && (isFunction || isGiven);
	}
}
