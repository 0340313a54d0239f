/** The questions that `npm run bench:graph` asks, each of one symbol, or of two. */
import type { BlockId, Walk } from "../../engine/index.ts";
import type { Analysis } from "../../server/analysis/analysis.ts";
import { EdgeKind } from "../../server/model/kinds.ts";

export interface Question {
	readonly name: string;
	/** What is counted. */
	readonly what: string;
	/** Of how many symbols it is asked; of all when left out. */
	readonly count?: number;
	/** @returns how much was found */
	ask(symbol: BlockId, other: BlockId): number;
}

const kinds = [EdgeKind.calls];
const DEPENDENCE = [EdgeKind.calls, EdgeKind.references, EdgeKind.extends, EdgeKind.implements];

export function questionsOf(analysis: Analysis, into: Walk): Question[] {
	const ids = (name: string, direction: "incoming" | "outgoing", depthMax: number): Question => ({
		name, what: "visited",
		ask: (id) => analysis.walk([id], { direction, kinds, depthMax, limit: 1_000_000 }, into).count,
	});
	return [
		ids("callers, 3 hops, ids", "incoming", 3),
		ids("callees, 3 hops, ids", "outgoing", 3),
		ids("callers, 1 hop, ids", "incoming", 1),
		{
			name: "callees, 3 hops, 100 written out", what: "shown",
			ask: (id) => analysis.trace(id, { direction: "outgoing", kinds, depthMax: 3, limit: 100 }).steps.length,
		},
		{ name: "incoming calls, 100 written out", what: "shown", ask: (id) => analysis.incomingCalls(id, 100).length },
		{
			name: "path between two, 8 hops", what: "steps",
			ask: (id, other) => analysis.pathsBetween({ from: [id], to: [other], kinds: DEPENDENCE, depthMax: 8, count: 1 }).paths[0]?.length ?? 0,
		},
		{
			name: "5 paths between two, 8 hops", what: "paths", count: 200,
			ask: (id, other) => analysis.pathsBetween({ from: [id], to: [other], kinds: DEPENDENCE, depthMax: 8, count: 5 }).paths.length,
		},
		{
			name: "impact of one, 100 written out", what: "symbols", count: 300,
			ask: (id) => analysis.impact([id], { depthMax: 100, limit: 100 }).symbols,
		},
		{ name: "tests affected by one", what: "files", count: 300, ask: (id) => analysis.affected([id], {}).files.length },
		{
			name: "references, 1,000 written out", what: "shown",
			ask: (id) => analysis.referencesTo(id, { includeDeclaration: true, limit: 1000 }).occurrences.length,
		},
	];
}
