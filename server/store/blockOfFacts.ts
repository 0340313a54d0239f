/** Facts to the records of blocks. Pure. */
import { declarationName, qualifiedName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blockFlags } from "../model/nameKeys.ts";
import { get, type BlockRow, type DeclarationRow } from "../model/rows.ts";
import type { BlockHash, BlockRecord } from "./records.ts";

/**
 * Blocks of a file, in the order of the table `blocks`; the file's own is left out. Cost: linear.
 *
 * @param wanted - of which rows; all when left out
 */
export function* blocksOfFacts(
	facts: Facts, wanted?: ReadonlySet<BlockRow>,
): Generator<{ readonly row: BlockRow; readonly block: BlockRecord }> {
	const { blocks, declarations: { symbol } } = facts;
	const others = new Map<DeclarationRow, BlockHash[]>();
	for (let row = blocks.first; row < blocks.count; row++) {
		const declaration = get(blocks.declaration, row);
		const first = get(symbol, declaration);
		if (first === declaration) continue;
		const list = others.get(first);
		if (list) list.push(hashOf(facts, row));
		else others.set(first, [hashOf(facts, row)]);
	}
	for (let row = blocks.first; row < blocks.count; row++) {
		const declaration = get(blocks.declaration, row);
		if (declaration === 0 || wanted?.has(row) === false) continue;
		yield { row, block: blockOfFacts(facts, row, others.get(declaration) ?? []) };
	}
}

function hashOf({ blocks }: Facts, row: BlockRow): BlockHash {
	return [get(blocks.hash0, row), get(blocks.hash1, row)];
}

/**
 * @param row - of the table `blocks`
 * @param others - the other blocks of the symbol that it is the first one of
 */
function blockOfFacts(facts: Facts, row: BlockRow, others: readonly BlockHash[]): BlockRecord {
	const { declarations, blocks } = facts;
	const declaration = get(blocks.declaration, row);
	const first = get(declarations.symbol, declaration);
	return {
		kind: get(declarations.kind, declaration),
		flags: blockFlags(facts, row),
		declaration,
		begin: get(declarations.begin, declaration),
		end: get(declarations.end, declaration),
		nameBegin: get(declarations.nameBegin, declaration),
		nameEnd: get(declarations.nameEnd, declaration),
		first: first === declaration ? undefined : hashOf(facts, get(declarations.block, first)),
		others,
		name: declarationName(facts, declaration),
		qualifiedName: qualifiedName(facts, declaration),
		signature: facts.string(blocks.signature[row]),
		doc: facts.string(blocks.doc[row]),
	};
}
