/** Members of types: own, merged, inherited, through type parameters; and what they hold. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { ReferenceRole, DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { FILE, get, NONE, type DeclarationRow, type ValueRow } from "../model/rows.ts";
import { Augmentations } from "./augmentations.ts";
import { INDEX } from "./elements.ts";
import type { Evaluation, FoundMember, MembersOfTypes } from "./evaluation.ts";
import type { FactsIndex } from "./factsIndex.ts";
import { RowMap } from "./rowMap.ts";
import {
	addSites, addTypes, Environment, Lazy, TYPES_MAX, typesOfEach, type Binding, type DeclaredType, type Type,
} from "./types.ts";

/** A type and all that it extends. */
interface Line {
	readonly types: readonly DeclaredType[];
	/** Bases that are no declarations. */
	readonly others: readonly Type[];
}

const BASES_MAX = 64;
const none: FoundMember = { sites: [], environment: undefined, isKnown: true };

export class Members implements MembersOfTypes {
	readonly #evaluator: Evaluation;
	readonly #augmentations: Augmentations;
	readonly #found = new Map<DeclaredType, Map<string, FoundMember>>();
	readonly #lines = new Map<DeclaredType, Line>();

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
		this.#augmentations = new Augmentations(evaluator.symbols);
	}

	/** The declarations of a member of a type; no sites if it has none that the workspace declares. */
	find(type: Type, name: string): FoundMember {
		switch (type.kind) {
			case "module": return this.#evaluator.deeper(none, () => ({ ...none, sites: this.#ofModule(type.files, name) }));
			case "declared": return this.#ofDeclared(type, name);
			default: return none;
		}
	}

	/** What a name behind a dot means: `this.constructor` is the class of an object, and not its constructor. */
	named(type: Type, name: string): readonly Site[] {
		const { sites } = this.find(type, name);
		const { symbols } = this.#evaluator;
		if (name !== "constructor" || symbols.rules.constructorNames?.includes(name) !== true) return sites;
		return sites.filter(({ path, declaration }) =>
			symbols.index(path)?.facts.declarations.kind[declaration] !== DeclarationKind.constructor);
	}

	#ofModule(files: readonly string[], name: string): readonly Site[] {
		const sites: Site[] = [];
		for (const offer of this.#evaluator.symbols.exported(files, name)) {
			if (offer.kind === "declaration") addSites(sites, [offer.site]);
			else if (offer.kind === "module") {
				const files = this.#evaluator.symbols.allOf(offer.files);
				addSites(sites, files.map((path) => ({ path, declaration: FILE })));
			} else addSites(sites, this.#sitesOfValue(offer.path, offer.value, offer.member));
		}
		return sites;
	}

	/** What the member of a type holds. */
	types(type: Type, name: string): readonly Type[] {
		const { symbols, calls } = this.#evaluator;
		if (type.kind === "module") {
			return this.#evaluator.deeper([], () =>
				this.#evaluator.typesOfOffers(symbols.exported(type.files, name), undefined));
		}
		if (type.kind !== "declared") return calls.builtinMember(type, name);
		const named = this.#ofDeclared(type, name);
		const found = named.sites.length > 0 ? named : this.#ofDeclared(type, INDEX);
		const types: Type[] = [];
		for (const site of found.sites) addTypes(types, this.#evaluator.valueOf(site, found.environment));
		return types;
	}

	/** What a declaration extends, as types. */
	bases(path: string, declaration: DeclarationRow, environment: Environment | undefined): readonly Type[] {
		const isObject = this.#isObject({ path, declaration });
		return this.#bases(path, declaration, (base) =>
			typesOfEach(this.#evaluator.evaluate(path, base, environment), (type) => this.#asInstance(type, isObject)));
	}

	/** The same, but the classes themselves in place of what they make. */
	basesThemselves(path: string, declaration: DeclarationRow, environment: Environment | undefined): readonly Type[] {
		return this.#bases(path, declaration, (base) => this.#evaluator.evaluate(path, base, environment));
	}

	#bases(path: string, declaration: DeclarationRow, typesOf: (base: ValueRow) => readonly Type[]): readonly Type[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined) return [];
		const types: Type[] = [];
		const { heritage } = index.facts;
		for (const row of index.bases(declaration)) {
			if (types.length >= TYPES_MAX || !this.#evaluator.symbols.steps.take()) break;
			if (heritage.role[row] === ReferenceRole.implements) continue;
			addTypes(types, typesOf(get(heritage.base, row)));
		}
		return types;
	}

	/**
	 * All types that a type is: itself, then what it extends, nearest first.
	 *
	 * @param others - gets those that are no declarations: a module that is spread into an object
	 */
	lineage(type: DeclaredType, others: Type[] = []): readonly DeclaredType[] {
		let line = this.#lines.get(type);
		if (line === undefined) {
			const { cutCount } = this.#evaluator;
			line = this.#findLine(type);
			const isWhole = this.#evaluator.isWhole && cutCount === this.#evaluator.cutCount;
			if (isWhole) this.#lines.set(type, line);
		}
		for (const other of line.others) others.push(other);
		return line.types;
	}

	#findLine(type: DeclaredType): Line {
		const { symbols } = this.#evaluator;
		const line: DeclaredType[] = [];
		const others: Type[] = [];
		const queue: DeclaredType[] = [type];
		const seen = new RowMap<true>();
		for (let next = queue.shift(); next !== undefined && line.length < BASES_MAX; next = queue.shift()) {
			if (seen.get(next.path, next.declaration) || !symbols.steps.take()) continue;
			seen.set(next.path, next.declaration, true);
			line.push(next);
			const above: DeclaredType[] = [];
			for (const { path, declaration } of this.#merged(next)) {
				seen.set(path, declaration, true);
				const merged: DeclaredType = declaration === next.declaration ? next : this.#rebound(next, declaration);
				if (merged !== next) line.push(merged);
				const kind = symbols.index(path)?.facts.declarations.kind[declaration];
				const bases = kind === DeclarationKind.typeParameter
					? this.#evaluator.evaluate(
						path, symbols.index(path)?.facts.declarations.type[declaration] ?? NONE, next.environment)
					: this.bases(path, declaration, merged.environment);
				for (const base of bases) {
					if (base.kind === "declared") above.push(base);
					else others.push(base);
				}
			}
			// never more than a few: what a declaration merges with and its bases have limits
			if (symbols.rules.firstBaseWins) queue.unshift(...above);
			else queue.push(...above);
		}
		return { types: line, others };
	}

	/** A declaration that merges with the one of a type, its type parameters standing for the same. */
	#rebound(type: DeclaredType, declaration: DeclarationRow): DeclaredType {
		const { path, environment } = type;
		const index = this.#evaluator.symbols.index(path);
		if (environment === undefined || index === undefined) return { ...type, declaration };
		const rows = index.childrenOfKind(type.declaration, DeclarationKind.typeParameter);
		const types = rows.map((row) => environment.lookUp({ path, declaration: row }));
		const known = types.map((one) => one ?? new Lazy(() => []));
		return { ...type, declaration, environment: this.#evaluator.bind({ path, declaration }, known, environment.parent) };
	}

	#sitesOfValue(path: string, value: ValueRow, member: string | undefined): readonly Site[] {
		const { symbols } = this.#evaluator;
		const facts = symbols.index(path)?.facts;
		if (member === undefined && facts?.values.op[value] === ValueOp.reference) {
			const { sites, modules } = this.#evaluator.naming.named(path, get(facts.values.a, value), undefined);
			const files = modules.flatMap((module) => symbols.allOf(module));
			return [...sites, ...files.map((file) => ({ path: file, declaration: FILE }))];
		}
		return this.#evaluator.evaluate(path, value, undefined).flatMap((type) =>
			member !== undefined ? this.find(type, member).sites
				: type.kind === "declared" ? [{ path: type.path, declaration: type.declaration }] : []);
	}

	/** @param isSpread - whether it is what an object has of another one */
	#asInstance(type: Type, isSpread: boolean): readonly Type[] {
		if (type.kind !== "declared" || type.instance) return [type];
		// whether it makes something is a question to all that it is, which may be the object that asks: o = { ...o }
		if (isSpread && this.#isObject(type)) return [type];
		const made = this.#evaluator.calls.constructed(type);
		// an object type or an object that is spread: it makes nothing, and is a base itself
		return made.length > 0 ? made : [type];
	}

	/** Whether a declaration is an object, or a type of one: without a name, and no class. */
	#isObject({ path, declaration }: Site): boolean {
		const { kind, flags } = this.#evaluator.symbols.index(path)?.facts.declarations ?? {};
		return kind?.[declaration] === DeclarationKind.anonymous &&
			((flags?.[declaration] ?? 0) & DeclarationFlag.type) === 0;
	}

	/**
	 * The declarations that merge with one: interfaces of one name, a class and its namespace, whose members are none of
	 * what the class makes.
	 */
	#merged({ path, declaration, instance }: DeclaredType): readonly Site[] {
		const { symbols } = this.#evaluator;
		const kind = symbols.index(path)?.facts.declarations.kind[declaration];
		if (kind === DeclarationKind.anonymous || kind === DeclarationKind.typeParameter) return [{ path, declaration }];
		const sites = symbols.group({ path, declaration }, instance ? DeclarationFlag.type : DeclarationFlag.value);
		if (!instance || sites.length === 1 || kind === DeclarationKind.module) return sites;
		return sites.filter((site) =>
			symbols.index(site.path)?.facts.declarations.kind[site.declaration] !== DeclarationKind.module);
	}

	/** Found once for each type and name: what a variable holds is one type, however often it is used. */
	#ofDeclared(type: DeclaredType, name: string): FoundMember {
		let names = this.#found.get(type);
		const known = names?.get(name);
		if (known !== undefined) return known;
		const found = this.#findInLineage(type, name);
		if (!this.#evaluator.isWhole) return found;
		if (names === undefined) this.#found.set(type, (names = new Map()));
		names.set(name, found);
		return found;
	}

	#findInLineage(type: DeclaredType, name: string): FoundMember {
		const { symbols } = this.#evaluator;
		let isKnown = true;
		const others: Type[] = [];
		const line = this.lineage(type, others);
		for (const one of line) {
			if (!symbols.steps.take()) break;
			const index = symbols.index(one.path);
			if (index === undefined) continue;
			symbols.world.lookedUp(one.path, name);
			const rows = index.members(one.declaration, name);
			if (rows.length === 0) {
				const owned = symbols.rules.typesOwnMethods === true ? this.#owned(one, name) : this.#ofPrototype(one, name);
				if (owned.length > 0) return { sites: owned, environment: this.#inMethods(one, owned), isKnown };
				if (index.bases(one.declaration).length > 0) isKnown = false;
				continue;
			}
			const property = this.#assignsProperty(index, rows) ? this.#propertyBehind(line, one, name)
				: this.#yields(index, rows) ? this.#ofBase(line, one, name) : undefined;
			const { flags } = index.facts.declarations;
			const wanted = type.instance ? 0 : DeclarationFlag.static;
			const fitting = rows.filter((row) => (get(flags, row) & DeclarationFlag.static) === wanted);
			const sites = property ?? (fitting.length > 0 ? fitting : rows).flatMap((declaration) =>
				this.#evaluator.naming.ofMember({ path: one.path, declaration }));
			const self = type.environment?.heir ?? type;
			return { sites, environment: new Environment(one.environment, [], self), isKnown };
		}
		for (const one of others) {
			const found = this.find(one, name);
			if (found.sites.length > 0) return found;
		}
		const added = symbols.rules.modulesAreAugmented === true && type.instance ? this.#addedTo(line, name) : [];
		return { ...none, sites: added, isKnown };
	}

	/** What the names stand for that methods outside of a type give to its type parameters. */
	#inMethods({ path, declaration, environment }: DeclaredType, methods: readonly Site[]): Environment | undefined {
		const { symbols } = this.#evaluator;
		const rows = environment === undefined ? []
			: symbols.index(path)?.childrenOfKind(declaration, DeclarationKind.typeParameter) ?? [];
		if (rows.length === 0) return environment;
		const types = rows.map((row) => environment?.lookUp({ path, declaration: row }));
		const bindings = methods.flatMap((method) =>
			(symbols.index(method.path)?.childrenOfKind(method.declaration, DeclarationKind.typeParameter) ?? [])
				.flatMap((row, number): Binding[] => {
					const type = types[number];
					return type === undefined ? [] : [{ parameter: { path: method.path, declaration: row }, type }];
				}));
		return new Environment(environment, bindings);
	}

	/** Members that other files add to types. */
	#addedTo(line: readonly DeclaredType[], name: string): readonly Site[] {
		const { symbols } = this.#evaluator;
		for (const one of line) {
			const sites = this.#augmentations.of(one).flatMap(({ path, declaration }) => {
				symbols.world.lookedUp(path, name);
				const rows = symbols.index(path)?.members(declaration, name) ?? [];
				return rows.map((row): Site => ({ path, declaration: row }));
			});
			if (sites.length > 0) return sites;
		}
		return [];
	}

	#yields({ facts: { declarations } }: FactsIndex, rows: readonly DeclarationRow[]): boolean {
		return rows.every((row) => (get(declarations.flags, row) & DeclarationFlag.yielding) !== 0);
	}

	/** The members of a name that the nearest type behind `from` has which does not yield to another one. */
	#ofBase(line: readonly DeclaredType[], from: DeclaredType, name: string): readonly Site[] | undefined {
		let sites: readonly Site[] | undefined;
		for (const { path, declaration } of line.slice(line.indexOf(from) + 1)) {
			const index = this.#evaluator.symbols.index(path);
			this.#evaluator.symbols.world.lookedUp(path, name);
			const rows = index?.members(declaration, name) ?? [];
			if (index === undefined || rows.length === 0) continue;
			sites = rows.map((row): Site => ({ path, declaration: row }));
			if (!this.#yields(index, rows)) break;
		}
		return sites;
	}

	/** Whether members are what methods assign to the object, which is a property if a base has one of the name. */
	#assignsProperty({ facts: { declarations } }: FactsIndex, rows: readonly DeclarationRow[]): boolean {
		return this.#evaluator.symbols.rules.assignmentsMeanProperties === true && rows.every((row) =>
			declarations.kind[row] === DeclarationKind.field && get(declarations.scope, row) < 0);
	}

	/** The property of a name that a type behind `from` has. */
	#propertyBehind(line: readonly DeclaredType[], from: DeclaredType, name: string): readonly Site[] | undefined {
		for (const { path, declaration } of line.slice(line.indexOf(from) + 1)) {
			const index = this.#evaluator.symbols.index(path);
			this.#evaluator.symbols.world.lookedUp(path, name);
			const rows = index?.members(declaration, name) ?? [];
			const { flags } = index?.facts.declarations ?? {};
			if (rows.some((row) => ((flags?.[row] ?? 0) & DeclarationFlag.accessor) !== 0)) {
				return rows.map((row): Site => ({ path, declaration: row }));
			}
			const isPlain = index !== undefined && rows.length > 0 && !this.#assignsProperty(index, rows);
			if (isPlain) return undefined;
		}
		return undefined;
	}

	/** Members that the file of a function or class gives its prototype. */
	#ofPrototype({ path, declaration }: DeclaredType, name: string): readonly Site[] {
		const index = this.#evaluator.symbols.index(path);
		if (index === undefined || index.facts.declarations.parent[declaration] !== 0) return [];
		const type = index.facts.string(index.facts.declarations.name[declaration]);
		return index.owned(type, name).map((row): Site => ({ path, declaration: row }));
	}

	/** Methods of a type that stand outside it, in any file of its package. */
	#owned({ path, declaration }: DeclaredType, name: string): readonly Site[] {
		const { symbols } = this.#evaluator;
		const facts = symbols.index(path)?.facts;
		if (facts === undefined || facts.declarations.parent[declaration] !== 0) return [];
		const type = facts.string(facts.declarations.name[declaration]);
		return symbols.owned(path, type, name);
	}
}
