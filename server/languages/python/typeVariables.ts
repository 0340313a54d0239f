/**
 * Variables that stand for types (typing documentation, "Generics"): `T = TypeVar("T")`. A function that names one in
 * its annotations, and a class that names one in what it extends, have a type parameter of that name. Those that are
 * imported are not known here.
 */
import { DeclarationKind } from "../../model/kinds.ts";
import { Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { NamedTupleParser } from "./namedTuples.ts";

const functions = new Set<number>([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.test,
]);

export abstract class TypeVariableParser extends NamedTupleParser {
	readonly #names = new Set<number>();
	/** By function or class: its type parameters, by name. */
	readonly #parameters = new Map<number, Map<number, number>>();

	protected override restart(): void {
		super.restart();
		this.#names.clear();
		this.#parameters.clear();
	}

	protected override noteTypeVariable(token: number): void {
		const { units, names } = this.sink.source;
		const { begin, end } = this.tokens;
		this.#names.add(names.intern(units, begin[token]! + 1, end[token]! - 1));
	}

	protected override typeParameterCalled(name: number): number {
		if (!this.#names.has(name)) return NONE;
		const { inside, declarations: { parent, kind } } = this.sink;
		let callable = NONE;
		for (let around = inside; around > 0; around = parent[around]!) {
			const known = this.#parameters.get(around)?.get(name);
			if (known !== undefined) return known;
			if (callable === NONE && functions.has(kind[around]!)) callable = around;
		}
		return callable === NONE ? NONE : this.#declare(callable, name);
	}

	/** What stands from a token to another one is what a class extends. */
	protected declareTypeParameters(type: number, from: number, end: number): void {
		if (this.#names.size === 0) return;
		const { kind, value } = this.tokens;
		for (let at = from; at < end; at++) {
			const isNew = kind[at] === Token.name && this.#names.has(value[at]!) &&
				this.#parameters.get(type)?.has(value[at]!) !== true;
			if (isNew) this.#declare(type, value[at]!);
		}
	}

	/** It has no place of its own: what its name means there is the variable. */
	#declare(owner: number, name: number): number {
		const { sink } = this;
		const inside = sink.enter(owner);
		const begin = sink.declarations.nameBegin[owner]!;
		const parameter = sink.declareNamed(DeclarationKind.typeParameter, name, begin, begin);
		sink.leave(inside);
		const known = this.#parameters.get(owner) ?? new Map<number, number>();
		this.#parameters.set(owner, known.set(name, parameter));
		return parameter;
	}
}
