/** Assignments by which a CommonJS module exports: `exports.a = …`, `module.exports = …`, and names for the exports. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { ElementParser } from "./elements.ts";
import { functionsAtTop } from "./hoisted.ts";
import { Word } from "./words.ts";

export abstract class CommonJsParser extends ElementParser {
	/** Names that stand for what the module exports. */
	protected readonly exportNames: Set<number> = new Set();
	/** Names of {@link functionsAtTop}, once asked for. */
	protected hoisted: ReadonlySet<number> | undefined;

	/** What stands before `=`: all but the last name, which declares. */
	protected path(last: number): void {
		const { sink } = this;
		let value = NONE;
		if (this.kind() !== Word.this) value = this.values.named(sink.refer(ReferenceRole.read, this.at));
		this.at += 2;
		while (this.at < last) {
			value = this.values.named(sink.referMember(ReferenceRole.read, this.at, value));
			this.at += 2;
		}
	}

	/** `exports.a = …`: something that is exported, bound to no name. */
	protected exported(nameToken: number): number {
		const { sink } = this;
		const { begin } = this;
		const at = this.at;
		// of another name for the exports it is a member, as the compiler has it (bindExportsPropertyAssignment)
		if (!this.#isAlias(at) && this.#isOtherName(nameToken)) return this.#exportName(nameToken);
		this.at = nameToken + 2;
		const isFunction = this.isFunctionLiteral();
		const isLocal = sink.isInBody();
		const kind = isLocal ? DeclarationKind.local : isFunction ? DeclarationKind.function : DeclarationKind.constant;
		const declaration = sink.declare(kind, nameToken);
		this.addFlags(declaration, DeclarationFlag.exported);
		const { self } = this;
		// a function that is put on an object has it as `this`, unless it is called otherwise; on `exports` it may be a
		// constructor
		const module = this.isFunction() && this.#isAlias(at) ? this.values.add(ValueOp.self, 0) : NONE;
		if (module !== NONE) this.self = this.values.add(ValueOp.otherwise, module, module);
		const value = this.define(declaration, { at, begin, nameToken });
		this.self = self;
		return value;
	}

	/** Whether a variable that stands for what the module exports is the name at a token. */
	#isAlias(at: number): boolean {
		const name = this.tokens.value[at]!;
		return name !== Word.exports && name !== Word.module && this.exportNames.has(name);
	}

	/** Whether a statement stands here that exports what has a name at the top of the file: `exports.a = b;`. */
	#isOtherName(nameToken: number): boolean {
		const { sink, tokens: { kind, value, fresh } } = this;
		const named = nameToken + 2;
		if (sink.isInBody() || kind[this.at - 1] === Mark.assign || kind[named] !== Token.name) return false;
		const isEnd = kind[named + 1] === Mark.semicolon || kind[named + 1] === Token.end ||
			(fresh[named + 1] === 1 && isNamed(kind[named + 1]!));
		if (!isEnd) return false;
		this.hoisted ??= functionsAtTop(this.tokens);
		return this.hoisted.has(value[named]!) || sink.bindings.first(0, value[named]!, false) !== NONE;
	}

	/** `exports.a = b` says what `export { b as a }` says: it is another name of what is here. */
	#exportName(nameToken: number): number {
		const { sink } = this;
		this.path(nameToken);
		const alias = this.referToken(ReferenceRole.import, nameToken);
		const reference = this.referToken(ReferenceRole.import, nameToken + 2);
		sink.alias(alias, reference);
		const value = this.values.named(reference);
		sink.addExport(this.tokens.value[nameToken]!, NONE, value);
		this.at = nameToken + 3;
		this.subject = NONE;
		return value;
	}

	/** Reads both sides as belonging to what is declared. @returns the value of the right one */
	protected define(
		declaration: number,
		{ at, begin, nameToken }: { readonly at: number; readonly begin: number; readonly nameToken: number },
	): number {
		const { sink } = this;
		this.at = at;
		const inside = sink.enter(declaration);
		this.path(nameToken);
		sink.leave(inside);
		this.at = nameToken + 2;
		// in `exports.a = exports.b = c` neither is a part of the other
		if (this.#isExports()) this.setType(declaration, this.assignment(NONE));
		else this.initializer(declaration, this.saidBefore(begin));
		this.setRange(declaration, begin);
		const type = sink.declarations.type[declaration]!;
		this.subject = NONE;
		return type === NONE ? this.values.add(ValueOp.declaration, declaration) : type;
	}

	#isExports(): boolean {
		const name = this.kind() === Token.name && !this.dialect.hasTypes ? this.tokens.value[this.at]! : NONE;
		return this.peek(1) === Mark.dot && (this.exportNames.has(name) || name === Word.module);
	}

	/** `module.exports = …` */
	protected exportAssignment(): number {
		const { sink } = this;
		const exported = { begin: this.begin, nameToken: this.at + 2 };
		const isStatement = this.tokens.kind[this.at - 1] !== Mark.assign;
		this.path(this.at + 2);
		const reference = sink.referMember(ReferenceRole.write, this.at,
			this.values.named(sink.references.count - 1));
		this.at += 2;
		if (isStatement && this.#isListOfNames()) return this.#exportNames();
		const exportRow = sink.addExport(Word["="], NONE, NONE);
		const told = isStatement ? this.saidBefore(exported.begin) : NONE;
		const value = this.#unnamedModule(exported) ?? this.assignment(told === NONE ? this.values.named(reference) : told);
		sink.exports.value[exportRow] = told === NONE ? value : this.values.otherwise(told, value);
		this.subject = NONE;
		return value;
	}

	/**
	 * A function or a class that no scope has a name of: it is called what it calls itself, else `exports`. One of the
	 * inside of a body is as little a declaration as others there. @returns its value; nothing if none begins here
	 */
	#unnamedModule({ begin, nameToken }: { readonly begin: number; readonly nameToken: number }): number | undefined {
		const { sink } = this;
		const isClass = this.kind() === Word.class && this.peek(1) !== Token.name;
		if (sink.isInBody() || (!isClass && !this.isFunctionLiteral())) return undefined;
		const kind = isClass ? DeclarationKind.class : DeclarationKind.function;
		const declaration = sink.declare(kind, isClass ? nameToken : this.ownNameToken() ?? nameToken);
		this.addFlags(declaration, DeclarationFlag.exported);
		if (isClass) {
			this.at++;
			this.classTail(declaration, begin, false);
		} else {
			this.functionLiteral(declaration, NONE);
			this.setRange(declaration, begin);
		}
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** Whether brackets are all that is assigned, and an export in them: `x = (module.exports = function () {})`. */
	protected isExportInBrackets(): boolean {
		if (this.dialect.hasTypes || this.kind() !== Mark.round) return false;
		const { kind, value } = this.tokens;
		const isExport = value[this.at + 1] === Word.module && this.peek(1) === Token.name && this.peek(2) === Mark.dot &&
			value[this.at + 3] === Word.exports && this.peek(4) === Mark.assign;
		if (!isExport) return false;
		const behind = this.tokens.after(this.at);
		const next = kind[behind]!;
		return behind >= this.limit || next === Mark.semicolon || next === Mark.comma || next === Token.end ||
			(this.tokens.fresh[behind] === 1 && isNamed(next));
	}

	/**
	 * `x = module.exports = function () {}`: the function has a name in the file. At what follows `=`.
	 *
	 * @returns whether it stands here; then all before the function is read
	 */
	protected exportedAs(variable: number): boolean {
		const { sink } = this;
		const { at } = this;
		if (this.kind() !== Token.name || this.peek(3) !== Mark.assign || sink.isInBody()) return false;
		this.at += 4;
		const isFunction = this.isFunctionLiteral();
		this.at = at;
		if (!isFunction) return false;
		this.path(at + 2);
		sink.referMember(ReferenceRole.write, this.at, this.values.named(sink.references.count - 1));
		this.at += 2;
		sink.addExport(Word["="], NONE, this.values.add(ValueOp.declaration, variable));
		return true;
	}

	/**
	 * `x = exports.a = …`, as Babel writes what `export const a = …` says: the variable is what is exported, whatever is
	 * assigned. At what follows `=`.
	 *
	 * @returns whether it stands here; then all before what follows is read
	 */
	protected exportedUnder(variable: number): boolean {
		const { sink, tokens: { value } } = this;
		if (this.dialect.hasTypes || this.kind() !== Token.name || this.peek(1) !== Mark.dot || sink.isInBody()) return false;
		const isModule = value[this.at] === Word.module && value[this.at + 2] === Word.exports && this.peek(3) === Mark.dot;
		if (!isModule && !this.exportNames.has(value[this.at]!)) return false;
		const last = isModule ? 4 : 2;
		if (!isNamed(this.peek(last)) || this.peek(last + 1) !== Mark.assign) return false;
		const nameToken = this.at + last;
		this.path(nameToken);
		sink.referMember(ReferenceRole.write, nameToken, this.values.add(ValueOp.self, 0));
		this.at = nameToken + 2;
		this.addFlags(variable, DeclarationFlag.exported);
		sink.addExport(value[nameToken]!, NONE, this.values.add(ValueOp.declaration, variable));
		return true;
	}

	/** Whether an object of names alone stands here: `{ a, b }`. */
	#isListOfNames(): boolean {
		const { kind } = this.tokens;
		if (this.kind() !== Mark.curly) return false;
		const end = this.tokens.after(this.at) - 1;
		for (let at = this.at + 1; at < end; at += 2) {
			if (kind[at] !== Token.name || (at + 1 < end && kind[at + 1] !== Mark.comma)) return false;
		}
		return true;
	}

	/** `module.exports = { a, b }` says what `export { a, b }` says: they are other files' names of what is here. */
	#exportNames(): number {
		const { sink } = this;
		const outer = this.open();
		while (this.kind() !== Token.end) {
			if (this.kind() === Token.name) {
				const reference = this.referToken(ReferenceRole.import, this.at);
				sink.addExport(this.tokens.value[this.at]!, NONE, this.values.named(reference));
			}
			this.skip();
		}
		this.close(outer);
		this.subject = NONE;
		return NONE;
	}

	/** Whether the first argument of a call is what the module exports. At the bracket. */
	protected isAboutExports(): boolean {
		const name = this.dialect.hasTypes || this.peek(1) !== Token.name ? NONE : this.tokens.value[this.at + 1]!;
		const isModule = name === Word.module && this.peek(2) === Mark.dot && this.tokens.value[this.at + 3] === Word.exports;
		return (isModule || this.exportNames.has(name)) && this.tokens.kind[this.afterExports() - 1] === Mark.comma;
	}

	/** The token of the second argument of a call whose first one is what the module exports. */
	protected afterExports(): number {
		return this.at + (this.peek(2) === Mark.dot ? 5 : 3);
	}

	/** Declares what is exported under the name that a string is. */
	protected declareExport(string: number): number {
		const { sink, tokens } = this;
		const kind = sink.isInBody() ? DeclarationKind.local : DeclarationKind.constant;
		const begin = tokens.begin[string]! + 1;
		const declaration = sink.declareNamed(kind, this.content(string), begin, tokens.end[string]! - 1);
		this.addFlags(declaration, DeclarationFlag.exported);
		return declaration;
	}

	/** Exports the members of the object that was declared first since `first`. */
	protected exportMembers(first: number): void {
		const { sink } = this;
		const { declarations } = sink;
		for (let row = first + 1; row < declarations.count; row++) {
			if (declarations.parent[row] === first) sink.addExport(declarations.name[row]!, row, NONE);
		}
	}

	/**
	 * `x = module.exports = …`, `x = exports`: x stands for what is exported. At what follows `=`.
	 *
	 * @returns whether it does
	 */
	protected noteExportName(name: number): boolean {
		if (this.dialect.hasTypes || this.kind() !== Token.name) return false;
		const { value } = this.tokens;
		const isModule = value[this.at] === Word.module && this.peek(1) === Mark.dot && value[this.at + 2] === Word.exports;
		const next = this.peek(isModule ? 3 : 1);
		const isEnd = next === Mark.assign || next === Mark.semicolon || next === Mark.comma || next === Token.end;
		if (!isEnd || !(isModule || this.exportNames.has(value[this.at]!))) return false;
		this.exportNames.add(name);
		return true;
	}
}
