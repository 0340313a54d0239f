/**
 * How central each node of a graph is. Pure, in pieces; the order of every sum is that of the node numbers, so that the
 * same graph gives the same bits.
 */
import type { InPieces } from "../../model/pieces.ts";
import type { Successors } from "./components.ts";

const PIECE_NODES = 2048;
const PIECE_EDGES = 8192;
/** Nodes, where their edges are not looked at. */
const PIECE_SIMPLE = 16_384;
const DAMPING = 0.85;

/**
 * PageRank: where somebody is found who follows edges at random, and now and then begins anew anywhere; the sum over
 * all is 1. Who comes to a node without edges begins anew.
 *
 * @param isIn - nodes that count; there are edges between those only
 */
export function* pageRank({ first, others }: Successors, isIn: Uint8Array, rounds: number): InPieces<Float64Array> {
	const count = isIn.length;
	let inCount = 0;
	for (let node = 0; node < count; node++) {
		if (node % PIECE_SIMPLE === 0) yield;
		inCount += isIn[node] as number;
	}
	let ranks = new Float64Array(count);
	for (let node = 0; node < count; node++) {
		if (node % PIECE_SIMPLE === 0) yield;
		ranks[node] = (isIn[node] as number) / Math.max(1, inCount);
	}
	yield;
	let next = new Float64Array(count);
	for (let round = 0; round < rounds; round++) {
		next.fill(0);
		let anew = 0;
		for (let node = 0; node < count; node++) {
			if (node % PIECE_NODES === 0) yield;
			const [begin, end] = [first[node] as number, first[node + 1] as number];
			const rank = ranks[node] as number;
			if (begin === end) {
				anew += rank;
				continue;
			}
			const share = (rank * DAMPING) / (end - begin);
			for (let edge = begin; edge < end; edge++) (next[others[edge] as number] as number) += share;
		}
		const base = (1 - DAMPING + DAMPING * anew) / Math.max(1, inCount);
		for (let node = 0; node < count; node++) {
			if (node % PIECE_SIMPLE === 0) yield;
			if (isIn[node] === 1) (next[node] as number) += base;
		}
		[ranks, next] = [next, ranks];
	}
	return ranks;
}

export interface Betweenness {
	/** By node: on how many shortest ways between two others it lies, by share where there are several, as estimated. */
	readonly scores: Float64Array;
	/** From how many nodes ways were looked for, of how many that have any. */
	readonly sampleCount: number;
	readonly startCount: number;
	/** Edges that were looked at. */
	readonly looked: number;
}

/**
 * Betweenness, by Brandes' algorithm, from a sample of starts spread over the node numbers; scores are scaled up to
 * all.
 *
 * @param lookedMax - edges to look at: after them no other start is begun
 */
export function* betweenness({ first, others }: Successors, lookedMax: number): InPieces<Betweenness> {
	const count = first.length - 1;
	const starts: number[] = [];
	for (let node = 0; node < count; node++) {
		if (node % PIECE_SIMPLE === 0) yield;
		if ((first[node + 1] as number) > (first[node] as number)) starts.push(node);
	}
	const { scores, depth, ways, shares, queue } = yield* searchColumns(count);
	let [looked, sampleCount] = [0, 0];
	for (const start of spread(starts)) {
		if (looked >= lookedMax) break;
		sampleCount += 1;
		let length = 1;
		queue[0] = start;
		depth[start] = 0;
		ways[start] = 1;
		let next = looked + PIECE_EDGES;
		for (let at = 0; at < length; at++) {
			const node = queue[at] as number;
			const [begin, end] = [first[node] as number, first[node + 1] as number];
			looked += end - begin;
			for (let edge = begin; edge < end; edge++) {
				const other = others[edge] as number;
				if (depth[other] === -1) {
					depth[other] = (depth[node] as number) + 1;
					queue[length++] = other;
				}
				if (depth[other] === (depth[node] as number) + 1) (ways[other] as number) += ways[node] as number;
			}
			if (looked > next) {
				next = looked + PIECE_EDGES;
				yield;
			}
		}
		next = looked + PIECE_EDGES;
		for (let at = length - 1; at >= 0; at--) {
			const node = queue[at] as number;
			const [begin, end] = [first[node] as number, first[node + 1] as number];
			looked += end - begin;
			let share = 0;
			for (let edge = begin; edge < end; edge++) {
				const other = others[edge] as number;
				if (depth[other] !== (depth[node] as number) + 1) continue;
				share += ((ways[node] as number) / (ways[other] as number)) * (1 + (shares[other] as number));
			}
			shares[node] = share;
			if (at > 0) (scores[node] as number) += share;
			if (looked > next) {
				next = looked + PIECE_EDGES;
				yield;
			}
		}
		for (let at = 0; at < length; at++) {
			if (at % PIECE_SIMPLE === 0) yield;
			const node = queue[at] as number;
			depth[node] = -1;
			ways[node] = 0;
			shares[node] = 0;
		}
		yield;
	}
	const scale = sampleCount === 0 ? 1 : starts.length / sampleCount;
	for (let node = 0; node < count; node++) {
		if (node % PIECE_SIMPLE === 0) yield;
		(scores[node] as number) *= scale;
	}
	return { scores, sampleCount, startCount: starts.length, looked };
}

/** By node; queue: nodes in the order in which they are reached. */
interface SearchColumns {
	readonly scores: Float64Array;
	readonly depth: Int32Array;
	readonly ways: Float64Array;
	readonly shares: Float64Array;
	readonly queue: Int32Array;
}

/** Memory is given, and cleared, one column at a time. */
function* searchColumns(count: number): InPieces<SearchColumns> {
	const scores = new Float64Array(count);
	yield;
	const depth = new Int32Array(count).fill(-1);
	yield;
	const ways = new Float64Array(count);
	yield;
	const shares = new Float64Array(count);
	yield;
	return { scores, depth, ways, shares, queue: new Int32Array(count) };
}

/** All of a list in an order of which each beginning is spread over it evenly: steps of about the golden section. */
function* spread(list: readonly number[]): Generator<number> {
	const count = list.length;
	let step = Math.max(1, Math.round(count * 0.618));
	while (step < count && commonDivisor(step, count) !== 1) step += 1;
	for (let at = 0, place = 0; at < count; at++, place = (place + step) % count) yield list[place] as number;
}

function commonDivisor(one: number, other: number): number {
	return other === 0 ? one : commonDivisor(other, one % other);
}
