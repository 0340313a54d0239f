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
import { hasSecond, NONE } from "./values.ts";

/** Two words over everything observable. @param targets - by reference: the declaration that its name means, or -1. */
export function interfaceHash(sink: FactsSink, order: Order, targets: Int32Array): readonly [number, number] {
	return new Observer(sink, order, targets).hash();
}

/** The numbers of rows in the order in which they were first reached, and the rows that wait to be written. */
class Reached {
	readonly rows: number[] = [];
	readonly #numbers: Int32Array;

	constructor(count: number) {
		this.#numbers = new Int32Array(count);
	}

	number(row: number): number {
		if (row < 0) return NONE;
		let number = this.#numbers[row]!;
		if (number === 0) number = this.#numbers[row] = this.rows.push(row);
		return number;
	}
}

class Observer {
	readonly #sink: FactsSink;
	readonly #order: Order;
	readonly #targets: Int32Array;
	readonly #declarations: Reached;
	readonly #values: Reached;
	/** Parts of the shape of a declaration, and its bases: the first, and of each the next. */
	readonly #firstPart: Int32Array;
	readonly #nextPart: Int32Array;
	readonly #firstBase: Int32Array;
	readonly #nextBase: Int32Array;
	#h1 = 0x2545f491;
	#h2 = 0x6c078965;

	constructor(sink: FactsSink, order: Order, targets: Int32Array) {
		this.#sink = sink;
		this.#order = order;
		this.#targets = targets;
		this.#declarations = new Reached(sink.declarations.count);
		this.#values = new Reached(sink.values.rows.count);
		const { count } = sink.declarations;
		this.#firstPart = new Int32Array(count).fill(NONE);
		this.#nextPart = new Int32Array(count).fill(NONE);
		this.#firstBase = new Int32Array(count).fill(NONE);
		this.#nextBase = new Int32Array(sink.heritage.count).fill(NONE);
		this.#link();
	}

	hash(): readonly [number, number] {
		const { declarations } = this.#sink;
		for (const row of this.#order.old) {
			if (isBlockKind(declarations.kind[row]!) && declarations.hidden[row] === 0) this.#declarations.number(row);
		}
		this.#writeModules();
		let declaration = 0;
		let value = 0;
		while (declaration < this.#declarations.rows.length || value < this.#values.rows.length) {
			if (declaration < this.#declarations.rows.length) this.#writeDeclaration(this.#declarations.rows[declaration++]!);
			else this.#writeValue(this.#values.rows[value++]!);
		}
		return [this.#h1 ^ (this.#h2 >>> 16), this.#h2 ^ (this.#h1 >>> 13)];
	}

	#link(): void {
		const { declarations, heritage } = this.#sink;
		const { old, count } = this.#order;
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
		const [first, second] = this.#sink.source.names.hashesOf(name);
		this.#mix(first);
		this.#mix(second);
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
		this.#mix(declarations.kind[row]! * 0x10000 + declarations.flags[row]!);
		this.#mixName(declarations.name[row]!);
		this.#mixName(declarations.owner[row]!);
		this.#mix(parent <= 0 ? 0 : this.#declarations.number(parent));
		this.#mix(this.#values.number(declarations.type[row]!));
		this.#mix(this.#values.number(declarations.returns[row]!));
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
		if (op === ValueOp.member) this.#mixName(b);
		else this.#mix(hasSecond(op) ? this.#values.number(b) : b);
	}
}
