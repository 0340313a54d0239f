/**
 * From what a parser said of a file to its packed facts: rows in the order of the text, names bound, symbols and blocks
 * settled, values that nothing leads to dropped.
 */
import { QualifiedName } from "../model/declarations.ts";
import { FactsPacker, TABLES, ValueOp, type ColumnName, type TableName } from "../model/facts.ts";
import { symbolHash } from "../model/identity.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { cleanDocString, DocComments, signatureOf } from "./blockTexts.ts";
import type { FactsSink } from "./factsSink.ts";
import { interfaceHash } from "./interfaceHash.ts";
import { isLookedUp, lookUp, type ScopeRules } from "./lookUp.ts";
import type { NameTable } from "./nameTable.ts";
import { orderRows, type Order } from "./order.ts";
import { symbolsOf } from "./symbols.ts";
import { hasSecond, isNoValue, NONE } from "./values.ts";

export interface BindingRules extends ScopeRules {
	/** Top-level names that begin in upper case are exported (Go), or all are (Python). */
	readonly exportedNames: "capitalized" | "all" | undefined;
}

const packer = new FactsPacker();

/** Packs the facts of the file that the sink holds. The sink may be used for the next file then. */
export function finishFacts(sink: FactsSink, rules: BindingRules, problemCount: number): Uint8Array {
	return new Finisher(sink, rules).pack(problemCount);
}

type Columns<T extends TableName> = Readonly<Record<ColumnName<T>, ArrayLike<number>>>;

class Finisher {
	readonly #sink: FactsSink;
	readonly #declarations: Order;
	readonly #references: Order;
	/** By reference of the sink: the declaration of the sink that its name means; -1 if none. */
	readonly #targets: Int32Array;
	readonly #strings: string[] = [];
	/** By name: its string, or -1. */
	readonly #stringOfName: Int32Array;
	readonly #qualified: (string | undefined)[] = [];

	constructor(sink: FactsSink, rules: BindingRules) {
		this.#sink = sink;
		markExported(sink, rules);
		this.#declarations = orderRows(sink.declarations.nameBegin, sink.declarations.count);
		this.#references = orderRows(sink.references.begin, sink.references.count);
		this.#exportDeclared();
		this.#stringOfName = new Int32Array(sink.source.names.count).fill(NONE);
		this.#targets = this.#bind(rules);
	}

