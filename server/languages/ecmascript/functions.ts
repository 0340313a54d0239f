/** Functions of all kinds: what goes in, what comes out, and what is known about both. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import type { NameTable } from "../../skim/nameTable.ts";
import { Stack } from "../../skim/stack.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isWhiteSpace } from "../../skim/whiteSpace.ts";
import { isWordPart } from "./characters.ts";
import { LookAhead } from "./lookAhead.ts";
import { Word } from "./words.ts";

/** So many values that a callable returns are told of. */
const RETURNS_MAX = 6;

const UNDERSCORE = 0x5f;
const TYPE = "type";

/** How a callable is written. */
export const Callable = { plain: 0, async: 1, generator: 2, arrow: 4 } as const;

export abstract class FunctionParser extends LookAhead {
	/** The token of an object or class that is returned as it is: its members can be seen from elsewhere. */
	protected returnedAt: number = -1;
	/** What is expected of what the callable around returns. */
	protected wantedReturn: number = NONE;
	protected isGenerator: boolean = false;
	/** The function or class whose fields are given to `this` here (JavaScript). */
	protected constructed: number = NONE;
	/** The same for the function that is read next, which is a method of it. */
	protected methodOf: number = NONE;
	/** Values that the callables around return, the innermost last. */
	protected readonly returned: Stack = new Stack();
	/** References that are returned as they are. */
	protected readonly returnedNames: number[] = [];
	/** Rows that stand for the types that comments tell of what is behind them, by the begin of the comment. */
	protected readonly saidTypes: Map<number, number> = new Map();
	/** The name of a function expression, which is seen inside it only. */
	#ownName: number = NONE;

	/**
	 * Type parameters, parameters, result and body of what was declared.
	 *
	 * @param wanted - the value of the callable that is expected here
	 * @param how - of {@link Callable}
	 */
	protected callable(declaration: number, begin: number, wanted: number, how: number): void {
		const { sink, self, wantedReturn, isGenerator } = this;
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.function, begin);
		const ownName = this.#ownName;
		this.#ownName = NONE;
		if (ownName !== NONE) this.#declareOwnName(ownName, declaration);
		if ((how & Callable.async) !== 0) this.addFlags(declaration, DeclarationFlag.async);
		this.#head(wanted, how);
		const hasResult = this.take(Mark.colon);
		const result = hasResult ? this.returnType() : NONE;
		if ((how & Callable.arrow) !== 0) this.take(Operator.fatArrow);
		const isAsync = (how & Callable.async) !== 0;
		const wantedResult = hasResult ? result : this.values.add(ValueOp.call, wanted);
		this.wantedReturn = isAsync ? this.values.add(ValueOp.awaited, wantedResult) : wantedResult;
		this.isGenerator = (how & Callable.generator) !== 0;
		const from = this.returned.length;
		this.#body(declaration, how);
		this.setReturns(declaration, hasResult ? result : this.#result(from, how));
		this.returned.length = from;
		sink.closeScope(this.lastEnd);
		sink.leave(inside);
		this.self = self;
		this.wantedReturn = wantedReturn;
		this.isGenerator = isGenerator;
	}

