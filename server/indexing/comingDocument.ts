/**
 * A view as it will be when a document is on top of it, as far as links are made from that: so the document is linked
 * before anybody sees it, a piece at a time, and then comes with its links at once.
 */
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blocksOf, type FileBlocks } from "../model/fileBlocks.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { directoryOf } from "../model/path.ts";
import type { LayerFile } from "../store/layeredView.ts";
import type { FileRecord } from "../store/records.ts";
import { bySite } from "../store/storedNames.ts";
import type { LinkedView } from "./world.ts";

export class ComingDocument implements LinkedView {
	readonly #view: LinkedView;
	readonly #document: LayerFile;
	readonly #path: string;
	#paths: { readonly base: readonly string[]; readonly all: readonly string[] } | undefined;
	/** Of the document: made when first asked for. */
	#sites: ReadonlyMap<string, readonly Site[]> | undefined;
	/** What was asked for, with what the view said of it: links ask for the same names again and again. */
	readonly #known = new Map<string, { readonly base: readonly Site[]; readonly all: readonly Site[] }>();

	constructor(view: LinkedView, document: LayerFile) {
		this.#view = view;
		this.#document = document;
		this.#path = document.file.path;
	}

	file(path: string): FileRecord | undefined {
		return path === this.#path ? this.#document.file : this.#view.file(path);
	}

	facts(path: string): Facts | undefined {
		return path === this.#path ? this.#document.facts : this.#view.facts(path);
	}

	blocks(path: string): FileBlocks | undefined {
		return path === this.#path ? blocksOf(this.#document.facts) : this.#view.blocks(path);
	}

	hasFile(path: string): boolean {
		return path === this.#path || this.#view.hasFile(path);
	}

	paths(): readonly string[] {
		const base = this.#view.paths();
		if (this.#paths?.base !== base) {
			this.#paths = { base, all: this.#view.hasFile(this.#path) ? base : [...base, this.#path].sort() };
		}
		return this.#paths.all;
	}

	get names(): LinkedView["names"] {
		const { names } = this.#view;
		const directory = directoryOf(this.#path);
		return {
			sites: (name) => this.#all(names.sites(name), name),
			sitesIn: (of, name) => (of === directory ? this.#with(names.sitesIn(of, name), name) : names.sitesIn(of, name)),
		};
	}

	#all(base: readonly Site[], name: string): readonly Site[] {
		const known = this.#known.get(name);
		if (known?.base === base) return known.all;
		const all = this.#with(base, name);
		this.#known.set(name, { base, all });
		return all;
	}

	/** Sites with those of the document in place of those that its file has. */
	#with(sites: readonly Site[], name: string): readonly Site[] {
		const own = (this.#sites ??= sitesOf(this.#path, this.#document.facts)).get(name);
		const isOther = ({ path }: Site): boolean => path !== this.#path;
		const others = sites.every(isOther) ? sites : sites.filter(isOther);
		return own === undefined ? others : [...others, ...own].sort(bySite);
	}
}

function sitesOf(path: string, facts: Facts): ReadonlyMap<string, readonly Site[]> {
	const sites = new Map<string, Site[]>();
	for (const { name, declaration } of namesAndKeys(facts)) {
		const own = sites.get(name);
		if (own === undefined) sites.set(name, [{ path, declaration }]);
		else own.push({ path, declaration });
	}
	return sites;
}
