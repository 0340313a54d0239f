/**
 * The questions that can be asked of an index, and the shape of their answers. Paths and offsets in, plain data out.
 *
 * No question does I/O of its own beyond the engine's, none fails on user code: it answers with less. Every list has a
 * limit and says when it was cut. Answers hold for the moment at which they are given; keep ids, not offsets.
 */
import type { BlockId, Walk } from "../../engine/index.ts";
import type { ChangedFile } from "../model/changedFile.ts";
import type { EdgeFilter } from "../model/kinds.ts";
import type { LineIndex } from "../model/lineIndex.ts";
import type { InPieces } from "../model/pieces.ts";
import type { Bounded, Bounds } from "./asked.ts";
import type { EditorAnalysis } from "./editorAnswers.ts";
import type { Imported } from "./nameAt.ts";
import type { Definition, Direction, PlacedSymbol, SymbolView, TextRange } from "./symbolView.ts";
import type { WholeAnalysis } from "./whole/answers.ts";

export type { Definition, Direction, PlacedSymbol, SymbolView, TextRange } from "./symbolView.ts";

export interface DefinitionAnswer {
	/** The name under the cursor; undefined when there is none. */
	readonly origin: TextRange | undefined;
	/** Surest first; what only a name speaks for when asked for. */
	readonly definitions: readonly Definition[];
	/** Set if it is taken from a module and the index does not have it. */
	readonly imported?: ImportedName | undefined;
}

export interface ImportedName extends Imported {
	/** Where the import binds the name in this file; none if it is a member of what an import binds. */
	readonly bindings: readonly Definition[];
}

/** One place where a symbol is named. */
export interface Occurrence {
	readonly path: string;
	readonly range: TextRange;
	/** A {@link ReferenceRole}; 0 for the declaration's own name. */
	readonly role: number;
	readonly confidence: number;
	/** The innermost block around it. */
	readonly container: BlockId | undefined;
}

export interface ReferencesAnswer {
	/** By path, then offset. */
	readonly occurrences: readonly Occurrence[];
	readonly truncated: boolean;
	/** How many there are, those beyond the limit among them. */
	readonly count: number;
	/** How many ambiguous candidates were left out. */
	readonly hiddenCount: number;
}

export interface ReferenceOptions {
	readonly includeDeclaration: boolean;
	readonly includeAmbiguous?: boolean;
	/** At most this many occurrences. */
	readonly limit: number;
}

export interface HoverAnswer {
	readonly range: TextRange;
	readonly definitions: readonly Definition[];
	/** Signature and doc of the first definition, also for locals (then the doc is empty). */
	readonly signature: string;
	readonly doc: string;
	/** Blocks that call it, and places that name it, ambiguous ones left out; undefined for locals. */
	readonly callerCount: number | undefined;
	readonly referenceCount: number | undefined;
	/** Of what is surely named nowhere: places that may name it, by the name alone. */
	readonly guessCount?: number | undefined;
}

export interface OutlineNode {
	readonly symbol: SymbolView;
	readonly children: readonly OutlineNode[];
}

/** A call hierarchy row: the block at the other end, and the places of the calls in the caller's file. */
export interface Call {
	readonly symbol: PlacedSymbol;
	/** In the file of the caller. */
	readonly callSites: readonly TextRange[];
	/** The surest of its edges. */
	readonly confidence: number;
}

/** An edge with the block at its other end. */
export interface Related {
	readonly symbol: SymbolView;
	readonly edgeKind: number;
	readonly confidence: number;
	readonly resolver: number;
	/** Where the edge is written, in the file of the edge's source. */
	readonly occurrence: { readonly path: string; readonly range: TextRange };
}

export interface RelatedAnswer {
	readonly related: readonly Related[];
	readonly truncated: boolean;
	/** How many ambiguous candidates were left out. */
	readonly hiddenCount: number;
}

