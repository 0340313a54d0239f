/**
 * Reads tsconfig.json, jsconfig.json and their like, with what they extend folded in. Pure.
 *
 * What always holds: each text is parsed once, also one that many others extend; what is beyond a limit is left out and
 * said. A file that is extended or referred to may have any name, and may lie in node_modules: what of that was looked
 * for in vain is told, so that whoever has the files can bring it.
 */
import { directoryOf, joinPath } from "../model/path.ts";
import { asObject, isPath, parseJson } from "./json.ts";
import type { ConfigurationFile, ConfigurationProblem, Mapping, NodePackage, PathMap } from "./project.ts";
import { CONFIG_DIR, placeOf, type TypescriptConfig } from "./typescriptProjects.ts";

/** Files that one extends, by whatever way. */
const EXTENDS_MAX = 16;
/** Entries of `extends` that are looked for. */
const SPECIFIERS_MAX = 64;
/** Paths that one pattern may mean: each import looks for all of them. */
const TARGETS_MAX = 16;
/** Patterns of `include`, `exclude` and `files`: each file is compared with all of them. */
const INCLUDES_MAX = 128;
const ROOT_DIRS_MAX = 16;
const REFERENCES_MAX = 256;
/** Paths that are looked for beyond the texts. */
const MISSING_MAX = 4096;

/** One file as it is, before what it extends is folded in. */
interface OwnConfig {
	readonly directory: string;
	readonly baseUrl: string | undefined;
	readonly pathMap: number | undefined;
	readonly rootDirs: readonly string[] | undefined;
	readonly outDir: string | undefined;
	readonly rootDir: string | undefined;
	readonly files: readonly string[] | undefined;
	readonly include: readonly string[] | undefined;
	readonly exclude: readonly string[] | undefined;
	readonly references: readonly string[];
	/** Those that are there, the one that wins first. */
	readonly extended: readonly string[];
}

export class TypescriptConfigs {
	readonly pathMaps: PathMap[] = [];
	readonly problems: ConfigurationProblem[] = [];
	/** What may be extended or referred to and is not among the texts. */
	readonly missing: Set<string> = new Set<string>();
	readonly #texts: ReadonlyMap<string, string>;
	readonly #packages = new Map<string, string>();
	readonly #own = new Map<string, OwnConfig>();
	readonly #complained = new Set<string>();

	constructor(files: readonly ConfigurationFile[], packages: readonly NodePackage[]) {
		this.#texts = new Map(files.map(({ path, text }) => [path, text]));
		for (const { name, directory } of packages) {if (name !== undefined &&
			!this.#packages.has(name)) this.#packages.set(name, directory);}
	}

	/** Some files, and those that they refer to. */
	readAll(paths: readonly string[]): TypescriptConfig[] {
		const found = new Map<string, TypescriptConfig>();
		const open = [...paths].reverse();
		for (let path = open.pop(); path !== undefined; path = open.pop()) {
			if (found.has(path)) continue;
			const config = this.#fold(path);
			found.set(path, config);
			for (const reference of config.references ?? []) if (this.#texts.has(reference)) open.push(reference);
		}
		return [...found.values()];
	}

	#fold(path: string): TypescriptConfig {
		const line = this.#lineOf(path);
		const leaf = directoryOf(path);
		const first = <T>(give: (own: OwnConfig) => T | undefined): readonly [own: OwnConfig, value: T] | undefined => {
			for (const own of line) {
				const value = give(own);
				if (value !== undefined) return [own, value];
			}
			return undefined;
		};
		const place = (give: (own: OwnConfig) => string | undefined): string | undefined => {
			const found = first(give);
			return found && placeOf(found[1], found[0].directory, leaf);
		};
		const places = (give: (own: OwnConfig) => readonly string[] | undefined): readonly string[] | undefined => {
			const found = first(give);
			return found?.[1].flatMap((value) => placeOf(value, found[0].directory, leaf) ?? []);
		};
		const [own] = line;
		return defined({
			path, directory: leaf, baseUrl: place(({ baseUrl }) => baseUrl),
				pathMap: first(({ pathMap }) => pathMap)?.[1],
			rootDirs: places(({ rootDirs }) => rootDirs), outDir: place(({ outDir }) => outDir),
				rootDir: place(({ rootDir }) => rootDir),
			files: places(({ files }) => files), include: places(({ include }) => include),
				exclude: places(({ exclude }) => exclude),
			references: own === undefined || own.references.length === 0 ? undefined : own.references,
		});
	}

	/**
	 * A file and those that it extends: nearest first, as in the compiler later files of `extends` before earlier
	 * ones.
	 */
	#lineOf(path: string): OwnConfig[] {
		const stack: string[] = [path];
		const seen = new Map<string, OwnConfig>();
		for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
			if (seen.has(next)) continue;
			if (seen.size === EXTENDS_MAX) {
				this.#leaveOut(path, `It extends more than ${EXTENDS_MAX} files; the rest is not read.`);
				break;
			}
			const own = this.#read(next);
			seen.set(next, own);
			for (let index = own.extended.length - 1; index >= 0; index--) stack.push(own.extended[index] as string);
		}
		return [...seen.values()];
	}

