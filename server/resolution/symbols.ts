/**
 * Names across files: what a module exports, what an import binds, which declarations are one symbol.
 *
 * Lives while one file is resolved: it remembers answers of {@link World} for that long and no longer.
 */
import type { Site } from "../model/declarations.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { indexOf, type FactsIndex } from "./factsIndex.ts";
import type { ModuleRules } from "./moduleRules.ts";
import type { World } from "./world.ts";

/** What a module offers under a name. */
export type Offer =
	| { readonly kind: "declaration"; readonly site: Site }
	| { readonly kind: "module"; readonly files: readonly string[] }
	/** What value row `value` of a file is; its member `member`, when that is not undefined. */
	| { readonly kind: "value"; readonly path: string; readonly value: number; readonly member: string | undefined };

/** Modules visited in search of one name. */
const MODULES_MAX = 400;
const GROUP_MAX = 64;

export class Symbols {
	readonly world: World;
	readonly rules: ModuleRules;
	readonly #indexes = new Map<string, FactsIndex | undefined>();
	readonly #modules = new Map<string, readonly string[]>();
	readonly #packages = new Map<string, readonly string[]>();
	readonly #packaged = new Map<string, readonly Site[]>();
	readonly #owned = new Map<string, readonly Site[]>();
	readonly #exports = new Map<string, readonly Offer[]>();

	constructor(world: World, rules: ModuleRules) {
		this.world = world;
		this.rules = rules;
	}

	/** Lookups into a file's facts; undefined if the workspace does not have it. */
	index(path: string): FactsIndex | undefined {
		let index = this.#indexes.get(path);
		if (index === undefined && !this.#indexes.has(path)) {
			const facts = this.world.facts(path);
			index = facts === undefined ? undefined : indexOf(facts);
			this.#indexes.set(path, index);
		}
		return index;
	}

	moduleFiles(specifier: string, from: string): readonly string[] {
		const key = `${specifier}\n${from}`;
		let files = this.#modules.get(key);
		if (files === undefined) {
			files = this.rules.moduleFiles(specifier, from, this.world);
			this.#modules.set(key, files);
		}
		return files;
	}

	/** The other files of the package that a file is part of, where a package has one scope. */
	packageFiles(path: string): readonly string[] {
		let files = this.#packages.get(path);
		if (files === undefined) {
			files = this.rules.packageFiles?.(path, this.world) ?? [];
			this.#packages.set(path, files);
		}
		return files;
	}

	/** Declarations that a file sees without importing them: of its package's other files, and what its stars bind. */
	packaged(path: string, name: string): readonly Site[] {
		const key = `${name}\n${path}`;
		let sites = this.#packaged.get(key);
		if (sites === undefined) {
			sites = this.#findPackaged(path, name);
			this.#packaged.set(key, sites);
		}
		return sites;
	}

	/** Members of a type that stand outside it, in its file or another of the package. */
	owned(path: string, type: string, name: string): readonly Site[] {
		const key = `${type}.${name}\n${path}`;
		let sites = this.#owned.get(key);
		if (sites === undefined) {
			sites = [path, ...this.packageFiles(path)].flatMap((file) =>
				(this.index(file)?.owned(type, name) ?? []).map((declaration): Site => ({ path: file, declaration })));
			this.#owned.set(key, sites);
		}
		return sites;
	}

	/** The files of the module that a row of `imports` names. */
	moduleOf(path: string, importRow: number): readonly string[] {
		const facts = this.index(path)?.facts;
		if (facts === undefined) return [];
		return this.moduleFiles(facts.string(facts.imports.module[importRow] as number), path);
	}

	/** What a row of `imports` takes from its module. */
	imported(path: string, importRow: number): readonly Offer[] {
		return this.#imported(path, importRow, new Set());
	}

	/** What a module offers under a name; empty if nothing, or if the search meets its limit. */
	exported(files: readonly string[], name: string): readonly Offer[] {
		const key = `${name}\n${files.join("\n")}`;
		let offers = this.#exports.get(key);
		if (offers === undefined) {
			offers = this.#exported(files, name, new Set());
			this.#exports.set(key, offers);
		}
		return offers;
	}

	/**
	 * All declarations of the symbol that a declaration is one of: overloads, merged interfaces, the same variable
	 * declared again. In the order of the text.
	 *
	 * @param mask - {@link DeclarationFlag} value and type; declarations in neither are left out, unless all would be
	 */
	group({ path, declaration }: Site, mask: number): readonly Site[] {
		const index = this.index(path);
		if (index === undefined || declaration === 0 || index.isOwned(declaration)) return [{ path, declaration }];
		const { declarations } = index.facts;
		const name = index.facts.string(declarations.name[declaration] as number);
		const scope = declarations.scope[declaration] as number;
		const isMember = ((declarations.flags[declaration] as number) & DeclarationFlag.member) !== 0;
		const rows = isMember
			? this.#parents(index, declarations.parent[declaration] as number).flatMap((parent) => index.members(parent, name))
			: scope < 0 ? [declaration] : index.inScope(scope, name);
		const isLabel = declarations.kind[declaration] === DeclarationKind.label;
		const kin = rows.filter((row) => (declarations.kind[row] === DeclarationKind.label) === isLabel);
		const masked = mask === 0 ? kin : kin.filter((row) => ((declarations.flags[row] as number) & mask) !== 0);
		const chosen = masked.length > 0 ? masked : kin.length > 0 ? kin : [declaration];
		return chosen.slice(0, GROUP_MAX).map((row) => ({ path, declaration: row }));
	}

