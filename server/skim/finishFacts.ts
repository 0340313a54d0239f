/**
 * From what a parser said of a file to its packed facts: rows in the order of the text, names bound, symbols and blocks
 * settled, values that nothing leads to dropped.
 */
import { FactsPacker, ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { blocksOf, type Blocks } from "./blocks.ts";
import type { FactsSink } from "./factsSink.ts";
import { interfaceHash } from "./interfaceHash.ts";
import { isLookedUp, lookUp, type ScopeRules } from "./lookUp.ts";
import type { NameTable } from "./nameTable.ts";
import { orderRows, type Order } from "./order.ts";
import { symbolsOf } from "./symbols.ts";
import { usedValues } from "./usedValues.ts";
import { hasSecond, isNoValue, NONE } from "./values.ts";

export interface BindingRules extends ScopeRules {
	/** Top-level names that begin in upper case are exported (Go), or all are (Python). */
	readonly exportedNames: "capitalized" | "all" | undefined;
}

const packer = new FactsPacker();

/** Packs the facts of the file that the sink holds. The sink may be used for the next file then. */
export function finishFacts(sink: FactsSink, rules: BindingRules, problemCount: number): Uint8Array {
	markExported(sink, rules);
	const declarations = orderRows(sink.declarations.nameBegin, sink.declarations.count);
	exportDeclared(sink, declarations);
	const targets = bind(sink, rules);
	const tables = new Tables(sink, declarations, targets);
	const hash = interfaceHash(sink, declarations, targets);
	return tables.pack(hash, problemCount);
}

/** By reference: the declaration that its name means, -1 if none. */
function bind(sink: FactsSink, rules: BindingRules): Int32Array {
	const { references: { count }, imports, aliases } = sink;
	const targets = new Int32Array(count);
	for (let row = 0; row < count; row++) targets[row] = isLookedUp(sink, row) ? lookUp(sink, row, rules) : NONE;
	for (let row = 0; row < imports.count; row++) {
		// what an import names is elsewhere, even if this file binds the same name
		if (imports.importedReference[row]! >= 0) targets[imports.importedReference[row]!] = NONE;
		if (imports.exportedReference[row]! >= 0) targets[imports.exportedReference[row]!] = NONE;
	}
	for (let at = 0; at < aliases.length; at += 2) targets[aliases[at]!] = targets[aliases[at + 1]!]!;
	return targets;
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

/** Adds what is exported where it is declared, before what is exported by a statement. */
function exportDeclared(sink: FactsSink, { old }: Order): void {
	const { declarations, exports, source: { names } } = sink;
	const stated = exports.count;
	for (const row of old) {
		const flags = declarations.flags[row]!;
		// a member directly in the file is one of a type that it stands outside of
		const isExported = (flags & DeclarationFlag.exported) !== 0 && (flags & DeclarationFlag.member) === 0;
		if (!isExported || declarations.parent[row] !== 0) continue;
		const isDefault = (flags & DeclarationFlag.default) !== 0;
		sink.addExport(isDefault ? names.internText("default") : declarations.name[row]!, row, NONE);
	}
	if (stated === 0) return;
	for (const column of [exports.name, exports.declaration, exports.value]) {
		const first = column.slice(0, stated);
		column.copyWithin(0, stated, exports.count);
		column.set(first, exports.count - stated);
	}
}

/** A column on its way: it is read in another order, and its values are numbered anew, if so said. */
interface Renumbering {
	readonly order?: Order;
	readonly to?: Int32Array;
}

/** Packs the tables one after the other, through one column of scratch memory. */
class Tables {
	readonly #sink: FactsSink;
	readonly #declarations: Order;
	readonly #references: Order;
	readonly #targets: Int32Array;
	readonly #values: Order;
	readonly #symbols: Int32Array;
	readonly #blocks: Blocks;
	readonly #strings: string[] = [];
	/** By name: its string, or -1. */
	readonly #stringOfName: Int32Array;
	#scratch = new Int32Array(1024);

	constructor(sink: FactsSink, declarations: Order, targets: Int32Array) {
		this.#sink = sink;
		this.#declarations = declarations;
		this.#references = orderRows(sink.references.begin, sink.references.count);
		this.#targets = targets;
		this.#values = usedValues(sink);
		this.#symbols = symbolsOf(sink);
		this.#blocks = blocksOf(sink, declarations.old);
		this.#stringOfName = new Int32Array(sink.source.names.count).fill(NONE);
	}

	pack(interfaceHash: readonly [number, number], problemCount: number): Uint8Array {
		const { scopes, imports, exports, heritage, source } = this.#sink;
		const declarations = { to: this.#declarations.row };
		const references = { to: this.#references.row };
		const values = { to: this.#values.row };
		this.#packDeclarations();
		this.#packBlocks();
		packer.table("scopes", scopes.count);
		for (const column of ["begin", "end", "parent"] as const) this.#column(scopes[column], scopes.count, {});
		this.#column(scopes.owner, scopes.count, declarations);
		this.#packReferences();
		this.#packValues();
		packer.table("imports", imports.count);
		this.#names(imports.module, imports.count);
		this.#column(imports.moduleReference, imports.count, references);
		this.#names(imports.imported, imports.count);
		this.#column(imports.importedReference, imports.count, references);
		this.#column(imports.declaration, imports.count, declarations);
		this.#names(imports.exportedAs, imports.count);
		this.#column(imports.exportedReference, imports.count, references);
		packer.table("exports", exports.count);
		this.#names(exports.name, exports.count);
		this.#column(exports.declaration, exports.count, declarations);
		this.#column(exports.value, exports.count, values);
		packer.table("heritage", heritage.count);
		this.#column(heritage.declaration, heritage.count, declarations);
		this.#column(heritage.base, heritage.count, values);
		this.#column(heritage.role, heritage.count, {});
		this.#packLines();
		return packer.finish({ textLength: source.length, interfaceHash, problemCount }, this.#strings);
	}

	#packDeclarations(): void {
		const { declarations } = this.#sink;
		const order = this.#declarations;
		const { count } = order;
		const values = this.#values.row;
		packer.table("declarations", count);
		this.#names(declarations.name, count, order);
		for (const column of ["kind", "flags", "nameBegin", "nameEnd", "begin", "end"] as const) {
			this.#column(declarations[column], count, { order });
		}
		this.#column(declarations.parent, count, { order, to: order.row });
		this.#column(declarations.scope, count, { order });
		this.#column(declarations.type, count, { order, to: values });
		this.#column(declarations.returns, count, { order, to: values });
		const block = new Int32Array(count).fill(NONE);
		for (let at = 0; at < this.#blocks.count; at++) block[this.#blocks.declaration[at]!] = at;
		this.#column(block, count, { order });
		this.#column(this.#symbols, count, { order, to: order.row });
	}

	#packBlocks(): void {
		const { count, declaration, owner, hash0, hash1, signature, doc } = this.#blocks;
		packer.table("blocks", count);
		this.#column(declaration, count, { to: this.#declarations.row });
		this.#texts(signature);
		this.#texts(doc);
		this.#names(owner, count);
		this.#column(hash0, count, {});
		this.#column(hash1, count, {});
	}

	#packReferences(): void {
		const { references } = this.#sink;
		const order = this.#references;
		const { count } = order;
		packer.table("references", count);
		this.#names(references.name, count, order);
		for (const column of ["begin", "end", "role", "scope"] as const) this.#column(references[column], count, { order });
		this.#column(references.container, count, { order, to: this.#declarations.row });
		this.#column(references.receiver, count, { order, to: this.#values.row });
		this.#column(this.#targets, count, { order, to: this.#declarations.row });
	}

	#packValues(): void {
		const { rows } = this.#sink.values;
		const { count, old, row } = this.#values;
		packer.table("values", count);
		this.#column(rows.op, count, { order: this.#values });
		const scratch = this.#scratchOf(count);
		for (let at = 0; at < count; at++) scratch[at] = this.#firstOperand(old[at]!);
		packer.column(scratch, count);
		for (let at = 0; at < count; at++) {
			const op = rows.op[old[at]!]!;
			const second = rows.b[old[at]!]!;
			scratch[at] = hasSecond(op) ? (second < 0 ? NONE : row[second]!)
				: op === ValueOp.member ? this.#string(second) : second;
		}
		packer.column(scratch, count);
	}

	#firstOperand(value: number): number {
		const { rows } = this.#sink.values;
		const op = rows.op[value]!;
		const a = rows.a[value]!;
		if (a < 0 || op === ValueOp.module) return a;
		if (op === ValueOp.reference) return this.#references.row[a]!;
		return isNoValue(op) ? this.#declarations.row[a]! : this.#values.row[a]!;
	}

	/** Lines end with \n, \r\n or \r, as in the language server protocol. */
	#packLines(): void {
		const { units, length } = this.#sink.source;
		let scratch = this.#scratchOf(1);
		let count = 1;
		scratch[0] = 0;
		for (let at = 0; at < length; at++) {
			const unit = units[at]!;
			if (unit > 13 || (unit !== 10 && (unit !== 13 || units[at + 1] === 10))) continue;
			if (count === scratch.length) scratch = this.#scratchOf(count * 2);
			scratch[count++] = at + 1;
		}
		packer.table("lines", count);
		packer.column(scratch, count);
	}

	#column(values: Int32Array, count: number, { order, to }: Renumbering): void {
		if (to === undefined && (order === undefined || order.isIdentity)) {
			packer.column(values, count);
			return;
		}
		const scratch = this.#scratchOf(count);
		for (let at = 0; at < count; at++) {
			const value = values[order === undefined ? at : order.old[at]!]!;
			scratch[at] = to === undefined ? value : value < 0 ? NONE : to[value]!;
		}
		packer.column(scratch, count);
	}

	#names(names: Int32Array, count: number, order?: Order): void {
		const scratch = this.#scratchOf(count);
		for (let at = 0; at < count; at++) scratch[at] = this.#string(names[order === undefined ? at : order.old[at]!]!);
		packer.column(scratch, count);
	}

	#texts(texts: readonly string[]): void {
		const scratch = this.#scratchOf(texts.length);
		for (let at = 0; at < texts.length; at++) {
			const text = texts[at]!;
			scratch[at] = text === "" ? this.#string(this.#sink.source.names.empty) : this.#strings.push(text) - 1;
		}
		packer.column(scratch, texts.length);
	}

	/** The string of a name. */
	#string(name: number): number {
		if (name < 0) return NONE;
		const known = this.#stringOfName[name]!;
		if (known !== NONE) return known;
		return (this.#stringOfName[name] = this.#strings.push(this.#sink.source.names.text(name)) - 1);
	}

	/** Scratch memory for so many values; what it holds so far stays when it grows. */
	#scratchOf(count: number): Int32Array {
		if (count > this.#scratch.length) {
			const grown = new Int32Array(Math.max(count, this.#scratch.length * 2));
			grown.set(this.#scratch);
			this.#scratch = grown;
		}
		return this.#scratch;
	}
}
