/** What a name is, and how much is said of it elsewhere. */
import { blockIdToHex } from "../../engine/index.ts";
import { declarationKindName, EdgeKind } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, HoverAnswer, SymbolView } from "./analysis.ts";
import { symbolGroup } from "./symbols.ts";
import { isShown, targetAt } from "./target.ts";

export function hoverAt(view: IndexView, path: string, offset: number): HoverAnswer | undefined {
	const target = targetAt(view, path, offset);
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
	const same = others.filter(({ path, symbol }) => path === first?.path && symbol?.qualifiedName === first.symbol?.qualifiedName);
	return [first, ...same].find((one) => one?.symbol?.doc)?.symbol?.doc ?? "";
}

/** Blocks that call the symbol, and places that name it; candidates left out. */
export function countIncoming(view: IndexView, symbol: SymbolView): { readonly callers: number; readonly references: number } {
	const callers = new Set<string>();
	let references = 0;
	for (const id of symbolGroup(view, symbol.id)) {
		const places = new Set<string>();
		for (const edge of view.incoming(id)) {
			if (!isShown(edge.kind, edge.attributes, false)) continue;
			const source = blockIdToHex(edge.other);
			places.add(`${source}${edge.begin}`);
			if (edge.kind === EdgeKind.calls) callers.add(source);
		}
		// Overloads share their places: the fullest one counts for all.
		references = Math.max(references, places.size);
	}
	return { callers: callers.size, references };
}
