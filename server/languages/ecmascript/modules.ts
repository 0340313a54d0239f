/** Imports and exports (ECMA-262, "Modules"; TypeScript adds `import x = …` and `export =`). */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { DeclarationParser } from "./declarations.ts";
import { nameOf, Word } from "./words.ts";

const DEFAULT = nameOf("default");

export abstract class ModuleParser extends DeclarationParser {
	protected override importDeclaration(): boolean {
		const next = this.peek(1);
		if (next === Mark.round || next === Mark.dot) return false;
		this.importBehind(0);
		return true;
	}

	/** At `import`. @param flags - of `export import x = …` */
	protected importBehind(flags: number): void {
		const { begin } = this;
		this.at++;
		if (this.kind() === Token.string) {
			this.importModule(this.at++);
			this.#attributes();
			return;
		}
		// `type`, `defer` and `source` are names too
		const isModifier = this.isWord(Word.type) || this.isWord(Word.defer) || this.isWord(Word.source);
		const next = this.peek(1);
		if (isModifier && (next === Mark.curly || next === Mark.star ||
			(next === Token.name && (!this.isWord(Word.from, 1) || this.isWord(Word.from, 2))))) this.at++;
		if (this.kind() === Token.name && this.peek(1) === Mark.assign) {
			this.#importEquals(begin, flags);
			return;
		}
		const end = this.#endOfClause();
		const specifier = this.tokens.kind[end] === Token.string && end < this.limit ? end : NONE;
		this.#importClause(specifier);
		if (specifier !== NONE) this.at = specifier + 1;
		this.#attributes();
	}

