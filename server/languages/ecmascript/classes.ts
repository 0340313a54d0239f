/** Classes: heritage, members, decorators. */
import { ITSELF, ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { beginsMember, isAccess, isNamed } from "./cursor.ts";
import { LiteralParser } from "./literals.ts";
import { Word } from "./words.ts";

/** What stands before the name of a member. */
interface Modifiers {
	readonly flags: number;
	readonly how: number;
	readonly begin: number;
}

export abstract class ClassParser extends LiteralParser {
	/** What can be called: an expression without operators. */
	protected abstract leftHandSide(wanted: number): number;

	/** At `class`. @returns its value */
	protected classExpression(): number {
		const { sink } = this;
		const { begin } = this;
		this.at++;
		const isNamedClass = this.kind() === Token.name && !this.isWord(Word.implements);
		const declaration = isNamedClass ? sink.declare(DeclarationKind.class, this.at++) : sink.declareAnonymous(begin);
		if (!isNamedClass) this.addFlags(declaration, DeclarationFlag.value | DeclarationFlag.type);
		this.classTail(declaration, begin, isNamedClass);
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** Behind the name of a class. @param isInner - whether its name is seen inside it only */
	protected classTail(declaration: number, begin: number, isInner: boolean): void {
		const { sink } = this;
		const { self, wantedReturn, constructed } = this;
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.block, begin);
		this.constructed = declaration;
		if (isInner) sink.bind(declaration);
		if (this.kind() === Mark.less) this.typeParameters();
		this.self = this.values.add(ValueOp.self, declaration);
		this.#heritage(declaration);
		sink.declarations.bodyBegin[declaration] = this.begin;
		if (this.kind() === Mark.curly) this.#classBody();
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		this.self = self;
		this.wantedReturn = wantedReturn;
		this.constructed = constructed;
		this.setRange(declaration, begin);
	}

	#heritage(declaration: number): void {
		const { sink } = this;
		if (this.take(Word.extends)) {
			const value = this.#superclass();
			if (this.subject !== NONE) sink.references.role[this.subject] = ReferenceRole.extends;
			sink.inherit(declaration, this.dialect.hasTypes ? this.applied(value) : value, ReferenceRole.extends);
		}
		if (!this.dialect.hasTypes || !this.takeWord(Word.implements)) return;
		do {
			const value = this.#base(ReferenceRole.implements);
			if (value !== NONE) sink.inherit(declaration, value, ReferenceRole.implements);
		} while (this.take(Mark.comma));
	}

	#superclass(): number {
		this.subject = NONE;
		if (this.kind() === Mark.curly || !this.descend()) return NONE;
		const value = this.leftHandSide(NONE);
		this.ascend();
		return value;
	}

	/** A type that is a base. */
	#base(role: ReferenceRole): number {
		return this.kind() === Token.name ? this.typeName(role) : this.type();
	}

	/** Behind `extends` of an interface. */
	protected interfaceBases(declaration: number): void {
		do {
			const value = this.#base(ReferenceRole.extends);
			if (value !== NONE) this.sink.inherit(declaration, value, ReferenceRole.extends);
		} while (this.take(Mark.comma));
	}

	#classBody(): void {
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (!this.take(Mark.semicolon)) this.#member();
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	#member(): void {
		const { begin } = this;
		if (this.kind() === Mark.at) this.decorators();
		let flags = this.#modifiers();
		if (this.isWord(Word.static) && this.peek(1) === Mark.curly) {
			this.#staticBlock();
			return;
		}
		if (this.dialect.hasTypes && this.isIndexSignature()) {
			this.indexSignature();
			return;
		}
		const { flags: accessor, how } = this.methodModifiers();
		flags |= accessor;
		const nameToken = this.at;
		const isDeclared = isNamed(this.kind()) || this.kind() === Token.string;
		if (this.kind() === Mark.square) this.computedName();
		else if (isDeclared || this.kind() === Token.number) this.at++;
		else return;
		if (this.kind() === Mark.question || (this.kind() === Mark.not && !this.isFresh())) this.at++;
		const key = isDeclared ? nameToken : NONE;
		if (this.kind() === Mark.round || this.kind() === Mark.less) this.#method(key, { flags, how, begin });
		else this.#field(key, { flags, how, begin });
	}

	#modifiers(): number {
		let flags = 0;
		while (this.kind() === Token.name) {
			const name = this.tokens.value[this.at]!;
			const next = this.peek(1);
			if (!beginsMember(next) || next === Mark.curly || !isModifier(name)) break;
			if (this.isFresh(1) && name !== Word.static) break;
			this.at++;
			flags |= name === Word.static ? DeclarationFlag.static : name === Word.abstract ? DeclarationFlag.abstract
				: name === Word.readonly ? DeclarationFlag.readonly : name === Word.accessor ? DeclarationFlag.accessor : 0;
		}
		return flags;
	}

	#declareMember(kind: DeclarationKind, key: number, flags: number): number {
		const { sink, tokens } = this;
		if (key === NONE) return sink.declareAnonymous(this.lastEnd);
		const member = this.declareToken(kind, key);
		sink.declarations.kind[member] = kind;
		if (sink.declarations.kind[sink.inside] === DeclarationKind.anonymous) {
			sink.bindings.addMember(sink.inside, sink.declarations.name[member]!, member);
		}
		const isPrivate = sink.source.units[tokens.begin[key]!] === Mark.hash;
		this.addFlags(member, flags | (isPrivate ? DeclarationFlag.private : 0));
		return member;
	}

	#method(key: number, { flags, how, begin }: Modifiers): void {
		const { sink } = this;
		const isConstructor = key !== NONE && this.tokens.value[key] === Word.constructor &&
			(flags & DeclarationFlag.static) === 0;
		const kind = isConstructor ? DeclarationKind.constructor : DeclarationKind.method;
		const method = this.#declareMember(kind, key, flags);
		const { self } = this;
		if ((flags & DeclarationFlag.static) !== 0) this.#meetClassItself();
		this.callable(method, begin, NONE, how);
		this.self = self;
		const hasBody = sink.declarations.bodyBegin[method] !== NONE;
		if (key !== NONE && !hasBody) this.addFlags(method, DeclarationFlag.bodiless);
		this.setRange(method, begin);
	}

	#field(key: number, { flags, begin }: Modifiers): void {
		const { sink } = this;
		const { self, wantedReturn } = this;
		const field = this.#declareMember(DeclarationKind.field, key, flags);
		if ((flags & DeclarationFlag.static) !== 0) this.#meetClassItself();
		const inside = sink.enter(field);
		const hasType = this.take(Mark.colon);
		const type = hasType ? this.type() : NONE;
		sink.leave(inside);
		if (this.take(Mark.assign)) this.initializer(field, hasType ? type : this.saidBefore(begin));
		if (hasType) this.tell(field, type);
		this.self = self;
		this.wantedReturn = wantedReturn;
		this.setRange(field, begin);
		while (this.kind() !== Mark.semicolon && this.kind() !== Token.end && !this.isFresh()) this.skip();
	}

	#staticBlock(): void {
		const { begin } = this;
		this.at++;
		const { self } = this;
		const declaration = this.sink.declareAnonymous(begin);
		this.#meetClassItself();
		this.callable(declaration, begin, NONE, 0);
		this.self = self;
		this.sink.declarations.returns[declaration] = NONE;
		this.setRange(declaration, begin);
	}

	/** What is static belongs to the class, which `this` is there. */
	#meetClassItself(): void {
		this.self = this.values.add(ValueOp.self, this.sink.inside, ITSELF);
	}

	protected override decorators(): void {
		const { sink } = this;
		while (this.take(Mark.at)) {
			const first = sink.references.count;
			const isName = this.kind() === Token.name;
			if (isNamed(this.kind()) || this.kind() === Mark.round) this.leftHandSide(NONE);
			if (isName && sink.references.count > first) this.#decorates(first);
		}
	}

	/** A name alone, or called, is the decorator; of `a.b` it is not `a`. */
	#decorates(reference: number): void {
		const { references, source } = this.sink;
		const next = source.units[references.end[reference]!];
		if (next !== Mark.dot) references.role[reference] = ReferenceRole.decorator;
	}
}

const isModifier = (name: number): boolean => isAccess(name) || name === Word.static || name === Word.abstract ||
	name === Word.override || name === Word.readonly || name === Word.declare || name === Word.accessor;

