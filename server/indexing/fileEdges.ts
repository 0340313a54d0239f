/** The edges that a file's facts and links stand for. Pure. */
import { blockIdEquals, type BlockId, type Edge } from "../../engine/index.ts";
import { blockIdOf, enclosingBlock, importSourceOf, sourceOf, type Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import { pathHash } from "../model/identity.ts";
import {
	Confidence, DeclarationKind, EdgeKind, edgeKindOf, edgeKindOfRole, isBlockKind, packAttributes, packEdgeKind, Resolver,
} from "../model/kinds.ts";
import { FILE, get, next, type DeclarationRow } from "../model/rows.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { TypeStructure } from "../resolution/structure.ts";
import type { Link } from "../resolution/world.ts";

/** What the edges of a file are made of. */
export interface EdgeSources {
	readonly path: string;
	readonly facts: Facts;
	readonly links: readonly Link[];
	/** Undefined if neither that nor what contains what is wanted. */
	readonly structure: TypeStructure | undefined;
	/** Blocks of the files that links point to. */
	readonly blocksOf: (path: string) => FileBlocks | undefined;
	/** Edges of other references of the file, taken as they are. */
	readonly carried?: readonly Edge[] | undefined;
	/** Of which it is wanted that they are contained in something; all of the file when left out. */
	readonly declarations?: ReadonlySet<DeclarationRow> | undefined;
}

/**
 * All edges whose source lies in the file, each once; both ends are symbols. Occurrences are offsets from the begin of
 * the source's first declaration, so that an edit elsewhere in the file leaves them as they are.
 */
export function edgesOfFile(
	{ path, facts, links, structure, blocksOf, carried = [], declarations }: EdgeSources,
): Edge[] {
	const edges = new DistinctEdges();
	for (const edge of carried) edges.add(edge);
	const sources = new Sources(path, facts);
	const targets = new Targets(path, sources, blocksOf);
	if (structure) {
		addContains(edges, sources, { facts, adopted: structure.adopted, declarations });
		addStructure(edges, { facts, sources, structure, targets });
	}
	const { begin, end, role, container } = facts.references;
	for (const link of links) {
		const at = get(begin, link.reference);
		const edgeKind = edgeKindOfRole(get(role, link.reference));
		const isImport = edgeKind === EdgeKind.imports;
		const holder = get(container, link.reference);
		const source = isImport ? sources.importing(holder, at) : sources.around(holder, at);
		const kind = packEdgeKind(edgeKind, link.confidence, source.isTest);
		const attributes = packAttributes(get(role, link.reference), link.resolver);
		const [from, to] = [at - source.begin, get(end, link.reference) - source.begin];
		for (const target of targets.idsOf(link.targets)) {
			edges.add({ source: source.id, target, kind, begin: from, end: to, attributes });
		}
	}
	return edges.list;
}

/**
 * Every block of a file: the file itself, then those of its declarations. Edges begin at those that are the first of
 * their symbol, now or before the last edit.
 */
export function blocksOfFile(path: string, facts: Facts): BlockId[] {
	const hash = pathHash(path);
	const ids = [blockIdOf(facts, FILE, hash)];
	for (const declaration of facts.blocks.declaration) {
		if (declaration !== 0) ids.push(blockIdOf(facts, declaration, hash));
	}
	return ids;
}

/** Edge kinds are smaller. */
const EDGE_KINDS_MAX = 32;
/** Places in the table of a file with few edges; a power of two. */
const PLACES_MIN = 256;

/** Edges, each once: a name that stands in two roles at one place may mean the same in both. */
class DistinctEdges {
	readonly list: Edge[] = [];
	/** Numbers of edges, counted from 1, each at the place that its hash says or behind it; half of them are free. */
	#places = new Int32Array(PLACES_MIN);

	add(edge: Edge): void {
		if (this.list.length * 2 >= this.#places.length) this.#grow();
		const place = this.#placeOf(edge);
		if (this.#places[place] !== 0) return;
		this.#places[place] = this.list.push(edge);
	}

	/** Where an edge stands, or would stand. */
	#placeOf(edge: Edge): number {
		const { source, target, begin, kind } = edge;
		const last = this.#places.length - 1;
		// Ids are hashes. Of functions that are alike, references begin alike.
		const ids = Math.imul(source.w3, 0x9e3779b1) ^ target.w3;
		const hash = Math.imul((begin * EDGE_KINDS_MAX + edgeKindOf(kind)) ^ ids, 0x85ebca6b);
		let place = (hash ^ (hash >>> 15)) & last;
		for (let at = this.#places[place] as number; at !== 0; at = this.#places[place] as number) {
			if (isSame(this.list[at - 1] as Edge, edge)) break;
			place = (place + 1) & last;
		}
		return place;
	}

	#grow(): void {
		this.#places = new Int32Array(this.#places.length * 4);
		for (const [at, edge] of this.list.entries()) this.#places[this.#placeOf(edge)] = at + 1;
	}
}

function isSame(one: Edge, other: Edge): boolean {
	return one.begin === other.begin && edgeKindOf(one.kind) === edgeKindOf(other.kind) &&
		blockIdEquals(one.source, other.source) && blockIdEquals(one.target, other.target);
}

interface Contained extends Pick<EdgeSources, "facts" | "declarations"> {
	/** Declarations that a type contains which they stand outside of. */
	readonly adopted: ReadonlySet<DeclarationRow>;
}

function addContains(edges: DistinctEdges, sources: Sources, { facts, adopted, declarations }: Contained): void {
	const { kind, parent, nameBegin, nameEnd } = facts.declarations;
	const attributes = packAttributes(0, Resolver.structure);
	for (let row = next(FILE); row < facts.declarations.count; row++) {
		if (declarations?.has(row) === false || !isBlockKind(get(kind, row)) || adopted.has(row)) continue;
		const source = sources.of(enclosingBlock(facts, get(parent, row)));
		edges.add({
			source: source.id, target: sources.of(row).id,
			kind: packEdgeKind(EdgeKind.contains, Confidence.exact, source.isTest),
			begin: Math.max(0, get(nameBegin, row) - source.begin),
			end: Math.max(0, get(nameEnd, row) - source.begin), attributes,
		});
	}
}

interface StructureSources {
	readonly facts: Facts;
	readonly sources: Sources;
	readonly structure: TypeStructure;
	readonly targets: Targets;
}

/** What types contain and implement by structure. No name says it, so it stands where the type has its name. */
function addStructure(edges: DistinctEdges, { facts, sources, structure, targets }: StructureSources): void {
	const { nameBegin, nameEnd } = facts.declarations;
	const attributes = packAttributes(0, Resolver.structure);
	const add = (type: DeclarationRow, sites: readonly Site[], kind: EdgeKind, confidence: Confidence): void => {
		const source = sources.of(type);
		const packed = packEdgeKind(kind, confidence, source.isTest);
		const begin = Math.max(0, get(nameBegin, type) - source.begin);
		const end = Math.max(0, get(nameEnd, type) - source.begin);
		for (const target of targets.idsOf(sites)) {
			edges.add({ source: source.id, target, kind: packed, begin, end, attributes });
		}
	};
	for (const { type, members } of structure.contained) add(type, members, EdgeKind.contains, Confidence.exact);
	for (const { type, interfaces } of structure.implemented) {
		add(type, interfaces, EdgeKind.implements, Confidence.inferred);
	}
}

/** A symbol of the file as the source of edges. */
interface Source {
	readonly id: BlockId;
	readonly begin: number;
	readonly isTest: boolean;
}

/** The symbols of a file, each looked up once. */
class Sources {
	readonly #facts: Facts;
	readonly #path: readonly [number, number];
	readonly #isTest: boolean;
	readonly #sources = new Map<DeclarationRow, Source>();
	/** The container that was asked for last, and the block that it is or lies in: references stand close together. */
	#last: { readonly container: number; readonly source: Source; readonly begin: number } | undefined;

	constructor(path: string, facts: Facts) {
		this.#facts = facts;
		this.#path = pathHash(path);
		this.#isTest = isTestPath(path);
	}

	/** The id of the symbol of a declaration; undefined if it is no block. */
	blockOf(declaration: DeclarationRow): BlockId | undefined {
		return isBlockKind(this.#facts.declarations.kind[declaration] ?? 255) ? this.of(declaration).id : undefined;
	}

	/** The symbol that an occurrence counts for. */
	around(container: DeclarationRow, begin: number): Source {
		if (this.#last?.container !== container) {
			const block = enclosingBlock(this.#facts, container);
			const from = block === 0 ? 0 : get(this.#facts.declarations.begin, block);
			this.#last = { container, source: this.of(block), begin: from };
		}
		return begin >= this.#last.begin ? this.#last.source : this.of(sourceOf(this.#facts, container, begin));
	}

	/** The symbol that an import counts for. */
	importing(container: DeclarationRow, begin: number): Source {
		return this.of(importSourceOf(this.#facts, container, begin));
	}

	/** The symbol of a declaration that is a block. */
	of(declaration: DeclarationRow): Source {
		const { symbol, begin } = this.#facts.declarations;
		const first = symbol[declaration] ?? FILE;
		let source = this.#sources.get(first);
		if (!source) {
			const isTest = this.#isTest || isInTest(this.#facts, first);
			source = { id: blockIdOf(this.#facts, first, this.#path), begin: get(begin, first), isTest };
			this.#sources.set(first, source);
		}
		return source;
	}
}

/** The symbols that links point to. Files are asked for once, and lists of targets, which many references share. */
class Targets {
	readonly #path: string;
	readonly #sources: Sources;
	readonly #blocksOf: EdgeSources["blocksOf"];
	readonly #files =
		new Map<string, { readonly blocks: FileBlocks; readonly hash: readonly [number, number] } | undefined>();
	readonly #lists = new Map<readonly Site[], readonly BlockId[]>();

	constructor(path: string, sources: Sources, blocksOf: EdgeSources["blocksOf"]) {
		this.#path = path;
		this.#sources = sources;
		this.#blocksOf = blocksOf;
	}

	/** The symbols of those declarations that are blocks. */
	idsOf(sites: readonly Site[]): readonly BlockId[] {
		const known = this.#lists.get(sites);
		if (known) return known;
		const ids: BlockId[] = [];
		for (const site of sites) {
			const id = this.#idOf(site);
			if (id) ids.push(id);
		}
		this.#lists.set(sites, ids);
		return ids;
	}

	#idOf({ path, declaration }: Site): BlockId | undefined {
		if (path === this.#path) return this.#sources.blockOf(declaration);
		let file = this.#files.get(path);
		if (!file && !this.#files.has(path)) {
			const blocks = this.#blocksOf(path);
			this.#files.set(path, (file = blocks && { blocks, hash: pathHash(path) }));
		}
		return file?.blocks.symbolId(declaration, file.hash);
	}
}

function isInTest({ declarations: { kind, parent } }: Facts, declaration: DeclarationRow): boolean {
	for (let row = declaration; row > 0; row = get(parent, row)) if (kind[row] === DeclarationKind.test) return true;
	return false;
}
