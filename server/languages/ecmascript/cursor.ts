/** What the parsers of all parts of the grammar share: words in their places, ends of statements, what is around. */
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { Parser } from "../../skim/parser.ts";
import { FIRST_WORD, Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { Evolving } from "./evolving.ts";
import type { Dialect } from "./lexer.ts";
import { Narrowing } from "./narrowing.ts";
import { Word } from "./words.ts";

/** What tells objects apart is short; with its quotes. */
const LITERAL_UNITS_MAX = 48;

export abstract class Cursor extends Parser {
	protected readonly dialect: Dialect;
	/** The value of `this`. */
	protected self: number = NONE;
	protected readonly narrowing: Narrowing;
	protected readonly evolving: Evolving;

	constructor(sink: FactsSink, dialect: Dialect) {
		super(sink);
		this.dialect = dialect;
		this.narrowing = new Narrowing(sink);
		this.evolving = new Evolving(sink);
	}

	/** An expression without commas. @param wanted - the value of what is expected here; -1 if nothing is. */
	protected abstract assignment(wanted: number): number;
	/** Expressions with commas between them; the value of the last. */
	protected abstract expression(): number;
	/** Statements up to the limit. */
	protected abstract statements(): void;

	/** Whether a word stands here, or further on, that is reserved nowhere. */
	protected isWord(word: number, distance: number = 0): boolean {
		return this.peek(distance) === Token.name && this.tokens.value[this.at + distance] === word;
	}

	protected takeWord(word: number): boolean {
		if (!this.isWord(word)) return false;
		this.at++;
		return true;
	}

	/** Whether a line begins before a token. */
	protected isFresh(distance: number = 0): boolean {
		return this.tokens.fresh[this.at + distance] === 1;
	}

	/** What follows the bracket here and all that is inside it; {@link Token.end} behind the limit. */
	protected kindAfter(opening: number): number {
		const after = this.tokens.after(opening);
		return after < this.limit ? this.tokens.kind[after]! : Token.end;
	}

	/** Whether what opens here is followed by a name of that spelling on the same line. */
	protected isWordAfter(opening: number, word: number): boolean {
		const after = this.tokens.after(opening);
		return after < this.limit && this.tokens.kind[after] === Token.name && this.tokens.value[after] === word;
	}

	/** The name that a token declares: that of a string stands between its quotes. */
	protected declareToken(kind: DeclarationKind, token: number): number {
		const { sink, tokens } = this;
		if (tokens.kind[token] !== Token.string) return sink.declare(kind, token);
		const begin = tokens.begin[token]! + 1;
		return sink.declareNamed(kind, this.content(token), begin, Math.max(begin, tokens.end[token]! - 1));
	}

	/** Whether a string stands here that can name something. */
	protected isNameInQuotes(): boolean {
		return this.kind() === Token.string && this.tokens.end[this.at]! > this.begin + 2;
	}

	/** A reference by the name that a token is, or that a string has between its quotes. */
	protected referToken(role: ReferenceRole, token: number): number {
		const { sink, tokens } = this;
		if (tokens.kind[token] !== Token.string) return sink.refer(role, token);
		const begin = tokens.begin[token]! + 1;
		return sink.referNamed(role, this.content(token), begin, Math.max(begin, tokens.end[token]! - 1));
	}

	/** A key of an object of which something is known. */
	protected referKey(token: number, object: number): void {
		if (object === NONE) return;
		const reference = this.referToken(ReferenceRole.key, token);
		this.sink.references.receiver[reference] = object;
	}

	/** The literal that a token is, if it may tell the parts of a union apart: a text, a number, `true` or `false`. */
	protected literalAt(token: number): number {
		const { begin, end, kind } = this.tokens;
		const what = kind[token]!;
		const isPlain = what === Token.number || what === Word.true || what === Word.false;
		if (end[token]! - begin[token]! > LITERAL_UNITS_MAX || (!isPlain && what !== Token.string)) return NONE;
		const { units, names } = this.sink.source;
		return this.values.literal(isPlain ? names.intern(units, begin[token]!, end[token]!) : this.content(token));
	}

	/** The module that a string names is imported; for its effects until more is said. @returns the row of the import */
	protected importModule(token: number): number {
		return this.addImport(token, this.referToken(ReferenceRole.module, token));
	}

	/** @param module - the reference to it */
	protected addImport(specifier: number, module: number): number {
		const { sink } = this;
		const row = sink.addImport(this.content(specifier));
		sink.imports.moduleReference[row] = module;
		return row;
	}

	/** A name of this file stands for one of a module; ends behind it. */
	protected bindImport(
		{ name, binding, imported }: { readonly name: number; readonly binding: number; readonly imported: number },
		{ specifier, module, scope }: { readonly specifier: number; readonly module: number; readonly scope?: number },
	): void {
		const { sink } = this;
		this.at = binding + 1;
		const reference = this.referToken(ReferenceRole.import, name);
		const declaration = sink.declare(DeclarationKind.importBinding, binding);
		sink.bind(declaration, scope);
		if (specifier === NONE) return;
		const row = this.addImport(specifier, module);
		sink.imports.imported[row] = imported;
		sink.imports.importedReference[row] = reference;
		sink.imports.declaration[row] = declaration;
	}

	protected setRange(declaration: number, begin: number): void {
		this.sink.declarations.begin[declaration] = begin;
		this.sink.declarations.end[declaration] = this.lastEnd;
	}

	protected addFlags(declaration: number, flags: number): void {
		this.sink.declarations.flags[declaration]! |= flags;
	}

	/** Commas and semicolons between members. */
	protected takeSeparator(): boolean {
		return this.take(Mark.semicolon) || this.take(Mark.comma);
	}
}

/** Whether a token can be the name of a member. */
export const isNamed = (kind: number): boolean => kind === Token.name || kind >= FIRST_WORD;

/** Whether a member begins with this token when a word stands before it that may be a modifier or its name. */
export const beginsMember = (kind: number): boolean => isNamed(kind) || kind === Token.string ||
	kind === Token.number || kind === Mark.square || kind === Mark.star || kind === Mark.hash || kind === Mark.curly;

/** Words that say who may use a member. */
export const isAccess = (name: number): boolean =>
	name === Word.public || name === Word.private || name === Word.protected;