	#read(path: string): OwnConfig {
		let own = this.#own.get(path);
		if (own === undefined) this.#own.set(path, (own = this.#parse(path)));
		return own;
	}

	#parse(path: string): OwnConfig {
		const directory = directoryOf(path);
		const json = asObject(parseJson(this.#texts.get(path) ?? ""));
		const options = asObject(json?.["compilerOptions"]);
		const text = (value: unknown): string | undefined => (isPath(value) ? value : undefined);
		const list = (value: unknown, max: number): readonly string[] | undefined => {
			if (!Array.isArray(value)) return undefined;
			if (value.length > max) this.#leaveOut(path, `One of its lists has more than ${max} entries; the rest is not read.`);
			return (value as readonly unknown[]).slice(0, max).filter(isPath);
		};
		const paths = asObject(options?.["paths"]);
		const baseUrl = text(options?.["baseUrl"]);
		const base = baseUrl === undefined || baseUrl.startsWith(CONFIG_DIR) ? directory
			: joinPath(directory, baseUrl) ?? directory;
		const references: unknown = json?.["references"];
		return {
			directory, baseUrl,
			pathMap: paths && this.pathMaps.push(this.#pathMap(path, paths, base)) - 1,
			rootDirs: list(options?.["rootDirs"], ROOT_DIRS_MAX), outDir: text(options?.["outDir"]),
				rootDir: text(options?.["rootDir"]),
			files: list(json?.["files"], INCLUDES_MAX), include: list(json?.["include"], INCLUDES_MAX),
				exclude: list(json?.["exclude"], INCLUDES_MAX),
			references: (Array.isArray(references) ? references as readonly unknown[] : []).slice(0, REFERENCES_MAX)
				.flatMap((one) => this.#referred(directory, asObject(one)?.["path"])),
			extended: this.#extended(directory, json?.["extends"]),
		};
	}

	#referred(directory: string, value: unknown): string[] {
		const joined = isPath(value) ? joinPath(directory, value) : undefined;
		if (joined === undefined) return [];
		return this.#firstOf(joined.endsWith(".json") ? [joined] : [join(joined, "tsconfig.json")]);
	}

	#extended(directory: string, value: unknown): string[] {
		const specifiers: readonly unknown[] = Array.isArray(value)
			? (value as readonly unknown[]).slice(-SPECIFIERS_MAX) : [value];
		const found: string[] = [];
		for (let index = specifiers.length - 1; index >= 0 && found.length <= EXTENDS_MAX; index--) {
			const specifier = specifiers[index];
			if (isPath(specifier) && specifier !== "") {found.push(...this.#firstOf(this.#candidates(directory,
				specifier)));}
		}
		return found;
	}

	/** Where the file that another one extends may be, likeliest first. */
	#candidates(directory: string, specifier: string): string[] {
		const joined = /^\.\.?(?:\/|$)/.test(specifier) ? joinPath(directory, specifier) : undefined;
		if (joined !== undefined) return this.#variants(joined);
		if (specifier.startsWith(".") || specifier.startsWith("/")) return [];
		const found: string[] = [];
		for (let at = directory; ; at = directoryOf(at)) {
			found.push(...this.#variants(join(at, `node_modules/${specifier}`)));
			if (at === "") break;
		}
		const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/s.exec(specifier) ?? [];
		const inWorkspace = this.#packages.get(name);
		return inWorkspace === undefined ? found : [...found, ...this.#variants(joinPath(inWorkspace, rest) ?? "")];
	}

	/** What a path may mean: a file, one without its extension, or a package with the file that it names. */
	#variants(path: string): string[] {
		if (path.endsWith(".json")) return [path];
		const manifest = join(path, "package.json");
		if (/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !this.#texts.has(manifest)) this.#miss(manifest);
		const named = asObject(parseJson(this.#texts.get(manifest) ?? ""))?.["tsconfig"];
		const inside = isPath(named) ? joinPath(path, named) : undefined;
		return [`${path}.json`, ...(inside?.endsWith(".json") === true ? [inside] : []), join(path, "tsconfig.json")];
	}

	#firstOf(paths: readonly string[]): string[] {
		for (const path of paths) {
			if (this.#texts.has(path)) return [path];
			this.#miss(path);
		}
		return [];
	}

	#miss(path: string): void {
		if (this.missing.size < MISSING_MAX) this.missing.add(path);
	}

	#pathMap(path: string, paths: Readonly<Record<string, unknown>>, directory: string): PathMap {
		const patterns = Object.entries(paths).map(([pattern, targets]): Mapping<readonly string[]> => {
			const all: readonly unknown[] = Array.isArray(targets) ? targets : [];
			if (all.length > TARGETS_MAX) {
				this.#leaveOut(path, `A pattern of its paths has more than ${TARGETS_MAX} targets; the rest is not read.`);
			}
			return [pattern, all.slice(0, TARGETS_MAX).filter(isPath)];
		});
		return { directory, patterns };
	}

	#leaveOut(path: string, detail: string): void {
		if (this.#complained.has(path)) return;
		this.#complained.add(path);
		this.problems.push({ path, detail });
	}
}

function join(directory: string, name: string): string {
	return directory === "" ? name : `${directory}/${name}`;
}

/** Without what is undefined. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
	return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
