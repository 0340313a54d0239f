/** Strongly connected components, and shortest cycles in them. Pure, iterative, in pieces. */
import type { InPieces } from "../../model/pieces.ts";

/** Which numbers follow which. */
export interface Successors {
	/** By number, and one more. */
	readonly first: Int32Array;
	/** Rising, for each. */
	readonly others: Int32Array;
}

const PIECE_EDGES = 4096;
const UNSEEN = 0;

/**
 * The components with more than one member, or whose one member follows itself; members rise.
 *
 * Tarjan's algorithm. Cost: a look at each edge.
 */
export function* components({ first, others }: Successors): InPieces<number[][]> {
	const count = first.length - 1;
	/** When each was first seen, from 1 on; and the earliest that is known to be reached from it and is on the stack. */
	const seen = new Int32Array(count);
	const lowest = new Int32Array(count);
	const next = first.slice(0, count);
	const isOpen = new Uint8Array(count);
	const open: number[] = [];
	const way: number[] = [];
	const found: number[][] = [];
	let clock = 0;
	const enter = (node: number): void => {
		clock += 1;
		seen[node] = lowest[node] = clock;
		isOpen[node] = 1;
		open.push(node);
		way.push(node);
	};
	let looked = 0;
	for (let start = 0; start < count; start++) {
		if (seen[start] === UNSEEN) enter(start);
		for (let node = way.at(-1); node !== undefined; node = way.at(-1)) {
			if (++looked % PIECE_EDGES === 0) yield;
			const edge = next[node] as number;
			if (edge < (first[node + 1] as number)) {
				next[node] = edge + 1;
				const other = others[edge] as number;
				if (seen[other] === UNSEEN) enter(other);
				else if (isOpen[other] === 1) lowest[node] = Math.min(lowest[node] as number, seen[other] as number);
				continue;
			}
			way.pop();
			const before = way.at(-1);
			if (before !== undefined) lowest[before] = Math.min(lowest[before] as number, lowest[node] as number);
			if (lowest[node] !== seen[node]) continue;
			const members = open.splice(open.lastIndexOf(node));
			for (const member of members) isOpen[member] = 0;
			if (members.length > 1 || follows({ first, others }, node, node)) {
				found.push(members.sort((one, other) => one - other));
			}
		}
	}
	return found;
}

function follows({ first, others }: Successors, node: number, other: number): boolean {
	for (let edge = first[node] as number; edge < (first[node + 1] as number); edge++) {
		if (others[edge] === other) return true;
	}
	return false;
}

export interface ShortestCycle {
	/** Each follows the one before, and the first the last. */
	readonly nodes: readonly number[];
	/** False when the budget ended before all was looked at. */
	readonly isShortest: boolean;
	/** Edges that were looked at. */
	readonly looked: number;
}

/**
 * A shortest cycle in a component: of several the one through the least member, as breadth-first search finds it.
 *
 * @param lookedMax - edges to look at before it is content with the shortest one so far
 */
export function* shortestCycle(
	graph: Successors, members: readonly number[], lookedMax: number,
): InPieces<ShortestCycle> {
	const { first, others } = graph;
	const depth = new Map<number, number>();
	const isMember = new Set(members);
	let best: number[] = [];
	let looked = 0;
	let isCut = false;
	for (const start of members) {
		if (best.length === 1) break;
		isCut = best.length > 0 && looked >= lookedMax;
		if (isCut) break;
		const from = new Map<number, number>();
		depth.clear();
		depth.set(start, 0);
		const queue = [start];
		search: for (let at = 0; at < queue.length; at++) {
			const node = queue[at] as number;
			const length = (depth.get(node) as number) + 1;
			if (best.length > 0 && length >= best.length) break;
			for (let edge = first[node] as number; edge < (first[node + 1] as number); edge++) {
				if (++looked % PIECE_EDGES === 0) yield;
				const other = others[edge] as number;
				if (other === start) {
					best = wayTo(node, from);
					break search;
				}
				if (!isMember.has(other) || depth.has(other)) continue;
				depth.set(other, length);
				from.set(other, node);
				queue.push(other);
			}
		}
	}
	return { nodes: best, isShortest: !isCut, looked };
}

function wayTo(node: number, from: ReadonlyMap<number, number>): number[] {
	const way: number[] = [];
	for (let at: number | undefined = node; at !== undefined; at = from.get(at)) way.push(at);
	return way.reverse();
}
