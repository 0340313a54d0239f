/**
 * Reads package.json, pnpm-workspace.yaml and lerna.json: which packages there are, and which are linked to each
 * other. Pure.
 */
import { directoryOf, joinPath } from "../model/path.ts";
import { fitsPattern } from "./includePatterns.ts";
import { asObject, isPath, parseJson } from "./json.ts";
import type { ConfigurationFile, Mapping, NodePackage } from "./project.ts";

const CONDITION_DEPTH_MAX = 8;
/** Targets of one subpath: each import of it looks for all of them. */
const TARGETS_MAX = 8;
/** Conditions of package.json `exports` in the order in which sources are likelier. */
const CONDITIONS = ["source", "types", "typescript", "import", "module", "node", "default", "require", "browser"];
/** Patterns that say which packages belong to a workspace. */
const MEMBER_PATTERNS_MAX = 256;
const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
/** What stands before the version of a dependency that lies in the workspace. */
const LINKED = /^(?:file|link|portal|workspace):/;

/** Files that say which packages are linked to each other, beside `workspaces` of package.json. */
export const MEMBER_FILES: readonly string[] = ["pnpm-workspace.yaml", "lerna.json"];

/** All packages of some package.json; of what lies in node_modules none. */
export function readPackages(files: readonly ConfigurationFile[]): NodePackage[] {
	const isWanted = ({ path }: ConfigurationFile): boolean =>
		["package.json", ...MEMBER_FILES].some((name) => isNamed(path, name)) && !/(?:^|\/)node_modules\//.test(path);
	const parsed = files.filter(isWanted).map(({ path, text }) =>
		({ path, directory: directoryOf(path), text,
			json: path.endsWith(".json") ? asObject(parseJson(text)) : undefined }));
	const workspaces = new Map<string, readonly string[]>();
	for (const { directory, path, json, text } of parsed) {
		const patterns = memberPatterns(path, json, text);
		if (patterns.length > 0) workspaces.set(directory, [...workspaces.get(directory) ?? [], ...patterns]);
	}
	return parsed.flatMap(({ directory, path, json }) => {
		if (json === undefined || !isNamed(path, "package.json")) return [];
		return [readPackage(directory, json, workspaceOf(directory, workspaces))];
	});
}

/** The innermost folder whose package or list of packages says that a folder is linked to the others. */
function workspaceOf(directory: string, workspaces: ReadonlyMap<string, readonly string[]>): string | undefined {
	if (workspaces.size === 0) return undefined;
	for (let at = directory; ; at = directoryOf(at)) {
		const patterns = workspaces.get(at);
		if (patterns !== undefined && isMember(directory, at, patterns)) return at;
		if (at === "") return undefined;
	}
}

const isNamed = (path: string, name: string): boolean => path === name || path.endsWith(`/${name}`);

function memberPatterns(path: string, json: Readonly<Record<string, unknown>> | undefined, text: string): string[] {
	const value = isNamed(path, "package.json") ? json?.["workspaces"] : isNamed(path, "lerna.json")
		? json?.["packages"] : undefined;
	const listed = isNamed(path, "pnpm-workspace.yaml") ? yamlList(text, "packages")
		: Array.isArray(value) ? value : asObject(value)?.["packages"];
	return (Array.isArray(listed) ? listed as readonly unknown[] : []).slice(0, MEMBER_PATTERNS_MAX).filter(isPath);
}

/** The strings of a list in a YAML file, each on a line of its own, or all in brackets. */
function yamlList(text: string, key: string): string[] {
	const lines = text.split("\n");
	const begin = lines.findIndex((line) => line.startsWith(`${key}:`));
	if (begin < 0) return [];
	const inline = /\[(.*)\]/.exec(lines[begin] as string)?.[1];
	if (inline !== undefined) return inline.split(",").map(unquoted);
	const found: string[] = [];
	for (const line of lines.slice(begin + 1)) {
		const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
		if (item !== undefined) found.push(unquoted(item));
		else if (/^\S/.test(line) && !line.startsWith("#")) break;
	}
	return found;
}

const unquoted = (text: string): string => text.replace(/\s+#.*$/, "").trim().replace(/^(["'])(.*)\1$/, "$2");

function isMember(directory: string, workspace: string, patterns: readonly string[]): boolean {
	if (directory === workspace) return true;
	const inside = workspace === "" ? directory : directory.slice(workspace.length + 1);
	const fits = (pattern: string): boolean => fitsPattern(joinPath("", pattern) ?? "", inside);
	const isLeftOut = patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1)));
	return !isLeftOut && patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern));
}

function readPackage(directory: string, json: Readonly<Record<string, unknown>>,
	workspace: string | undefined): NodePackage {
	const { name, types, typings, module, main } = json;
	const links: Mapping<string>[] = [];
	const outside: string[] = [];
	for (const key of DEPENDENCIES) {
		for (const [dependency, version] of Object.entries(asObject(json[key]) ?? {})) {
			if (!isPath(version)) continue;
			if (!LINKED.test(version)) outside.push(dependency);
			const place = version.startsWith("workspace:") ? undefined
				: joinPath(directory, version.replace(LINKED, ""));
			if (LINKED.test(version) && place !== undefined) links.push([dependency, place]);
		}
	}
	return {
		directory, ...(typeof name === "string" ? { name } : {}), ...(workspace === undefined ? {} : { workspace }),
		exports: subpaths(json["exports"]), imports: subpaths(json["imports"]),
		entries: [types, typings, module, main].filter(isPath), links, outside,
	};
}

/**
 * The subpaths of `exports` or `imports`, each with what its conditions lead to, likeliest first; nothing where it is
 * closed.
 */
function subpaths(value: unknown): Mapping<readonly string[]>[] {
	const object = asObject(value);
	const keys = Object.keys(object ?? {});
	if (object === undefined || !keys.some((key) => key.startsWith(".") || key.startsWith("#"))) {
		const targets = conditionTargets(value);
		return targets.length === 0 ? [] : [[".", targets]];
	}
	// of two patterns with the same begin, the longer one is meant
	return keys.sort((one, other) => other.length - one.length).map((key) => [key, conditionTargets(object[key])]);
}

function conditionTargets(value: unknown): string[] {
	const found = new Set<string>();
	const look = (at: unknown, depth: number): void => {
		if (found.size >= TARGETS_MAX) return;
		if (isPath(at)) found.add(at);
		if (depth === 0) return;
		const object = asObject(at);
		const inner = Array.isArray(at) ? at as readonly unknown[] : object === undefined ? []
			: [...CONDITIONS, ...Object.keys(object).filter((key) => !CONDITIONS.includes(key))].map((key) =>
				object[key]);
		for (const one of inner) look(one, depth - 1);
	};
	look(value, CONDITION_DEPTH_MAX);
	return [...found];
}
