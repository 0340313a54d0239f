/**
 * A file as the declarations at its top, each with all that stands in it, and the rest: what is in no declaration. For
 * each of these a hash of all that facts say of it, so that two states of a file tell which of them they share.
 *
 * What always holds: two of one hash are the same for resolution, as far as what they lead to in the file is. Offsets
 * count from the begin of the declaration at the top; of the rest they do not enter, but for their order. What lies
 * outside is named, by the way of names that leads to it and its place among its like.
 */
import { ValueOp, type Facts } from "../model/facts.ts";
import { hashString } from "../model/hash.ts";
import {
	FILE, get, next, NONE, type DeclarationRow, type ReferenceRow, type ScopeRow, type StringRow, type ValueRow,
} from "../model/rows.ts";

/** Values are told by values before them, but for few. */
const DEPTH_MAX = 500;
const SEED = 7;

const valuesOfDeclarations = new Set<number>([ValueOp.self, ValueOp.super, ValueOp.declaration]);
const valuesWithNumbers = new Set<number>([ValueOp.parameter, ValueOp.part, ValueOp.lookup, ValueOp.rest]);

/** Hashes of rows, in two words each. */
class Hashes {
	readonly #first: Int32Array;
	readonly #second: Int32Array;

	constructor(count: number) {
		this.#first = new Int32Array(count);
		this.#second = new Int32Array(count);
	}

