/**
 * The value graph of a file: rows are made only for what somebody asks for, each distinct row once.
 *
 * Values nest as deep as expressions do; a chain of members or calls breaks at each reference, and what still nests
 * deeper than {@link DEPTH_MAX} is unknown.
 */
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { ValueOp } from "../model/facts.ts";
import type { FactsSink } from "../skim/factsSink.ts";
import { ContextSource, SteeringFlag } from "./captures.ts";
import type { Collected, DefiningNode, Span, ValueNode } from "./collect.ts";
import type { Declared } from "./declared.ts";
import type { Structure } from "./structure.ts";

const DEPTH_MAX = 64;
const RETURNS_MAX = 6;
const PARTS_MAX = 40;
const NONE = -1;

export class ValueGraph {
	readonly #sink: FactsSink;
	readonly #collected: Collected;
	readonly #structure: Structure;
	/** By node id: row of `references`. */
	readonly #referenceRows: ReadonlyMap<number, number>;
	/** By node id: row of `imports`, for expressions that are a module. */
	readonly #modules: ReadonlyMap<number, number>;
	readonly #rows = new Map<number, number>();
	readonly #values = new Map<number, number>();
	readonly #contexts = new Map<number, number>();
	#depth = 0;

	constructor(
		sink: FactsSink, collected: Collected, structure: Structure,
		rows: { readonly references: ReadonlyMap<number, number>; readonly modules: ReadonlyMap<number, number> },
	) {
		this.#sink = sink;
		this.#collected = collected;
		this.#structure = structure;
		this.#referenceRows = rows.references;
		this.#modules = rows.modules;
	}

	/** The row with these fields; -1 operands of operations that need one give -1. */
	row(op: ValueOp, a: number, b: number = NONE): number {
		const needsOperand = op !== ValueOp.arguments;
		if (needsOperand && a === NONE) return NONE;
		// rows and references of a file are fewer than 2^22: exact in a double
		const key = ((a + 1) * 0x400000 + (b + 1)) * 32 + op;
		let row = this.#rows.get(key);
		if (row === undefined) this.#rows.set(key, (row = this.#sink.values.add(op, a, b)));
		return row;
	}

	/** Where the value of a node comes from; -1 if nothing is known. */
	value(id: number | undefined): number {
		if (id === undefined) return NONE;
		const known = this.#values.get(id);
		if (known !== undefined) return known;
		if (this.#depth >= DEPTH_MAX) return NONE;
		this.#values.set(id, NONE);
		this.#depth++;
		const row = this.#compute(id);
		this.#depth--;
		this.#values.set(id, row);
		return row;
	}

	/** What is wanted of the value of a node: its contextual type; -1 if nothing. */
	context(id: number | undefined): number {
		if (id === undefined) return NONE;
		const known = this.#contexts.get(id);
		if (known !== undefined) return known;
		if (this.#depth >= DEPTH_MAX) return NONE;
		this.#contexts.set(id, NONE);
		this.#depth++;
		const row = this.#wanted(id);
		this.#depth--;
		this.#contexts.set(id, row);
		return row;
	}

	/** What a declaration holds. */
	holds(declared: Declared): number {
		if (declared.leaf !== undefined) return this.value(declared.leaf);
		const { definition } = declared;
		if (definition === undefined || declared.kind === DeclarationKind.file) return NONE;
		const row = this.#definitionHolds(definition, declared);
		return row === this.row(ValueOp.declaration, declared.row) ? NONE : row;
	}

	/** What a call of a declaration gives: the annotation, else what its body returns. */
	returns(declared: Declared): number {
		const annotated = this.value(declared.definition?.returns);
		if (annotated !== NONE || !declared.callable || declared.definition?.returns !== undefined) return annotated;
		const parts: number[] = [];
		for (const id of declared.returned.slice(0, RETURNS_MAX)) {
			const value = this.value(id);
			if (value !== NONE && !parts.includes(value)) parts.push(value);
		}
		const result = this.#fold(ValueOp.either, parts);
		return (declared.flags & DeclarationFlag.async) === 0 ? result : this.row(ValueOp.promise, result);
	}

	/** The receiver of a reference; of a key: what its object or pattern is, or should be. */
	receiver(id: number | undefined, isKey: boolean): number {
		if (id === undefined) return NONE;
		const isValue = this.#structure.carriers.has(id) || this.#collected.values.has(id) || this.#referenceRows.has(id);
		if (!isKey || isValue) return this.value(id);
		return this.context(id);
	}

	list(values: readonly number[]): number {
		let rest = NONE;
		for (let index = values.length - 1; index >= 0; index--) {
			rest = this.row(ValueOp.arguments, values[index] ?? NONE, rest);
		}
		return rest;
	}

	#definitionHolds(definition: DefiningNode, declared: Declared): number {
		if (definition.typeIsSelf) {
			const owner = classOf(declared);
			return owner === undefined ? NONE : this.row(ValueOp.self, owner.row);
		}
		const annotated = this.value(definition.type);
		if (definition.type !== undefined) return annotated;
		if (definition.init !== undefined) {
			const value = this.value(definition.init);
			return (definition.flags & SteeringFlag.element) === 0 ? value : this.row(ValueOp.element, value);
		}
		const callable = declared.parent;
		if (declared.parameter < 0 || callable?.definition === undefined) return NONE;
		const wanted = this.context(callable.definition.literal ?? callable.definition.id);
		return this.row(ValueOp.parameter, wanted, declared.parameter);
	}

	#compute(id: number): number {
		const imported = this.#modules.get(id);
		if (imported !== undefined) return this.row(ValueOp.module, imported);
		const node = this.#collected.values.get(id);
		if (node !== undefined) return this.#operation(id, node);
		const reference = this.#referenceRows.get(id);
		if (reference !== undefined) return this.row(ValueOp.reference, reference);
		const carrier = this.#structure.carriers.get(id);
		if (carrier !== undefined) return this.#carried(carrier);
		const declared = this.#structure.byNode.get(id);
		return declared === undefined ? NONE : this.row(ValueOp.declaration, declared.row);
	}

