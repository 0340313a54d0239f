/**
 * Types in doc comments of JavaScript: what stands in the braces of `@type {Menu[]}`. They are no tokens, so they are
 * read from the text, as the compiler of TypeScript reads them: its own types, and a few forms of older tools
 * (`?Menu`, `Menu=`, `Array.<Menu>`, `function(Menu): Soup`).
 *
 * What always holds: reading goes forward, and ends where the range does; what is not understood is unknown.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { UNKNOWN, type FactsSink } from "../../skim/factsSink.ts";
import { Stack } from "../../skim/stack.ts";
import { Mark } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isWhiteSpace } from "../../skim/whiteSpace.ts";
import { isWordPart } from "./characters.ts";
import { nameOf, Word } from "./words.ts";

const DEPTH_MAX = 40;
const QUOTES: ReadonlySet<number> = new Set([0x22, 0x27, 0x60]);

/** Types that have their names from the language, or stand for anything. */
const predefined: ReadonlySet<number> = new Set([
	Word.any, Word.bigint, Word.boolean, Word.never, Word.number, Word.object, Word.string, Word.symbol, Word.undefined,
	Word.unknown, Word.intrinsic, Word.Object, nameOf("void"), nameOf("null"), nameOf("true"), nameOf("false"),
	nameOf("this"), nameOf("const"),
]);
const operators: ReadonlySet<number> = new Set([
	Word.readonly, Word.unique, Word.infer, Word.asserts, nameOf("new"),
]);
const FUNCTION = nameOf("function");
const IMPORT = nameOf("import");
const TYPEOF = nameOf("typeof");

export class DocTypes {
	/**
	 * Names that mean type parameters of what is documented, and so nothing that a scope binds, each with its
	 * declaration; -1 where nothing is documented that can have one.
	 */
	readonly parameters: Map<number, number> = new Map();
	readonly #sink: FactsSink;
	#units = new Uint16Array();
	#at = 0;
	#end = 0;
	#depth = 0;

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/** The value of the type from `begin` to `end`; its names are references in the sink's scope. */
	read(begin: number, end: number): number {
		this.#units = this.#sink.source.units;
		this.#at = begin;
		this.#end = end;
		this.#depth = 0;
		return this.#type();
	}

	#type(): number {
		if (this.#depth === DEPTH_MAX) {
			this.#at = this.#end;
			return NONE;
		}
		this.#depth++;
		let value = NONE;
		do value = this.#sink.values.either(value, this.#intersection());
		while (this.#take(Mark.or));
		this.#depth--;
		return value;
	}

