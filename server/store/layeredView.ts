/**
 * An index with a layer of files on top that replace, or add to, those of the store: unsaved documents, and files whose
 * links an unsaved document changes.
 *
 * What always holds: an answer never mixes two states of one file. For a file of the layer everything comes from the
 * layer; edges that point at its blocks come from wherever their source's file counts.
 */
import { blockIdToHex, type BlockId, type Edge } from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { fileBlockId, isFileBlock } from "../model/identity.ts";
import { blockOfFacts } from "./blockOfFacts.ts";
import type { EdgeView, IndexView, Names } from "./indexView.ts";
import { bySite, NameIndex } from "./nameIndex.ts";
import type { BlockRecord, FileRecord } from "./records.ts";

/** A file of the layer. Edges are set when it is linked. */
export interface LayerFile {
	readonly file: FileRecord;
	readonly facts: Facts;
}

export class LayeredView implements IndexView {
	readonly #base: IndexView;
	readonly #files = new Map<string, LayerFile>();
	/** By the words that the file's blocks begin with. */
	readonly #byPrefix = new Map<string, LayerFile>();
	/** Rows of `blocks` by the hex id of a block; for files of the layer. */
	readonly #rows = new Map<string, { readonly facts: Facts; readonly row: number }>();
	readonly #edges = new Map<string, readonly Edge[]>();
	#outgoing: ReadonlyMap<string, readonly EdgeView[]> | undefined;
	#incoming: ReadonlyMap<string, readonly EdgeView[]> | undefined;
	readonly #ownNames = new NameIndex();
	#paths: { readonly base: readonly string[]; readonly all: readonly string[] } | undefined;

	constructor(base: IndexView) {
		this.#base = base;
	}

	/** Puts a file on top, in place of the stored one. Its edges are none until {@link setEdges}. */
	set(layerFile: LayerFile): void {
		const { path } = layerFile.file;
		this.delete(path);
		this.#files.set(path, layerFile);
		this.#byPrefix.set(prefixOf(fileBlockId(path)), layerFile);
		const { facts } = layerFile;
		const { w0, w1 } = fileBlockId(path);
		for (let row = 0; row < facts.blocks.count; row++) {
			const id = { w0, w1, w2: facts.blocks.hash0[row] as number, w3: facts.blocks.hash1[row] as number };
			if (facts.blocks.declaration[row] !== 0) this.#rows.set(blockIdToHex(id), { facts, row });
		}
		this.#ownNames.setFacts(path, facts);
		this.#forgetSums();
	}

	setEdges(path: string, edges: readonly Edge[]): void {
		this.#edges.set(path, edges);
		this.#forgetSums();
	}

	delete(path: string): void {
		const known = this.#files.get(path);
		if (!known) return;
		this.#files.delete(path);
		this.#byPrefix.delete(prefixOf(fileBlockId(path)));
		for (const [key, { facts }] of this.#rows) if (facts === known.facts) this.#rows.delete(key);
		this.#edges.delete(path);
		this.#ownNames.delete(path);
		this.#forgetSums();
	}

	hasOnTop(path: string): boolean {
		return this.#files.has(path);
	}

	pathsOnTop(): readonly string[] {
		return [...this.#files.keys()];
	}

	file(path: string): FileRecord | undefined {
		return this.#files.get(path)?.file ?? this.#base.file(path);
	}

	fileOf(id: BlockId): FileRecord | undefined {
		return this.#byPrefix.get(prefixOf(id))?.file ?? this.#base.fileOf(id);
	}

	hasFile(path: string): boolean {
		return this.#files.has(path) || this.#base.hasFile(path);
	}

	facts(path: string): Facts | undefined {
		return this.#files.get(path)?.facts ?? this.#base.facts(path);
	}

	block(id: BlockId): BlockRecord | undefined {
		if (!this.#byPrefix.has(prefixOf(id))) return this.#base.block(id);
		if (isFileBlock(id)) return undefined;
		const found = this.#rows.get(blockIdToHex(id));
		return found && blockOfFacts(found.facts, found.row);
	}

	outgoing(id: BlockId, kind?: number): readonly EdgeView[] {
		if (!this.#byPrefix.has(prefixOf(id))) return this.#base.outgoing(id, kind);
		this.#outgoing ??= this.#group((edge) => [edge.source, edge.target]);
		return ofKind(this.#outgoing.get(blockIdToHex(id)) ?? [], kind);
	}

	incoming(id: BlockId, kind?: number): readonly EdgeView[] {
		const stored = this.#base.incoming(id, kind).filter(({ other }) => !this.#byPrefix.has(prefixOf(other)));
		this.#incoming ??= this.#group((edge) => [edge.target, edge.source]);
		const onTop = ofKind(this.#incoming.get(blockIdToHex(id)) ?? [], kind);
		return onTop.length === 0 ? stored : [...stored, ...onTop];
	}

	get names(): Names {
		const [base, own, files] = [this.#base.names, this.#ownNames, this.#files];
		return {
			names: () => new Set([...base.names(), ...own.names()]),
			sites: (name: string): readonly Site[] => {
				const below = base.sites(name).filter(({ path }) => !files.has(path));
				return [...below, ...own.sites(name)].sort(bySite);
			},
		};
	}

	paths(): readonly string[] {
		const base = this.#base.paths();
		if (this.#paths?.base !== base) {
			const added = [...this.#files.keys()].filter((path) => !this.#base.hasFile(path));
			this.#paths = { base, all: added.length === 0 ? base : [...base, ...added].sort() };
		}
		return this.#paths.all;
	}

	#group(ends: (edge: Edge) => readonly [own: BlockId, other: BlockId]): Map<string, EdgeView[]> {
		const groups = new Map<string, EdgeView[]>();
		for (const edge of [...this.#edges.values()].flat()) {
			const [own, other] = ends(edge);
			const key = blockIdToHex(own);
			const { kind, begin, end, attributes } = edge;
			const view = { other, kind, begin, end, attributes };
			const group = groups.get(key);
			if (group) group.push(view);
			else groups.set(key, [view]);
		}
		return groups;
	}

	#forgetSums(): void {
		this.#outgoing = undefined;
		this.#incoming = undefined;
		this.#paths = undefined;
	}
}

const prefixOf = ({ w0, w1 }: BlockId): string => `${w0},${w1}`;

function ofKind(edges: readonly EdgeView[], kind: number | undefined): readonly EdgeView[] {
	return kind === undefined ? edges : edges.filter((edge) => edge.kind === kind);
}
