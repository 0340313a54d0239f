/** `var`, `let`, `const`, `using`, in statements and in the heads of loops. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { RequireParser } from "./requires.ts";
import { Word } from "./words.ts";

/** What a statement says of the variables that it declares. */
interface Leaves {
	readonly kind: DeclarationKind;
	readonly flags: number;
	/** Where they are bound. */
	readonly scope: number;
	/** Of the statement. */
	readonly begin: number;
}

export abstract class VariableParser extends RequireParser {
	protected abstract statement(): void;

	/** How many tokens the keyword of a declaration of variables takes here; 0 if none stands here. */
	protected variableKeyword(): number {
		switch (this.kind()) {
			case Word.var: return 1;
			case Word.const: return this.peek(1) === Word.enum ? 0 : 1;
			case Token.name: {
				const isNext = (distance: number): boolean => this.peek(distance) === Token.name && !this.isFresh(distance);
				if (this.isWord(Word.let)) {
					return this.peek(1) === Token.name || this.peek(1) === Mark.square || this.peek(1) === Mark.curly ? 1 : 0;
				}
				if (this.isWord(Word.using)) return isNext(1) && !this.isWord(Word.of, 1) ? 1 : 0;
				return this.isWord(Word.await) && this.isWord(Word.using, 1) && isNext(1) && isNext(2) ? 2 : 0;
			}
			default: return 0;
		}
	}

	/**
	 * At the keyword.
	 *
	 * @param begin - of the statement
	 * @param flags - of what it declares
	 */
	protected variables(begin: number, flags: number): void {
		const { sink } = this;
		const isVar = this.kind() === Word.var;
		const isConstant = this.kind() === Word.const || this.isWord(Word.using) || this.isWord(Word.await);
		this.at += this.variableKeyword();
		const leaves = {
			kind: isConstant ? DeclarationKind.constant : DeclarationKind.variable, flags,
			scope: isVar ? sink.functionScope : sink.scope, begin,
		};
		let count = 0;
		let only = NONE;
		do {
			only = this.#variable(leaves);
			count++;
		} while (this.take(Mark.comma));
		this.take(Mark.semicolon);
		if (count === 1 && only !== NONE) this.setRange(only, begin);
	}

