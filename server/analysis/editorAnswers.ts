/** The shapes of questions that editors ask beside the common ones, about one place or file, and of their answers. */
import type { BlockId } from "../../engine/index.ts";
import type { Definition, Direction, SymbolView, TextRange } from "./analysis.ts";

/** Where a name leads to by some other way than to its definition. */
export interface PlacesAnswer {
	/** The name under the cursor; undefined when there is none. */
	readonly origin: TextRange | undefined;
	/** By path, then offset, but for declarations, which are in the order of how sure they are. */
	readonly definitions: readonly Definition[];
	readonly truncated: boolean;
}

export interface EditorAnalysis {
	/**
	 * What stands in for a type or a member: types that extend or implement it, by whatever way, and their members; of a
	 * type that implements by structure (Go) and its methods, the interfaces. Of what nothing stands in for, itself.
	 */
	implementations(path: string, offset: number, limit: number): PlacesAnswer;
	/** Where a name is promised: the member that it overrides, signatures without a body; else its definition. */
	declaration(path: string, offset: number): PlacesAnswer;
	/** The types of what a name means, as far as annotations, initializers and what functions give tell. */
	typeDefinition(path: string, offset: number): PlacesAnswer;
	/** The types that a name means, or the type around the place. */
	typesAt(path: string, offset: number): readonly SymbolView[];
	/** Types one step away: what a type extends or implements (`outgoing`), what does that to it; each once, by place. */
	typesBeside(id: BlockId, direction: Direction, limit: number): readonly SymbolView[];
}
