/**
 * Types of TypeScript. The value of a type is what something of that type is.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE, PARTS_MAX } from "../../skim/values.ts";
import { Cursor, isNamed } from "./cursor.ts";
import { Word } from "./words.ts";

/** Types that have their names from the language. */
const predefined: ReadonlySet<number> = new Set([
	Word.any, Word.bigint, Word.boolean, Word.never, Word.number, Word.object, Word.string, Word.symbol, Word.undefined,
	Word.unknown, Word.intrinsic,
]);

export abstract class TypeParser extends Cursor {
	/** `extends` belongs to what is around here: to `infer T extends U`, or to the conditional type. */
	#isInExtends = false;

	/** A function or constructor type; at its type parameters or parameters. */
	protected abstract functionType(begin: number): number;
	/** Members in braces, or a mapped type; at the brace. */
	protected abstract objectType(): number;

	/** A type; what cannot be one is left where it is. @returns its value */
	protected type(): number {
		if (!this.descend()) {
			this.skip();
			return NONE;
		}
		const { begin } = this;
		let value = this.#unionType();
		if (this.kind() === Word.extends && !this.#isInExtends) value = this.#conditionalType(begin, value);
		this.ascend();
		return value;
	}

	/** A type inside brackets of its own. */
	protected typeInBrackets(): number {
		const isInExtends = this.#isInExtends;
		this.#isInExtends = false;
		const value = this.type();
		this.#isInExtends = isInExtends;
		return value;
	}

	/** What a callable is said to give, which may be a predicate. */
	protected returnType(): number {
		const isInExtends = this.#isInExtends;
		this.#isInExtends = false;
		const value = this.#returnTypeHere();
		this.#isInExtends = isInExtends;
		return value;
	}

	#returnTypeHere(): number {
		if (this.isWord(Word.asserts) && !this.isFresh(1) && (isNamed(this.peek(1)) || this.peek(1) === Word.this)) {
			this.at++;
			return this.#predicate();
		}
		const isSubject = this.kind() === Token.name || this.kind() === Word.this;
		return !isSubject || !this.isWord(Word.is, 1) || this.isFresh(1) ? this.type() : this.#predicate();
	}

