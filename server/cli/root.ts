/**
 * Which folder a command is about. Typed, it counts from the shell's folder, as every path does. Left out, it is
 *
 *     1. the workspace around the shell's folder, when the file that is asked about lies in it
 *     2. the repository around the file; for a file outside of the shell's folder also another workspace around it
 *     3. the shell's folder, when the file lies in it
 *     4. the file's folder
 *
 * The first rule goes before the second so that what `find` has listed is asked about in the same index. A workspace
 * is a repository, a folder that has an index, or a folder with the manifest of a project; the last only where there
 * is neither of the others, and never the home folder or one above it, where a stray package.json would have all of
 * it indexed. Whoever had to choose, says so.
 */
import { existsSync, lstatSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { realRoot, relativeInside, WorkspaceError } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { CommandFailure, ExitCode } from "./exit.ts";

export interface RootQuestion {
	/** As typed; left out, the folder is looked for. */
	readonly typed: string | undefined;
	readonly cwd: string;
	/** Absolute path of the file that is asked about, if one is. */
	readonly file?: string | undefined;
	/** Takes the place of the user's cache folder. */
	readonly indexBase: string | undefined;
	readonly home?: string;
}

export interface ChosenRoot {
	/** A real path. */
	readonly root: string;
	/** One sentence for people, where another folder could have been meant as well. */
	readonly choice?: string;
}

const PROJECT_FILES = [
	"package.json", "tsconfig.json", "jsconfig.json", "pyproject.toml", "setup.py", "go.mod", "go.work",
];

/**
 * @throws {@link CommandFailure} if the folder that was typed is none
 */
export function findRoot(question: RootQuestion): ChosenRoot {
	const { typed, cwd, file, home = homedir() } = question;
	if (typed !== undefined) return { root: realFolder(resolve(cwd, typed), typed) };
	const shell = realFolder(cwd, cwd);
	const place = { indexBase: question.indexBase, home };
	const around = workspaceAround(shell, place);
	if (file === undefined) {
		return around === undefined ? { root: shell, choice: alone(shell, shell) }
			: { root: around, ...besides(around, shell) };
	}
	const folder = realFolder(dirname(file), dirname(file));
	if (around !== undefined && isAt(around, folder)) return { root: around, ...besides(around, folder) };
	if (!isAt(shell, folder)) {
		const other = workspaceAround(folder, place);
		return other === undefined ? { root: folder, choice: alone(folder, file) } : { root: other };
	}
	const repository = upwards(folder).find(isRepository);
	return repository === undefined ? { root: shell, choice: alone(shell, file) } : { root: repository };
}

interface Surroundings {
	readonly indexBase: string | undefined;
	readonly home: string;
}

function workspaceAround(folder: string, place: Surroundings): string | undefined {
	const above = upwards(folder);
	const known = above.find((one) => isRepository(one) || isIndexed(one, place));
	if (known !== undefined) return known;
	return above.find((one) => !isAt(one, place.home) && PROJECT_FILES.some((name) => existsSync(join(one, name))));
}

/** Whether there is a `.git`: a folder, or a file or link that leads to one; it is not followed to find out. */
function isRepository(folder: string): boolean {
	return lstatSync(join(folder, ".git"), { throwIfNoEntry: false }) !== undefined;
}

function isIndexed(folder: string, { indexBase }: Surroundings): boolean {
	return existsSync(indexDirectoryFor(folder, { base: indexBase }));
}

/** The repository that could have been meant instead of a workspace: one that is nearer, or the one around it. */
function besides(root: string, folder: string): Pick<ChosenRoot, "choice"> {
	const repository = upwards(folder).find(isRepository);
	if (repository === undefined || repository === root) return {};
	const why = isAt(root, repository) ? "the workspace around this folder" : "which has an index of its own";
	return { choice: `The workspace folder is ${root}, ${why}; not the repository ${repository} (--root chooses).` };
}

function alone(root: string, subject: string): string {
	return `No repository or workspace is around ${subject}: the workspace folder is ${root} (--root chooses another).`;
}

/** Whether a file lies in a folder, by its letters or by where a link to its folder leads. */
export function isInside(root: string, file: string): boolean {
	return relativeInside(root, file) !== undefined || isAt(root, realFolder(dirname(file), dirname(file)));
}

function upwards(folder: string): string[] {
	const all = [folder];
	for (let at = folder; dirname(at) !== at; at = dirname(at)) all.push(dirname(at));
	return all;
}

function isAt(root: string, path: string): boolean {
	return path === root || relativeInside(root, path) !== undefined;
}

function realFolder(path: string, typed: string): string {
	try {
		return realRoot(path);
	} catch (error) {
		if (!(error instanceof WorkspaceError)) throw error;
		const said = error.message.replace(path, typed);
		const hint = error.code === "not-a-folder" ? "Give the folder that the file is in." : "Check the path.";
		throw new CommandFailure(ExitCode.badPath, said, hint);
	}
}
