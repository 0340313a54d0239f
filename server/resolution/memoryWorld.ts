/** A {@link World} in memory: every file's facts in a map. For tests, measurements, and workspaces that fit. */
import type { Facts } from "../model/facts.ts";
import { blocksOf, type FileBlocks } from "../model/fileBlocks.ts";
import type { Site } from "../model/declarations.ts";
import { namesAndKeys, requiredKey } from "../model/nameKeys.ts";
import { directoryOf, endingOf } from "../model/path.ts";
import { emptyProject, type Project } from "./project.ts";
import { REQUIRING_MAX, type World } from "./world.ts";

const NAMED_MAX = 65;

export class MemoryWorld implements World {
	readonly project: Project;
	readonly #files: ReadonlyMap<string, Facts>;
	readonly #directories = new Map<string, string[]>();
	readonly #all = new Map<string, Site[]>();

	/** @param files - facts by workspace path */
	constructor(files: ReadonlyMap<string, Facts>, project: Project = emptyProject) {
		this.project = project;
		this.#files = files;
		for (const path of [...files.keys()].sort()) {
			const directory = directoryOf(path);
			const siblings = this.#directories.get(directory);
			if (siblings === undefined) this.#directories.set(directory, [path]);
			else siblings.push(path);
			this.#addNames(path, files.get(path) as Facts);
		}
	}

	facts(path: string): Facts | undefined {
		return this.#files.get(path);
	}

	blocks(path: string): FileBlocks | undefined {
		const facts = this.facts(path);
		return facts && blocksOf(facts);
	}

	hasFile(path: string): boolean {
		return this.#files.has(path);
	}

	filesIn(directory: string): readonly string[] {
		return this.#directories.get(directory) ?? [];
	}

	someIn(directory: string): readonly string[] {
		return this.filesIn(directory);
	}

	firstIn(directory: string, ending: string): string | undefined {
		return this.filesIn(directory).find((path) => endingOf(path) === ending);
	}

	lookedUp(): void {
		// Nothing here ever changes.
	}

	soughtPackage(): void {
		// Nor does configuration.
	}

	readPackage(): void {
		// See above.
	}

	named(name: string): readonly Site[] {
		return this.#all.get(name)?.slice(0, NAMED_MAX) ?? [];
	}

	requiring(method: string): readonly Site[] {
		return this.#all.get(requiredKey(method))?.slice(0, REQUIRING_MAX) ?? [];
	}

	namedIn(directory: string, name: string): readonly Site[] {
		return this.#all.get(name)?.filter(({ path }) => directoryOf(path) === directory) ?? [];
	}

	#addNames(path: string, facts: Facts): void {
		for (const { name, declaration } of namesAndKeys(facts)) {
			const sites = this.#all.get(name);
			if (sites === undefined) this.#all.set(name, [{ path, declaration }]);
			else sites.push({ path, declaration });
		}
	}
}
