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
import { blockIdEquals, WriteBatch, type BlockId, type Edge, type Layer } from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blocksOf, type FileBlocks } from "../model/fileBlocks.ts";
import type { Hash128 } from "../model/hash.ts";
import { isFileBlock, pathHash } from "../model/identity.ts";
import type { BlockRow, NameRow, ReferenceRow } from "../model/rows.ts";
import { hasSameBlocks } from "../model/sameFacts.ts";
import { FactsBlocks } from "./blockOfFacts.ts";
import { DecodedGraph, type BlockNaming } from "./decodedGraph.ts";
import { blockKey, edgesWithout, type EdgePatch } from "./edgePatch.ts";
import type { IndexView, Meant } from "./indexView.ts";
import { LayeredNames } from "./layeredNames.ts";
import { packLayerBlocks } from "./layerBlocks.ts";
import { decodeBlockDeclaration, type BlockRecord, type FileRecord, type PlacedBlock } from "./records.ts";
import type { StoreView } from "./storeView.ts";

/** A file of the layer. */
export interface LayerFile {
	readonly file: FileRecord;
	readonly facts: Facts;
}

interface Document extends LayerFile {
	readonly blocks: FactsBlocks;
}

const documentOf = ({ file, facts }: LayerFile): Document => ({ file, facts, blocks: new FactsBlocks(facts) });

interface ReplacedPath {
	readonly path: string;
	readonly secondWord: number;
}

/** Keys of parts of the layer: a path cannot hold a zero character. Edges are a part for each symbol they begin at. */
const contentPart = (path: string): string => path;
const edgesPart = (path: string, source: BlockId): string => `${path}\0${blockKey(source)}`;

export class LayeredView extends DecodedGraph implements IndexView {
	readonly #base: StoreView;
	readonly #layer: Layer;
	readonly #batch: WriteBatch = new WriteBatch();
	/** Undefined for those that are hidden. */
	readonly #replaced = new Map<string, Document | undefined>();
	/** Replaced files by the first word of the ids of their blocks; two paths may share it. */
	readonly #byWord = new Map<number, ReplacedPath[]>();
	/** Files with edges on top, and the keys of their parts. */
	readonly #patched = new Map<string, Set<string>>();
	readonly names: LayeredNames;
	#changeCount = 0;
	#paths: { readonly base: readonly string[]; readonly all: readonly string[] } | undefined;

	/** @param layer - over the engine that the base reads; released by whoever made it, when nobody asks any more */
	constructor(base: StoreView, layer: Layer) {
		super(layer);
		this.#base = base;
		this.#layer = layer;
		this.names = new LayeredNames(base.names, layer, (block) => this.pathOf(block));
	}

	/** Nothing is on top: answers are those of the base. */
	get isEmpty(): boolean {
		return this.#layer.isEmpty;
	}

