/** Members of object types and interfaces, mapped types, function types (TypeScript). */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { TypeParser } from "./types.ts";
import { Word } from "./words.ts";

export abstract class MemberParser extends TypeParser {
	/** At `<`. */
	protected abstract typeParameters(): void;
	/** At the bracket. @param wanted - the value of the callable that is expected */
	protected abstract parameters(wanted: number): void;

	protected override functionType(begin: number): number {
		const declaration = this.sink.declareAnonymous(begin);
		this.#signature(declaration, begin, Operator.fatArrow);
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** Type parameters, parameters and result of something declared. */
	#signature(declaration: number, begin: number, mark: number): void {
		const { sink } = this;
		const { self } = this;
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.function, begin);
		if (this.kind() === Mark.less) this.typeParameters();
		if (this.kind() === Mark.round) this.parameters(NONE);
		if (this.take(mark)) this.setReturns(declaration, this.returnType());
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		this.setRange(declaration, begin);
		this.self = self;
	}

	protected override objectType(): number {
		const { sink } = this;
		const declaration = sink.declareAnonymous(this.begin);
		const inside = sink.enter(declaration);
		const mapped = this.#mappedKey();
		let value = NONE;
		if (mapped >= 0) value = this.#mappedType(mapped);
		else this.typeMembers();
		sink.leave(inside);
		sink.declarations.end[declaration] = this.lastEnd;
		return value === NONE ? this.values.add(ValueOp.declaration, declaration) : value;
	}

	/** The bracket of `{ readonly [K in T]: U }`; -1 if this is no mapped type. */
	#mappedKey(): number {
		const { kind, value } = this.tokens;
		let at = this.at + 1;
		if (kind[at] === Mark.plus || kind[at] === Mark.minus) at++;
		if (kind[at] === Token.name && value[at] === Word.readonly) at++;
		return kind[at] === Mark.square && isNamed(kind[at + 1]!) && kind[at + 2] === Word.in ? at : NONE;
	}

	/** @returns the type whose members a mapped type has, if it is over the keys of one; else -1 */
	#mappedType(key: number): number {
		const { sink, tokens } = this;
		const { begin } = this;
		const outer = this.open();
		this.at = key;
		const member = sink.declareNamed(DeclarationKind.local, Word["["], tokens.begin[key]!, tokens.end[key]!);
		this.addFlags(member, DeclarationFlag.member);
		const inside = sink.enter(member);
		sink.openScope(ScopeKind.block, begin);
		const square = this.open();
		const parameter = sink.declare(DeclarationKind.typeParameter, this.at);
		sink.bind(parameter);
		this.at += 2;
		const isOfKeys = this.isWord(Word.keyof) && this.peek(1) !== Token.end;
		if (isOfKeys) this.at++;
		const source = this.typeInBrackets();
		if (this.takeWord(Word.as)) this.typeInBrackets();
		this.close(square);
		while (this.kind() === Mark.plus || this.kind() === Mark.minus || this.kind() === Mark.question) this.at++;
		const value = this.take(Mark.colon) ? this.typeInBrackets() : NONE;
		sink.declarations.type[member] = value;
		sink.declarations.end[member] = this.lastEnd;
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		this.close(outer);
		if (isOfKeys) return source;
		const { rows } = this.values;
		return value !== NONE && (rows.op[value] === ValueOp.element || rows.op[value] === ValueOp.indexed)
			? rows.a[value]! : NONE;
	}

	/** Members in braces, of what is around; at the brace. */
	protected typeMembers(): void {
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (!this.takeSeparator()) this.#typeMember();
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	#typeMember(): void {
		const { begin } = this;
		if (this.kind() === Mark.round || this.kind() === Mark.less) {
			this.#signature(this.sink.declareAnonymous(begin), begin, Mark.colon);
			return;
		}
		if (this.kind() === Word.new && (this.peek(1) === Mark.round || this.peek(1) === Mark.less)) {
			const method = this.sink.declare(DeclarationKind.method, this.at++);
			this.addFlags(method, DeclarationFlag.bodiless);
			this.#signature(method, begin, Mark.colon);
			return;
		}
		let flags = 0;
		while (this.kind() === Token.name && this.#isModifier()) {
			const name = this.tokens.value[this.at++]!;
			flags |= name === Word.readonly ? DeclarationFlag.readonly : name === Word.static ? DeclarationFlag.static
				: DeclarationFlag.accessor;
		}
		if (this.isIndexSignature()) this.indexSignature();
		else this.#property(begin, flags);
	}

	#isModifier(): boolean {
		const name = this.tokens.value[this.at]!;
		const isModifier = name === Word.readonly || name === Word.get || name === Word.set || name === Word.static;
		const next = this.peek(1);
		return isModifier && (isNamed(next) || next === Token.string || next === Token.number || next === Mark.square);
	}

	#property(begin: number, flags: number): void {
		const { sink } = this;
		const nameToken = this.at;
		const isDeclared = isNamed(this.kind()) || this.kind() === Token.string;
		if (this.kind() === Mark.square) this.computedName();
		else if (isDeclared || this.kind() === Token.number) this.at++;
		else return;
		this.take(Mark.question);
		if (this.kind() === Mark.round || this.kind() === Mark.less) {
			const method = isDeclared ? this.declareToken(DeclarationKind.method, nameToken) : sink.declareAnonymous(begin);
			if (isDeclared) this.addFlags(method, DeclarationFlag.bodiless | (flags & DeclarationFlag.accessor));
			this.#signature(method, begin, Mark.colon);
			return;
		}
		if (!isDeclared) {
			if (this.take(Mark.colon)) this.typeInBrackets();
			return;
		}
		const field = this.declareToken(DeclarationKind.field, nameToken);
		this.addFlags(field, flags);
		const inside = sink.enter(field);
		if (this.take(Mark.colon)) this.setType(field, this.typeInBrackets());
		sink.leave(inside);
		this.setRange(field, begin);
	}

	/** `[expression]` in the place of a name. */
	protected computedName(): void {
		const outer = this.open();
		this.assignment(NONE);
		this.close(outer);
	}

	/** Whether `[key: string]: T` begins here. */
	protected isIndexSignature(): boolean {
		return this.kind() === Mark.square && isNamed(this.peek(1)) && this.peek(2) === Mark.colon;
	}

	/** It declares a member that no name finds. */
	protected indexSignature(): void {
		const { sink, tokens } = this;
		const { begin } = this;
		const member = sink.declareNamed(DeclarationKind.local, Word["["], begin, tokens.end[this.at]!);
		this.addFlags(member, DeclarationFlag.member);
		const inside = sink.enter(member);
		sink.openScope(ScopeKind.block, begin);
		const outer = this.open();
		const parameter = sink.declare(DeclarationKind.parameter, this.at++);
		sink.bind(parameter);
		const within = sink.enter(parameter);
		if (this.take(Mark.colon)) this.typeInBrackets();
		sink.leave(within);
		this.close(outer);
		if (this.take(Mark.colon)) this.setType(member, this.typeInBrackets());
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		sink.declarations.end[member] = this.lastEnd;
	}
}
