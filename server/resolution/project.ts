/** What a workspace's configuration files say about where modules are: package.json, tsconfig.json, go.mod. Pure. */
import { parseJson } from "./json.ts";
import { directoryOf, joinPath } from "../model/path.ts";

/** A configuration file and its text. */
export interface ConfigurationFile {
	readonly path: string;
	readonly text: string;
}

/** File names that {@link parseProject} understands. */
export const CONFIGURATION_FILES: readonly string[] = ["package.json", "tsconfig.json", "jsconfig.json", "go.mod"];

/** A package.json of the workspace. */
export interface NodePackage {
	readonly directory: string;
	/** The name that other packages import it by; undefined if it has none. */
	readonly name: string | undefined;
	/** `exports` and `imports` as written: unknown JSON, read with care by whoever resolves. */
	readonly exports: unknown;
	readonly imports: unknown;
	/** Relative paths of the entry, most telling first: types, module, main. */
	readonly entries: readonly string[];
}

/** A tsconfig.json or jsconfig.json, with what it extends folded in. */
export interface TypescriptConfig {
	readonly directory: string;
	/** Folder that bare specifiers may be relative to; undefined if there is none. */
	readonly baseUrl: string | undefined;
	/** Pattern with at most one `*`, and the workspace paths it may mean, in order. */
	readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

export interface Project {
	/** Folder of each go.mod, and its module path; deepest folder first. */
	readonly goModules: readonly { readonly directory: string; readonly modulePath: string }[];
	/** Deepest folder first. */
	readonly packages: readonly NodePackage[];
	/** Deepest folder first; tsconfig.json before jsconfig.json. */
	readonly typescriptConfigs: readonly TypescriptConfig[];
}

/** A project that says nothing. */
export const emptyProject: Project = { goModules: [], packages: [], typescriptConfigs: [] };

const EXTENDS_MAX = 16;

const deepestFirst = (one: { readonly directory: string }, other: { readonly directory: string }): number =>
	other.directory.length - one.directory.length;

/** Reads configuration files; one that cannot be read as what it should be says nothing. */
export function parseProject(files: readonly ConfigurationFile[]): Project {
	const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
	const named = (name: string): ConfigurationFile[] =>
		sorted.filter(({ path }) => path === name || path.endsWith(`/${name}`));
	const goModules = named("go.mod").flatMap(({ path, text }) => {
		const modulePath = /^module\s+(\S+)/m.exec(text)?.[1];
		return modulePath === undefined ? [] : [{ directory: directoryOf(path), modulePath }];
	});
	const texts = new Map(sorted.map(({ path, text }) => [path, text]));
	const configs = [...named("tsconfig.json"), ...named("jsconfig.json")].map(({ path }) => readConfig(path, texts));
	return {
		goModules: goModules.sort(deepestFirst),
		packages: named("package.json").flatMap(readPackage).sort(deepestFirst),
		typescriptConfigs: configs.sort(deepestFirst),
	};
}

function readPackage({ path, text }: ConfigurationFile): NodePackage[] {
	const json = asObject(parseJson(text));
	if (json === undefined) return [];
	const { name, types, typings, module, main } = json;
	const entries = [types, typings, module, main].filter((entry) => typeof entry === "string");
	return [{
		directory: directoryOf(path), name: typeof name === "string" ? name : undefined,
		exports: json["exports"], imports: json["imports"], entries,
	}];
}

function readConfig(path: string, texts: ReadonlyMap<string, string>): TypescriptConfig {
	let baseUrl: string | undefined;
	let paths: TypescriptConfig["paths"] | undefined;
	const queue: string[] = [path];
	const seen = new Set<string>();
	// the nearest file that says something wins, as in the compiler: later files of `extends` before earlier ones
	for (let next = queue.shift(); next !== undefined && seen.size < EXTENDS_MAX; next = queue.shift()) {
		if (seen.has(next)) continue;
		seen.add(next);
		const directory = directoryOf(next);
		const json = asObject(parseJson(texts.get(next) ?? ""));
		const options = asObject(json?.["compilerOptions"]);
		const base = options?.["baseUrl"];
		const own = typeof base === "string" ? joinPath(directory, base) : undefined;
		baseUrl ??= own;
		paths ??= readPaths(options?.["paths"], own ?? directory);
		queue.unshift(...extended(json?.["extends"], directory, texts).reverse());
	}
	return { directory: directoryOf(path), baseUrl, paths: paths ?? [] };
}

function extended(value: unknown, directory: string, texts: ReadonlyMap<string, string>): string[] {
	const specifiers = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
	return specifiers.flatMap((specifier) => {
		const joined = /^\.\.?(?:\/|$)/.test(specifier) ? joinPath(directory, specifier) : undefined;
		const found = joined === undefined ? undefined
			: [joined, `${joined}.json`, `${joined}/tsconfig.json`].find((path) => texts.has(path));
		return found === undefined ? [] : [found];
	});
}

function readPaths(value: unknown, directory: string): TypescriptConfig["paths"] | undefined {
	const object = asObject(value);
	if (object === undefined) return undefined;
	return Object.entries(object).map(([pattern, targets]) => ({
		pattern,
		targets: (Array.isArray(targets) ? targets : []).flatMap((target) => {
			const path = typeof target === "string" ? joinPath(directory, target) : undefined;
			return path === undefined ? [] : [path];
		}),
	}));
}

/** The value as an object with string keys; undefined for arrays, null and all else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? value as Readonly<Record<string, unknown>> : undefined;
}
