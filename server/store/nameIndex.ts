/**
 * Names of blocks of unsaved documents to where they are declared: in memory, kept true file by file.
 *
 * Always holds: the sites of a name are in the order of path, then of the text.
 */
import { blockNames, type Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { Names } from "./indexView.ts";
import { bySite } from "./storedNames.ts";

/** Sites of one name; sorted lazily, because most names are never asked for. */
interface Posting {
	readonly sites: Site[];
	isSorted: boolean;
}

export class NameIndex implements Names {
	readonly #postings = new Map<string, Posting>();
	readonly #namesOfFile = new Map<string, readonly string[]>();

	/** How many different names there are. */
	get nameCount(): number {
		return this.#postings.size;
	}

	names(): IterableIterator<string> {
		return this.#postings.keys();
	}

	hasFile(path: string): boolean {
		return this.#namesOfFile.has(path);
	}

	/** Where blocks of this name are declared; a view, valid until the next change. Files are not named here. */
	sites(name: string): readonly Site[] {
		const posting = this.#postings.get(name);
		if (!posting) return [];
		if (!posting.isSorted) {
			posting.sites.sort(bySite);
			posting.isSorted = true;
		}
		return posting.sites;
	}

	/** Cost: the sites that it gives, and a search for each folder in the folder that has the name too. */
	sitesIn(directory: string, name: string): Site[] {
		const sites = this.sites(name);
		const prefix = directory === "" ? "" : `${directory}/`;
		const found: Site[] = [];
		let at = firstFrom(sites, 0, prefix);
		for (let site = sites[at]; site?.path.startsWith(prefix) === true; site = sites[at]) {
			const slash = site.path.indexOf("/", prefix.length);
			if (slash < 0) {
				found.push(site);
				at++;
			} else {
				// behind all that lies deeper in this folder: "0" is the character after "/"
				at = firstFrom(sites, at + 1, `${site.path.slice(0, slash)}0`);
			}
		}
		return found;
	}

	/** Says what the blocks of a file are named, in place of what was said before. */
	set(path: string, names: readonly string[], declarations: ArrayLike<number>): void {
		this.delete(path);
		for (let row = 0; row < names.length; row++) {
			const name = names[row] as string;
			const site = { path, declaration: declarations[row] as number };
			const posting = this.#postings.get(name);
			if (posting) {
				posting.sites.push(site);
				posting.isSorted = false;
			} else {
				this.#postings.set(name, { sites: [site], isSorted: true });
			}
		}
		this.#namesOfFile.set(path, names);
	}

	setFacts(path: string, facts: Facts): void {
		const { names, declarations } = blockNames(facts);
		this.set(path, names, declarations);
	}

	delete(path: string): void {
		for (const name of this.#namesOfFile.get(path) ?? []) {
			const posting = this.#postings.get(name);
			if (!posting) continue;
			const kept = posting.sites.filter((site) => site.path !== path);
			if (kept.length === 0) this.#postings.delete(name);
			else if (kept.length < posting.sites.length) this.#postings.set(name, { sites: kept, isSorted: posting.isSorted });
		}
		this.#namesOfFile.delete(path);
	}
}

/** The first place from `begin` on whose path is not before `path`. */
function firstFrom(sites: readonly Site[], begin: number, path: string): number {
	let [low, high] = [begin, sites.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sites[middle] as Site).path < path) low = middle + 1;
		else high = middle;
	}
	return low;
}
