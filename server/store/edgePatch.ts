/** How the edges of one file differ between two states. */
import type { BlockId, Edge } from "../../engine/index.ts";
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
	const added = new Map(wanted.map((edge) => [edgeKey(edge.source, edge.target, edge.kind, edge.begin), edge]));
	const removed: Edge[] = [];
	let otherCount = 0;
	for (const source of sources) {
		for (const stored of view.outgoing(source)) {
			if (!isAll && !parts.includes(partOfEdge(stored.packedKind, stored.attributes))) {
				otherCount += 1;
				continue;
			}
			const key = edgeKey(source, stored.other, stored.packedKind, stored.begin);
			const want = added.get(key);
			if (want && want.end === stored.end && want.attributes === stored.attributes) added.delete(key);
			else removed.push(edgeOf(source, stored));
		}
	}
	const patch = added.size === 0 && removed.length === 0 ? undefined : { added: [...added.values()], removed };
	return { patch, otherCount };
}

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
