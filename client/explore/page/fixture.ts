/** Symbols and their surroundings from a few letters, for tests of the panel. */
import type { EdgeName, PageNeighbour, PageSymbol, Shown, Side } from "./messages.ts";

/** An id that is the same for the same name. */
export function idOf(name: string): string {
	let hash = 7;
	for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
	return hash.toString(16).padStart(8, "0").repeat(4);
}

/** `src/cart.ts#Cart.total`. */
export function symbolOf(place: string, more: Partial<PageSymbol> = {}): PageSymbol {
	const [path = "", qualifiedName = ""] = place.split("#");
	const name = qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
	const shape = { kind: "function", signature: "", doc: "", line: 1, test: false };
	return { id: idOf(place), name, qualifiedName, path, ...shape, ...more };
}

/** `< src/main.ts#main calls`, with `?` behind the edge of a guess. */
export function neighbourOf(said: string, more: Partial<PageSymbol> = {}): PageNeighbour {
	const [way = "", place = "", edge = "calls"] = said.split(" ");
	const confidence = edge.endsWith("?") ? "name" : "exact";
	const direction: Side = way === "<" ? "incoming" : "outgoing";
	const relation = { edge: edge.replace("?", "") as EdgeName, confidence, count: 1 } as const;
	return { symbol: symbolOf(place, more), direction, relations: [relation], useCount: 1 };
}

export function shownOf(
	place: string,
	neighbours: readonly PageNeighbour[],
	code: string | undefined = undefined,
): Shown {
	const side = (direction: Side): number => neighbours.filter((one) => one.direction === direction).length;
	return {
		symbol: symbolOf(place),
		container: null,
		neighbours,
		incoming: side("incoming"),
		outgoing: side("outgoing"),
		complete: true,
		source: code === undefined ? null : { text: code, line: 1, cut: false, links: [] },
	};
}
