/**
 * What runs where a class is called to make something of it. The name there is that of the class, and no name says
 * that its constructor runs, or which one: its own, or the nearest that it inherits.
 */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { Confidence, DeclarationFlag, DeclarationKind, isSure, Resolver } from "../model/kinds.ts";
import { NONE } from "../model/rows.ts";
import type { FoundTargets } from "./answers.ts";
import type { Evaluator } from "./evaluator.ts";
import { RowMap } from "./rowMap.ts";
import { addSites, type DeclaredType, type Type } from "./types.ts";

/** The constructors that a call of something runs, and whether that is a class which has them itself. */
interface Constructors {
	readonly sites: readonly Site[];
	readonly areOwn: boolean;
}

/** What may hold a class. */
const HOLDING: ReadonlySet<number> =
	new Set([DeclarationKind.constant, DeclarationKind.variable, DeclarationKind.field, DeclarationKind.parameter]);
const noConstructors: Constructors = { sites: [], areOwn: true };

export class Constructions {
	readonly #evaluator: Evaluator;
	readonly #names: readonly string[];
	readonly #known = new RowMap<Constructors>();

	constructor(evaluator: Evaluator) {
		this.#evaluator = evaluator;
		this.#names = evaluator.symbols.rules.constructorNames ?? [];
	}

	/**
	 * The constructors that a call runs which means these targets; undefined if it runs none, as nothing but classes has
	 * any. One that is inherited, or a class's by another name, is inferred at best: what a class extends is a value.
	 */
	of({ targets, confidence }: FoundTargets): FoundTargets | undefined {
		// of candidates by a name there are many, and what each of them holds is not worked out
		if (this.#names.length === 0 || !isSure(confidence)) return undefined;
		const found: Site[] = [];
		let areOwn = true;
		for (const target of targets) {
			const constructors = this.#ofTarget(target);
			addSites(found, constructors.sites);
			areOwn &&= constructors.areOwn;
		}
		if (found.length === 0) return undefined;
		const sureness = areOwn ? confidence : Math.max(confidence, Confidence.inferred);
		return { targets: found, resolver: Resolver.construction, confidence: sureness };
	}

	/** The constructors that `super(…)` runs, by the types of which it makes a part. */
	ofBases(types: readonly Type[]): FoundTargets | undefined {
		const classes = types.filter((type) => type.kind === "declared");
		const targets = this.#constructorsOf(classes);
		return targets.length === 0 ? undefined
			: { targets, resolver: Resolver.member, confidence: Confidence.inferred };
	}

	#ofTarget(target: Site): Constructors {
		const { path, declaration } = target;
		const known = this.#known.get(path, declaration);
		if (known !== undefined) return known;
		const found = this.#find(target);
		if (this.#evaluator.isWhole) this.#known.set(path, declaration, found);
		return found;
	}

	#find(target: Site): Constructors {
		const classes = this.#classesOf(target);
		if (classes.length === 0) return noConstructors;
		const { declared } = this.#evaluator;
		const sites = this.#constructorsOf(classes.map((one) => declared.anInstance(one, undefined)));
		return { sites, areOwn: sites.every((one) => this.#isMemberOf(one, target)) };
	}

	#constructorsOf(instances: readonly DeclaredType[]): readonly Site[] {
		const sites: Site[] = [];
		for (const instance of instances) {
			for (const name of this.#names) addSites(sites, this.#evaluator.members.find(instance, name).sites);
		}
		return sites.filter((site) => this.#kindOf(site) === DeclarationKind.constructor);
	}

	/** The class that a target is, or that it names: `const Cart = class { }`, `const Basket = Cart`. */
	#classesOf(target: Site): readonly Site[] {
		const { declarations, values } = this.#evaluator.symbols.index(target.path)?.facts ?? {};
		const kind = declarations?.kind[target.declaration];
		if (kind === DeclarationKind.class) return [target];
		if (!HOLDING.has(kind ?? DeclarationKind.file)) return [];
		const op = values?.op[declarations?.type[target.declaration] ?? NONE];
		if (op !== ValueOp.declaration && op !== ValueOp.reference) return [];
		return this.#evaluator.valueOf(target, undefined).flatMap((type) =>
			(type.kind === "declared" && !type.instance && this.#isClass(type) ? [type] : []));
	}

	#isClass({ path, declaration }: Site): boolean {
		const { kind, flags } = this.#evaluator.symbols.index(path)?.facts.declarations ?? {};
		if (kind?.[declaration] !== DeclarationKind.anonymous) return kind?.[declaration] === DeclarationKind.class;
		return ((flags?.[declaration] ?? 0) & DeclarationFlag.type) !== 0;
	}

	#isMemberOf({ path, declaration }: Site, { path: around, declaration: owner }: Site): boolean {
		return path === around && this.#evaluator.symbols.index(path)?.facts.declarations.parent[declaration] === owner;
	}

	#kindOf({ path, declaration }: Site): number | undefined {
		return this.#evaluator.symbols.index(path)?.facts.declarations.kind[declaration];
	}
}
