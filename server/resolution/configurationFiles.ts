/**
 * Reads package.json, tsconfig.json, jsconfig.json and go.mod. Pure.
 *
 * What always holds: each text is parsed once, also one that many others extend; the cost is linear in the texts, and
 * what is beyond a limit is left out and said.
 */
import { directoryOf, joinPath } from "../model/path.ts";
import { parseJson } from "./json.ts";
import {
	NAMESAKES_MAX, Project, type ConfigurationProblem, type Mapping, type NodePackage, type PathMap, type TypescriptConfig,
} from "./project.ts";

/** A configuration file and its text. */
export interface ConfigurationFile {
	readonly path: string;
	readonly text: string;
}

/** File names that {@link parseProject} understands, and one that says where programs begin. */
export const CONFIGURATION_FILES: readonly string[] = ["package.json", "tsconfig.json", "jsconfig.json", "go.mod", "pyproject.toml"];

/** Files that one extends, by whatever way. */
const EXTENDS_MAX = 16;
/** Paths that one pattern may mean: each import looks for all of them. */
const TARGETS_MAX = 16;
/** No path is longer. */
const PATH_MAX = 4096;
const CONDITION_DEPTH_MAX = 8;
/** Conditions of package.json `exports` in the order in which sources are likelier. */
const CONDITIONS = ["source", "types", "typescript", "import", "module", "node", "default", "require", "browser"];

/** Reads configuration files; one that cannot be read as what it should be says nothing. */
export function parseProject(files: readonly ConfigurationFile[]): Project {
	const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
	const named = (name: string): ConfigurationFile[] =>
		sorted.filter(({ path }) => path === name || path.endsWith(`/${name}`));
	const goModules = named("go.mod").flatMap(({ path, text }) => {
		const modulePath = /^module\s+([\w.~/-]+)/m.exec(text)?.[1];
		return isPath(modulePath) ? [{ directory: directoryOf(path), modulePath }] : [];
	});
	const packages = named("package.json").flatMap(readPackage);
	const configs = new TypescriptConfigs(sorted);
	const typescriptConfigs = [...named("tsconfig.json"), ...named("jsconfig.json")].map(({ path }) => configs.read(path));
	const problems = [...configs.problems, ...namesakes(packages)];
	return new Project({ goModules, packages, pathMaps: configs.pathMaps, typescriptConfigs, problems });
}

/** Packages that {@link Project} does not look into, because too many have their name. */
function namesakes(packages: readonly NodePackage[]): ConfigurationProblem[] {
	const counts = new Map<string, number>();
	return [...packages].sort((one, other) => other.directory.length - one.directory.length).flatMap(({ name, directory }) => {
		if (name === undefined) return [];
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		const path = directory === "" ? "package.json" : `${directory}/package.json`;
		const detail = `More than ${NAMESAKES_MAX} packages have its name; imports are not looked for in this one.`;
		return count <= NAMESAKES_MAX ? [] : [{ path, detail }];
	});
}

function readPackage({ path, text }: ConfigurationFile): NodePackage[] {
	const json = asObject(parseJson(text));
	if (json === undefined) return [];
	const { name, types, typings, module, main } = json;
	const entries = [types, typings, module, main].filter(isPath);
	return [{
		directory: directoryOf(path), ...(typeof name === "string" ? { name } : {}),
		exports: subpaths(json["exports"]), imports: subpaths(json["imports"]), entries,
	}];
}

/** The subpaths of `exports` or `imports`, each with the first condition that leads to a string. */
function subpaths(value: unknown): Mapping<string>[] {
	const object = asObject(value);
	const keys = Object.keys(object ?? {});
	if (object === undefined || !keys.some((key) => key.startsWith(".") || key.startsWith("#"))) {
		const target = conditionTarget(value, CONDITION_DEPTH_MAX);
		return target === undefined ? [] : [[".", target]];
	}
	// of two patterns with the same begin, the longer one is meant
	return keys.sort((one, other) => other.length - one.length).flatMap((key): Mapping<string>[] => {
		const target = conditionTarget(object[key], CONDITION_DEPTH_MAX);
		return target === undefined ? [] : [[key, target]];
	});
}

