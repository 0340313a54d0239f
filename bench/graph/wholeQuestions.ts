/** The questions over all symbols that `npm run bench:graph` asks: how long each takes, and its longest piece. */
import type { Analysis } from "../../server/analysis/analysis.ts";
import type { InPieces } from "../../server/model/pieces.ts";

export interface WholeQuestion {
	readonly name: string;
	ask(analysis: Analysis): InPieces<{ readonly count: number }>;
}

const limit = 100;

export const WHOLE_QUESTIONS: readonly WholeQuestion[] = [
	{ name: "cycles of files", ask: (analysis) => analysis.cycles({ level: "files", limit }) },
	{ name: "cycles of folders", ask: (analysis) => analysis.cycles({ level: "folders", limit }) },
	{ name: "unused", ask: (analysis) => analysis.unused({ limit }) },
	{ name: "hubs by degree", ask: (analysis) => analysis.hubs({ by: "degree", limit }) },
	{ name: "hubs by rank", ask: (analysis) => analysis.hubs({ by: "rank", limit }) },
	{ name: "hubs by betweenness", ask: (analysis) => analysis.hubs({ by: "between", limit }) },
];

export interface Took {
	readonly ms: number;
	/** Of the time on the clock and the processor's for the process the shorter one: a busy machine counts for nothing. */
	readonly longestMs: number;
	readonly count: number;
}

/** Asks a question piece by piece, as a door that lets others have their turns. */
export function take(analysis: Analysis, question: WholeQuestion): Took {
	const begun = performance.now();
	const pieces = question.ask(analysis);
	for (let longestMs = 0; ; ) {
		const [before, busyBefore] = [performance.now(), process.cpuUsage()];
		const piece = pieces.next();
		const { user, system } = process.cpuUsage(busyBefore);
		longestMs = Math.max(longestMs, Math.min(performance.now() - before, (user + system) / 1000));
		if (piece.done === true) return { ms: performance.now() - begun, longestMs, count: piece.value.count };
	}
}
