/**
 * `kausal/explore`: a symbol with its code and everything that is one edge away, in one answer; what a graph of code is
 * drawn from. `kausal/symbols`: symbols by a few letters of their names. Positions are those of graph.ts.
 */
import type { GraphAnswer, GraphBounds, GraphLocation, GraphSymbol, GraphTarget } from "./graph.ts";

export const EXPLORE_REQUEST = "kausal/explore";
export const SYMBOLS_REQUEST = "kausal/symbols";

export interface ExploreParams extends Pick<GraphBounds, "tree"> {
	readonly target: GraphTarget;
	/** Neighbours on each side at most. Default 2500. */
	readonly limit?: number;
}

export interface ExploreSymbol extends GraphSymbol {
	/** Relative to the folder. */
	readonly path: string;
	/** Doc comment without its marks, cut behind some hundred letters. */
	readonly doc: string;
	/** It is a test, or lies among tests. */
	readonly test: boolean;
}

/** How a neighbour is joined, by one kind of edge of one confidence. */
export interface ExploreRelation {
	/** `calls`, `references`, `imports`, `extends`, `implements`, `contains`. */
	readonly edge: string;
	/** `exact`, `inferred`, or a guess: `name`, `ambiguous`. */
	readonly confidence: string;
	readonly count: number;
}

export interface ExploreNeighbour {
	readonly symbol: ExploreSymbol;
	/** `incoming`: it uses what was asked about; `outgoing`: it is used by it. */
	readonly direction: "incoming" | "outgoing";
	/** The surest first. */
	readonly relations: readonly ExploreRelation[];
	/** Where the edges are written; the first few. */
	readonly uses: readonly GraphLocation[];
	readonly useCount: number;
}

/** The code of a declaration. Offsets count UTF-16 code units from its begin, whatever the encoding of positions. */
export interface ExploreSource {
	readonly text: string;
	/** The line of the file that it begins in, from 0. */
	readonly line: number;
	/** There is more of it. */
	readonly cut: boolean;
	readonly links: readonly ExploreLink[];
}

/** The name of another symbol in code. */
export interface ExploreLink {
	readonly begin: number;
	readonly end: number;
	/** Of the symbol. */
	readonly id: string;
	/** It is more than a guess. */
	readonly sure: boolean;
}

export interface ExploreResult extends GraphAnswer {
	/** URI of the workspace folder. */
	readonly folder: string;
	/** Null if nothing that is a symbol stands there. */
	readonly symbol: ExploreSymbol | null;
	readonly container: ExploreSymbol | null;
	readonly source: ExploreSource | null;
	/** Incoming, then outgoing; each by path, then place. Guesses are among them. */
	readonly neighbours: readonly ExploreNeighbour[];
	/** How many there are on each side. */
	readonly incoming: number;
	readonly outgoing: number;
}

export interface SymbolsParams {
	/** Letters of a name, in their order. */
	readonly query: string;
	/** URI of the workspace folder; the first one when it is left out. */
	readonly folder?: string;
	/** Default 30. */
	readonly limit?: number;
}

export interface SymbolsResult {
	/** URI of the workspace folder. */
	readonly folder: string;
	/** Best first. */
	readonly symbols: readonly ExploreSymbol[];
}
