/**
 * Why an answer is empty, or may be short. An empty list never stands alone: whoever reads it has to know whether there
 * is nothing, or whether nobody can say.
 */
import type { BlockId } from "../../engine/index.ts";
import { lacksEdges, languageNameOf } from "../languages.ts";
import { EdgeKind, edgeKindName } from "../model/kinds.ts";
import type { Analysis, Direction } from "./analysis.ts";
import type { Cut } from "./asked.ts";

export type Absence =
	/** There is nothing: the index is whole, and nothing was left out. */
	| { readonly kind: "nothing" }
	/** The filters of the question let nothing through; what there is without them was not looked for. */
	| { readonly kind: "filtered" }
	/** So many places could not be resolved to one symbol, and were left out. */
	| { readonly kind: "hidden"; readonly count: number }
	/** There is more: more results than were asked for, more steps, or more to search through. */
	| { readonly kind: "cut"; readonly by: Cut }
	/** Not all files were read yet. */
	| { readonly kind: "incomplete" }
	/** These files changed since they were read. */
	| { readonly kind: "stale"; readonly paths: readonly string[] }
	/** It comes from this module, which the index does not have. */
	| { readonly kind: "outside"; readonly module: string }
	/** A member that stands in for another one, or a constructor for its type: what uses that may mean it. */
	| { readonly kind: "promised"; readonly by: string }
	/** No file of the index is a test. */
	| { readonly kind: "testless" }
	/** Symbols of this language never have such edges. */
	| { readonly kind: "unsupported"; readonly language: string };

/** What is known of an answer when it is given. */
export interface AnswerState {
	readonly found: number;
	readonly hiddenCount: number;
	readonly cut: Cut | undefined;
	readonly isComplete: boolean;
	/** Files of the answer that changed since they were read, sorted. */
	readonly stalePaths: readonly string[];
	/** Set if no such edge can be, see {@link languageWithout}. */
	readonly language: string | undefined;
	/** The module that what is asked for comes from, if the index does not have it. */
	readonly outside?: string | undefined;
	/** By what else what was asked about is used, see {@link promisedTo}. */
	readonly promisedBy?: string | undefined;
	/** Set if tests were asked for, and the index has none. */
	readonly lacksTests?: boolean | undefined;
	/** Set if the question was not about all symbols and edges that there are. */
	readonly isFiltered?: boolean | undefined;
}

/** In a fixed order; empty if the answer is all that there is. */
export function absenceOf(state: AnswerState): readonly Absence[] {
	const { found, hiddenCount, cut, isComplete, stalePaths, language, outside, lacksTests, isFiltered } = state;
	const { promisedBy } = state;
	const reasons: Absence[] = [
		...(language === undefined || found > 0 ? [] : [{ kind: "unsupported", language } as const]),
		...(outside === undefined ? [] : [{ kind: "outside", module: outside } as const]),
		...(lacksTests === true ? [{ kind: "testless" } as const] : []),
		...(promisedBy === undefined ? [] : [{ kind: "promised", by: promisedBy } as const]),
		...(hiddenCount === 0 ? [] : [{ kind: "hidden", count: hiddenCount } as const]),
		...(cut === undefined ? [] : [{ kind: "cut", by: cut } as const]),
		...(isComplete ? [] : [{ kind: "incomplete" } as const]),
		...(stalePaths.length === 0 ? [] : [{ kind: "stale", paths: stalePaths } as const]),
	];
	if (reasons.length > 0 || found > 0) return reasons;
	return [{ kind: isFiltered === true ? "filtered" : "nothing" }];
}

/** By what else the first of some symbols is used that is used by another one. */
export function promisedTo(analysis: Pick<Analysis, "overridden">, ids: readonly BlockId[]): string | undefined {
	for (const id of ids.slice(0, PROMISES_MAX)) {
		const promise = analysis.overridden(id);
		if (promise !== undefined) return `${promise.path}#${promise.qualifiedName}`;
	}
	return undefined;
}

/** Of so many symbols it is looked up what they stand in for. */
const PROMISES_MAX = 16;

/** Whether edges of these kinds, read backwards, tell who uses something as it is. */
export function tellsUses(direction: Direction, kinds: readonly number[]): boolean {
	return direction === "incoming" && (kinds.includes(EdgeKind.calls) || kinds.includes(EdgeKind.references));
}

/** The language of a file, if its symbols never have any edge of these kinds; else undefined. */
export function languageWithout(path: string, kinds: readonly number[]): string | undefined {
	const lacks = lacksEdges(path);
	return kinds.length > 0 && kinds.every((kind) => lacks.includes(edgeKindName(kind))) ? languageNameOf(path)
		: undefined;
}