	pack(problemCount: number): Uint8Array {
		const sink = this.#sink;
		const symbols = symbolsOf(sink);
		const blocks = this.#blocks();
		const hash = interfaceHash(sink, this.#declarations, this.#targets);
		const values = this.#keptValues();
		this.#packDeclarations(symbols, blocks, values);
		this.#table("blocks", blocks.declaration.length, blocks);
		const { scopes, imports, exports, heritage } = sink;
		this.#table("scopes", scopes.count, { ...scopes, owner: this.#rows(scopes.owner, scopes.count, this.#declarations) });
		this.#packReferences(values);
		this.#table("values", values.old.length, this.#valueColumns(values));
		this.#table("imports", imports.count, {
			module: this.#names(imports.module, imports.count),
			moduleReference: this.#rows(imports.moduleReference, imports.count, this.#references),
			imported: this.#names(imports.imported, imports.count),
			importedReference: this.#rows(imports.importedReference, imports.count, this.#references),
			declaration: this.#rows(imports.declaration, imports.count, this.#declarations),
			exportedAs: this.#names(imports.exportedAs, imports.count),
			exportedReference: this.#rows(imports.exportedReference, imports.count, this.#references),
		});
		this.#table("exports", exports.count, {
			name: this.#names(exports.name, exports.count),
			declaration: this.#rows(exports.declaration, exports.count, this.#declarations),
			value: this.#rows(exports.value, exports.count, values),
		});
		this.#table("heritage", heritage.count, {
			declaration: this.#rows(heritage.declaration, heritage.count, this.#declarations),
			base: this.#rows(heritage.base, heritage.count, values), role: heritage.role,
		});
		const lines = lineBegins(sink.source.units, sink.source.length);
		this.#table("lines", lines.length, { begin: lines });
		const { length: textLength } = sink.source;
		return packer.finish({ textLength, interfaceHash: hash, problemCount }, this.#strings);
	}

	#bind(rules: BindingRules): Int32Array {
		const sink = this.#sink;
		const targets = new Int32Array(sink.references.count).fill(NONE);
		for (let row = 0; row < targets.length; row++) if (isLookedUp(sink, row)) targets[row] = lookUp(sink, row, rules);
		const { imports } = sink;
		for (let row = 0; row < imports.count; row++) {
			// what an import names is elsewhere, even if this file binds the same name
			if (imports.importedReference[row]! >= 0) targets[imports.importedReference[row]!] = NONE;
			if (imports.exportedReference[row]! >= 0) targets[imports.exportedReference[row]!] = NONE;
		}
		return targets;
	}

	/** Exported declarations come before what is exported by statement. */
	#exportDeclared(): void {
		const { declarations, exports, source } = this.#sink;
		const stated = exports.count;
		for (const row of this.#declarations.old) {
			const flags = declarations.flags[row]!;
			// a member directly in the file is one of a type that it stands outside of
			const isExported = (flags & DeclarationFlag.exported) !== 0 && (flags & DeclarationFlag.member) === 0;
			if (!isExported || declarations.parent[row] !== 0) continue;
			const isDefault = (flags & DeclarationFlag.default) !== 0;
			this.#sink.addExport(isDefault ? source.names.internText("default") : declarations.name[row]!, row, NONE);
		}
		for (const column of [exports.name, exports.declaration, exports.value]) {
			const first = column.slice(0, stated);
			column.copyWithin(0, stated, exports.count);
			column.set(first, exports.count - stated);
		}
	}

	#blocks(): Record<ColumnName<"blocks">, number[]> {
		const { declarations, source, tokens } = this.#sink;
		const docs = new DocComments(source, tokens);
		const ordinals = new Map<string, number>();
		const blocks: Record<ColumnName<"blocks">, number[]> = {
			declaration: [], signature: [], doc: [], owner: [], hash0: [], hash1: [],
		};
		for (const row of this.#declarations.old) {
			const kind = declarations.kind[row]!;
			if (!isBlockKind(kind)) continue;
			const name = this.#qualifiedName(row);
			const key = `${kind} ${name}`;
			const ordinal = ordinals.get(key) ?? 0;
			ordinals.set(key, ordinal + 1);
			const [hash0, hash1] = row === 0 ? [0, 0] : symbolHash(name, kind, ordinal);
			const begin = declarations.begin[row]!;
			const bodyBegin = declarations.bodyBegin[row]!;
			blocks.declaration.push(this.#declarations.row[row]!);
			blocks.signature.push(this.#string(
				row === 0 ? "" : signatureOf(source, begin, bodyBegin === NONE ? declarations.end[row]! : bodyBegin)));
			blocks.doc.push(this.#string(this.#docOf(row, docs)));
			blocks.owner.push(this.#name(declarations.owner[row]!));
			blocks.hash0.push(hash0);
			blocks.hash1.push(hash1);
		}
		return blocks;
	}

	#docOf(row: number, docs: DocComments): string {
		const { declarations, source } = this.#sink;
		const begin = declarations.docBegin[row]!;
		if (begin !== NONE) return cleanDocString(source.text.slice(begin, declarations.docEnd[row]));
		return row === 0 ? "" : docs.before(declarations.begin[row]!);
	}

	/** Long or deep names are cut as {@link QualifiedName} says; all others are that of what is around, and their own. */
	#qualifiedName(row: number): string {
		if (row === 0) return "";
		const known = this.#qualified[row];
		if (known !== undefined) return known;
		const { declarations } = this.#sink;
		const name = new QualifiedName();
		for (let one = row; one > 0; one = declarations.parent[one]!) {
			const owner = declarations.owner[one]!;
			if (!name.add(this.#text(declarations.name[one]!), owner < 0 ? "" : this.#text(owner))) break;
		}
		return (this.#qualified[row] = name.text);
	}

	/** The values that something leads to, in the order in which they were made. */
	#keptValues(): Order {
		const { declarations, references, exports, heritage, values: { rows } } = this.#sink;
		const row = new Int32Array(rows.count).fill(NONE);
		const waiting: number[] = [];
		const keep = (value: number): void => {
			if (value < 0 || row[value] === 0) return;
			row[value] = 0;
			waiting.push(value);
		};
		const keepAll = (column: Int32Array, count: number): void => {
			for (let at = 0; at < count; at++) keep(column[at]!);
		};
		keepAll(declarations.type, declarations.count);
		keepAll(declarations.returns, declarations.count);
		keepAll(references.receiver, references.count);
		keepAll(exports.value, exports.count);
		keepAll(heritage.base, heritage.count);
		for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
			const op = rows.op[value]!;
			if (!isNoValue(op)) keep(rows.a[value]!);
			if (hasSecond(op)) keep(rows.b[value]!);
		}
		const old: number[] = [];
		for (let value = 0; value < row.length; value++) if (row[value] === 0) row[value] = old.push(value) - 1;
		return { count: old.length, old: Int32Array.from(old), row };
	}

	#valueColumns(values: Order): Columns<"values"> {
		const { rows } = this.#sink.values;
		const { count, old } = values;
		const op = new Int32Array(count);
		const a = new Int32Array(count);
		const b = new Int32Array(count);
		for (let at = 0; at < count; at++) {
			const value = old[at]!;
			const what = (op[at] = rows.op[value]!);
			a[at] = this.#firstOperand(what, rows.a[value]!, values);
			const second = rows.b[value]!;
			b[at] = hasSecond(what) ? (second < 0 ? NONE : values.row[second]!)
				: what === ValueOp.member ? this.#name(second) : second;
		}
		return { op, a, b };
	}

	#firstOperand(op: number, a: number, values: Order): number {
		if (a < 0) return NONE;
		if (op === ValueOp.reference) return this.#references.row[a]!;
		if (op === ValueOp.module) return a;
		return isNoValue(op) ? this.#declarations.row[a]! : values.row[a]!;
	}

	#packDeclarations(symbols: Int32Array, blocks: Columns<"blocks">, values: Order): void {
		const { declarations } = this.#sink;
		const { old, row, count } = this.#declarations;
		const block = new Int32Array(count).fill(NONE);
		for (let at = 0; at < blocks.declaration.length; at++) block[blocks.declaration[at]!] = at;
		const moved = (column: Int32Array): Int32Array => old.map((from) => column[from]!);
		this.#table("declarations", count, {
			name: old.map((from) => this.#name(declarations.name[from]!)),
			kind: moved(declarations.kind), flags: moved(declarations.flags),
			nameBegin: moved(declarations.nameBegin), nameEnd: moved(declarations.nameEnd),
			begin: moved(declarations.begin), end: moved(declarations.end),
			parent: old.map((from) => (from === 0 ? NONE : row[declarations.parent[from]!]!)),
			scope: moved(declarations.scope),
			type: this.#rows(moved(declarations.type), count, values),
			returns: this.#rows(moved(declarations.returns), count, values),
			block, symbol: old.map((from) => row[symbols[from]!]!),
		});
	}

	#packReferences(values: Order): void {
		const { references } = this.#sink;
		const { old, count } = this.#references;
		const moved = (column: Int32Array): Int32Array => old.map((from) => column[from]!);
		this.#table("references", count, {
			name: old.map((from) => this.#name(references.name[from]!)),
			begin: moved(references.begin), end: moved(references.end), role: moved(references.role),
			scope: moved(references.scope),
			container: this.#rows(moved(references.container), count, this.#declarations),
			receiver: this.#rows(moved(references.receiver), count, values),
			target: this.#rows(moved(this.#targets), count, this.#declarations),
		});
	}

	#table<T extends TableName>(table: T, count: number, columns: Columns<T>): void {
		packer.table(count);
		for (const column of TABLES[table] as readonly ColumnName<T>[]) packer.column(columns[column], count);
	}

	/** The same rows by their new numbers. */
	#rows(column: Int32Array, count: number, { row }: Order): Int32Array {
		const renumbered = new Int32Array(count);
		for (let at = 0; at < count; at++) renumbered[at] = column[at]! < 0 ? NONE : row[column[at]!]!;
		return renumbered;
	}

	#names(column: Int32Array, count: number): Int32Array {
		const strings = new Int32Array(count);
		for (let at = 0; at < count; at++) strings[at] = this.#name(column[at]!);
		return strings;
	}

	#name(name: number): number {
		if (name < 0) return NONE;
		const known = this.#stringOfName[name] ?? NONE;
		if (known !== NONE) return known;
		return (this.#stringOfName[name] = this.#strings.push(this.#text(name)) - 1);
	}

	#text(name: number): string {
		return this.#sink.source.names.text(name);
	}

	#string(text: string): number {
		if (text === "") return this.#name(this.#sink.declarations.name[0]!);
		return this.#strings.push(text) - 1;
	}
}