	/**
	 * Puts a document on top, in place of the stored file. Its edges are those of before until {@link setEdges}.
	 *
	 * Cost: little if it has the same blocks as the document before it.
	 */
	replace(layerFile: LayerFile): void {
		const { file: { path }, facts } = layerFile;
		const before = this.#replaced.get(path);
		if (before && hasSameBlocks(before.facts, facts)) {
			this.#replaced.set(path, documentOf(layerFile));
			this.#changeCount += 1;
			return;
		}
		const batch = this.#batch;
		batch.clear();
		batch.append(packLayerBlocks(layerFile.file, facts));
		this.#layer.set(contentPart(path), batch, pathHash(path));
		this.#forget(path);
		this.#keep(path, documentOf(layerFile));
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
		const sources = patch ? bySource(patch) : [];
		const kept = new Set(sources.map(({ source }) => edgesPart(path, source)));
		for (const part of this.#patched.get(path) ?? []) if (!kept.has(part)) this.#layer.delete(part);
		if (patch) this.#patched.set(path, kept);
		else this.#patched.delete(path);
		for (const { source, added, removed } of sources) {
			this.#batch.clear();
			for (const edge of removed) this.#batch.deleteEdge(edge);
			for (const edge of added) this.#batch.putEdge(edge);
			this.#layer.set(edgesPart(path, source), this.#batch);
		}
	}

	/** The edges of a document on top are others than before. Cost: that of all edges of the symbols that have such. */
	changeEdges(path: string, patch: EdgePatch): void {
		this.#changeCount += 1;
		const parts = this.#patched.get(path) ?? new Set();
		this.#patched.set(path, parts);
		for (const { source, added, removed } of bySource(patch)) {
			this.#batch.clear();
			for (const edge of edgesWithout(this.edgeList(source, "outgoing"), source, removed)) this.#batch.putEdge(edge);
			for (const edge of added) this.#batch.putEdge(edge);
			const part = edgesPart(path, source);
			parts.add(part);
			this.#layer.set(part, this.#batch);
		}
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
		return new Set([...this.#replaced.keys(), ...this.#patched.keys()]);
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

	override block(id: BlockId): BlockRecord | undefined {
		const path = this.#replacedPathOf(id);
		return path === undefined ? super.block(id) : this.#onTop(path, id, (blocks, row) => blocks.block(row));
	}

	override placedBlock(id: BlockId): PlacedBlock | undefined {
		const path = this.#replacedPathOf(id);
		return path === undefined ? super.placedBlock(id) : this.#onTop(path, id, (blocks, row) => blocks.placed(row));
	}

	override blockNames(id: BlockId): BlockNaming | undefined {
		const path = this.#replacedPathOf(id);
		return path === undefined ? super.blockNames(id) : this.#onTop(path, id, (blocks, row) => blocks.placed(row));
	}

	override begin(id: BlockId): number {
		const path = this.#replacedPathOf(id);
		return path === undefined ? super.begin(id) : this.#onTop(path, id, (blocks, row) => blocks.begin(row)) ?? 0;
	}

	/** Asks the facts of a document for one of its blocks, which is not the file. */
	#onTop<T>(path: string, id: BlockId, ask: (blocks: FactsBlocks, row: BlockRow) => T): T | undefined {
		const blocks = this.#replaced.get(path)?.blocks;
		const content = blocks && !isFileBlock(id) ? this.#layer.find(id) : undefined;
		return blocks && content && ask(blocks, blocks.rowOf(decodeBlockDeclaration(content)));
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

	blocks(path: string): FileBlocks | undefined {
		if (!this.#replaced.has(path)) return this.#base.blocks(path);
		const facts = this.facts(path);
		return facts && blocksOf(facts);
	}

	contentHash(path: string): Hash128 | undefined {
		return this.#replaced.has(path) ? this.#replaced.get(path)?.file.contentHash : this.#base.contentHash(path);
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

	#keep(path: string, document: Document | undefined): void {
		this.#replaced.set(path, document);
		this.names.set(path, document?.facts);
		const [word, secondWord] = pathHash(path);
		const others = this.#byWord.get(word);
		if (others) others.push({ path, secondWord });
		else this.#byWord.set(word, [{ path, secondWord }]);
		this.#changeCount += 1;
	}

	#replacedPathOf({ w0, w1 }: BlockId): string | undefined {
		return this.#byWord.get(w0)?.find(({ secondWord }) => secondWord === w1)?.path;
	}

	#forget(path: string): void {
		this.#paths = undefined;
		if (!this.#replaced.delete(path)) return;
		this.names.delete(path);
		const [word] = pathHash(path);
		const rest = (this.#byWord.get(word) ?? []).filter((other) => other.path !== path);
		if (rest.length > 0) this.#byWord.set(word, rest);
		else this.#byWord.delete(word);
	}
}

interface SourcePatch extends EdgePatch {
	readonly source: BlockId;
}

function bySource({ added, removed }: EdgePatch): readonly SourcePatch[] {
	const sources = new Map<string, { source: BlockId; added: Edge[]; removed: Edge[] }>();
	let last: { source: BlockId; added: Edge[]; removed: Edge[] } | undefined;
	const of = (source: BlockId): { added: Edge[]; removed: Edge[] } => {
		// Edges of one symbol mostly come together.
		if (last && blockIdEquals(last.source, source)) return last;
		const key = blockKey(source);
		last = sources.get(key) ?? { source, added: [], removed: [] };
		sources.set(key, last);
		return last;
	};
	for (const edge of added) of(edge.source).added.push(edge);
	for (const edge of removed) of(edge.source).removed.push(edge);
	return [...sources.values()];
}
