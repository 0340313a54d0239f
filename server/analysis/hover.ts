/** What a name is, and how often it is used elsewhere. */
import { blockIdEquals } from "../../engine/index.ts";
import { declarationKindName, EdgeKind, edgeKindOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, HoverAnswer, SymbolView } from "./analysis.ts";
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
	const callers = new Set<string>();
	const places = new Set<string>();
	for (const { packedKind, other, begin } of view.incoming(id)) {
		if (!isShown(packedKind, false)) continue;
		const source = blockKey(other);
		places.add(`${source}${begin}`);
		if (edgeKindOf(packedKind) === EdgeKind.calls) callers.add(source);
	}
	return { callers: callers.size, references: places.size };
}
