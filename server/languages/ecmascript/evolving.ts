/**
 * Variables that begin with nothing, and of which nobody says what they are: `let found;`, `let next = null;`,
 * `const all = [];`. They are what is assigned to them, and hold what is put into them, as the compiler of TypeScript
 * has it.
 *
 * What is not followed: values that come from the variable itself (`node = node.next`), which say nothing new.
 */
import { ValueOp } from "../../model/facts.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { NONE } from "../../skim/values.ts";

/** What a variable begins as. */
type Begin = "nothing" | "array";

/** So many values of one variable are told of. */
const VALUES_MAX = 32;
/** A value that comes from a variable over more than so many steps is not known to come from it. */
const STEPS_MAX = 12;

export class Evolving {
	readonly #sink: FactsSink;
	/** By variable: what it begins as, and how many values are known of it. */
	readonly #begins = new Map<number, Begin>();
	readonly #counts = new Map<number, number>();
	/** Names of such variables, so that a look at another name costs little. */
	readonly #names = new Set<number>();

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/** Another file begins. */
	clear(): void {
		this.#begins.clear();
		this.#counts.clear();
		this.#names.clear();
	}

	note(variable: number, begin: Begin): void {
		this.#begins.set(variable, begin);
		this.#names.add(this.#sink.declarations.name[variable]!);
	}

	/** `name = value` */
	assigned(name: number, value: number): void {
		const variable = value === NONE ? NONE : this.#variable(name);
		if (variable === NONE || this.#comesFrom(value, name)) return;
		this.#add(variable, value);
	}

	/** `name.push(value)`, `name[0] = value` */
	given(name: number, value: number): void {
		const variable = value === NONE ? NONE : this.#variable(name);
		if (variable === NONE || this.#begins.get(variable) !== "array" || this.#comesFrom(value, name)) return;
		this.#add(variable, this.#sink.values.add(ValueOp.collection, value));
	}

	#add(variable: number, value: number): void {
		const { declarations: { type }, values } = this.#sink;
		const count = this.#counts.get(variable) ?? 0;
		if (count === VALUES_MAX) return;
		this.#counts.set(variable, count + 1);
		type[variable] = values.either(type[variable]!, value);
	}

	/** The variable that a name means here, if it is one of these. */
	#variable(name: number): number {
		if (!this.#names.has(name)) return NONE;
		const { scope: innermost, scopes, bindings } = this.#sink;
		for (let scope = innermost; scope >= 0; scope = scopes.parent[scope]!) {
			const entry = bindings.first(scope, name, false);
			if (entry === NONE) continue;
			const bound = bindings.rows.declaration[entry]!;
			return this.#begins.has(bound) ? bound : NONE;
		}
		return NONE;
	}

	/** Whether a value is made of what the name means, and so would say that it is what comes of itself. */
	#comesFrom(value: number, name: number): boolean {
		const { references, values: { rows: { op, a, b } } } = this.#sink;
		let row = value;
		for (let step = 0; row !== NONE && step < STEPS_MAX; step++) {
			switch (op[row]) {
				case ValueOp.reference: {
					const receiver = references.receiver[a[row]!]!;
					if (receiver === NONE) return references.name[a[row]!] === name;
					row = receiver;
					break;
				}
				case ValueOp.either: case ValueOp.both: case ValueOp.otherwise:
					if (this.#comesFrom(b[row]!, name)) return true;
					row = a[row]!;
					break;
				case ValueOp.call: case ValueOp.element: case ValueOp.member: case ValueOp.awaited: case ValueOp.where:
				case ValueOp.collection: case ValueOp.promise:
					row = a[row]!;
					break;
				default: return false;
			}
		}
		return false;
	}
}