	/** @returns what it declares; -1 for a pattern */
	#variable(leaves: Leaves): number {
		const { sink } = this;
		const { begin } = this;
		const nameToken = this.at;
		if (leaves.flags === 0 && this.requiredNames(leaves.scope)) return NONE;
		if (this.kind() === Mark.curly || this.kind() === Mark.square) {
			this.#pattern(leaves);
			return NONE;
		}
		if (this.kind() !== Token.name) return NONE;
		const variable = sink.declare(leaves.kind, nameToken);
		sink.bind(variable, leaves.scope);
		this.addFlags(variable, leaves.flags);
		this.at++;
		if (this.kind() === Mark.not) this.at++;
		const inside = sink.enter(variable);
		const hasType = this.take(Mark.colon);
		const type = hasType ? this.type() : NONE;
		sink.leave(inside);
		const told = hasType ? type : this.saidBefore(leaves.begin);
		if (!hasType && told === NONE) this.#noteEvolving(variable);
		if (this.take(Mark.assign)) this.#initialized(variable, told);
		if (hasType) this.tell(variable, type);
		this.setRange(variable, begin);
		return variable;
	}

	/** A variable of which nothing says what it is: behind its name. */
	#noteEvolving(variable: number): void {
		if (this.kind() !== Mark.assign) {
			if (!this.#isLoopOver(this.at - 1)) this.evolving.note(variable, "nothing");
			return;
		}
		const { tokens } = this;
		const isArray = this.peek(1) === Mark.square && tokens.after(this.at + 1) === this.at + 3;
		const isNothing = this.peek(1) === Word.null ||
			(this.peek(1) === Token.name && tokens.value[this.at + 1] === Word.undefined);
		const next = this.at + (isArray ? 3 : 2);
		const isWhole = next >= this.limit || tokens.fresh[next] === 1 || tokens.kind[next] === Mark.semicolon ||
			tokens.kind[next] === Mark.comma;
		if (isWhole && (isArray || isNothing)) this.evolving.note(variable, isArray ? "array" : "nothing");
	}

	#initialized(variable: number, type: number): void {
		const { declarations } = this.sink;
		const outer = this.isExportInBrackets() ? this.open() : NONE;
		while (this.exportedUnder(variable));
		const isExports = this.noteExportName(declarations.name[variable]!) && !this.exportedAs(variable);
		const isVariable = declarations.kind[variable] !== DeclarationKind.local;
		if (isVariable && this.isFunctionLiteral()) declarations.kind[variable] = DeclarationKind.function;
		if (this.kind() === Word.class) this.#noteBody(variable);
		const isEmpty = this.kind() === Mark.curly && this.tokens.after(this.at) === this.at + 2 && this.isObject();
		if (isEmpty && !this.dialect.hasTypes) this.emptyObjects.add(variable);
		if (isEmpty && type !== NONE) this.toldObjects.add(variable);
		this.initializer(variable, type);
		if (outer !== NONE) this.close(outer);
		if (isExports) this.setType(variable, this.values.add(ValueOp.self, 0));
	}

	/** The signature of a variable that holds a class goes to the body of that. */
	#noteBody(variable: number): void {
		const { kind } = this.tokens;
		for (let at = this.at; at < Math.min(this.limit, this.at + 100); at++) {
			if (kind[at] !== Mark.curly) continue;
			this.sink.declarations.bodyBegin[variable] = this.tokens.begin[at]!;
			return;
		}
	}

	#pattern(leaves: Leaves): void {
		const pattern = this.at;
		this.skip();
		const hasType = this.take(Mark.colon);
		const type = hasType ? this.type() : NONE;
		const value = this.take(Mark.assign) ? this.assignment(type) : NONE;
		this.patternAt(pattern, hasType ? type : value, leaves);
	}

	/** At `for`. */
	protected forStatement(): void {
		const { sink } = this;
		sink.openScope(ScopeKind.block, this.begin);
		this.at++;
		this.takeWord(Word.await);
		if (this.kind() === Mark.round) {
			const outer = this.open();
			this.#forHead();
			this.close(outer);
		}
		this.statement();
		sink.closeScope(this.lastEnd);
	}

	#forHead(): void {
		const keyword = this.variableKeyword();
		if (keyword > 0 && this.#isLoopOver(this.at + keyword)) {
			this.#loopVariable(keyword);
			return;
		}
		if (keyword > 0) this.variables(this.begin, 0);
		else this.#targetOfLoop();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (!this.take(Mark.semicolon)) this.expression();
			if (this.at === before) this.skip();
		}
	}

	/** Whether `of` or `in` follows the name or pattern at a token. */
	#isLoopOver(token: number): boolean {
		const { kind, value } = this.tokens;
		const isPattern = kind[token] === Mark.curly || kind[token] === Mark.square;
		let next = isPattern ? this.tokens.after(token) : token + 1;
		// a type is wrong here, and read all the same
		if (kind[next] === Mark.colon && this.dialect.hasTypes) next += 2;
		return next < this.limit && (kind[next] === Word.in || (kind[next] === Token.name && value[next] === Word.of));
	}

	#loopVariable(keyword: number): void {
		const { sink } = this;
		const isVar = this.kind() === Word.var;
		this.at += keyword;
		const target = this.at;
		this.skip();
		if (this.take(Mark.colon)) this.type();
		const isOf = this.takeWord(Word.of);
		if (!isOf) this.at++;
		const value = isOf ? this.values.add(ValueOp.element, this.assignment(NONE)) : NONE;
		if (!isOf) this.expression();
		this.patternAt(target, value,
			{ kind: DeclarationKind.local, flags: 0, scope: isVar ? sink.functionScope : sink.scope });
	}

	/** `for (x of y)`, `for ([a, b] of y)`; what else may begin the head is read as well. */
	#targetOfLoop(): void {
		const target = this.at;
		const isPattern = (this.kind() === Mark.curly || this.kind() === Mark.square) && this.#isLoopOver(this.at);
		this.isHead = true;
		if (isPattern) this.skip();
		else if (this.kind() !== Mark.semicolon) this.expression();
		this.isHead = false;
		const isOf = this.isWord(Word.of);
		if (!isOf && this.kind() !== Word.in) return;
		const { subject } = this;
		if (!isPattern && subject !== NONE) this.sink.references.role[subject] = ReferenceRole.write;
		this.at++;
		const value = this.expression();
		const element = isOf ? this.values.add(ValueOp.element, value) : NONE;
		if (!isPattern) {
			const { name, receiver } = this.sink.references;
			if (subject !== NONE && receiver[subject] === NONE) this.evolving.assigned(name[subject]!, element);
			return;
		}
		this.patternAt(target, element, { kind: -1, flags: 0, scope: NONE });
	}
}
