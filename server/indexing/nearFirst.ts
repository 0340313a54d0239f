/**
 * What somebody looks at while a folder is indexed for the first time: the files that are open, and what they import.
 * They are read and linked before all others, so that the first answers about them do not wait for the whole folder.
 *
 * What always holds: nothing rests on this. Their links are those of what is known by then, and the run makes them
 * again when it knows all.
 */
import { byFolder, endingOf } from "../model/path.ts";
import { ModuleNames } from "../resolution/moduleNames.ts";
import type { Project } from "../resolution/project.ts";
import { rulesOf } from "../resolution/rules.ts";
import { Steps } from "../resolution/steps.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FoundFile } from "../workspace/scan.ts";
import { RecordingWorld } from "./world.ts";

/** Whoever has files open. */
export interface Near {
	/** In the order in which they were opened; those that were opened last are asked about first. */
	paths(): Iterable<string>;
	/** They are linked, as far as that goes by now. */
	linked(): void;
}

/** What was taken in before all else. */
export interface NearTaken {
	readonly open: ReadonlySet<string>;
	/** Those that are open among them. */
	readonly taken: ReadonlySet<FoundFile>;
}

export const NOTHING_NEAR: NearTaken = { open: new Set(), taken: new Set() };

/** A window that comes back has many files open, and one in front. */
const OPEN_MAX = 8;
/** Files that are read for one that is open; all others take as long either way. */
const IMPORTED_MAX = 64;

/** The files of a scan that are open. */
export function openFiles(near: Near | undefined, found: readonly FoundFile[]): readonly FoundFile[] {
	const paths = new Set([...(near?.paths() ?? [])].slice(-OPEN_MAX));
	return paths.size === 0 ? [] : found.filter(({ path }) => paths.has(path));
}

export interface ImportedFrom {
	/** Files whose facts the view has. */
	readonly files: readonly FoundFile[];
	readonly view: IndexView;
	readonly project: Project;
	/** Everything that a scan has found, read or not. */
	readonly found: readonly FoundFile[];
}

/** What files import, of all that is there. */
export function importedFiles({ files, view, project, found }: ImportedFrom): readonly FoundFile[] {
	const world = new FoundWorld(view, project, found);
	const paths = new Set<string>();
	for (const { path } of files) {
		const [file, facts] = [view.file(path), view.facts(path)];
		if (file === undefined || facts === undefined) continue;
		world.dependencies.begin(path);
		const names = new ModuleNames(world, rulesOf(file.language), new Steps(facts.references.count));
		const { first, count } = facts.imports;
		for (let row = first, until = paths.size + IMPORTED_MAX; row < count && paths.size < until; row++) {
			for (const module of names.moduleOf(path, row)) paths.add(module);
		}
	}
	for (const { path } of files) paths.delete(path);
	return found.filter(({ path }) => paths.has(path));
}

/** A workspace in which every file that was found is there, although nothing is known of most. */
class FoundWorld extends RecordingWorld {
	readonly #folders: ReadonlyMap<string, readonly string[]>;
	readonly #paths: ReadonlySet<string>;

	constructor(view: IndexView, project: Project, found: readonly FoundFile[]) {
		super(view, project);
		const paths = found.map(({ path }) => path).sort();
		this.#paths = new Set(paths);
		this.#folders = byFolder(paths);
	}

	override hasFile(path: string): boolean {
		return this.#paths.has(path);
	}

	override filesIn(directory: string): readonly string[] {
		return this.#folders.get(directory) ?? [];
	}

	override someIn(directory: string): readonly string[] {
		return this.filesIn(directory);
	}

	override firstIn(directory: string, ending: string): string | undefined {
		return this.filesIn(directory).find((path) => endingOf(path) === ending);
	}
}
