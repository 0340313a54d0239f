/**
 * Annotations of Python (typing documentation, "Type annotations"): expressions that name types. The value of one is
 * what something of that type is, so `Foo` is an instance of Foo, and `list[Foo]` a collection of them.
 *
 * A string is read as what stands in it, at its place.
 */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { BracketParser } from "./brackets.ts";
import { tokenizeQuoted } from "./lexer.ts";
import { Word } from "./words.ts";

const BACKSLASH = 0x5c;

export abstract class AnnotationParser extends BracketParser {
	/** The type parameter that a name means here which is a `TypeVar`; -1 if it is none. */
	protected abstract typeParameterCalled(name: number): number;

	protected annotation(): number {
		if (!this.descend()) {
			this.skip();
			return NONE;
		}
		let value = this.#union();
		// what may stand here is any expression
		if (!isAnnotationEnd(this.kind())) value = this.continued(value);
		this.subject = this.called = NONE;
		this.ascend();
		return value;
	}

	#union(): number {
		let value = this.#operand();
		while (this.take(Mark.or)) value = this.values.either(value, this.#operand());
		return value;
	}

	protected override typeArguments(): void {
		const from = this.waiting.length;
		this.#arguments();
		this.waiting.length = from;
	}

	protected override castArguments(): number {
		const outer = this.open();
		const value = this.kind() === Token.name && this.peek(1) === Mark.assign ? NONE : this.annotation();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Token.name && this.peek(1) === Mark.assign) this.at += 2;
			if (this.kind() !== Mark.comma) this.starred();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return value;
	}

	#operand(): number {
		switch (this.kind()) {
			case Token.name: return this.#named();
			case Token.string:
				return this.#isPlain(this.at) ? this.#quoted(this.at++) : this.disjunction();
			case Operator.ellipsis:
			case Word.None:
				this.at++;
				return NONE;
			case Mark.star:
				this.at++;
				return this.values.add(ValueOp.element, this.#operand());
			case Mark.square: {
				this.#arguments();
				return NONE;
			}
			case Mark.round: return this.#parts(ValueOp.either);
			default: return this.disjunction();
		}
	}

	/** `Name`, `module.Name`, either with arguments. */
	#named(): number {
		const { sink, tokens } = this;
		let receiver = NONE;
		let reference: number;
		for (;;) {
			const isLast = this.peek(1) !== Mark.dot || this.peek(2) !== Token.name;
			const role = isLast ? ReferenceRole.type : ReferenceRole.read;
			reference = receiver === NONE ? sink.refer(role, this.at) : sink.referMember(role, this.at, receiver);
			this.at++;
			if (isLast) break;
			this.at++;
			receiver = this.values.named(reference);
		}
		this.subject = reference;
		const name = tokens.value[this.at - 1]!;
		if (this.kind() === Mark.square) return this.#applied(name, reference);
		const parameter = receiver === NONE ? this.typeParameterCalled(name) : NONE;
		if (parameter !== NONE) return this.values.add(ValueOp.instance, this.values.add(ValueOp.declaration, parameter));
		// the value behind it says what it is
		if (name === Word.Final || name === Word.ClassVar || name === Word.TypeAlias) return NONE;
		if (name === Word.Self && sink.classAround() !== NONE) return this.values.add(ValueOp.self, sink.classAround());
		return this.values.instance(reference);
	}

	/** A type with arguments; at the bracket. */
	#applied(name: number, reference: number): number {
		const { values } = this;
		switch (name) {
			case Word.Optional: case Word.Final: case Word.ClassVar: case Word.Required: case Word.NotRequired:
			case Word.ReadOnly:
				return this.#first();
			case Word.Annotated: return this.#annotated();
			case Word.Union: return this.#parts(ValueOp.either);
			case Word.Literal:
				this.subscript();
				return NONE;
			case Word.Type: case Word.type: return this.#classOf(this.#first());
			case Word.Awaitable: return values.add(ValueOp.promise, this.#first());
			case Word.Coroutine: return values.add(ValueOp.promise, this.#last());
			case Word.Generator: case Word.AsyncGenerator: return values.add(ValueOp.collection, this.#first());
			case Word.Tuple: case Word.tuple: return this.#tupleOf();
			case Word.Dict: case Word.dict: case Word.Mapping: case Word.MutableMapping: case Word.DefaultDict:
			case Word.defaultdict: case Word.OrderedDict:
				return this.#mapOf();
		}
		if (name >= Word.List && name <= Word.AsyncIterator) return values.add(ValueOp.collection, this.#last());
		const from = this.waiting.length;
		this.#arguments();
		const list = values.list(this.waiting, from);
		const instance = values.instance(reference);
		return this.#taken(from, list === NONE ? instance : values.add(ValueOp.generic, instance, list));
	}

	/** The class that an annotation names the instances of. */
	#classOf(value: number): number {
		const { rows } = this.values;
		if (value !== NONE && rows.op[value] === ValueOp.generic) return this.#classOf(rows.a[value]!);
		return value !== NONE && rows.op[value] === ValueOp.instance ? rows.a[value]! : value;
	}

	#first(): number {
		const from = this.waiting.length;
		this.#arguments();
		return this.#taken(from, this.waiting.at(from));
	}

	#last(): number {
		const from = this.waiting.length;
		this.#arguments();
		return this.#taken(from, this.waiting.length > from ? this.waiting.at(this.waiting.length - 1) : NONE);
	}

	#parts(op: ValueOp): number {
		const from = this.waiting.length;
		this.#arguments();
		return this.#taken(from, this.values.fold(op, this.waiting, from));
	}

	/** `tuple[A, B]`: a part for each; `tuple[A, ...]`: any number of one. */
	#tupleOf(): number {
		const from = this.waiting.length;
		this.#arguments();
		const isOfAny = this.tokens.kind[this.at - 2] === Operator.ellipsis;
		return this.#taken(from, isOfAny ? this.values.add(ValueOp.collection, this.waiting.at(from))
			: this.tupleValue(from));
	}

	/** `dict[K, V]`. */
	#mapOf(): number {
		const from = this.waiting.length;
		this.#arguments();
		return this.#taken(from, this.values.add(ValueOp.map, this.waiting.at(from), this.waiting.at(from + 1)));
	}

	#taken(from: number, value: number): number {
		this.waiting.length = from;
		return value;
	}

	/** Annotations in brackets; their values are left in {@link Parser.waiting}. */
	#arguments(): void {
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.waiting.push(this.annotation());
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	/** An annotation, then what is said about it, which is none. */
	#annotated(): number {
		const outer = this.open();
		const value = this.annotation();
		while (this.take(Mark.comma)) {
			const before = this.at;
			this.starred();
			if (this.at === before) break;
		}
		this.close(outer);
		return value;
	}

	/** Whether a string is one alone whose characters are what it says. */
	#isPlain(token: number): boolean {
		const { units } = this.sink.source;
		if (this.peek(1) === Token.string || this.tokens.value[token] !== NONE) return false;
		const end = this.tokens.end[token]!;
		let at = this.tokens.begin[token]!;
		if ((units[at]! | 0x20) === 0x62 || ((units[at + 1]! | 0x20) === 0x62 && !isQuote(units[at]!))) return false;
		while (at < end && units[at] !== BACKSLASH) at++;
		return at === end;
	}

	/** The annotation that stands in a string. */
	#quoted(token: number): number {
		const { sink, tokens } = this;
		const { units } = sink.source;
		let begin = tokens.begin[token]!;
		let end = tokens.end[token]!;
		while (!isQuote(units[begin]!)) begin++;
		const isTriple = end - begin >= 6 && units[begin + 1] === units[begin] && units[begin + 2] === units[begin];
		begin += isTriple ? 3 : 1;
		end -= isTriple ? 3 : 1;
		const { at, limit } = this;
		const { count } = tokens;
		const references = sink.references.count;
		this.at = tokenizeQuoted(sink.source, tokens, begin, end);
		this.limit = tokens.count;
		let value = this.#union();
		if (this.at < this.limit) {
			// that is prose
			sink.references.count = references;
			value = NONE;
		}
		this.at = at;
		this.limit = limit;
		tokens.count = count;
		return value;
	}
}

const isQuote = (unit: number): boolean => unit === 0x22 || unit === 0x27;

const isAnnotationEnd = (kind: number): boolean =>
	kind === Token.end || kind === Token.newline || kind === Mark.comma || kind === Mark.assign || kind === Mark.colon ||
	kind === Mark.semicolon;
