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
	/** Of the processor, for the whole process: threads that collect garbage are in it, other programs are not. */
	readonly cpuMs: number;
	/** By piece, on the clock. */
	readonly pieces: readonly number[];
	readonly count: number;
}

/** Asks a question piece by piece, as a door that lets others have their turns. */
export function take(analysis: Analysis, question: WholeQuestion): Took {
	const busyBefore = process.cpuUsage();
	const asked = question.ask(analysis);
	for (const pieces: number[] = []; ; ) {
		const before = performance.now();
		const piece = asked.next();
		pieces.push(performance.now() - before);
		if (piece.done !== true) continue;
		const { user, system } = process.cpuUsage(busyBefore);
		return { cpuMs: (user + system) / 1000, pieces, count: piece.value.count };
	}
}

/**
 * The longest piece of a question that was asked several times, each piece by the time when it was fastest: they are
 * the same each time, and what else the machine does is not.
 */
export function longestPiece(took: readonly Took[]): number {
	const [first] = took;
	return Math.max(...(first?.pieces ?? []).map((_, at) => Math.min(...took.map(({ pieces }) => pieces[at] ?? 0))));
}
