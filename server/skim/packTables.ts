/** Packs what a parser said, table by table: rows in the order of the text, numbered anew, names as strings. */
import { ValueOp } from "../model/facts.ts";
import { FactsPacker } from "../model/factsPacker.ts";
import { isBlockKind } from "../model/kinds.ts";
import { Docs } from "./docs.ts";
import type { FactsSink } from "./factsSink.ts";
import { firstNumbers, type Order } from "./order.ts";
import { Scratch } from "./scratch.ts";
import { writeSignature } from "./signatures.ts";
import { SymbolHashes } from "./symbolHashes.ts";
import { hasSecond, isNaming, isNoValue, NONE } from "./values.ts";

/** What was found out about the rows of a sink. */
export interface Settled {
	readonly declarations: Order;
	readonly references: Order;
	readonly values: Order;
	/** By reference: the declaration that it means, or -1. */
	readonly targets: Int32Array;
	/** By declaration: the first one of its symbol. */
	readonly symbols: Int32Array;
	readonly interfaceHash: readonly [number, number];
	readonly problemCount: number;
}

/** Rows of declarations that are blocks, in the order of the text. */
interface BlockRows {
	readonly count: number;
	readonly rows: Int32Array;
}

export class TablePacker {
	readonly #sink: FactsSink;
	readonly #packer = new FactsPacker();
	readonly #docs: Docs;
	readonly #hashes: SymbolHashes;
	/** By name: its string, or -1; of all names but those that {@link TablePacker.#spelled} lists. */
	#stringOfName = new Int32Array(0);
	readonly #spelled: number[] = [];
	readonly #scratch = new Scratch();
	readonly #blocks = new Scratch();
	readonly #hash0 = new Scratch();
	readonly #hash1 = new Scratch();

	constructor(sink: FactsSink) {
		this.#sink = sink;
		this.#docs = new Docs(sink.source, sink.tokens, this.#packer.strings);
		this.#hashes = new SymbolHashes(sink);
	}

	pack(settled: Settled): Uint8Array {
		this.#restart();
		const blocks = this.#blocksOf(settled.declarations);
		this.#packDeclarations(settled, blocks);
		this.#packBlocks(settled, blocks);
		this.#packScopes(settled);
		this.#packReferences(settled);
		this.#packValues(settled);
		this.#packModules(settled);
		this.#packLines();
		const { interfaceHash, problemCount } = settled;
		return this.#packer.finish({ textLength: this.#sink.source.length, interfaceHash, problemCount });
	}

	/** Forgets the strings of the file before, one by one: the table of names is that of all files. */
	#restart(): void {
		const { count } = this.#sink.source.names;
		for (const name of this.#spelled) this.#stringOfName[name] = NONE;
		this.#spelled.length = 0;
		if (count > this.#stringOfName.length) this.#stringOfName = new Int32Array(count * 2).fill(NONE);
		this.#docs.restart();
		this.#hashes.restart();
	}

	#blocksOf(order: Order): BlockRows {
		const { kind } = this.#sink.declarations;
		const rows = this.#blocks.room(order.count);
		let count = 0;
		for (let at = 0; at < order.count; at++) {
			const row = order.old[at]!;
			if (isBlockKind(kind[row]!)) rows[count++] = row;
		}
		return { count, rows };
	}

