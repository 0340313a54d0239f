/** Calls: results, parameters as a call site sees them, inferred type parameters; and types that no file declares. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import type { Evaluator } from "./evaluator.ts";
import { addTypes, Environment, Lazy, typesOfEach, type Binding, type DeclaredType, type Type } from "./types.ts";

const UNIFY_DEPTH_MAX = 8;
const OVERLOADS_MAX = 6;
const SIGNATURES_MAX = 64;

/** The name under which a construct signature is a member of its interface. */
const CONSTRUCT = "new";
/** The name under which an index signature is one. */
export const INDEX = "[";

const typeKinds = new Set<number>([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.type, DeclarationKind.enum,
]);

export class Calls {
	readonly #evaluator: Evaluator;

	constructor(evaluator: Evaluator) {
		this.#evaluator = evaluator;
	}

	/** What calling value row `callee` with a list of arguments gives. */
	results(path: string, callee: number, list: number, environment: Environment | undefined): readonly Type[] {
		const types: Type[] = [];
		const constructs = this.#evaluator.symbols.rules.callConstructs === true;
		if (constructs) addTypes(types, this.#converted(path, callee, environment));
		if (types.length > 0) return types;
		for (const type of this.#evaluator.evaluate(path, callee, environment)) {
			if (constructs && type.kind === "declared") addTypes(types, this.#made(type));
			if (type.kind === "declared") {
				const site = { path, wanted: -1, list, environment };
				for (const callable of this.#callables(type)) addTypes(types, this.#returned(this.#used(callable, site)));
			} else addTypes(types, this.#builtinResult(type, () => this.#evaluator.list(path, list, environment)));
		}
		return types;
	}

	/** Instances of the types that a callee names, where a call of a type makes or converts to one. */
	#converted(path: string, callee: number, environment: Environment | undefined): readonly Type[] {
		const { symbols } = this.#evaluator;
		const facts = symbols.index(path)?.facts;
		if (facts === undefined || callee < 0 || facts.values.op[callee] !== ValueOp.reference) return [];
		const types: Type[] = [];
		for (const site of this.#evaluator.named(path, facts.values.a[callee] as number, environment).sites) {
			const kind = symbols.index(site.path)?.facts.declarations.kind[site.declaration] ?? 0;
			if (typeKinds.has(kind)) addTypes(types, this.#evaluator.instanceOf(site, undefined, undefined));
		}
		return types;
	}

	/** What a call of a class makes; of an instance that cannot be called: another of its kind (`cls()`). */
	#made(type: DeclaredType): readonly Type[] {
		const { callName } = this.#evaluator.symbols.rules;
		if (!type.instance) return this.constructed(type);
		if (callName === undefined) return [];
		const found = this.#evaluator.members.find(type, callName);
		return found.sites.length === 0 ? [type]
			: found.sites.flatMap((site) => this.#returned(this.#evaluator.declared.itself(site, found.environment)));
	}

	/** The parameters of a callable with this name; of a class that does not say how it is made, the field. */
	parametersNamed(type: Type, name: string): readonly Site[] {
		if (type.kind !== "declared") return [];
		const callables = this.#callables(type);
		if (callables.length === 0 && !type.instance) return this.#fieldsNamed(type, name);
		return callables.flatMap(({ path, declaration }) => {
			const index = this.#evaluator.symbols.index(path);
			const rows = index?.childrenOfKind(declaration, DeclarationKind.parameter) ?? [];
			return rows.filter((row) => index?.facts.string(index.facts.declarations.name[row] ?? -1) === name)
				.map((row): Site => ({ path, declaration: row }));
		});
	}

	/** Fields that the body of a class declares: `name: str` of a dataclass. */
	#fieldsNamed(type: DeclaredType, name: string): readonly Site[] {
		const { members, symbols } = this.#evaluator;
		const instance = this.#evaluator.declared.anInstance(type, type.environment);
		return members.find(instance, name).sites.filter(({ path, declaration }) => {
			const declarations = symbols.index(path)?.facts.declarations;
			return declarations?.kind[declaration] === DeclarationKind.field && (declarations.scope[declaration] as number) >= 0;
		});
	}

	/** What calling a type gives, nothing being known of the arguments. */
	called(type: Type): readonly Type[] {
		if (type.kind !== "declared") return this.#builtinResult(type, () => []);
		const types: Type[] = [];
		for (const callable of this.#callables(type)) addTypes(types, this.#returned(callable));
		return types;
	}

	/** A callable as a call site uses it: its type parameters stand for what the site shows. */
	site(path: string, callee: number, list: number, environment: Environment | undefined): readonly Type[] {
		const values = this.#evaluator.symbols.index(path)?.facts.values;
		const wanted = values?.a[list] ?? -1;
		const rest = values?.b[list] ?? -1;
		const types: Type[] = [];
		for (const type of this.#evaluator.evaluate(path, callee, environment)) {
			if (type.kind !== "declared") addTypes(types, [type]);
			else {
				for (const callable of this.#callables(type)) {
					addTypes(types, [this.#used(callable, { path, wanted, list: rest, environment })]);
				}
			}
		}
		return types;
	}

	/** What parameter `number` of a callable type takes. */
	parameter(type: Type, number: number): readonly Type[] {
		if (type.kind === "callback") return type.numbers.includes(number) ? type.element.types : [];
		if (type.kind === "method") {
			const { builtins } = this.#evaluator.symbols.rules;
			if (builtins.elementParameters.has(type.name)) return this.element(type.owner);
			if (number !== 0) return [];
			if (type.owner.kind === "promise") return [{ kind: "callback", element: type.owner.of, numbers: [0] }];
			const element = elementOf(type.owner);
			const numbers = builtins.elementCallbacks.get(type.name);
			return element === undefined || numbers === undefined ? [] : [{ kind: "callback", element, numbers }];
		}
		if (type.kind !== "declared") return [];
		const types: Type[] = [];
		for (const callable of this.#callables(type)) {
			const index = this.#evaluator.symbols.index(callable.path);
			const row = index?.childrenOfKind(callable.declaration, DeclarationKind.parameter)[number];
			if (row === undefined || index === undefined) continue;
			const value = index.facts.declarations.type[row] as number;
			addTypes(types, this.#evaluator.evaluate(callable.path, value, callable.environment));
		}
		return types;
	}

	/** What `new` of a type gives. */
	constructed(type: Type): readonly Type[] {
		if (type.kind !== "declared") return type.kind === "module" || type.kind === "foreign" ? [type] : [];
		const { path, declaration, environment } = type;
		const { kind: kinds, flags } = this.#evaluator.symbols.index(path)?.facts.declarations ?? {};
		const kind = kinds?.[declaration];
		const { declared } = this.#evaluator;
		// of what has no name, a class alone is a type
		const isClass = kind === DeclarationKind.class ||
			(kind === DeclarationKind.anonymous && ((flags?.[declaration] ?? 0) & DeclarationFlag.type) !== 0);
		if (isClass && !type.instance) return [declared.anInstance(type, environment)];
		const constructs = kind === DeclarationKind.function && !type.instance && this.#constructs(type);
		if (constructs) return [this.#evaluator.declared.anInstance(type, environment)];
		if (!type.instance && kind !== DeclarationKind.anonymous) {
			return kind === DeclarationKind.interface || kind === DeclarationKind.enum
				? [this.#evaluator.declared.anInstance(type, environment)] : [];
		}
		const found = this.#evaluator.members.find(type, CONSTRUCT);
		const types: Type[] = [];
		for (const site of found.sites) {
			const returns = this.#evaluator.symbols.index(site.path)?.facts.declarations.returns[site.declaration] ?? -1;
			addTypes(types, this.#evaluator.evaluate(site.path, returns, found.environment ?? environment));
		}
		return types;
	}

	/** Whether a function is one that constructs: its file gives its prototype members. */
	#constructs({ path, declaration }: Site): boolean {
		const index = this.#evaluator.symbols.index(path);
		return index?.hasOwned(index.facts.string(index.facts.declarations.name[declaration] as number)) === true;
	}

	/** What indexing or iterating gives. */
	element(type: Type): readonly Type[] {
		if (type.kind === "foreign") return [type];
		if (type.kind !== "declared") return elementOf(type)?.types ?? [];
		return this.#evaluator.members.types(type, INDEX);
	}

	/** A type that no file declares, by its name. */
	builtin(name: string, type: readonly Lazy[]): readonly Type[] {
		const { builtins } = this.#evaluator.symbols.rules;
		const unknown = new Lazy(() => []);
		const first = type[0] ?? unknown;
		if (builtins.collections.has(name)) return [{ kind: "collection", element: first }];
		if (builtins.maps.has(name)) return [{ kind: "map", element: type[1] ?? unknown }];
		if (builtins.records.has(name)) return [{ kind: "record", element: type[1] ?? unknown }];
		if (builtins.transparent.has(name)) {
			return typesOfEach(first.types, (one) => (one.kind === "promise" && name === "Awaited" ? one.of.types : [one]));
		}
		if (builtins.promises.has(name)) return [{ kind: "promise", of: first }];
		if (builtins.callResults.has(name)) return typesOfEach(first.types, (one) => this.called(one));
		if (builtins.instances.has(name)) return typesOfEach(first.types, (one) => this.constructed(one));
		return this.#evaluator.symbols.rules.isForeign(name) ? [{ kind: "foreign" }] : [];
	}

	/** A member of a type that no file declares. */
	builtinMember(type: Type, name: string): readonly Type[] {
		switch (type.kind) {
			case "collection":
			case "promise":
				return [{ kind: "method", name, owner: type }];
			case "map":
				return [{ kind: "method", name, owner: type }];
			case "record":
				return type.element.types;
			default: return [{ kind: "foreign" }];
		}
	}

	#builtinResult(type: Type, list: () => readonly Lazy[]): readonly Type[] {
		if (type.kind !== "method") return type.kind === "foreign" ? [type] : [];
		const { builtins } = this.#evaluator.symbols.rules;
		const { name, owner } = type;
		const mapped = new Lazy(() => typesOfEach(list()[0]?.types ?? [], (callback) => this.called(callback)));
		if (owner.kind === "promise") return name === "then" ? [{ kind: "promise", of: mapped }] : [owner];
		const element = elementOf(owner);
		if (element === undefined) return [];
		if (owner.kind === "map" && name === "get") return element.types;
		if (builtins.elementResults.has(name)) return element.types;
		if (builtins.mappedResults.has(name)) return [{ kind: "collection", element: mapped }];
		if (builtins.sameResults.has(name)) return [{ kind: "collection", element }];
		return [{ kind: "foreign" }];
	}

	/** The callable declarations of a type: itself and its overloads, call signatures, the constructor of a class. */
	#callables(type: DeclaredType): readonly DeclaredType[] {
		const { symbols, members } = this.#evaluator;
		const index = symbols.index(type.path);
		if (index === undefined) return [];
		const kind = index.facts.declarations.kind[type.declaration];
		if (!type.instance) {
			if (kind === DeclarationKind.class) {
				const instance = this.#evaluator.declared.anInstance(type, type.environment);
				const found = members.find(instance, symbols.rules.constructorName ?? "constructor");
				return found.sites.map((site) => this.#evaluator.declared.itself(site, found.environment));
			}
			if (kind === DeclarationKind.function || kind === DeclarationKind.method) {
				const overloads = symbols.group(type, 0);
				if (overloads.length === 1 && overloads[0]?.declaration === type.declaration) return [type];
				const { declared } = this.#evaluator;
				return overloads.slice(0, OVERLOADS_MAX).map((site) => declared.itself(site, type.environment));
			}
			const signatures = [...this.#signatures(type), ...this.#constructSignatures(type)];
			return signatures.length > 0 ? signatures : [type];
		}
		const signatures = members.lineage(type).flatMap((one) => this.#signatures(one)).slice(0, SIGNATURES_MAX);
		return signatures.length > 0 ? signatures : this.#constructSignatures(type);
	}

	#constructSignatures(type: DeclaredType): readonly DeclaredType[] {
		const found = this.#evaluator.members.find(type, CONSTRUCT);
		const { declared } = this.#evaluator;
		return found.sites.slice(0, OVERLOADS_MAX).map((site) => declared.itself(site, found.environment));
	}

	/** Call signatures: callables without a name directly in an interface or object type. */
	#signatures({ path, declaration, environment }: DeclaredType): readonly DeclaredType[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const kind = index.facts.declarations.kind[declaration];
		const isObject = kind === DeclarationKind.interface || (kind === DeclarationKind.anonymous &&
			(index.facts.declarations.returns[declaration] as number) < 0 &&
			index.childrenOfKind(declaration, DeclarationKind.parameter).length === 0);
		if (!isObject) return [];
		return index.childrenOfKind(declaration, DeclarationKind.anonymous).slice(0, OVERLOADS_MAX).map((row) =>
			this.#evaluator.declared.itself({ path, declaration: row }, environment));
	}

	#returned({ path, declaration, environment }: DeclaredType): readonly Type[] {
		const returns = this.#evaluator.symbols.index(path)?.facts.declarations.returns[declaration] ?? -1;
		return this.#evaluator.evaluate(path, returns, environment);
	}

	#used(callable: DeclaredType, site: CallSite): DeclaredType {
		const { path, declaration, environment } = callable;
		const index = this.#evaluator.symbols.index(path);
		const parameters = index?.childrenOfKind(declaration, DeclarationKind.typeParameter) ?? [];
		if (parameters.length === 0) return callable;
		const bindings: Binding[] = [];
		const inferred = new Environment(environment, bindings);
		for (const row of parameters) {
			const parameter = { path, declaration: row };
			if (environment?.lookUp(parameter) !== undefined) continue;
			const type = new Lazy(() => this.#infer({ ...callable, environment: inferred }, parameter, site));
			bindings.push({ parameter, type });
		}
		return bindings.length === 0 ? callable : { ...callable, environment: inferred };
	}

	/** What a type parameter must be for the arguments to fit; else for the result to fit; else its constraint. */
	#infer({ path, declaration, environment: inferred }: DeclaredType, parameter: Site, site: CallSite): readonly Type[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const { declarations } = index.facts;
		const list = this.#evaluator.list(site.path, site.list, site.environment);
		const rows = index.childrenOfKind(declaration, DeclarationKind.parameter);
		for (const [number, row] of rows.entries()) {
			const types = list[number];
			if (types === undefined) break;
			const found = this.#unify(path, declarations.type[row] as number, parameter, types, UNIFY_DEPTH_MAX);
			if (found.length > 0) return found;
		}
		if (site.wanted >= 0) {
			const wanted = new Lazy(() => this.#evaluator.evaluate(site.path, site.wanted, site.environment));
			const found = this.#unify(path, declarations.returns[declaration] as number, parameter, wanted, UNIFY_DEPTH_MAX);
			if (found.length > 0) return found;
		}
		const otherwise = declarations.returns[parameter.declaration] as number;
		const value = otherwise >= 0 ? otherwise : declarations.type[parameter.declaration] as number;
		return this.#evaluator.evaluate(path, value, inferred);
	}

	/** What a type parameter stands for when the type at value row `value` is to be one of `types`. */
	#unify(path: string, value: number, parameter: Site, types: Lazy, depth: number): readonly Type[] {
		const { steps } = this.#evaluator.symbols;
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined || value < 0 || depth === 0 || !steps.take()) return [];
		const a = facts.values.a[value] as number;
		const b = facts.values.b[value] as number;
		const inner = (row: number, of: (type: Type) => readonly Type[]): readonly Type[] =>
			this.#unify(path, row, parameter, new Lazy(() => typesOfEach(types.types, of)), depth - 1);
		switch (facts.values.op[value]) {
			case ValueOp.instance: {
				const isParameter = facts.values.op[a] === ValueOp.reference && path === parameter.path &&
					facts.references.target[facts.values.a[a] as number] === parameter.declaration;
				return isParameter ? types.types : [];
			}
			case ValueOp.collection: return inner(a, (type) => this.element(type));
			case ValueOp.promise: return inner(a, (type) => (type.kind === "promise" ? type.of.types : []));
			case ValueOp.either:
			case ValueOp.both: {
				const first = this.#unify(path, a, parameter, types, depth - 1);
				return first.length > 0 ? first : this.#unify(path, b, parameter, types, depth - 1);
			}
			case ValueOp.declaration: return this.#unifyDeclared(path, a, parameter, types, depth);
			case ValueOp.generic: {
				const generic = this.#evaluator.evaluate(path, a, undefined);
				for (let row = b, number = 0; row >= 0 && steps.take(); row = facts.values.b[row] as number, number++) {
					const found = inner(facts.values.a[row] as number, (type) => this.#argument(type, generic, number));
					if (found.length > 0) return found;
				}
				return [];
			}
			default: return [];
		}
	}

	#unifyDeclared(path: string, declaration: number, parameter: Site, types: Lazy, depth: number): readonly Type[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const { declarations } = index.facts;
		const returns = declarations.returns[declaration] as number;
		if (returns >= 0) {
			const results = new Lazy(() => typesOfEach(types.types, (type) => this.called(type)));
			return this.#unify(path, returns, parameter, results, depth - 1);
		}
		for (const row of index.childrenOfKind(declaration, DeclarationKind.field).slice(0, 16)) {
			const name = index.facts.string(declarations.name[row] as number);
			const held = new Lazy(() => typesOfEach(types.types, (type) => this.#evaluator.members.types(type, name)));
			const found = this.#unify(path, declarations.type[row] as number, parameter, held, depth - 1);
			if (found.length > 0) return found;
		}
		return [];
	}

	/** Type argument `number` of a type, seen as one of the generic types. */
	#argument(type: Type, generic: readonly Type[], number: number): readonly Type[] {
		if (type.kind === "promise") return number === 0 ? type.of.types : [];
		if (type.kind !== "declared") return number === 0 ? this.element(type) : [];
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

interface CallSite {
	readonly path: string;
	/** Value row of what is wanted of the result; -1 if nothing. */
	readonly wanted: number;
	/** Value row of the list of arguments. */
	readonly list: number;
	readonly environment: Environment | undefined;
}

function elementOf(type: Type): Lazy | undefined {
	return type.kind === "collection" || type.kind === "map" || type.kind === "record" ? type.element : undefined;
}
