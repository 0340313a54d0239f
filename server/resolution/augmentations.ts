/**
 * Types that files add to: `declare module "./menu" { interface Menu { … } }` merges with the `Menu` that the module of
 * that name exports. Asked for only when a type and all that it extends have no member of a name, which is rare.
 */
import { declarationName, type Site } from "../model/declarations.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { get } from "../model/rows.ts";
import { RowMap } from "./rowMap.ts";
import type { ModuleNames } from "./moduleNames.ts";

export class Augmentations {
	readonly #symbols: ModuleNames;
	readonly #known = new RowMap<readonly Site[]>();

	constructor(symbols: ModuleNames) {
		this.#symbols = symbols;
	}

	/** Declarations of other files that a type merges with. */
	of({ path, declaration }: Site): readonly Site[] {
		let sites = this.#known.get(path, declaration);
		if (sites === undefined) this.#known.set(path, declaration, (sites = this.#find({ path, declaration })));
		return sites;
	}

	#find(site: Site): readonly Site[] {
		const { declarations } = this.#symbols.index(site.path)?.facts ?? {};
		if (declarations === undefined || !this.#isMergeable(site)) return [];
		const parent = get(declarations.parent, site.declaration);
		if (parent > 0) return this.#augmented(site);
		const isExported = (get(declarations.flags, site.declaration) & DeclarationFlag.exported) !== 0;
		return isExported ? this.#augmenting(site) : [];
	}

	/** What the module says itself of a type that is added to. */
	#augmented(site: Site): readonly Site[] {
		const facts = this.#symbols.index(site.path)?.facts;
		const files = this.#moduleAround(site);
		if (facts === undefined || files.length === 0) return [];
		return this.#symbols.exported(files, declarationName(facts, site.declaration)).flatMap((offer) =>
			offer.kind === "declaration" && this.#isMergeable(offer.site) ? [offer.site] : []);
	}

	/** What is added to a type. */
	#augmenting(site: Site): readonly Site[] {
		const facts = this.#symbols.index(site.path)?.facts;
		if (facts === undefined) return [];
		const others = this.#symbols.world.named(declarationName(facts, site.declaration));
		return others.filter((other) => other.path !== site.path && this.#isMergeable(other) &&
			this.#adds(this.#moduleAround(other), site));
	}

	/** Whether a module is the file of a type, or exports the type again under its name. */
	#adds(files: readonly string[], site: Site): boolean {
		if (files.length === 0 || files.includes(site.path)) return files.length > 0;
		const facts = this.#symbols.index(site.path)?.facts;
		const offers = facts === undefined ? [] : this.#symbols.exported(files, declarationName(facts, site.declaration));
		return offers.some((offer) => offer.kind === "declaration" && offer.site.path === site.path &&
			this.#symbols.group(offer.site, 0).some(({ declaration }) => declaration === site.declaration));
	}

	/** The files of the module of another name that a declaration stands in. */
	#moduleAround({ path, declaration }: Site): readonly string[] {
		const facts = this.#symbols.index(path)?.facts;
		const parent = facts?.declarations.parent[declaration] ?? 0;
		if (facts === undefined || parent === 0 || facts.declarations.parent[parent] !== 0) return [];
		if (facts.declarations.kind[parent] !== DeclarationKind.module) return [];
		return this.#symbols.moduleFiles(declarationName(facts, parent), path);
	}

	#isMergeable({ path, declaration }: Site): boolean {
		const kind = this.#symbols.index(path)?.facts.declarations.kind[declaration];
		return kind === DeclarationKind.interface || kind === DeclarationKind.class;
	}
}
