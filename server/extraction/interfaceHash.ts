/**
 * The hash of what other files can observe of a file: it changes if and only if names, kinds, flags or parents of
 * visible declarations change, or imports, exports, heritage, or where a visible declaration's value comes from.
 *
 * Offsets and row numbers do not enter: rows are numbered in the order in which they are first reached, beginning with
 * the visible declarations. What stands inside a callable is reached only when a visible value leads there.
 */
import { DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { ValueOp } from "../model/facts.ts";
import type { FactsBuilder } from "../model/factsPacker.ts";
import { hashString } from "../model/hash.ts";
import { DeclarationFlag } from "../model/kinds.ts";
import type { Declared } from "./structure.ts";

/** Two words over everything observable. Cost: linear in it. */
export function interfaceHash(builder: FactsBuilder, declared: readonly Declared[]): readonly [number, number] {
	const [first, second] = hashString(new Observer(builder, declared).describe(), 3);
	return [first, second];
}

const valueOperands = new Set<number>([ValueOp.either, ValueOp.both, ValueOp.generic, ValueOp.arguments, ValueOp.call,
	ValueOp.site]);
const declarationOperands = new Set<number>([ValueOp.self, ValueOp.super, ValueOp.declaration]);

class Observer {
	readonly #builder: FactsBuilder;
	readonly #declared: readonly Declared[];
	readonly #children = new Map<number, number[]>();
	readonly #heritage = new Map<number, number[]>();
	readonly #numbers = new Map<number, number>();
	readonly #values = new Map<number, number>();
	readonly #declarationQueue: number[] = [];
	readonly #valueQueue: number[] = [];
	readonly #out: string[] = [];

	constructor(builder: FactsBuilder, declared: readonly Declared[]) {
		this.#builder = builder;
		this.#declared = declared;
		for (const { row, parent } of declared) push(this.#children, parent?.row ?? -1, row);
		for (let row = 0; row < builder.count("heritage"); row++) {
			push(this.#heritage, builder.get("heritage", row, "declaration"), row);
		}
	}

	describe(): string {
		for (const { row, kind, hidden } of this.#declared) {
			if (isBlockKind(kind) && !hidden) this.#declaration(row);
		}
		this.#modules();
		let declaration = 0;
		let value = 0;
		while (declaration < this.#declarationQueue.length || value < this.#valueQueue.length) {
			if (declaration < this.#declarationQueue.length) {
				this.#writeDeclaration(this.#declarationQueue[declaration++] as number);
			} else this.#writeValue(this.#valueQueue[value++] as number);
		}
		return this.#out.join("\n");
	}

	#declaration(row: number): number {
		let number = this.#numbers.get(row);
		if (number === undefined) {
			number = this.#declarationQueue.push(row) - 1;
			this.#numbers.set(row, number);
		}
		return number;
	}

	#value(row: number): number {
		if (row < 0) return -1;
		let number = this.#values.get(row);
		if (number === undefined) {
			number = this.#valueQueue.push(row) - 1;
			this.#values.set(row, number);
		}
		return number;
	}

	#modules(): void {
		const builder = this.#builder;
		const text = (string: number): string => JSON.stringify(builder.text(string));
		for (let row = 0; row < builder.count("imports"); row++) {
			const binding = builder.get("imports", row, "declaration");
			const name = binding < 0 ? "" : this.#declared[binding]?.name ?? "";
			this.#out.push(`import ${text(builder.get("imports", row, "module"))} ${
				text(builder.get("imports", row, "imported"))} ${name} ${text(builder.get("imports", row, "exportedAs"))}`);
		}
		for (let row = 0; row < builder.count("exports"); row++) {
			const declaration = builder.get("exports", row, "declaration");
			this.#out.push(`export ${text(builder.get("exports", row, "name"))} ${
				declaration < 0 ? -1 : this.#declaration(declaration)} ${this.#value(builder.get("exports", row, "value"))}`);
		}
	}

	#writeDeclaration(row: number): void {
		const { kind, name, flags, parent } = this.#declared[row] as Declared;
		const builder = this.#builder;
		const around = parent === undefined || parent.row === 0 ? 0 : this.#declaration(parent.row);
		const type = this.#value(builder.get("declarations", row, "type"));
		const returns = this.#value(builder.get("declarations", row, "returns"));
		const children = (this.#children.get(row) ?? []).filter((child) => this.#isPart(child));
		const bases = (this.#heritage.get(row) ?? []).map((heritage) =>
			`${builder.get("heritage", heritage, "role")}:${this.#value(builder.get("heritage", heritage, "base"))}`);
		this.#out.push(`${kind} ${flags} ${JSON.stringify(name)} ${around} ${type} ${returns} [${
			children.map((child) => this.#declaration(child)).join()}] [${bases.join()}]`);
	}

	/** Whether a declaration belongs to the shape of its parent. */
	#isPart(row: number): boolean {
		const { kind, flags } = this.#declared[row] as Declared;
		return kind === DeclarationKind.parameter || kind === DeclarationKind.typeParameter ||
			(flags & DeclarationFlag.member) !== 0;
	}

	#writeValue(row: number): void {
		const builder = this.#builder;
		const op = builder.get("values", row, "op");
		const a = builder.get("values", row, "a");
		const b = builder.get("values", row, "b");
		if (op === ValueOp.reference) {
			const target = builder.get("references", a, "target");
			const receiver = this.#value(builder.get("references", a, "receiver"));
			this.#out.push(`${op} ${JSON.stringify(builder.text(builder.get("references", a, "name")))} ${
				builder.get("references", a, "role")} ${receiver} ${target < 0 ? -1 : this.#declaration(target)}`);
			return;
		}
		const first = op === ValueOp.module ? a : declarationOperands.has(op) ? this.#declaration(a) : this.#value(a);
		const second = valueOperands.has(op) ? this.#value(b)
			: op === ValueOp.member ? JSON.stringify(builder.text(b)) : b;
		this.#out.push(`${op} ${first} ${second}`);
	}
}

function push(lists: Map<number, number[]>, key: number, value: number): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else list.push(value);
}
