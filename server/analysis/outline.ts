/** The blocks of one file as a tree. Its facts say all of it, so the store is not asked. */
import { blockIdOf, enclosingBlock } from "../model/declarations.ts";
import { pathHash } from "../model/identity.ts";
import { isBlockKind } from "../model/kinds.ts";
import { FILE, get, next, type DeclarationRow } from "../model/rows.ts";
import { FactsBlocks } from "../store/blockOfFacts.ts";
import type { IndexView } from "../store/indexView.ts";
import type { OutlineNode } from "./analysis.ts";
import { symbolOfBlock } from "./symbols.ts";

export function documentSymbols(view: IndexView, path: string): readonly OutlineNode[] {
	const facts = view.facts(path);
	if (!facts) return [];
	const { kind, parent, block } = facts.declarations;
	const [hash, blocks] = [pathHash(path), new FactsBlocks(facts)];
	const roots: OutlineNode[] = [];
	const childrenOf = new Map<DeclarationRow, OutlineNode[]>([[FILE, roots]]);
	for (let row = next(FILE); row < facts.declarations.count; row++) {
		if (!isBlockKind(get(kind, row))) continue;
		const symbol = symbolOfBlock(blockIdOf(facts, row, hash), path, blocks.block(get(block, row)));
		const children: OutlineNode[] = [];
		childrenOf.set(row, children);
		const outer = enclosingBlock(facts, get(parent, row));
		(childrenOf.get(outer) ?? roots).push({ symbol, children });
	}
	return roots;
}
