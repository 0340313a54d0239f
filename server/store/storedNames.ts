/**
 * Where blocks are declared, by name, as the engine has it: each name is a record, and each block has an edge to the
 * record of its name (identity.ts, kinds.ts), so a name costs one lookup, and what lies on top of an index or is
 * written to it counts for names as it does for all else.
 *
 * Always holds: the sites of a name are in the order of path, then of the text. What was asked for is kept until
 * {@link StoredNames.changed} says that it may be another. A record whose last block is gone goes with it, by whoever
 * writes; so every name that there is has a site.
 */
import { blockIdEquals, BlockView, EdgeList, type BlockCursor, type BlockId, type Reader } from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import { isKey, NAMES_SPACE, nameId } from "../model/identity.ts";
import type { InPieces } from "../model/pieces.ts";
import type { DeclarationRow } from "../model/rows.ts";
import type { Names } from "./indexView.ts";
import { type Lacking, type NameList, NameRun } from "./nameList.ts";

/** The order of sites: by path, then by place in the text. */
export const bySite = (one: Site, other: Site): number =>
	one.path < other.path ? -1 : one.path > other.path ? 1 : one.declaration - other.declaration;

/** Names that are read between two looks at whose turn it is. */
const PIECE_NAMES = 1024;
/** Names whose sites are kept; linking asks for the same ones again and again. */
const KEPT_MAX = 200_000;

interface NamedBlock extends Site {
	readonly id: BlockId;
}

/** The blocks of names, over any reader. */
export class NamedBlocks {
	protected readonly reader: Reader;
	readonly #pathOf: (block: BlockId) => string | undefined;
	readonly #edges: EdgeList = new EdgeList();

	/** @param pathOf - the file of a block; undefined if the index does not have it */
	constructor(reader: Reader, pathOf: (block: BlockId) => string | undefined) {
		this.reader = reader;
		this.#pathOf = pathOf;
	}

	/** In the order of their sites. Cost: a lookup, and a sort of what is found. */
	blocks(name: string): BlockId[] {
		return this.find(name).map(({ id }) => id);
	}

	blocksIn({ w0, w1 }: BlockId, name: string): BlockId[] {
		const edges = this.reader.edges(nameId(name), "incoming", { into: this.#edges });
		const found: { readonly id: BlockId; readonly declaration: number }[] = [];
		for (let at = 0; at < edges.count; at++) {
			if (edges.otherWord(at, 0) !== w0 || edges.otherWord(at, 1) !== w1) continue;
			found.push({ id: edges.other(at), declaration: edges.attributes(at) });
		}
		return found.sort((one, other) => one.declaration - other.declaration).map(({ id }) => id);
	}

	protected find(name: string): readonly NamedBlock[] {
		const edges = this.reader.edges(nameId(name), "incoming", { into: this.#edges });
		const sites: NamedBlock[] = [];
		for (let at = 0; at < edges.count; at++) {
			const id = edges.other(at);
			const path = this.#pathOf(id);
			if (path !== undefined) sites.push({ path, declaration: edges.attributes(at) as DeclarationRow, id });
		}
		return sites.sort(bySite);
	}
}

/** All names, while they are read. */
interface Reading {
	readonly run: NameRun;
	cursor: BlockCursor;
	/** The record that was read last. */
	last: BlockId | undefined;
	/** Names that may have come or gone since it began. */
	readonly changed: Set<string>;
	/** What was read, once that is all. */
	list: NameList | undefined;
}

/** The names of a stored index, kept true name by name. */
export class StoredNames extends NamedBlocks implements Names {
	readonly #known = new Map<string, readonly Site[]>();
	/** Undefined before anyone wanted all. */
	#names: NameList | undefined;
	/** Whoever wants all goes on where the one before has stopped. */
	#reading: Reading | undefined;

	/** Cost: as of {@link NamedBlocks.blocks} the first time; then the same list is given until the name changes. */
	sites(name: string): readonly Site[] {
		const known = this.#known.get(name);
		if (known) return known;
		if (this.#known.size >= KEPT_MAX) this.#known.clear();
		const sites = this.find(name).map(({ path, declaration }): Site => ({ path, declaration }));
		this.#known.set(name, sites);
		return sites;
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

	names(): Iterable<string> {
		return this.#all();
	}

	withLetters(letters: number, lacking: Lacking = "none"): Iterable<string> {
		return this.#all().withLetters(letters, lacking);
	}

	inOrder(text: string): Iterable<string> {
		return this.#all().inOrder(text);
	}

	/** Whether it is the name of a block. Cost: a lookup. */
	has(name: string): boolean {
		return this.reader.has(nameId(name));
	}

	/** Blocks of these names came, went, or moved in their file. */
	changed(names: Iterable<string>): void {
		const [all, reading] = [this.#names, this.#reading];
		if (this.#known.size === 0 && !all && !reading) return;
		for (const name of names) {
			this.#known.delete(name);
			if (isKey(name)) continue;
			reading?.changed.add(name);
			if (all) this.#look(all, name);
		}
	}

	*read(): InPieces<void> {
		let names = this.#names;
		while (names === undefined) {
			names = this.#readOn();
			yield;
		}
		names.makeBytes();
	}

	#look(all: NameList, name: string): void {
		if (this.has(name)) all.add(name);
		else all.delete(name);
	}

	/** Cost: the first time, a look at each record; then none. */
	#all(): NameList {
		let names = this.#names;
		while (names === undefined) names = this.#readOn();
		return names;
	}

	/** Reads some more. @returns all, when they are read */
	#readOn(): NameList | undefined {
		if (this.#names) return this.#names;
		const reading = this.#reading ??= this.#begin();
		if (reading.list) return this.#wasRead(reading.list, reading.changed);
		if (!reading.cursor.isCurrent) reading.cursor = this.#scan(reading.last);
		const { cursor, run, last } = reading;
		const place = new BlockView();
		for (let count = 0; count < PIECE_NAMES; count++) {
			if (!cursor.next()) {
				reading.list = run.list();
				return undefined;
			}
			// A scan that began anew begins with the last one, if that is still there.
			if (count === 0 && last && blockIdEquals(cursor.id, last)) continue;
			cursor.contentInto(place);
			run.add(place);
		}
		reading.last = cursor.id;
		return undefined;
	}

	#begin(): Reading {
		return { run: new NameRun(), cursor: this.#scan(), last: undefined, changed: new Set(), list: undefined };
	}

	#wasRead(names: NameList, changed: ReadonlySet<string>): NameList {
		for (const name of changed) this.#look(names, name);
		this.#reading = undefined;
		return (this.#names = names);
	}

	#scan(begin?: BlockId): BlockCursor {
		return this.reader.scan({ prefix: [NAMES_SPACE], ...(begin ? { begin } : {}) });
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
