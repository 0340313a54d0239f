/**
 * Folders that were opened beside each other, as resolution sees them: one workspace, in which the paths of each begin
 * with its place below the folder that holds them all. So relative paths lead from one to another, and what their
 * configuration files say of packages and modules holds for all.
 *
 * Only what imports lead to counts: a name that is the only one of its kind proves nothing across folders. Questions
 * are not written down, so whatever was found holds only as long as no view has changed.
 */
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import { directoryOf, endingOf } from "../model/path.ts";
import { parseProject } from "../resolution/configurationFiles.ts";
import { Project, type ConfigurationFile } from "../resolution/project.ts";
import type { World } from "../resolution/world.ts";
import type { IndexView } from "../store/indexView.ts";

/** One of the folders. */
export interface JoinedPart {
	/** Its place below the folder that holds all: ends with a slash. */
	readonly prefix: string;
	readonly view: IndexView;
}

/** A path of one of the folders. */
export interface InPart<Part extends JoinedPart> {
	readonly part: Part;
	/** Relative to that folder. */
	readonly path: string;
}

export class JoinedWorld<Part extends JoinedPart> implements World {
	readonly project: Project;
	readonly #parts: readonly Part[];
	readonly #folders = new Map<Part, ReadonlyMap<string, readonly string[]>>();

	constructor(parts: readonly Part[]) {
		this.#parts = parts;
		const tops = parts.map(({ prefix }) => prefix.slice(0, -1));
		// Who opens packages beside each other means one by the name of the other, whatever version it asks for.
		const linked: ConfigurationFile = { path: "package.json", text: JSON.stringify({ workspaces: tops }) };
		const files = parts.flatMap(({ prefix, view }) =>
			view.configurationTexts().map(({ path, text }) => ({ path: prefix + path, text })));
		this.project = new Project(parseProject([linked, ...files]).parts, tops);
	}

	/** The folder that a path of the whole lies in. */
	within(path: string): InPart<Part> | undefined {
		const part = this.#parts.find(({ prefix }) => path.startsWith(prefix));
		return part && { part, path: path.slice(part.prefix.length) };
	}

	facts(path: string): Facts | undefined {
		const at = this.within(path);
		return at?.part.view.facts(at.path);
	}

	blocks(path: string): FileBlocks | undefined {
		const at = this.within(path);
		return at?.part.view.blocks(at.path);
	}

	hasFile(path: string): boolean {
		const at = this.within(path);
		return at?.part.view.hasFile(at.path) === true;
	}

	filesIn(directory: string): readonly string[] {
		const part = this.within(`${directory}/`)?.part;
		if (part === undefined) return [];
		let folders = this.#folders.get(part);
		if (folders === undefined) this.#folders.set(part, (folders = byFolder(part)));
		return folders.get(directory) ?? [];
	}

	someIn(directory: string): readonly string[] {
		return this.filesIn(directory);
	}

	firstIn(directory: string, ending: string): string | undefined {
		return this.filesIn(directory).find((path) => endingOf(path) === ending);
	}

	named(): readonly Site[] {
		return [];
	}

	requiring(): readonly Site[] {
		return [];
	}

	namedIn(directory: string, name: string): readonly Site[] {
		const at = this.within(`${directory}/`);
		const sites = at?.part.view.names.sitesIn(at.path.slice(0, -1), name) ?? [];
		return sites.map(({ path, declaration }) => ({ path: `${at?.part.prefix ?? ""}${path}`, declaration }));
	}

	lookedUp(): void {
		// Nothing is kept beyond a state of the views.
	}

	soughtPackage(): void {
		// See above.
	}

	readPackage(): void {
		// See above.
	}
}

function byFolder({ prefix, view }: JoinedPart): ReadonlyMap<string, readonly string[]> {
	const folders = new Map<string, string[]>();
	for (const path of view.paths()) {
		const directory = directoryOf(prefix + path);
		const files = folders.get(directory);
		if (files) files.push(prefix + path);
		else folders.set(directory, [prefix + path]);
	}
	return folders;
}
