/**
 * Reads package.json, tsconfig.json, go.mod and their like. Pure.
 *
 * What always holds: each text is parsed once, also one that many others extend; the cost is linear in the texts, and
 * what is beyond a limit is left out and said.
 */
import { directoryOf, joinPath } from "../model/path.ts";
import { isPath } from "./json.ts";
import { MEMBER_FILES, readPackages } from "./nodePackages.ts";
import {
	NAMESAKES_MAX, Project, type ConfigurationFile, type ConfigurationProblem, type GoModule, type NodePackage,
	type ProjectParts,
} from "./project.ts";
import { TypescriptConfigs } from "./typescriptConfigs.ts";

/** Names of files that {@link parseProject} understands, and one that says where programs begin. */
const NAMES: readonly string[] =
	["package.json", "tsconfig.json", "jsconfig.json", "go.mod", "go.work", "pyproject.toml", ...MEMBER_FILES];
const OTHER_CONFIG = /^(?:[tj]sconfig[.\-_].*|.*\.tsconfig)\.json$/;
const REPLACE_LINE = /^\s*(?:replace\s+)?([\w.~/-]+)(?:\s+v\S+)?\s+=>\s+(\.{1,2}(?:\/\S*)?)\s*(?:\/\/.*)?$/gm;

/** Whether a file of this name is read as configuration wherever it lies; others are when such a file names them. */
export function isConfigurationFile(name: string): boolean {
	return NAMES.includes(name) || OTHER_CONFIG.test(name);
}

/** @param folderLinks - see {@link ProjectParts.folderLinks} */
export function parseProject(
	files: readonly ConfigurationFile[], folderLinks: ProjectParts["folderLinks"] = [],
): Project {
	const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
	const named = (name: string): ConfigurationFile[] =>
		sorted.filter(({ path }) => path === name || path.endsWith(`/${name}`));
	const packages = readPackages(sorted);
	const configs = new TypescriptConfigs(sorted, packages);
	const others = sorted.map(({ path }) => path).filter((path) =>
		OTHER_CONFIG.test(path.slice(path.lastIndexOf("/") + 1)));
	const main = [...named("tsconfig.json"), ...named("jsconfig.json")].map(({ path }) => path);
	const isOwn = (path: string): boolean => !/(?:^|\/)node_modules\//.test(path);
	const typescriptConfigs = configs.readAll([...main, ...others].filter(isOwn));
	const problems = [...configs.problems, ...namesakes(packages)];
	const goModules = [...named("go.mod"), ...named("go.work")].flatMap(readGoModules);
	return new Project({
		goModules, packages, pathMaps: configs.pathMaps, typescriptConfigs, problems,
		looked: [...configs.missing].sort(), folderLinks,
	});
}

/** The module of a go.mod, and modules whose place in the workspace it, or a go.work, tells. */
function readGoModules({ path, text }: ConfigurationFile): GoModule[] {
	const directory = directoryOf(path);
	const modulePath = path.endsWith("go.mod") ? /^module\s+"?([\w.~/-]+)/m.exec(text)?.[1] : undefined;
	const own = isPath(modulePath) ? [{ directory, modulePath }] : [];
	const replaced = [...text.matchAll(REPLACE_LINE)].flatMap(([, replacedPath, place]): GoModule[] => {
		const at = joinPath(directory, place ?? "");
		return at === undefined || !isPath(replacedPath) ? [] : [{ directory: at, modulePath: replacedPath }];
	});
	return [...own, ...replaced];
}

/** Packages that {@link Project} does not look into, because too many have their name. */
function namesakes(packages: readonly NodePackage[]): ConfigurationProblem[] {
	const counts = new Map<string, number>();
	const deepestFirst = [...packages].sort((one, other) => other.directory.length - one.directory.length);
	return deepestFirst.flatMap(({ name, directory }) => {
		if (name === undefined) return [];
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		const path = directory === "" ? "package.json" : `${directory}/package.json`;
		const detail = `More than ${NAMESAKES_MAX} packages have its name; imports are not looked for in this one.`;
		return count <= NAMESAKES_MAX ? [] : [{ path, detail }];
	});
}
