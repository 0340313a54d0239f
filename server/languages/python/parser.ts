/**
 * The parser of Python: a file and its imports (language reference, "The import statement"), down to definitions,
 * statements and expressions in the files beside this one.
 *
 * Every name that a file binds at its top can be imported from it.
 */
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import type { Language } from "../../skim/language.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { DefinitionParser } from "./definitions.ts";
import { tokenize } from "./lexer.ts";
import { Word, WORDS } from "./words.ts";

export const python: Language = {
	words: WORDS,
	rules: { separateTypes: false, orderedLocals: false, exportedNames: "all" },
	tokenize,
	createParser: (sink: FactsSink) => new PythonParser(sink),
};

class PythonParser extends DefinitionParser {
	parseFile(): void {
		this.restart();
		this.limit = this.tokens.count;
		this.statements();
	}

	/** `import a.b.c` binds `a`; with `as` it binds the module itself. */
	protected override importStatement(): void {
		const { sink, tokens } = this;
		this.at++;
		do {
			if (this.kind() !== Token.name) return;
			const first = this.at;
			this.#dottedName();
			const begin = tokens.begin[first]!;
			const row = this.#addImport(this.#module(begin), NONE);
			sink.imports.moduleReference[row] = this.#referModule(begin);
			const isRenamed = this.kind() === Word.as && this.peek(1) === Token.name;
			if (isRenamed) this.at++;
			this.#bind(row, isRenamed ? this.at++ : first, begin);
		} while (this.take(Mark.comma));
	}

	/** `from module import names`. */
	protected override fromStatement(): void {
		const { tokens } = this;
		const first = ++this.at;
		while (this.kind() === Mark.dot || this.kind() === Operator.ellipsis) this.at++;
		this.#dottedName();
		if (this.at === first) return;
		if (tokens.value[first] === Word.__future__ && this.at === first + 1) {
			while (this.kind() !== Token.newline && this.kind() !== Mark.semicolon && this.kind() !== Token.end) this.skip();
			return;
		}
		const begin = tokens.begin[first]!;
		const module = this.#module(begin);
		const reference = this.#referModule(begin);
		if (!this.take(Word.import)) return;
		if (this.take(Mark.star)) {
			const row = this.#addImport(module, reference);
			this.sink.imports.exportedAs[row] = this.sink.source.names.internText("*");
			return;
		}
		const outer = this.kind() === Mark.round ? this.open() : NONE;
		this.#importedNames(module, reference);
		if (outer !== NONE) this.close(outer);
	}

	#importedNames(module: number, moduleReference: number): void {
		const { sink, tokens } = this;
		while (this.kind() === Token.name) {
			const { begin } = this;
			const name = this.at++;
			const row = this.#addImport(module, moduleReference);
			sink.imports.imported[row] = tokens.value[name]!;
			sink.imports.importedReference[row] = sink.refer(ReferenceRole.import, name);
			const isRenamed = this.kind() === Word.as && this.peek(1) === Token.name;
			if (isRenamed) this.at++;
			this.#bind(row, isRenamed ? this.at++ : name, begin);
			if (!this.take(Mark.comma)) return;
		}
	}

	#addImport(module: number, reference: number): number {
		const row = this.sink.addImport(module);
		this.sink.imports.moduleReference[row] = reference;
		return row;
	}

	#bind(row: number, nameToken: number, begin: number): void {
		const binding = this.define(DeclarationKind.importBinding, nameToken);
		this.setRange(binding, begin);
		this.sink.imports.declaration[row] = binding;
	}

	/** Names with dots between them, as far as they go. */
	#dottedName(): void {
		if (!this.take(Token.name)) return;
		while (this.kind() === Mark.dot && this.peek(1) === Token.name) this.at += 2;
	}

	/** The name of what stands from `begin` to here. */
	#module(begin: number): number {
		const { units, names } = this.sink.source;
		return names.intern(units, begin, this.lastEnd);
	}

	#referModule(begin: number): number {
		return this.sink.referNamed(ReferenceRole.module, this.#module(begin), begin, this.lastEnd);
	}

	protected override publicNames(from: number): void {
		const { sink, tokens } = this;
		const { bindings } = sink;
		const { units } = sink.source;
		const entry = bindings.first(0, Word.__all__, false);
		if (entry === NONE) return;
		const inside = sink.enter(bindings.rows.declaration[entry]!);
		const star = sink.source.names.internText("*");
		let isWhole = true;
		for (let token = from; token < this.at; token++) {
			const name = tokens.kind[token] === Token.name ? tokens.value[token] : Word.__all__;
			if (name !== Word.__all__ && name !== Word.append && name !== Word.extend) isWhole = false;
			const begin = tokens.begin[token]!;
			const isPlain = tokens.kind[token] === Token.string && (units[begin] === 0x22 || units[begin] === 0x27);
			if (!isPlain || tokens.value[token] !== NONE) continue;
			const end = tokens.end[token]! - 1;
			if (end > begin + 1 && units[begin + 1] !== units[begin]) {
				const text = sink.source.names.intern(units, begin + 1, end);
				const reference = sink.referNamed(ReferenceRole.read, text, begin + 1, end);
				sink.addExport(star, NONE, this.values.named(reference));
			}
		}
		if (!isWhole) sink.addExport(star, NONE, NONE);
		sink.leave(inside);
	}
}
