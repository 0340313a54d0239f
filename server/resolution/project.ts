/**
 * What a workspace's configuration files say about where modules are, ready to be asked by every import: each question
 * costs what it is about (the parts of a specifier, the folders around a file), not how much there is in the workspace.
 *
 * {@link ProjectParts} are plain data: the index keeps them, so that a start parses no configuration.
 */
import { directoryOf, joinPath } from "../model/path.ts";
import { StarPatterns } from "./starPatterns.ts";

/** Pattern with at most one `*`, and what it stands for. */
export type Mapping<Target> = readonly [pattern: string, target: Target];

/** A package.json of the workspace. */
export interface NodePackage {
	readonly directory: string;
	/** The name that other packages import it by. */
	readonly name?: string;
	/** Subpaths of `exports` (`.`, `./feature`, `./wild/*`) and `imports`, each with the target of its likeliest condition. */
	readonly exports: readonly Mapping<string>[];
	readonly imports: readonly Mapping<string>[];
	/** Relative paths of the entry, most telling first: types, module, main. */
	readonly entries: readonly string[];
}

/** The `paths` of one configuration file, and the folder that they are relative to. Shared by all that extend the file. */
export interface PathMap {
	readonly directory: string;
	readonly patterns: readonly Mapping<readonly string[]>[];
}

/** What of a configuration file is left out, in one sentence. */
export interface ConfigurationProblem {
	readonly path: string;
	readonly detail: string;
}

/** A tsconfig.json or jsconfig.json, with what it extends folded in. */
export interface TypescriptConfig {
	readonly directory: string;
	/** Folder that bare specifiers may be relative to. */
	readonly baseUrl?: string;
	/** Its place in `pathMaps`. */
	readonly pathMap?: number;
}

export interface GoModule {
	readonly directory: string;
	readonly modulePath: string;
}

export interface ProjectParts {
	readonly goModules: readonly GoModule[];
	readonly packages: readonly NodePackage[];
	readonly pathMaps: readonly PathMap[];
	/** Of two in one folder the first counts. */
	readonly typescriptConfigs: readonly TypescriptConfig[];
	readonly problems: readonly ConfigurationProblem[];
}

/** Packages of one name, and modules of one path, that are looked into. */
export const NAMESAKES_MAX = 16;
/** Parts of a specifier that may be a package's name: a scope and a name, and some to spare. */
const NAME_PARTS_MAX = 4;
/** No path is longer. */
const PATH_MAX = 4096;

export class Project {
	readonly parts: ProjectParts;
	readonly #goModules = new Map<string, GoModule[]>();
	/** Modules of the toolchain itself: their packages have no prefix. */
	readonly #toolchain: GoModule[] = [];
	readonly #packageAt = new Map<string, NodePackage>();
	readonly #packagesNamed = new Map<string, NodePackage[]>();
	readonly #configAt = new Map<string, TypescriptConfig>();
	readonly #patterns = new Map<readonly Mapping<unknown>[], StarPatterns<unknown>>();

	constructor(parts: ProjectParts) {
		this.parts = parts;
		for (const module of [...parts.goModules].sort(deepestFirst)) {
			const isToolchain = module.modulePath === "std" || module.modulePath === "cmd";
			if (isToolchain && this.#toolchain.length < NAMESAKES_MAX) this.#toolchain.push(module);
			addTo(this.#goModules, module.modulePath, module);
		}
		for (const one of [...parts.packages].sort(deepestFirst)) {
			this.#packageAt.set(one.directory, one);
			if (one.name !== undefined) addTo(this.#packagesNamed, one.name, one);
		}
		for (const config of parts.typescriptConfigs) {
			if (!this.#configAt.has(config.directory)) this.#configAt.set(config.directory, config);
		}
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

	/** Packages that a bare specifier may begin with the name of, and what follows it; those around `from` first. */
	packagesOf(specifier: string, from: string): readonly { readonly nodePackage: NodePackage; readonly rest: string }[] {
		const found: { readonly nodePackage: NodePackage; readonly rest: string }[] = [];
		for (const prefix of prefixesOf(specifier).slice(0, NAME_PARTS_MAX)) {
			const rest = specifier.slice(prefix.length + 1);
			for (const nodePackage of this.#packagesNamed.get(prefix) ?? []) found.push({ nodePackage, rest });
		}
		const isAround = ({ directory }: NodePackage): number => Number(directory === "" || from.startsWith(`${directory}/`));
		return found.sort((one, other) => isAround(other.nodePackage) - isAround(one.nodePackage) ||
			deepestFirst(one.nodePackage, other.nodePackage));
	}

	/** The target of a subpath of `exports` or `imports`; undefined if there is none. */
	target(mappings: readonly Mapping<string>[], subpath: string): string | undefined {
		const found = this.#patternsOf(mappings).match(subpath);
		if (found === undefined) return undefined;
		const parts = found.value.split("*");
		const length = found.value.length + (parts.length - 1) * found.star.length;
		return length > PATH_MAX ? undefined : parts.join(found.star);
	}

	/** The configuration of a file: that of the innermost folder around it that has one. */
	typescriptConfigOf(path: string): TypescriptConfig | undefined {
		return innermost(path, this.#configAt);
	}

	/** The workspace paths that the `paths` of a configuration say a specifier may mean, in order. */
	mapped({ pathMap }: TypescriptConfig, specifier: string): readonly string[] {
		const map = this.parts.pathMaps[pathMap ?? -1];
		const found = map && this.#patternsOf(map.patterns).match(specifier);
		return (found?.value ?? []).flatMap((target) => {
			const joined = joinPath(map?.directory ?? "", target.replace("*", () => found?.star ?? ""));
			return joined === undefined ? [] : [joined];
		});
	}

	#patternsOf<T>(mappings: readonly Mapping<T>[]): StarPatterns<T> {
		let patterns = this.#patterns.get(mappings);
		if (patterns === undefined) this.#patterns.set(mappings, (patterns = new StarPatterns(mappings)));
		return patterns as StarPatterns<T>;
	}
}

/** A project that says nothing. */
export const emptyProject: Project = new Project({ goModules: [], packages: [], pathMaps: [], typescriptConfigs: [], problems: [] });

function deepestFirst(one: { readonly directory: string }, other: { readonly directory: string }): number {
	return other.directory.length - one.directory.length;
}

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else if (list.length < NAMESAKES_MAX) list.push(value);
}

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
