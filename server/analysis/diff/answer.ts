/** What differs between two states of a workspace, as graphs: the shape of the question and of its answer. */
import type { EdgeFilter } from "../../model/kinds.ts";
import type { LineIndex } from "../../model/lineIndex.ts";
import type { IndexView } from "../../store/indexView.ts";
import type { SymbolView, TextRange } from "../analysis.ts";
import type { Bounds, Continued, SymbolFilter } from "../asked.ts";

/** One of the two states. */
export interface DiffSide {
	readonly view: IndexView;
	/** The text that offsets of this side count in; undefined if it cannot be had any more. */
	readonly textOf: (path: string) => string | undefined;
}

export interface DiffOptions extends EdgeFilter, Continued {
	/** Only these symbols, on either side, and edges that begin at one. */
	readonly filter?: SymbolFilter | undefined;
	/** Symbols, and edges, at most. */
	readonly limit: number;
}

/** What of a symbol is another now: how it is declared, what is in it but not declared there, its documentation. */
export type ChangedPart = "signature" | "body" | "doc";

export interface SymbolChange {
	/** `moved`: the same kind and name, or the same body, in another place; `changed`: in the same place. */
	readonly change: "added" | "removed" | "moved" | "changed";
	/** After the change; of one that was removed, before it. */
	readonly symbol: SymbolView;
	/** Of moved and changed ones: before it. */
	readonly before: SymbolView | undefined;
	readonly parts: readonly ChangedPart[];
	/** How many symbols use it, on its side. */
	readonly userCount: number;
	/** What it is declared in came, went or moved with it. */
	readonly isInside: boolean;
}

export interface EdgeChange {
	readonly change: "added" | "removed";
	/** On the side that has the edge, as `target`. */
	readonly source: SymbolView;
	readonly target: SymbolView;
	readonly edgeKind: number;
	readonly confidence: number;
	/** Where it is written first, in the file of the source. */
	readonly range: TextRange;
}

export interface ChangeCounts {
	readonly added: number;
	readonly removed: number;
	readonly moved: number;
	readonly changed: number;
	readonly edgesAdded: number;
	readonly edgesRemoved: number;
}

/** Lines and text of files on one side, as long as the answer is of use. */
export interface SideFiles {
	readonly lines: (path: string) => LineIndex | undefined;
	readonly text: (path: string) => string | undefined;
}

export interface DiffAnswer extends Bounds {
	/**
	 * What may break others first: removed, changed in signature, moved, changed inside, added; then those that more
	 * symbols use; then by place.
	 */
	readonly symbols: readonly SymbolChange[];
	/** Those between folders first, then between files, then in one file; then by place. Moved ends are the same ends. */
	readonly edges: readonly EdgeChange[];
	/** Of all, shown or not. */
	readonly counts: ChangeCounts;
	/** By the folder of the symbol, and of the edge's source; most changes first. */
	readonly folders: readonly (ChangeCounts & { readonly folder: string })[];
	readonly before: SideFiles;
	readonly after: SideFiles;
}

/** Of a question whose time has ended: nothing is known before its end. */
export const NO_CHANGES: Pick<DiffAnswer, "symbols" | "edges" | "counts" | "folders"> = {
	symbols: [], edges: [], folders: [],
	counts: { added: 0, removed: 0, moved: 0, changed: 0, edgesAdded: 0, edgesRemoved: 0 },
};

/** Files of which an answer tells places after the change. */
export function pathsAfter({ symbols, edges }: DiffAnswer): readonly string[] {
	return [
		...symbols.flatMap(({ change, symbol }) => (change === "removed" ? [] : symbol.path)),
		...edges.flatMap(({ change, source }) => (change === "removed" ? [] : source.path)),
	];
}
