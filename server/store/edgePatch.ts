/** How the edges of one file differ between two states. */
import { blockIdEquals, type BlockId, type Edge, type EdgeList } from "../../engine/index.ts";
import { LINK_PARTS, partOfEdge, type LinkPart } from "../model/linkParts.ts";
import type { EdgeEnd, IndexView } from "./indexView.ts";

/** Applied to the edges before, it gives those after. */
export interface EdgePatch {
	readonly added: readonly Edge[];
	readonly removed: readonly Edge[];
}

/** Names a block in maps of this process: a quarter of its hex form, and as much cheaper to make. */
export function blockKey({ w0, w1, w2, w3 }: BlockId): string {
	return String.fromCharCode(
		w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff,
	);
}

/** What makes two edges one: ends, kind and where it is written. */
export function edgeKey(source: BlockId, target: BlockId, packedKind: number, begin: number): string {
	return `${blockKey(source)}${blockKey(target)}${packedKind},${begin}`;
}

/**
 * From the edges that a view has of some blocks to the wanted ones.
 *
 * @param sources - every block of the file
 * @param wanted - each identity once
 * @returns undefined if they are the same
 */
export function edgePatch(view: IndexView, sources: Iterable<BlockId>, wanted: readonly Edge[]): EdgePatch | undefined {
	return partsPatch(view, sources, wanted, LINK_PARTS).patch;
}

/**
 * The same of the edges of some parts. What is said of a file counts all edges that were linked, of which some went
 * with the blocks that they led to: so those of other parts are counted as well, which still are what they were.
 */
export function partsPatch(
	view: IndexView, sources: Iterable<BlockId>, wanted: readonly Edge[], parts: readonly LinkPart[],
): { readonly patch: EdgePatch | undefined; readonly otherCount: number } {
	const isAll = parts.length === LINK_PARTS.length;
	const edges = new WantedEdges(wanted);
	const removed: Edge[] = [];
	let otherCount = 0;
	for (const source of sources) {
		const stored = view.edgeList(source, "outgoing");
		for (let at = 0; at < stored.count; at++) {
			if (!isAll && !parts.includes(partOfEdge(stored.kind(at), stored.attributes(at)))) otherCount += 1;
			else if (!edges.take(source, stored, at)) removed.push(stored.edge(at));
		}
	}
	const added = edges.left();
	const patch = added.length === 0 && removed.length === 0 ? undefined : { added, removed };
	return { patch, otherCount };
}

/** The edges of a symbol, but for some of them, which are as they are in the list. */
export function edgesWithout(list: EdgeList, source: BlockId, removed: readonly Edge[]): Edge[] {
	const edges = new WantedEdges(removed);
	const kept: Edge[] = [];
	for (let at = 0; at < list.count; at++) if (!edges.take(source, list, at)) kept.push(list.edge(at));
	return kept;
}

/** Edges that are wanted, of which those are taken that are stored as they are: most of them, and no object is made. */
class WantedEdges {
	readonly #edges: readonly Edge[];
	readonly #isTaken: Uint8Array;
	/** Numbers of edges, counted from 1, each at the place that its hash says or behind it; half of them are free. */
	readonly #places: Int32Array;

	constructor(edges: readonly Edge[]) {
		this.#edges = edges;
		this.#isTaken = new Uint8Array(edges.length);
		this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * edges.length + 2)));
		for (const [at, { source, target, kind, begin }] of edges.entries()) {
			let place = this.#placeOf(hashOfEdge(source.w3, target.w3, kind, begin));
			while (this.#places[place] !== 0) place = this.#placeOf(place + 1);
			this.#places[place] = at + 1;
		}
	}

	/** @returns whether a stored edge is wanted as it is */
	take(source: BlockId, stored: EdgeList, index: number): boolean {
		const [kind, begin] = [stored.kind(index), stored.begin(index)];
		let place = this.#placeOf(hashOfEdge(source.w3, stored.otherWord(index, 3), kind, begin));
		for (let at = this.#places[place] as number; at !== 0; at = this.#places[place] as number) {
			const edge = this.#edges[at - 1] as Edge;
			const isSame = edge.kind === kind && edge.begin === begin && blockIdEquals(edge.source, source) &&
				isOther(stored, index, edge.target);
			if (isSame) {
				const isAsItIs = edge.end === stored.end(index) && edge.attributes === stored.attributes(index);
				if (isAsItIs) this.#isTaken[at - 1] = 1;
				return isAsItIs;
			}
			place = this.#placeOf(place + 1);
		}
		return false;
	}

	/** Those that were not taken. */
	left(): Edge[] {
		return this.#edges.filter((_, at) => this.#isTaken[at] === 0);
	}

	#placeOf(hash: number): number {
		return hash & (this.#places.length - 1);
	}
}

/** Ids are hashes. Of functions that are alike, references begin alike. */
function hashOfEdge(source: number, target: number, packedKind: number, begin: number): number {
	const hash = Math.imul(Math.imul(source, 0x9e3779b1) ^ target ^ ((begin << 8) | packedKind), 0x85ebca6b);
	return hash ^ (hash >>> 15);
}

const isOther = (stored: EdgeList, index: number, { w0, w1, w2, w3 }: BlockId): boolean =>
	(stored.otherWord(index, 3) | 0) === (w3 | 0) && (stored.otherWord(index, 2) | 0) === (w2 | 0) &&
	(stored.otherWord(index, 1) | 0) === (w1 | 0) && (stored.otherWord(index, 0) | 0) === (w0 | 0);

/** The same between two lists, of which each has what makes two edges one only once. */
export function listPatch(before: readonly Edge[], wanted: readonly Edge[]): EdgePatch {
	const added = new Map(wanted.map((edge) => [edgeKey(edge.source, edge.target, edge.kind, edge.begin), edge]));
	const removed: Edge[] = [];
	for (const edge of before) {
		const key = edgeKey(edge.source, edge.target, edge.kind, edge.begin);
		const want = added.get(key);
		if (want && want.end === edge.end && want.attributes === edge.attributes) added.delete(key);
		else removed.push(edge);
	}
	return { added: [...added.values()], removed };
}

/** The edge that a view shows from its source. */
export function edgeOf(source: BlockId, { other, packedKind, begin, end, attributes }: EdgeEnd): Edge {
	return { source, target: other, kind: packedKind, begin, end, attributes };
}
