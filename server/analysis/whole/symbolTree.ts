/** Which symbol of a whole graph is declared in which, methods outside of their type in the type, and what that says. */
import type { BlockId } from "../../../engine/index.ts";
import { DeclarationKind, EdgeKind, edgeKindOf } from "../../model/kinds.ts";
import { directoryOf } from "../../model/path.ts";
import type { InPieces } from "../../model/pieces.ts";
import type { IndexView } from "../../store/indexView.ts";
import type { WholeGraph } from "./wholeGraph.ts";

const PIECE = 1024;
/** Where no edges are looked at. */
const PIECE_NODES = 16_384;
/** A block is decoded for each. */
const PIECE_NAMES = 64;
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

export function* symbolTree(view: IndexView, graph: WholeGraph): InPieces<SymbolTree> {
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
	yield* adoptMethods(view, graph, parent);
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

/** Methods that stand outside of their type get it as their parent: it lies in the same folder. */
function* adoptMethods(view: IndexView, graph: WholeGraph, parent: Int32Array): InPieces<void> {
	const { kinds } = graph.columns;
	const owners = new Map<string, number>();
	for (let node = 0, looked = 0; node < kinds.length; node++) {
		if (node % PIECE_NODES === 0) yield;
		if (kinds[node] !== DeclarationKind.method || kinds[parent[node] as number] !== DeclarationKind.file) continue;
		if (++looked % PIECE_NAMES === 0) yield;
		const block = view.blockNames(graph.id(node));
		const name = block?.qualifiedName.slice(0, -block.name.length - 1) ?? "";
		if (name === "") continue;
		const directory = directoryOf(graph.path(node));
		const key = `${directory}:${name}`;
		let owner = owners.get(key);
		if (owner === undefined) {
			owner = ownerOf(graph, directory, view.names.blocks(name));
			owners.set(key, owner);
		}
		if (owner !== NONE) parent[node] = owner;
	}
}

const TYPES = new Set<number>([DeclarationKind.class, DeclarationKind.interface, DeclarationKind.type, DeclarationKind.enum]);

function ownerOf(graph: WholeGraph, directory: string, blocks: readonly BlockId[]): number {
	for (const block of blocks) {
		const node = graph.nodeOf(block);
		if (node >= 0 && TYPES.has(graph.columns.kinds[node] as number) && directoryOf(graph.path(node)) === directory) return node;
	}
	return NONE;
}
