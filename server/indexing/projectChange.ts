/**
 * What a change of configuration changes for links. Of package.json most of what people change, a version, a script, a
 * dependency more, concerns nobody, or who asks for a package of that name; of other files everything may change.
 */
import type { NodePackage, ProjectParts } from "../resolution/project.ts";
import { packageInQuestion, packageQuestion } from "./dependencies.ts";

/** In a name it stands for any others. */
const STAR = "*";

/** @returns the questions whose answers may differ; undefined if all may */
export function changedQuestionsOf(before: ProjectParts, after: ProjectParts): readonly number[] | undefined {
	if (before === after) return [];
	if (JSON.stringify(otherParts(before)) !== JSON.stringify(otherParts(after))) return undefined;
	const questions: number[] = [];
	for (const [at, one] of after.packages.entries()) {
		const other = before.packages[at] as NodePackage;
		const names = namesBetween(other, one);
		if (names.some((name) => name.includes(STAR))) return undefined;
		questions.push(...names.map(packageQuestion));
		if (said(other) !== said(one)) questions.push(packageInQuestion(one.directory));
	}
	return questions;
}

/**
 * All that links rest on but for what packages say. Which folders are packages, and of which workspace, is part of it:
 * that says for many specifiers what may be looked for.
 */
function otherParts({ goModules, packages, pathMaps, typescriptConfigs, folderLinks }: ProjectParts): object {
	const folders = packages.map(({ directory, workspace }) => [directory, workspace]);
	return { goModules, folders, pathMaps, typescriptConfigs, folderLinks };
}

const said = ({ exports, imports, entries }: NodePackage): string => JSON.stringify([exports, imports, entries]);

/** Names under which other packages may be found now, from anywhere, because of what one says. */
function namesBetween(before: NodePackage, after: NodePackage): readonly string[] {
	const own = before.name === after.name ? [] : [before.name, after.name];
	const outside = differing(namesIn(before.outside), namesIn(after.outside));
	const links = differing(asMap(before.links), asMap(after.links));
	return [...new Set([...own.filter((name) => name !== undefined), ...outside, ...links])];
}

const namesIn = (names: readonly string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [name, ""]));

/** By name: all targets, of which the first counts. */
function asMap(mappings: NodePackage["links"]): ReadonlyMap<string, string> {
	const targets = new Map<string, string>();
	for (const [name, target] of mappings) targets.set(name, `${targets.get(name) ?? ""}\n${target}`);
	return targets;
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
	return [...one.keys(), ...other.keys()].filter((name) => one.get(name) !== other.get(name));
}