export interface RelatedOptions extends EdgeFilter {
	readonly direction: Direction;
	readonly limit: number;
}

/** How a neighbour is joined to a symbol, by one kind of edge of one confidence. */
export interface NeighbourRelation {
	readonly edgeKind: number;
	readonly confidence: number;
	/** Edges. */
	readonly count: number;
}

/** A symbol one edge away, with all edges that lead to it, or come from it; guesses among them. */
export interface Neighbour {
	readonly symbol: SymbolView;
	readonly direction: Direction;
	/** It is a test, or lies among tests. */
	readonly isTest: boolean;
	/** The surest first. */
	readonly relations: readonly NeighbourRelation[];
	/** Where the edges are written, in the file of their source; the first few. */
	readonly uses: readonly { readonly path: string; readonly range: TextRange }[];
	readonly useCount: number;
}

/** A name in the code of a symbol, and what it means. */
export interface NeighbourLink {
	readonly range: TextRange;
	readonly symbol: BlockId;
	readonly confidence: number;
}

export interface NeighbourhoodAnswer {
	/** Of several declarations the longest, with the id of the symbol. */
	readonly symbol: SymbolView;
	readonly isTest: boolean;
	/** What it is declared in. */
	readonly container: SymbolView | undefined;
	/** What leads to it, then what it leads to; each by path, then place. */
	readonly neighbours: readonly Neighbour[];
	/** In its own code, by place. */
	readonly links: readonly NeighbourLink[];
	/** How many neighbours there are on each side, and edges in all. */
	readonly incomingCount: number;
	readonly outgoingCount: number;
	readonly edgeCount: number;
}

export interface NeighbourhoodOptions {
	/** Neighbours on each side at most. */
	readonly limit: number;
}

/** A block reached by a walk. */
export interface TraceStep {
	readonly symbol: SymbolView;
	/** 0 is the start. */
	readonly depth: number;
	/** Index of the step from which it was reached; -1 for the start, and if that is in an answer before this one. */
	readonly from: number;
	/** The symbol of that step; undefined for the start. */
	readonly parent: BlockId | undefined;
	/** The {@link EdgeKind} along which it was reached, and its confidence; 0 and exact for the start. */
	readonly edgeKind: number;
	readonly confidence: number;
}

export interface TraceAnswer extends Bounds {
	/** Breadth-first; each block once, by a shortest way. */
	readonly steps: readonly TraceStep[];
	/** How many ambiguous candidates at the starts themselves were left out. */
	readonly hiddenCount: number;
}

/** A filter is one of the walk, unless it says otherwise. */
export interface TraceOptions extends RelatedOptions, Bounded {
	readonly depthMax: number;
}

/** How some symbols reach others; along {@link DEPENDENCE} when no kinds are given. A filter is one of the walk. */
export interface PathQuestion extends EdgeFilter, Omit<Bounded, "filterUse"> {
	readonly from: readonly BlockId[];
	readonly to: readonly BlockId[];
	/** Along edges as they point (default), or against them. */
	readonly direction?: Direction;
	/** Edges at most. */
	readonly depthMax: number;
	/** Paths wanted. */
	readonly count: number;
}

/** A symbol on a path. */
export interface PathStep {
	readonly symbol: SymbolView;
	/** The edge that leads to it from the step before; 0 and exact for the first. */
	readonly edgeKind: number;
	readonly confidence: number;
	/** Where that edge is written, in the file of the edge's source. */
	readonly occurrence: { readonly path: string; readonly range: TextRange } | undefined;
}

export interface PathAnswer extends Bounds {
	/** Without circles; the shorter first. */
	readonly paths: readonly (readonly PathStep[])[];
}

export interface ChangedSymbols {
	readonly symbols: readonly BlockId[];
	/** Changed files that the index does not have: deleted, left out, of no known language. */
	readonly unknown: readonly string[];
}

/**
 * A filter is one of what is shown and counted, unless it says otherwise: a change goes through whatever lies between.
 */