	#findPackaged(path: string, name: string): readonly Site[] {
		const stars = this.rules.starsBind === true && this.rules.starsHide?.(name) !== true ? this.index(path)?.stars.length ?? 0 : 0;
		const offers = stars > 0 ? this.exported([path], name) : [];
		const bound = offers.flatMap((offer): readonly Site[] =>
			offer.kind === "declaration" ? [offer.site]
				: offer.kind === "module" ? offer.files.map((file) => ({ path: file, declaration: 0 })) : []);
		if (bound.length > 0) return bound;
		return this.packageFiles(path).flatMap((file) => {
			const index = this.index(file);
			const rows = index?.inScope(0, name) ?? [];
			return rows.filter((row) => index?.facts.declarations.kind[row] !== DeclarationKind.importBinding)
				.map((declaration): Site => ({ path: file, declaration }));
		});
	}

	/** A declaration and the others that merge with it. */
	#parents(index: FactsIndex, parent: number): readonly number[] {
		const { declarations } = index.facts;
		const scope = declarations.scope[parent] as number;
		if (parent <= 0 || scope < 0 || declarations.kind[parent] === DeclarationKind.anonymous) return [parent];
		const name = index.facts.string(declarations.name[parent] as number);
		const isType = ((declarations.flags[parent] as number) & DeclarationFlag.type) !== 0;
		return index.inScope(scope, name).filter((row) =>
			(((declarations.flags[row] as number) & DeclarationFlag.type) !== 0) === isType);
	}

	#imported(path: string, importRow: number, seen: Set<string>): readonly Offer[] {
		const facts = this.index(path)?.facts;
		if (facts === undefined) return [];
		const files = this.moduleOf(path, importRow);
		if (files.length === 0) return [];
		const imported = facts.string(facts.imports.imported[importRow] as number);
		if (imported === "*") return [{ kind: "module", files: this.#firstPart(path, importRow) ?? files }];
		return this.#exported(files, imported, seen);
	}

	/** The module of the first part of a specifier, when that part is what an import binds; undefined when not. */
	#firstPart(path: string, importRow: number): readonly string[] | undefined {
		const facts = this.index(path)?.facts;
		if (facts === undefined || this.rules.bindsFirstPart !== true) return undefined;
		const { imports, declarations, references } = facts;
		const bound = declarations.nameBegin[imports.declaration[importRow] as number];
		if (bound === undefined || bound !== references.begin[imports.moduleReference[importRow] as number]) return undefined;
		const [first = "", ...rest] = facts.string(imports.module[importRow] as number).split(".");
		return rest.length === 0 || first === "" ? undefined : this.moduleFiles(first, path);
	}

	#exported(files: readonly string[], name: string, seen: Set<string>): readonly Offer[] {
		const found: Offer[] = [];
		const fresh = files.filter((file) => !seen.has(file));
		for (const file of fresh) {
			seen.add(file);
			found.push(...this.#exportedBy(file, name, seen));
		}
		if (found.length > 0 || seen.size > MODULES_MAX) return found;
		if (name !== "default") {
			for (const file of fresh) {
				for (const star of this.index(file)?.stars ?? []) {
					const offers = this.#exported(this.moduleOf(file, star), name, seen);
					if (offers.length > 0) return offers;
				}
			}
		}
		const submodule = this.rules.submodule?.(files, name, this.world) ?? [];
		if (submodule.length > 0) return [{ kind: "module", files: submodule }];
		return this.rules.defaultIsModule ? this.#assigned(fresh, name) : [];
	}

	#exportedBy(file: string, name: string, seen: Set<string>): Offer[] {
		const index = this.index(file);
		if (index === undefined) return [];
		const { exports, declarations } = index.facts;
		const found: Offer[] = [];
		for (const row of index.exported(name)) {
			const declaration = exports.declaration[row] as number;
			if (declaration < 0) {
				found.push({ kind: "value", path: file, value: exports.value[row] as number, member: undefined });
				continue;
			}
			const binding = declarations.kind[declaration] === DeclarationKind.importBinding
				? index.importOf(declaration) : undefined;
			if (binding !== undefined) found.push(...this.#imported(file, binding, seen));
			else found.push({ kind: "declaration", site: { path: file, declaration } });
		}
		for (const row of index.reexported(name)) found.push(...this.#imported(file, row, new Set(seen)));
		return found;
	}

	/** `module.exports = …` and `export =`: the value is the module. */
	#assigned(files: readonly string[], name: string): Offer[] {
		return files.flatMap((path) => {
			const index = this.index(path);
			return (index?.exported("=") ?? []).map((row): Offer => ({
				kind: "value", path, value: index?.facts.exports.value[row] ?? -1,
				member: name === "default" ? undefined : name,
			}));
		});
	}
}
