/**
 * WholeGraph: every symbol of one state of an index and every edge between two of them, in typed arrays, for questions
 * that look at all of it. Walks from a symbol are the engine's; they need none of this.
 *
 *     node      a symbol, by number in the order of ids: the symbols of a file are neighbours, its own node the first
 *     file      by number in the same order; `firstOf[file]` to `firstOf[file + 1]` are its nodes
 *     edges     of a node: `first[node]` to `first[node + 1]` in `others` and `kinds`; one for each place it is written
 *
 * Always holds: it does not change, and is whole: edges to what the index does not have are left out. Bytes: 15 a
 * node, 5 an edge, and for whoever asks for what comes in 5 an edge and 4 a node more; of two million edges between
 * 320,000 nodes 27 MB.
 */
import type { BlockId } from "../../../engine/index.ts";
import { sorted, type InPieces } from "../../model/pieces.ts";

/** Edges by the node at one end. */
export interface Edges {
	/** By node, and one more. */
	readonly first: Int32Array;
	/** The node at the other end. */
	readonly others: Int32Array;
	/** Edge kind, confidence, test or not: server/model/kinds.ts. */
	readonly kinds: Uint8Array;
}

/** What a graph is made of. */
export interface GraphColumns {
	/** By file. */
	readonly paths: readonly string[];
	/** By file, and one more. */
	readonly firstOf: Int32Array;
	/** By file: the first two words of ids. */
	readonly fileWords: Int32Array;
	/** By node: the last two words of its id. */
	readonly words: Int32Array;
	/** By node. */
	readonly fileOf: Int32Array;
	/** By node: a {@link DeclarationKind}. */
	readonly kinds: Uint8Array;
	/** By node: {@link DeclarationFlag} bits. */
	readonly flags: Uint16Array;
	readonly outgoing: Edges;
}

/** Nodes or edges that are looked at in one piece. */
const PIECE = 4096;

export class WholeGraph {
	readonly columns: GraphColumns;
	#incoming: Edges | undefined;
	#filesByPath: readonly number[] | undefined;

	constructor(columns: GraphColumns) {
		this.columns = columns;
	}

	get nodeCount(): number {
		return this.columns.kinds.length;
	}

	get fileCount(): number {
		return this.columns.paths.length;
	}

	get edgeCount(): number {
		return this.columns.outgoing.others.length;
	}

	get byteCount(): number {
		const { firstOf, fileWords, words, fileOf, kinds, flags, outgoing } = this.columns;
		const edges = this.#incoming ? [outgoing, this.#incoming] : [outgoing];
		const columns = edges.flatMap((one) => [one.first, one.others, one.kinds]);
		return [firstOf, fileWords, words, fileOf, kinds, flags, ...columns].reduce(
			(sum, { byteLength }) => sum + byteLength, 0,
		);
	}

	id(node: number): BlockId {
		const { fileOf, fileWords, words } = this.columns;
		const file = (fileOf[node] as number) * 2;
		return {
			w0: fileWords[file] as number, w1: fileWords[file + 1] as number,
			w2: words[node * 2] as number, w3: words[node * 2 + 1] as number,
		};
	}

	/** The symbol whose first block this is; -1 if there is none. Cost: two binary searches. */
	nodeOf({ w0, w1, w2, w3 }: BlockId): number {
		const { fileWords, firstOf, words, paths } = this.columns;
		const file = lower(fileWords, 0, paths.length, w0, w1);
		if (file === paths.length || fileWords[file * 2] !== w0 || fileWords[file * 2 + 1] !== w1) return -1;
		const end = firstOf[file + 1] as number;
		const node = lower(words, firstOf[file] as number, end, w2, w3);
		return node < end && words[node * 2] === w2 && words[node * 2 + 1] === w3 ? node : -1;
	}

	path(node: number): string {
		return this.columns.paths[this.columns.fileOf[node] as number] as string;
	}

	/** Numbers of the files in the order of their paths. */
	*filesByPath(): InPieces<readonly number[]> {
		const { paths } = this.columns;
		this.#filesByPath ??= yield* sorted(paths.map((_, file) => file), (one, other) => {
			return (paths[one] as string) < (paths[other] as string) ? -1 : 1;
		});
		return this.#filesByPath;
	}

	/** Edges by their targets. Cost: the first time, two looks at each edge. */
	*incoming(): InPieces<Edges> {
		this.#incoming ??= yield* reversed(this.columns.outgoing);
		return this.#incoming;
	}
}

/** The first place between `begin` and `end` whose pair of words, as unsigned numbers, is not below another pair. */
function lower(pairs: Int32Array, begin: number, end: number, first: number, second: number): number {
	let [low, high] = [begin, end];
	while (low < high) {
		const middle = (low + high) >>> 1;
		const [one, other] = [(pairs[middle * 2] as number) >>> 0, (pairs[middle * 2 + 1] as number) >>> 0];
		if (one < first >>> 0 || (one === first >>> 0 && other < second >>> 0)) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The same edges from their other ends; those of a node in the order of the nodes that they come from. */
export function* reversed({ first, others, kinds }: Edges): InPieces<Edges> {
	const nodeCount = first.length - 1;
	const counted = new Int32Array(nodeCount + 1);
	for (let edge = 0; edge < others.length; edge++) {
		(counted[(others[edge] as number) + 1] as number) += 1;
		if (edge % PIECE === 0) yield;
	}
	for (let node = 0; node < nodeCount; node++) {
		if (node % PIECE === 0) yield;
		(counted[node + 1] as number) += counted[node] as number;
	}
	const next = counted.slice();
	yield;
	const sources = new Int32Array(others.length);
	const ownKinds = new Uint8Array(others.length);
	for (let node = 0; node < nodeCount; node++) {
		const end = first[node + 1] as number;
		for (let edge = first[node] as number; edge < end; edge++) {
			const other = others[edge] as number;
			const to = next[other] as number;
			next[other] = to + 1;
			sources[to] = node;
			ownKinds[to] = kinds[edge] as number;
		}
		if (node % PIECE === 0) yield;
	}
	return { first: counted, others: sources, kinds: ownKinds };
}
