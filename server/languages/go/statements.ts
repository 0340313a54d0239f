/** Statements of Go (specification, "Statements"), and the declarations that may stand among them. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { DEPTH_MAX } from "../../skim/parser.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { ExpressionParser } from "./expressions.ts";
import { Word } from "./lexer.ts";

/** Tokens of what a type switch looks at, brackets as one: `a.b(c).(type)`. */
const OPERAND_TOKENS_MAX = 64;
/** A call with several results is told apart up to here. */
const PARTS_MAX = 4;

export abstract class StatementParser extends ExpressionParser {
	/** `type`, `const`, `var`; at the keyword. */
	protected abstract declaration(): void;

	protected override block(): void {
		const outer = this.open();
		if (this.descend()) {
			this.statements();
			this.ascend();
		}
		this.close(outer);
	}

	#scopedBlock(): void {
		this.sink.openScope(ScopeKind.block, this.begin);
		this.block();
		this.sink.closeScope(this.lastEnd);
	}

	/** Statements up to the limit. */
	protected statements(): void {
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.#statement();
			if (this.kind() !== Mark.semicolon && this.at === before) this.skip();
			this.take(Mark.semicolon);
		}
	}

	#statement(): void {
		switch (this.kind()) {
			case Mark.semicolon: return;
			case Word.type:
			case Word.const:
			case Word.var: this.declaration(); return;
			case Word.if: this.#if(); return;
			case Word.for: this.#for(); return;
			case Word.switch: this.#switch(); return;
			case Word.select: this.#select(); return;
			case Word.return:
			case Word.go:
			case Word.defer:
				this.at++;
				this.expressions();
				return;
			case Word.goto:
			case Word.break:
			case Word.continue:
				this.at++;
				if (this.kind() === Token.name) this.sink.refer(ReferenceRole.label, this.at++);
				return;
			case Mark.curly: this.#scopedBlock(); return;
			case Token.name:
				if (this.peek(1) === Mark.colon) {
					this.#labeled();
					return;
				}
		}
		this.simple();
	}

	/** A statement behind its labels. */
	#labeled(): void {
		const { sink } = this;
		const labels: number[] = [];
		while (this.kind() === Token.name && this.peek(1) === Mark.colon) {
			const label = sink.declare(DeclarationKind.label, this.at);
			sink.bind(label);
			labels.push(label);
			this.at += 2;
			while (this.kind() === Mark.semicolon) this.at++;
		}
		this.#statement();
		for (const label of labels) sink.declarations.end[label] = this.lastEnd;
	}

	/** Reads a list of expressions whose values nobody asks for. */
	protected expressions(): void {
		const from = this.waiting.length;
		this.expressionList();
		this.waiting.length = from;
	}

	/** An expression, an assignment, `a, b := f()`, `i++`, `c <- v`. */
	protected simple(): void {
		const first = this.at;
		const references = this.sink.references.count;
		const written: number[] = [];
		do {
			const before = this.at;
			this.expression();
			written.push(this.subject);
			if (this.at === before) break;
		} while (this.take(Mark.comma));
		switch (this.kind()) {
			case Operator.define:
				this.#define(first, references);
				return;
			case Mark.assign:
			case Operator.assign:
				for (const reference of written) if (reference !== NONE) this.sink.references.role[reference] = ReferenceRole.write;
				this.at++;
				this.take(Word.range);
				this.expressions();
				return;
			case Operator.increment:
			case Operator.decrement:
				if (written[0] !== NONE && this.#isPlain(written[0]!)) this.sink.references.role[written[0]!] = ReferenceRole.write;
				this.at++;
				return;
			case Operator.arrow:
				this.at++;
				this.expression();
		}
	}

	#isPlain(reference: number): boolean {
		return this.sink.references.receiver[reference] === NONE;
	}

	/** Names before `:=`: new ones are declared, and seen behind the statement; the others are written. */
	#define(first: number, references: number): void {
		const { sink, tokens } = this;
		const define = this.at;
		// they were read as expressions before it was known what they are
		sink.references.count = references;
		const names: number[] = [];
		for (let token = first; token < define; token += 2) {
			names.push(tokens.kind[token] === Token.name ? this.#defined(token) : NONE);
		}
		this.at++;
		const isRange = this.take(Word.range);
		const from = this.waiting.length;
		this.expressionList();
		for (let index = 0; index < names.length; index++) {
			const declaration = names[index]!;
			if (declaration === NONE) continue;
			sink.declarations.visibleFrom[declaration] = this.lastEnd;
			sink.declarations.type[declaration] = isRange
				? this.#ranged(index, this.waiting.at(from)) : this.assigned(index, names.length, from);
		}
		this.waiting.length = from;
	}

	/** The first of two names holds keys, and so does the only one; of a channel, elements. */
	#ranged(index: number, collection: number): number {
		return this.values.add(index === 0 ? ValueOp.element : ValueOp.lookup, collection);
	}

	/** What the name with this index holds: the value in the same place, or a part of the only one. */
	protected assigned(index: number, count: number, from: number): number {
		const values = this.waiting.length - from;
		if (values === count) return this.waiting.at(from + index);
		if (values !== 1 || index >= PARTS_MAX) return NONE;
		return this.values.add(ValueOp.part, this.waiting.at(from), index);
	}

	#defined(token: number): number {
		const { sink } = this;
		const name = this.tokens.value[token]!;
		if (name === Word._) return NONE;
		if (sink.bindings.first(sink.scope, name, false) !== NONE) {
			sink.refer(ReferenceRole.write, token);
			return NONE;
		}
		const local = sink.declare(DeclarationKind.local, token);
		sink.bind(local);
		return local;
	}

	/** What stands between a keyword and its brace: statements, parted by semicolons. */
	#head(): void {
		const { isHead } = this;
		this.isHead = true;
		while (this.kind() !== Token.end && this.kind() !== Mark.curly) {
			const before = this.at;
			if (this.kind() === Word.range) {
				this.at++;
				this.expression();
			} else if (this.kind() !== Mark.semicolon) this.simple();
			this.take(Mark.semicolon);
			if (this.at === before) break;
		}
		this.isHead = isHead;
	}

	#if(): void {
		const { sink } = this;
		sink.openScope(ScopeKind.block, this.begin);
		let opened = 1;
		for (;;) {
			this.at++;
			this.#head();
			if (this.kind() === Mark.curly) this.#scopedBlock();
			if (!this.take(Word.else)) break;
			if (this.kind() !== Word.if) {
				if (this.kind() === Mark.curly) this.#scopedBlock();
				break;
			}
			// each sees what those before it declare; a chain that no one reads to its end has one scope from there on
			if (opened === DEPTH_MAX) continue;
			sink.openScope(ScopeKind.block, this.begin);
			opened++;
		}
		while (opened-- > 0) sink.closeScope(this.lastEnd);
	}

	#for(): void {
		this.sink.openScope(ScopeKind.block, this.begin);
		this.at++;
		this.#head();
		if (this.kind() === Mark.curly) this.#scopedBlock();
		this.sink.closeScope(this.lastEnd);
	}

	#switch(): void {
		const { sink } = this;
		sink.openScope(ScopeKind.block, this.begin);
		this.at++;
		const { isHead } = this;
		this.isHead = true;
		if (!this.#isTypeSwitch()) this.#headUpToTypeSwitch();
		const alias = this.#isTypeSwitch() ? this.at : NONE;
		let value = NONE;
		if (alias !== NONE) {
			this.at += 2;
			const { count } = sink.references;
			this.expression();
			value = this.#switched(count);
		}
		this.isHead = isHead;
		if (this.kind() === Mark.curly) this.#cases(alias, value);
		sink.closeScope(this.lastEnd);
	}

	/** `v := x.(type)` may stand behind another statement. */
	#headUpToTypeSwitch(): void {
		while (this.kind() !== Token.end && this.kind() !== Mark.curly && !this.#isTypeSwitch()) {
			const before = this.at;
			if (this.kind() !== Mark.semicolon) this.simple();
			this.take(Mark.semicolon);
			if (this.at === before) break;
		}
	}

	#isTypeSwitch(): boolean {
		if (this.kind() !== Token.name || this.peek(1) !== Operator.define) return false;
		let at = this.at + 2;
		for (let looked = 0; at < this.limit && looked < OPERAND_TOKENS_MAX; looked++) {
			const kind = this.tokens.kind[at]!;
			if (kind === Mark.curly || kind === Mark.semicolon) break;
			if (kind === Mark.round && this.tokens.kind[at + 1] === Word.type) return true;
			at = kind === Mark.round || kind === Mark.square ? this.tokens.after(at) : at + 1;
		}
		return false;
	}

	/** The value that a type switch looks at, which its head read last. */
	#switched(references: number): number {
		const last = this.sink.references.count - 1;
		return last >= references ? this.values.named(last) : NONE;
	}

	#select(): void {
		this.sink.openScope(ScopeKind.block, this.begin);
		this.at++;
		if (this.kind() === Mark.curly) this.#cases(NONE, NONE);
		this.sink.closeScope(this.lastEnd);
	}

	/** @param alias - the name that a type switch declares in each case, or -1; @param value - what it looks at */
	#cases(alias: number, value: number): void {
		const outer = this.open();
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() === Word.case || this.kind() === Word.default) this.#case(alias, value);
				else if (this.kind() !== Mark.semicolon) this.#statement();
				this.take(Mark.semicolon);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.close(outer);
	}

	#case(alias: number, value: number): void {
		const { sink, tokens } = this;
		const begin = this.begin;
		sink.openScope(ScopeKind.block, begin);
		const isDefault = this.kind() === Word.default;
		this.at++;
		const local = alias === NONE ? NONE : sink.declare(DeclarationKind.local, alias);
		if (local !== NONE) {
			sink.bind(local);
			sink.declarations.begin[local] = sink.declarations.visibleFrom[local] = begin;
			sink.declarations.type[local] = value;
		}
		if (!isDefault) this.#caseHead(local);
		this.take(Mark.colon);
		while (this.kind() !== Token.end && this.kind() !== Word.case && this.kind() !== Word.default) {
			const before = this.at;
			this.#statement();
			if (this.kind() !== Mark.semicolon && this.at === before) this.skip();
			this.take(Mark.semicolon);
		}
		if (local !== NONE) sink.declarations.end[local] = tokens.end[this.at - 1]!;
		sink.closeScope(this.lastEnd);
	}

	/** Types, when the switch is on types; else expressions, or what a `select` sends or receives. */
	#caseHead(local: number): void {
		if (local === NONE) {
			this.simple();
			return;
		}
		const from = this.waiting.length;
		do {
			const before = this.at;
			this.waiting.push(this.type());
			if (this.at === before) break;
		} while (this.take(Mark.comma));
		if (this.waiting.length === from + 1 && this.waiting.at(from) !== NONE) {
			this.sink.declarations.type[local] = this.waiting.at(from);
		}
		this.waiting.length = from;
	}
}
