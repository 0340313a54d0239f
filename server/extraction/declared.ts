/** Declarations, scopes and references of a file on their way to rows of its facts. */
import type { DefiningNode, ReferenceNode } from "./collect.ts";

/** A declaration on its way to a row. */
export interface Declared {
	/** Row in `declarations`; known when all have been found. */
	row: number;
	kind: number;
	/** Without steering flags. */
	flags: number;
	readonly name: string;
	readonly nameBegin: number;
	readonly nameEnd: number;
	/** Where the names of its scope begin to see it, in languages whose locals are ordered. */
	readonly visibleFrom: number;
	readonly begin: number;
	readonly end: number;
	readonly parent: Declared | undefined;
	scope: Scope | undefined;
	readonly definition: DefiningNode | undefined;
	/** Id of the leaf of a pattern whose value it holds. */
	readonly leaf: number | undefined;
	/** Has parameters and a body of its own: what is inside it is local. */
	callable: boolean;
	/** Whether an enclosing declaration is callable: no other file can see it. */
	readonly hidden: boolean;
	/** Number of its parameter among those of its callable, from 0; -1 for all else. */
	parameter: number;
	/** Parameters seen so far. */
	parameterCount: number;
	readonly returned: number[];
}

export interface Scope {
	readonly row: number;
	readonly begin: number;
	readonly end: number;
	readonly kind: number;
	readonly parent: Scope | undefined;
	readonly owner: Declared;
	readonly names: Map<string, Declared[]>;
	/** Names that are bound further out, though they are written in here (Python: `global`). */
	readonly unbound: Set<string>;
}

export interface Referred {
	readonly node: ReferenceNode;
	readonly scope: Scope;
	readonly inside: Declared;
	row: number;
}
