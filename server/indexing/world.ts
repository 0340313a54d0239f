/** The workspace as resolution sees it: an index view that writes down each question. */
import type { Facts } from "../model/facts.ts";
import { directoryOf } from "../model/path.ts";
import type { Site } from "../model/declarations.ts";
import type { Project } from "../resolution/project.ts";
import type { World } from "../resolution/world.ts";
import type { IndexView } from "../store/indexView.ts";
import { Dependencies } from "./dependencies.ts";

const SITES_MAX = 65;

export class RecordingWorld implements World {
	readonly project: Project;
	/** What was asked since it was cleared. */
	readonly dependencies: Dependencies = new Dependencies();
	readonly #view: IndexView;
	#folders: { readonly paths: readonly string[]; readonly files: ReadonlyMap<string, readonly string[]> } | undefined;

	constructor(view: IndexView, project: Project) {
		this.#view = view;
		this.project = project;
	}

	facts(path: string): Facts | undefined {
		this.dependencies.file(path);
		return this.#view.facts(path);
	}

	hasFile(path: string): boolean {
		this.dependencies.file(path);
		return this.#view.hasFile(path);
	}

	filesIn(directory: string): readonly string[] {
		this.dependencies.folder(directory);
		const paths = this.#view.paths();
		if (this.#folders?.paths !== paths) this.#folders = { paths, files: byFolder(paths) };
		return this.#folders.files.get(directory) ?? [];
	}

	named(name: string): readonly Site[] {
		this.dependencies.name(name);
		const sites = this.#view.names.sites(name);
		return sites.length > SITES_MAX ? sites.slice(0, SITES_MAX) : sites;
	}

	/** Whoever looks at one of the sites asks for the facts of its file, and so depends on them as well. */
	namedIn(directory: string, name: string): readonly Site[] {
		this.dependencies.name(name);
		return this.#view.names.sitesIn(directory, name);
	}
}

function byFolder(paths: readonly string[]): Map<string, string[]> {
	const folders = new Map<string, string[]>();
	for (const path of paths) {
		const directory = directoryOf(path);
		const files = folders.get(directory);
		if (files) files.push(path);
		else folders.set(directory, [path]);
	}
	return folders;
}