	#intersection(): number {
		let value = this.#postfix();
		while (this.#take(Mark.and)) {
			const other = this.#postfix();
			value = value === NONE ? other : other === NONE ? value : this.#sink.values.add(ValueOp.both, value, other);
		}
		return value;
	}

	#postfix(): number {
		while (this.#take(Mark.question) || this.#take(Mark.not) || this.#take(Mark.dot)) continue;
		let value = this.#primary();
		for (;;) {
			if (this.#take(Mark.square)) {
				const isArray = this.#take(Mark.squareEnd);
				if (!isArray) this.#inBrackets(Mark.squareEnd);
				value = this.#sink.values.add(isArray ? ValueOp.collection : ValueOp.element, value);
			} else if (!this.#take(Mark.question) && !this.#take(Mark.not) && !this.#take(Mark.assign)) return value;
		}
	}

	#primary(): number {
		const unit = this.#next();
		if (isWordPart(unit)) return this.#word();
		if (QUOTES.has(unit)) {
			this.#string();
			return NONE;
		}
		if (this.#take(Mark.round)) return this.#rounded();
		if (this.#take(Mark.curly)) return this.#object();
		if (this.#take(Mark.square)) return this.#sink.values.add(ValueOp.collection, this.#inBrackets(Mark.squareEnd));
		this.#take(Mark.star);
		return NONE;
	}

	/** A name, or a word that begins a type. */
	#word(): number {
		const begin = this.#at;
		const word = this.#readWord();
		if (predefined.has(word)) return this.#arguments(NONE);
		if (operators.has(word)) return this.#postfix();
		if (word === Word.keyof) {
			this.#postfix();
			return NONE;
		}
		if (word === FUNCTION) return this.#closure();
		if (word === IMPORT) return this.#import(ReferenceRole.type);
		if (word === TYPEOF) return this.#typeof();
		// `value is Menu`
		if (this.#isWord(Word.is)) {
			this.#readWord();
			this.#type();
			return NONE;
		}
		return this.#arguments(this.#name(begin, word, ReferenceRole.type));
	}

	#typeof(): number {
		this.#next();
		const begin = this.#at;
		const word = this.#readWord();
		return word === IMPORT ? this.#import(ReferenceRole.read) : this.#name(begin, word, ReferenceRole.read);
	}

	/** `a.b.C`, whose last part is a type, or a value behind `typeof`. */
	#name(begin: number, word: number, role: ReferenceRole): number {
		const { values } = this.#sink;
		const isLast = !this.#isDotted();
		const parameter = isLast ? this.parameters.get(word) : undefined;
		if (parameter !== undefined) {
			return parameter === NONE ? NONE : values.add(ValueOp.instance, values.add(ValueOp.declaration, parameter));
		}
		const reference = this.#refer(isLast ? role : ReferenceRole.read, word, begin);
		if (!isLast) return this.#members(values.named(reference), role);
		return role === ReferenceRole.type ? values.instance(reference) : values.named(reference);
	}

	#members(of: number, role: ReferenceRole): number {
		const { values, references } = this.#sink;
		let value = of;
		while (this.#isDotted()) {
			this.#take(Mark.dot);
			this.#next();
			const begin = this.#at;
			const word = this.#readWord();
			const isLast = !this.#isDotted();
			const reference = this.#refer(isLast ? role : ReferenceRole.read, word, begin);
			references.receiver[reference] = value === NONE ? UNKNOWN : value;
			value = isLast && role === ReferenceRole.type ? values.instance(reference) : values.named(reference);
		}
		return value;
	}

	/** `import("./menu").Menu` */
	#import(role: ReferenceRole): number {
		const sink = this.#sink;
		if (!this.#take(Mark.round) || !QUOTES.has(this.#next())) return NONE;
		const begin = this.#at + 1;
		this.#string();
		const end = Math.max(begin, this.#at - 1);
		const module = sink.source.names.intern(this.#units, begin, end);
		const row = sink.addImport(module);
		const reference = sink.referNamed(ReferenceRole.module, module, begin, end);
		sink.imports.moduleReference[row] = reference;
		this.#inBrackets(Mark.roundEnd);
		return this.#arguments(this.#members(sink.values.add(ValueOp.module, row), role));
	}

	/** Type arguments behind a type, perhaps behind a dot. */
	#arguments(of: number): number {
		const before = this.#at;
		this.#take(Mark.dot);
		if (!this.#take(Mark.less)) {
			this.#at = before;
			return of;
		}
		const parts = new Stack();
		do parts.push(this.#type());
		while (this.#take(Mark.comma));
		this.#take(Mark.greater);
		const { values } = this.#sink;
		return values.add(ValueOp.generic, of, values.list(parts, 0));
	}

	/** `function(Menu): Soup`, behind the word. */
	#closure(): number {
		if (!this.#take(Mark.round)) return NONE;
		return this.#callable(() => (this.#take(Mark.colon) ? this.#type() : NONE));
	}

	/** A type in brackets, or the parameters of a function type. */
	#rounded(): number {
		if (!this.#isArrowBehind()) return this.#inBrackets(Mark.roundEnd);
		return this.#callable(() => {
			this.#next();
			this.#at += 2;
			return this.#type();
		});
	}

	/** Whether an arrow follows the bracket that closes the one before. */
	#isArrowBehind(): boolean {
		const from = this.#at;
		let open = 1;
		while (open > 0 && this.#at < this.#end) {
			const unit = this.#units[this.#at]!;
			if (QUOTES.has(unit)) this.#string();
			else this.#at++;
			if (unit === Mark.round) open++;
			else if (unit === Mark.roundEnd) open--;
		}
		const isArrow = this.#next() === Mark.assign && this.#units[this.#at + 1] === Mark.greater;
		this.#at = from;
		return isArrow;
	}

	/** Parameters, behind the bracket, and what `result` reads. */
	#callable(result: () => number): number {
		const sink = this.#sink;
		const declaration = sink.declareAnonymous(this.#at - 1);
		const inside = sink.enter(declaration);
		while (this.#at < this.#end && !this.#take(Mark.roundEnd)) {
			const before = this.#at;
			while (this.#take(Mark.dot)) continue;
			this.#parameter();
			this.#take(Mark.comma);
			if (this.#at === before) this.#at++;
		}
		const returns = result();
		sink.declarations.returns[declaration] = returns;
		sink.leave(inside);
		sink.declarations.end[declaration] = this.#at;
		return sink.values.add(ValueOp.declaration, declaration);
	}

	/** `pot: Pot`; older tools write the type alone. */
	#parameter(): void {
		const sink = this.#sink;
		const key = this.#key();
		const { name, begin, end } = key ?? { name: sink.source.names.empty, begin: this.#at, end: this.#at };
		if (name === NONE || name === Word.this) {
			this.#type();
			return;
		}
		const parameter = sink.declareNamed(DeclarationKind.parameter, name, begin, end);
		const inside = sink.enter(parameter);
		const type = this.#type();
		sink.declarations.type[parameter] = type;
		sink.leave(inside);
		sink.declarations.end[parameter] = Math.max(end, this.#at);
	}

	/** Types with commas, and perhaps names and colons before them, up to a bracket; as alternatives. */
	#inBrackets(closing: number): number {
		let value = NONE;
		while (this.#at < this.#end && !this.#take(closing)) {
			const before = this.#at;
			while (this.#take(Mark.dot)) continue;
			this.#key();
			value = this.#sink.values.either(value, this.#type());
			this.#take(Mark.comma);
			if (this.#at === before) this.#at++;
		}
		return value;
	}

	/** A name with a colon behind it, if one stands here. @returns where it begins and ends */
	#key(): { readonly name: number; readonly begin: number; readonly end: number } | undefined {
		const unit = this.#next();
		const begin = this.#at;
		if (!isWordPart(unit) && !QUOTES.has(unit)) return undefined;
		if (QUOTES.has(unit)) this.#string();
		const isString = this.#at > begin;
		const name = isString ? NONE : this.#readWord();
		const end = this.#at;
		this.#take(Mark.question);
		if (this.#take(Mark.colon)) return { name, begin, end };
		this.#at = begin;
		return undefined;
	}

	/** `{ a: A, b?: B }`, behind the brace. */
	#object(): number {
		const sink = this.#sink;
		const object = sink.declareAnonymous(this.#at - 1);
		const inside = sink.enter(object);
		while (this.#at < this.#end && !this.#take(Mark.curlyEnd)) {
			const before = this.#at;
			const isIndex = this.#take(Mark.square);
			if (isIndex) this.#inBrackets(Mark.squareEnd);
			const key = isIndex ? undefined : this.#key();
			if (isIndex && this.#take(Mark.colon)) this.#field({ name: Word["["], begin: before, end: before });
			else if (key === undefined) this.#type();
			else this.#field(key);
			while (this.#take(Mark.comma) || this.#take(Mark.semicolon)) continue;
			if (this.#at === before) this.#at++;
		}
		sink.leave(inside);
		sink.declarations.end[object] = this.#at;
		return sink.values.add(ValueOp.declaration, object);
	}

	#field({ name, begin, end }: { readonly name: number; readonly begin: number; readonly end: number }): void {
		const sink = this.#sink;
		if (name === NONE) {
			this.#type();
			return;
		}
		const field = sink.declareNamed(DeclarationKind.field, name, begin, end);
		const inside = sink.enter(field);
		const type = this.#type();
		sink.declarations.type[field] = type;
		sink.leave(inside);
		sink.declarations.end[field] = this.#at;
	}

	#refer(role: ReferenceRole, name: number, begin: number): number {
		return this.#sink.referNamed(role, name, begin, this.#at);
	}

	/** The unit here, behind white space and the stars that begin the lines of a comment; 0 at the end. */
	#next(): number {
		let isLineBegin = false;
		for (; this.#at < this.#end; this.#at++) {
			const unit = this.#units[this.#at]!;
			if (unit === 10 || unit === 13) isLineBegin = true;
			else if (unit === Mark.star && isLineBegin) isLineBegin = false;
			else if (!isWhiteSpace(unit)) return unit;
		}
		return 0;
	}

	#take(unit: number): boolean {
		if (this.#next() !== unit) return false;
		this.#at++;
		return true;
	}

	/** Whether a dot and a name follow. */
	#isDotted(): boolean {
		return this.#next() === Mark.dot && isWordPart(this.#units[this.#at + 1]!);
	}

	/** Whether a word stands here; it is not read. */
	#isWord(word: number): boolean {
		if (!isWordPart(this.#next())) return false;
		const before = this.#at;
		const read = this.#readWord();
		this.#at = before;
		return read === word;
	}

	#readWord(): number {
		const begin = this.#at;
		while (this.#at < this.#end && isWordPart(this.#units[this.#at]!)) this.#at++;
		return this.#sink.source.names.intern(this.#units, begin, this.#at);
	}

	#string(): void {
		const quote = this.#units[this.#at++];
		while (this.#at < this.#end && this.#units[this.#at] !== quote) this.#at++;
		this.#at = Math.min(this.#at + 1, this.#end);
	}
}