	#declareOwnName(token: number, declaration: number): void {
		const { sink } = this;
		if (sink.declarations.nameBegin[declaration] === sink.tokens.begin[token]) {
			sink.bind(declaration);
			return;
		}
		const name = sink.declare(DeclarationKind.local, token);
		sink.bind(name);
		this.setType(name, this.values.add(ValueOp.declaration, declaration));
	}

	#head(wanted: number, how: number): void {
		if ((how & Callable.arrow) !== 0 && this.kind() === Token.name) {
			const parameter = this.sink.declare(DeclarationKind.parameter, this.at++);
			this.sink.bind(parameter);
			this.setType(parameter, this.values.add(ValueOp.parameter, wanted, 0));
			return;
		}
		if (this.kind() === Mark.less) this.typeParameters();
		if (this.kind() === Mark.round) this.parameters(wanted);
	}

	#body(declaration: number, how: number): void {
		const isBlock = this.kind() === Mark.curly;
		if (isBlock || (how & Callable.arrow) !== 0) this.sink.declarations.bodyBegin[declaration] = this.begin;
		if (isBlock) this.functionBody();
		else if ((how & Callable.arrow) !== 0) {
			this.noteReturned();
			this.returned.push(this.assignment(this.wantedReturn));
		}
	}

	/** Statements in braces that share the scope of the parameters. */
	protected functionBody(): void {
		const outer = this.open();
		this.statements();
		this.close(outer);
	}

	/** What is returned begins here. */
	protected noteReturned(): void {
		let at = this.at;
		const { kind } = this.tokens;
		while (kind[at] === Mark.round && at < this.limit) at++;
		this.returnedAt = kind[at] === Mark.curly || kind[at] === Word.class ? at : -1;
	}

	#result(from: number, how: number): number {
		const { returned, values } = this;
		let count = from;
		for (let at = from; at < returned.length && count < from + RETURNS_MAX; at++) {
			const value = returned.at(at);
			if (value !== NONE && returned.indexOf(value, from) >= Math.min(count, at)) returned.set(count++, value);
		}
		returned.length = count;
		for (let at = from; at < count; at++) this.#noteName(returned.at(at));
		const value = values.fold(ValueOp.either, returned, from);
		if ((how & Callable.generator) !== 0) return values.add(ValueOp.collection, value);
		return (how & Callable.async) === 0 ? value : values.add(ValueOp.promise, value);
	}

	#noteName(value: number): void {
		const { rows } = this.values;
		if (rows.op[value] === ValueOp.reference) this.returnedNames.push(rows.a[value]!);
	}

	/** Whether `function` or `async function` begins here. */
	protected isFunction(): boolean {
		return this.kind() === Word.function ||
			(this.isWord(Word.async) && this.peek(1) === Word.function && !this.isFresh(1));
	}

	/** Whether a function of any kind begins here that may be what a name declares. */
	protected isFunctionLiteral(): boolean {
		return this.isFunction() ? this.#isWholeFunction() : this.isArrow();
	}

	/** `function () {}` that nothing is done with: `function () {}.call(x)` is a call. */
	#isWholeFunction(): boolean {
		const { tokens } = this;
		const { kind } = tokens;
		let at = this.kind() === Word.function ? this.at + 1 : this.at + 2;
		if (kind[at] === Mark.star) at++;
		if (kind[at] === Token.name) at++;
		if (kind[at] !== Mark.round) return true;
		at = tokens.after(at);
		if (kind[at] !== Mark.curly) return true;
		at = tokens.after(at);
		if (at >= this.limit) return true;
		if (tokens.fresh[at] === 1) return kind[at] !== Mark.dot && kind[at] !== Mark.round;
		return kind[at] === Mark.comma || kind[at] === Mark.semicolon;
	}

	/**
	 * What a comment says that the value is of which the code begins at an offset (JavaScript): of the brackets behind
	 * `@type {Menu}`, or of what is declared there.
	 *
	 * @returns a row of which is said what it is when comments are read; -1 if no comment tells it
	 */
	protected saidBefore(begin: number): number {
		if (this.dialect.hasTypes) return NONE;
		const { units } = this.sink.source;
		let before = begin - 1;
		while (before > 3 && isWhiteSpace(units[before]!)) before--;
		if (units[before] !== Mark.slash || units[before - 1] !== Mark.star) return NONE;
		const comment = this.tokens.commentBefore(before);
		if (comment === NONE || units[comment + 2] !== Mark.star) return NONE;
		const known = this.saidTypes.get(comment);
		if (known !== undefined) return known;
		if (!tellsType(units, comment, before)) return NONE;
		const type = this.values.reserve();
		this.saidTypes.set(comment, type);
		return type;
	}

	/** Where a function expression that begins here has a name of its own. */
	protected ownNameToken(): number | undefined {
		const { kind } = this.tokens;
		if (!this.isFunction()) return undefined;
		let at = this.kind() === Word.function ? this.at + 1 : this.at + 2;
		if (kind[at] === Mark.star) at++;
		return kind[at] === Token.name ? at : undefined;
	}

	/** An arrow function or function expression that a declaration names. */
	protected functionLiteral(declaration: number, wanted: number): void {
		if (!this.isFunction()) {
			this.#arrow(declaration, wanted);
			return;
		}
		const { begin } = this;
		let how: number = this.takeWord(Word.async) ? Callable.async : Callable.plain;
		this.at++;
		if (this.take(Mark.star)) how |= Callable.generator;
		if (this.kind() === Token.name) this.#ownName = this.at++;
		this.functionBehindName(declaration, begin, wanted, how);
	}

	/** A function that is no arrow; one whose name begins in upper case may be called with `new` (JavaScript). */
	protected functionBehindName(declaration: number, begin: number, wanted: number, how: number): void {
		const { self, constructed, sink } = this;
		const { source: { names }, declarations } = sink;
		const isConstructor = !this.dialect.hasTypes && isNamedAsClass(names, declarations.name[declaration]!);
		this.constructed = isConstructor ? declaration : this.methodOf;
		this.methodOf = NONE;
		if (isConstructor) this.self = this.values.add(ValueOp.self, declaration);
		this.callable(declaration, begin, wanted, how);
		this.self = self;
		this.constructed = constructed;
	}

	#arrow(declaration: number, wanted: number): void {
		const { begin } = this;
		const isAsync = this.isWord(Word.async) && this.peek(1) !== Operator.fatArrow;
		if (isAsync) this.at++;
		this.callable(declaration, begin, wanted, Callable.arrow | (isAsync ? Callable.async : Callable.plain));
	}

	/** A function of which no declaration is the name. */
	protected functionExpression(wanted: number): number {
		const declaration = this.sink.declareAnonymous(this.begin);
		this.functionLiteral(declaration, wanted);
		this.sink.declarations.end[declaration] = this.lastEnd;
		return this.values.add(ValueOp.declaration, declaration);
	}
}

/** Whether `@type` stands in a comment. */
function tellsType(units: Uint16Array, begin: number, end: number): boolean {
	for (let at = begin; at < end; at++) {
		if (units[at] !== Mark.at || isWordPart(units[at + TYPE.length + 1]!)) continue;
		let length = 0;
		while (length < TYPE.length && units[at + length + 1] === TYPE.charCodeAt(length)) length++;
		if (length === TYPE.length) return true;
	}
	return false;
}

/** Whether a name begins in upper case, as those of classes do; `_` may stand before it where it is private. */
function isNamedAsClass(names: NameTable, name: number): boolean {
	const first = names.firstUnit(name, UNDERSCORE);
	return first >= 0x41 && first <= 0x5a;
}
