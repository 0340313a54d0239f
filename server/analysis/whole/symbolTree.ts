/** Which symbol of a whole graph is declared in which, and what that says. */
import { DeclarationKind, EdgeKind, edgeKindOf } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import type { WholeGraph } from "./wholeGraph.ts";

const PIECE = 1024;
/** Where no edges are looked at. */
const PIECE_NODES = 16_384;
const NONE = -1;

export interface SymbolTree {
	/** By node; -1 for files. */
	readonly parent: Int32Array;
	/** By node, and one more: its place in `children`. */
	readonly first: Int32Array;
	readonly children: Int32Array;
	/** By node: something extends or implements it. */
	readonly isBase: Uint8Array;
	/** By node: it extends or implements something of the workspace. */
	readonly hasBase: Uint8Array;
}

export function* symbolTree(graph: WholeGraph): InPieces<SymbolTree> {
	const { nodeCount, columns: { outgoing, fileOf, firstOf, kinds } } = graph;
	const parent = new Int32Array(nodeCount).fill(NONE);
	const isBase = new Uint8Array(nodeCount);
	const hasBase = new Uint8Array(nodeCount);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		for (let edge = outgoing.first[node] as number; edge < (outgoing.first[node + 1] as number); edge++) {
			const other = outgoing.others[edge] as number;
			const kind = edgeKindOf(outgoing.kinds[edge] as number);
			if (kind === EdgeKind.contains && other !== node) parent[other] = node;
			if (kind !== EdgeKind.extends && kind !== EdgeKind.implements) continue;
			isBase[other] = 1;
			hasBase[node] = 1;
		}
	}
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE_NODES === 0) yield;
		const file = firstOf[fileOf[node] as number] as number;
		if (parent[node] === NONE && kinds[node] !== DeclarationKind.file) parent[node] = file;
	}
	const first = new Int32Array(nodeCount + 1);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE_NODES === 0) yield;
		const one = parent[node] as number;
		if (one >= 0) (first[one + 1] as number) += 1;
	}
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE_NODES === 0) yield;
		(first[node + 1] as number) += first[node] as number;
	}
	const next = first.slice();
	yield;
	const children = new Int32Array(first[nodeCount] as number);
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE_NODES === 0) yield;
		const one = parent[node] as number;
		if (one >= 0) children[(next[one] as number)++] = node;
	}
	return { parent, first, children, isBase, hasBase };
}
