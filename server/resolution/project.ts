/**
 * What a workspace's configuration files say about where modules are, ready to be asked by every import: each question
 * costs what it is about (the parts of a specifier, the folders around a file), not how much there is in the workspace.
 *
 * {@link ProjectParts} are plain data: the index keeps them, so that a start parses no configuration.
 */
import { directoryOf } from "../model/path.ts";
import { StarPatterns } from "./starPatterns.ts";
import { placeOf, type TypescriptConfig, TypescriptProjects } from "./typescriptProjects.ts";

/** Pattern with at most one `*`, and what it stands for. */
export type Mapping<Target> = readonly [pattern: string, target: Target];

/** A package.json of the workspace. */
export interface NodePackage {
	readonly directory: string;
	/** The name that other packages import it by. */
	readonly name?: string;
	/** The folder of the workspace (npm, pnpm, yarn, lerna) whose packages it is linked to. */
	readonly workspace?: string;
	/**
	 * Subpaths of `exports` (`.`, `./feature`, `./wild/*`) and `imports`, each with the targets of its conditions,
	 * likeliest
	 * first; none where it is closed.
	 */
	readonly exports: readonly Mapping<readonly string[]>[];
	readonly imports: readonly Mapping<readonly string[]>[];
	/** Relative paths of the entry, most telling first: types, module, main. */
	readonly entries: readonly string[];
	/** Dependencies that lie in a folder of the workspace (`file:`, `link:`), and the folder. */
	readonly links: readonly Mapping<string>[];
	/** Dependencies of a certain version, which come from a registry but where a workspace links them. */
	readonly outside: readonly string[];
}

/** The `paths` of one configuration file, and the folder that they count from. Shared by all that extend the file. */
export interface PathMap {
	readonly directory: string;
	readonly patterns: readonly Mapping<readonly string[]>[];
}

/** A configuration file and its text. */
export interface ConfigurationFile {
	readonly path: string;
	readonly text: string;
}

/** What of a configuration file is left out, in one sentence. */
export interface ConfigurationProblem {
	readonly path: string;
	readonly detail: string;
}

/** A package that a specifier may name, and what of the specifier follows its name. */
export interface FoundPackage {
	readonly nodePackage: NodePackage;
	readonly rest: string;
}

export interface GoModule {
	readonly directory: string;
	readonly modulePath: string;
}

export interface ProjectParts {
	readonly goModules: readonly GoModule[];
	readonly packages: readonly NodePackage[];
	readonly pathMaps: readonly PathMap[];
	readonly typescriptConfigs: readonly TypescriptConfig[];
	readonly problems: readonly ConfigurationProblem[];
	/**
	 * Paths beyond the files of configuration that were looked for: when one of them changes, so may all this.
	 * Sorted.
	 */
	readonly looked: readonly string[];
	/** Links to folders of the workspace, by their paths, and where they lead to; sorted. */
	readonly folderLinks: readonly Mapping<string>[];
}

/** Packages of one name, and modules of one path, that are looked into. */
export const NAMESAKES_MAX = 16;
/** Parts of a specifier that may be a package's name: a scope and a name, and some to spare. */
const NAME_PARTS_MAX = 4;
/** No path is longer. */
const PATH_MAX = 4096;
/** Links that lead through each other on the way of one path. */
const LINKS_FOLLOWED_MAX = 16;

export class Project {
	readonly parts: ProjectParts;
	/** Folders that are the top of a workspace: one, or one for each folder that was opened. */
	readonly tops: readonly string[];
	readonly #goModules = new Map<string, GoModule[]>();
	/** Modules of the toolchain itself: their packages have no prefix. */
	readonly #toolchain: GoModule[] = [];
	readonly #packageAt = new Map<string, NodePackage>();
	readonly #packagesNamed = new Map<string, NodePackage[]>();
	readonly #configs: TypescriptProjects;
	readonly #folderLinks: ReadonlyMap<string, string>;
	readonly #sets = new Map<readonly string[], ReadonlySet<string>>();
	readonly #patterns = new Map<readonly Mapping<unknown>[], StarPatterns<unknown>>();

