/** Functions and classes as statements, and what TypeScript declares: interfaces, aliases, enums, namespaces. */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { ValueOp } from "../../model/facts.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { Callable } from "./functions.ts";
import { StatementParser } from "./statements.ts";
import { Word } from "./words.ts";

export abstract class DeclarationParser extends StatementParser {
	/** What is read stands in a namespace: what it exports are members of that. */
	protected isInNamespace: boolean = false;

	/** `import` as a statement. @returns whether one begins here */
	protected abstract importDeclaration(): boolean;
	/** At `export`. */
	protected abstract exportDeclaration(): void;

	protected override declaration(): boolean {
		return this.declarationOf(this.begin, 0);
	}

	/**
	 * A declaration behind `export`, `declare` and the like.
	 *
	 * @param begin - where those begin
	 * @param flags - what they say
	 * @returns whether one begins here
	 */
	protected declarationOf(begin: number, flags: number): boolean {
		switch (this.kind()) {
			case Word.function: this.#functionDeclaration(begin, flags); return true;
			case Word.class: this.#classDeclaration(begin, flags); return true;
			case Word.import: return this.importDeclaration();
			case Word.export: this.#nestedExport(); return true;
			case Mark.at: return this.#decorated(begin, flags);
			case Word.enum: this.#enumDeclaration(begin, flags); return true;
			case Word.const:
				if (this.peek(1) !== Word.enum) break;
				this.at++;
				this.#enumDeclaration(begin, flags);
				return true;
			case Token.name:
				if (this.#wordDeclaration(begin, flags)) return true;
				break;
		}
		if (this.variableKeyword() === 0) return false;
		this.variables(begin, flags);
		return true;
	}

	/** `export` behind `export`, or behind decorators, may be repeated by mistake. */
	#nestedExport(): void {
		if (!this.descend()) {
			this.at++;
			return;
		}
		this.exportDeclaration();
		this.ascend();
	}

