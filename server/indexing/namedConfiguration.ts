/**
 * Configuration beyond the files that a scan gives: what those name, of whatever name, also in node_modules.
 *
 * Which paths were looked for is a part of the project, so that a run in which nothing changed reads these and parses
 * nothing, and a change of one of them is known to change the configuration.
 */
import { baseNameOf, directoryOf } from "../model/path.ts";
import { parseProject } from "../resolution/configurationFiles.ts";
import { Project, type ConfigurationFile, type ProjectParts } from "../resolution/project.ts";
import { isNeverIndexed } from "../workspace/ignoreRules.ts";

/** Files that name files that name files. */
const ROUNDS_MAX = 16;

export type ReadConfiguration = (path: string) => ConfigurationFile | undefined;

/** Reads those of some paths that are there and may be read. */
export function readNamed(paths: readonly string[], read: ReadConfiguration): ConfigurationFile[] {
	return paths.filter(mayBeRead).flatMap((path) => read(path) ?? []);
}

/** What the files and links of a scan say, together with the files that they name; and all these files. */
export function projectOf(
	scanned: readonly ConfigurationFile[], folderLinks: ProjectParts["folderLinks"], read: ReadConfiguration,
): { readonly project: Project; readonly files: readonly ConfigurationFile[] } {
	const looked = new Set<string>();
	const files = [...scanned];
	for (let round = 0; ; round++) {
		const { parts } = parseProject(files, folderLinks);
		const fresh = round < ROUNDS_MAX ? parts.looked.filter((path) => !looked.has(path)) : [];
		for (const path of fresh) looked.add(path);
		const found = readNamed(fresh, read);
		files.push(...found);
		if (found.length === 0) return { project: new Project({ ...parts, looked: [...looked].sort() }), files };
	}
}

/** What a file of the workspace names must not have a secret read. */
function mayBeRead(path: string): boolean {
	const folders = directoryOf(path).split("/").filter((name) => name !== "node_modules");
	return path.endsWith(".json") && !isNeverIndexed(baseNameOf(path), "file") &&
		!folders.some((name) => isNeverIndexed(name, "folder"));
}
