/** The blocks of one file as a tree. */
import { blockIdOf, enclosingBlock } from "../model/declarations.ts";
import { isBlockKind } from "../model/kinds.ts";
import { FILE, get, next, type DeclarationRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { OutlineNode } from "./analysis.ts";
import { symbolOf } from "./symbols.ts";

export function documentSymbols(view: IndexView, path: string): readonly OutlineNode[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { kind, parent } = facts.declarations;
	const roots: OutlineNode[] = [];
	const childrenOf = new Map<DeclarationRow, OutlineNode[]>([[FILE, roots]]);
	for (let row = next(FILE); row < facts.declarations.count; row++) {
		if (!isBlockKind(get(kind, row))) continue;
		const symbol = symbolOf(view, blockIdOf(facts, row, path));
		if (!symbol) continue;
		const children: OutlineNode[] = [];
		childrenOf.set(row, children);
		const outer = enclosingBlock(facts, get(parent, row));
		(childrenOf.get(outer) ?? roots).push({ symbol, children });
	}
	return roots;
}