	constructor(parts: ProjectParts, tops: readonly string[] = [""]) {
		this.parts = parts;
		this.tops = tops;
		for (const module of [...parts.goModules].sort(deepestFirst)) {
			const isToolchain = module.modulePath === "std" || module.modulePath === "cmd";
			if (isToolchain && this.#toolchain.length < NAMESAKES_MAX) this.#toolchain.push(module);
			addTo(this.#goModules, module.modulePath, module);
		}
		for (const one of [...parts.packages].sort(deepestFirst)) {
			this.#packageAt.set(one.directory, one);
			if (one.name !== undefined) addTo(this.#packagesNamed, one.name, one);
		}
		this.#configs = new TypescriptProjects(parts.typescriptConfigs);
		this.#folderLinks = new Map(parts.folderLinks);
	}

	/** Whether a path is that of a link to a folder. */
	isFolderLink(path: string): boolean {
		return this.#folderLinks.has(path);
	}

	/** Where a path leads when folders on its way, or the path itself, are links to folders; else the path. */
	realPath(path: string): string {
		let real = path;
		for (let count = 0; count < LINKS_FOLLOWED_MAX && this.#folderLinks.size > 0; count++) {
			const next = this.#behindLink(real);
			if (next === undefined) break;
			real = next;
		}
		return real;
	}

	/** A path with the first link on its way followed; undefined if there is none. */
	#behindLink(path: string): string | undefined {
		for (const prefix of prefixesOf(path)) {
			const target = this.#folderLinks.get(prefix);
			if (target === undefined) continue;
			const rest = path.slice(prefix.length + 1);
			return target === "" || rest === "" ? target + rest : `${target}/${rest}`;
		}
		return undefined;
	}

	/** The folders of Go modules that an import path may lie in, deepest first, and the rest of the path. */
	goModulesOf(specifier: string): readonly { readonly directory: string; readonly rest: string }[] {
		const found: { readonly directory: string; readonly rest: string }[] = [];
		for (const prefix of prefixesOf(specifier)) {
			const rest = specifier.slice(prefix.length + 1);
			for (const { directory } of this.#goModules.get(prefix) ?? []) found.push({ directory, rest });
		}
		for (const { directory, modulePath } of this.#toolchain) {
			if (specifier !== modulePath && !specifier.startsWith(`${modulePath}/`)) found.push({ directory, rest: specifier });
		}
		return found.sort(deepestFirst);
	}

	/** The package whose package.json lies in a folder. */
	packageAt(directory: string): NodePackage | undefined {
		return this.#packageAt.get(directory);
	}

	/** The innermost package around a file. */
	packageAround(path: string): NodePackage | undefined {
		return innermost(path, this.#packageAt);
	}

	/**
	 * Packages that a bare specifier may begin with the name of, and what follows it; the likelier first. What a
	 * package
	 * around `from` takes from a registry is none of them.
	 */
	packagesOf(specifier: string, from: string): readonly FoundPackage[] {
		const around = this.packagesAround(from);
		const workspace = around.find((one) => one.workspace !== undefined)?.workspace;
		const found: FoundPackage[] = [];
		for (const prefix of packageNamesOf(specifier)) {
			const rest = specifier.slice(prefix.length + 1);
			const linked = this.#linked(prefix, around);
			if (linked !== undefined) return [{ nodePackage: linked, rest }];
			const namesakes = this.#packagesNamed.get(prefix) ?? [];
			const isOutside = namesakes.length > 0 && around.some((one) => this.#setOf(one.outside).has(prefix));
			for (const nodePackage of namesakes) {
				const isMember = nodePackage.workspace !== undefined && nodePackage.workspace === workspace;
				if (!isOutside || isMember || nodePackage === around[0]) found.push({ nodePackage, rest });
			}
		}
		const rank = ({ nodePackage: { directory, workspace: of } }: FoundPackage): number =>
			(directory === "" || from.startsWith(`${directory}/`) ? 2 : 0) + (of !== undefined && of === workspace
				? 1 : 0);
		return found.sort((one, other) => rank(other) - rank(one) || deepestFirst(one.nodePackage, other.nodePackage));
	}

	/** The packages around a file, innermost first. */
	packagesAround(path: string): readonly NodePackage[] {
		const found: NodePackage[] = [];
		for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
			const one = this.#packageAt.get(directory);
			if (one !== undefined) found.push(one);
			if (directory === "") return found;
		}
	}

	/** The package that the innermost of some packages which says anything of a name is linked to. */
	#linked(name: string, around: readonly NodePackage[]): NodePackage | undefined {
		for (const { links } of around) {
			const link = links.length === 0 ? undefined : this.#patternsOf(links).match(name);
			if (link !== undefined) return this.#packageAt.get(link.value);
		}
		return undefined;
	}

	/** The targets of a subpath of `exports` or `imports`; undefined if nothing is said of it, none if it is closed. */
	targets(mappings: readonly Mapping<readonly string[]>[], subpath: string): readonly string[] | undefined {
		const found = this.#patternsOf(mappings).match(subpath);
		return found?.value.flatMap((target) => {
			const parts = target.split("*");
			const length = target.length + (parts.length - 1) * found.star.length;
			return length > PATH_MAX ? [] : [parts.join(found.star)];
		});
	}

	/**
	 * The configuration of a file: of the innermost folder around it that has any, the first one that is about the
	 * file.
	 */
	typescriptConfigOf(path: string): TypescriptConfig | undefined {
		return this.#configs.of(path);
	}

	/** The workspace paths that the `paths` of a configuration say a specifier may mean, in order. */
	mapped({ pathMap, directory }: TypescriptConfig, specifier: string): readonly string[] {
		const map = this.parts.pathMaps[pathMap ?? -1];
		const found = map && this.#patternsOf(map.patterns).match(specifier);
		return (found?.value ?? []).flatMap((target) =>
			placeOf(target.replace("*", () => found?.star ?? ""), map?.directory ?? "", directory) ?? []);
	}

	#setOf(names: readonly string[]): ReadonlySet<string> {
		let set = this.#sets.get(names);
		if (set === undefined) this.#sets.set(names, (set = new Set(names)));
		return set;
	}

	#patternsOf<T>(mappings: readonly Mapping<T>[]): StarPatterns<T> {
		let patterns = this.#patterns.get(mappings);
		if (patterns === undefined) this.#patterns.set(mappings, (patterns = new StarPatterns(mappings)));
		return patterns as StarPatterns<T>;
	}
}

/** A project that says nothing. */
export const emptyProject: Project = new Project({
	goModules: [], packages: [], pathMaps: [], typescriptConfigs: [], problems: [], looked: [], folderLinks: [],
});

function deepestFirst(one: { readonly directory: string }, other: { readonly directory: string }): number {
	return other.directory.length - one.directory.length;
}

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else if (list.length < NAMESAKES_MAX) list.push(value);
}

/** What a bare specifier may begin with the name of. */
export const packageNamesOf = (specifier: string): readonly string[] =>
	prefixesOf(specifier).slice(0, NAME_PARTS_MAX);

/** A specifier up to each of its slashes, shortest first, itself last. */
function prefixesOf(specifier: string): string[] {
	const prefixes: string[] = [];
	for (let slash = specifier.indexOf("/"); slash >= 0; slash = specifier.indexOf("/", slash + 1)) {
		prefixes.push(specifier.slice(0, slash));
	}
	return [...prefixes, specifier];
}

function innermost<T>(path: string, of: ReadonlyMap<string, T>): T | undefined {
	if (of.size === 0) return undefined;
	for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
		const found = of.get(directory);
		if (found !== undefined || directory === "") return found;
	}
}
