/**
 * Names across files: what a module exports, what an import binds, which declarations are one symbol.
 *
 * Lives while one file is resolved: it remembers answers of {@link World} for that long and no longer.
 */
import { declarationName, type Site } from "../model/declarations.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind, ReferenceRole } from "../model/kinds.ts";
import { directoryOf, endingOf } from "../model/path.ts";
import { FILE, FILE_SCOPE, get, NONE, type DeclarationRow, type ImportRow, type ReferenceRow } from "../model/rows.ts";
import { Ambient } from "./ambient.ts";
import { CountedWorld } from "./countedWorld.ts";
import { ExportSearch, type KnownModules, type Offer } from "./exportSearch.ts";
import { FactsRead } from "./factsRead.ts";
import { indexOf, type FactsIndex } from "./factsIndex.ts";
import { boundAgain, boundAtLast, isDefinition } from "./rebinding.ts";
import type { ModuleRules } from "./moduleRules.ts";
import { RowMap } from "./rowMap.ts";
import type { Steps } from "./steps.ts";
import { ALL_IMPORTS, type ModuleMemory, type Remembered, type World } from "./world.ts";

const GROUP_MAX = 64;
/** Value, type, both or none. */
const MASKS = 4;
/** No path is longer, so a longer specifier names none. */
const SPECIFIER_MAX = 4096;
/** Under which a module exports what it is as a whole: `module.exports = …`, `export = …`. */
const ASSIGNED = "=";

/** A file's package as the file sees it. */
interface PackageSide {
	readonly directory: string;
	/** Whether other files of the folder are of it. */
	readonly files: Map<string, boolean>;
}

export class ModuleNames implements KnownModules {
	readonly world: World;
	readonly rules: ModuleRules;
	/** What is left for the file that is resolved. */
	readonly steps: Steps;
	readonly ambient: Ambient = new Ambient(this);
	readonly #search: ExportSearch = new ExportSearch(this);
	readonly #indexes = new Map<string, FactsIndex | undefined>();
	/** What was asked for last: most questions in a row are about one file. */
	#path: string | undefined;
	#index: FactsIndex | undefined;
	readonly #modules = new Map<string, readonly string[]>();
	/** The same by path, then by the specifier's string in the facts of that file. */
	readonly #imported = new Map<string, Map<number, readonly string[]>>();
	readonly #stars = new Map<string, readonly (readonly string[])[]>();
	readonly #memory: ModuleMemory | undefined;
	readonly #asked: World;
	readonly #called = new Map<string, ReadonlyMap<string, ImportRow>>();
	readonly #packages = new Map<string, PackageSide>();
	/** By path, then by name. */
	readonly #packaged = new Map<string, Map<string, readonly Site[]>>();
	readonly #owned = new Map<string, Map<string, readonly Site[]>>();
	/** By path, then by declaration and mask. */
	readonly #groups = new RowMap<readonly Site[]>();

	readonly #read: FactsRead;

	constructor(world: World, rules: ModuleRules, steps: Steps, read: FactsRead = new FactsRead(steps)) {
		this.world = new CountedWorld(world, steps, read);
		this.#read = read;
		this.#memory = world.modules;
		this.#asked = world;
		this.rules = rules;
		this.steps = steps;
	}

