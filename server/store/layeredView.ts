/**
 * An index with other texts on top (unsaved ones, those of a revision), as a layer of the engine. Three kinds of files
 * differ from the stored ones:
 *
 *     replaced   an open document: what a saved file would be is put on top, all that the stored one has is covered
 *     hidden     a stored file that is not there in what the layer stands for: all that it has is covered
 *     relinked   a stored file whose references mean something else because of a replaced one: only the edges that
 *                differ are put on top, and taken away
 *
 * What always holds: an answer never mixes two states of one file. Setting a file or a patch costs in proportion to
 * what it is, and files whose edges stay the same take no place.
 */
import { WriteBatch, type BlockId, type Layer } from "../../engine/index.ts";
import { blockNames, type Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import { fileBlockId, pathHash } from "../model/identity.ts";
import { lettersOfName, lettersOfQuery } from "../model/letters.ts";
import type { NameRow, ReferenceRow } from "../model/rows.ts";
import type { EdgePatch } from "./edgePatch.ts";
import { DecodedGraph } from "./decodedGraph.ts";
import type { IndexView, Meant, Names } from "./indexView.ts";
import { mayHave, type Lacking } from "./nameList.ts";
import { packBlocks } from "./packedBlocks.ts";
import { encodeFile, type FileRecord } from "./records.ts";
import { NameSites, type StoredNames } from "./storedNames.ts";
import type { StoreView } from "./storeView.ts";

/** A file of the layer. */
export interface LayerFile {
	readonly file: FileRecord;
	readonly facts: Facts;
}

/** Keys of parts of the layer: a path cannot hold a zero character. */
const contentPart = (path: string): string => path;
const edgesPart = (path: string): string => `${path}\0edges`;

export class LayeredView extends DecodedGraph implements IndexView {
	readonly #base: StoreView;
	readonly #layer: Layer;
	readonly #batch: WriteBatch = new WriteBatch();
	/** Undefined for those that are hidden. */
	readonly #replaced = new Map<string, LayerFile | undefined>();
	/** Replaced files by the first word of the ids of their blocks; two paths may share it. */
	readonly #byWord = new Map<number, string[]>();
	/** Files with edges on top. */
	readonly #patched = new Set<string>();
	/** Names of replaced files, and how many blocks have each. */
	readonly #ownNames = new Map<string, number>();
	readonly #sites: NameSites;
	#changeCount = 0;
	#paths: { readonly base: readonly string[]; readonly all: readonly string[] } | undefined;

	/** @param layer - over the engine that the base reads; released by whoever made it, when nobody asks any more */
	constructor(base: StoreView, layer: Layer) {
		super(layer);
		this.#base = base;
		this.#layer = layer;
		this.#sites = new NameSites(layer, (block) => this.pathOf(block), () => this.#base.changeCount + this.#changeCount);
	}

	/** Nothing is on top: answers are those of the base. */
	get isEmpty(): boolean {
		return this.#layer.isEmpty;
	}

	/** Puts a document on top, in place of the stored file. Its edges are those of before until {@link setEdges}. */
	replace(layerFile: LayerFile): void {
		const { file, facts } = layerFile;
		const { path } = file;
		const hash = pathHash(path);
		const batch = this.#batch;
		batch.clear();
		batch.putBlock(fileBlockId(path), encodeFile(file));
		batch.append(packBlocks(path, facts));
		this.#layer.set(contentPart(path), batch, hash);
		this.#forget(path);
		this.#keep(path, layerFile);
		this.#countNames(facts, 1);
	}

	/** The stored file does not count, nor do its edges; those to it stay until the files that have them are linked. */
	hide(path: string): void {
		this.#batch.clear();
		this.#layer.set(contentPart(path), this.#batch, pathHash(path));
		this.#forget(path);
		this.#keep(path, undefined);
	}

	/** Sets the edges of a document on top, or how those of a stored file differ; undefined when they do not. */
	setEdges(path: string, patch: EdgePatch | undefined): void {
		this.#changeCount += 1;
		if (!patch) {
			this.#layer.delete(edgesPart(path));
			this.#patched.delete(path);
			return;
		}
		this.#patched.add(path);
		const batch = this.#batch;
		batch.clear();
		for (const edge of patch.removed) batch.deleteEdge(edge);
		for (const edge of patch.added) batch.putEdge(edge);
		this.#layer.set(edgesPart(path), batch);
	}

	/** The stored file counts again, with its stored edges. */
	delete(path: string): void {
		this.setEdges(path, undefined);
		if (!this.#replaced.has(path)) return;
		this.#layer.delete(contentPart(path));
		this.#forget(path);
	}

	meant(path: string, references: Iterable<ReferenceRow>): ReadonlyMap<ReferenceRow, readonly Meant[]> {
		return this.#base.meaning?.meant(this, path, references) ?? new Map();
	}

	typesOf(path: string, name: NameRow): readonly Site[] {
		return this.#base.meaning?.types(this, path, name) ?? [];
	}

	/** Whether a document takes the place of the stored file, or nothing does. */
	isReplaced(path: string): boolean {
		return this.#replaced.has(path);
	}

	/** The documents on top, and the files that are hidden. */
	replacedPaths(): Iterable<string> {
		return this.#replaced.keys();
	}

	/** All files that may have other symbols or edges than stored. */
	differingPaths(): Iterable<string> {
		return new Set([...this.#replaced.keys(), ...this.#patched]);
	}

	get stateCount(): number {
		return this.#base.stateCount + this.#changeCount;
	}

	stateMark(): string {
		const sums = this.#base.catalog.sums.copy();
		for (const [path, on] of this.#replaced) {
			const stored = this.#base.contentHash(path);
			if (stored) sums.take(pathHash(path), stored);
			if (on) sums.add(pathHash(path), on.file.contentHash);
		}
		return sums.mark + this.#base.configurationMark();
	}

	file(path: string): FileRecord | undefined {
		return this.#replaced.has(path) ? this.#replaced.get(path)?.file : this.#base.file(path);
	}

	fileOf(id: BlockId): FileRecord | undefined {
		const path = this.#replacedPathOf(id);
		return path === undefined ? this.#base.fileOf(id) : this.#replaced.get(path)?.file;
	}

	pathOf(id: BlockId): string | undefined {
		const path = this.#replacedPathOf(id);
		return path === undefined ? this.#base.pathOf(id) : this.#replaced.get(path)?.file.path;
	}

	hasFile(path: string): boolean {
		return this.#replaced.has(path) ? this.#replaced.get(path) !== undefined : this.#base.hasFile(path);
	}

	facts(path: string): Facts | undefined {
		return this.#replaced.has(path) ? this.#replaced.get(path)?.facts : this.#base.facts(path);
	}

	contentHash(path: string): Hash128 | undefined {
		return this.#replaced.has(path) ? this.#replaced.get(path)?.file.contentHash : this.#base.contentHash(path);
	}

	get names(): Names {
		const [base, own, sites] = [this.#base.names, this.#ownNames, this.#sites];
		return {
			read: () => base.read(),
			names: (): Iterable<string> => (own.size === 0 ? base.names() : ofBoth(base, base.names(), own.keys())),
			withLetters: (letters: number, lacking: Lacking = "none"): Iterable<string> => {
				const found = base.withLetters(letters, lacking);
				return own.size === 0 ? found : ofBoth(base, found, withLetters(own.keys(), letters, lacking));
			},
			inOrder: (text: string): Iterable<string> => {
				const found = base.inOrder(text);
				return own.size === 0 ? found : ofBoth(base, found, withLetters(own.keys(), lettersOfQuery(text), "none"));
			},
			sites: (name: string): readonly Site[] => sites.sites(name),
			sitesIn: (directory: string, name: string): readonly Site[] => sites.sitesIn(directory, name),
			blocks: (name: string): readonly BlockId[] => sites.blocks(name),
			blocksIn: (file: BlockId, name: string): readonly BlockId[] => sites.blocksIn(file, name),
		};
	}

	paths(): readonly string[] {
		const base = this.#base.paths();
		if (this.#paths?.base !== base) {
			const added = [...this.#replaced.keys()].filter((path) => this.hasFile(path) && !this.#base.hasFile(path));
			const isHidden = (path: string): boolean => this.#replaced.has(path) && !this.hasFile(path);
			const kept = base.some(isHidden) ? base.filter((path) => !isHidden(path)) : base;
			this.#paths = { base, all: added.length === 0 ? kept : [...kept, ...added].sort() };
		}
		return this.#paths.all;
	}

	#keep(path: string, layerFile: LayerFile | undefined): void {
		this.#replaced.set(path, layerFile);
		const [word] = pathHash(path);
		const others = this.#byWord.get(word);
		if (others) others.push(path);
		else this.#byWord.set(word, [path]);
		this.#changeCount += 1;
	}

	#replacedPathOf({ w0, w1 }: BlockId): string | undefined {
		return this.#byWord.get(w0)?.find((path) => pathHash(path)[1] === w1);
	}

	#forget(path: string): void {
		const known = this.#replaced.get(path);
		this.#paths = undefined;
		if (!this.#replaced.delete(path)) return;
		const [word] = pathHash(path);
		const rest = (this.#byWord.get(word) ?? []).filter((other) => other !== path);
		if (rest.length > 0) this.#byWord.set(word, rest);
		else this.#byWord.delete(word);
		if (known) this.#countNames(known.facts, -1);
	}

	#countNames(facts: Facts, change: 1 | -1): void {
		for (const name of blockNames(facts).names) {
			const count = (this.#ownNames.get(name) ?? 0) + change;
			if (count > 0) this.#ownNames.set(name, count);
			else this.#ownNames.delete(name);
		}
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
