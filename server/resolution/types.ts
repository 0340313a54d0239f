/**
 * What a value may be, as far as it can be followed: alternatives of {@link Type}, never more than {@link TYPES_MAX}.
 * An empty list means unknown; `foreign` means known, and not in the workspace.
 */
import type { Site } from "../model/declarations.ts";
import type { DeclarationRow } from "../model/rows.ts";

export type Type =
	| { readonly kind: "module"; readonly files: readonly string[] }
	| DeclaredType
	/** An array, set or the like; `element` is what it holds. */
	| { readonly kind: "collection"; readonly element: Lazy }
	/** A map: lookups by a `key` give `element`. */
	| { readonly kind: "map"; readonly key: Lazy; readonly element: Lazy }
	/** An object of which every member is `element`. */
	| { readonly kind: "record"; readonly element: Lazy }
	| { readonly kind: "promise"; readonly of: Lazy }
	/** Several values as one. */
	| { readonly kind: "tuple"; readonly parts: readonly Lazy[] }
	| LibraryMethod
	/** What such a method takes: a callable that gets `element` as the parameters with these numbers. */
	| { readonly kind: "callback"; readonly element: Lazy; readonly numbers: readonly number[] }
	| { readonly kind: "foreign" };

/** A method that no file declares, of a collection, map or promise. */
export interface LibraryMethod {
	readonly kind: "method";
	readonly name: string;
	readonly owner: Type;
	/** The type argument and the arguments of the call at hand. */
	readonly applied?: Lazy | undefined;
	readonly given?: readonly Lazy[];
}

/** A declaration of the workspace: the thing itself (a class, a function, an object), or an instance of a type. */
export interface DeclaredType {
	readonly kind: "declared";
	readonly path: string;
	readonly declaration: DeclarationRow;
	readonly instance: boolean;
	readonly environment: Environment | undefined;
}

export const TYPES_MAX = 48;
/** Declarations that one name may mean; a link has fewer. */
export const SITES_MAX = 1024;

/** Alternatives that are worked out when somebody asks, once. Asked while they are worked out, they are unknown. */
export class Lazy {
	#make: (() => readonly Type[]) | undefined;
	#types: readonly Type[] = [];

	constructor(make: () => readonly Type[]) {
		this.#make = make;
	}

	get types(): readonly Type[] {
		const make = this.#make;
		if (make !== undefined) {
			this.#make = undefined;
			this.#types = make();
		}
		return this.#types;
	}
}

/** What one type parameter stands for. */
export interface Binding {
	readonly parameter: Site;
	readonly type: Lazy;
	/** What it must be at least, where `type` is inferred from arguments: all that is known while one of them is read. */
	readonly bound?: Lazy | undefined;
	/** The text that it is, where a literal is given. */
	readonly literal?: string | undefined;
}

/** What type parameters stand for, and what `this` is, while a declaration is looked at from a certain use of it. */
export class Environment {
	readonly parent: Environment | undefined;
	readonly self: Type | undefined;
	/**
	 * What has the members of the type that is seen from here, when that is a base of it: `super.copy()` is a method of
	 * the base, and gives another one of what calls it. Of nothing that is seen from inside of this.
	 */
	readonly heir: DeclaredType | undefined;
	readonly depth: number;
	/** Few: a declaration has two or three type parameters, if any. */
	readonly #bindings: readonly Binding[];

	constructor(
		parent: Environment | undefined, bindings: readonly Binding[], self: Type | undefined = parent?.self,
		heir?: DeclaredType,
	) {
		this.parent = parent;
		this.self = self;
		this.heir = heir;
		this.depth = (parent?.depth ?? 0) + 1;
		this.#bindings = bindings;
	}

	/** What a type parameter stands for; undefined if it is not bound here. */
	lookUp(parameter: Site): Lazy | undefined {
		return this.#bindingOf(parameter)?.type;
	}

	/** What a type parameter stands for to whoever reads an argument that it is inferred from. */
	lookUpBound(parameter: Site): Lazy | undefined {
		const binding = this.#bindingOf(parameter);
		return binding?.bound ?? binding?.type;
	}

	/** The literal that a type parameter stands for; undefined if it is none that is known. */
	literalOf(parameter: Site): string | undefined {
		return this.#bindingOf(parameter)?.literal;
	}

	/** Whether what a type parameter stands for comes from the arguments of a call. */
	isInferred(parameter: Site): boolean {
		return this.#bindingOf(parameter)?.bound !== undefined;
	}

	#bindingOf({ path, declaration }: Site): Binding | undefined {
		for (let environment: Environment | undefined = this; environment !== undefined; environment = environment.parent) {
			for (const binding of environment.#bindings) {
				const { parameter } = binding;
				if (parameter.declaration === declaration && parameter.path === path) return binding;
			}
		}
		return undefined;
	}
}

/** Adds types that are not there yet, as far as the limit allows. Two uses of one declaration count as different. */
export function addTypes(into: Type[], types: readonly Type[]): void {
	for (const type of types) {
		if (into.length >= TYPES_MAX) return;
		if (!isAmong(into, type)) into.push(type);
	}
}

function isAmong(types: readonly Type[], type: Type): boolean {
	for (const one of types) if (isSame(one, type)) return true;
	return false;
}

/** What each of some types gives, as alternatives. */
export function typesOfEach<T>(from: readonly T[], give: (one: T) => readonly Type[]): Type[] {
	const found: Type[] = [];
	for (const one of from) addTypes(found, give(one));
	return found;
}

/** Adds sites as far as the limit allows. */
export function addSites(into: Site[], sites: readonly Site[]): void {
	for (const site of sites) if (into.length < SITES_MAX) into.push(site);
}

function isSame(one: Type, other: Type): boolean {
	if (one === other) return true;
	if (one.kind !== "declared" || other.kind !== "declared") return one.kind === "foreign" && other.kind === "foreign";
	return one.declaration === other.declaration && one.path === other.path && one.instance === other.instance &&
		one.environment === other.environment;
}
