/**
 * What files declare for others without being imported: modules by name (`declare module "kit"`), and the names that
 * scripts, files without imports and exports, and `declare global` give to all files of a project.
 */
import { declarationName, type Site } from "../model/declarations.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { FILE, get } from "../model/rows.ts";
import { exporterOf } from "../model/scripts.ts";
import type { FactsIndex } from "./factsIndex.ts";
import type { KnownModules, Offer } from "./exportSearch.ts";
import { WHETHER_SCRIPT } from "./world.ts";

/** Ends of what stands before a `*` in the name of a module: a scheme, a loader, a folder. */
const PREFIX = /[:!/]/g;
const PREFIXES_MAX = 4;
/** Beginnings of what stands behind it: an extension, a query, a loader. */
const SUFFIX = /[.?!/]/g;
const SUFFIXES_MAX = 6;
const GLOBAL = "global";

export class Ambient {
	readonly #symbols: Pick<KnownModules, "index" | "rules" | "world">;
	readonly #modules = new Map<string, readonly Site[]>();
	readonly #names = new Map<string, readonly Site[]>();

	constructor(symbols: Pick<KnownModules, "index" | "rules" | "world">) {
		this.#symbols = symbols;
	}

	/** What a module that files declare by its name offers; as a whole when the name is `*`. */
	offers(path: string, specifier: string, name: string): readonly Offer[] {
		return this.#declaring(path, specifier).flatMap((module): readonly Offer[] => {
			const index = this.#symbols.index(module.path);
			if (index === undefined) return [];
			this.#symbols.world.lookedUp(module.path, name);
			const assigned = this.#exportedIn(index, module, "=");
			if (name === "*") return assigned.length > 0 ? assigned : [{ kind: "declaration", site: module }];
			const given = this.#exportedIn(index, module, name);
			if (given.length > 0) return given;
			const rows = index.members(module.declaration, name);
			if (rows.length > 0) {
				return rows.map((declaration): Offer => ({ kind: "declaration", site: { path: module.path, declaration } }));
			}
			return name === "default" ? assigned
				: assigned.map((offer): Offer => (offer.kind === "value" ? { ...offer, member: name } : offer));
		});
	}

	#declaring(path: string, specifier: string): readonly Site[] {
		const key = `${specifier}\n${path}`;
		let sites = this.#modules.get(key);
		if (sites === undefined) this.#modules.set(key, (sites = this.#findDeclaring(path, specifier)));
		return sites;
	}

	#findDeclaring(path: string, specifier: string): readonly Site[] {
		for (const name of [specifier, ...patternsOf(specifier)]) {
			const sites = this.#symbols.world.named(name).filter((site) =>
				this.#isOfProject(site.path, path) && this.#isModule(site, name));
			if (sites.length > 0) return sites;
		}
		return [];
	}

	#isModule({ path, declaration }: Site, name: string): boolean {
		const facts = this.#symbols.index(path)?.facts;
		return facts?.declarations.kind[declaration] === DeclarationKind.module &&
			facts.declarations.parent[declaration] === 0 && declarationName(facts, declaration) === name;
	}

	/** What a module inside of a file exports by a statement of its own. */
	#exportedIn(index: FactsIndex, { path, declaration: module }: Site, name: string): readonly Offer[] {
		const { exports, declarations } = index.facts;
		return index.exported(name).flatMap((row): Offer[] => {
			if (exporterOf(index.facts, row) !== module) return [];
			const declaration = get(exports.declaration, row);
			if (declaration < 0) return [{ kind: "value", path, value: get(exports.value, row), member: undefined }];
			return declarations.parent[declaration] === module ? [{ kind: "declaration", site: { path, declaration } }] : [];
		});
	}

	/** Declarations of other files that every file of the project sees; none when they are not one symbol. */
	names(path: string, name: string): readonly Site[] {
		if (this.#symbols.rules.isForeign(name)) return [];
		const key = `${name}\n${path}`;
		let sites = this.#names.get(key);
		if (sites === undefined) this.#names.set(key, (sites = this.#findNames(path, name)));
		return sites;
	}

	#findNames(path: string, name: string): readonly Site[] {
		const found = this.#symbols.world.named(name)
			.filter((site) => this.#isOfProject(site.path, path) && this.#isGlobal(site));
		const kinds = new Set(found.map((site) => this.#symbols.index(site.path)?.facts.declarations.kind[site.declaration]));
		const isOne = new Set(found.map((site) => site.path)).size <= 1 || [...kinds].every((kind) => merging.has(kind ?? 0));
		return isOne ? found : [];
	}

	#isGlobal({ path, declaration }: Site): boolean {
		const index = this.#symbols.index(path);
		if (index === undefined) return false;
		const { declarations } = index.facts;
		const parent = get(declarations.parent, declaration);
		if (parent === FILE) {
			this.#symbols.world.lookedUp(path, WHETHER_SCRIPT);
			return index.isScript && get(declarations.scope, declaration) >= 0;
		}
		return declarations.parent[parent] === 0 && declarations.kind[parent] === DeclarationKind.module &&
			declarationName(index.facts, parent) === GLOBAL;
	}

	/** Whether one configuration holds for two files; where there is none, whether they are of one package. */
	#isOfProject(one: string, other: string): boolean {
		const { project } = this.#symbols.world;
		const config = project.typescriptConfigOf(one);
		return config === project.typescriptConfigOf(other) &&
			(config !== undefined || project.packageAround(one) === project.packageAround(other));
	}
}

/** Names with a star that stand for a module; the one with the most before the star first, as the compiler takes it. */
function patternsOf(specifier: string): readonly string[] {
	const ends = [...specifier.matchAll(PREFIX)].slice(0, PREFIXES_MAX).map(({ index }) => index + 1);
	const begins = [...specifier.matchAll(SUFFIX)].slice(-SUFFIXES_MAX).map(({ index }) => index);
	return [0, ...ends].reverse().flatMap((end) => [
		...begins.filter((begin) => begin >= end).map((begin) => `${specifier.slice(0, end)}*${specifier.slice(begin)}`),
		...(end > 0 ? [`${specifier.slice(0, end)}*`] : []),
	]);
}

/** Kinds of which several declarations of one name are one. */
const merging = new Set<number>([DeclarationKind.interface, DeclarationKind.module]);
