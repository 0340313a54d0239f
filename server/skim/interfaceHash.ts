/**
 * The hash of what other files can observe of a file: it changes if and only if names, kinds, flags or parents of
 * visible declarations change, or imports, exports, heritage, or where a visible declaration's value comes from.
 *
 * Offsets and row numbers do not enter: rows are numbered in the order in which they are first reached, beginning with
 * the visible declarations. What stands inside a callable is reached only when a visible value leads there.
 */
import { ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import type { FactsSink } from "./factsSink.ts";
import type { Order } from "./order.ts";
import { Scratch } from "./scratch.ts";
import { hasSecond, isNaming, NONE } from "./values.ts";

/** The numbers of rows in the order in which they were first reached, and the rows that wait to be written. */
class Reached {
	count = 0;
	rows: Int32Array = new Int32Array(0);
	#numbers: Int32Array = new Int32Array(0);
	readonly #rowScratch = new Scratch();
	readonly #numberScratch = new Scratch();

	restart(rowCount: number): void {
		this.count = 0;
		this.rows = this.#rowScratch.room(rowCount);
		this.#numbers = this.#numberScratch.zeros(rowCount);
	}

	number(row: number): number {
		if (row < 0) return NONE;
		const number = this.#numbers[row]!;
		if (number !== 0) return number;
		this.rows[this.count] = row;
		return (this.#numbers[row] = ++this.count);
	}
}

export class InterfaceHasher {
	readonly #sink: FactsSink;
	readonly #declarations = new Reached();
	readonly #values = new Reached();
	readonly #scratch = [new Scratch(), new Scratch(), new Scratch(), new Scratch()] as const;
	/** Parts of the shape of a declaration, and its bases: the first, and of each the next. */
	#firstPart: Int32Array = new Int32Array(0);
	#nextPart: Int32Array = new Int32Array(0);
	#firstBase: Int32Array = new Int32Array(0);
	#nextBase: Int32Array = new Int32Array(0);
	#targets: Int32Array = new Int32Array(0);
	#h1 = 0;
	#h2 = 0;

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/**
	 * Two words over everything observable.
	 *
	 * @param targets - by reference: the declaration that its name means, or -1
	 */
	hash(order: Order, targets: Int32Array): readonly [number, number] {
		this.#restart(targets);
		this.#link(order);
		const { kind, hidden } = this.#sink.declarations;
		for (let at = 0; at < order.count; at++) {
			const row = order.old[at]!;
			if (isBlockKind(kind[row]!) && hidden[row] === 0) this.#declarations.number(row);
		}
		this.#writeModules();
		let declaration = 0;
		let value = 0;
		while (declaration < this.#declarations.count || value < this.#values.count) {
			if (declaration < this.#declarations.count) this.#writeDeclaration(this.#declarations.rows[declaration++]!);
			else this.#writeValue(this.#values.rows[value++]!);
		}
		return [this.#h1 ^ (this.#h2 >>> 16), this.#h2 ^ (this.#h1 >>> 13)];
	}

	#restart(targets: Int32Array): void {
		const { declarations, values, heritage } = this.#sink;
		this.#declarations.restart(declarations.count);
		this.#values.restart(values.rows.count);
		this.#firstPart = this.#scratch[0].none(declarations.count);
		this.#nextPart = this.#scratch[1].none(declarations.count);
		this.#firstBase = this.#scratch[2].none(declarations.count);
		this.#nextBase = this.#scratch[3].none(heritage.count);
		this.#targets = targets;
		this.#h1 = 0x2545f491;
		this.#h2 = 0x6c078965;
	}

	#link({ old, count }: Order): void {
		const { declarations, heritage } = this.#sink;
		for (let at = count - 1; at > 0; at--) {
			const row = old[at]!;
			const kind = declarations.kind[row];
			const isPart = kind === DeclarationKind.parameter || kind === DeclarationKind.typeParameter ||
				(declarations.flags[row]! & DeclarationFlag.member) !== 0;
			if (!isPart) continue;
			const parent = declarations.parent[row]!;
			this.#nextPart[row] = this.#firstPart[parent]!;
			this.#firstPart[parent] = row;
		}
		for (let row = heritage.count - 1; row >= 0; row--) {
			const heir = heritage.declaration[row]!;
			this.#nextBase[row] = this.#firstBase[heir]!;
			this.#firstBase[heir] = row;
		}
	}

	#mix(word: number): void {
		const first = Math.imul(this.#h1 ^ word, 0x9e3779b1);
		this.#h1 = (first << 13) | (first >>> 19);
		const second = Math.imul((this.#h2 + word) | 0, 0x85ebca6b);
		this.#h2 = second ^ (second >>> 15) ^ this.#h1;
	}

	#mixName(name: number): void {
		if (name < 0) {
			this.#mix(NONE);
			return;
		}
		const { names } = this.#sink.source;
		this.#mix(names.hash(name));
		this.#mix(names.secondHash(name));
	}

	/** What is written from `begin` to `end`, but for spaces and comments. */
	#mixText(begin: number, end: number): void {
		const { tokens, source: { units } } = this.#sink;
		let low = 0;
		let high = tokens.count;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (tokens.begin[middle]! < begin) low = middle + 1;
			else high = middle;
		}
		for (let token = low; token < tokens.count && tokens.begin[token]! < end; token++) {
			this.#mix(tokens.kind[token]!);
			for (let at = tokens.begin[token]!; at < tokens.end[token]!; at++) this.#mix(units[at]!);
		}
	}

	#writeModules(): void {
		const { imports, exports, declarations } = this.#sink;
		for (let row = 0; row < imports.count; row++) {
			const binding = imports.declaration[row]!;
			this.#mix(1);
			this.#mixName(imports.module[row]!);
			this.#mixName(imports.imported[row]!);
			this.#mixName(binding < 0 ? NONE : declarations.name[binding]!);
			this.#mixName(imports.exportedAs[row]!);
		}
		for (let row = 0; row < exports.count; row++) {
			this.#mix(2);
			this.#mixName(exports.name[row]!);
			this.#mix(this.#declarations.number(exports.declaration[row]!));
			this.#mix(this.#values.number(exports.value[row]!));
		}
	}

	#writeDeclaration(row: number): void {
		const { declarations, heritage } = this.#sink;
		const parent = declarations.parent[row]!;
		this.#mix(3);
		this.#mix(declarations.kind[row]! * 0x100000 + declarations.flags[row]!);
		this.#mixName(declarations.name[row]!);
		this.#mixName(declarations.owner[row]!);
		this.#mix(parent <= 0 ? 0 : this.#declarations.number(parent));
		this.#mix(this.#values.number(declarations.type[row]!));
		this.#mix(this.#values.number(declarations.returns[row]!));
		const isMethod = declarations.kind[row] === DeclarationKind.method;
		if (isMethod && (declarations.flags[row]! & DeclarationFlag.structural) !== 0) {
			const bodyBegin = declarations.bodyBegin[row]!;
			this.#mixText(declarations.begin[row]!, bodyBegin < 0 ? declarations.end[row]! : bodyBegin);
		}
		for (let part = this.#firstPart[row]!; part !== NONE; part = this.#nextPart[part]!) {
			this.#mix(this.#declarations.number(part));
		}
		for (let base = this.#firstBase[row]!; base !== NONE; base = this.#nextBase[base]!) {
			this.#mix(heritage.role[base]!);
			this.#mix(this.#values.number(heritage.base[base]!));
		}
	}

	#writeValue(row: number): void {
		const { values: { rows }, references } = this.#sink;
		const op = rows.op[row]!;
		const a = rows.a[row]!;
		const b = rows.b[row]!;
		this.#mix(0x100 + op);
		switch (op) {
			case ValueOp.reference:
				this.#mixName(references.name[a]!);
				this.#mix(references.role[a]!);
				this.#mix(this.#values.number(references.receiver[a]!));
				this.#mix(this.#declarations.number(this.#targets[a]!));
				return;
			case ValueOp.self:
			case ValueOp.super:
			case ValueOp.declaration: this.#mix(this.#declarations.number(a)); break;
			case ValueOp.module: this.#mix(a); break;
			default: this.#mix(this.#values.number(a));
		}
		if (isNaming(op)) this.#mixName(b);
		else this.#mix(hasSecond(op) ? this.#values.number(b) : b);
	}
}
