/**
 * Questions over all symbols of a folder: `kausal/cycles`, `kausal/unused`, `kausal/hubs`. They are answered in steps,
 * so that other requests get their turn, and may be cancelled. Places are those of graph.ts.
 */
import type { GraphAnswer, GraphBounds, GraphLocation, GraphSymbol, SymbolPatterns } from "./graph.ts";

export const CYCLES_REQUEST = "kausal/cycles";
export const UNUSED_REQUEST = "kausal/unused";
export const HUBS_REQUEST = "kausal/hubs";

/** What every question may leave out. */
export interface WholeParams extends Pick<SymbolPatterns, "paths" | "notPaths">, GraphBounds {
	/** The URI of the workspace folder; the first one when it is left out. */
	readonly folder?: string;
	/** Also tests. Default true. */
	readonly tests?: boolean;
	/** Results in the answer at most. Default 100. */
	readonly limit?: number;
}

export interface WholeAnswer extends GraphAnswer {
	/** How many results there are, shown or not. */
	readonly count: number;
}

/** Circles through files that do not count are not looked for. */
export interface CyclesParams extends WholeParams {
	/** Default `files`. */
	readonly level?: "files" | "folders";
}

export interface CyclesResult extends WholeAnswer {
	/** Those with more members first. */
	readonly cycles: readonly {
		/** Paths in the folder, sorted; the first 1,000. */
		readonly members: readonly string[];
		readonly memberCount: number;
		/** A way around; each leads to the next, and the last to the first. */
		readonly edges: readonly {
			readonly from: string;
			readonly to: string;
			/** References of any kind that go that way. */
			readonly weight: number;
			/** Modules and names that imports name there, and where the first are written. */
			readonly importCount: number;
			readonly imports: readonly GraphLocation[];
		}[];
		/** Whether it is known that no way around is shorter. */
		readonly shortest: boolean;
		/** Which of the edges has the least weight. */
		readonly lightest: number;
	}[];
}

/** Symbols that do not count are not told; what they use is used. */
export interface UnusedParams extends WholeParams, SymbolPatterns {}

export interface UnusedResult extends WholeAnswer {
	/** By path, then by place; what is declared in one of them is not told again. */
	readonly unused: readonly {
		readonly symbol: GraphSymbol;
		/** `unreferenced`, `only from unused`, or, without tests, `only from tests`. */
		readonly why: string;
		/** Somebody outside of the folder may use it. */
		readonly exported: boolean;
		/** Symbols declared in it. */
		readonly inside: number;
	}[];
	/** Files from which the folder is entered; 0 if none is known, and then all exports count as used. */
	readonly entryCount: number;
}

export interface HubsParams extends WholeParams, SymbolPatterns {
	/** Default `degree`. */
	readonly by?: "degree" | "rank" | "between";
	/** `walk` (default): files that do not count are not in the graph; `shown`: their symbols are only not told. */
	readonly filter?: "walk" | "shown";
	/** Names of stored edges; all but `contains` when left out. */
	readonly edges?: readonly string[];
}

export interface HubsResult extends WholeAnswer {
	/** Highest score first. */
	readonly hubs: readonly {
		readonly symbol: GraphSymbol;
		readonly score: number;
		readonly incoming: number;
		readonly outgoing: number;
	}[];
	/** Of `between`: from how many symbols ways were looked for, of how many; null for others. */
	readonly sample: { readonly starts: number; readonly of: number } | null;
}
