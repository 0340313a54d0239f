/** Objects, arrays and templates. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { isMemberKind } from "../../skim/factsSink.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { beginsMember, isNamed } from "./cursor.ts";
import { Callable, FunctionParser } from "./functions.ts";
import { isOpening } from "./lookAhead.ts";
import { isTemplatePart } from "./types.ts";
import { Word } from "./words.ts";

/** Of so many members that are literals what they tell is looked at. */
const TELLING_MAX = 3;

export abstract class LiteralParser extends FunctionParser {
	/** Members that became locals, because a body is around them: each with its kind and the first reference in it. */
	protected readonly demoted: number[] = [];
	/** Members of the object that is read keep their kind, though a body is around them. */
	#isKept = false;

	protected objectLiteral(wanted: number): number {
		const declaration = this.sink.declareAnonymous(this.begin);
		this.objectMembers(declaration, wanted);
		this.sink.declarations.end[declaration] = this.lastEnd;
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** The members of an object that is named by a declaration; at the brace. */
	protected objectMembers(owner: number, wanted: number): void {
		const { sink } = this;
		const isKept = this.#isKept;
		this.#isKept = this.at === this.returnedAt ||
			(isKept && isMemberKind(sink.declarations.kind[owner]!));
		const inside = sink.enter(owner);
		const outer = this.open();
		const from = this.waiting.length;
		if (this.descend()) {
			const meant = wanted === NONE ? NONE : this.#meant(wanted);
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.take(Operator.ellipsis)) this.waiting.push(this.assignment(NONE));
				else this.#property(owner, meant);
				while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		// of two spreads that have a member, the later one gives it
		while (this.waiting.length > from) {
			const base = this.waiting.pop();
			if (base !== NONE) sink.inherit(owner, base, ReferenceRole.extends);
		}
		this.close(outer);
		sink.leave(inside);
		this.#isKept = isKept;
	}

	/** Which alternatives of what is wanted an object can be, by those of its members that are literals. */
	#meant(wanted: number): number {
		const { kind, value } = this.tokens;
		let meant = wanted;
		let count = 0;
		for (let at = this.at; at < this.limit && count < TELLING_MAX; at++) {
			const isPair = isNamed(kind[at]!) && at + 2 < this.limit && kind[at + 1] === Mark.colon;
			const isWhole = isPair && (at + 3 === this.limit || kind[at + 3] === Mark.comma);
			const literal = isWhole ? this.literalAt(at + 2) : NONE;
			if (literal !== NONE) {
				const member = this.values.add(ValueOp.member, wanted, value[at]!);
				meant = this.values.add(ValueOp.where, meant, this.values.add(ValueOp.is, member, literal));
				count++;
			}
			while (at < this.limit && kind[at] !== Mark.comma) at = isOpening(kind[at]!) ? this.tokens.after(at) : at + 1;
		}
		return meant === NONE ? wanted : meant;
	}