	#packDeclarations({ declarations: order, values, symbols }: Settled, blocks: BlockRows): void {
		const { declarations } = this.#sink;
		const packer = this.#packer;
		const { count, old, row } = order;
		packer.table("declarations", count);
		this.#names(declarations.name, old, count);
		packer.ordered(declarations.kind, old, count);
		packer.ordered(declarations.flags, old, count);
		packer.ordered(declarations.nameBegin, old, count);
		packer.ordered(declarations.nameEnd, old, count);
		packer.ordered(declarations.begin, old, count);
		packer.ordered(declarations.end, old, count);
		packer.numbered(declarations.parent, old, row, count);
		packer.ordered(declarations.scope, old, count);
		packer.numbered(declarations.type, old, values.row, count);
		packer.numbered(declarations.returns, old, values.row, count);
		const block = this.#scratch.none(count);
		for (let at = 0; at < blocks.count; at++) block[row[blocks.rows[at]!]!] = at;
		packer.column(block, count);
		packer.numbered(symbols, old, row, count);
	}

	#packBlocks({ declarations: order }: Settled, { count, rows }: BlockRows): void {
		const { declarations } = this.#sink;
		const packer = this.#packer;
		const identity = firstNumbers(count);
		const scratch = this.#scratch.room(count);
		packer.table("blocks", count);
		packer.numbered(rows, identity, order.row, count);
		for (let at = 0; at < count; at++) {
			if (rows[at] !== 0) this.#writeSignature(rows[at]!);
			scratch[at] = this.#endText();
		}
		packer.column(scratch, count);
		for (let at = 0; at < count; at++) {
			if (rows[at] !== 0) this.#writeDoc(rows[at]!);
			scratch[at] = this.#endText();
		}
		packer.column(scratch, count);
		this.#names(declarations.owner, rows, count);
		const hash0 = this.#hash0.room(count);
		const hash1 = this.#hash1.room(count);
		for (let at = 0; at < count; at++) {
			const row = rows[at]!;
			const [first, second] = row === 0 ? NO_HASH : this.#hashes.next(row);
			hash0[at] = first;
			hash1[at] = second;
		}
		packer.column(hash0, count);
		packer.column(hash1, count);
	}

	#writeSignature(row: number): void {
		const { declarations, source, tokens } = this.#sink;
		const bodyBegin = declarations.bodyBegin[row]!;
		const range = { begin: declarations.begin[row]!, end: bodyBegin === NONE ? declarations.end[row]! : bodyBegin };
		writeSignature(source, tokens, range, this.#packer.strings);
	}

	#writeDoc(row: number): void {
		const { declarations } = this.#sink;
		const begin = declarations.docBegin[row]!;
		if (begin === NONE) this.#docs.writeBefore(declarations.begin[row]!);
		else this.#docs.writeDocString(begin, declarations.docEnd[row]!);
	}

	#packScopes({ declarations }: Settled): void {
		const { scopes } = this.#sink;
		const packer = this.#packer;
		packer.table("scopes", scopes.count);
		packer.column(scopes.begin, scopes.count);
		packer.column(scopes.end, scopes.count);
		packer.column(scopes.parent, scopes.count);
		packer.numbered(scopes.owner, firstNumbers(scopes.count), declarations.row, scopes.count);
	}

	#packReferences({ declarations, references: order, values, targets }: Settled): void {
		const { references } = this.#sink;
		const packer = this.#packer;
		const { count, old } = order;
		packer.table("references", count);
		this.#names(references.name, old, count);
		packer.ordered(references.begin, old, count);
		packer.ordered(references.end, old, count);
		packer.ordered(references.role, old, count);
		packer.ordered(references.scope, old, count);
		packer.numbered(references.container, old, declarations.row, count);
		packer.numbered(references.receiver, old, values.row, count);
		packer.numbered(targets, old, declarations.row, count);
	}

	#packValues({ declarations, references, values }: Settled): void {
		const { op, a, b } = this.#sink.values.rows;
		const packer = this.#packer;
		const { count, old, row } = values;
		packer.table("values", count);
		packer.ordered(op, old, count);
		const scratch = this.#scratch.room(count);
		for (let at = 0; at < count; at++) {
			const value = old[at]!;
			const first = a[value]!;
			const what = op[value]!;
			scratch[at] = first < 0 || what === ValueOp.module ? first
				: what === ValueOp.reference ? references.row[first]!
				: isNoValue(what) ? declarations.row[first]! : row[first]!;
		}
		packer.column(scratch, count);
		for (let at = 0; at < count; at++) {
			const second = b[old[at]!]!;
			const what = op[old[at]!]!;
			scratch[at] = hasSecond(what) ? (second < 0 ? NONE : row[second]!)
				: isNaming(what) ? this.#string(second) : second;
		}
		packer.column(scratch, count);
	}

	#packModules({ declarations, references, values }: Settled): void {
		const { imports, exports, heritage } = this.#sink;
		const packer = this.#packer;
		const identity = firstNumbers(Math.max(imports.count, exports.count, heritage.count));
		packer.table("imports", imports.count);
		this.#names(imports.module, identity, imports.count);
		packer.numbered(imports.moduleReference, identity, references.row, imports.count);
		this.#names(imports.imported, identity, imports.count);
		packer.numbered(imports.importedReference, identity, references.row, imports.count);
		packer.numbered(imports.declaration, identity, declarations.row, imports.count);
		this.#names(imports.exportedAs, identity, imports.count);
		packer.numbered(imports.exportedReference, identity, references.row, imports.count);
		packer.table("exports", exports.count);
		this.#names(exports.name, identity, exports.count);
		packer.numbered(exports.declaration, identity, declarations.row, exports.count);
		packer.numbered(exports.value, identity, values.row, exports.count);
		packer.table("heritage", heritage.count);
		packer.numbered(heritage.declaration, identity, declarations.row, heritage.count);
		packer.numbered(heritage.base, identity, values.row, heritage.count);
		packer.column(heritage.role, heritage.count);
	}

	#packLines(): void {
		const { lines, lineCount } = this.#sink.source.lines();
		this.#packer.table("lines", lineCount);
		this.#packer.column(lines, lineCount);
	}

	/** A column of names of these rows. */
	#names(names: Int32Array, rows: Int32Array, count: number): void {
		const scratch = this.#scratch.room(count);
		for (let at = 0; at < count; at++) scratch[at] = this.#string(names[rows[at]!]!);
		this.#packer.column(scratch, count);
	}

	/** The string of the text that was written since the last one. */
	#endText(): number {
		const { strings } = this.#packer;
		return strings.unitCount > strings.begin ? strings.end() : this.#string(this.#sink.source.names.empty);
	}

	/** The string of a name. */
	#string(name: number): number {
		if (name < 0) return NONE;
		const known = this.#stringOfName[name]!;
		return known === NONE ? this.#spell(name) : known;
	}

	#spell(name: number): number {
		const { strings } = this.#packer;
		this.#sink.source.names.spell(name, strings);
		this.#spelled.push(name);
		return (this.#stringOfName[name] = strings.end());
	}
}

const NO_HASH = [0, 0] as const;