export interface ImpactOptions extends EdgeFilter, Bounded {
	readonly depthMax: number;
	readonly limit: number;
}

export interface FolderCount {
	readonly folder: string;
	readonly symbols: number;
	/** Of these, in test files. */
	readonly tests: number;
}

/** What may break, nearest first; the changed symbols are the steps of depth 0. */
export interface ImpactAnswer extends Bounds {
	readonly steps: readonly TraceStep[];
	/** How many symbols are reached, shown or not, the changed ones left out; and how many of them lie in tests. */
	readonly symbols: number;
	readonly tests: number;
	/** Where they are; the most first. */
	readonly folders: readonly FolderCount[];
}

/** A test that reaches a changed symbol. */
export interface AffectedTest {
	readonly symbol: SymbolView;
	/** Steps between it and the change. */
	readonly depth: number;
	readonly by: AffectedBy;
}

export interface AffectedFile {
	readonly path: string;
	/** Test cases by themselves; empty when only the file as a whole is known to reach the change. */
	readonly tests: readonly AffectedTest[];
	readonly by: AffectedBy;
	readonly depth: number;
	/** From the change to the first of its code that was reached. */
	readonly way: readonly AffectedStep[];
}

/**
 * How a file reaches a change: its code surely does (`uses`), it imports a file that runs it, or has changed, while it
 * is loaded (`imports`), or a step on the way there is a guess (`perhaps`).
 */
export type AffectedBy = "uses" | "imports" | "perhaps";

/**
 * How a step leads to what may run a change: to what uses it by an edge that is sure; to what only names it (`guess`);
 * to what imports a file; from a function to what it is written in and handed on by (`holds`), from there, or from what
 * nobody names, to its class or file; from a member to what it overrides, which is called in its place.
 */
export type Way = "uses" | "guess" | "loads" | "holds" | "overrides";

export interface AffectedStep {
	readonly symbol: SymbolView;
	/** How the step before led here; of the change itself `uses`. */
	readonly way: Way;
}

/** A filter is one of what is told (a file without its name, or its tests), unless it says otherwise. */
export interface AffectedOptions extends EdgeFilter, Bounded {
	readonly depthMax?: number | undefined;
	/** Files at once; all when left out. */
	readonly limit?: number | undefined;
	/** Also what may reach the change, behind what does; yes when left out. */
	readonly guesses?: boolean | undefined;
}

export interface AffectedAnswer extends Bounds {
	/**
	 * Nearest first, as far as was looked in this answer: where more than the limit cut one before it, a file may be told
	 * again, with those of its tests that were reached now.
	 */
	readonly files: readonly AffectedFile[];
	/** No file of the index is a test: nobody can say which tests a change reaches. */
	readonly lacksTests: boolean;
}

/** A symbol whose name is like another one. */
export interface NearSymbol {
	readonly symbol: SymbolView;
	/** Only the case differs; a slip of the finger away; it begins with it; it has it as a word. */
	readonly how: "case" | "slip" | "prefix" | "part";
}

/** A filter is one of what is told; the symbol's own code always is. */
export interface ContextOptions extends Omit<Bounded, "filterUse"> {
	/** Tokens, of four characters each. */
	readonly budget: number;
	/** The text of a file as answers about it refer to it. */
	readonly textOf: (path: string) => string | undefined;
}

/** Something to read. */
export interface ContextPart {
	/**
	 * `code`: a declaration whole; `uses`: how something that it uses is declared; `use`: a line that uses it; `test`: one
	 * that reaches it.
	 */
	readonly kind: "code" | "uses" | "use" | "test";
	readonly path: string;
	readonly range: TextRange;
	/** The qualified name of the declaration, or of what is around the line. */
	readonly name: string;
	readonly text: string;
}

export interface ContextAnswer extends Bounds {
	/** The most needed first; behind a cursor those that did not fit before. */
	readonly parts: readonly ContextPart[];
	/** What they take, of the budget. */
	readonly tokens: number;
	/** How many more there would have been. */
	readonly omitted: number;
}

