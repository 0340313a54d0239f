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
			name: "references, 1,000 written out", what: "shown",
			ask: (id) => analysis.referencesTo(id, { includeDeclaration: true, limit: 1000 }).occurrences.length,
		},
	];
}
