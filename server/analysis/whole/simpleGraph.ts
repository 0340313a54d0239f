/**
 * The edges of a whole graph that a question lets through, each pair of symbols once: what centrality is counted on.
 */
import { EdgeKind, isFromTest, packedKindsOf } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import { isTestPath } from "../../model/testPaths.ts";
import type { WholeOptions } from "./answers.ts";
import type { Successors } from "./components.ts";
import { growingWords } from "./growing.ts";
import type { WholeGraph } from "./wholeGraph.ts";

const PIECE = 1024;
/** Where no edges are looked at. */
const PIECE_NODES = 16_384;
const FOLLOWED = Object.values(EdgeKind).filter((kind) => kind !== EdgeKind.contains);

export interface SimpleGraph {
	readonly edges: Successors;
	/** By node: how many others lead to it. */
	readonly incoming: Int32Array;
	/** By node: whether it counts. */
	readonly isIn: Uint8Array;
}

export interface SimpleOptions extends Pick<WholeOptions, "includeTests"> {
	readonly isWanted: ((path: string) => boolean) | undefined;
	/** {@link EdgeKind}s; all but `contains` when left out. */
	readonly edgeKinds?: readonly number[] | undefined;
}

/** A symbol that leads to itself does not count for itself. */
export function* simpleGraph(
	graph: WholeGraph, { isWanted, includeTests = true, edgeKinds = FOLLOWED }: SimpleOptions,
): InPieces<SimpleGraph> {
	const { nodeCount, columns: { outgoing, paths, fileOf } } = graph;
	const isFileIn = new Uint8Array(paths.length);
	for (const [file, path] of paths.entries()) {
		if (file % PIECE === 0) yield;
		isFileIn[file] = (includeTests || !isTestPath(path)) && isWanted?.(path) !== false ? 1 : 0;
	}
	const isIn = new Uint8Array(nodeCount);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE_NODES === 0) yield;
		isIn[node] = isFileIn[fileOf[node] as number] as number;
	}
	const isFollowed = new Uint8Array(256);
	for (const kind of packedKindsOf({ kinds: edgeKinds })) isFollowed[kind] = includeTests || !isFromTest(kind) ? 1 : 0;
	const first = new Int32Array(nodeCount + 1);
	yield;
	const others = growingWords();
	const incoming = new Int32Array(nodeCount);
	/** By node: the last one that was seen to lead to it, plus one. */
	const seenBy = new Int32Array(nodeCount);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		const end = isIn[node] === 1 ? outgoing.first[node + 1] as number : 0;
		for (let edge = outgoing.first[node] as number; edge < end; edge++) {
			const other = outgoing.others[edge] as number;
			if (isFollowed[outgoing.kinds[edge] as number] === 0 || isIn[other] === 0) continue;
			if (other === node || seenBy[other] === node + 1) continue;
			seenBy[other] = node + 1;
			(incoming[other] as number) += 1;
			others.push(other);
		}
		first[node + 1] = others.count;
	}
	return { edges: { first, others: yield* others.finish() }, incoming, isIn };
}
