/**
 * An index with unsaved text on top. Two kinds of files differ from the stored ones:
 *
 *     replaced   an open document: its facts, blocks and edges are those of the layer, the stored ones are hidden
 *     relinked   a stored file whose references mean something else because of a replaced one: only the edges that
 *                differ are kept, as a patch
 *
 * What always holds: an answer never mixes two states of one file. Edges that point at a block come from wherever their
 * source's file counts. The layer costs in proportion to what it replaces: setting a file or a patch touches its own
 * edges only, and files whose edges stay the same take no place.
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { fileBlockId, isFileBlock } from "../model/identity.ts";
import { edgeKindOf } from "../model/kinds.ts";
import { blocksOfFacts } from "./blockOfFacts.ts";
import { blockKey, edgeKey, type EdgePatch } from "./edgePatch.ts";
import type { EdgeView, IndexView, Names } from "./indexView.ts";
import { NameIndex } from "./nameIndex.ts";
import type { BlockRecord, FileRecord } from "./records.ts";
import { bySite } from "./storedNames.ts";

/** A file of the layer. */
export interface LayerFile {
	readonly file: FileRecord;
	readonly facts: Facts;
}

/** What the layer keeps of one path: edges by the block at either end, and which stored edges they take the place of. */
interface Layered {
	readonly path: string;
	readonly prefix: BlockId;
	/** Undefined for a relinked file. */
	readonly replaced: LayerFile | undefined;
	/** By the key of a block; made when first needed. */
	blocks: ReadonlyMap<string, BlockRecord> | undefined;
	readonly edges: readonly Edge[];
	readonly outgoing: ReadonlyMap<string, readonly EdgeView[]>;
	/** Keys of stored edges that are hidden. */
	readonly removed: ReadonlySet<string>;
}

const NO_EDGES: readonly EdgeView[] = [];

export class LayeredView implements IndexView {
	readonly #base: IndexView;
	readonly #layered = new Map<string, Layered>();
	/** By the first word of the ids of the file's blocks; two paths may share it. */
	readonly #byWord = new Map<number, Layered[]>();
	/** Edges of the layer by target, then by the path of their source. */
	readonly #incoming = new Map<string, Map<string, EdgeView[]>>();
	readonly #replaced = new Set<string>();
	readonly #ownNames = new NameIndex();
	#paths: { readonly base: readonly string[]; readonly all: readonly string[] } | undefined;

	constructor(base: IndexView) {
		this.#base = base;
	}

	/** Nothing is on top: answers are those of the base. */
	get isEmpty(): boolean {
		return this.#layered.size === 0;
	}

	/** Puts a document on top, in place of the stored file, with its edges. */
	replace(layerFile: LayerFile, edges: readonly Edge[]): void {
		const { path } = layerFile.file;
		const known = this.#layered.get(path)?.replaced;
		this.#remove(path);
		this.#put(path, layerFile, { added: edges, removed: [] });
		this.#replaced.add(path);
		if (known?.facts !== layerFile.facts) this.#ownNames.setFacts(path, layerFile.facts);
		this.#paths = undefined;
	}

	/** Sets how the edges of a stored file differ from the stored ones; undefined when they do not. */
	patch(path: string, patch: EdgePatch | undefined): void {
		this.#remove(path);
		if (patch) this.#put(path, undefined, patch);
	}

