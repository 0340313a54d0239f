/**
 * Commands that the server names in what it answers, and that the client carries out. A client says which it has, in
 * the capabilities of initialize: `{"experimental": {"kausal": {"commands": ["kausal.showReferences"]}}}`.
 */

/** Arguments: a URI, the position that is asked about, a list of locations to choose from. */
export const SHOW_REFERENCES = "kausal.showReferences";

/** Arguments: a URI and the position of a name, whose callers, callees and other relations are to be shown. */
export const SHOW_RELATIONS = "kausal.showRelations";

/** What a client says of itself in the `experimental` part of its capabilities, below `kausal`. */
export interface ClientSupport {
	/** Commands that it carries out. */
	readonly commands?: readonly string[];
	/** It wants `kausal/statusChanged`. */
	readonly statusChanged?: boolean;
}
