/** The workspace as resolution sees it: an index view that writes down each question. */
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import { endingOf, filesIn } from "../model/path.ts";
import type { Site } from "../model/declarations.ts";
import { requiredKey } from "../model/nameKeys.ts";
import type { Project } from "../resolution/project.ts";
import {
	REQUIRING_MAX, type FactsAt, type ModuleMemory, type Remembered, type StarModules, type World,
} from "../resolution/world.ts";
import type { IndexView, Names } from "../store/indexView.ts";
import { Dependencies } from "./dependencies.ts";

const SITES_MAX = 65;

/** What of an index links are made from. */
export type LinkedView = Pick<IndexView, "file" | "facts" | "blocks" | "hasFile" | "paths"> & {
	readonly names: Pick<Names, "sites" | "sitesIn">;
};

export class RecordingWorld implements World {
	readonly project: Project;
	/** What was asked since it was cleared. */
	readonly dependencies: Dependencies = new Dependencies();
	readonly modules: ModuleMemory = new RecordedModules(this.dependencies);
	readonly #view: LinkedView;
	readonly #names: Pick<Names, "sitesIn">;
	#folders: { readonly paths: readonly string[]; readonly files: Map<string, readonly string[]> } | undefined;

	/** @param names - where names of folders are looked up */
	constructor(view: LinkedView, project: Project, names: Pick<Names, "sitesIn"> = view.names) {
		this.#view = view;
		this.#names = names;
		this.project = project;
	}

	facts(path: string): Facts | undefined {
		this.dependencies.file(path);
		return this.#view.facts(path);
	}

	blocks(path: string): FileBlocks | undefined {
		this.dependencies.file(path);
		return this.#view.blocks(path);
	}

	hasFile(path: string): boolean {
		this.dependencies.file(path);
		return this.#view.hasFile(path);
	}

	filesIn(directory: string): readonly string[] {
		this.dependencies.folder(directory);
		return this.#filesOf(directory);
	}

	someIn(directory: string, ending: string): readonly string[] {
		this.dependencies.some(directory, ending);
		return this.#filesOf(directory);
	}

	firstIn(directory: string, ending: string): string | undefined {
		this.dependencies.first(directory, ending);
		return this.#filesOf(directory).find((path) => endingOf(path) === ending);
	}

	#filesOf(directory: string): readonly string[] {
		const paths = this.#view.paths();
		if (this.#folders?.paths !== paths) this.#folders = { paths, files: new Map() };
		const known = this.#folders.files.get(directory);
		if (known !== undefined) return known;
		const files = filesIn(directory, paths);
		this.#folders.files.set(directory, files);
		return files;
	}

	lookedUp(path: string, name: string): void {
		this.dependencies.inside(path, name);
	}

	soughtPackage(name: string): void {
		this.dependencies.package(name);
	}

	readPackage(directory: string): void {
		this.dependencies.packageIn(directory);
	}

	named(name: string): readonly Site[] {
		this.dependencies.name(name);
		const sites = this.#view.names.sites(name);
		return sites.length > SITES_MAX ? sites.slice(0, SITES_MAX) : sites;
	}

	requiring(method: string): readonly Site[] {
		const key = requiredKey(method);
		this.dependencies.name(key);
		const sites = this.#view.names.sites(key);
		return sites.length > REQUIRING_MAX ? sites.slice(0, REQUIRING_MAX) : sites;
	}

	/** Whoever looks at one of the sites asks for the facts of its file, and so depends on them as well. */
	namedIn(directory: string, name: string): readonly Site[] {
		this.dependencies.nameIn(directory, name);
		return this.#names.sitesIn(directory, name);
	}
}

/** Modules with the questions that led to them. Those of a file go when its facts do. */
class RecordedModules implements ModuleMemory {
	readonly #dependencies: Dependencies;
	readonly #known = new WeakMap<Facts, RecordedFile>();
	readonly #others = new Map<string, Recorded<unknown>>();

	constructor(dependencies: Dependencies) {
		this.#dependencies = dependencies;
	}

	module(file: FactsAt, specifier: number, find: () => Remembered<readonly string[]>): Remembered<readonly string[]> {
		const { modules } = this.#fileOf(file);
		const known = modules.get(specifier);
		if (known !== undefined) return this.#again(known);
		const found = this.#dependencies.during(find);
		if (found.result.isWhole) modules.set(specifier, found);
		return found.result;
	}

	about<T>(key: string, find: () => Remembered<T>): Remembered<T> {
		const known = this.#others.get(key) as Recorded<T> | undefined;
		if (known !== undefined) return this.#again(known);
		const found = this.#dependencies.during(find);
		if (found.result.isWhole) this.#others.set(key, found);
		return found.result;
	}

	stars(file: FactsAt, find: () => Remembered<StarModules>): Remembered<StarModules> {
		const of = this.#fileOf(file);
		if (of.stars !== undefined) return this.#again(of.stars);
		const found = this.#dependencies.during(find);
		if (found.result.isWhole) of.stars = found;
		return found.result;
	}

	#again<T>({ result, questions }: Recorded<T>): Remembered<T> {
		this.#dependencies.repeat(questions);
		return result;
	}

	#fileOf({ path, facts }: FactsAt): RecordedFile {
		let file = this.#known.get(facts);
		if (file?.path !== path) this.#known.set(facts, (file = { path, modules: new Map(), stars: undefined }));
		return file;
	}
}

interface Recorded<T> {
	readonly result: Remembered<T>;
	readonly questions: readonly number[];
}

interface RecordedFile {
	readonly path: string;
	readonly modules: Map<number, Recorded<readonly string[]>>;
	stars: Recorded<readonly (readonly string[])[]> | undefined;
}
