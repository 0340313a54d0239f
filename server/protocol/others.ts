/**
 * `kausal/others`: which languages another server of the same editor answers, so that nothing is shown twice. A
 * notification from the client, whenever that changes; the same shape may come with initialize, as `others` in its
 * options. Without it, nobody else is known to answer.
 */

export const OTHERS_NOTIFICATION = "kausal/others";
/**
 * Request with `{ textDocument }`: where a name is declared in a document, so that the others can be asked about it.
 * Answers a position, or null when there is none.
 */
export const NAME_REQUEST = "kausal/declaredName";

/** Languages by the ids that editors give them: `typescript`, `typescriptreact`, `python`. */
export interface OthersParams {
	/** Definitions, references, hovers and outlines of these are answered by another server. */
	readonly languages: readonly string[];
	/** Of these also call hierarchies, of which an editor shows one server's only. */
	readonly callHierarchies: readonly string[];
	/** The same of type hierarchies; none when left out. */
	readonly typeHierarchies?: readonly string[];
}
