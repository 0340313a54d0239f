/** Statements (ECMA-262, "ECMAScript Language: Statements and Declarations"). */
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isOpening } from "./lookAhead.ts";
import { VariableParser } from "./variables.ts";
import { Word } from "./words.ts";

/** Functions whose calls with a title and a function are tests. */
const testNames: ReadonlySet<number> = new Set([
	Word.describe, Word.it, Word.test, Word.suite, Word.bench, Word.context, Word.specify,
]);

export abstract class StatementParser extends VariableParser {
	/** What a word declares that is no statement of ECMAScript's older part. @returns whether one begins here */
	protected abstract declaration(): boolean;

	protected override statements(): void {
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.statement();
			if (this.at === before) this.skip();
		}
	}

	protected override statement(): void {
		if (!this.descend()) {
			this.skip();
			return;
		}
		this.#statementHere();
		this.ascend();
	}

	#statementHere(): void {
		switch (this.kind()) {
			case Mark.semicolon: this.at++; return;
			case Mark.curly: this.block(); return;
			case Word.if: this.#ifStatement(); return;
			case Word.for: this.forStatement(); return;
			case Word.while:
			case Word.with:
				this.at++;
				this.#head();
				this.statement();
				return;
			case Word.do: this.#doStatement(); return;
			case Word.switch: this.#switchStatement(); return;
			case Word.try: this.#tryStatement(); return;
			case Word.return: this.#returnStatement(); return;
			case Word.throw:
				this.at++;
				this.#expressionStatement();
				return;
			case Word.break:
			case Word.continue: this.#jump(); return;
			case Word.debugger: this.at++; return;
			case Token.name:
				if (this.peek(1) === Mark.colon) {
					this.#labelled();
					return;
				}
				if (this.#isTest()) {
					this.#test();
					return;
				}
				break;
		}
		if (!this.declaration()) this.#expressionStatement();
	}

	#expressionStatement(): void {
		this.expression();
		this.take(Mark.semicolon);
	}

	/** Statements in braces with a scope of their own. */
	protected block(): void {
		this.sink.openScope(ScopeKind.block, this.begin);
		this.functionBody();
		this.sink.closeScope(this.lastEnd);
	}

	/** What stands in brackets behind a keyword. */
	#head(): void {
		if (this.kind() !== Mark.round) return;
		const outer = this.open();
		this.expression();
		this.close(outer);
	}

	/** A chain of `else if` is read in a loop. */
	#ifStatement(): void {
		do {
			this.at++;
			this.#head();
			this.statement();
			if (!this.take(Word.else)) return;
		} while (this.kind() === Word.if);
		this.statement();
	}

	#doStatement(): void {
		this.at++;
		this.statement();
		if (this.take(Word.while)) this.#head();
		this.take(Mark.semicolon);
	}

	#switchStatement(): void {
		this.at++;
		this.#head();
		if (this.kind() !== Mark.curly) return;
		this.sink.openScope(ScopeKind.block, this.begin);
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.take(Word.case)) {
				this.expression();
				this.take(Mark.colon);
			} else if (this.take(Word.default)) this.take(Mark.colon);
			else this.statement();
			if (this.at === before) this.skip();
		}
		this.close(outer);
		this.sink.closeScope(this.lastEnd);
	}

	#tryStatement(): void {
		this.at++;
		if (this.kind() === Mark.curly) this.block();
		if (this.kind() === Word.catch) this.#catchClause();
		if (this.take(Word.finally) && this.kind() === Mark.curly) this.block();
	}

	#catchClause(): void {
		const { sink } = this;
		sink.openScope(ScopeKind.block, this.begin);
		this.at++;
		if (this.kind() === Mark.round) {
			const outer = this.open();
			const target = this.at;
			this.skip();
			const type = this.take(Mark.colon) ? this.type() : NONE;
			this.patternAt(target, type, { kind: DeclarationKind.local, flags: 0, scope: sink.scope });
			this.close(outer);
		}
		if (this.kind() === Mark.curly) this.functionBody();
		sink.closeScope(this.lastEnd);
	}

	#returnStatement(): void {
		this.at++;
		if (this.isFresh() || this.kind() === Mark.semicolon || this.kind() === Token.end) {
			this.take(Mark.semicolon);
			return;
		}
		this.noteReturned();
		let value = this.assignment(this.wantedReturn);
		while (this.take(Mark.comma)) value = this.assignment(this.wantedReturn);
		if (!this.isGenerator) this.returned.push(value);
		this.take(Mark.semicolon);
	}

	#jump(): void {
		this.at++;
		if (this.kind() === Token.name && !this.isFresh()) this.sink.refer(ReferenceRole.label, this.at++);
		this.take(Mark.semicolon);
	}

	#labelled(): void {
		const { sink } = this;
		const { begin } = this;
		const label = sink.declare(DeclarationKind.label, this.at);
		sink.bind(label);
		this.at += 2;
		const inside = sink.enter(label);
		this.statement();
		sink.leave(inside);
		this.setRange(label, begin);
	}

	/** `describe("…", () => {…})`, or of a member of one of these, and nothing more. */
	#isTest(): boolean {
		const { kind, value } = this.tokens;
		if (!testNames.has(value[this.at]!)) return false;
		let round = this.at + 1;
		if (kind[round] === Mark.dot) round += 2;
		if (round >= this.limit || kind[round] !== Mark.round) return false;
		const isTitle = kind[round + 1] === Token.string || kind[round + 1] === Token.templateWhole;
		if (!isTitle || kind[round + 2] !== Mark.comma || round + 3 >= this.limit) return false;
		const after = this.tokens.after(round);
		const isAll = after >= this.limit || kind[after] === Mark.semicolon ||
			(this.tokens.fresh[after] === 1 && !isOpening(kind[after]!) && kind[after] !== Mark.dot);
		return isAll && this.#isFunctionAt(round + 3);
	}

	#isFunctionAt(token: number): boolean {
		const { at } = this;
		this.at = token;
		const isFunction = this.isFunctionLiteral();
		this.at = at;
		return isFunction;
	}

	#test(): void {
		const { sink, tokens } = this;
		const { begin } = this;
		const round = this.peek(1) === Mark.dot ? this.at + 3 : this.at + 1;
		const title = round + 1;
		const nameBegin = tokens.begin[title]! + 1;
		const nameEnd = Math.max(nameBegin, tokens.end[title]! - 1);
		const test = sink.declareNamed(DeclarationKind.test, this.content(title), nameBegin, nameEnd);
		sink.bind(test);
		const inside = sink.enter(test);
		const first = sink.declarations.count;
		this.#expressionStatement();
		sink.leave(inside);
		if (first < sink.declarations.count) {
			sink.declarations.bodyBegin[test] = sink.declarations.bodyBegin[first]!;
		}
		this.setRange(test, begin);
	}
}

