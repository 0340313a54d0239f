/**
 * Which tsconfig.json a file belongs to, as the compiler's server finds it: the innermost folder around the file that
 * has
 * a tsconfig.json or jsconfig.json says so, by itself or by what it refers to. Files that it is not about belong to
 * another configuration of the folder that is about them, else to it all the same.
 */
import { baseNameOf, directoryOf, joinPath } from "../model/path.ts";
import { fitsAbove, fitsPattern } from "./includePatterns.ts";

/**
 * A tsconfig.json, jsconfig.json or one of another name, with what it extends folded in; all paths are workspace
 * paths.
 */
export interface TypescriptConfig {
	readonly path: string;
	readonly directory: string;
	/** Folder that bare specifiers may be relative to. */
	readonly baseUrl?: string;
	/** Its place in `pathMaps`. */
	readonly pathMap?: number;
	/** Folders that relative specifiers see as one. */
	readonly rootDirs?: readonly string[];
	/** Where built files go, and the folder of sources that they mirror. */
	readonly outDir?: string;
	readonly rootDir?: string;
	/** Patterns of the files it is about. */
	readonly files?: readonly string[];
	readonly include?: readonly string[];
	readonly exclude?: readonly string[];
	/** Paths of others that files may belong to instead. */
	readonly references?: readonly string[];
}

/** Stands for the folder of the file that extends, wherever it is written. */
export const CONFIG_DIR = "${configDir}";
/** Configurations that are asked about one file. */
const ASKED_MAX = 64;
const KNOWN_MAX = 50_000;
const MAIN = ["tsconfig.json", "jsconfig.json"];

/**
 * A path or pattern in a file of `directory`, which the file in `leaf` extends; undefined if it leads out of the
 * workspace.
 */
export function placeOf(value: string, directory: string, leaf: string): string | undefined {
	return value.startsWith(CONFIG_DIR) ? joinPath(leaf, `.${value.slice(CONFIG_DIR.length)}`) : joinPath(directory,
		value);
}

export class TypescriptProjects {
	readonly #byPath = new Map<string, TypescriptConfig>();
	/** By folder, the main one first. */
	readonly #byFolder = new Map<string, TypescriptConfig[]>();
	readonly #known = new Map<string, TypescriptConfig | undefined>();

	constructor(configs: readonly TypescriptConfig[]) {
		const rank = ({ path }: TypescriptConfig): number => (MAIN.indexOf(baseNameOf(path)) + 3) % 3;
		for (const config of configs) {
			this.#byPath.set(config.path, config);
			const others = this.#byFolder.get(config.directory);
			if (others === undefined) this.#byFolder.set(config.directory, [config]);
			else others.push(config);
		}
		for (const folder of this.#byFolder.values()) {folder.sort((one, other) => rank(one) - rank(other) ||
			(one.path < other.path ? -1 : 1));}
	}

	of(path: string): TypescriptConfig | undefined {
		if (this.#byFolder.size === 0) return undefined;
		if (this.#known.has(path)) return this.#known.get(path);
		if (this.#known.size >= KNOWN_MAX) this.#known.clear();
		const found = this.#find(path);
		this.#known.set(path, found);
		return found;
	}

	#find(path: string): TypescriptConfig | undefined {
		let otherwise: TypescriptConfig | undefined;
		for (let directory = directoryOf(path); ; directory = directoryOf(directory)) {
			const folder = this.#byFolder.get(directory) ?? [];
			const [first] = folder;
			const isMain = first !== undefined && MAIN.includes(baseNameOf(first.path));
			if (isMain) return this.#among(folder, path) ?? first;
			otherwise ??= this.#among(folder, path);
			if (directory === "") return otherwise;
		}
	}

	/** The first of some configurations, or of those that they refer to, that is about a file. */
	#among(configs: readonly TypescriptConfig[], path: string): TypescriptConfig | undefined {
		const open = configs.toReversed();
		const seen = new Set<TypescriptConfig>();
		for (let config = open.pop(); config !== undefined && seen.size < ASKED_MAX; config = open.pop()) {
			if (seen.has(config)) continue;
			seen.add(config);
			if (isAbout(config, path)) return config;
			for (const reference of (config.references ?? []).toReversed()) {
				const referred = this.#byPath.get(reference);
				if (referred !== undefined) open.push(referred);
			}
		}
		return undefined;
	}
}

function isAbout({ directory, files, include, exclude, outDir }: TypescriptConfig, path: string): boolean {
	if (files?.includes(path) === true) return true;
	const everything = directory === "" ? "**" : `${directory}/**`;
	const included = include ?? (files === undefined ? [everything] : []);
	const excluded = exclude ?? (outDir === undefined ? [] : [outDir]);
	const isIncluded = included.some((pattern) =>
		(isFolder(pattern) ? fitsAbove(pattern, path) : fitsPattern(pattern, path)));
	return isIncluded && !excluded.some((pattern) => pattern !== "" && fitsAbove(pattern, path));
}

/** Whether a pattern that ends in a plain name means a folder: the compiler says so of names without extension. */
function isFolder(pattern: string): boolean {
	return pattern === "" || !/[*?.]/.test(baseNameOf(pattern));
}