	#property(owner: number, wanted: number): void {
		const { begin } = this;
		const { flags, how } = this.methodModifiers();
		const nameToken = this.at;
		const isDeclared = isNamed(this.kind()) || this.isNameInQuotes();
		if (this.kind() === Mark.square) this.computedName();
		else if (isDeclared || this.kind() === Token.number || this.kind() === Token.string) this.at++;
		else return;
		const key = isDeclared ? nameToken : NONE;
		if (this.kind() === Mark.round || this.kind() === Mark.less) {
			this.#method(owner, begin, key, { flags, how, wanted });
		} else if (this.take(Mark.colon)) this.#pair(begin, key, wanted);
		else if (isDeclared && this.tokens.kind[nameToken] === Token.name) this.#shorthand(nameToken, wanted);
	}

	/** `async`, `get`, `set`, `*` before the name of a method. */
	protected methodModifiers(): { readonly flags: number; readonly how: number } {
		let how: number = Callable.plain;
		let flags = 0;
		if (this.isWord(Word.async) && beginsMember(this.peek(1)) && this.peek(1) !== Mark.curly && !this.isFresh(1)) {
			this.at++;
			how |= Callable.async;
		}
		if (this.take(Mark.star)) how |= Callable.generator;
		const isAccessor = this.isWord(Word.get) || this.isWord(Word.set);
		if (isAccessor && beginsMember(this.peek(1)) && this.peek(1) !== Mark.star && this.peek(1) !== Mark.curly) {
			this.at++;
			flags |= DeclarationFlag.accessor;
		}
		return { flags, how };
	}

	#declareMember(kind: DeclarationKind, token: number): number {
		if (token === NONE) return this.sink.declareAnonymous(this.tokens.end[this.at - 1]!);
		const member = this.declareToken(kind, token);
		const { declarations, references } = this.sink;
		if (this.#isKept) declarations.kind[member] = kind;
		else if (declarations.kind[member] !== kind) this.demoted.push(member, kind, references.count);
		return member;
	}

	/** A key is read in the member that it declares. */
	#referIn(member: number, token: number, object: number): void {
		const inside = this.sink.enter(member);
		this.referKey(token, object);
		this.sink.leave(inside);
	}

	#keyValue(token: number, wanted: number): number {
		if (token === NONE || wanted === NONE) return NONE;
		const isString = this.tokens.kind[token] === Token.string;
		return this.values.add(ValueOp.member, wanted, isString ? this.content(token) : this.tokens.value[token]!);
	}

	#method(
		owner: number, begin: number, key: number,
		{ flags, how, wanted }: { readonly flags: number; readonly how: number; readonly wanted: number },
	): void {
		const method = this.#declareMember(DeclarationKind.method, key);
		this.addFlags(method, flags);
		if (key !== NONE) this.#referIn(method, key, wanted);
		const { self } = this;
		this.self = this.values.either(this.values.add(ValueOp.self, owner), wanted);
		this.callable(method, begin, this.#keyValue(key, wanted), how);
		this.self = self;
		this.setRange(method, begin);
	}

	#pair(begin: number, key: number, wanted: number): void {
		if (key === NONE) {
			this.assignment(NONE);
			return;
		}
		const { sink } = this;
		const owner = sink.inside;
		const field = this.#declareMember(DeclarationKind.field, key);
		this.#referIn(field, key, wanted);
		const context = this.#keyValue(key, wanted);
		const { self } = this;
		// a function that is no arrow has the object as `this`
		if (this.isFunction()) this.self = this.values.either(this.values.add(ValueOp.self, owner), wanted);
		const told = this.saidBefore(begin);
		this.initializer(field, told === NONE ? context : told);
		this.self = self;
		this.setRange(field, begin);
	}

	/** `{ a }` declares a member, and reads what it is. */
	#shorthand(token: number, wanted: number): void {
		const { sink } = this;
		const field = this.#declareMember(DeclarationKind.field, token);
		const inside = sink.enter(field);
		this.setType(field, this.values.named(sink.refer(ReferenceRole.read, token)));
		this.referKey(token, wanted);
		sink.leave(inside);
		// `{ a = 1 }`, which is a pattern that was not known to be one
		if (this.take(Mark.assign)) this.assignment(NONE);
	}

	/** The type of a declaration is written. What stands there as an object is one of that type, whatever its keys. */
	protected tell(declaration: number, type: number): void {
		this.setType(declaration, type);
		const { bodyBegin, callable } = this.sink.declarations;
		const isObject = bodyBegin[declaration] !== NONE && callable[declaration] !== 1;
		if (type !== NONE && isObject) this.addFlags(declaration, DeclarationFlag.told);
	}

	/** What a declaration holds from the begin: a function or object that it names, or a value. */
	protected initializer(declaration: number, wanted: number): void {
		const { sink } = this;
		if (this.isFunctionLiteral()) {
			this.functionLiteral(declaration, wanted);
			return;
		}
		if (this.isObject()) {
			sink.declarations.bodyBegin[declaration] = this.begin;
			this.objectMembers(declaration, wanted);
			return;
		}
		if (this.kind() === Mark.curly) sink.declarations.bodyBegin[declaration] = this.begin;
		const inside = sink.enter(declaration);
		this.setType(declaration, this.assignment(wanted));
		sink.leave(inside);
	}

	/** Whether an object begins here that is all of an expression. */
	protected isObject(): boolean {
		if (this.kind() !== Mark.curly) return false;
		const after = this.tokens.after(this.at);
		if (after >= this.limit) return true;
		const next = this.tokens.kind[after]!;
		return next === Mark.comma || next === Mark.semicolon || (this.tokens.fresh[after] === 1 &&
			(isNamed(next) || next === Mark.at));
	}

	protected arrayLiteral(wanted: number): number {
		const element = this.values.add(ValueOp.element, wanted);
		const from = this.waiting.length;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			const isSpread = this.take(Operator.ellipsis);
			const value = this.kind() === Mark.comma ? NONE : this.assignment(isSpread ? NONE : element);
			this.waiting.push(isSpread ? this.values.add(ValueOp.element, value) : value);
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		const value = this.values.fold(ValueOp.either, this.waiting, from);
		this.waiting.length = from;
		return this.values.add(ValueOp.collection, value);
	}

	/** At the first part. */
	protected template(): void {
		if (this.take(Token.templateWhole)) return;
		this.at++;
		const isRead = this.descend();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (isRead) this.expression();
			while (!isTemplatePart(this.kind()) && this.kind() !== Token.end) {
				if (isRead && this.kind() === Token.templateHead) this.template();
				else this.skip();
			}
			if (this.take(Token.templateTail)) break;
			this.take(Token.templateMiddle);
			if (this.at === before) this.skip();
		}
		if (isRead) this.ascend();
	}
}