	/** `x is T`, behind `asserts` also `x`. */
	#predicate(): number {
		const subject = this.kind() === Token.name ? this.values.named(this.sink.refer(ReferenceRole.read, this.at)) : NONE;
		this.at++;
		return this.takeWord(Word.is) ? this.values.add(ValueOp.is, subject, this.type()) : NONE;
	}

	/** @param checked - the type that the condition is about */
	#conditionalType(begin: number, checked: number): number {
		const { sink, values: { rows } } = this;
		sink.openScope(ScopeKind.conditional, begin);
		this.at++;
		this.#isInExtends = true;
		const isInfer = this.isWord(Word.infer) && this.peek(1) === Token.name;
		const extended = this.type();
		// `T extends infer U`: U is T, so that each part of a union is looked at by itself
		if (isInfer && extended !== NONE && rows.op[extended] === ValueOp.declaration) {
			const { type } = sink.declarations;
			const parameter = rows.a[extended]!;
			if (type[parameter] === NONE) type[parameter] = checked;
		}
		this.#isInExtends = false;
		const yes = this.take(Mark.question) ? this.type() : NONE;
		// where the condition does not hold, nothing has been inferred
		sink.closeScope(this.lastEnd);
		return this.#otherwise(yes);
	}

	#branches(): number {
		return this.take(Mark.question) ? this.#otherwise(this.type()) : NONE;
	}

	#otherwise(yes: number): number {
		return this.take(Mark.colon) ? this.values.either(yes, this.type()) : yes;
	}

	#unionType(): number {
		this.take(Mark.or);
		const first = this.#intersectionType();
		if (this.kind() !== Mark.or) return first;
		const from = this.waiting.length;
		this.waiting.push(first);
		while (this.take(Mark.or)) this.waiting.push(this.#intersectionType());
		this.#dropLiterals(from);
		const value = this.values.fold(ValueOp.either, this.waiting, from);
		this.waiting.length = from;
		return value;
	}

	/**
	 * Literals are told of where nothing but literals may be, and all can be told of: what tells the parts of a union of
	 * objects apart.
	 */
	#dropLiterals(from: number): void {
		const { waiting, values: { rows } } = this;
		const isLiteral = (value: number): boolean => value !== NONE && rows.op[value] === ValueOp.literal;
		let at = from;
		while (at < waiting.length && isLiteral(waiting.at(at))) at++;
		if (at === waiting.length && at - from <= PARTS_MAX) return;
		for (at = from; at < waiting.length; at++) if (isLiteral(waiting.at(at))) waiting.set(at, NONE);
	}

	#intersectionType(): number {
		this.take(Mark.and);
		const first = this.#typeOperator();
		if (this.kind() !== Mark.and) return first;
		const from = this.waiting.length;
		this.waiting.push(first);
		while (this.take(Mark.and)) this.waiting.push(this.#typeOperator());
		this.#dropLiterals(from);
		const value = this.values.fold(ValueOp.both, this.waiting, from);
		this.waiting.length = from;
		return value;
	}

	#typeOperator(): number {
		let isKey = false;
		while (this.kind() === Token.name && isOperator(this.tokens.value[this.at]!) && this.#beginsType(this.peek(1))) {
			if (this.isWord(Word.infer)) return this.#inferType();
			if (this.isWord(Word.keyof)) isKey = true;
			this.at++;
		}
		const value = this.#postfixType();
		return isKey ? NONE : value;
	}

	#beginsType(kind: number): boolean {
		return isNamed(kind) || kind === Mark.round || kind === Mark.square || kind === Mark.curly || kind === Token.string ||
			kind === Token.templateWhole || kind === Token.templateHead || kind === Token.number;
	}

	/** `infer T` binds T in the conditional type around it. */
	#inferType(): number {
		const { sink } = this;
		const { begin } = this;
		this.at++;
		if (this.kind() !== Token.name) return NONE;
		let scope = sink.scope;
		while (scope > 0 && sink.scopes.kind[scope] !== ScopeKind.conditional) scope = sink.scopes.parent[scope]!;
		const parameter = sink.declare(DeclarationKind.typeParameter, this.at++);
		sink.bind(parameter, scope > 0 ? scope : sink.scope);
		if (this.kind() === Word.extends) {
			const isInExtends = this.#isInExtends;
			this.at++;
			this.#isInExtends = true;
			const inside = sink.enter(parameter);
			const bound = this.type();
			sink.leave(inside);
			this.#isInExtends = isInExtends;
			// what looked like a bound was the condition of a conditional type
			if (!isInExtends && this.kind() === Mark.question) return this.#branches();
			sink.declarations.type[parameter] = bound;
		}
		this.setRange(parameter, begin);
		return this.values.add(ValueOp.declaration, parameter);
	}

	#postfixType(): number {
		let value = this.#primaryType();
		while (this.kind() === Mark.square && !this.isFresh()) {
			if (this.tokens.value[this.at] === this.at + 1) {
				this.at += 2;
				value = this.values.add(ValueOp.collection, value);
			} else value = this.#indexedType(value);
		}
		return value;
	}

	#indexedType(value: number): number {
		const outer = this.open();
		const isKey = this.kind() === Token.string && this.peek(1) === Token.end;
		if (isKey) {
			const result = this.values.add(ValueOp.member, value, this.content(this.at));
			this.close(outer);
			return result;
		}
		const isName = this.kind() === Token.name && this.peek(1) === Token.end;
		const key = this.typeInBrackets();
		this.close(outer);
		if (isName && key !== NONE) return this.values.add(ValueOp.indexed, value, key);
		return this.values.add(ValueOp.element, value);
	}

	#primaryType(): number {
		switch (this.kind()) {
			case Token.name:
				if (predefined.has(this.tokens.value[this.at]!) && this.peek(1) !== Mark.dot) {
					this.at++;
					return NONE;
				}
				if (this.isWord(Word.abstract) && this.peek(1) === Word.new) {
					this.at += 2;
					return this.#constructorType(this.tokens.begin[this.at - 2]!);
				}
				return this.typeName(ReferenceRole.type);
			case Word.this:
				this.at++;
				return this.self;
			case Mark.curly: return this.objectType();
			case Mark.square: return this.#tupleType();
			case Mark.round: return this.#roundType();
			case Mark.less: return this.functionType(this.begin);
			case Word.new: {
				const { begin } = this;
				this.at++;
				return this.#constructorType(begin);
			}
			case Word.typeof: return this.#typeQuery();
			case Word.import: return this.#importType(false);
			case Token.templateHead: return this.#templateType();
			case Mark.minus:
			case Mark.question:
			case Mark.star:
				this.at++;
				this.take(Token.number);
				return NONE;
			case Token.string:
			case Token.number:
			case Token.templateWhole:
			case Word.void:
			case Word.null:
			case Word.true:
			case Word.false: return this.#literalType();
			default: return NONE;
		}
	}

	/** `new (x: X) => Y`, behind `new`: what it gives is what `new` of it makes. */
	#constructorType(begin: number): number {
		const { declarations } = this.sink;
		const value = this.functionType(begin);
		const declaration = value === NONE ? NONE : this.values.rows.a[value]!;
		if (declaration !== NONE) declarations.flags[declaration]! |= DeclarationFlag.bodiless;
		return value;
	}

	#literalType(): number {
		return this.literalAt(this.at++);
	}

	#roundType(): number {
		if (this.#isParameters()) return this.functionType(this.begin);
		const outer = this.open();
		const value = this.typeInBrackets();
		this.close(outer);
		return value;
	}

	/** Whether the bracket here is around parameters: in `(): (() => void) => …` the second one is not. */
	#isParameters(): boolean {
		if (this.kindAfter(this.at) !== Operator.fatArrow) return false;
		const first = this.peek(1);
		if (this.tokens.value[this.at] === this.at + 1 || first === Operator.ellipsis || first === Mark.at) return true;
		const isPattern = first === Mark.curly || first === Mark.square;
		if (!isPattern && !isNamed(first)) return false;
		const next = this.tokens.kind[isPattern ? this.tokens.after(this.at + 1) : this.at + 2]!;
		return next === Mark.colon || next === Mark.comma || next === Mark.question || next === Mark.assign ||
			next === Mark.roundEnd || isNamed(next);
	}

	/** `A`, `A.B.C`, with type arguments. */
	protected typeName(role: ReferenceRole): number {
		const { sink, values } = this;
		let reference = sink.refer(this.#isQualified() ? ReferenceRole.qualifier : role, this.at++);
		while (this.kind() === Mark.dot && isNamed(this.peek(1))) {
			this.at++;
			const last = this.#isQualified() ? ReferenceRole.qualifier : role;
			reference = sink.referMember(last, this.at++, values.named(reference));
		}
		return this.applied(values.instance(reference));
	}

	#isQualified(): boolean {
		return this.peek(1) === Mark.dot && isNamed(this.peek(2));
	}

	/** Type arguments of what has a value, if there are some. */
	protected applied(value: number): number {
		if (this.kind() !== Mark.less || this.isFresh()) return value;
		return this.values.add(ValueOp.generic, value, this.typeArguments());
	}

	/** At `<`. @returns a list of values */
	protected typeArguments(): number {
		const from = this.waiting.length;
		this.at++;
		while (this.kind() !== Mark.greater && this.kind() !== Token.end) {
			const before = this.at;
			this.waiting.push(this.typeInBrackets());
			if (!this.take(Mark.comma) || this.at === before) break;
		}
		this.take(Mark.greater);
		const list = this.values.list(this.waiting, from);
		this.waiting.length = from;
		return list;
	}

	#tupleType(): number {
		const from = this.waiting.length;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			const isRest = this.take(Operator.ellipsis);
			// names of elements name nothing
			if (isNamed(this.kind()) && this.peek(1) === Mark.colon) this.at += 2;
			else if (isNamed(this.kind()) && this.peek(1) === Mark.question && this.peek(2) === Mark.colon) this.at += 3;
			const value = this.typeInBrackets();
			this.waiting.push(isRest ? this.values.add(ValueOp.element, value) : value);
			this.take(Mark.question);
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		const value = this.values.fold(ValueOp.either, this.waiting, from);
		this.waiting.length = from;
		return this.values.add(ValueOp.collection, value);
	}

	/** `typeof a.b`, `typeof import("m").x`. */
	#typeQuery(): number {
		const { sink, values } = this;
		this.at++;
		if (this.kind() === Word.import) return this.#importType(true);
		let value = NONE;
		if (this.kind() === Word.this) {
			value = this.self;
			this.at++;
		} else if (isNamed(this.kind())) value = values.named(sink.refer(ReferenceRole.read, this.at++));
		while (this.kind() === Mark.dot && isNamed(this.peek(1))) {
			value = values.named(sink.referMember(ReferenceRole.read, this.at + 1, value));
			this.at += 2;
		}
		return this.applied(value);
	}

	/** `import("m").A.B`; what it names is a type, or behind `typeof` a value. */
	#importType(isValue: boolean): number {
		const { sink, values } = this;
		this.at++;
		if (this.kind() !== Mark.round) return NONE;
		const outer = this.open();
		let value = this.kind() === Token.string
			? values.add(ValueOp.module, this.importModule(this.at)) : NONE;
		this.close(outer);
		while (this.kind() === Mark.dot && isNamed(this.peek(1))) {
			this.at++;
			const isLast = !this.#isQualified();
			const role = isValue ? ReferenceRole.read : isLast ? ReferenceRole.type : ReferenceRole.qualifier;
			const reference = sink.referMember(role, this.at++, value);
			value = isLast && !isValue ? values.instance(reference) : values.named(reference);
		}
		return this.applied(value);
	}

	#templateType(): number {
		this.at++;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.typeInBrackets();
			while (!isTemplatePart(this.kind()) && this.kind() !== Token.end) this.skip();
			if (this.take(Token.templateTail)) break;
			this.take(Token.templateMiddle);
			if (this.at === before) this.skip();
		}
		return NONE;
	}
}

const isOperator = (name: number): boolean =>
	name === Word.keyof || name === Word.readonly || name === Word.unique || name === Word.infer;

export const isTemplatePart = (kind: number): boolean =>
	kind === Token.templateMiddle || kind === Token.templateTail;
