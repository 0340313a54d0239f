/** What almost every answer is made of: places, symbols, and what a name means. */
import type { BlockId } from "../../engine/index.ts";

/** Half-open, in UTF-16 code units of the file's text. */
export interface TextRange {
	readonly begin: number;
	readonly end: number;
}

/** A block as answers show it. */
export interface SymbolView {
	readonly id: BlockId;
	readonly path: string;
	/** A {@link DeclarationKind}; at most LAST_BLOCK_KIND. */
	readonly kind: number;
	readonly name: string;
	/** With its enclosing blocks, joined by dots; a file's is its path. */
	readonly qualifiedName: string;
	readonly range: TextRange;
	readonly nameRange: TextRange;
	/** One line, without the body; empty if there is none. */
	readonly signature: string;
	/** Doc comment without its marks; empty if there is none. */
	readonly doc: string;
	/** {@link DeclarationFlag} bits. */
	readonly flags: number;
}

/** A symbol of which the name and the place are shown: texts cost as much as all else of it. */
export type PlacedSymbol = Omit<SymbolView, "signature" | "doc">;

/** A target of go-to-definition: a block, or what is none, mostly a local of the file (then `symbol` is undefined). */
export interface Definition {
	readonly path: string;
	/** The declaration as a whole. */
	readonly range: TextRange;
	readonly nameRange: TextRange;
	readonly name: string;
	readonly kind: number;
	readonly confidence: number;
	readonly resolver: number;
	readonly symbol: SymbolView | undefined;
}

export type Direction = "outgoing" | "incoming";
