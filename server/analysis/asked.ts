/** How every question about the graph can be narrowed and bounded, and what every answer reports about itself. */

/** Which symbols count: those that are like one of each list that is given, and like none that is left out by. */
export interface SymbolFilter {
	/** Paths of their files, or of folders around those; `*` stands for any letters, `?` for one. */
	readonly paths?: readonly string[] | undefined;
	readonly notPaths?: readonly string[] | undefined;
	/** Names or qualified names, in the same way. */
	readonly names?: readonly string[] | undefined;
	readonly notNames?: readonly string[] | undefined;
	/** Kinds of declarations. */
	readonly symbolKinds?: readonly number[] | undefined;
}

/**
 * What becomes of symbols that a filter does not let through. `walk`: the question is asked as if they were not there,
 * so nothing is reached by way of them. `shown`: they are gone through, and only not told, but where they lie on the
 * way to what is. What is asked about always counts.
 */
export type FilterUse = "walk" | "shown";

/** A bound by time, by a clock from outside: with it, the same question need not have the same answer. */
export interface TimeLimit {
	readonly ms: number;
	readonly nowMs: () => number;
}

/** How much a question may take. What an earlier answer, whose cursor is given, went through does not count. */
export interface Budget {
	/** Symbols that are visited, shown or not. */
	readonly visitedMax?: number | undefined;
	readonly time?: TimeLimit | undefined;
}

export interface Narrowed {
	readonly filter?: SymbolFilter | undefined;
	/** Left out: as fits the question. */
	readonly filterUse?: FilterUse | undefined;
}

export interface Continued {
	/** Of an earlier answer to the same question: this one goes on behind it. */
	readonly cursor?: string | undefined;
}

export interface Bounded extends Narrowed, Budget, Continued {}

/**
 * Why an answer is not all there is: `limit` of what is shown at once, `depth`, `visited`: so many symbols were
 * visited, or a bound of the search itself, `time`.
 */
export type Cut = "limit" | "depth" | "visited" | "time";

/** What an answer took, but for time. The same question to the same index takes the same. */
export interface Cost {
	/** Symbols visited. */
	readonly visited: number;
	/** Edges looked at, each time that they were. */
	readonly edges: number;
}

export interface Bounds {
	/** Undefined when the answer is all there is. */
	readonly cut: Cut | undefined;
	/** With which the question goes on; undefined when there is no more, or no way to go on. */
	readonly cursor: string | undefined;
	readonly cost: Cost;
}
