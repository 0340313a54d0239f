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

/** @param symbols - those that are asked about, and a change of many is made of */
export function questionsOf(analysis: Analysis, symbols: readonly BlockId[], into: Walk): Question[] {
	const ids = (name: string, direction: "incoming" | "outgoing", depthMax: number): Question => ({
		name, what: "visited",
		ask: (id) => analysis.walk([id], { direction, kinds, depthMax, limit: 1_000_000 }, into).count,
	});
	const mostUsed = mostUsedOf(analysis, symbols);
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
			ask: (id, other) =>
				analysis.pathsBetween({ from: [id], to: [other], kinds: DEPENDENCE, depthMax: 8, count: 1 }).paths[0]?.length ?? 0,
		},
		{
			name: "5 paths between two, 8 hops", what: "paths", count: 200,
			ask: (id, other) =>
				analysis.pathsBetween({ from: [id], to: [other], kinds: DEPENDENCE, depthMax: 8, count: 5 }).paths.length,
		},
		{
			name: "impact of one, 100 written out", what: "symbols", count: 300,
			ask: (id) => analysis.impact([id], { depthMax: 100, limit: 100 }).symbols,
		},
		{
			name: "impact of 200 symbols of as many files", what: "symbols", count: 10,
			ask: (id) => {
				const first = symbols.indexOf(id) * 131;
				const changed = Array.from({ length: 200 }, (_, at) => symbols[(first + at) % symbols.length] as BlockId);
				return analysis.impact(changed, { depthMax: 100, limit: 100 }).symbols;
			},
		},
		{
			name: "references of the most used, 1,000 written out", what: "places", count: 30,
			ask: (id) => {
				const most = mostUsed[symbols.indexOf(id) % mostUsed.length] as BlockId;
				return analysis.referencesTo(most, { includeDeclaration: true, limit: 1000 }).occurrences.length;
			},
		},
		{ name: "tests affected by one", what: "files", count: 20, ask: (id) => analysis.affected([id], {}).files.length },
		{
			name: "references, 1,000 written out", what: "shown",
			ask: (id) => analysis.referencesTo(id, { includeDeclaration: true, limit: 1000 }).occurrences.length,
		},
	];
}

/** The 30 of which most places are known, by their callers. */
function mostUsedOf(analysis: Analysis, symbols: readonly BlockId[]): BlockId[] {
	const used = symbols.map(
		(id) => ({ id, count: analysis.walk([id], { direction: "incoming", depthMax: 1, limit: 1_000_000 }).count }),
	);
	return used.sort((one, other) => other.count - one.count).slice(0, 30).map(({ id }) => id);
}