	/** The token behind names, braces and `from`. */
	#endOfClause(): number {
		const { kind, value } = this.tokens;
		let at = this.at;
		while (at < this.limit) {
			const what = kind[at]!;
			if (what === Token.name && value[at] === Word.from && kind[at + 1] === Token.string) return at + 1;
			if (what === Mark.curly) at = this.tokens.after(at);
			else if (what === Token.name || what === Mark.comma || what === Mark.star) at++;
			else break;
		}
		return at;
	}

	/** Names that a module gives. @param specifier - the token of its name */
	#importClause(specifier: number): void {
		const module = specifier === NONE ? NONE : this.referToken(ReferenceRole.module, specifier);
		let count = 0;
		while (this.at < this.limit && this.at !== specifier) {
			const before = this.at;
			if (this.isWord(Word.from) && this.at + 1 === specifier) break;
			if (this.kind() === Mark.star && this.isWord(Word.as, 1)) {
				this.at += 2;
				const name = this.at;
				if (isNamed(this.kind())) this.bindImport({ name, binding: name, imported: Word["*"] }, { specifier, module });
				count++;
			} else if (this.kind() === Mark.curly) count += this.#namedImports(specifier, module);
			else if (this.kind() === Token.name) {
				this.bindImport({ name: this.at, binding: this.at, imported: DEFAULT }, { specifier, module });
				count++;
			}
			if (this.at === before && !this.take(Mark.comma)) break;
		}
		if (count === 0 && module !== NONE) this.addImport(specifier, module);
	}

	#namedImports(specifier: number, module: number): number {
		const outer = this.open();
		let count = 0;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.#skipTypeWord();
			if (isNamed(this.kind()) || this.kind() === Token.string) {
				const name = this.at;
				const hasAlias = this.isWord(Word.as, 1) && isNamed(this.peek(2));
				const binding = hasAlias ? name + 2 : name;
				const isString = this.kind() === Token.string;
				const imported = isString ? this.content(name) : this.tokens.value[name]!;
				this.at = binding;
				this.bindImport({ name, binding, imported }, { specifier, module });
				count++;
			}
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return count;
	}

	/** `type` before a name in braces, which is no name itself: not in `{ type }`, `{ type as x }`. */
	#skipTypeWord(): void {
		if (!this.isWord(Word.type)) return;
		const next = this.peek(1);
		if (next === Token.string) this.at++;
		else if (isNamed(next)) {
			if (!this.isWord(Word.as, 1)) this.at++;
			// `type as as x` imports the type `as`; `type as` too
			else if (this.isWord(Word.as, 2) ? isNamed(this.peek(3)) : !isNamed(this.peek(2))) this.at++;
		}
	}

	/** `with { type: "json" }` */
	#attributes(): void {
		if ((this.kind() === Word.with || this.isWord(Word.assert)) && this.peek(1) === Mark.curly) {
			this.at++;
			this.skip();
		}
		this.take(Mark.semicolon);
	}

	/** `import x = require("m")`, `import x = a.b` */
	#importEquals(begin: number, flags: number): void {
		const { sink } = this;
		const binding = this.at;
		this.at += 2;
		const isRequire = this.isWord(Word.require) && this.peek(1) === Mark.round && this.peek(2) === Token.string;
		if (isRequire) {
			const specifier = this.at + 2;
			const module = this.referToken(ReferenceRole.module, specifier);
			this.bindImport({ name: binding, binding, imported: Word["*"] }, { specifier, module });
			this.addFlags(sink.declarations.count - 1, flags);
			this.at = specifier + 2;
			this.take(Mark.semicolon);
			return;
		}
		const declaration = sink.declare(DeclarationKind.importBinding, binding);
		sink.bind(declaration);
		this.addFlags(declaration, flags);
		let value = NONE;
		if (this.kind() === Token.name) value = this.values.named(sink.refer(ReferenceRole.read, this.at++));
		while (this.kind() === Mark.dot && isNamed(this.peek(1))) {
			value = this.values.named(sink.referMember(ReferenceRole.read, this.at + 1, value));
			this.at += 2;
		}
		sink.declarations.type[declaration] = value;
		this.setRange(declaration, begin);
		this.take(Mark.semicolon);
	}

	protected override exportDeclaration(): void {
		const { begin } = this;
		this.at++;
		if (this.isWord(Word.type) && (this.peek(1) === Mark.curly || this.peek(1) === Mark.star)) this.at++;
		switch (this.kind()) {
			case Mark.curly: this.#exportClause(); return;
			case Mark.star: this.#exportAll(); return;
			case Mark.assign: this.#exportAssignment(); return;
			case Word.default: this.#exportDefault(begin); return;
			case Word.import: this.importBehind(DeclarationFlag.exported); return;
			default:
				// `export as namespace Name` names what the file is where it is no module
				if (this.isWord(Word.as) && this.isWord(Word.namespace, 1)) this.at += 3;
				else this.declarationOf(begin, DeclarationFlag.exported);
		}
	}

	#exportAll(): void {
		const { sink } = this;
		this.at++;
		const alias = this.isWord(Word.as) ? this.at + 1 : NONE;
		if (alias !== NONE) this.at = alias + 1;
		if (!this.takeWord(Word.from) || this.kind() !== Token.string) return;
		const row = this.importModule(this.at++);
		if (alias === NONE) sink.imports.exportedAs[row] = Word["*"];
		else {
			sink.imports.exportedReference[row] = this.referToken(ReferenceRole.import, alias);
			sink.imports.exportedAs[row] = this.#nameOf(alias);
		}
		this.#attributes();
	}

	#nameOf(token: number): number {
		return this.tokens.kind[token] === Token.string ? this.content(token) : this.tokens.value[token]!;
	}

	/** `export { a, b as c }`, perhaps of another module. */
	#exportClause(): void {
		const { kind } = this.tokens;
		const after = this.tokens.after(this.at);
		const isOther = after + 1 < this.limit && kind[after] === Token.name &&
			this.tokens.value[after] === Word.from && kind[after + 1] === Token.string;
		const specifier = isOther ? after + 1 : NONE;
		const module = isOther ? this.referToken(ReferenceRole.module, specifier) : NONE;
		const outer = this.open();
		let count = 0;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.#skipTypeWord();
			if (isNamed(this.kind()) || this.kind() === Token.string) {
				this.#exportSpecifier(specifier, module);
				count++;
			}
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		if (isOther) {
			this.at = specifier + 1;
			if (count === 0) this.addImport(specifier, module);
		}
		this.#attributes();
	}

	#exportSpecifier(specifier: number, module: number): void {
		const { sink } = this;
		const name = this.at++;
		const hasAlias = this.isWord(Word.as) && (isNamed(this.peek(1)) || this.peek(1) === Token.string);
		const alias = hasAlias ? this.at + 1 : NONE;
		if (hasAlias) this.at += 2;
		const reference = this.referToken(ReferenceRole.import, name);
		const aliasReference = hasAlias ? this.referToken(ReferenceRole.import, alias) : NONE;
		const exported = this.#nameOf(hasAlias ? alias : name);
		if (specifier === NONE) {
			if (hasAlias) sink.alias(aliasReference, reference);
			if (this.isInNamespace) this.#exportOfNamespace(hasAlias ? alias : name, reference);
			else sink.addExport(exported, NONE, this.values.named(reference));
			return;
		}
		const row = this.addImport(specifier, module);
		sink.imports.imported[row] = this.#nameOf(name);
		sink.imports.importedReference[row] = reference;
		sink.imports.exportedAs[row] = exported;
		sink.imports.exportedReference[row] = aliasReference;
	}

	/** A namespace has a member that is something else by the name of a token; what that is, a reference names. */
	#exportOfNamespace(token: number, reference: number): void {
		const member = this.declareToken(DeclarationKind.importBinding, token);
		this.addFlags(member, DeclarationFlag.member | DeclarationFlag.exported);
		this.setType(member, this.values.named(reference));
	}

	/** `export = value` */
	#exportAssignment(): void {
		this.at++;
		this.sink.addExport(Word["="], NONE, this.assignment(NONE));
		this.take(Mark.semicolon);
	}

	/** A declaration, or a value; what has no name is called `default`. */
	#exportDefault(begin: number): void {
		const { sink } = this;
		const keyword = this.at++;
		const flags = DeclarationFlag.exported | DeclarationFlag.default;
		if (this.kind() === Mark.at) this.decorators();
		if (this.#isUnnamed()) {
			this.#unnamedDefault(keyword, begin, flags);
			return;
		}
		const isDeclared = this.isFunction() || this.kind() === Word.class ||
			(this.isWord(Word.abstract) && this.peek(1) === Word.class) ||
			(this.isWord(Word.interface) && this.peek(1) === Token.name && !this.isFresh(1));
		if (isDeclared && this.declarationOf(begin, flags)) return;
		sink.addExport(DEFAULT, NONE, this.assignment(NONE));
		this.take(Mark.semicolon);
	}

	/** Whether a function or class without a name begins here. */
	#isUnnamed(): boolean {
		if (this.isArrow()) return true;
		if (this.kind() === Word.class || (this.isWord(Word.abstract) && this.peek(1) === Word.class)) {
			const distance = this.kind() === Word.class ? 1 : 2;
			return this.peek(distance) !== Token.name || this.isWord(Word.implements, distance);
		}
		if (!this.isFunction()) return false;
		let distance = this.kind() === Word.function ? 1 : 2;
		if (this.peek(distance) === Mark.star) distance++;
		return this.peek(distance) !== Token.name;
	}

	#unnamedDefault(keyword: number, begin: number, flags: number): void {
		const { sink } = this;
		const isAbstract = this.takeWord(Word.abstract);
		const isClass = this.kind() === Word.class;
		const declaration = sink.declare(isClass ? DeclarationKind.class : DeclarationKind.function, keyword);
		this.addFlags(declaration, isAbstract ? flags | DeclarationFlag.abstract : flags);
		if (isClass) {
			this.at++;
			this.classTail(declaration, begin, false);
		} else {
			this.functionLiteral(declaration, NONE);
			this.setRange(declaration, begin);
		}
		this.take(Mark.semicolon);
	}
}

