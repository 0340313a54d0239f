/**
 * Where a workspace is entered from outside: files that its configuration names, files that run by convention, and what
 * others may import. Pure; conventions of languages stand in their rows (`entries` in
 * syntaxes/languages.json), those of project files here.
 *
 * What is built is not indexed, so an entry that lies in a folder of a build stands for the source of the same name.
 * The configuration of a bundler or another tool is a program (`vite.config.ts`): whatever source files its strings
 * name are taken for entries, since which option means what is known to the tool alone. To be taken for an entry in
 * vain costs nothing but a result less.
 */
import { baseNameOf, directoryOf, joinPath } from "../../model/path.ts";
import { entryRules, type EntryRules } from "../../languages.ts";
import { isGlob, matchesGlob } from "../glob.ts";
import type { InPieces } from "../../model/pieces.ts";
import type { ConfigurationText } from "../../store/configurationTexts.ts";

export interface EntryPoints {
	/** Their code runs, and others may use what they export. */
	readonly files: ReadonlySet<string>;
	/** Somebody outside may import what they export; else what is entered is a program. */
	readonly isLibrary: boolean;
	/** Whether one of them is the way in, not just a file that some tool reads. */
	readonly isKnown: boolean;
}

/** Files at the root of a package, or in its folder of sources. */
const ROOT_FILE = /^(?:main|cli|index)\.[^./]+$/;
const LIBRARY_FILE = /^index\.[^./]+$/;
/** Packages that are used here, not made here. */
const OUTSIDE = /(?:^|\/)node_modules\//;
const PACKAGE_FILES = ["package.json", "pyproject.toml", "go.mod"];
/** Of a module, all that does not lie in such a folder is for others. */
const MODULE_FILE = "go.mod";
const MODULE_SOURCE = /\.go$/;
const INTERNAL_FOLDER = /(?:^|\/)(?:internal|vendor|testdata)\//;

