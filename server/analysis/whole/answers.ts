/** The shapes of questions about the whole graph, and of their answers. */
import type { InPieces } from "../../model/pieces.ts";
import type { SymbolView, TextRange } from "../symbolView.ts";
import type { Bounds, Continued, FilterUse, SymbolFilter } from "../asked.ts";

export interface WholeOptions extends Continued {
	/** Which symbols count; what it is a filter of, each question says. */
	readonly filter?: SymbolFilter | undefined;
	/** Also files that are tests, and edges whose source is one; yes when left out. */
	readonly includeTests?: boolean | undefined;
	/** At most so many results. */
	readonly limit: number;
}

/** Questions over all symbols; each answer is made in pieces, so that others get their turn. */
export interface WholeAnalysis {
	/**
	 * Files, or folders, that import each other in circles. As of every question over the whole graph, nothing is done
	 * before its pieces are asked for; the first one after a change reads all symbols and edges.
	 */
	cycles(options: CyclesOptions): InPieces<CyclesAnswer>;
	/** Symbols that nothing reaches from where the workspace is entered; with tests left out, what only they reach too. */
	unused(options: UnusedOptions): InPieces<UnusedAnswer>;
	/** Symbols that most of the others have to do with. */
	hubs(options: HubsOptions): InPieces<HubsAnswer>;
}

/** A filter, of which only paths count, is one of the walk: circles through other files are not looked for. */
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

export interface CyclesAnswer extends Bounds {
	/** Those with more members first, then by the first member. */
	readonly cycles: readonly Cycle[];
	/** How many there are. */
	readonly count: number;
}

/** A filter is one of what is told; what uses it may lie anywhere. */
export type UnusedOptions = WholeOptions;

/** A symbol that nothing reaches, as far as the index can tell; what is declared in it is not told again. */
export interface UnusedSymbol {
	readonly symbol: SymbolView;
	/** Nothing names it, or nothing but what is not used either, or, where tests are left out, nothing but tests. */
	readonly why: "unreferenced" | "only from unused" | "only from tests";
	/** Then somebody outside of the workspace may use it. */
	readonly isExported: boolean;
	/** Symbols declared in it. */
	readonly insideCount: number;
}

export interface UnusedAnswer extends Bounds {
	/** By path, then by place. */
	readonly unused: readonly UnusedSymbol[];
	readonly count: number;
	/** Files from which the workspace is entered; 0 if none is known, and then all exports count as used. */
	readonly entryCount: number;
}

export interface HubsOptions extends WholeOptions {
	/**
	 * What makes a hub: how many others it has to do with (`degree`); how often one comes by who follows edges at random
	 * (`rank`); on how many shortest ways between others it lies (`between`).
	 */
	readonly by: "degree" | "rank" | "between";
	/**
	 * With `walk`, which it is when left out, only symbols of files that pass are in the graph; what else the filter says,
	 * and with `shown` all of it, is about which hubs are told.
	 */
	readonly filterUse?: FilterUse | undefined;
	/** {@link EdgeKind}s to go along; all but `contains` when left out. Ambiguous ones are left out. */
	readonly edgeKinds?: readonly number[] | undefined;
}

export interface Hub {
	readonly symbol: SymbolView;
	readonly score: number;
	/** Other symbols that lead to it, and that it leads to; each once. */
	readonly incoming: number;
	readonly outgoing: number;
}

export interface HubsAnswer extends Bounds {
	/** Highest score first, then by path. */
	readonly hubs: readonly Hub[];
	/** Symbols with a score. */
	readonly count: number;
	/** Of `between`: from how many symbols ways were looked for, of how many; fewer make an estimate. */
	readonly sample: { readonly starts: number; readonly of: number } | undefined;
}