function markExported({ declarations, source: { names } }: FactsSink, { exportedNames }: BindingRules): void {
	if (exportedNames === undefined) return;
	for (let row = 1; row < declarations.count; row++) {
		const kind = declarations.kind[row]!;
		const isBinding = kind === DeclarationKind.importBinding && exportedNames === "all";
		if (!isBlockKind(kind) && !isBinding) continue;
		const isMember = (declarations.flags[row]! & DeclarationFlag.member) !== 0;
		if (declarations.parent[row] !== 0 && !isMember) continue;
		if (exportedNames === "capitalized" && !isCapitalized(names, declarations.name[row]!)) continue;
		declarations.flags[row]! |= DeclarationFlag.exported;
	}
}

function isCapitalized(names: NameTable, name: number): boolean {
	const unit = names.firstUnit(name);
	return unit < 0x80 ? unit >= 0x41 && unit <= 0x5a : /^\p{Lu}/u.test(names.text(name));
}

/** The offset at which each line begins; lines end with \n, \r\n or \r, as in the language server protocol. */
function lineBegins(units: Uint16Array, length: number): number[] {
	const begins = [0];
	for (let at = 0; at < length; at++) {
		const unit = units[at]!;
		if (unit <= 13 && (unit === 10 || (unit === 13 && units[at + 1] !== 10))) begins.push(at + 1);
	}
	return begins;
}
