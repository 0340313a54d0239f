/**
 * Questions about the graph: `kausal/trace`, `kausal/path`, `kausal/impact`, `kausal/affected`, `kausal/context`.
 * Positions and ranges are those of the language server protocol, in the encoding that was agreed on.
 *
 * A question that means nothing (a name that nobody has, or several have; an unknown revision; a patch that does not
 * fit) is answered with the error InvalidParams, one sentence, and where a name means several symbols with `data` of
 * {@link Candidates}.
 */

export const TRACE_REQUEST = "kausal/trace";
export const PATH_REQUEST = "kausal/path";
export const IMPACT_REQUEST = "kausal/impact";
export const AFFECTED_REQUEST = "kausal/affected";
export const CONTEXT_REQUEST = "kausal/context";

export interface GraphPosition {
	readonly line: number;
	readonly character: number;
}

export interface GraphRange {
	readonly start: GraphPosition;
	readonly end: GraphPosition;
}

export interface GraphLocation {
	readonly uri: string;
	readonly range: GraphRange;
}

/**
 * What is asked about: what stands at a place of a document, or what a person would type: a name, a qualified name,
 * `path#name`, a path, `FILE:LINE:COLUMN`, or an id of an answer. `folder` is the URI of the workspace folder that a
 * name is looked for in; the first one when it is left out.
 */
export type GraphTarget =
	| { readonly textDocument: { readonly uri: string }; readonly position: GraphPosition }
	| { readonly name: string; readonly folder?: string };

/**
 * Which symbols count: those that are like one of each list that is given, and like none of the lists with `not`. `*`
 * stands for any letters, `?` for one. What is asked about always counts.
 */
export interface SymbolPatterns {
	/** Paths of files in the folder, or of folders around them. */
	readonly paths?: readonly string[];
	readonly notPaths?: readonly string[];
	/** Names or qualified names. */
	readonly names?: readonly string[];
	readonly notNames?: readonly string[];
	/** `function`, `class`, …. */
	readonly kinds?: readonly string[];
}

/** How much a question may take, and where it goes on. */
export interface GraphBounds {
	/** Milliseconds at most. With it, the same question need not have the same answer. */
	readonly milliseconds?: number;
	/** Of an earlier answer to the same question: this one goes on behind it, with all bounds anew. */
	readonly cursor?: string;
	/** Also where the folder stands in its repository; costs a run of git. Default false. */
	readonly tree?: boolean;
}

/** What every question may leave out. */
export interface GraphFilter extends SymbolPatterns, GraphBounds {
	/**
	 * What the patterns do: `walk`: nothing is reached by way of symbols that do not count; `shown`: those are gone
	 * through, and only not told, but where they lie on the way to what is. Default `walk` of a trace, `shown` of impact
	 * and affected; a path knows only the first, context only the second.
	 */
	readonly filter?: "walk" | "shown";
	/** Symbols gone through at most. */
	readonly visited?: number;
	/** Names of stored edges: `calls`, `references`, `imports`, `extends`, `implements`, `contains`. */
	readonly edges?: readonly string[];
	/** Also candidates, each of which may be meant. Default false. */
	readonly ambiguous?: boolean;
	/** Also what only tests say. Default true. */
	readonly tests?: boolean;
	/** Steps at most. */
	readonly depth?: number;
	/** Symbols (paths, files) in the answer at most. */
	readonly limit?: number;
}

export interface GraphSymbol {
	/** Good for another question, as long as nothing is declared before it in its file that has its name. */
	readonly id: string;
	readonly name: string;
	readonly qualifiedName: string;
	/** `function`, `class`, …. */
	readonly kind: string;
	readonly signature: string;
	readonly location: GraphLocation;
	/** Of its name. */
	readonly selectionRange: GraphRange;
}

/** A symbol that was reached. */
export interface GraphStep {
	readonly symbol: GraphSymbol;
	/** 0 is what was asked about. */
	readonly depth: number;
	/** Its place in the list of the step before; -1 at the begin, and if that is in an answer before. */
	readonly from: number;
	/** The id of the step before, if it is in an answer before. */
	readonly before?: string;
	/** The edge from there; null at the begin. */
	readonly edge: string | null;
	readonly confidence: string;
}

/** Why an answer is empty, or may be short; see the README of this folder. */
export interface GraphAbsence {
	readonly kind:
		| "nothing" | "filtered" | "hidden" | "cut" | "incomplete" | "stale" | "outside" | "promised" | "testless"
		| "unsupported";
	/** Of `hidden`: places that may be meant, but could not be resolved to one symbol. */
	readonly count?: number;
	/** Of `cut`: `limit`, `depth`, `visited` or `time`; of `promised`: what it is used by, as `path#qualified.name`. */
	readonly by?: string;
	/** Of `stale`: files that changed since they were read, relative to the folder. */
	readonly paths?: readonly string[];
	/** Of `outside`: the module, which the index does not have. */
	readonly module?: string;
	/** Of `unsupported`: the language that has no such edges. */
	readonly language?: string;
}

/** Where a folder stands in its repository. */
export interface GraphTree {
	/** Null if it is on none. */
	readonly branch: string | null;
	/** In full; null before the first one. */
	readonly commit: string | null;
	/** Files that differ from the commit, new ones that are not ignored among them. */
	readonly dirty: number;
}

