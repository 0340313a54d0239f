/**
 * Edge: a typed arrow between two blocks, with the place in the source's file where it stands.
 *
 * Identity is (source, kind, target, begin); `end` and `attributes` are its value, and a second put of the
 * same identity replaces them. Kinds and attributes are opaque numbers here; their meaning is the server's.
 */
import type { BlockId } from "./block.ts";

/** What names an edge. */
export interface EdgeKey {
	readonly source: BlockId;
	readonly target: BlockId;
	/** 0..255; opaque to the engine, append-only for its users because it is on disk. */
	readonly kind: number;
	/** Where the occurrence begins: u32 offset in the source's file. */
	readonly begin: number;
}

/** An edge, read as "source *kind* target". */
export interface Edge extends EdgeKey {
	/** Where the occurrence ends (exclusive): u32 offset in the source's file. */
	readonly end: number;
	/** u32, opaque to the engine: resolver, confidence class and the like. */
	readonly attributes: number;
}

/** `outgoing`: edges whose source is the block asked about; `incoming`: whose target it is. */
export type Direction = "outgoing" | "incoming";
