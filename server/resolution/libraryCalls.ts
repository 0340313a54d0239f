/**
 * What a language's own library has, which no file of the workspace declares: types that hold others, their methods,
 * and functions as `Promise.all`.
 */
import { ValueOp } from "../model/facts.ts";
import { get, type ValueRow } from "../model/rows.ts";
import type { Evaluation } from "./evaluation.ts";
import { Lazy, typesOfEach, type Environment, type LibraryMethod, type Type } from "./types.ts";

const unknown = new Lazy(() => []);

export class LibraryCalls {
	readonly #evaluator: Evaluation;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
	}

	/** A type by its name; `undefined` if the language has none of that name that is followed. */
	typeNamed(name: string, type: readonly Lazy[]): readonly Type[] | undefined {
		const { builtins } = this.#evaluator.symbols.rules;
		const first = type[0] ?? unknown;
		if (builtins.collections.has(name)) return [{ kind: "collection", element: first }];
		if (builtins.maps.has(name)) return [{ kind: "map", key: first, element: type[1] ?? unknown }];
		if (builtins.records.has(name)) return [{ kind: "record", element: type[1] ?? unknown }];
		if (builtins.transparent.has(name)) {
			return typesOfEach(first.types, (one) => (one.kind === "promise" && name === "Awaited" ? one.of.types : [one]));
		}
		if (builtins.promises.has(name)) return [{ kind: "promise", of: first }];
		const { calls } = this.#evaluator;
		if (builtins.callResults.has(name)) return typesOfEach(first.types, (one) => calls.called(one));
		if (builtins.instances.has(name)) return typesOfEach(first.types, (one) => calls.constructed(one));
		return undefined;
	}

	/** A member of a type. */
	member(type: Type, name: string): readonly Type[] {
		switch (type.kind) {
			case "collection":
			case "map":
			case "promise":
				return [{ kind: "method", name, owner: type }];
			case "record":
				return type.element.types;
			default: return [{ kind: "foreign" }];
		}
	}

	/** What parameter `number` of a method takes. */
	parameter({ name, owner, given, applied }: LibraryMethod, number: number): readonly Type[] {
		const { builtins } = this.#evaluator.symbols.rules;
		if (builtins.elementParameters.has(name)) return this.#evaluator.elements.element(owner);
		if (number !== 0) return [];
		if (owner.kind === "promise") return [{ kind: "callback", element: owner.of, numbers: [0] }];
		const element = elementOf(owner);
		if (element === undefined) return [];
		if (builtins.folds.has(name)) {
			const first = applied ?? (given === undefined || given.length < 2 ? element : given[1] ?? unknown);
			return [{ kind: "callback", element: first, numbers: [0] }, { kind: "callback", element, numbers: [1] }];
		}
		const numbers = builtins.elementCallbacks.get(name);
		return numbers === undefined ? [] : [{ kind: "callback", element, numbers }];
	}

	/** What a call of something that no file declares gives. */
	result(type: Type, list: () => readonly Lazy[]): readonly Type[] {
		if (type.kind !== "method") return type.kind === "foreign" ? [type] : [];
		const { builtins } = this.#evaluator.symbols.rules;
		const { name, owner } = type;
		const mapped = type.applied ?? new Lazy(() => this.#resultsOf(list()[0]));
		if (owner.kind === "promise") return name === "then" ? [{ kind: "promise", of: this.#awaited(mapped) }] : [owner];
		const element = elementOf(owner);
		if (element === undefined) return [];
		if (owner.kind === "map" && name === "get") return element.types;
		if (builtins.elementResults.has(name)) return this.#chosen(element, list()[0]);
		const key = owner.kind === "map" ? owner.key : unknown;
		if (builtins.keyResults.has(name)) return [{ kind: "collection", element: key }];
		if (builtins.pairResults.has(name)) {
			return [{ kind: "collection", element: new Lazy(() => [{ kind: "tuple", parts: [key, element] }]) }];
		}
		if (builtins.copies.has(name)) return [owner];
		if (builtins.mappedResults.has(name)) return [{ kind: "collection", element: mapped }];
		if (builtins.sameResults.has(name)) {
			return [{ kind: "collection", element: new Lazy(() => this.#chosen(element, list()[0])) }];
		}
		if (builtins.folds.has(name)) {
			if (type.applied !== undefined) return type.applied.types;
			const given = list();
			const first = given.length < 2 ? element.types : given[1]?.types ?? [];
			return first.length > 0 ? first : mapped.types;
		}
		return [{ kind: "foreign" }];
	}

	/** Elements of a collection that a method chooses by a callback: those that it says they are. */
	#chosen(element: Lazy, callback: Lazy | undefined): readonly Type[] {
		const told = typesOfEach(callback?.types ?? [], (one) => this.#evaluator.calls.told(one));
		return told.length > 0 ? told : element.types;
	}

	#resultsOf(callback: Lazy | undefined): readonly Type[] {
		return typesOfEach(callback?.types ?? [], (one) => this.#evaluator.calls.called(one));
	}

	/** A collection or map that is made of another one, and holds what that does. */
	made(type: Type, list: () => readonly Lazy[]): readonly Type[] {
		if (type.kind !== "collection" && type.kind !== "map") return [type];
		if (type.element.types.length > 0) return [type];
		const from = list()[0] ?? unknown;
		const element = new Lazy(() => typesOfEach(from.types, (one) => this.#evaluator.elements.element(one)));
		if (type.kind === "collection") return [{ kind: "collection", element }];
		const held = new Lazy(() => typesOfEach(element.types, (pair) => this.#evaluator.elements.element(pair)));
		const copied = from.types.some(({ kind }) => kind === "map");
		return [{ kind: "map", key: unknown, element: copied ? element : held }];
	}

	/** What a call of a function that is a member of a name that nothing binds gives; undefined if it is not followed. */
	resultOfFunction(
		path: string, callee: ValueRow, list: ValueRow, environment: Environment | undefined,
	): readonly Type[] | undefined {
		const { symbols, naming } = this.#evaluator;
		const facts = symbols.index(path)?.facts;
		const { functions } = symbols.rules.builtins;
		if (facts === undefined || callee < 0 || functions.size === 0) return undefined;
		const { values: { op, a }, references } = facts;
		if (op[callee] !== ValueOp.reference) return undefined;
		const reference = get(a, callee);
		const owner = get(references.receiver, reference);
		if (owner < 0 || op[owner] !== ValueOp.reference || get(references.receiver, get(a, owner)) >= 0) return undefined;
		const names = functions.get(facts.string(references.name[get(a, owner)]));
		const what = names?.get(facts.string(references.name[reference]));
		if (what === undefined || !naming.named(path, get(a, owner), environment).isFree) return undefined;
		const [first = unknown, second] = this.#evaluator.list(path, list, environment);
		const element = new Lazy(() => typesOfEach(first.types, (one) => this.#evaluator.elements.element(one)));
		switch (what) {
			case "promise": return [{ kind: "promise", of: this.#awaited(first) }];
			case "promiseOfElement": return [{ kind: "promise", of: this.#awaited(element) }];
			case "promiseOfAll":
				return [{ kind: "promise", of: new Lazy(() => [{ kind: "collection", element: this.#awaited(element) }]) }];
			case "collection": return [{
				kind: "collection", element: second === undefined ? element : new Lazy(() => this.#resultsOf(second)),
			}];
			case "pairs":
				return [{ kind: "collection", element: new Lazy(() => [{ kind: "tuple", parts: [unknown, element] }]) }];
		}
	}

	#awaited(types: Lazy): Lazy {
		return new Lazy(() => typesOfEach(types.types, (one) => (one.kind === "promise" ? one.of.types : [one])));
	}
}

function elementOf(type: Type): Lazy | undefined {
	return type.kind === "collection" || type.kind === "map" || type.kind === "record" ? type.element : undefined;
}