const EXTENSION = /(?:\.d)?\.[cm]?[jt]sx?$|\.[^./]+$/;
const SCRIPT_WORD = /[\w@.-]+(?:\/[\w@.-]+)*\.(?:[cm]?[jt]sx?|py)\b/g;
const SCRIPT_SECTION =
	/^\[(?:project\.(?:gui-)?scripts|project\.entry-points\.[^\]]+|tool\.poetry\.scripts)\]\s*$([^[]*)/gm;
const SCRIPT_LINE = /^\s*["']?[\w.-]+["']?\s*=\s*["']([\w.]+)(?::[\w.]+)?["']/gm;
const DEPTH_MAX = 8;

const QUOTED = /(["'`])([^"'`\n]+)\1/g;
const SOURCE_NAME = /\.[cm]?[jt]sx?$/;
/** Without an extension, a word alone is an option more likely than a file. */
const SOURCE_PATH = /\/[^/.]+$/;
/** Options whose patterns are of entries; those of others (`include`) are of all that a tool looks at. */
const ENTRY_OPTION = /^(?:entry|entries|entryPoints|input)\b/;
/** How Jest writes the folder of its configuration. */
const ROOT_FOLDER = "<rootDir>/";
/** Paths that are looked at in one piece. */
const PIECE = 256;

/** @param stringsOf - of a file, what its facts hold as text: signatures, as far as they reach, are as in its source */
export function* entryPoints(
	paths: readonly string[], configuration: readonly ConfigurationText[],
	stringsOf: (path: string) => readonly string[],
): InPieces<EntryPoints> {
	const sources = yield* Sources.of(paths);
	const found = { files: new Set<string>(), isLibrary: false, isKnown: false };
	const roots = new Set([""]);
	for (const { path, text } of configuration) {
		const [directory, name] = [directoryOf(path), baseNameOf(path)];
		if (!PACKAGE_FILES.includes(name) || OUTSIDE.test(path)) continue;
		roots.add(directory);
		const named = name === "package.json" ? ofPackage(sources, directory, text)
			: name === MODULE_FILE ? ofModule(paths, directory) : ofScripts(sources, directory, text);
		for (const file of [...named.library, ...named.programs]) found.files.add(file);
		found.isLibrary ||= named.library.length > 0;
		yield;
	}
	found.isKnown = found.files.size > 0;
	for (const [at, path] of paths.entries()) {
		if (at % PIECE === 0) yield;
		const name = baseNameOf(path);
		const { toolFiles = [], programFiles = [], hookFolders, packageFile } = entryRules(path);
		const isLike = (pattern: string): boolean => matchesGlob(pattern, name);
		const isWayIn = programFiles.some(isLike) || isAtRoot(path, roots);
		const isTool = toolFiles.some(isLike);
		if (!isWayIn && !isTool && !isHook(path, hookFolders)) continue;
		found.files.add(path);
		const named = isTool && SOURCE_NAME.test(name) ? ofTool(sources, folders(path, roots), stringsOf(path)) : [];
		for (const file of named) found.files.add(file);
		found.isKnown ||= isWayIn;
		found.isLibrary ||= isWayIn && (name === packageFile || LIBRARY_FILE.test(name));
	}
	return found;
}

function isAtRoot(path: string, roots: ReadonlySet<string>): boolean {
	const [directory, name] = [directoryOf(path), baseNameOf(path)];
	const isOfRoot = (folder: string): boolean =>
		roots.has(folder) || (baseNameOf(folder) === "src" && roots.has(directoryOf(folder)));
	if (ROOT_FILE.test(name)) return isOfRoot(directory);
	return name === entryRules(path).packageFile && directory !== "" && isOfRoot(directoryOf(directory));
}

function isHook(path: string, hookFolders: EntryRules["hookFolders"] = {}): boolean {
	const [around, name] = [`/${directoryOf(path)}/`, baseNameOf(path)];
	return Object.entries(hookFolders).some(([folder, names]) =>
		around.includes(`/${folder}/`) && names.some((pattern) => matchesGlob(pattern, name)));
}

/** What paths in a file of a tool may be relative to, the likeliest first: its folder, the root of its package. */
function folders(path: string, roots: ReadonlySet<string>): readonly string[] {
	const own = directoryOf(path);
	let root = own;
	while (!roots.has(root)) root = directoryOf(root);
	return root === own ? [own] : [own, root];
}

function ofTool(sources: Sources, places: readonly string[], texts: readonly string[]): string[] {
	return texts.flatMap((text) => {
		const mayBePattern = ENTRY_OPTION.test(text);
		return [...text.matchAll(QUOTED)].flatMap(([, , quoted = ""]) => {
			const target = quoted.startsWith(ROOT_FOLDER) ? quoted.slice(ROOT_FOLDER.length) : quoted;
			if (!SOURCE_NAME.test(target) && !SOURCE_PATH.test(target)) return [];
			if (isGlob(target) && !mayBePattern) return [];
			return places.map((place) => sources.written(place, target)).find((files) => files.length > 0) ?? [];
		});
	});
}

interface Named {
	readonly library: readonly string[];
	readonly programs: readonly string[];
}

function ofPackage(sources: Sources, directory: string, text: string): Named {
	let json: Record<string, unknown>;
	try {
		json = JSON.parse(text) as Record<string, unknown>;
	} catch {
		return { library: [], programs: [] };
	}
	const { main, module, types, typings, browser, exports, bin, scripts } = json;
	const library = strings([main, module, types, typings, browser, exports], DEPTH_MAX)
		.flatMap((target) => sources.find(directory, target));
	const words = strings(scripts, 1).flatMap((script) => script.match(SCRIPT_WORD) ?? []);
	const programs = [...strings(bin, 1), ...words].flatMap((target) => sources.find(directory, target));
	return { library, programs };
}

function ofModule(paths: readonly string[], directory: string): Named {
	const prefix = directory === "" ? "" : `${directory}/`;
	const library = paths.filter(
		(path) => path.startsWith(prefix) && MODULE_SOURCE.test(path) && !INTERNAL_FOLDER.test(path),
	);
	return { library, programs: [] };
}

function ofScripts(sources: Sources, directory: string, text: string): Named {
	const modules = [...text.matchAll(SCRIPT_SECTION)].flatMap(
		([, lines = ""]) => [...lines.matchAll(SCRIPT_LINE)].map(([, name = ""]) => name),
	);
	const programs = modules.flatMap((name) => {
		const file = name.replaceAll(".", "/");
		return [file, `src/${file}`, `${file}/__init__`, `src/${file}/__init__`].flatMap(
			(target) => sources.find(directory, `${target}.py`),
		);
	});
	return { library: [], programs };
}

/** All strings in a value, which may nest. */
function strings(value: unknown, depthMax: number): string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null || depthMax === 0) return [];
	return Object.values(value).flatMap((part) => strings(part, depthMax - 1));
}

/** The files of a workspace by their paths without extensions. */
class Sources {
	readonly #paths: readonly string[];
	readonly #byStem = new Map<string, string[]>();

	private constructor(paths: readonly string[]) {
		this.#paths = paths;
	}

	static *of(paths: readonly string[]): InPieces<Sources> {
		const sources = new Sources(paths);
		for (const [at, path] of paths.entries()) {
			if (at % PIECE === 0) yield;
			const stem = path.replace(EXTENSION, "");
			const others = sources.#byStem.get(stem);
			if (others) others.push(path);
			else sources.#byStem.set(stem, [path]);
		}
		return sources;
	}

	/** The files that a target in a configuration file means: itself, or what it was built from. */
	find(directory: string, target: string): readonly string[] {
		const path = joinPath(directory, target);
		if (path === undefined) return [];
		const star = path.indexOf("*");
		if (star >= 0) return this.#paths.filter((one) => one.startsWith(path.slice(0, star)));
		const direct = this.#at(path);
		if (direct) return direct;
		const stem = path.replace(EXTENSION, "");
		const base = directory === "" ? "" : `${directory}/`;
		const parts = stem.slice(base.length).split("/");
		for (let at = 1; at < parts.length; at++) {
			const rest = parts.slice(at).join("/");
			const built = this.#of(`${base}src/${rest}`) ?? this.#of(`${base}${rest}`);
			if (built) return built;
		}
		return [];
	}

	/** The files that a path means that is written with a source in mind, or a pattern (`src/*.ts`). */
	written(directory: string, target: string): readonly string[] {
		const path = joinPath(directory, target);
		if (path === undefined) return [];
		if (!isGlob(path)) return this.#at(path) ?? [];
		const pattern = path.replaceAll("**/", "*");
		return this.#paths.filter((one) => matchesGlob(pattern, one));
	}

	#at(path: string): readonly string[] | undefined {
		return this.#of(path.replace(EXTENSION, "")) ?? this.#of(path);
	}

	#of(stem: string): readonly string[] | undefined {
		return this.#byStem.get(stem) ?? this.#byStem.get(`${stem}/index`);
	}
}
