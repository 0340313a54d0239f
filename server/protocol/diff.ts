/**
 * `kausal/diff`: how the graph of a folder differs between two revisions, or between a revision and what is in the
 * editor and on disk. What differs is read and linked in steps, so that other requests are answered meanwhile; it may
 * be cancelled. Places are those of graph.ts, each in the text of its side.
 */
import type { GraphAnswer, GraphBounds, GraphLocation, GraphSymbol, SymbolPatterns } from "./graph.ts";

export const DIFF_REQUEST = "kausal/diff";

/** Patterns: only symbols, on either side, that count; and edges that begin at one. */
export interface DiffParams extends SymbolPatterns, GraphBounds {
	/** A revision that git knows, and what is there now; `A..B`; or `A...B`: what B has and A has not. Default `HEAD`. */
	readonly range?: string;
	/** The URI of the workspace folder; the first one when it is left out. */
	readonly folder?: string;
	/** Names of stored edges; all but `contains` when left out. */
	readonly edges?: readonly string[];
	/** Also candidates, each of which may be meant. Default false. */
	readonly ambiguous?: boolean;
	/** Also tests. Default true. */
	readonly tests?: boolean;
	/** Symbols, and edges, in the answer at most. Default 1000. */
	readonly limit?: number;
}

export interface DiffCounts {
	readonly added: number;
	readonly removed: number;
	readonly moved: number;
	readonly changed: number;
	readonly edgesAdded: number;
	readonly edgesRemoved: number;
}

export interface DiffResult extends GraphAnswer {
	/** Removed, changed in signature, moved, changed inside, added; those that more symbols use first. */
	readonly symbolChanges: readonly {
		/** `added`, `removed`, `moved` (the same kind and name, or the same body, in another place), `changed`. */
		readonly change: string;
		/** After the change; of one that was removed, before it. */
		readonly symbol: GraphSymbol;
		/** Of moved and changed ones; else null. */
		readonly before: GraphSymbol | null;
		/** What is another now: `signature`, `body`, `doc`. */
		readonly parts: readonly string[];
		/** Symbols that use it, on its side. */
		readonly users: number;
		/** What it is declared in came, went or moved with it. */
		readonly inside: boolean;
	}[];
	/** Edges between folders first, then between files, then in one file. An end that moved is the same end. */
	readonly edgeChanges: readonly {
		/** `added` or `removed`. */
		readonly change: string;
		readonly edge: string;
		readonly confidence: string;
		readonly source: GraphSymbol;
		readonly target: GraphSymbol;
		/** Where it is written first. */
		readonly at: GraphLocation;
	}[];
	/** Of all, shown or not. */
	readonly counts: DiffCounts;
	/** By folder of the symbol, and of the edge's source; most changes first. */
	readonly folders: readonly (DiffCounts & { readonly folder: string })[];
}
