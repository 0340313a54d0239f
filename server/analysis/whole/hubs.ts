/** Which symbols most of a workspace hangs on. */
import type { InPieces } from "../../model/pieces.ts";
import type { IndexView } from "../../store/indexView.ts";
import { pageEnd, type Paged, type PagePosition } from "../cursor.ts";
import { symbolOf } from "../symbols.ts";
import { SymbolTest } from "../symbolTest.ts";
import type { Hub, HubsAnswer, HubsOptions } from "./answers.ts";
import { betweenness, pageRank } from "./centrality.ts";
import { simpleGraph, type SimpleGraph } from "./simpleGraph.ts";
import type { WholeGraph } from "./wholeGraph.ts";

const RANK_ROUNDS = 20;
/** Edges that betweenness looks at. */
const LOOKED_MAX = 8_000_000;
const PIECE = 4096;
/** So many beyond what is wanted are gathered before the best of them are chosen. */
const SORTED_MIN = 512;
/** Where symbols are read to be tested. */
const PIECE_TESTS = 256;

/** @param told - of all hubs so many were told before */
export function* hubs(
	view: IndexView, graph: WholeGraph, options: HubsOptions, [told = 0]: PagePosition,
): InPieces<Paged<HubsAnswer>> {
	const test = SymbolTest.of(view, options.filter);
	const isWanted = test && options.filterUse !== "shown" ? (path: string): boolean => test.passesPath(path) : undefined;
	const simple = yield* simpleGraph(graph, { ...options, isWanted });
	const { scores, looked, sample } = yield* scored(simple, options.by);
	const { nodes, count } = yield* highest(graph, simple, scores, { test, limit: told + options.limit });
	const { edges, incoming } = simple;
	yield;
	const shown: Hub[] = [];
	for (const node of nodes.slice(told)) {
		const symbol = symbolOf(view, graph.id(node));
		const outgoing = (edges.first[node + 1] as number) - (edges.first[node] as number);
		if (symbol) shown.push({ symbol, score: scores[node] as number, incoming: incoming[node] as number, outgoing });
		yield;
	}
	const cost = { visited: graph.nodeCount, edges: graph.edgeCount + looked };
	return { hubs: shown, count, ...pageEnd(nodes.length, count), sample, cost };
}

type Scored = Pick<HubsAnswer, "sample"> & { readonly scores: Float64Array; readonly looked: number };

function* scored({ edges, incoming, isIn }: SimpleGraph, by: HubsOptions["by"]): InPieces<Scored> {
	if (by === "degree") {
		const scores = new Float64Array(incoming.length);
		for (let node = 0; node < scores.length; node++) {
			if (node % PIECE === 0) yield;
			scores[node] = (incoming[node] as number) + (edges.first[node + 1] as number) - (edges.first[node] as number);
		}
		return { scores, looked: 0, sample: undefined };
	}
	if (by === "rank") {
		return {
			scores: yield* pageRank(edges, isIn, RANK_ROUNDS), looked: edges.others.length * RANK_ROUNDS, sample: undefined,
		};
	}
	const { scores, looked, sampleCount, startCount } = yield* betweenness(edges, LOOKED_MAX);
	return { scores, looked, sample: { starts: sampleCount, of: startCount } };
}

/** The nodes with the highest scores; of equal ones by path, then by id. Those without any edge are no hubs. */
function* highest(
	graph: WholeGraph, { edges, incoming }: SimpleGraph, scores: Float64Array,
	{ test, limit }: { readonly test: SymbolTest | undefined; readonly limit: number },
): InPieces<{ readonly nodes: readonly number[]; readonly count: number }> {
	let tested = 0;
	const byScore = (one: number, other: number): number => {
		const difference = (scores[other] as number) - (scores[one] as number);
		if (difference !== 0) return difference;
		const [path, otherPath] = [graph.path(one), graph.path(other)];
		return path < otherPath ? -1 : path > otherPath ? 1 : one - other;
	};
	let best: number[] = [];
	let [count, least] = [0, 0];
	for (let node = 0; node < graph.nodeCount; node++) {
		if (node % PIECE === 0) yield;
		const score = scores[node] as number;
		const hasEdges = incoming[node] !== 0 || edges.first[node] !== edges.first[node + 1];
		if (score <= 0 || !hasEdges) continue;
		if (test !== undefined && ++tested % PIECE_TESTS === 0) yield;
		if (test?.passes(graph.id(node)) === false) continue;
		count += 1;
		if (score < least) continue;
		best.push(node);
		if (best.length < limit * 2 + SORTED_MIN) continue;
		best = best.sort(byScore).slice(0, limit);
		least = scores[best.at(-1) ?? node] as number;
	}
	return { nodes: best.sort(byScore).slice(0, limit), count };
}
