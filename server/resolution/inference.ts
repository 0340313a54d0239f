/**
 * What type parameters stand for at a call: what its arguments show, else what is wanted of its result, else their
 * default or bound. A simple unification of the types of parameters with those of arguments, depth first, the first
 * answer wins.
 */
import type { Site } from "../model/declarations.ts";
import { ValueOp, type Facts } from "../model/facts.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ValueRow } from "../model/rows.ts";
import type { Evaluation } from "./evaluation.ts";
import { Lazy, typesOfEach, type DeclaredType, type Environment, type Type } from "./types.ts";

const UNIFY_DEPTH_MAX = 8;

/** The name under which a construct signature is a member of its interface. */
export const CONSTRUCT = "new";

/** How a callable is called somewhere. */
export interface CallSite {
	readonly path: string;
	/** Value row of what is wanted of the result; -1 if nothing. */
	readonly wanted: ValueRow;
	/** Value row of the list of arguments. */
	readonly list: ValueRow;
	readonly environment: Environment | undefined;
}

export class Inference {
	readonly #evaluator: Evaluation;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
	}

	/** What a type parameter must be for the arguments to fit; else for the result to fit; else its constraint. */
	infer({ path, declaration, environment: inferred }: DeclaredType, parameter: Site, site: CallSite): readonly Type[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const { declarations } = index.facts;
		const list = this.#evaluator.list(site.path, site.list, site.environment);
		const all = index.childrenOfKind(declaration, DeclarationKind.parameter);
		const own = all[0] === undefined ? NONE : get(declarations.type, all[0]);
		// the object that a method belongs to is not given in brackets
		const rows = index.facts.values.op[own] === ValueOp.self ? all.slice(1) : all;
		for (const [number, row] of rows.entries()) {
			const types = list[number];
			if (types === undefined) break;
			const found = this.#unify(parameter, get(declarations.type, row), types, UNIFY_DEPTH_MAX);
			if (found.length > 0) return found;
			const taken = number === rows.length - 1 ? this.#eachOfRest(path, get(declarations.type, row)) : NONE;
			const others = this.#unify(parameter, taken, types, UNIFY_DEPTH_MAX);
			if (others.length > 0) return others;
		}
		const found = this.#inferFromResult({ path, declaration }, parameter, site);
		if (found.length > 0) return found;
		const otherwise = get(declarations.returns, parameter.declaration);
		const value = otherwise >= 0 ? otherwise : get(declarations.type, parameter.declaration);
		return this.#evaluator.evaluate(path, value, inferred);
	}

	/** The literal that is given for a parameter which is of a type parameter; undefined if another thing is. */
	literal({ path, declaration }: DeclaredType, parameter: Site, site: CallSite): string | undefined {
		const index = this.#evaluator.symbols.index(path);
		const facts = this.#evaluator.symbols.index(site.path)?.facts;
		if (index === undefined || facts === undefined || site.list < 0) return undefined;
		const { values } = facts;
		// such a literal is told of as a first argument alone
		const first = get(values.a, site.list);
		if (values.op[first] !== ValueOp.literal) return undefined;
		const [row] = index.childrenOfKind(declaration, DeclarationKind.parameter);
		const isOf = row !== undefined &&
			typeParameterAt(index.facts, get(index.facts.declarations.type, row)) === parameter.declaration;
		return isOf ? facts.string(get(values.b, first)) : undefined;
	}

	/** What each argument is that the last parameter takes as one of a list. */
	#eachOfRest(path: string, value: ValueRow): ValueRow {
		const { op, a } = this.#evaluator.symbols.index(path)?.facts.values ?? {};
		return op?.[value] === ValueOp.collection ? a?.[value] ?? NONE : NONE;
	}

	#inferFromResult({ path, declaration }: Site, parameter: Site, site: CallSite): readonly Type[] {
		if (site.wanted < 0) return [];
		const wanted = new Lazy(() => this.#evaluator.evaluate(site.path, site.wanted, site.environment));
		const returns = this.#evaluator.symbols.index(path)?.facts.declarations.returns[declaration] ?? NONE;
		return this.#unify(parameter, returns, wanted, UNIFY_DEPTH_MAX);
	}

	/** What a type parameter must be while nothing is known of the arguments. */
	bound(callable: DeclaredType, parameter: Site, site: CallSite): readonly Type[] {
		const found = this.#inferFromResult(callable, parameter, site);
		if (found.length > 0) return found;
		const { path, environment } = callable;
		const least = this.#evaluator.symbols.index(path)?.facts.declarations.type[parameter.declaration] ?? NONE;
		return this.#evaluator.evaluate(path, least, environment);
	}

	/** What a type parameter stands for when the type at value row `value` of its file is to be one of `types`. */
	#unify(parameter: Site, value: ValueRow, types: Lazy, depth: number): readonly Type[] {
		const { steps } = this.#evaluator.symbols;
		const { path } = parameter;
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined || value < 0 || depth === 0 || !steps.take()) return [];
		const a = get(facts.values.a, value);
		const b = get(facts.values.b, value);
		const inner = (row: ValueRow, of: (type: Type) => readonly Type[]): readonly Type[] =>
			this.#unify(parameter, row, new Lazy(() => typesOfEach(types.types, of)), depth - 1);
		switch (facts.values.op[value]) {
			case ValueOp.instance: {
				return typeParameterAt(facts, value) === parameter.declaration ? types.types : [];
			}
			case ValueOp.collection: return inner(a, (type) => this.#evaluator.elements.element(type));
			case ValueOp.map: {
				const key = inner(a, (type) => (type.kind === "map" ? type.key.types : []));
				return key.length > 0 ? key : inner(b, (type) => (type.kind === "map" ? type.element.types : []));
			}
			case ValueOp.promise: return inner(a, (type) => (type.kind === "promise" ? type.of.types : []));
			case ValueOp.either:
			case ValueOp.both: {
				const first = this.#unify(parameter, a, types, depth - 1);
				return first.length > 0 ? first : this.#unify(parameter, b, types, depth - 1);
			}
			case ValueOp.reference: return facts.references.target[a] === parameter.declaration ? this.#madeBy(types) : [];
			case ValueOp.declaration:
				return a === parameter.declaration ? this.#madeBy(types) : this.#unifyDeclared(parameter, a, types, depth);
			case ValueOp.generic: {
				const generic = this.#evaluator.evaluate(path, a, undefined);
				for (let row = b, number = 0; row >= 0 && steps.take(); row = get(facts.values.b, row), number++) {
					const found = inner(get(facts.values.a, row), (type) => this.#argument(type, generic, number));
					if (found.length > 0) return found;
				}
				return [];
			}
			default: return [];
		}
	}

	/** Instances of classes, where the class itself is given: `type[T]`. */
	#madeBy(classes: Lazy): readonly Type[] {
		return typesOfEach(classes.types, (type) => this.#evaluator.calls.constructed(type));
	}

	#unifyDeclared(parameter: Site, declaration: DeclarationRow, types: Lazy, depth: number): readonly Type[] {
		const index = this.#evaluator.symbols.index(parameter.path);
		if (index === undefined) return [];
		const { declarations } = index.facts;
		const returns = get(declarations.returns, declaration);
		const { op, b } = index.facts.values;
		if (op[returns] === ValueOp.is) {
			const told = new Lazy(() => typesOfEach(types.types, (type) => this.#evaluator.calls.told(type)));
			return this.#unify(parameter, get(b, returns), told, depth - 1);
		}
		if (returns >= 0) {
			const results = new Lazy(() => typesOfEach(types.types, (type) => this.#evaluator.calls.called(type)));
			return this.#unify(parameter, returns, results, depth - 1);
		}
		for (const row of index.members(declaration, CONSTRUCT)) {
			const made = new Lazy(() => typesOfEach(types.types, (type) => this.#evaluator.calls.constructed(type)));
			const found = this.#unify(parameter, get(declarations.returns, row), made, depth - 1);
			if (found.length > 0) return found;
		}
		for (const row of index.childrenOfKind(declaration, DeclarationKind.field).slice(0, 16)) {
			const name = index.facts.string(declarations.name[row]);
			const held = new Lazy(() => typesOfEach(types.types, (type) => this.#evaluator.members.types(type, name)));
			const found = this.#unify(parameter, get(declarations.type, row), held, depth - 1);
			if (found.length > 0) return found;
		}
		return [];
	}

	/** Type argument `number` of a type, seen as one of the generic types. */
	#argument(type: Type, generic: readonly Type[], number: number): readonly Type[] {
		if (type.kind === "promise") return number === 0 ? type.of.types : [];
		if (type.kind !== "declared") return number === 0 ? this.#evaluator.elements.element(type) : [];
		for (const one of this.#evaluator.members.lineage(type)) {
			const isIt = generic.some((other) =>
				other.kind === "declared" && other.path === one.path && other.declaration === one.declaration);
			const row = isIt ? this.#evaluator.symbols.index(one.path)
				?.childrenOfKind(one.declaration, DeclarationKind.typeParameter)[number] : undefined;
			if (row === undefined) continue;
			return one.environment?.lookUp({ path: one.path, declaration: row })?.types ?? [];
		}
		return [];
	}
}

/** The declaration that an instance is of by its name, or by a comment, which names no reference; -1 if it is none. */
export function typeParameterAt({ values: { op, a }, references }: Facts, value: ValueRow): DeclarationRow {
	const row = get(a, value);
	if (op[value] !== ValueOp.instance) return NONE;
	if (op[row] === ValueOp.declaration) return get(a, row);
	return op[row] === ValueOp.reference ? get(references.target, get(a, row)) : NONE;
}