	/** Lookups into a file's facts; undefined if the workspace does not have it. */
	index(path: string): FactsIndex | undefined {
		if (path === this.#path) return this.#index;
		let index = this.#indexes.get(path);
		if (index === undefined && !this.#indexes.has(path)) {
			const facts = this.world.facts(path);
			index = facts === undefined ? undefined : indexOf(facts);
			this.#indexes.set(path, index);
		}
		this.#path = path;
		this.#index = index;
		return index;
	}

	/** The declaration of a file that a reference of it means; -1 if no scope binds it. */
	boundBy(path: string, index: FactsIndex, reference: ReferenceRow): DeclarationRow {
		const { target: targets, role } = index.facts.references;
		const target = get(targets, reference);
		if (target < 0) return target;
		if (role[reference] === ReferenceRole.type && this.#isModuleAlone(path, index, target)) return NONE;
		return this.rules.definitionsRebind === true ? boundAgain(index, reference, target) : target;
	}

	/** Whether a declaration is the name of a module as a whole which is no type: a type of that name is another one. */
	#isModuleAlone(path: string, { facts }: FactsIndex, declaration: DeclarationRow): boolean {
		const isImport = facts.declarations.kind[declaration] === DeclarationKind.importBinding;
		if (!isImport || !this.rules.defaultIsModule) return false;
		const row = this.index(path)?.importOf(declaration);
		if (row === undefined || facts.string(facts.imports.imported[row]) !== "*") return false;
		const files = this.moduleOf(path, row);
		return files.length > 0 && files.every((file) => {
			this.world.lookedUp(file, ASSIGNED);
			return (this.index(file)?.exported(ASSIGNED).length ?? 0) === 0;
		});
	}

	/** The declaration that a file's export, which `declaration` is said to be, is in the end. */
	exportedBy(index: FactsIndex, declaration: DeclarationRow): DeclarationRow {
		return this.rules.definitionsRebind === true ? boundAtLast(index, declaration) : declaration;
	}

	moduleFiles(specifier: string, from: string): readonly string[] {
		const key = `${specifier}\n${from}`;
		let files = this.#modules.get(key);
		if (files === undefined) {
			files = this.#findModule(specifier, from);
			this.#modules.set(key, files);
		}
		return files;
	}

	#findModule(specifier: string, from: string): readonly string[] {
		return specifier.length > SPECIFIER_MAX ? [] : this.rules.moduleFiles(specifier, from, this.world);
	}

	/**
	 * The files of a module, or of the package of a file, that may declare a name: all of them, where a module is no
	 * folder. Of one that is, nobody may make more than this of the list: see {@link allOf}.
	 */
	filesDeclaring(module: readonly string[], name: string): readonly string[] {
		const [first] = module;
		if (first === undefined || this.rules.modulesAreFolders !== true) return module;
		const declaring = new Set(this.world.namedIn(directoryOf(first), name).map(({ path }) => path));
		return module.filter((file) => declaring.has(file));
	}

	/** Where files of a module that is a folder declare a name, in the order of path and text. */
	declaring(module: readonly string[], name: string): readonly Site[] {
		const [first] = module;
		if (first === undefined || this.rules.modulesAreFolders !== true) return [];
		return this.world.namedIn(directoryOf(first), name).filter(({ path }) => module.includes(path));
	}

	/** All files of a module, for whoever uses which ones they are. */
	allOf(module: readonly string[]): readonly string[] {
		const [first] = module;
		if (first !== undefined && this.rules.modulesAreFolders === true) this.world.filesIn(directoryOf(first));
		return module;
	}

