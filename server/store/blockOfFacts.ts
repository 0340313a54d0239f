/** Facts to the records of blocks. Pure. */
import { declarationName, qualifiedName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blockFlags } from "../model/nameKeys.ts";
import type { BlockHash, BlockRecord } from "./records.ts";

/** The blocks of a file, in the order of the table `blocks`; the file's own is left out. Cost: linear. */
export function* blocksOfFacts(facts: Facts): Generator<{ readonly row: number; readonly block: BlockRecord }> {
	const { blocks, declarations: { symbol } } = facts;
	const others = new Map<number, BlockHash[]>();
	for (let row = 0; row < blocks.count; row++) {
		const declaration = blocks.declaration[row] as number;
		const first = symbol[declaration] as number;
		if (first === declaration) continue;
		const list = others.get(first);
		if (list) list.push(hashOf(facts, row));
		else others.set(first, [hashOf(facts, row)]);
	}
	for (let row = 0; row < blocks.count; row++) {
		const declaration = blocks.declaration[row] as number;
		if (declaration === 0) continue;
		yield { row, block: blockOfFacts(facts, row, others.get(declaration) ?? []) };
	}
}

function hashOf({ blocks }: Facts, row: number): BlockHash {
	return [blocks.hash0[row] as number, blocks.hash1[row] as number];
}

/**
 * @param row - of the table `blocks`
 * @param others - the other blocks of the symbol that it is the first one of
 */
function blockOfFacts(facts: Facts, row: number, others: readonly BlockHash[]): BlockRecord {
	const { declarations, blocks } = facts;
	const declaration = blocks.declaration[row] as number;
	const first = declarations.symbol[declaration] as number;
	return {
		kind: declarations.kind[declaration] as number,
		flags: blockFlags(facts, row),
		declaration,
		begin: declarations.begin[declaration] as number,
		end: declarations.end[declaration] as number,
		nameBegin: declarations.nameBegin[declaration] as number,
		nameEnd: declarations.nameEnd[declaration] as number,
		first: first === declaration ? undefined : hashOf(facts, declarations.block[first] as number),
		others,
		name: declarationName(facts, declaration),
		qualifiedName: qualifiedName(facts, declaration),
		signature: facts.string(blocks.signature[row] as number),
		doc: facts.string(blocks.doc[row] as number),
	};
}
