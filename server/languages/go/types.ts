/**
 * Types of Go (The Go Programming Language Specification, "Types"), and the parameters of functions.
 *
 * The value of a type is what something of that type is: a pointer is what it points to, and slices, maps and channels
 * are collections of their elements.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Parser } from "../../skim/parser.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { Word } from "./lexer.ts";


export abstract class TypeParser extends Parser {
	protected abstract expression(): number;

	/** Whether a type that is no name begins here. */
	protected isTypeStart(kind: number): boolean {
		return kind === Mark.square || kind === Word.map || kind === Word.chan || kind === Word.struct ||
			kind === Word.interface;
	}

	/** A type; what cannot be one is left where it is. @returns its value */
	protected type(): number {
		if (!this.descend()) {
			this.skip();
			return NONE;
		}
		const value = this.#typeHere();
		this.ascend();
		return value;
	}

	#typeHere(): number {
		switch (this.kind()) {
			case Token.name: return this.typeName(ReferenceRole.type);
			case Mark.star:
			case Mark.tilde:
				this.at++;
				return this.type();
			case Mark.round: {
				const outer = this.open();
				const value = this.type();
				this.close(outer);
				return value;
			}
			case Mark.square: {
				const outer = this.open();
				if (this.kind() !== Token.end && this.kind() !== Operator.ellipsis) this.expression();
				this.close(outer);
				return this.values.add(ValueOp.collection, this.type());
			}
			case Operator.ellipsis:
				this.at++;
				return this.values.add(ValueOp.collection, this.type());
			case Word.map: {
				this.at++;
				if (this.kind() !== Mark.square) return NONE;
				const outer = this.open();
				const key = this.type();
				this.close(outer);
				return this.values.add(ValueOp.map, key, this.type());
			}
			case Word.chan:
				this.at++;
				this.take(Operator.arrow);
				return this.values.add(ValueOp.collection, this.type());
			case Operator.arrow:
				this.at++;
				this.take(Word.chan);
				return this.values.add(ValueOp.collection, this.type());
			case Word.func: return this.#functionType();
			case Word.struct: return this.#unnamed(() => this.structBody());
			case Word.interface: return this.#unnamed(() => this.interfaceBody());
			default: return NONE;
		}
	}

	/** `Name`, `package.Name`, either with type arguments. */
	protected typeName(role: ReferenceRole): number {
		let reference: number;
		if (this.peek(1) === Mark.dot && this.peek(2) === Token.name) {
			const qualifier = this.values.named(this.sink.refer(ReferenceRole.read, this.at));
			reference = this.sink.referMember(role, this.at + 2, qualifier);
			this.at += 3;
		} else reference = this.sink.refer(role, this.at++);
		const isGeneric = this.kind() === Mark.square && this.tokens.value[this.at] !== this.at + 1;
		const list = isGeneric ? this.#typeArguments() : NONE;
		const value = this.values.instance(reference);
		return list === NONE ? value : this.values.add(ValueOp.generic, value, list);
	}

	/** @returns the list of their values */
	#typeArguments(): number {
		const outer = this.open();
		const from = this.waiting.length;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.waiting.push(this.type());
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		const list = this.values.list(this.waiting, from);
		this.waiting.length = from;
		return list;
	}

	#functionType(): number {
		const begin = this.begin;
		this.at++;
		const declaration = this.sink.declareAnonymous(begin);
		const inside = this.sink.enter(declaration);
		this.sink.openScope(ScopeKind.block, begin);
		this.setReturns(declaration, this.signature(begin));
		this.sink.closeScope(this.lastEnd);
		this.sink.declarations.end[declaration] = this.lastEnd;
		this.sink.leave(inside);
		return this.values.add(ValueOp.declaration, declaration);
	}

	#unnamed(body: () => void): number {
		const declaration = this.sink.declareAnonymous(this.begin);
		const inside = this.sink.enter(declaration);
		body();
		this.sink.declarations.end[declaration] = this.lastEnd;
		this.sink.leave(inside);
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** The fields of a struct, as members of what is around; at `struct`. */
	protected structBody(): void {
		this.at++;
		if (this.kind() !== Mark.curly) return;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() !== Mark.semicolon) this.#field();
			if (this.kind() === Token.string) this.at++;
			while (this.kind() !== Mark.semicolon && this.kind() !== Token.end) this.skip();
			this.take(Mark.semicolon);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	#field(): void {
		const next = this.peek(1);
		const isEmbedded = this.kind() !== Token.name || next === Mark.semicolon || next === Mark.dot ||
			next === Token.string || next === Token.end || (next === Mark.square && this.#isEmbeddedGeneric());
		if (isEmbedded) {
			this.#embedded();
			return;
		}
		const { sink } = this;
		const first = sink.declarations.count;
		const begin = this.begin;
		while (this.kind() === Token.name) {
			sink.declare(DeclarationKind.field, this.at++);
			if (!this.take(Mark.comma)) break;
		}
		const last = sink.declarations.count;
		const type = this.type();
		const end = this.kind() === Token.string ? this.tokens.end[this.at]! : this.lastEnd;
		for (let field = first; field < last; field++) {
			sink.declarations.type[field] = type;
			sink.declarations.begin[field] = begin;
			sink.declarations.end[field] = end;
		}
	}

	/** `List[int]` alone on its line is embedded; in `list [4]int` a type follows. */
	#isEmbeddedGeneric(): boolean {
		const after = this.tokens.kind[this.tokens.after(this.at + 1)];
		return after === Mark.semicolon || after === Token.string || after === Mark.curlyEnd;
	}

	/** An embedded field has the name of its type, and the type is a base of what is around. */
	#embedded(): void {
		const { sink, tokens } = this;
		const begin = this.begin;
		while (this.kind() === Mark.star || this.kind() === Mark.round) this.at++;
		if (this.kind() !== Token.name) return;
		const isQualified = this.peek(1) === Mark.dot && this.peek(2) === Token.name;
		const field = sink.declare(DeclarationKind.field, isQualified ? this.at + 2 : this.at);
		const inside = sink.enter(field);
		const type = this.typeName(ReferenceRole.extends);
		sink.leave(inside);
		while (this.kind() === Mark.roundEnd) this.at++;
		sink.declarations.type[field] = type;
		sink.declarations.begin[field] = begin;
		sink.declarations.end[field] = this.kind() === Token.string ? tokens.end[this.at]! : this.lastEnd;
		this.extend(ReferenceRole.extends, type);
	}

	/** What is around extends a type. */
	protected extend(role: ReferenceRole, base: number): void {
		const { sink } = this;
		let heir = sink.inside;
		while (heir > 0 && !isHeir(sink.declarations.kind[heir]!)) heir = sink.declarations.parent[heir]!;
		if (heir > 0) sink.inherit(heir, base, role);
	}

	/** The methods and embedded types of an interface, as members of what is around; at `interface`. */
	protected interfaceBody(): void {
		this.at++;
		if (this.kind() !== Mark.curly) return;
		const outer = this.open();
		const first = this.sink.declarations.count;
		let isConstraint = false;
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Token.name && this.peek(1) === Mark.round) this.#interfaceMethod();
			else if (this.kind() !== Mark.semicolon && !this.#interfaceElement()) isConstraint = true;
			while (this.kind() !== Mark.semicolon && this.kind() !== Token.end) this.skip();
			this.take(Mark.semicolon);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		if (!isConstraint) this.#isStructural(first);
	}

	/** Types can implement the interface around, whose methods are declared since `first`. */
	#isStructural(first: number): void {
		const { declarations: { kind, flags, parent, nameBegin, nameEnd, count }, inside } = this.sink;
		if (kind[inside] !== DeclarationKind.interface) return;
		let [key, longest] = [NONE, 0];
		for (let row = first; row < count; row++) {
			if (kind[row] !== DeclarationKind.method || parent[row] !== inside) continue;
			flags[row]! |= DeclarationFlag.structural;
			const length = nameEnd[row]! - nameBegin[row]!;
			if (length > longest) [key, longest] = [row, length];
		}
		flags[inside]! |= DeclarationFlag.structural | (key === NONE ? DeclarationFlag.bodiless : 0);
		if (key !== NONE) flags[key]! |= DeclarationFlag.key;
	}

	#interfaceMethod(): void {
		const { sink } = this;
		const begin = this.begin;
		const method = sink.declare(DeclarationKind.method, this.at++);
		sink.declarations.flags[method]! |= DeclarationFlag.bodiless;
		const inside = sink.enter(method);
		sink.openScope(ScopeKind.block, begin);
		this.setReturns(method, this.signature(begin));
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		sink.declarations.end[method] = this.lastEnd;
	}

	/**
	 * One type alone is embedded; several are what may stand for a type parameter.
	 *
	 * @returns whether it is embedded
	 */
	#interfaceElement(): boolean {
		const first = this.sink.references.count;
		const isName = this.kind() === Token.name;
		const type = this.type();
		if (this.kind() !== Mark.or) {
			if (!isName) return false;
			const last = this.sink.references.count - 1;
			if (last === first) this.sink.references.role[last] = ReferenceRole.extends;
			this.extend(ReferenceRole.extends, type);
			return true;
		}
		while (this.take(Mark.or)) this.type();
		return false;
	}

	/**
	 * Parameters and results, bound in the scope around. @param seenFrom - where the names are seen from
	 * @returns the value of the results
	 */
	protected signature(seenFrom: number): number {
		const from = this.waiting.length;
		if (this.kind() === Mark.round) this.parameters(seenFrom);
		this.waiting.length = from;
		if (this.kind() !== Mark.round) return this.#isResult() ? this.type() : NONE;
		const count = this.parameters(seenFrom);
		const value = count === 1 ? this.waiting.at(from)
			: this.values.add(ValueOp.tuple, this.values.list(this.waiting, from));
		this.waiting.length = from;
		return count === 0 ? NONE : value;
	}

	#isResult(): boolean {
		const kind = this.kind();
		return kind === Token.name || kind === Mark.star || kind === Word.func || kind === Operator.arrow ||
			this.isTypeStart(kind);
	}

	/** A list in brackets; pushes the value of each onto {@link Parser.waiting}. @returns how many there are */
	protected parameters(seenFrom: number): number {
		const from = this.waiting.length;
		const isNamed = this.#hasNames();
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (isNamed) this.#namedParameters(seenFrom);
			else this.waiting.push(this.type());
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return this.waiting.length - from;
	}

	/** Whether a list of parameters names them: if one is a name with a type behind it. Cost: one look at each of them. */
	#hasNames(): boolean {
		const end = Math.min(this.tokens.value[this.at]!, this.limit);
		const { kind } = this.tokens;
		let isFirst = true;
		for (let at = this.at + 1; at < end;) {
			if (isFirst && kind[at] === Token.name) {
				const next = at + 1 < end ? kind[at + 1]! : Mark.comma;
				if (next === Mark.square) {
					const after = this.tokens.after(at + 1);
					if (after < end && kind[after] !== Mark.comma) return true;
				} else if (next !== Mark.comma && next !== Mark.dot) return true;
			}
			isFirst = kind[at] === Mark.comma;
			at = kind[at] === Mark.round || kind[at] === Mark.square || kind[at] === Mark.curly ? this.tokens.after(at) : at + 1;
		}
		return false;
	}

	#namedParameters(seenFrom: number): void {
		const { sink } = this;
		const first = sink.declarations.count;
		while (this.kind() === Token.name) {
			const parameter = sink.declare(DeclarationKind.parameter, this.at++);
			sink.declarations.visibleFrom[parameter] = seenFrom;
			sink.bind(parameter);
			if (!this.take(Mark.comma)) break;
		}
		const last = sink.declarations.count;
		const type = this.type();
		for (let parameter = first; parameter < last; parameter++) {
			sink.declarations.type[parameter] = type;
			this.waiting.push(type);
		}
	}

	/** `[T, U any, L ~[]T]` behind the name of a function or a type. */
	protected typeParameters(): void {
		const { sink } = this;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			const first = sink.declarations.count;
			while (this.kind() === Token.name) {
				sink.bind(sink.declare(DeclarationKind.typeParameter, this.at++));
				if (!this.take(Mark.comma)) break;
			}
			const last = sink.declarations.count;
			const type = this.type();
			while (this.take(Mark.or)) this.type();
			for (let parameter = first; parameter < last; parameter++) sink.declarations.type[parameter] = type;
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	/** Whether `[` behind the name of a type opens type parameters, and not the length of an array. */
	protected isTypeParameters(): boolean {
		if (this.kind() !== Mark.square || this.peek(1) !== Token.name) return false;
		const end = this.tokens.value[this.at]!;
		const next = this.peek(2);
		if (end === this.at + 2) return false;
		return next === Token.name || next === Mark.comma || next === Mark.tilde || next === Mark.round ||
			next === Word.func || next === Operator.arrow || this.isTypeStart(next) ||
			(next === Mark.star && this.#isConstraint(end));
	}

	/** `[P *T]` is a length unless a comma or more than a name follows. */
	#isConstraint(end: number): boolean {
		const { kind } = this.tokens;
		for (let at = this.at + 3; at < end; at++) if (kind[at] === Mark.comma || kind[at] === Mark.or) return true;
		return false;
	}
}

const isHeir = (kind: number): boolean => kind === DeclarationKind.class || kind === DeclarationKind.interface ||
	kind === DeclarationKind.type || kind === DeclarationKind.anonymous;