function conditionTarget(value: unknown, depth: number): string | undefined {
	if (isPath(value)) return value;
	if (depth === 0) return undefined;
	const object = asObject(value);
	const inner = Array.isArray(value) ? value : object === undefined ? []
		: [...CONDITIONS, ...Object.keys(object).filter((key) => !CONDITIONS.includes(key))].map((key) => object[key]);
	for (const one of inner) {
		const target = conditionTarget(one, depth - 1);
		if (target !== undefined) return target;
	}
	return undefined;
}

/** One file as it is, before what it extends is folded in. */
interface OwnConfig {
	readonly baseUrl: string | undefined;
	readonly pathMap: number | undefined;
	/** Those that are there, the one that wins first. */
	readonly extended: readonly string[];
}

class TypescriptConfigs {
	readonly pathMaps: PathMap[] = [];
	readonly problems: ConfigurationProblem[] = [];
	readonly #texts: ReadonlyMap<string, string>;
	readonly #own = new Map<string, OwnConfig>();
	readonly #complained = new Set<string>();

	constructor(files: readonly ConfigurationFile[]) {
		this.#texts = new Map(files.map(({ path, text }) => [path, text]));
	}

	read(path: string): TypescriptConfig {
		let baseUrl: string | undefined;
		let pathMap: number | undefined;
		const stack: string[] = [path];
		const seen = new Set<string>();
		// the nearest file that says something wins, as in the compiler: later files of `extends` before earlier ones
		for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
			if (seen.has(next)) continue;
			if (seen.size === EXTENDS_MAX) {
				this.#leaveOut(path, `It extends more than ${EXTENDS_MAX} files; the rest is not read.`);
				break;
			}
			seen.add(next);
			const own = this.#read(next);
			baseUrl ??= own.baseUrl;
			pathMap ??= own.pathMap;
			for (let index = own.extended.length - 1; index >= 0; index--) stack.push(own.extended[index] as string);
		}
		return {
			directory: directoryOf(path), ...(baseUrl === undefined ? {} : { baseUrl }), ...(pathMap === undefined ? {} : { pathMap }),
		};
	}

	#read(path: string): OwnConfig {
		let own = this.#own.get(path);
		if (own === undefined) {
			const directory = directoryOf(path);
			const json = asObject(parseJson(this.#texts.get(path) ?? ""));
			const options = asObject(json?.["compilerOptions"]);
			const base = options?.["baseUrl"];
			const baseUrl = isPath(base) ? joinPath(directory, base) : undefined;
			const paths = asObject(options?.["paths"]);
			const pathMap = paths && this.pathMaps.push(this.#pathMap(path, paths, baseUrl ?? directory)) - 1;
			own = { baseUrl, pathMap, extended: this.#extended(path, json?.["extends"]) };
			this.#own.set(path, own);
		}
		return own;
	}

	#extended(path: string, value: unknown): string[] {
		const specifiers: readonly unknown[] = Array.isArray(value) ? value : [value];
		const found: string[] = [];
		for (let index = specifiers.length - 1; index >= 0 && found.length <= EXTENDS_MAX; index--) {
			const specifier = specifiers[index];
			if (!isPath(specifier) || !/^\.\.?(?:\/|$)/.test(specifier)) continue;
			const joined = joinPath(directoryOf(path), specifier);
			const file = joined === undefined ? undefined
				: [joined, `${joined}.json`, `${joined}/tsconfig.json`].find((one) => this.#texts.has(one));
			if (file !== undefined) found.push(file);
		}
		return found;
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

function isPath(value: unknown): value is string {
	return typeof value === "string" && value.length <= PATH_MAX;
}

/** The value as an object with string keys; undefined for arrays, null and all else. */
function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? value as Readonly<Record<string, unknown>> : undefined;
}