	#carried(carrier: DefiningNode): number {
		const declared = this.#structure.byNode.get(carrier.id);
		if (declared !== undefined) return this.#definitionHolds(carrier, declared);
		const value = this.value(carrier.type ?? carrier.init);
		const isElement = carrier.type === undefined && (carrier.flags & SteeringFlag.element) !== 0;
		return isElement ? this.row(ValueOp.element, value) : value;
	}

	#operand({ a, isReference }: ValueNode): number {
		if (a === undefined || !isReference) return this.value(a);
		const reference = this.#referenceRows.get(a);
		return reference === undefined ? NONE : this.row(ValueOp.reference, reference);
	}

	#operation(id: number, node: ValueNode): number {
		const { op, a, key } = node;
		switch (op) {
			case 0: return this.#operand(node);
			case ValueOp.self:
			case ValueOp.super: {
				const owner = this.#structure.selves.get(id);
				return owner === undefined ? NONE : this.#self(op, owner);
			}
			case ValueOp.declaration: {
				const declared = this.#structure.byNode.get(a ?? id);
				return declared === undefined ? NONE : this.row(ValueOp.declaration, declared.row);
			}
			case ValueOp.either:
			case ValueOp.both:
				return this.#fold(op, this.#parts(node).filter((part) => part !== NONE));
			case ValueOp.collection: {
				const element = a === undefined
					? this.#fold(ValueOp.either, this.#parts(node).filter((part) => part !== NONE)) : this.#operand(node);
				return this.row(op, element);
			}
			case ValueOp.generic:
			case ValueOp.call:
				return this.row(op, this.#operand(node), this.list(this.#parts(node)));
			case ValueOp.member:
				return key === undefined ? NONE : this.row(op, this.#operand(node), this.#string(key));
			case ValueOp.tuple: {
				const parts = this.#parts(node);
				return parts.length === 1 ? parts[0] ?? NONE : this.row(op, this.list(parts));
			}
			default:
				if ((op & 0xff) === ValueOp.part) return this.row(ValueOp.part, this.#operand(node), op >> 8);
				return this.row(op as ValueOp, this.#operand(node));
		}
	}

	/** In a method of an object literal, `this` is the literal, and what is wanted of it. */
	#self(op: ValueOp, owner: Declared): number {
		if (owner.kind === DeclarationKind.local && owner.name === "this") return this.holds(owner);
		const self = this.row(op, owner.row);
		const isClass = owner.kind === DeclarationKind.class || owner.kind === DeclarationKind.interface;
		if (isClass || owner.definition === undefined) return self;
		const wanted = this.context(owner.definition.literal ?? owner.definition.id);
		return wanted === NONE ? self : this.row(ValueOp.either, self, wanted);
	}

	#parts({ parts }: ValueNode): number[] {
		const sorted = [...parts].sort((one, other) => one.begin - other.begin).slice(0, PARTS_MAX);
		return sorted.map(({ id }) => this.value(id));
	}

	#fold(op: ValueOp, parts: readonly number[]): number {
		let rest = NONE;
		for (let index = parts.length - 1; index >= 0; index--) {
			const part = parts[index] as number;
			rest = rest === NONE ? part : this.row(op, part, rest);
		}
		return rest;
	}

	#string({ begin, end }: Span): number {
		const { names, units } = this.#sink.source;
		return names.intern(units, begin, end);
	}

	#wanted(id: number): number {
		const node = this.#collected.contexts.get(id);
		if (node === undefined) return this.#wantedOfReturned(id);
		switch (node.detail) {
			case ContextSource.type: return this.value(node.source);
			case ContextSource.outer: return this.context(node.source);
			case ContextSource.array: return this.row(ValueOp.element, this.context(node.source));
			case ContextSource.object: {
				const object = this.context(node.source);
				return node.key === undefined ? NONE : this.row(ValueOp.member, object, this.#string(node.key));
			}
			default: return this.#wantedOfArgument(node.source, node.detail - ContextSource.argument0);
		}
	}

	#wantedOfReturned(id: number): number {
		const callable = this.#structure.callables.get(id);
		const definition = callable?.definition;
		if (callable === undefined || definition === undefined) return NONE;
		const annotated = this.value(definition.returns);
		const result = definition.returns === undefined
			? this.row(ValueOp.call, this.context(definition.literal ?? definition.id)) : annotated;
		return (callable.flags & DeclarationFlag.async) === 0 ? result : this.row(ValueOp.awaited, result);
	}

	#wantedOfArgument(call: number, index: number): number {
		const node = this.#collected.values.get(call);
		if (node === undefined) return NONE;
		const callee = this.#operand(node);
		if (callee === NONE) return NONE;
		const site = this.row(ValueOp.site, callee, this.list([this.context(call), ...this.#parts(node)]));
		return this.row(ValueOp.parameter, site, index);
	}
}

function classOf(declared: Declared): Declared | undefined {
	let around = declared.parent;
	while (around !== undefined && around.kind !== DeclarationKind.class) around = around.parent;
	return around;
}
