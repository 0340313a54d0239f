/** Imports of types in doc comments: `@import { Menu as Card } from "./menu.js"`, as TypeScript reads them. */
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { nameOf, Word } from "./words.ts";

/** What is imported is written in so many code units, if it is. */
const LENGTH_MAX = 2000;
const DEFAULT = nameOf("default");
const clause = /^@import\s+(?<names>[^"'`@]*?)(?<from>\bfrom\s*)["'](?<module>[^"'\n]+)["']/u;
const named = /([\p{ID_Continue}$]+)(?:\s+as\s+([\p{ID_Continue}$]+))?/gu;
const whole = /\*\s+as\s+([\p{ID_Continue}$]+)/u;

/** Imports what a tag says that begins at `begin` of the text of a comment, which ends at `end`. */
export function readDocImport(sink: FactsSink, begin: number, end: number): void {
	const found = clause.exec(sink.source.text.slice(begin, Math.min(end, begin + LENGTH_MAX)));
	const { names = "", from = "", module = "" } = found?.groups ?? {};
	if (found === null) return;
	const namesBegin = begin + found[0].indexOf(names, "@import".length);
	const moduleEnd = begin + found[0].length - 1;
	const { inside, scope } = sink;
	sink.inside = sink.scope = 0;
	const reference = sink.referNamed(
		ReferenceRole.module, sink.source.names.internText(module), moduleEnd - module.length, moduleEnd);
	const clauses = new Clause(sink, module, reference);
	const brace = names.indexOf("{");
	const star = whole.exec(names);
	const [first] = names.slice(0, star === null ? brace < 0 ? undefined : brace : star.index).matchAll(named);
	if (first !== undefined && from !== "") clauses.bind(DEFAULT, first[0], namesBegin + first.index);
	if (star !== null) {
		const name = star[1] ?? "";
		clauses.bind(Word["*"], name, namesBegin + star.index + star[0].length - name.length);
	} else if (brace >= 0) {
		for (const { 0: all, 1: name = "", 2: alias, index } of names.slice(brace + 1).matchAll(named)) {
			clauses.take(name, namesBegin + brace + 1 + index, { alias, end: namesBegin + brace + 1 + index + all.length });
		}
	}
	sink.inside = inside;
	sink.scope = scope;
}

/** One `@import`, whose names are bound one after the other. */
class Clause {
	readonly #sink: FactsSink;
	readonly #module: number;
	readonly #reference: number;

	constructor(sink: FactsSink, module: string, reference: number) {
		this.#sink = sink;
		this.#module = sink.source.names.internText(module);
		this.#reference = reference;
	}

	/** Binds a name, which begins at `begin`, to what the module has as `imported`. @returns the row of `imports` */
	bind(imported: number, name: string, begin: number): number {
		const sink = this.#sink;
		const row = sink.addImport(this.#module);
		sink.imports.moduleReference[row] = this.#reference;
		sink.imports.imported[row] = imported;
		const text = sink.source.names.internText(name);
		const declaration = sink.declareNamed(DeclarationKind.importBinding, text, begin, begin + name.length);
		sink.bind(declaration);
		sink.imports.declaration[row] = declaration;
		return row;
	}

	/** `name`, or `name as alias`. */
	take(name: string, begin: number, { alias, end }: { readonly alias: string | undefined; readonly end: number }): void {
		const sink = this.#sink;
		const imported = sink.source.names.internText(name);
		const row = this.bind(imported, alias ?? name, alias === undefined ? begin : end - alias.length);
		sink.imports.importedReference[row] = sink.referNamed(ReferenceRole.import, imported, begin, begin + name.length);
	}
}
