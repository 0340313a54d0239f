/** The edges that a file's facts and links stand for. Pure. */
import { blockIdEquals, type BlockId, type Edge } from "../../engine/index.ts";
import { blockIdOf, enclosingBlock, sourceOf, symbolIdOf, type Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { pathHash } from "../model/identity.ts";
import {
	Confidence, DeclarationKind, EdgeKind, edgeKindOf, edgeKindOfRole, isBlockKind, packAttributes, packEdgeKind, Resolver,
} from "../model/kinds.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { Link } from "../resolution/world.ts";
import { edgeOf } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";

/** What the edges of a file are made of. */
export interface EdgeSources {
	readonly path: string;
	readonly facts: Facts;
	readonly links: readonly Link[];
	/** Facts of the files that links point to. */
	readonly factsOf: (path: string) => Facts | undefined;
	/** Edges of other references of the file, taken as they are. */
	readonly carried?: readonly Edge[] | undefined;
}

/**
 * All edges whose source lies in the file, each once; both ends are symbols. Occurrences are offsets from the begin of
 * the source's first declaration, so that an edit elsewhere in the file leaves them as they are.
 */
export function edgesOfFile({ path, facts, links, factsOf, carried = [] }: EdgeSources): Edge[] {
	const edges = new DistinctEdges();
	for (const edge of carried) edges.add(edge);
	const sources = new Sources(path, facts);
	addContains(edges, facts, sources);
	const targets = new Targets(factsOf);
	const { references } = facts;
	for (const link of links) {
		const begin = references.begin[link.reference] as number;
		const role = references.role[link.reference] as number;
		const source = sources.of(sourceOf(facts, references.container[link.reference] as number, begin));
		const kind = packEdgeKind(edgeKindOfRole(role), link.confidence, source.isTest);
		for (const target of link.targets) {
			const id = target.path === path ? sources.blockOf(target.declaration) : targets.idOf(target);
			if (!id) continue;
			edges.add({
				source: source.id,
				target: id,
				kind,
				begin: begin - source.begin,
				end: (references.end[link.reference] as number) - source.begin,
				attributes: packAttributes(role, link.resolver),
			});
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
	const ids = [blockIdOf(facts, 0, hash)];
	for (const declaration of facts.blocks.declaration) if (declaration !== 0) ids.push(blockIdOf(facts, declaration, hash));
	return ids;
}

/** The edges that a view has of a file. */
export function* edgesIn(view: IndexView, path: string, facts: Facts): Generator<Edge> {
	for (const source of blocksOfFile(path, facts)) {
		for (const edge of view.outgoing(source)) yield edgeOf(source, edge);
	}
}

/** Edge kinds are smaller. */
const EDGE_KINDS_MAX = 32;

/** Edges, each once: a name that stands in two roles at one place may mean the same in both. */
class DistinctEdges {
	readonly list: Edge[] = [];
	/** By what of it fits into a number; almost always one, so that ids are hardly ever compared. */
	readonly #known = new Map<number, Edge[]>();

	add(edge: Edge): void {
		// Ids are hashes. Of functions that are alike, references begin alike.
		const ids = Math.imul(edge.source.w3, 0x9e3779b1) ^ edge.target.w3;
		const key = (edge.begin * EDGE_KINDS_MAX + edgeKindOf(edge.kind)) ^ ids;
		const known = this.#known.get(key);
		if (known?.some((one) => isSame(one, edge))) return;
		if (known) known.push(edge);
		else this.#known.set(key, [edge]);
		this.list.push(edge);
	}
}

function isSame(one: Edge, other: Edge): boolean {
	return one.begin === other.begin && edgeKindOf(one.kind) === edgeKindOf(other.kind) &&
		blockIdEquals(one.source, other.source) && blockIdEquals(one.target, other.target);
}

function addContains(edges: DistinctEdges, facts: Facts, sources: Sources): void {
	const { kind, parent, nameBegin, nameEnd } = facts.declarations;
	const attributes = packAttributes(0, Resolver.structure);
	for (let row = 1; row < facts.declarations.count; row++) {
		if (!isBlockKind(kind[row] as number)) continue;
		const source = sources.of(enclosingBlock(facts, Math.max(parent[row] as number, 0)));
		edges.add({
			source: source.id, target: sources.of(row).id, kind: packEdgeKind(EdgeKind.contains, Confidence.exact, source.isTest),
			begin: Math.max(0, (nameBegin[row] as number) - source.begin),
			end: Math.max(0, (nameEnd[row] as number) - source.begin), attributes,
		});
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
	readonly #sources = new Map<number, Source>();

	constructor(path: string, facts: Facts) {
		this.#facts = facts;
		this.#path = pathHash(path);
		this.#isTest = isTestPath(path);
	}

	/** The id of the symbol of a declaration; undefined if it is no block. */
	blockOf(declaration: number): BlockId | undefined {
		return isBlockKind(this.#facts.declarations.kind[declaration] ?? 255) ? this.of(declaration).id : undefined;
	}

	/** The symbol of a declaration that is a block. */
	of(declaration: number): Source {
		const { symbol, begin } = this.#facts.declarations;
		const first = symbol[declaration] ?? 0;
		let source = this.#sources.get(first);
		if (!source) {
			const isTest = this.#isTest || isInTest(this.#facts, first);
			source = { id: blockIdOf(this.#facts, first, this.#path), begin: begin[first] as number, isTest };
			this.#sources.set(first, source);
		}
		return source;
	}
}

/** Symbols of other files, as targets of edges. Each file is asked for once. */
class Targets {
	readonly #factsOf: EdgeSources["factsOf"];
	readonly #files = new Map<string, { readonly facts: Facts; readonly hash: readonly [number, number] } | undefined>();

	constructor(factsOf: EdgeSources["factsOf"]) {
		this.#factsOf = factsOf;
	}

	/** The symbol of a declaration; undefined if it is no block. */
	idOf({ path, declaration }: Site): BlockId | undefined {
		let file = this.#files.get(path);
		if (!file && !this.#files.has(path)) {
			const facts = this.#factsOf(path);
			this.#files.set(path, (file = facts && { facts, hash: pathHash(path) }));
		}
		if (!file || !isBlockKind(file.facts.declarations.kind[declaration] ?? 255)) return undefined;
		return symbolIdOf(file.facts, declaration, file.hash);
	}
}

function isInTest({ declarations: { kind, parent } }: Facts, declaration: number): boolean {
	for (let row = declaration; row > 0; row = parent[row] as number) if (kind[row] === DeclarationKind.test) return true;
	return false;
}
