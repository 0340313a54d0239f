/**
 * Where blocks are declared, by name, in an index with other texts on top: the stored sites but for those of files that
 * others take the place of, and what the facts of these tell.
 *
 * What is stored is kept name by name ({@link StoredNames}), so that typing in a document costs no other name a lookup.
 */
import type { BlockId, Reader } from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { isKey } from "../model/identity.ts";
import { lettersOfName, lettersOfQuery } from "../model/letters.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { directoryOf } from "../model/path.ts";
import type { InPieces } from "../model/pieces.ts";
import type { Names } from "./indexView.ts";
import { mayHave, type Lacking } from "./nameList.ts";
import { bySite, NamedBlocks, type StoredNames } from "./storedNames.ts";

/** Names whose sites are kept until something changes on top. */
const KEPT_MAX = 50_000;
const NO_SITES: readonly Site[] = [];

export class LayeredNames extends NamedBlocks implements Names {
	readonly #base: StoredNames;
	/** Files whose stored sites do not count, with what is there instead; undefined for those that are hidden. */
	readonly #onTop = new Map<string, Facts | undefined>();
	/** The sites of names and keys in these. */
	readonly #own = new Map<string, Site[]>();
	/** What was told of a name, and of which stored sites. */
	readonly #known = new Map<string, { readonly stored: readonly Site[]; readonly all: readonly Site[] }>();

	/** @param pathOf - the file of a block; undefined if the view does not have it */
	constructor(base: StoredNames, reader: Reader, pathOf: (block: BlockId) => string | undefined) {
		super(reader, pathOf);
		this.#base = base;
	}

	/** A file is on top, or its next state, or hidden. Cost: a look at its names. */
	set(path: string, facts: Facts | undefined): void {
		this.#remove(path);
		this.#onTop.set(path, facts);
		if (facts === undefined) return;
		for (const { name, declaration } of namesAndKeys(facts)) {
			const sites = this.#own.get(name);
			if (sites === undefined) this.#own.set(name, [{ path, declaration }]);
			else sites.push({ path, declaration });
		}
	}

	/** The stored file counts again. */
	delete(path: string): void {
		this.#remove(path);
		this.#onTop.delete(path);
	}

	#remove(path: string): void {
		this.#known.clear();
		const facts = this.#onTop.get(path);
		if (facts === undefined) return;
		for (const { name } of namesAndKeys(facts)) {
			const others = this.#own.get(name)?.filter((site) => site.path !== path) ?? [];
			if (others.length > 0) this.#own.set(name, others);
			else this.#own.delete(name);
		}
	}

	/** Cost: a look at its stored sites, the first time after something changed on top. */
	sites(name: string): readonly Site[] {
		const stored = this.#base.sites(name);
		if (this.#onTop.size === 0) return stored;
		const known = this.#known.get(name);
		if (known?.stored === stored) return known.all;
		if (this.#known.size >= KEPT_MAX) this.#known.clear();
		const all = this.#with(stored, this.#own.get(name) ?? NO_SITES);
		this.#known.set(name, { stored, all });
		return all;
	}

	/** Cost: as of {@link StoredNames.sitesIn}. */
	sitesIn(directory: string, name: string): readonly Site[] {
		const own = (this.#own.get(name) ?? NO_SITES).filter(({ path }) => directoryOf(path) === directory);
		return this.#with(this.#base.sitesIn(directory, name), own);
	}

	#with(stored: readonly Site[], own: readonly Site[]): readonly Site[] {
		const isStored = ({ path }: Site): boolean => !this.#onTop.has(path);
		const others = stored.every(isStored) ? stored : stored.filter(isStored);
		return own.length === 0 ? others : [...others, ...own].sort(bySite);
	}

	read(): InPieces<void> {
		return this.#base.read();
	}

	names(): Iterable<string> {
		const base = this.#base;
		return this.#own.size === 0 ? base.names() : ofBoth(base, base.names(), this.#ownNames());
	}

	withLetters(letters: number, lacking: Lacking = "none"): Iterable<string> {
		const base = this.#base;
		const found = base.withLetters(letters, lacking);
		return this.#own.size === 0 ? found : ofBoth(base, found, withLetters(this.#ownNames(), letters, lacking));
	}

	inOrder(text: string): Iterable<string> {
		const base = this.#base;
		const found = base.inOrder(text);
		const letters = lettersOfQuery(text);
		return this.#own.size === 0 ? found : ofBoth(base, found, withLetters(this.#ownNames(), letters, "none"));
	}

	*#ownNames(): Generator<string> {
		for (const name of this.#own.keys()) if (!isKey(name)) yield name;
	}
}

/** Names of an index, and of those on top the ones that it has not. */
function* ofBoth(base: StoredNames, stored: Iterable<string>, own: Iterable<string>): Generator<string> {
	yield* stored;
	for (const name of own) if (!base.has(name)) yield name;
}

function* withLetters(names: Iterable<string>, letters: number, lacking: Lacking): Generator<string> {
	for (const name of names) if (mayHave(lettersOfName(name), letters, lacking)) yield name;
}
