/**
 * What stands in brackets (language reference, "Atoms" and "Primaries"): tuples, displays, comprehensions, arguments,
 * subscripts, and the fields of formatted strings.
 */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { ExpressionParser } from "./expressions.ts";
import { Word } from "./words.ts";

/** So many arguments are kept, and keys of a dictionary told of. */
const GIVEN_MAX = 16;
const KEYS_MAX = 8;

export abstract class BracketParser extends ExpressionParser {
	/** The targets of a `for`, up to its `in`; they hold elements of a value that is given later. */
	protected abstract forTargets(): number;
	/** Says what the targets hold that were read since `from`. */
	protected abstract assignTargets(from: number, value: number): void;

	protected override parenthesized(): number {
		if (this.#isComprehension()) return this.#comprehension();
		const outer = this.open();
		const from = this.waiting.length;
		let isTuple = this.kind() === Token.end;
		let isUnpacked = false;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				isUnpacked ||= this.kind() === Mark.star;
				this.waiting.push(this.starred());
				if (this.take(Mark.comma)) isTuple = true;
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		const { subject } = this;
		this.close(outer);
		if (isTuple) return this.tupleOf(from, isUnpacked);
		const value = this.waiting.at(from);
		this.waiting.length = from;
		// the name in (f)(x) is called all the same
		this.subject = this.kind() === Mark.round ? subject : NONE;
		this.called = NONE;
		return value;
	}

	protected override listDisplay(): number {
		return this.#isComprehension() ? this.#comprehension() : this.#display();
	}

	protected override curlyDisplay(): number {
		return this.#isComprehension() ? this.#comprehension() : this.#display();
	}

	/** Elements, or keys with values: a collection, or a map. */
	#display(): number {
		const outer = this.open();
		const from = this.waiting.length;
		let keys = NONE;
		let isMap = false;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				const isMapping = this.kind() === Operator.power;
				const first = this.starred();
				if (this.take(Mark.colon)) {
					isMap = true;
					if (this.waiting.length - from < KEYS_MAX) keys = this.values.either(keys, first);
					this.waiting.push(this.expression());
				} else if (isMapping && first !== NONE) {
					isMap = true;
					this.waiting.push(this.values.add(ValueOp.lookup, this.values.rows.a[first]!));
				} else this.waiting.push(first);
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.close(outer);
		const values = this.values.fold(ValueOp.either, this.waiting, from);
		const value = isMap ? this.values.add(ValueOp.map, keys, values) : this.values.add(ValueOp.collection, values);
		this.waiting.length = from;
		this.subject = this.called = NONE;
		return value;
	}

	#isComprehension(): boolean {
		return this.tokens.fresh[this.at] === 1;
	}

	/**
	 * A comprehension or a generator; at its bracket. Its first collection is read outside of its scope, all else inside.
	 */
	#comprehension(): number {
		const { sink } = this;
		const around = sink.scope;
		const inner = sink.openScope(ScopeKind.comprehension, this.begin);
		const outer = this.open();
		let value = NONE;
		if (this.descend()) {
			const element = this.starred();
			value = this.take(Mark.colon) ? this.values.add(ValueOp.map, element, this.expression())
				: this.values.add(ValueOp.collection, element);
			let scope = around;
			while (this.kind() === Word.for || this.kind() === Word.async) {
				this.take(Word.async);
				if (!this.take(Word.for)) break;
				this.#for(scope);
				scope = inner;
			}
			this.ascend();
		}
		this.close(outer);
		sink.scope = inner;
		sink.closeScope(this.lastEnd);
		this.subject = this.called = NONE;
		return value;
	}

	/** Behind `for`. @param scope - where the collection is read */
	#for(scope: number): void {
		const { sink } = this;
		const from = this.forTargets();
		const inner = sink.scope;
		if (this.take(Word.in)) {
			sink.scope = scope;
			const value = this.disjunction();
			sink.scope = inner;
			this.assignTargets(from, this.values.add(ValueOp.element, value));
		} else this.assignTargets(from, NONE);
		while (this.take(Word.if)) {
			const before = this.at;
			if (this.kind() === Token.name && this.peek(1) === Operator.define) this.expression();
			else this.disjunction();
			if (this.at === before) break;
		}
	}

	protected override argumentList(callee: number): number {
		const { given } = this;
		if (this.#isComprehension() && this.#isLoneGenerator()) {
			const value = this.#comprehension();
			given.length = 0;
			given.push(value);
			return value;
		}
		const outer = this.open();
		const from = this.waiting.length;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() === Token.name && this.peek(1) === Mark.assign) this.#keywordArgument(this.#taker(callee, from));
				else {
					const isUnpacked = this.kind() === Mark.star || this.kind() === Operator.power;
					const value = this.starred();
					this.waiting.push(isUnpacked ? NONE : value);
				}
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.close(outer);
		this.subject = this.called = NONE;
		given.length = 0;
		for (let at = from; at < this.waiting.length && given.length < GIVEN_MAX; at++) given.push(this.waiting.at(at));
		const count = this.waiting.length - from;
		this.waiting.length = from;
		return count === 1 ? given.at(0) : NONE;
	}

	/** What takes the names of a call: what is called, or what `partial` calls later. */
	#taker(callee: number, from: number): number {
		const { rows } = this.values;
		const isName = callee !== NONE && rows.op[callee] === ValueOp.reference;
		const isPartial = isName && this.sink.references.name[rows.a[callee]!] === Word.partial;
		return isPartial ? this.values.otherwise(callee, this.waiting.at(from)) : callee;
	}

	/** Not so in `f(x=1 for …)`, which is wrong, and must not hide the keyword. */
	#isLoneGenerator(): boolean {
		return this.peek(1) !== Token.name || this.peek(2) !== Mark.assign;
	}

	/** `name=value`: a parameter of what is called. */
	#keywordArgument(callee: number): void {
		this.sink.referMember(ReferenceRole.key, this.at, callee);
		this.at += 2;
		this.expression();
	}

	protected override subscript(): void {
		const outer = this.open();
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() !== Mark.colon && this.kind() !== Mark.comma) this.starred();
				while (this.kind() === Mark.colon || this.kind() === Mark.comma) this.at++;
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.close(outer);
	}

	protected override formattedString(): void {
		const token = this.at++;
		for (;;) {
			switch (this.kind()) {
				case Mark.curly: this.#field(); break;
				case Token.templateMiddle: this.at++; break;
				case Token.templateTail:
					if (this.tokens.value[this.at] !== NONE) this.tokens.value[token] = this.tokens.value[this.at]!;
					this.at++;
					this.sayUnterminated(token);
					return;
				default: return;
			}
		}
	}

	/** A replacement field: an expression, then `=`, a conversion and a format, each of which may be missing. */
	#field(): void {
		const outer = this.open();
		if (this.descend()) {
			this.expressionList();
			this.take(Mark.assign);
			if (this.kind() === Mark.not) this.at += this.peek(1) === Token.name ? 2 : 1;
			this.take(Mark.colon);
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() === Mark.curly) this.#field();
				else if (this.kind() === Token.templateMiddle) this.at++;
				else this.expressionList();
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.close(outer);
	}
}
