/**
 * Follows the value graph across files to what a value is.
 *
 * What always holds: every walk is bounded by depth and by steps a reference, so cycles of any kind end; what is cut is
 * unknown, not wrong.
 */
import type { Site } from "../model/declarations.ts";
import { ITSELF, ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { FILE, get, NONE, type DeclarationRow, type ReferenceRow, type ValueRow } from "../model/rows.ts";
import { Alternatives } from "./alternatives.ts";
import { Calls } from "./calls.ts";
import { isCalled, typesRequired } from "./commonJs.ts";
import { DeclaredTypes } from "./declaredTypes.ts";
import { Elements } from "./elements.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Offer } from "./exportSearch.ts";
import { typeParameterAt } from "./inference.ts";
import { Members } from "./members.ts";
import type { ModuleNames } from "./moduleNames.ts";
import { Naming } from "./naming.ts";
import { RowMap } from "./rowMap.ts";
import { addTypes, Environment, Lazy, type Binding, type Type } from "./types.ts";

const DEPTH_MAX = 48;
const STEPS_MAX = 6000;
/**
 * How many uses of one declaration are followed inside of each other. Types that are defined by themselves take a text
 * or a tuple apart piece by piece, in several ways at once, until the steps are over: then nothing of it can be kept.
 */
const USES_MAX = 4;

/** Stands for a value that is worked out, and is unknown to whoever asks meanwhile. */
const underWay: readonly Type[] = [];
const none = Symbol("no environment");

export class Evaluator implements Evaluation {
	readonly symbols: ModuleNames;
	readonly members: Members;
	readonly calls: Calls;
	readonly elements: Elements;
	readonly naming: Naming;
	readonly declared: DeclaredTypes = new DeclaredTypes();
	readonly #alternatives: Alternatives;
	/** What values are, seen from nowhere in particular. */
	readonly #values = new RowMap<readonly Type[]>();
	/** Values that are worked out while they are seen from a use of a declaration, outermost first. */
	readonly #inside: { readonly path: string; readonly value: ValueRow; readonly environment: Environment }[] = [];
	/** What the names are that a scope binds, by declaration: a variable is read more than once. */
	readonly #bound = new RowMap<readonly Type[]>();
	readonly #defaults = new RowMap<Environment | typeof none>();
	/** What `super` is in methods of a class that are seen from nowhere in particular. */
	readonly #supers = new RowMap<readonly Type[]>();
	/** How often something was left unknown because it was under way, or too much. */
	cutCount = 0;
	#depth = 0;
	#steps = 0;

	constructor(symbols: ModuleNames) {
		this.symbols = symbols;
		this.members = new Members(this);
		this.calls = new Calls(this);
		this.elements = new Elements(this);
		this.naming = new Naming(this);
		this.#alternatives = new Alternatives(this);
	}

	/** Starts anew with the budget of one reference. */
	begin(): void {
		this.#steps = 0;
		this.#depth = 0;
	}

	/** Whether what is found now is all there is: it may be kept. */
	get isWhole(): boolean {
		return this.#steps < STEPS_MAX && this.#depth < DEPTH_MAX / 2 && !this.symbols.steps.areOver;
	}

	/** What a value row of a file may be. */
	evaluate(path: string, value: ValueRow, environment: Environment | undefined): readonly Type[] {
		if (value < 0) return [];
		const isOver = this.#depth >= DEPTH_MAX || this.#steps >= STEPS_MAX || !this.symbols.steps.take();
		if (isOver || (environment?.depth ?? 0) > DEPTH_MAX) return this.#cut();
		return environment === undefined ? this.#seenFromNowhere(path, value) : this.#seenFrom(path, value, environment);
	}

	#seenFromNowhere(path: string, value: ValueRow): readonly Type[] {
		const known = this.#values.get(path, value);
		if (known !== undefined) return known === underWay ? this.#cut() : known;
		this.#values.set(path, value, underWay);
		const types = this.#workedOut(path, value, undefined);
		if (this.isWhole) this.#values.set(path, value, types);
		else this.#values.delete(path, value);
		return types;
	}

	/** Nothing of it is kept: hardly a use of a declaration is met twice. */
	#seenFrom(path: string, value: ValueRow, environment: Environment): readonly Type[] {
		let uses = 0;
		for (let at = this.#inside.length - 1; at >= 0; at--) {
			const outer = this.#inside[at];
			if (outer?.value !== value || outer.path !== path) continue;
			if (outer.environment === environment || ++uses >= USES_MAX) return this.#cut();
		}
		this.#inside.push({ path, value, environment });
		const types = this.#workedOut(path, value, environment);
		this.#inside.pop();
		return types;
	}

	#workedOut(path: string, value: ValueRow, environment: Environment | undefined): readonly Type[] {
		this.#depth++;
		this.#steps++;
		const types = this.#operation(path, value, environment);
		this.#depth--;
		return types;
	}

	#cut(): readonly Type[] {
		this.cutCount++;
		return [];
	}

	get mayGoDeeper(): boolean {
		return this.#depth < DEPTH_MAX;
	}

	/** Works one level deeper, as far as that may be: what the values of a workspace lead to has no end. */
	deeper<T>(otherwise: T, work: () => T): T {
		if (this.#depth >= DEPTH_MAX || !this.symbols.steps.take()) return otherwise;
		this.#depth++;
		const found = work();
		this.#depth--;
		return found;
	}

	/** What a list of arguments may be, one entry each. */
	list(path: string, list: ValueRow, environment: Environment | undefined): Lazy[] {
		const values = this.symbols.index(path)?.facts.values;
		const found: Lazy[] = [];
		for (let row = list; row >= 0 && values !== undefined && found.length < 64; row = get(values.b, row)) {
			const value = get(values.a, row);
			found.push(new Lazy(() => this.evaluate(path, value, environment)));
		}
		return found;
	}

	/** What a declaration holds, when it is used as a value. */
	valueOf({ path, declaration }: Site, environment: Environment | undefined): readonly Type[] {
		const index = this.symbols.index(path);
		if (index === undefined) return [];
		if (declaration === 0) return [{ kind: "module", files: [path] }];
		const { declarations } = index.facts;
		switch (declarations.kind[declaration]) {
			case DeclarationKind.class:
			case DeclarationKind.enum:
			case DeclarationKind.module:
			case DeclarationKind.function:
			case DeclarationKind.method:
			case DeclarationKind.constructor:
			case DeclarationKind.anonymous: {
				const isAccessor = (get(declarations.flags, declaration) & DeclarationFlag.accessor) !== 0;
				return isAccessor ? this.evaluate(path, get(declarations.returns, declaration), environment)
					: [this.declared.itself({ path, declaration }, environment)];
			}
			case DeclarationKind.interface:
			case DeclarationKind.type:
			case DeclarationKind.typeParameter:
				return this.instanceOf({ path, declaration }, environment, undefined);
			case DeclarationKind.enumMember: {
				const parent = get(declarations.parent, declaration);
				return [this.declared.anInstance({ path, declaration: parent }, undefined)];
			}
			case DeclarationKind.importBinding: {
				const row = index.importOf(declaration);
				if (row === undefined) {return this.evaluate(path, get(declarations.type, declaration),
					environment);}
				return this.typesOfOffers(this.symbols.imported(path, row), environment);
			}
			default: {
				const held = this.evaluate(path, get(declarations.type, declaration), environment);
				const hasParts = index.children(declaration).length > 0 || get(declarations.returns, declaration) >= 0 ||
					index.bases(declaration).length > 0;
				if (!hasParts && held.length < 2) return held;
				// what is written there is held against what it is said to be, and that is what others see
				if ((get(declarations.flags, declaration) & DeclarationFlag.told) !== 0) return held;
				if (held.length > 0 && held.every((type) => type.kind === "declared" && type.instance)) return held;
				const types: Type[] = [];
				addTypes(types, held);
				if (hasParts) addTypes(types, [this.declared.itself({ path, declaration }, environment)]);
				return types;
			}
		}
	}

	/**
	 * An instance of what a declaration is as a type.
	 *
	 * @param type - type arguments; undefined when there are none
	 */
	instanceOf(site: Site, environment: Environment | undefined, type: readonly Lazy[] | undefined): readonly Type[] {
		const { path, declaration } = site;
		const index = this.symbols.index(path);
		if (index === undefined) return [];
		if (declaration === 0) return [{ kind: "module", files: [path] }];
		const { declarations } = index.facts;
		switch (declarations.kind[declaration]) {
			case DeclarationKind.class:
			case DeclarationKind.interface:
			case DeclarationKind.enum: {
				return [this.declared.anInstance(site, this.#applied(site, type))];
			}
			case DeclarationKind.type: {
				const bound = this.#applied(site, type);
				const made = this.evaluate(path, get(declarations.type, declaration), bound);
				if (this.symbols.rules.typesOwnMethods !== true) return made;
				return [this.declared.anInstance(site, bound), ...made];
			}
			case DeclarationKind.typeParameter: {
				const bound = environment?.lookUp(site)?.types ?? [];
				if (bound.length > 0) return bound;
				// each alternative of what it is at least
				const least = this.evaluate(path, get(declarations.type, declaration), environment);
				return least.length > 0 ? least : [this.declared.anInstance(site, environment)];
			}
			case DeclarationKind.module:
				return [this.declared.itself(site, undefined)];
			case DeclarationKind.importBinding:
				return this.valueOf(site, environment);
			default: {
				const types: Type[] = [];
				for (const held of this.valueOf(site, environment)) addTypes(types, this.calls.constructed(held));
				return types;
			}
		}
	}

	/** An environment in which the type parameters of a declaration stand for these types, or for their defaults. */
	bind({ path, declaration }: Site, types: readonly Lazy[], parent: Environment | undefined): Environment {
		const index = this.symbols.index(path);
		const rows = index?.childrenOfKind(declaration, DeclarationKind.typeParameter) ?? [];
		const bindings: Binding[] = [];
		const environment = new Environment(parent, bindings);
		rows.forEach((row, number) => {
			const otherwise = index?.facts.declarations.returns[row] ?? NONE;
			const type = types[number] ??
				(otherwise < 0 ? undefined : new Lazy(() => this.evaluate(path, otherwise, environment)));
			if (type !== undefined) bindings.push({ parameter: { path, declaration: row }, type });
		});
		return environment;
	}

	/** The same for a type that is used with or without arguments; undefined if there is nothing to bind. */
	#applied(site: Site, types: readonly Lazy[] | undefined): Environment | undefined {
		if (types !== undefined) return this.bind(site, types, undefined);
		let environment = this.#defaults.get(site.path, site.declaration);
		if (environment === undefined) {
			const index = this.symbols.index(site.path);
			const rows = index?.childrenOfKind(site.declaration, DeclarationKind.typeParameter) ?? [];
			const hasDefault = rows.some((row) => (index?.facts.declarations.returns[row] ?? NONE) >= 0);
			environment = hasDefault ? this.bind(site, [], undefined) : none;
			this.#defaults.set(site.path, site.declaration, environment);
		}
		return environment === none ? undefined : environment;
	}

	typesOfOffers(offers: readonly Offer[], environment: Environment | undefined): readonly Type[] {
		const types: Type[] = [];
		for (const offer of offers) {
			switch (offer.kind) {
				case "declaration": addTypes(types, this.valueOf(offer.site, environment)); break;
				case "module": addTypes(types, [{ kind: "module", files: offer.files }]); break;
				case "value": {
					for (const type of this.evaluate(offer.path, offer.value, undefined)) {
						addTypes(types, offer.member === undefined ? [type] : this.members.types(type, offer.member));
					}
				}
			}
		}
		return types;
	}

	/** What the name that stands somewhere holds. */
	ofReference(path: string, reference: ReferenceRow): readonly Type[] {
		return this.#reference(path, reference, undefined);
	}

	#operation(path: string, value: ValueRow, environment: Environment | undefined): readonly Type[] {
		const facts = this.symbols.index(path)?.facts;
		if (facts === undefined) return [];
		const op = get(facts.values.op, value);
		const a = get(facts.values.a, value);
		const b = get(facts.values.b, value);
		switch (op) {
			case ValueOp.reference: return this.#reference(path, a, environment);
			case ValueOp.instance: return this.instances(path, a, environment, undefined);
			case ValueOp.generic: return this.#generic(path, a, this.list(path, b, environment), environment);
			case ValueOp.made: return this.#each(path, a, environment, (type) => this.calls.made(type, path, b, environment));
			case ValueOp.call: return this.calls.results(path, a, b, environment);
			case ValueOp.site: return this.calls.site(path, a, b, environment);
			case ValueOp.parameter: return this.#each(path, a, environment, (type) => this.calls.parameter(type, b));
			case ValueOp.self:
				if (environment?.self !== undefined) return [b === ITSELF ? this.#classOf(environment.self) : environment.self];
				return [b === ITSELF ? this.declared.itself({ path, declaration: a }, environment) :
					this.#selfOf(path, a, environment)];
			case ValueOp.classOf: return this.#each(path, a, environment, (type) =>
				(type.kind === "declared" && !type.instance ? [] : [this.#classOf(type)]));
			case ValueOp.super:
				return b === ITSELF ? this.members.basesThemselves(path, a, environment) : this.#inherited(path, a, environment);
			case ValueOp.base:
				return this.#each(path, a, environment, (type) => (type.kind === "declared" && !type.instance
					? this.members.bases(type.path, type.declaration, type.environment) : []));
			case ValueOp.otherwise: {
				const types = this.evaluate(path, a, environment);
				if (types.some(({ kind }) => kind !== "foreign")) return types;
				const others = this.evaluate(path, b, environment);
				return others.length > 0 ? others : types;
			}
			case ValueOp.element: return this.#each(path, a, environment, (type) => this.elements.element(type));
			case ValueOp.lookup: return this.#each(path, a, environment, (type) => this.elements.lookUp(type, b));
			case ValueOp.indexed: return this.#indexed(path, value, environment);
			case ValueOp.rest: return this.#each(path, a, environment, (type) => this.elements.rest(type, b));
			case ValueOp.map: {
				const [key, element] = [a, b].map((row) => new Lazy(() => this.evaluate(path, row, environment)));
				return key === undefined || element === undefined ? [] : [{ kind: "map", key, element }];
			}
			case ValueOp.collection:
				return [{ kind: "collection", element: new Lazy(() => this.evaluate(path, a, environment)) }];
			case ValueOp.promise:
				return [{ kind: "promise", of: new Lazy(() => this.evaluate(path, a, environment)) }];
			case ValueOp.awaited:
				return this.#each(path, a, environment, (type) => (type.kind === "promise" ? type.of.types : [type]));
			case ValueOp.either:
			case ValueOp.both: {
				const types: Type[] = [];
				addTypes(types, this.evaluate(path, a, environment));
				addTypes(types, this.evaluate(path, b, environment));
				return types;
			}
			case ValueOp.declaration:
				return [this.declared.itself({ path, declaration: a }, environment)];
			case ValueOp.member: {
				const name = facts.string(b);
				return this.#each(path, a, environment, (type) => this.members.types(type, name));
			}
			case ValueOp.tuple: return [{ kind: "tuple", parts: this.list(path, a, environment) }];
			case ValueOp.part: return this.#each(path, a, environment, (type) => this.elements.part(type, b));
			case ValueOp.where: return this.#alternatives.meant({ path, value: a, test: b, environment });
			case ValueOp.module: {
				const files = this.symbols.moduleOf(path, a);
				return files.length === 0 ? [{ kind: "foreign" }] : typesRequired(this, files);
			}
			default: return [];
		}
	}

	#each(
		path: string, value: ValueRow, environment: Environment | undefined, give: (type: Type) => readonly Type[],
	): readonly Type[] {
		const each = this.evaluate(path, value, environment);
		if (each.length === 0) return each;
		const first = give(each[0] as Type);
		if (each.length === 1 && first.length < 2) return first;
		const types: Type[] = [];
		addTypes(types, first);
		for (let at = 1; at < each.length; at++) addTypes(types, give(each[at] as Type));
		return types;
	}

	/** What `Events[K]` is: of the literal that `K` stands for, else whatever an index gives. */
	#indexed(path: string, value: ValueRow, environment: Environment | undefined): readonly Type[] {
		const facts = this.symbols.index(path)?.facts;
		if (facts === undefined) return [];
		const { a, b } = facts.values;
		const name = environment?.literalOf({ path, declaration: typeParameterAt(facts, get(b, value)) });
		return this.#each(path, get(a, value), environment, (type) =>
			(name === undefined ? this.elements.element(type) : this.members.types(type, name)));
	}

	/** The class that something is an instance of, if it is not one already. */
	#classOf(type: Type): Type {
		return type.kind === "declared" && type.instance ? this.declared.itself(type, type.environment) : type;
	}

	#selfOf(path: string, declaration: DeclarationRow, environment: Environment | undefined): Type {
		const index = this.symbols.index(path);
		const owner = this.symbols.rules.typesOwnMethods === true ? undefined : index?.ownerOf(declaration);
		if (owner !== undefined) return this.declared.anInstance({ path, declaration: owner }, environment);
		if (declaration === 0) return { kind: "module", files: [path] };
		const kind = index?.facts.declarations.kind[declaration];
		const instance = kind === DeclarationKind.class || kind === DeclarationKind.interface;
		const site = { path, declaration };
		return instance ? this.declared.anInstance(site, environment) : this.declared.itself(site, environment);
	}

	/** What a declaration extends, as `super` has it in a method: what is called there is called on the object itself. */
	#inherited(path: string, declaration: DeclarationRow, environment: Environment | undefined): readonly Type[] {
		const self = environment?.self ?? this.#selfOf(path, declaration, environment);
		if (self.kind !== "declared" || !self.instance) return this.members.bases(path, declaration, environment);
		const known = environment === undefined ? this.#supers.get(path, declaration) : undefined;
		if (known !== undefined) return known;
		const bases = this.members.bases(path, declaration, environment).map((base): Type => (base.kind !== "declared" ? base
			: { ...base, environment: new Environment(base.environment, [], base.environment?.self, self) }));
		if (environment === undefined && this.isWhole) this.#supers.set(path, declaration, bases);
		return bases;
	}

	#reference(path: string, reference: ReferenceRow, environment: Environment | undefined): readonly Type[] {
		const index = this.symbols.index(path);
		const facts = index?.facts;
		const receiver = facts?.references.receiver[reference] ?? NONE;
		if (facts !== undefined && receiver >= 0) {
			const name = facts.string(facts.references.name[reference]);
			return this.#each(path, receiver, environment, (type) => this.members.types(type, name));
		}
		const target = index === undefined ? -1 : this.symbols.boundBy(path, index, reference);
		const isBound = environment === undefined && target >= 0;
		const known = isBound ? this.#bound.get(path, target) : undefined;
		if (known !== undefined) return known;
		const types = this.#namedValues(path, reference, environment);
		if (!isBound || !this.isWhole) return types;
		this.#bound.set(path, target, types);
		return types;
	}

	#namedValues(path: string, reference: ReferenceRow, environment: Environment | undefined): readonly Type[] {
		const { sites, modules, types: values } = this.naming.named(path, reference, environment);
		const types: Type[] = [...values];
		for (const files of modules) addTypes(types, [{ kind: "module", files }]);
		for (const site of sites) {
			for (const one of this.#valueSites(site)) {
				addTypes(types, this.valueOf(one, one.path === path ? environment : undefined));
			}
		}
		// what a module is besides, it has its members from
		return modules.length === 0 || !this.symbols.rules.defaultIsModule ? types
			: types.filter((type) => type.kind === "module" || isCalled(this, type));
	}

	/** Of a symbol that is both type and value, the values. */
	#valueSites(site: Site): readonly Site[] {
		return this.symbols.group(site, DeclarationFlag.value);
	}

	/** Instances of what a value row names as a type; `type` are its type arguments. */
	instances(
		path: string, value: ValueRow, environment: Environment | undefined, type: readonly Lazy[] | undefined,
	): readonly Type[] {
		const facts = this.symbols.index(path)?.facts;
		if (facts === undefined || value < 0) return [];
		if (facts.values.op[value] !== ValueOp.reference) {
			if (facts.values.op[value] === ValueOp.instance) {
				return this.instances(path, get(facts.values.a, value), environment, type);
			}
			const isNamed = facts.values.op[value] === ValueOp.declaration;
			const declaration: DeclarationRow = isNamed ? get(facts.values.a, value) : FILE;
			if (facts.declarations.kind[declaration] === DeclarationKind.typeParameter) {
				return this.instanceOf({ path, declaration }, environment, type);
			}
			return this.#each(path, value, environment, (one) => this.calls.constructed(one));
		}
		const reference = get(facts.values.a, value);
		const named = this.naming.named(path, reference, environment);
		const types: Type[] = [];
		for (const site of named.sites) {
			for (const one of this.symbols.group(site, DeclarationFlag.type).slice(0, 1)) {
				addTypes(types, this.instanceOf(one, one.path === path ? environment : undefined, type));
			}
		}
		for (const one of named.types) addTypes(types, this.calls.constructed(one));
		if (types.length > 0) return types;
		const { rules } = this.symbols;
		const name = facts.string(facts.references.name[reference]);
		const builtin = this.calls.builtin(name, type ?? []);
		if (builtin !== undefined) return builtin;
		const isOutside = rules.isForeign(name) || (named.isFree && rules.freeTypesAreForeign === true);
		return isOutside ? [{ kind: "foreign" }] : [];
	}

	#generic(
		path: string, value: ValueRow, type: readonly Lazy[], environment: Environment | undefined,
	): readonly Type[] {
		const facts = this.symbols.index(path)?.facts;
		const op = facts?.values.op[value];
		if (op === ValueOp.instance) return this.instances(path, facts?.values.a[value] ?? NONE, environment, type);
		return this.#each(path, value, environment, (one) => {
			const isIndex = this.symbols.rules.indexesMayBeTypes === true && (one.kind !== "declared" || one.instance);
			if (isIndex) return this.elements.lookUp(one, -1);
			if (one.kind === "method") return [{ ...one, applied: type[0] }];
			if (one.kind !== "declared") return [one];
			return [{ ...one, environment: this.bind(one, type, one.environment) }];
		});
	}
}
