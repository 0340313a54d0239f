/**
 * From what a parser said of a file to its packed facts: rows in the order of the text, names bound, symbols and blocks
 * settled, values that nothing leads to dropped.
 */
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import type { FactsSink } from "./factsSink.ts";
import { InterfaceHasher } from "./interfaceHash.ts";
import { Targets, type ScopeRules } from "./lookUp.ts";
import type { NameTable } from "./nameTable.ts";
import { RowOrder, type Order } from "./order.ts";
import { TablePacker } from "./packTables.ts";
import { SymbolGroups } from "./symbolGroups.ts";
import { UsedValues } from "./usedValues.ts";
import { NONE } from "./values.ts";

export interface BindingRules extends ScopeRules {
	/** Top-level names that begin in upper case are exported (Go), or all are (Python). */
	readonly exportedNames: "capitalized" | "all" | undefined;
}

/** Packs the facts of one file after the other; its memory is used again for each. */
export class FactsFinisher {
	readonly #sink: FactsSink;
	readonly #rules: BindingRules;
	readonly #declarations = new RowOrder();
	readonly #references = new RowOrder();
	readonly #values = new UsedValues();
	readonly #targets: Targets;
	readonly #symbols: SymbolGroups;
	readonly #hasher: InterfaceHasher;
	readonly #packer: TablePacker;

	constructor(sink: FactsSink, rules: BindingRules) {
		this.#sink = sink;
		this.#rules = rules;
		this.#targets = new Targets(sink, rules);
		this.#symbols = new SymbolGroups(sink);
		this.#hasher = new InterfaceHasher(sink);
		this.#packer = new TablePacker(sink);
	}

	/** Packs the facts of the file that the sink holds. The sink may be used for the next file then. */
	finish(problemCount: number): Uint8Array {
		const sink = this.#sink;
		const declarations = this.#declarations;
		const references = this.#references;
		const values = this.#values;
		markExported(sink, this.#rules);
		declarations.sort(sink.declarations.nameBegin, sink.declarations.count);
		exportDeclared(sink, declarations);
		const targets = this.#targets.find();
		references.sort(sink.references.begin, sink.references.count);
		values.find(sink);
		const symbols = this.#symbols.find();
		const interfaceHash = this.#hasher.hash(declarations, targets);
		return this.#packer.pack({ declarations, references, values, targets, symbols, interfaceHash, problemCount });
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

/** Adds what is exported where it is declared, before what is exported by a statement. */
function exportDeclared(sink: FactsSink, { old, count }: Order): void {
	const { declarations, exports, source: { names } } = sink;
	const stated = exports.count;
	for (let at = 0; at < count; at++) {
		const row = old[at]!;
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