	add(row: number, word: number): void {
		const first = Math.imul((this.#first[row] as number) ^ word, 0x9e3779b1);
		this.#first[row] = (first << 13) | (first >>> 19);
		const second = Math.imul(((this.#second[row] as number) + word) | 0, 0x85ebca6b);
		this.#second[row] = second ^ (second >>> 15) ^ (this.#first[row] as number);
	}

	/** Of another row; none is told as well. */
	addRow(row: number, from: Hashes, other: number): void {
		this.add(row, other < 0 ? -1 : (from.#first[other] as number));
		if (other >= 0) this.add(row, from.#second[other] as number);
	}

	/** Both words, but for some bits. */
	numberOf(row: number): number {
		return ((this.#first[row] as number) >>> 0) * 0x100000 + ((this.#second[row] as number) >>> 12);
	}

	isSame(row: number, from: Hashes, other: number): boolean {
		return this.#first[row] === from.#first[other] && this.#second[row] === from.#second[other];
	}
}

export class FileTops {
	/** The declarations at the top, in the order of the text. */
	readonly rows: readonly DeclarationRow[];
	/** Of each declaration the one at the top that it stands in; of the file itself {@link FILE}. */
	readonly topOf: Int32Array;
	/** The same of references; {@link FILE} for those of the rest. */
	readonly topOfReference: Int32Array;
	/** References of the rest. */
	readonly rest: readonly ReferenceRow[];
	/** Values that are made of themselves: then no hash tells all. */
	isCut = false;
	readonly #facts: Facts;
	readonly #strings: Int32Array;
	readonly #keys: Hashes;
	readonly #declarations: Hashes;
	readonly #scopes: Hashes;
	readonly #values: Hashes;
	/** Of values: 0 before its hash is made, 1 meanwhile, 2 then. */
	readonly #valueStates: Uint8Array;
	readonly #tops: Hashes;

	constructor(facts: Facts) {
		const { declarations, scopes, values, references } = facts;
		this.#facts = facts;
		this.#strings = new Int32Array(facts.stringCount);
		this.#keys = new Hashes(declarations.count);
		this.topOf = topsOf(facts);
		this.topOfReference = new Int32Array(references.count);
		this.#declarations = new Hashes(declarations.count);
		this.#scopes = new Hashes(scopes.count);
		this.#values = new Hashes(values.count);
		this.#valueStates = new Uint8Array(values.count);
		this.#tops = new Hashes(declarations.count);
		this.rows = rowsWith(this.topOf, (top, row) => row > 0 && top === row) as DeclarationRow[];
		this.#nameDeclarations();
		this.#findTops();
		this.rest = rowsWith(this.topOfReference, (top) => top === FILE) as ReferenceRow[];
		for (let row = 0 as ScopeRow; row < scopes.count; row++) this.#addScope(row);
		for (let row = values.first; row < values.count; row++) this.#value(row, 0);
		for (let row = next(FILE); row < declarations.count; row++) this.#addDeclaration(row);
		for (let row = references.first; row < references.count; row++) this.#addReference(row);
		this.#addTables();
		this.#tops.add(FILE, this.#stringHash(get(declarations.name, FILE)));
		this.#tops.add(FILE, get(declarations.flags, FILE));
	}

	/** Whether two of one file, or the rest of two states, are the same. */
	isSame(top: DeclarationRow, other: FileTops, otherTop: DeclarationRow): boolean {
		return this.#tops.isSame(top, other.#tops, otherTop);
	}

	/** Whether two have one name, and one place among those that have it. */
	isNamedAs(top: DeclarationRow, other: FileTops, otherTop: DeclarationRow): boolean {
		return this.#declarations.isSame(top, other.#declarations, otherTop);
	}

	/** The same for all declarations of one name, and one owner, in one place. */
	keyOf(row: DeclarationRow): number {
		return this.#keys.numberOf(row);
	}

	#nameDeclarations(): void {
		const { declarations: { name, parent, block, count }, blocks } = this.#facts;
		const known = new Uint8Array(count).fill(1, 0, 1);
		const counts = new Map<number, number>();
		const open: DeclarationRow[] = [];
		for (let row = next(FILE); row < count; row++) {
			// Few come before what they stand in.
			for (let at = row; known[at] === 0; at = get(parent, at)) open.push(at);
			for (let at = open.pop(); at !== undefined; at = open.pop()) {
				this.#keys.addRow(at, this.#keys, get(parent, at));
				this.#keys.add(at, this.#stringHash(get(name, at)));
				this.#keys.add(at, this.#stringHash(blocks.owner[get(block, at)] ?? NONE));
				known[at] = 1;
			}
			const key = this.keyOf(row);
			const place = counts.get(key) ?? 0;
			counts.set(key, place + 1);
			this.#declarations.addRow(row, this.#keys, row);
			this.#declarations.add(row, place);
		}
	}

	#stringHash(row: StringRow): number {
		if (row < 0) return -1;
		const known = this.#strings[row] as number;
		return known !== 0 ? known : (this.#strings[row] = hashString(this.#facts.string(row), SEED)[0] | 1);
	}

	/** What an import names counts for what it binds. */
	#findTops(): void {
		const { references: { container, count }, imports } = this.#facts;
		for (let row = 0 as ReferenceRow; row < count; row++) {
			this.topOfReference[row] = this.topOf[get(container, row)] as number;
		}
		for (let row = imports.first; row < imports.count; row++) {
			const declaration = get(imports.declaration, row);
			if (declaration < 0) continue;
			for (const column of [imports.moduleReference, imports.importedReference, imports.exportedReference]) {
				const reference = get(column, row);
				if (this.topOfReference[reference] === FILE) {
					this.topOfReference[reference] = this.topOf[declaration] as number;
				}
			}
		}
	}

	#addScope(row: ScopeRow): void {
		const { begin, end, parent, owner } = this.#facts.scopes;
		const around = get(owner, row);
		const top = around < 0 ? 0 : this.topOf[around] as number;
		this.#scopes.addRow(row, this.#scopes, get(parent, row));
		this.#scopes.addRow(row, this.#declarations, around);
		this.#scopes.add(row, top === 0 ? row : get(begin, row) - this.#beginOf(top));
		this.#scopes.add(row, row === 0 ? 0 : get(end, row) - get(begin, row));
	}

	/** A value that stands in no declaration is hashed with what asks for it. */
	#value(row: ValueRow, depth: number): void {
		if (row < 0 || this.#valueStates[row] === 2) return;
		if (this.#valueStates[row] === 1 || depth > DEPTH_MAX) {
			this.isCut = true;
			return;
		}
		this.#valueStates[row] = 1;
		const { values, imports } = this.#facts;
		const [op, a, b] = [get(values.op, row), get(values.a, row), get(values.b, row)];
		const hashes = this.#values;
		hashes.add(row, op);
		if (op === ValueOp.reference) {
			this.#value(get(this.#facts.references.receiver, a), depth + 1);
			this.#reference(hashes, row, a);
		} else if (valuesOfDeclarations.has(op)) {
			hashes.addRow(row, this.#declarations, a);
			hashes.add(row, b);
		} else if (op === ValueOp.module) {
			for (const column of [imports.module, imports.imported]) hashes.add(row, this.#stringHash(get(column, a)));
		} else {
			this.#value(a, depth + 1);
			hashes.addRow(row, hashes, a);
			if (op === ValueOp.member || op === ValueOp.literal) hashes.add(row, this.#stringHash(b));
			else if (valuesWithNumbers.has(op)) hashes.add(row, b);
			else {
				this.#value(b, depth + 1);
				hashes.addRow(row, hashes, b);
			}
		}
		this.#valueStates[row] = 2;
	}

	#addDeclaration(row: DeclarationRow): void {
		const { declarations, blocks } = this.#facts;
		const top = this.topOf[row] as number;
		const from = this.#beginOf(top);
		const [tops, block] = [this.#tops, get(declarations.block, row)];
		tops.addRow(top, this.#declarations, row);
		tops.add(top, get(declarations.kind, row));
		tops.add(top, get(declarations.flags, row));
		for (const column of [declarations.nameBegin, declarations.nameEnd, declarations.begin, declarations.end]) {
			tops.add(top, get(column, row) - from);
		}
		tops.addRow(top, this.#declarations, get(declarations.parent, row));
		tops.addRow(top, this.#scopes, get(declarations.scope, row));
		tops.addRow(top, this.#values, get(declarations.type, row));
		tops.addRow(top, this.#values, get(declarations.returns, row));
		tops.addRow(top, this.#declarations, get(declarations.symbol, row));
		if (block < 0) return;
		for (const word of [get(blocks.hash0, block), get(blocks.hash1, block)]) tops.add(top, word);
		for (const string of [get(blocks.signature, block), get(blocks.owner, block)]) {
			tops.add(top, this.#stringHash(string));
		}
	}

	#addReference(row: ReferenceRow): void {
		const top = this.topOfReference[row] as number;
		this.#reference(this.#tops, top, row);
		this.#tops.addRow(top, this.#declarations, get(this.#facts.references.container, row));
	}

	#reference(hashes: Hashes, to: number, row: ReferenceRow): void {
		const { name, begin, end, role, scope, receiver, target } = this.#facts.references;
		const top = this.topOfReference[row] as number;
		hashes.addRow(to, this.#declarations, top);
		hashes.add(to, top === FILE ? 0 : get(begin, row) - this.#beginOf(top));
		hashes.add(to, get(end, row) - get(begin, row));
		hashes.add(to, this.#stringHash(get(name, row)));
		hashes.add(to, get(role, row));
		hashes.addRow(to, this.#scopes, get(scope, row));
		hashes.addRow(to, this.#values, get(receiver, row));
		hashes.addRow(to, this.#declarations, get(target, row));
	}

	/** An export of what is no declaration is a matter of the rest, as is an import that binds nothing. */
	#addTables(): void {
		const { heritage, imports, exports } = this.#facts;
		const tops = this.#tops;
		for (let row = heritage.first; row < heritage.count; row++) {
			const heir = get(heritage.declaration, row);
			const top = this.topOf[heir] as number;
			tops.addRow(top, this.#declarations, heir);
			tops.add(top, get(heritage.role, row));
			tops.addRow(top, this.#values, get(heritage.base, row));
		}
		for (let row = imports.first; row < imports.count; row++) {
			const top = this.topOf[Math.max(0, get(imports.declaration, row))] as number;
			for (const column of [imports.module, imports.imported, imports.exportedAs]) {
				tops.add(top, this.#stringHash(get(column, row)));
			}
			for (const column of [imports.moduleReference, imports.importedReference, imports.exportedReference]) {
				if (get(column, row) >= 0) this.#reference(tops, top, get(column, row));
			}
		}
		for (let row = exports.first; row < exports.count; row++) {
			const top = this.topOf[Math.max(0, get(exports.declaration, row))] as number;
			tops.add(top, this.#stringHash(get(exports.name, row)));
			tops.addRow(top, this.#declarations, get(exports.declaration, row));
			tops.addRow(top, this.#values, get(exports.value, row));
		}
	}

	#beginOf(top: number): number {
		return top === FILE ? 0 : get(this.#facts.declarations.begin, top as DeclarationRow);
	}
}

function topsOf({ declarations: { parent, count } }: Facts): Int32Array {
	const tops = new Int32Array(count);
	for (let row = next(FILE); row < count; row++) {
		let top = row;
		// A declaration mostly comes after what it stands in.
		while (get(parent, top) > 0) {
			top = get(parent, top);
			if (top < row) {
				top = tops[top] as DeclarationRow;
				break;
			}
		}
		tops[row] = top;
	}
	return tops;
}

function rowsWith(column: Int32Array, holds: (value: number, row: number) => boolean): number[] {
	const rows: number[] = [];
	for (let row = 0; row < column.length; row++) if (holds(column[row] as number, row)) rows.push(row);
	return rows;
}