	/** Decorators before a class, or before `export` of one. */
	#decorated(begin: number, flags: number): boolean {
		this.decorators();
		if (this.kind() === Word.export) {
			this.#nestedExport();
			return true;
		}
		return this.declarationOf(begin, flags);
	}

	#wordDeclaration(begin: number, flags: number): boolean {
		if (this.isFunction()) {
			this.#functionDeclaration(begin, flags);
			return true;
		}
		if (!this.dialect.hasTypes || this.isFresh(1)) return false;
		const next = this.peek(1);
		switch (this.tokens.value[this.at]) {
			case Word.abstract:
				if (next !== Word.class) return false;
				this.at++;
				this.#classDeclaration(begin, flags | DeclarationFlag.abstract);
				return true;
			case Word.interface:
				if (next !== Token.name) return false;
				this.#interfaceDeclaration(begin, flags);
				return true;
			case Word.type:
				if (next !== Token.name || (this.peek(2) !== Mark.assign && this.peek(2) !== Mark.less)) return false;
				this.#typeAlias(begin, flags);
				return true;
			case Word.namespace:
			case Word.module:
				if (next !== Token.name && !(next === Token.string && this.isWord(Word.module))) return false;
				this.#namespace(begin, flags);
				return true;
			case Word.global:
				if (next !== Mark.curly) return false;
				this.at++;
				this.block();
				return true;
			case Word.declare:
				if (!isNamed(next) || next === Word.in || next === Word.instanceof || this.isWord(Word.declare, 1)) return false;
				this.at++;
				if (this.declarationOf(begin, flags)) return true;
				this.at--;
				return false;
			default: return false;
		}
	}

	#functionDeclaration(begin: number, flags: number): void {
		const { sink } = this;
		let how: number = this.takeWord(Word.async) ? Callable.async : Callable.plain;
		this.at++;
		if (this.take(Mark.star)) how |= Callable.generator;
		if (this.kind() !== Token.name) {
			const declaration = sink.declareAnonymous(begin);
			this.callable(declaration, begin, NONE, how);
			this.setRange(declaration, begin);
			return;
		}
		const declaration = sink.declare(DeclarationKind.function, this.at++);
		sink.bind(declaration);
		this.addFlags(declaration, flags);
		this.functionBehindName(declaration, begin, NONE, how);
		if (sink.declarations.bodyBegin[declaration] === NONE) {
			this.addFlags(declaration, DeclarationFlag.bodiless);
			this.take(Mark.semicolon);
		}
		this.setRange(declaration, begin);
	}

	#classDeclaration(begin: number, flags: number): void {
		const { sink } = this;
		this.at++;
		if (this.kind() !== Token.name) {
			if (this.kind() !== Mark.curly && this.kind() !== Word.extends) return;
			this.classTail(sink.declareAnonymous(begin), begin, false);
			return;
		}
		const declaration = sink.declare(DeclarationKind.class, this.at++);
		sink.bind(declaration);
		this.addFlags(declaration, flags);
		this.classTail(declaration, begin, false);
	}

	/** Opens a declaration that has a scope; give what comes back to {@link DeclarationParser.#end}. */
	#start(declaration: number, begin: number, flags: number): number {
		this.addFlags(declaration, flags);
		const inside = this.sink.enter(declaration);
		this.sink.openScope(ScopeKind.block, begin);
		return inside;
	}

	#end(declaration: number, begin: number, inside: number): void {
		this.sink.closeScope(this.lastEnd);
		this.sink.leave(inside);
		this.setRange(declaration, begin);
	}

	#interfaceDeclaration(begin: number, flags: number): void {
		const { sink, self } = this;
		const declaration = sink.declare(DeclarationKind.interface, this.at + 1);
		this.at += 2;
		sink.bind(declaration);
		const inside = this.#start(declaration, begin, flags);
		this.self = this.values.add(ValueOp.self, declaration);
		if (this.kind() === Mark.less) this.typeParameters();
		if (this.take(Word.extends)) this.interfaceBases(declaration);
		sink.declarations.bodyBegin[declaration] = this.begin;
		if (this.kind() === Mark.curly) this.typeMembers();
		this.self = self;
		this.#end(declaration, begin, inside);
	}

	#typeAlias(begin: number, flags: number): void {
		const { sink, self } = this;
		const declaration = sink.declare(DeclarationKind.type, this.at + 1);
		this.at += 2;
		sink.bind(declaration);
		const inside = this.#start(declaration, begin, flags);
		this.self = this.values.add(ValueOp.self, declaration);
		if (this.kind() === Mark.less) this.typeParameters();
		if (this.take(Mark.assign)) {
			if (this.kind() === Mark.curly) sink.declarations.bodyBegin[declaration] = this.begin;
			const body = this.begin;
			this.setType(declaration, this.type());
			// the signature of `{ … } & T` is all of it
			const { tokens } = this;
			const isObject = tokens.kind[this.at - 1] === Mark.curlyEnd &&
				sink.declarations.bodyBegin[declaration] === body && tokens.begin[tokens.value[this.at - 1]!] === body;
			if (!isObject) sink.declarations.bodyBegin[declaration] = NONE;
		}
		this.self = self;
		this.#end(declaration, begin, inside);
		this.take(Mark.semicolon);
	}

	#enumDeclaration(begin: number, flags: number): void {
		const { sink } = this;
		this.at++;
		if (this.kind() !== Token.name) return;
		const declaration = sink.declare(DeclarationKind.enum, this.at++);
		sink.bind(declaration);
		const inside = this.#start(declaration, begin, flags);
		sink.declarations.bodyBegin[declaration] = this.begin;
		if (this.kind() === Mark.curly) this.#enumMembers();
		this.#end(declaration, begin, inside);
	}

	#enumMembers(): void {
		const { sink } = this;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			const { begin } = this;
			if (isNamed(this.kind()) || this.kind() === Token.string) {
				const member = this.declareToken(DeclarationKind.enumMember, this.at++);
				sink.bindMember(member);
				const inside = sink.enter(member);
				if (this.take(Mark.assign)) this.assignment(NONE);
				sink.leave(inside);
				this.setRange(member, begin);
			}
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	/** `namespace A.B {}` declares B; `module "m" {}` the module of that name. */
	#namespace(begin: number, flags: number): void {
		const { sink, tokens, self, isInNamespace } = this;
		this.at++;
		const first = this.at;
		this.at++;
		while (this.kind() === Mark.dot && this.peek(1) === Token.name) this.at += 2;
		const last = this.at - 1;
		const hasBody = this.kind() === Mark.curly;
		if (!hasBody && tokens.kind[last] === Token.string) {
			this.take(Mark.semicolon);
			return;
		}
		const declaration = this.declareToken(DeclarationKind.module, last);
		sink.bind(declaration);
		this.addFlags(declaration, flags);
		const inside = sink.enter(declaration);
		for (let at = first; at < last; at += 2) this.sink.refer(ReferenceRole.read, at);
		sink.declarations.bodyBegin[declaration] = this.begin;
		this.self = NONE;
		this.isInNamespace = tokens.kind[last] === Token.name;
		if (hasBody) this.block();
		this.isInNamespace = isInNamespace;
		this.self = self;
		sink.leave(inside);
		if (hasBody && !this.#holdsValues(declaration)) this.addFlags(declaration, DeclarationFlag.bodiless);
		this.setRange(declaration, begin);
	}

	/** Whether a namespace is there when the program runs: whatever is in it is no type. */
	#holdsValues(namespace: number): boolean {
		const { parent, kind, flags, count } = this.sink.declarations;
		for (let row = namespace + 1; row < count; row++) {
			if (parent[row] !== namespace || (flags[row]! & DeclarationFlag.value) === 0) continue;
			if (kind[row] !== DeclarationKind.module || (flags[row]! & DeclarationFlag.bodiless) === 0) return true;
		}
		return false;
	}
}