/** What every answer says of itself. */
export interface GraphAnswer {
	/** Names the state of the index, unsaved text included: with equal ones, the same question has the same answer. */
	readonly snapshot: string;
	/** Null if the folder is in no repository; left out if it was not asked for. */
	readonly tree?: GraphTree | null;
	/** In a fixed order; empty if the answer is all that there is. */
	readonly absence: readonly GraphAbsence[];
	/** Whether the whole folder is indexed; else something may be missing. */
	readonly complete: boolean;
	/** Why it is not all: `limit`, `depth`, `visited` (or a bound of the search itself), `time`; null when it is. */
	readonly cut: string | null;
	/** With which the question goes on; null when there is no more, or no way to go on. */
	readonly cursor: string | null;
	/** Symbols gone through, and edges looked at; the same each time, unless time is a bound. */
	readonly visited: number;
	readonly edges: number;
	/** What it took, in microseconds; another number each time. */
	readonly microseconds: number;
}

export interface TraceParams extends GraphFilter {
	readonly targets: readonly GraphTarget[];
	/** `callers` (default), `callees`, or another relation of `kausal show`. */
	readonly relation?: string;
}

export interface TraceResult extends GraphAnswer {
	/** Nearest first. */
	readonly steps: readonly GraphStep[];
}

export interface PathParams extends GraphFilter {
	readonly from: GraphTarget;
	readonly to: GraphTarget;
	/** Paths wanted, the shorter first. Default 1. */
	readonly count?: number;
}

export interface GraphPathStep extends Pick<GraphStep, "symbol" | "edge" | "confidence"> {
	/** Where the edge from the step before is written. */
	readonly at: GraphLocation | null;
}

export interface PathResult extends GraphAnswer {
	readonly paths: readonly (readonly GraphPathStep[])[];
}

/** What changes, in one of four ways. */
export interface ChangeParams extends GraphFilter {
	readonly targets?: readonly GraphTarget[];
	/** A revision that git knows, or `A..B`; what is not committed counts, unless there are two. */
	readonly since?: string;
	/** A unified diff, applied or not. */
	readonly patch?: string;
	/**
	 * `unsaved`: what differs between open documents and their files: symbols with another text, new ones, and those that
	 * used what is gone.
	 */
	readonly changes?: "unsaved";
	/** Of affected: also tests that perhaps reach the change. Default true. */
	readonly guesses?: boolean;
	/** Of `since`, `patch` and `changes`: the URI of the workspace folder; the first one when it is left out. */
	readonly folder?: string;
}

export interface ImpactResult extends GraphAnswer {
	/** What changes (depth 0) and what may break, nearest first. */
	readonly steps: readonly GraphStep[];
	/** How many symbols may break, shown or not; and of these, in tests. */
	readonly symbols: number;
	readonly tests: number;
	readonly folders: readonly { readonly folder: string; readonly symbols: number; readonly tests: number }[];
	/** Changed files that the index does not have. */
	readonly unknown: readonly string[];
	/** With several workspace folders: what may break in the others, however deep; not told again behind a cursor. */
	readonly elsewhere?: readonly ImpactElsewhere[];
}

export interface ImpactElsewhere {
	/** The URI of the workspace folder. */
	readonly folder: string;
	/** How many symbols may break there, whatever filters say. */
	readonly symbols: number;
	/** At depth 0 what uses something that may break in another folder. */
	readonly steps: readonly GraphStep[];
}

export interface AffectedResult extends GraphAnswer {
	/** Nearest first. Behind a cut by other than the limit, a file may be told again, with tests that were reached now. */
	readonly files: readonly {
		readonly uri: string;
		readonly path: string;
		/**
		 * `uses`: its code surely reaches the change; `imports`: it imports a file that runs it, or has changed, while it is
		 * loaded; `perhaps`: a step on the way is a guess. The surer come first.
		 */
		readonly by: string;
		/**
		 * From the change to the file, how each step led to its symbol: `uses`; `guess`: it only names it; `loads`: it
		 * imports it; `holds`: it lies in it, and is reached by way of it; `overrides`: it is there in its place.
		 */
		readonly way: readonly { readonly symbol: GraphSymbol; readonly way: string }[];
		/** Its test cases, in the order of the text. Empty when only the file as a whole is known to reach it. */
		readonly tests: readonly GraphSymbol[];
	}[];
	readonly unknown: readonly string[];
}

export interface ContextParams extends SymbolPatterns, GraphBounds {
	/** Symbols gone through at most, in search of tests. */
	readonly visited?: number;
	readonly target: GraphTarget;
	/** Tokens, of four characters each. Default 4000. */
	readonly budget?: number;
}

export interface ContextResult extends GraphAnswer {
	/** The most needed first. */
	readonly parts: readonly {
		/**
		 * `code`: a declaration whole; `uses`: how something that it uses is declared; `use`: a line that uses it; `test`.
		 */
		readonly kind: string;
		readonly name: string;
		readonly location: GraphLocation | null;
		readonly text: string;
	}[];
	readonly tokens: number;
	/** How many more there would have been. */
	readonly omitted: number;
}

export interface Candidates {
	readonly candidates: readonly GraphSymbol[];
}
