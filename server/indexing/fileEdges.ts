/** The edges that a file's facts and links stand for. Pure. */
import { blockIdEquals, type BlockId, type Edge } from "../../engine/index.ts";
import { blockIdOf, enclosingBlock, sourceOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { pathHash } from "../model/identity.ts";
import { Confidence, EdgeKind, edgeKindOfRole, isBlockKind, packAttributes, Resolver } from "../model/kinds.ts";
import type { Link } from "../resolution/world.ts";
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
 * All edges whose source lies in the file, each once. Occurrences are offsets from the begin of the source block, so that an edit
 * elsewhere in the file leaves them as they are.
 */
export function edgesOfFile({ path, facts, links, factsOf, carried = [] }: EdgeSources): Edge[] {
	const edges = new DistinctEdges();
	for (const edge of carried) edges.add(edge);
	const ids = new BlockIds(path, facts);
	addContains(edges, facts, ids);
	const { references, declarations } = facts;
	for (const link of links) {
		const begin = references.begin[link.reference] as number;
		const role = references.role[link.reference] as number;
		const source = sourceOf(facts, references.container[link.reference] as number, begin);
		const offset = declarations.begin[source] as number;
		for (const target of link.targets) {
			const isHere = target.path === path;
			const targetFacts = isHere ? facts : factsOf(target.path);
			if (!targetFacts) continue;
			const isBlock = isBlockKind(targetFacts.declarations.kind[target.declaration] ?? 255);
			if (!isBlock) continue;
			edges.add({
				source: ids.of(source),
				target: isHere ? ids.of(target.declaration) : blockIdOf(targetFacts, target.declaration, target.path),
				kind: edgeKindOfRole(role),
				begin: begin - offset,
				end: (references.end[link.reference] as number) - offset,
				attributes: packAttributes(role, link.resolver, link.confidence),
			});
		}
	}
	return edges.list;
}

/** Every block of a file: the file itself, then those of its declarations. These are the sources of its edges. */
export function blocksOfFile(path: string, facts: Facts): BlockId[] {
	const hash = pathHash(path);
	const ids = [blockIdOf(facts, 0, hash)];
	for (const declaration of facts.blocks.declaration) if (declaration !== 0) ids.push(blockIdOf(facts, declaration, hash));
	return ids;
}

/** The edges that a view has of a file. */
export function* edgesIn(view: IndexView, path: string, facts: Facts): Generator<Edge> {
	for (const source of blocksOfFile(path, facts)) {
		for (const { other, kind, begin, end, attributes } of view.outgoing(source)) {
			yield { source, target: other, kind, begin, end, attributes };
		}
	}
}

/** Edges, each identity once: a name that stands in two roles at one place may mean the same in both. */
class DistinctEdges {
	readonly list: Edge[] = [];
	/** By begin and kind; almost always one, so that ids are hardly ever compared. */
	readonly #known = new Map<number, Edge[]>();

	add(edge: Edge): void {
		const key = edge.begin * 256 + edge.kind;
		const known = this.#known.get(key);
		if (known?.some(({ source, target }) => blockIdEquals(source, edge.source) && blockIdEquals(target, edge.target))) return;
		if (known) known.push(edge);
		else this.#known.set(key, [edge]);
		this.list.push(edge);
	}
}

function addContains(edges: DistinctEdges, facts: Facts, ids: BlockIds): void {
	const { kind, parent, nameBegin, nameEnd, begin } = facts.declarations;
	const attributes = packAttributes(0, Resolver.structure, Confidence.exact);
	for (let row = 1; row < facts.declarations.count; row++) {
		if (!isBlockKind(kind[row] as number)) continue;
		const outer = enclosingBlock(facts, Math.max(parent[row] as number, 0));
		const offset = begin[outer] as number;
		edges.add({
			source: ids.of(outer), target: ids.of(row), kind: EdgeKind.contains,
			begin: Math.max(0, (nameBegin[row] as number) - offset),
			end: Math.max(0, (nameEnd[row] as number) - offset), attributes,
		});
	}
}

/** Ids of a file's blocks, each made once. */
class BlockIds {
	readonly #facts: Facts;
	readonly #path: readonly [number, number];
	readonly #ids = new Map<number, BlockId>();

	constructor(path: string, facts: Facts) {
		this.#facts = facts;
		this.#path = pathHash(path);
	}

	of(declaration: number): BlockId {
		let id = this.#ids.get(declaration);
		if (!id) this.#ids.set(declaration, (id = blockIdOf(this.#facts, declaration, this.#path)));
		return id;
	}
}
