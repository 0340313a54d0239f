/**
 * Which neighbours are shown: by relation, kind, folder, tests and how sure it is; and how many each choice stands
 * for.
 */
import { type Check, flag, list, oneOf, record, text } from "./check.ts";
import { EDGES, type EdgeName, type PageNeighbour, type PageSymbol, type Relation } from "./messages.ts";

export interface Filters {
	/** What is left out. */
	readonly edges: readonly EdgeName[];
	readonly kinds: readonly string[];
	readonly folders: readonly string[];
	readonly tests: boolean;
	/** Also what only a name speaks for. */
	readonly guesses: boolean;
}

export const ALL: Filters = { edges: [], kinds: [], folders: [], tests: true, guesses: true };

const CALLABLE: readonly string[] = ["function", "method", "constructor", "test"];

/**
 * What is shown until somebody chooses: no guesses; imports of files only, since who imports a function and calls it is
 * there as who calls it; and nothing that only lies in a function, whose code is in the middle anyway.
 */
export function defaultsFor(kind: string): Filters {
	const isFile = kind === "file" || kind === "module";
	const edges: EdgeName[] = CALLABLE.includes(kind) ? ["imports", "contains"] : isFile ? [] : ["imports"];
	return { ...ALL, edges, guesses: false };
}

const NAMES_MAX = 1000;
export const isFilters: Check<Filters> = record<Filters>({
	edges: list(oneOf(EDGES), EDGES.length),
	kinds: list(text(64), NAMES_MAX),
	folders: list(text(4096), NAMES_MAX),
	tests: flag,
	guesses: flag,
});

export function isGuess({ confidence }: Pick<Relation, "confidence">): boolean {
	return confidence === "name" || confidence === "ambiguous";
}

/** Only guesses join it. */
export function isGuessed({ relations }: PageNeighbour): boolean {
	return relations.every(isGuess);
}

/** The folder of a path, for people; files at the top have one too. */
export function folderOf({ path }: Pick<PageSymbol, "path">): string {
	const slash = path.lastIndexOf("/");
	return slash < 0 ? "./" : path.slice(0, slash + 1);
}

/** The neighbours that pass, each with the relations that do. */
export function passing(neighbours: readonly PageNeighbour[], filters: Filters): PageNeighbour[] {
	return neighbours.flatMap((neighbour) => {
		const { symbol } = neighbour;
		if (!filters.tests && symbol.test) return [];
		if (filters.kinds.includes(symbol.kind) || filters.folders.includes(folderOf(symbol))) return [];
		const relations = neighbour.relations.filter(
			(relation) => !filters.edges.includes(relation.edge) && (filters.guesses || !isGuess(relation)),
		);
		return relations.length === 0 ? [] : [{ ...neighbour, relations }];
	});
}

export interface Choice<Name extends string = string> {
	readonly name: Name;
	readonly count: number;
}

export interface Facets {
	readonly edges: readonly Choice<EdgeName>[];
	readonly kinds: readonly Choice[];
	readonly folders: readonly Choice[];
	readonly tests: number;
	readonly guesses: number;
}

/** What can be chosen among, each with how many neighbours it is true of; the most first, relations in their order. */
export function facetsOf(neighbours: readonly PageNeighbour[]): Facets {
	const counted = (names: (one: PageNeighbour) => readonly string[]): Choice[] => {
		const counts = new Map<string, number>();
		for (const name of neighbours.flatMap((one) => [...new Set(names(one))]))
			{counts.set(name, (counts.get(name) ?? 0) + 1);}
		return [...counts]
			.map(([name, count]) => ({ name, count }))
			.sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
	};
	const edges = counted(({ relations }) => relations.map(({ edge }) => edge)) as Choice<EdgeName>[];
	return {
		edges: edges.sort((one, other) => EDGES.indexOf(one.name) - EDGES.indexOf(other.name)),
		kinds: counted(({ symbol }) => [symbol.kind]),
		folders: counted(({ symbol }) => [folderOf(symbol)]),
		tests: neighbours.filter(({ symbol }) => symbol.test).length,
		guesses: neighbours.filter(isGuessed).length,
	};
}

/** A list with a name put in, or taken out if it is there. */
export function toggled<Name extends string>(names: readonly Name[], name: Name): readonly Name[] {
	return names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
}
