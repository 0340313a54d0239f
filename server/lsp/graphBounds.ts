/** What questions about the graph are narrowed and bounded by, from the protocol's words to what analysis takes. */
import type { Bounded, Budget, SymbolFilter } from "../analysis/asked.ts";
import { DeclarationKind, EdgeKind, type EdgeFilter } from "../model/kinds.ts";
import type { GraphBounds, GraphFilter, SymbolPatterns } from "../protocol/graph.ts";
import { invalidParams } from "./dispatch.ts";

const LIMIT_MAX = 10_000;
const DEPTH_MAX = 1000;
const VISITED_MAX = 1_000_000;
const MILLISECONDS_MAX = 3_600_000;

/** @throws ResponseError for an edge that there is not */
export function edgesOf({ edges, ambiguous, tests }: Pick<GraphFilter, "edges" | "ambiguous" | "tests">): EdgeFilter {
	const names = EdgeKind as Readonly<Record<string, number>>;
	const kinds = edges?.map((name) => {
		const kind = Object.hasOwn(names, name) ? names[name] : undefined;
		if (kind === undefined) {
			throw invalidParams(`There are no edges named ${String(name)}: ${Object.keys(names).join(", ")}.`);
		}
		return kind;
	});
	return { kinds, includeAmbiguous: ambiguous === true, includeTests: tests !== false };
}

/** @throws ResponseError for patterns that are none, and numbers out of bounds */
export function boundsOf(params: GraphFilter): Bounded {
	return { filter: patternsOf(params), filterUse: useOf(params.filter), ...budgetOf(params), cursor: cursorIn(params) };
}

function budgetOf(params: GraphFilter): Budget {
	const { visited } = params;
	const ms = millisecondsOf(params);
	return {
		visitedMax: visited === undefined ? undefined : wholeNumber("count of symbols to go through", visited, VISITED_MAX),
		time: ms === undefined ? undefined : { ms, nowMs: () => performance.now() },
	};
}

export function millisecondsOf({ milliseconds }: GraphBounds): number | undefined {
	return milliseconds === undefined ? undefined : wholeNumber("number of milliseconds", milliseconds, MILLISECONDS_MAX);
}

export function cursorIn({ cursor }: GraphBounds): string | undefined {
	if (cursor === undefined || typeof cursor === "string") return cursor;
	throw invalidParams("The cursor is a string.");
}

export function useOf(filter: GraphFilter["filter"]): GraphFilter["filter"] {
	if (filter === undefined || filter === "walk" || filter === "shown") return filter;
	throw invalidParams("The filter is one of walk, shown.");
}

export function patternsOf({ paths, notPaths, names, notNames, kinds }: SymbolPatterns): SymbolFilter | undefined {
	const lists = { paths, notPaths, names, notNames };
	for (const [name, list] of Object.entries(lists)) {
		const isList = Array.isArray(list) && list.every((pattern: unknown) => typeof pattern === "string");
		if (list !== undefined && !isList) throw invalidParams(`The ${name} are a list of strings.`);
	}
	const filter = { ...lists, symbolKinds: kindsOf(kinds) };
	return Object.values(filter).some((one) => one !== undefined) ? filter : undefined;
}

function kindsOf(names: readonly string[] | undefined): readonly number[] | undefined {
	if (names !== undefined && !Array.isArray(names)) throw invalidParams("The kinds are a list of strings.");
	const known = DeclarationKind as Readonly<Record<string, number>>;
	return names?.map((name) => {
		const kind = Object.hasOwn(known, name) ? known[name] : undefined;
		if (kind === undefined) throw invalidParams(`There is no kind of symbol ${String(name)}.`);
		return kind;
	});
}

export function limitOf({ limit }: Pick<GraphFilter, "limit">, otherwise: number): number {
	return wholeNumber("limit", limit ?? otherwise, LIMIT_MAX);
}

export function depthOf({ depth }: GraphFilter, otherwise: number): number {
	return wholeNumber("depth", depth ?? otherwise, DEPTH_MAX);
}

export function wholeNumber(what: string, value: number, most: number): number {
	if (Number.isInteger(value) && value >= 1 && value <= most) return value;
	throw invalidParams(`The ${what} is a whole number from 1 to ${most}.`);
}
