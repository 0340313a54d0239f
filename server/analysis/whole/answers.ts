/** The shapes of questions about the whole graph, and of their answers. */
import type { TextRange } from "../analysis.ts";

export interface WholeOptions {
	/** Only files of these paths, and what leads from one of them to another; all when left out. */
	readonly isWanted?: ((path: string) => boolean) | undefined;
	/** Also files that are tests, and edges whose source is one; yes when left out. */
	readonly includeTests?: boolean | undefined;
	/** At most so many results. */
	readonly limit: number;
}

/** What an answer took: it is the same for the same index and question. */
export interface WholeCost {
	/** Symbols of the graph. */
	readonly symbols: number;
	/** Edges that were looked at, each time that they were. */
	readonly edges: number;
}

export interface CyclesOptions extends WholeOptions {
	readonly level: "files" | "folders";
}

/** One step of a cycle: files or folders, of which the first imports the second. */
export interface CycleEdge {
	readonly from: string;
	readonly to: string;
	/** How many references of any kind go that way, the imports among them; ambiguous ones are left out. */
	readonly weight: number;
	/** Modules and names that imports name there. */
	readonly importCount: number;
	/** Where the first of them are written. */
	readonly imports: readonly { readonly path: string; readonly range: TextRange }[];
}

/** Files or folders each of which imports each other one, by way of others. */
export interface Cycle {
	/** Sorted; the first ones of many. */
	readonly members: readonly string[];
	readonly memberCount: number;
	/** A way through some of them and back, from the one that sorts first. */
	readonly edges: readonly CycleEdge[];
	/** Nothing shorter leads back in these members; false when they were too many to say so. */
	readonly isShortest: boolean;
	/** Which of the edges has the least weight, and so is perhaps the easiest to cut. */
	readonly lightest: number;
}

export interface CyclesAnswer {
	/** Those with more members first, then by the first member. */
	readonly cycles: readonly Cycle[];
	/** How many there are. */
	readonly count: number;
	readonly truncated: boolean;
	readonly cost: WholeCost;
}