	/** The stored file counts again, with its stored edges. */
	delete(path: string): void {
		this.#remove(path);
		if (!this.#replaced.delete(path)) return;
		this.#ownNames.delete(path);
		this.#paths = undefined;
	}

	/** Whether a document takes the place of the stored file. */
	isReplaced(path: string): boolean {
		return this.#replaced.has(path);
	}

	/** The documents on top. */
	replacedPaths(): Iterable<string> {
		return this.#replaced;
	}

	file(path: string): FileRecord | undefined {
		return this.#layered.get(path)?.replaced?.file ?? this.#base.file(path);
	}

	fileOf(id: BlockId): FileRecord | undefined {
		return this.#of(id)?.replaced?.file ?? this.#base.fileOf(id);
	}

	hasFile(path: string): boolean {
		return this.#replaced.has(path) || this.#base.hasFile(path);
	}

	facts(path: string): Facts | undefined {
		return this.#layered.get(path)?.replaced?.facts ?? this.#base.facts(path);
	}

	block(id: BlockId): BlockRecord | undefined {
		const layered = this.#of(id);
		if (!layered?.replaced) return this.#base.block(id);
		if (isFileBlock(id)) return undefined;
		const { facts } = layered.replaced;
		layered.blocks ??= blocksByKey(facts, layered.prefix);
		return layered.blocks.get(blockKey(id));
	}

	begin(id: BlockId): number {
		return this.#of(id)?.replaced ? this.block(id)?.begin ?? 0 : this.#base.begin(id);
	}

	outgoing(id: BlockId, kind?: number): readonly EdgeView[] {
		const layered = this.#of(id);
		if (!layered) return this.#base.outgoing(id, kind);
		const own = ofKind(layered.outgoing.get(blockKey(id)) ?? NO_EDGES, kind);
		if (layered.replaced) return own;
		const stored = this.#base.outgoing(id, kind).filter((edge) => !layered.removed.has(edgeKey(id, edge.other, edge.packedKind, edge.begin)));
		return own.length === 0 ? stored : [...stored, ...own];
	}

	incoming(id: BlockId, kind?: number): readonly EdgeView[] {
		const stored = this.#base.incoming(id, kind).filter((edge) => {
			const source = this.#of(edge.other);
			return !source || (!source.replaced && !source.removed.has(edgeKey(edge.other, id, edge.packedKind, edge.begin)));
		});
		const onTop = this.#incoming.get(blockKey(id));
		return onTop ? [...stored, ...ofKind([...onTop.values()].flat(), kind)] : stored;
	}

	get names(): Names {
		const [base, own, replaced] = [this.#base.names, this.#ownNames, this.#replaced];
		return {
			names: () => new Set([...base.names(), ...own.names()]),
			sites: (name: string): readonly Site[] => {
				const below = base.sites(name);
				const onTop = own.sites(name);
				if (onTop.length === 0 && !below.some(({ path }) => replaced.has(path))) return below;
				return [...below.filter(({ path }) => !replaced.has(path)), ...onTop].sort(bySite);
			},
			sitesIn: (directory: string, name: string): readonly Site[] => {
				const below = base.sitesIn(directory, name).filter(({ path }) => !replaced.has(path));
				return [...below, ...own.sitesIn(directory, name)].sort(bySite);
			},
		};
	}

	paths(): readonly string[] {
		const base = this.#base.paths();
		if (this.#paths?.base !== base) {
			const added = [...this.#replaced].filter((path) => !this.#base.hasFile(path));
			this.#paths = { base, all: added.length === 0 ? base : [...base, ...added].sort() };
		}
		return this.#paths.all;
	}

	#of(id: BlockId): Layered | undefined {
		return this.#byWord.get(id.w0)?.find(({ prefix }) => prefix.w1 === id.w1);
	}

	#put(path: string, replaced: LayerFile | undefined, { added, removed }: EdgePatch): void {
		const prefix = fileBlockId(path);
		const outgoing = new Map<string, EdgeView[]>();
		for (const edge of added) {
			const { source, target } = edge;
			push(outgoing, blockKey(source), viewOf(edge, target));
			const key = blockKey(target);
			let bySource = this.#incoming.get(key);
			if (!bySource) this.#incoming.set(key, (bySource = new Map()));
			push(bySource, path, viewOf(edge, source));
		}
		const layered: Layered = {
			path, prefix, replaced, blocks: undefined, edges: added, outgoing,
			removed: new Set(removed.map((edge) => edgeKey(edge.source, edge.target, edge.kind, edge.begin))),
		};
		this.#layered.set(path, layered);
		push(this.#byWord, prefix.w0, layered);
	}

	#remove(path: string): void {
		const layered = this.#layered.get(path);
		if (!layered) return;
		this.#layered.delete(path);
		const rest = (this.#byWord.get(layered.prefix.w0) ?? []).filter((other) => other !== layered);
		if (rest.length > 0) this.#byWord.set(layered.prefix.w0, rest);
		else this.#byWord.delete(layered.prefix.w0);
		for (const { target } of layered.edges) {
			const key = blockKey(target);
			const bySource = this.#incoming.get(key);
			if (bySource?.delete(path) && bySource.size === 0) this.#incoming.delete(key);
		}
	}
}

function blocksByKey(facts: Facts, { w0, w1 }: BlockId): Map<string, BlockRecord> {
	const { hash0, hash1 } = facts.blocks;
	const blocks = new Map<string, BlockRecord>();
	for (const { row, block } of blocksOfFacts(facts)) {
		blocks.set(blockKey({ w0, w1, w2: hash0[row] as number, w3: hash1[row] as number }), block);
	}
	return blocks;
}

function viewOf({ kind, begin, end, attributes }: Edge, other: BlockId): EdgeView {
	return { other, packedKind: kind, begin, end, attributes };
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
	const list = lists.get(key);
	if (list) list.push(value);
	else lists.set(key, [value]);
}

function ofKind(edges: readonly EdgeView[], kind: number | undefined): readonly EdgeView[] {
	return kind === undefined ? edges : edges.filter((edge) => edgeKindOf(edge.packedKind) === kind);
}
