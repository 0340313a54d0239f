/**
 * Parts of what a file's references mean, each of which rests on questions of its own, so that a change of what one of
 * them has asked leaves the others as they are: which files a package has is a matter of its imports, which interfaces
 * there are one of the types.
 */
import { EdgeKind, edgeKindOf, Resolver, resolverOf } from "./kinds.ts";

/** Most languages have all in `names`. */
export const LINK_PARTS = ["names", "imports", "structure"] as const;
export type LinkPart = (typeof LINK_PARTS)[number];

/** Hashes of the questions of each part, sorted. */
export interface LinkQuestions extends Readonly<Record<LinkPart, Int32Array>> {
	/**
	 * How often something changed since the file was linked as a whole that had asked some of them, so that perhaps
	 * nothing of it asks these any more: then the file is linked now and then for a change that does not concern it.
	 */
	readonly surplusCount?: number;
}

const NONE = new Int32Array(0);
export const NO_QUESTIONS: LinkQuestions = { names: NONE, imports: NONE, structure: NONE };

/** The part that an edge is of, where a language has parts. */
export function partOfEdge(packedKind: number, attributes: number): LinkPart {
	if (resolverOf(attributes) === Resolver.structure) return "structure";
	return edgeKindOf(packedKind) === EdgeKind.imports ? "imports" : "names";
}
