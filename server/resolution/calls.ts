/** Calls: results, parameters as a call site sees them; and types that no file declares. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ValueRow } from "../model/rows.ts";
import type { CallsOfTypes, Evaluation } from "./evaluation.ts";
import { CONSTRUCT, Inference, typeParameterAt, type CallSite } from "./inference.ts";
import { LibraryCalls } from "./libraryCalls.ts";
import { addTypes, Environment, Lazy, typesOfEach, type Binding, type DeclaredType, type Type } from "./types.ts";

const OVERLOADS_MAX = 6;
const SIGNATURES_MAX = 64;

const typeKinds = new Set<number>([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.type, DeclarationKind.enum,
]);

export class Calls implements CallsOfTypes {
	readonly #evaluator: Evaluation;
	readonly #inference: Inference;
	readonly #library: LibraryCalls;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
		this.#inference = new Inference(evaluator);
		this.#library = new LibraryCalls(evaluator);
	}

	/** What calling value row `callee` with a list of arguments gives. */
	results(path: string, callee: ValueRow, list: ValueRow, environment: Environment | undefined): readonly Type[] {
		const types: Type[] = [];
		const constructs = this.#evaluator.symbols.rules.callConstructs === true;
		if (constructs) {
			for (const made of this.#converted(path, callee, environment)) {
				addTypes(types, this.made(made, path, list, environment));
			}
		}
		if (types.length > 0) return types;
		for (const type of this.#evaluator.evaluate(path, callee, environment)) {
			if (constructs && type.kind === "declared") {
				for (const made of this.#madeByCall(type)) addTypes(types, this.made(made, path, list, environment));
			}
			if (type.kind === "declared") {
				const site = { path, wanted: NONE, list, environment };
				for (const callable of this.#callables(type)) addTypes(types, this.#returned(this.#used(callable, site)));
			} else addTypes(types, this.#library.result(type, () => this.#evaluator.list(path, list, environment)));
		}
		const isKnown = types.some(({ kind }) => kind !== "foreign");
		return isKnown ? types : this.#library.resultOfFunction(path, callee, list, environment) ?? types;
	}

	/** Instances of the types that a callee names, where a call of a type makes or converts to one. */
	#converted(path: string, callee: ValueRow, environment: Environment | undefined): readonly Type[] {
		const { symbols } = this.#evaluator;
		const facts = symbols.index(path)?.facts;
		if (facts === undefined || callee < 0) return [];
		const { op, a, b } = facts.values;
		const isApplied = op[callee] === ValueOp.generic;
		const name = isApplied ? get(a, callee) : callee;
		if (op[name] !== ValueOp.reference) return [];
		const given = isApplied ? this.#evaluator.list(path, get(b, callee), environment) : undefined;
		const types: Type[] = [];
		for (const site of this.#evaluator.naming.named(path, get(a, name), environment).sites) {
			const kind = symbols.index(site.path)?.facts.declarations.kind[site.declaration] ?? 0;
			if (typeKinds.has(kind)) addTypes(types, this.#evaluator.instanceOf(site, undefined, given));
		}
		return types;
	}

	/** What a call of a class makes; of an instance that cannot be called: another of its kind (`cls()`). */
	#madeByCall(type: DeclaredType): readonly Type[] {
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
			return rows.filter((row) => index?.facts.string(index.facts.declarations.name[row]) === name)
				.map((row): Site => ({ path, declaration: row }));
		});
	}

	/** Fields that the body of a class declares: `name: str` of a dataclass; and those of a class that has no body. */
	#fieldsNamed(type: DeclaredType, name: string): readonly Site[] {
		const { members, symbols } = this.#evaluator;
		const instance = this.#evaluator.declared.anInstance(type, type.environment);
		return members.find(instance, name).sites.filter(({ path, declaration }) => {
			const declarations = symbols.index(path)?.facts.declarations;
			if (declarations?.kind[declaration] !== DeclarationKind.field) return false;
			const isAnonymous = declarations.kind[get(declarations.parent, declaration)] === DeclarationKind.anonymous;
			return isAnonymous || get(declarations.scope, declaration) >= 0;
		});
	}

	/** What calling a type gives, nothing being known of the arguments. */
	called(type: Type): readonly Type[] {
		if (type.kind !== "declared") return this.#library.result(type, () => []);
		const types: Type[] = [];
		for (const callable of this.#callables(type)) addTypes(types, this.#returned(callable));
		return types;
	}

	/** A callable as a call site uses it: its type parameters stand for what the site shows. */
	site(path: string, callee: ValueRow, list: ValueRow, environment: Environment | undefined): readonly Type[] {
		const values = this.#evaluator.symbols.index(path)?.facts.values;
		const wanted = values?.a[list] ?? NONE;
		const rest = values?.b[list] ?? NONE;
		const types: Type[] = [];
		for (const type of this.#evaluator.evaluate(path, callee, environment)) {
			if (type.kind === "method") addTypes(types, [{ ...type, given: this.#evaluator.list(path, rest, environment) }]);
			else if (type.kind !== "declared") addTypes(types, [type]);
			else {
				// `super(…)` constructs what `super` is an instance of
				const isSuper = values?.op[callee] === ValueOp.super && type.instance;
				for (const callable of isSuper ? this.#constructors(type) : this.#callables(type)) {
					addTypes(types, [this.#used(callable, { path, wanted, list: rest, environment })]);
				}
			}
		}
		return types;
	}

	/** What parameter `number` of a callable type takes. */
	parameter(type: Type, number: number): readonly Type[] {
		if (type.kind === "callback") return type.numbers.includes(number) ? type.element.types : [];
		if (type.kind === "method") return this.#library.parameter(type, number);
		if (type.kind !== "declared") return [];
		const types: Type[] = [];
		for (const callable of this.#callables(type)) {
			const index = this.#evaluator.symbols.index(callable.path);
			const rows = index?.childrenOfKind(callable.declaration, DeclarationKind.parameter) ?? [];
			const row = rows[Math.min(number, rows.length - 1)];
			if (row === undefined || index === undefined) continue;
			const taken = this.#taken(callable, get(index.facts.declarations.type, row));
			if (number < rows.length) addTypes(types, taken);
			// the last one may take all the rest
			if (number >= rows.length - 1) addTypes(types, typesOfEach(taken, (one) => this.#rest(one)));
		}
		return types;
	}

	/** Whether parameter `number` of a callable type, as one call site uses it, is of the type of its argument. */
	isInferred(type: Type, number: number): boolean {
		if (type.kind !== "declared") return false;
		return this.#callables(type).some(({ path, declaration, environment }) => {
			const index = this.#evaluator.symbols.index(path);
			const row = index?.childrenOfKind(declaration, DeclarationKind.parameter)[number];
			if (row === undefined || index === undefined) return false;
			const own = this.#ownParameter({ path, declaration }, get(index.facts.declarations.type, row));
			return own !== NONE && environment?.isInferred({ path, declaration: own }) === true;
		});
	}

	/** The type parameter of a callable that value row `value` of its file names; -1 if it is none. */
	#ownParameter({ path, declaration }: Site, value: ValueRow): DeclarationRow {
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined || value < 0) return NONE;
		const target = typeParameterAt(facts, value);
		return target > 0 && facts.declarations.parent[target] === declaration ? target : NONE;
	}

	/** What each argument is that a parameter for all the rest takes as a list. */
	#rest(list: Type): readonly Type[] {
		return list.kind === "collection" ? list.element.types : [];
	}

	/**
	 * What a parameter takes of which value row `value` is the type. A type parameter of the callable is only what it must
	 * be: what it is comes from the argument.
	 */
	#taken(callable: DeclaredType, value: ValueRow): readonly Type[] {
		const { path, environment } = callable;
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined || value < 0) return [];
		const { op, a, b } = facts.values;
		const row = get(a, value);
		if (op[value] === ValueOp.either || op[value] === ValueOp.both) {
			const types = [...this.#taken(callable, row)];
			addTypes(types, this.#taken(callable, get(b, value)));
			return types;
		}
		const own = this.#ownParameter(callable, value);
		const bound = own === NONE ? [] : environment?.lookUpBound({ path, declaration: own })?.types ?? [];
		return bound.length > 0 ? bound : this.#evaluator.evaluate(path, value, environment);
	}

	/** An instance that a list of arguments makes: they tell what type parameters of its class stand for. */
	made(type: Type, path: string, list: ValueRow, environment: Environment | undefined): readonly Type[] {
		if (type.kind !== "declared") return this.#library.made(type, () => this.#evaluator.list(path, list, environment));
		const index = this.#evaluator.symbols.index(type.path);
		const parameters = index?.childrenOfKind(type.declaration, DeclarationKind.typeParameter) ?? [];
		if (parameters.length === 0) return [type];
		// the types of a constructor in another file are rows of that one
		const constructor = this.#constructors(type).find((one) => one.path === type.path &&
			index?.facts.declarations.parent[one.declaration] === type.declaration);
		if (constructor === undefined) return [type];
		const site = { path, wanted: NONE, list, environment };
		const bindings: Binding[] = [];
		const inferred = new Environment(undefined, bindings);
		for (const row of parameters) {
			const parameter = { path: type.path, declaration: row };
			const of = { ...constructor, environment: inferred };
			bindings.push({ parameter, type: new Lazy(() => this.#inference.infer(of, parameter, site)) });
		}
		return [this.#evaluator.declared.anInstance(type, inferred)];
	}

	/** What `new` of a type gives. */
	constructed(type: Type): readonly Type[] {
		if (type.kind !== "declared") return type.kind === "module" || type.kind === "foreign" ? [type] : [];
		const { path, declaration, environment } = type;
		const kind = this.#evaluator.symbols.index(path)?.facts.declarations.kind[declaration];
		const { declared } = this.#evaluator;
		if (this.#isClass(type) && !type.instance) return [declared.anInstance(type, environment)];
		if (!type.instance && this.#constructs(type)) return [this.#evaluator.declared.anInstance(type, environment)];
		if (!type.instance && kind !== DeclarationKind.anonymous) {
			return kind === DeclarationKind.interface || kind === DeclarationKind.enum
				? [this.#evaluator.declared.anInstance(type, environment)] : [];
		}
		const flags = this.#evaluator.symbols.index(path)?.facts.declarations.flags[declaration] ?? 0;
		// a type that is written as `new () => …`
		if (kind === DeclarationKind.anonymous && (flags & DeclarationFlag.bodiless) !== 0) return this.#returned(type);
		const found = this.#evaluator.members.find(type, CONSTRUCT);
		const types: Type[] = [];
		for (const site of found.sites) {
			const returns = this.#evaluator.symbols.index(site.path)?.facts.declarations.returns[site.declaration] ?? NONE;
			addTypes(types, this.#evaluator.evaluate(site.path, returns, found.environment ?? environment));
		}
		return types;
	}

	/** Whether a declaration is a class: of what has no name, a class alone is a type. */
	#isClass({ path, declaration }: Site): boolean {
		const { kind: kinds, flags } = this.#evaluator.symbols.index(path)?.facts.declarations ?? {};
		const kind = kinds?.[declaration];
		return kind === DeclarationKind.class ||
			(kind === DeclarationKind.anonymous && ((flags?.[declaration] ?? 0) & DeclarationFlag.type) !== 0);
	}

	/** Whether a function is one that constructs: it gives `this` members, or its file does its prototype. */
	#constructs({ path, declaration }: Site): boolean {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return false;
		const { kind, name } = index.facts.declarations;
		const isFunction = kind[declaration] === DeclarationKind.function;
		return (isFunction || kind[declaration] === DeclarationKind.local) && (index.hasInstanceMembers(declaration) ||
			(isFunction && index.hasOwned(index.facts.string(name[declaration]))));
	}

	/** A type that no file declares, by its name; `undefined` if the language has none of that name that is followed. */
	builtin(name: string, type: readonly Lazy[]): readonly Type[] | undefined {
		return this.#library.typeNamed(name, type);
	}

	/** A member of a type that no file declares. */
	builtinMember(type: Type, name: string): readonly Type[] {
		return this.#library.member(type, name);
	}

	/** What a callable says that its first argument is when it returns `true`: `(x): x is T`. */
	told(type: Type): readonly Type[] {
		if (type.kind !== "declared") return [];
		return typesOfEach(this.#callables(type), (callable) => this.#told(callable));
	}

	/** The same of what is called at a place, of which the arguments tell type parameters. */
	toldAt(path: string, callee: ValueRow, list: ValueRow, environment: Environment | undefined): readonly Type[] {
		const site = { path, wanted: NONE, list, environment };
		return typesOfEach(this.#evaluator.evaluate(path, callee, environment), (type) => (type.kind !== "declared" ? []
			: typesOfEach(this.#callables(type), (callable) => this.#told(this.#used(callable, site)))));
	}

	#told({ path, declaration, environment }: DeclaredType): readonly Type[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const { values, references, declarations } = index.facts;
		const returns = get(declarations.returns, declaration);
		const [first] = index.childrenOfKind(declaration, DeclarationKind.parameter);
		const isOfFirst = values.op[returns] === ValueOp.is &&
			get(references.target, get(values.a, get(values.a, returns))) === first;
		return isOfFirst ? this.#evaluator.evaluate(path, get(values.b, returns), environment) : [];
	}

	/** The callable declarations of a type: itself and its overloads, call signatures, the constructor of a class. */
	#callables(type: DeclaredType): readonly DeclaredType[] {
		const { symbols, members } = this.#evaluator;
		const index = symbols.index(type.path);
		if (index === undefined) return [];
		const kind = index.facts.declarations.kind[type.declaration];
		if (!type.instance) {
			if (this.#isClass(type)) {
				return this.#constructors(this.#evaluator.declared.anInstance(type, type.environment));
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

	#constructors(instance: DeclaredType): readonly DeclaredType[] {
		const { symbols, members, declared } = this.#evaluator;
		const [name] = symbols.rules.constructorNames ?? [];
		if (name === undefined) return [];
		const { sites, environment } = members.find(instance, name);
		return sites.map((site) => declared.itself(site, environment));
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
			get(index.facts.declarations.returns, declaration) < 0 &&
			index.childrenOfKind(declaration, DeclarationKind.parameter).length === 0);
		if (!isObject) return [];
		return index.childrenOfKind(declaration, DeclarationKind.anonymous).slice(0, OVERLOADS_MAX).map((row) =>
			this.#evaluator.declared.itself({ path, declaration: row }, environment));
	}

	#returned({ path, declaration, environment }: DeclaredType): readonly Type[] {
		const returns = this.#evaluator.symbols.index(path)?.facts.declarations.returns[declaration] ?? NONE;
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
			const type = new Lazy(() => this.#inference.infer({ ...callable, environment: inferred }, parameter, site));
			const bound = new Lazy(() => this.#inference.bound({ ...callable, environment: inferred }, parameter, site));
			bindings.push({ parameter, type, bound, literal: this.#inference.literal(callable, parameter, site) });
		}
		return bindings.length === 0 ? callable : { ...callable, environment: inferred };
	}
}
