/** How the links of a file differ from those that are known of it: what is carried over needs no word. */
import type { Edge } from "../../engine/index.ts";
import type { Facts } from "../model/facts.ts";
import type { DeclarationRow, ReferenceRows } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";

/** Two states of a file. */
export interface FileStates {
	readonly path: string;
	readonly before: Facts;
	readonly after: Facts;
}

/** The edges of a file as they are now: those that are known, without `removed`, with `edges`, and what is unknown. */
export interface CarriedLinks {
	/** With the offsets of the new text. */
	readonly edges: readonly Edge[];
	/** Edges that stand elsewhere now, or are not known any more, as they are known. */
	readonly removed: readonly Edge[];
	/** The references to resolve again. */
	readonly rows: readonly ReferenceRows[];
	/** Of which it is not known what contains them and what they implement. */
	readonly declarations: ReadonlySet<DeclarationRow>;
}

/** The edges that are known of the file before, right for the world of now. */
export type KnownEdges = Pick<IndexView, "outgoing">;