	/** The other files of a file's package that declare a name, where a package has one scope. */
	#packageFiles(path: string, name: string): readonly string[] {
		const { isOfPackage } = this.rules;
		if (isOfPackage === undefined) return [];
		let side = this.#packages.get(path);
		if (side === undefined) this.#packages.set(path, (side = { directory: directoryOf(path), files: new Map() }));
		const files: string[] = [];
		let before = path;
		// in the order of paths
		for (const { path: file } of this.world.namedIn(side.directory, name)) {
			if (file === path || file === before) continue;
			before = file;
			let isOf = side.files.get(file);
			if (isOf === undefined) side.files.set(file, (isOf = isOfPackage(file, path, this.world)));
			if (isOf) files.push(file);
		}
		return files;
	}

	/** Declarations that a file sees without importing them: of its package's other files, and what its stars bind. */
	packaged(path: string, name: string): readonly Site[] {
		let names = this.#packaged.get(path);
		if (names === undefined) this.#packaged.set(path, (names = new Map()));
		let sites = names.get(name);
		if (sites === undefined) names.set(name, (sites = this.#findPackaged(path, name)));
		return sites;
	}

	/** Members of a type that stand outside it, in its file or another of the package. */
	owned(path: string, type: string, name: string): readonly Site[] {
		const key = `${type}.${name}`;
		let members = this.#owned.get(path);
		if (members === undefined) this.#owned.set(path, (members = new Map()));
		let sites = members.get(key);
		if (sites === undefined) {
			this.world.lookedUp(path, name);
			sites = [path, ...this.#packageFiles(path, name)].flatMap((file) =>
				(this.index(file)?.owned(type, name) ?? []).map((declaration): Site => ({ path: file, declaration })));
			members.set(key, sites);
		}
		return sites;
	}

	/** The files of the module that a row of `imports` names. */
	moduleOf(path: string, importRow: ImportRow): readonly string[] {
		const facts = this.index(path)?.facts;
		if (facts === undefined) return [];
		const specifier = get(facts.imports.module, importRow);
		let modules = this.#imported.get(path);
		if (modules === undefined) this.#imported.set(path, (modules = new Map()));
		let files = modules.get(specifier);
		if (files === undefined) {
			files = this.#remembered(
				(find) => this.#memory?.module({ path, facts }, specifier, find),
				() => this.#findModule(facts.string(specifier), path));
			modules.set(specifier, files);
		}
		return files;
	}

	/**
	 * The row of `imports` whose module calls itself by a name, although its path ends with another: `yaml`, of
	 * `import "example.org/go-yaml"`. Only for names that nothing binds; those that every file has are not looked for.
	 */
	importCalled(path: string, name: string): ImportRow | undefined {
		if (this.rules.modulesAreFolders !== true || this.rules.isForeign(name)) return undefined;
		let rows = this.#called.get(path);
		if (rows === undefined) this.#called.set(path, (rows = this.#findCalled(path)));
		return rows.get(name);
	}

	#findCalled(path: string): ReadonlyMap<string, ImportRow> {
		const rows = new Map<string, ImportRow>();
		this.world.lookedUp(path, ALL_IMPORTS);
		const facts = this.index(path)?.facts;
		if (facts === undefined) return rows;
		const { imports, declarations, references } = facts;
		for (let row = imports.first; row < imports.count; row++) {
			const binding = get(imports.declaration, row);
			const specifier = references.end[get(imports.moduleReference, row)] ?? 0;
			const isNamedHere = binding < 0 || get(declarations.nameEnd, binding) > specifier ||
				get(declarations.nameBegin, binding) < (references.begin[get(imports.moduleReference, row)] ?? 0);
			const [file] = isNamedHere ? [] : this.moduleOf(path, row);
			if (file !== undefined) this.world.firstIn(directoryOf(file), endingOf(file));
			const module = file === undefined ? undefined : this.index(file)?.facts;
			if (module !== undefined) rows.set(declarationName(module, FILE), row);
		}
		return rows;
	}

	/** The modules that a file exports again as a whole, in the order of the text, each once. */
	starsOf(path: string): readonly (readonly string[])[] {
		let modules = this.#stars.get(path);
		if (modules === undefined) {
			const index = this.index(path);
			modules = index === undefined || index.stars.length === 0 ? [] : this.#remembered(
				(find) => this.#memory?.stars({ path, facts: index.facts }, find), () => this.#findStars(index, path));
			this.#stars.set(path, modules);
		}
		return modules;
	}

	#findStars({ facts, stars }: FactsIndex, path: string): readonly (readonly string[])[] {
		const specifiers = new Set(stars.map((row) => get(facts.imports.module, row)));
		return [...specifiers].map((specifier) => this.#findModule(facts.string(specifier), path));
	}

	/**
	 * What `find` gives, which is the same for all files; `key` says what it is. It must ask the symbols that it gets:
	 * what these ones know already was asked for this file, and has to be asked for all that come to know it.
	 */
	shared<T>(key: string, find: (symbols: ModuleNames) => T): T {
		if (this.#memory === undefined) return find(this);
		return this.#remembered((again) => this.#memory?.about(key, again), () =>
			find(new ModuleNames(this.#asked, this.rules, this.steps, this.#read)));
	}

	/** What the memory has of something, else what `find` gives; it takes the same steps either way. */
	#remembered<T>(recall: (find: () => Remembered<T>) => Remembered<T> | undefined, find: () => T): T {
		const { steps } = this;
		const facts = this.#read;
		let isKnown = true;
		const found = recall(() => {
			isKnown = false;
			const begun = steps.taken - facts.taken;
			const { value, read } = facts.during(find);
			return { value, steps: steps.taken - facts.taken - begun, read, isWhole: !steps.areOver };
		});
		if (found === undefined) return find();
		if (isKnown) {
			steps.take(found.steps);
			facts.again(found.read);
		}
		return found.value;
	}

	/** What a row of `imports` takes from its module. */
	imported(path: string, importRow: ImportRow): readonly Offer[] {
		const facts = this.index(path)?.facts;
		if (facts === undefined) return [];
		const files = this.moduleOf(path, importRow);
		if (files.length === 0) return this.ofNoFile(path, importRow);
		const imported = facts.string(facts.imports.imported[importRow]);
		return imported === "*" ? this.wholeModule(path, importRow, files) : this.exported(files, imported);
	}

	/**
	 * What a row of `imports` takes from a module that is no file: one of the modules of a folder, or what a file
	 * declares under the module's name.
	 */
	ofNoFile(path: string, importRow: ImportRow): readonly Offer[] {
		const facts = this.index(path)?.facts;
		if (facts === undefined) return [];
		const name = facts.string(facts.imports.imported[importRow]);
		const specifier = facts.string(facts.imports.module[importRow]);
		if (this.rules.scriptsShare === true) return this.ambient.offers(path, specifier, name);
		if (this.rules.foldersAreModules !== true || name === "*") return [];
		const files = this.moduleFiles(`${specifier}${specifier.endsWith(".") ? "" : "."}${name}`, path);
		return files.length === 0 ? [] : [{ kind: "module", files }];
	}

	/**
	 * What an import of a module as a whole binds: the module, or that of the first part of its specifier, and what the
	 * module says it is (`module.exports = f`).
	 */
	wholeModule(path: string, importRow: ImportRow, files: readonly string[]): readonly Offer[] {
		const first = this.#firstPart(path, importRow, files);
		if (first !== undefined) return [{ kind: "module", files: first }];
		const assigned = this.rules.defaultIsModule ? this.#search.assigned(files, "default") : [];
		return [{ kind: "module", files }, ...assigned];
	}

	/** What a module offers under a name; empty if nothing. */
	exported(files: readonly string[], name: string): readonly Offer[] {
		return this.#search.find(files, name);
	}

	/**
	 * All declarations of the symbol that a declaration is one of: overloads, merged interfaces, the same variable
	 * declared again. In the order of the text.
	 *
	 * @param mask - {@link DeclarationFlag} value and type; declarations in neither are left out, unless all would be
	 */
	group(site: Site, mask: number): readonly Site[] {
		const { path, declaration } = site;
		const key = declaration * MASKS + mask / DeclarationFlag.value;
		let sites = this.#groups.get(path, key);
		if (sites === undefined) {
			const index = declaration === 0 ? undefined : this.index(path);
			sites = index === undefined || index.isOwned(declaration) ? [{ path, declaration }]
				: this.#kinOf(index, declaration, mask).map((row): Site => ({ path, declaration: row }));
			this.#groups.set(path, key, sites);
		}
		return sites;
	}

	#kinOf(index: FactsIndex, declaration: DeclarationRow, mask: number): readonly DeclarationRow[] {
		const { declarations } = index.facts;
		const rows = this.#namesakes(index, declaration);
		this.steps.take(rows.length);
		// most have a name of their own
		if (rows.length === 1 && rows[0] === declaration) return rows;
		const isLabel = declarations.kind[declaration] === DeclarationKind.label;
		const kin = rows.filter((row) => (declarations.kind[row] === DeclarationKind.label) === isLabel);
		const masked = mask === 0 ? kin : kin.filter((row) => (get(declarations.flags, row) & mask) !== 0);
		const chosen = masked.length > 0 ? masked : kin.length > 0 ? kin : [declaration];
		const isRebound = this.rules.definitionsRebind === true && chosen.length > 1 && isDefinition(index, declaration);
		const bound = isRebound ? chosen.filter((row) => declarations.kind[row] !== DeclarationKind.importBinding) : chosen;
		return bound.slice(0, GROUP_MAX);
	}

	/** Where a declaration binds, those with its name, itself among them. */
	#namesakes(index: FactsIndex, declaration: DeclarationRow): readonly DeclarationRow[] {
		const { declarations } = index.facts;
		const name = index.facts.string(declarations.name[declaration]);
		const scope = get(declarations.scope, declaration);
		const own = get(declarations.flags, declaration);
		if ((own & DeclarationFlag.member) === 0) return scope < 0 ? [declaration] : index.inScope(scope, name);
		const parents = this.#parents(index, get(declarations.parent, declaration));
		const members = parents.map((parent) => index.members(parent, name));
		const rows = members.length === 1 && members[0] !== undefined ? members[0] : members.flat();
		// static members are not members of instances
		const isSide = (row: DeclarationRow): boolean =>
			((get(declarations.flags, row) ^ own) & DeclarationFlag.static) === 0;
		return rows.every(isSide) ? rows : rows.filter(isSide);
	}

	#findPackaged(path: string, name: string): readonly Site[] {
		const stars = this.rules.starsBind === true ? this.index(path)?.stars.length ?? 0 : 0;
		const modules = stars === 0 ? [] : this.rules.starsStay === true ? this.starsOf(path) : [[path]];
		const offers = modules.flatMap((module) => this.exported(module, name));
		const bound = offers.flatMap((offer): readonly Site[] =>
			offer.kind === "declaration" ? [offer.site]
				: offer.kind === "module" ? this.allOf(offer.files).map((file) => ({ path: file, declaration: FILE })) : []);
		if (bound.length > 0) return bound;
		if (this.rules.scriptsShare === true) return this.ambient.names(path, name);
		const sites: Site[] = [];
		for (const file of this.#packageFiles(path, name)) {
			const index = this.index(file);
			for (const declaration of index?.inScope(FILE_SCOPE, name) ?? []) {
				// a package has no other names: neither what the file imports, nor locals of a body whose bracket is missing
				const kind = index?.facts.declarations.kind[declaration];
				if (kind !== undefined && isBlockKind(kind)) sites.push({ path: file, declaration });
			}
		}
		return sites;
	}

	/** A declaration and the others that merge with it. */
	#parents(index: FactsIndex, parent: DeclarationRow): readonly DeclarationRow[] {
		const { declarations } = index.facts;
		const scope = get(declarations.scope, parent);
		if (parent <= 0 || scope < 0 || declarations.kind[parent] === DeclarationKind.anonymous) return [parent];
		const name = index.facts.string(declarations.name[parent]);
		const isType = (get(declarations.flags, parent) & DeclarationFlag.type) !== 0;
		return index.inScope(scope, name).filter((row) =>
			((get(declarations.flags, row) & DeclarationFlag.type) !== 0) === isType);
	}

	/** The module of the first part of a specifier, when that part is what an import binds; undefined when not. */
	#firstPart(path: string, importRow: ImportRow, files: readonly string[]): readonly string[] | undefined {
		const facts = this.index(path)?.facts;
		if (facts === undefined || this.rules.bindsFirstPart !== true) return undefined;
		const { imports, declarations, references } = facts;
		const bound = declarations.nameBegin[get(imports.declaration, importRow)];
		if (bound === undefined || bound !== references.begin[get(imports.moduleReference, importRow)]) return undefined;
		const [first = "", ...rest] = facts.string(imports.module[importRow]).split(".");
		if (rest.length === 0 || first === "") return undefined;
		const module = this.moduleFiles(first, path);
		return module.length > 0 || this.rules.foldersAreModules !== true ? module : folderOf([first, ...rest], files);
	}
}

/** The folder that the first of the names is, which lead to the file of a module. */
function folderOf(names: readonly string[], [file]: readonly string[]): readonly string[] {
	const end = file?.lastIndexOf(names.join("/")) ?? NONE;
	return end < 0 || file === undefined ? [] : [`${file.slice(0, end)}${names[0] ?? ""}/`];
}