export interface Analysis extends WholeAnalysis, EditorAnalysis {
	/** Says of which state answers are: a function of the files and open documents, the same in every process. */
	state(): string;
	/** The lines of a file, unsaved text included; undefined if the index does not have it. */
	lines(path: string): LineIndex | undefined;
	/** Every indexed path, sorted. */
	paths(): readonly string[];
	/** How many files of each language there are, as people call it; the most first. */
	languages(): readonly { readonly name: string; readonly files: number }[];

	definition(path: string, offset: number, options?: { readonly includeAmbiguous?: boolean }): DefinitionAnswer;
	references(path: string, offset: number, options: ReferenceOptions): ReferencesAnswer;
	hover(path: string, offset: number): HoverAnswer | undefined;
	/** The blocks of a file as a tree, in the order of the text; empty if the index does not have it. */
	documentSymbols(path: string): readonly OutlineNode[];
	/** Reads the names that {@link workspaceSymbols} looks through, unless they are read: it does so at once. */
	readNames(): InPieces<void>;
	/** Fuzzy: the letters of the query in order, word starts first. Best first. */
	workspaceSymbols(query: string, limit: number, isWanted?: (path: string) => boolean): readonly SymbolView[];

	/** The symbols that the name at an offset means, each once, or when it means none, the block around the offset. */
	symbolsAt(path: string, offset: number): readonly SymbolView[];
	symbol(id: BlockId): SymbolView | undefined;
	/** Every declaration of a symbol (overloads, merged declarations), the first one first. */
	declarations(id: BlockId): readonly SymbolView[];
	incomingCalls(id: BlockId, limit: number): readonly Call[];
	outgoingCalls(id: BlockId, limit: number): readonly Call[];

	/**
	 * Symbols of exactly this name or qualified name (or the end of one: `Cart.total`), or of exactly this path; `*` and
	 * `?` in a name stand for any letters, and for one. For all that a person may type, see targets.ts.
	 */
	find(name: string, limit: number, isWanted?: (path: string) => boolean): readonly SymbolView[];
	/**
	 * Symbols whose names are not the one that is given (a name, a qualified name, a glob) but like it: best first, those
	 * of one likeness by name, then by place.
	 */
	near(name: string, limit: number): readonly NearSymbol[];
	/** Names of the index that are nearest to one that does not exist; best first. */
	suggest(name: string, limit: number): readonly string[];
	referencesTo(id: BlockId, options: ReferenceOptions): ReferencesAnswer;
	related(id: BlockId, options: RelatedOptions): RelatedAnswer;
	/** A symbol with all that is one edge away, on both sides, guesses included. */
	neighbourhood(id: BlockId, options: NeighbourhoodOptions): NeighbourhoodAnswer | undefined;
	trace(id: BlockId, options: TraceOptions): TraceAnswer;
	/** As {@link Analysis.trace}, from several symbols at once. */
	traceAll(symbols: readonly BlockId[], options: TraceOptions): TraceAnswer;
	/** As {@link Analysis.trace}, ids only, from one or more symbols; `into` is filled again instead of a new walk. */
	walk(symbols: readonly BlockId[], options: TraceOptions, into?: Walk): Walk;
	/** Ways from some symbols to others. */
	pathsBetween(question: PathQuestion): PathAnswer;
	/** The symbols whose code changed lines are. */
	changedSymbols(files: readonly ChangedFile[]): ChangedSymbols;
	/** What may break when symbols change. */
	impact(symbols: readonly BlockId[], options: ImpactOptions): ImpactAnswer;
	/** What to read to change a symbol. */
	context(id: BlockId, options: ContextOptions): ContextAnswer;
	/** The tests to run when symbols change. */
	affected(symbols: readonly BlockId[], options: AffectedOptions): AffectedAnswer;
}
