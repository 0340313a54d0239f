/** What is in values that hold others: collections, maps, tuples, and objects that are gone over like them. */
import { DeclarationKind } from "../model/kinds.ts";
import type { Evaluation, PartsOfTypes } from "./evaluation.ts";
import { Lazy, typesOfEach, type DeclaredType, type Type } from "./types.ts";

/** The name under which an index signature is a member. */
export const INDEX = "[";
const ALTERNATIVES_MAX = 8;
/** See {@link ValueOp.rest}. */
const REST_UNIT = 256;

export class Elements implements PartsOfTypes {
	readonly #evaluator: Evaluation;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
	}

	/** What iterating gives; indexing too, where a language does not tell them apart. */
	element(type: Type): readonly Type[] {
		switch (type.kind) {
			case "foreign": return [type];
			case "tuple": return typesOfEach(type.parts, (part) => part.types);
			case "collection": case "record": return type.element.types;
			case "map": return this.#ofMap(type);
			case "declared": return this.#ofDeclared(type);
			default: return [];
		}
	}

	#ofMap({ key, element }: Extract<Type, { kind: "map" }>): readonly Type[] {
		switch (this.#evaluator.symbols.rules.mapsGive) {
			case "keys": return key.types;
			case "pairs": return [{ kind: "tuple", parts: [key, element] }];
			default: return element.types;
		}
	}

	#ofDeclared(type: DeclaredType): readonly Type[] {
		const { members, symbols } = this.#evaluator;
		const { iterator } = symbols.rules;
		if (iterator === undefined) return members.types(type, INDEX);
		const tuple = this.#tupleBehind(type);
		return tuple !== undefined ? this.element(tuple) : this.#evaluator.deeper([], () => {
			const iterated = this.#resultsOf(type, iterator.make);
			return typesOfEach(iterated, (one) => {
				const next = one.kind === "declared" ? this.#resultsOf(one, iterator.next) : [];
				return next.length > 0 || one === type ? next : this.element(one);
			});
		});
	}

	#resultsOf(type: DeclaredType, method: string): readonly Type[] {
		const { members, calls } = this.#evaluator;
		return typesOfEach(members.types(type, method), (one) => calls.called(one));
	}

	/** The tuple that a type is beside what it declares: of a class with fields in an order. */
	#tupleBehind(type: DeclaredType): Extract<Type, { kind: "tuple" }> | undefined {
		if (!type.instance) return undefined;
		const others: Type[] = [];
		this.#evaluator.members.lineage(type, others);
		return others.find((other) => other.kind === "tuple");
	}

	/** What looking something up gives; `number` is what stands in the brackets, or -1. */
	lookUp(type: Type, number: number): readonly Type[] {
		if (type.kind === "map") return type.element.types;
		if (type.kind === "tuple" && number >= 0) return this.part(type, number);
		const { lookUp } = this.#evaluator.symbols.rules;
		if (type.kind !== "declared" || lookUp === undefined) return this.element(type);
		const kind = this.#evaluator.symbols.index(type.path)?.facts.declarations.kind[type.declaration];
		// a class with its type arguments
		if (!type.instance) return kind === DeclarationKind.class ? [type] : [];
		const tuple = this.#tupleBehind(type);
		return tuple !== undefined ? this.lookUp(tuple, number) : this.#resultsOf(type, lookUp);
	}

	/** Part number `number` of several values; a negative one is counted from their end. */
	part(type: Type, number: number): readonly Type[] {
		if (type.kind === "tuple") {
			const types = type.parts[number < 0 ? type.parts.length + number : number]?.types ?? [];
			// of so many, which one it is cannot be told: a table of all classes of a kind
			return types.length > ALTERNATIVES_MAX ? [] : types;
		}
		if (type.kind === "foreign") return [type];
		if (this.#evaluator.symbols.rules.patternsIterate !== true) return number === 0 ? [type] : [];
		const tuple = type.kind === "declared" ? this.#tupleBehind(type) : undefined;
		return tuple !== undefined ? this.part(tuple, number) : this.element(type);
	}

	/** The parts of several values that one name takes as a list; `taken` says which. */
	rest(type: Type, taken: number): readonly Type[] {
		const tuple = type.kind === "declared" ? this.#tupleBehind(type) : type;
		if (type.kind === "foreign") return [type];
		const parts = tuple?.kind === "tuple"
			? tuple.parts.slice(taken % REST_UNIT, tuple.parts.length - Math.floor(taken / REST_UNIT)) : undefined;
		const element = parts === undefined ? new Lazy(() => this.element(type))
			: new Lazy(() => typesOfEach(parts, (part) => part.types));
		return [{ kind: "collection", element }];
	}
}
