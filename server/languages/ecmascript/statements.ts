/** Statements (ECMA-262, "ECMAScript Language: Statements and Declarations"). */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Stack } from "../../skim/stack.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE, PARTS_MAX } from "../../skim/values.ts";
import type { Test } from "./narrowing.ts";
import { TestParser } from "./tests.ts";
import { Word } from "./words.ts";

/** With it names begin by which functions are called that assert. */
const ASSERT = "assert";

export abstract class StatementParser extends TestParser {
	/** The statement that was read last does not go on behind itself: it returns, throws, breaks. */
	#hasLeft = false;

	/** What a word declares that is no statement of ECMAScript's older part. @returns whether one begins here */
	protected abstract declaration(): boolean;

	protected override statements(): void {
		const { count } = this.narrowing;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.statement();
			if (this.at === before) this.skip();
		}
		this.narrowing.end(count);
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
			case Mark.curly:
				this.#hasLeft = false;
				this.block();
				return;
			case Word.if: this.#ifStatement(); return;
			case Word.return:
				this.#returnStatement();
				this.#hasLeft = true;
				return;
			case Word.throw:
				this.at++;
				this.#expressionStatement();
				this.#hasLeft = true;
				return;
			case Word.break:
			case Word.continue:
				this.#jump();
				this.#hasLeft = true;
				return;
		}
		this.#plainStatement();
		this.#hasLeft = false;
	}

	/** What goes on behind it. */
	#plainStatement(): void {
		switch (this.kind()) {
			case Mark.semicolon: this.at++; return;
			case Word.for: this.forStatement(); return;
			case Word.while:
			case Word.with:
				this.at++;
				this.#head();
				this.#statementWhere(this.told().whenTrue);
				return;
			case Word.do: this.#doStatement(); return;
			case Word.switch: this.#switchStatement(); return;
			case Word.try: this.#tryStatement(); return;
			case Word.debugger: this.at++; return;
			case Token.name: {
				if (this.peek(1) === Mark.colon) {
					this.#labelled();
					return;
				}
				const round = this.testBracket();
				if (round >= 0) {
					this.test(round);
					return;
				}
				break;
			}
		}
		if (!this.declaration()) this.#expressionStatement();
	}

	#expressionStatement(): void {
		this.tellNothing();
		this.expression();
		this.take(Mark.semicolon);
		if (this.dialect.hasTypes && this.guard !== NONE && this.#isAssertion()) this.narrowing.hold(this.told().whenTrue);
	}

	/**
	 * Whether the call that was just read is of something whose name begins with `assert`. If it says `asserts x is T`,
	 * that holds behind it; of calls by other names it is not asked, because there are so many.
	 */
	#isAssertion(): boolean {
		const { references: { begin }, source: { units }, values: { rows: { op, a } } } = this.sink;
		const callee = a[this.guard]!;
		if (callee === NONE || op[callee] !== ValueOp.reference) return false;
		const from = begin[a[callee]!]!;
		for (let at = 0; at < ASSERT.length; at++) if (units[from + at] !== ASSERT.charCodeAt(at)) return false;
		return true;
	}

	/** Statements in braces with a scope of their own. */
	protected block(): void {
		this.sink.openScope(ScopeKind.block, this.begin);
		this.functionBody();
		this.sink.closeScope(this.lastEnd);
	}

	/** What stands in brackets behind a keyword. @returns its value */
	#head(): number {
		this.tellNothing();
		if (this.kind() !== Mark.round) return NONE;
		const outer = this.open();
		const value = this.expression();
		this.close(outer);
		return value;
	}

	/** A statement in which conditions hold. */
	#statementWhere(tests: readonly Test[]): void {
		const { count } = this.narrowing;
		this.narrowing.hold(tests);
		this.statement();
		this.narrowing.end(count);
	}

	/** A chain of `else if` is read in a loop. Behind an `if` that is left holds what it says when it is false. */
	#ifStatement(): void {
		const { count } = this.narrowing;
		let hasLeft = true;
		let isFirst = true;
		const lost: number[] = [];
		do {
			this.at++;
			this.#head();
			const { whenTrue, whenFalse } = this.told();
			const kept = this.narrowing.keep();
			this.#statementWhere(whenTrue);
			hasLeft &&= this.#hasLeft;
			// what a branch assigns to is as it was in the next one, and behind one that is left
			const forgotten = this.narrowing.recall(kept);
			if (!this.#hasLeft) lost.push(...forgotten);
			const isAlone = !this.take(Word.else);
			if (!isAlone || (isFirst && hasLeft)) this.narrowing.hold(whenFalse);
			if (isAlone) {
				if (!isFirst) this.narrowing.end(count);
				this.narrowing.drop(lost);
				this.#hasLeft = false;
				return;
			}
			isFirst = false;
		} while (this.kind() === Word.if);
		this.statement();
		this.narrowing.end(count);
		this.narrowing.drop(lost);
		this.#hasLeft &&= hasLeft;
	}

	#doStatement(): void {
		this.at++;
		this.statement();
		if (this.take(Word.while)) this.#head();
		this.take(Mark.semicolon);
	}

	#switchStatement(): void {
		this.at++;
		const value = this.#head();
		const { subject } = this;
		if (this.kind() !== Mark.curly) return;
		const { count } = this.narrowing;
		/** What the cases are that come to this place; `undefined` where it may be anything. */
		let cases: Stack | undefined = new Stack();
		this.#hasLeft = true;
		this.sink.openScope(ScopeKind.block, this.begin);
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Word.case || this.kind() === Word.default) {
				if (this.#hasLeft) cases = new Stack();
				const literal = this.#caseLabel();
				if (literal === NONE || cases?.length === PARTS_MAX) cases = undefined;
				else cases?.push(literal);
				this.narrowing.end(count);
				const wanted = cases === undefined ? NONE : this.values.fold(ValueOp.either, cases, 0);
				const test = this.narrowing.test(subject, value, wanted, false);
				if (test !== undefined) this.narrowing.hold([test]);
				this.#hasLeft = false;
			} else this.statement();
			if (this.at === before) this.skip();
		}
		this.close(outer);
		this.sink.closeScope(this.lastEnd);
		this.narrowing.end(count);
	}

	/** `case "x":`, `default:`. @returns the literal of the case, if it is one */
	#caseLabel(): number {
		const isCase = this.kind() === Word.case;
		const token = ++this.at;
		if (isCase) this.expression();
		const literal = isCase && this.at === token + 1 ? this.literalAt(token) : NONE;
		this.take(Mark.colon);
		return literal;
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
}
