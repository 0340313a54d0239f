/** What a name is, and how often it is used elsewhere. */
import { blockIdEquals } from "../../engine/index.ts";
import { declarationKindName, EdgeKind, edgeKindOf } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, HoverAnswer, SymbolView } from "./analysis.ts";
import { BlockIdSet } from "./blockIdSet.ts";
import { isShown, nameAt } from "./nameAt.ts";

export function hoverAt(view: IndexView, path: string, offset: number): HoverAnswer | undefined {
	const target = nameAt(view, path, offset);
	const first = target?.definitions[0];
	if (!target || !first) return undefined;
	const { symbol } = first;
	const signature = symbol?.signature || `${declarationKindName(first.kind)} ${symbol?.qualifiedName ?? first.name}`;
	const counts = symbol && countIncoming(view, symbol);
	return {
		range: target.origin, definitions: target.definitions, signature, doc: docOf(target.definitions),
		callerCount: counts?.callers, referenceCount: counts?.references,
	};
}

/** Overloads share a doc comment, which often stands at the last of them. */
function docOf([first, ...others]: readonly Definition[]): string {
	const id = first?.symbol?.id;
	const same = others.filter(({ symbol }) => symbol && id && blockIdEquals(symbol.id, id));
	return [first, ...same].find((one) => one?.symbol?.doc)?.symbol?.doc ?? "";
}

/** Symbols that call the symbol, and places that name it; candidates left out. */
export function countIncoming(
	view: IndexView, { id }: SymbolView,
): { readonly callers: number; readonly references: number } {
	const edges = view.edgeList(id, "incoming");
	const callers = new Set<number>();
	const places = new BlockIdSet(edges.count);
	let caller = -1;
	for (let at = 0; at < edges.count; at++) {
		const packedKind = edges.kind(at);
		if (!isShown(packedKind, false)) continue;
		const source = edges.otherNumber(at);
		// A place is a source and an offset in it: as much as an id.
		places.add(edges.begin(at), 0, source, 0);
		// Those of one source are neighbours.
		if (source !== caller && edgeKindOf(packedKind) === EdgeKind.calls) callers.add((caller = source));
	}
	return { callers: callers.size, references: places.count };
}
