/**
 * What a change of configuration changes for links. Most of what people change there, a version, a script, a dependency
 * or a package more, concerns nobody, or who asks for a package of that name, or the files of one folder.
 */
import { directoryOf } from "../model/path.ts";
import type { InPieces } from "../model/pieces.ts";
import type { NodePackage, Project, ProjectParts } from "../resolution/project.ts";
import { rulesOf } from "../resolution/rules.ts";
import type { TypescriptConfig } from "../resolution/typescriptProjects.ts";
import type { CatalogRecord } from "../store/records.ts";
import { packageInQuestion, packageQuestion } from "./dependencies.ts";

export interface ProjectChange {
	/** Those whose answers may differ. */
	readonly questions: readonly number[];
	/** Files whose own imports may mean something else, which no question of theirs tells. */
	readonly files: readonly string[];
}

type NamedFile = Pick<CatalogRecord, "path" | "language">;

const NOTHING: ProjectChange = { questions: [], files: [] };
/** In a name it stands for any others. */
const STAR = "*";

/**
 * @param files - at least those that are there before and after
 * @returns undefined if everything may mean something else
 */
export function* projectChange(
	before: Project, after: Project, files: Iterable<NamedFile>,
): InPieces<ProjectChange | undefined> {
	const [one, other] = [before.parts, after.parts];
	if (one === other) return NOTHING;
	if (!isSame([one.goModules, one.folderLinks], [other.goModules, other.folderLinks])) return undefined;
	const questions = packageQuestions(one, other);
	if (questions === undefined) return undefined;
	const [placesBefore, placesAfter] = [new Places(before), new Places(after)];
	const differs = (path: string): boolean => placesBefore.of(path) !== placesAfter.of(path);
	const concerned: string[] = [];
	for (const { path, language } of Array.from(files)) {
		if (rulesOf(language).readsPackages !== true) continue;
		if (differs(path)) concerned.push(path);
		yield;
	}
	// What a package's built files come from is said where its sources are.
	const built = other.packages.map(({ directory }) => directory)
		.filter((directory) => differs(directory === "" ? "src/index.ts" : `${directory}/src/index.ts`));
	return { questions: [...questions, ...built.map(packageInQuestion)], files: concerned };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What the place of a file says of its imports: the packages around it, and its tsconfig.json. */
class Places {
	readonly #project: Project;
	readonly #packages = new Map<string, string>();
	readonly #configs = new Map<TypescriptConfig, string>();

	constructor(project: Project) {
		this.#project = project;
	}

	of(path: string): string {
		const folder = directoryOf(path);
		let packages = this.#packages.get(folder);
		if (packages === undefined) this.#packages.set(folder, (packages = this.#packagesAround(path)));
		const config = this.#project.typescriptConfigOf(path);
		return config === undefined ? packages : packages + this.#saidBy(config);
	}

	/** Which there are: what they say is asked for. */
	#packagesAround(path: string): string {
		const around = this.#project.packagesAround(path);
		const workspace = around.find((one) => one.workspace !== undefined)?.workspace;
		return JSON.stringify([workspace, around.map(({ directory }) => directory)]);
	}

	/** All but which files it is about. */
	#saidBy(config: TypescriptConfig): string {
		let said = this.#configs.get(config);
		if (said === undefined) {
			const { path, directory, baseUrl, pathMap, rootDirs, outDir, rootDir } = config;
			const paths = this.#project.parts.pathMaps[pathMap ?? -1];
			said = JSON.stringify([path, directory, baseUrl, paths, rootDirs, outDir, rootDir]);
			this.#configs.set(config, said);
		}
		return said;
	}
}

/** @returns undefined if it cannot be told by names */
function packageQuestions(before: ProjectParts, after: ProjectParts): readonly number[] | undefined {
	const [one, other] = [byFolder(before), byFolder(after)];
	const stay = (parts: ProjectParts): readonly string[] =>
		parts.packages.map(({ directory }) => directory).filter((folder) => one.has(folder) && other.has(folder));
	// Of packages of one name and depth the first one is the likelier.
	if (!isSame(stay(before), stay(after))) return undefined;
	const folders = new Set([...one.keys(), ...other.keys()]);
	const names = new Set<string>();
	const said: string[] = [];
	for (const folder of folders) {
		const [was, is] = [one.get(folder), other.get(folder)];
		if (!isSame(was, is)) for (const name of namesBetween(was, is)) names.add(name);
		if (!isSame(was && ownOf(was), is && ownOf(is))) said.push(folder);
	}
	const moved = new Set([...folders].filter((folder) => !one.has(folder) || !other.has(folder)));
	for (const { links } of [...before.packages, ...after.packages]) {
		for (const [name, folder] of links) if (moved.has(folder)) names.add(name);
	}
	if ([...names].some((name) => name.includes(STAR))) return undefined;
	return [...Array.from(names, packageQuestion), ...said.map(packageInQuestion)];
}

const byFolder = ({ packages }: ProjectParts): ReadonlyMap<string, NodePackage> =>
	new Map(packages.map((one) => [one.directory, one]));

/** What a package says of itself. */
const ownOf = ({ exports, imports, entries }: NodePackage): unknown => [exports, imports, entries];

/** Names under which other packages may be found now, from anywhere, because of what one in a folder says. */
function namesBetween(before: NodePackage | undefined, after: NodePackage | undefined): readonly string[] {
	const isElsewhere = before?.name !== after?.name || before?.workspace !== after?.workspace;
	const own = isElsewhere ? [before?.name, after?.name].filter((name) => name !== undefined) : [];
	const outside = differing(namesIn(before?.outside), namesIn(after?.outside));
	return [...own, ...outside, ...differing(targetsIn(before?.links), targetsIn(after?.links))];
}

const namesIn = (names: readonly string[] = []): ReadonlyMap<string, string> =>
	new Map(names.map((name) => [name, ""]));

/** By name: all targets, of which the first counts. */
function targetsIn(links: NodePackage["links"] = []): ReadonlyMap<string, string> {
	const targets = new Map<string, string>();
	for (const [name, target] of links) targets.set(name, `${targets.get(name) ?? ""}\n${target}`);
	return targets;
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
	return [...one.keys(), ...other.keys()].filter((name) => one.get(name) !== other.get(name));
}
