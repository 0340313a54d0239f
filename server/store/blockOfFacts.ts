/** Facts to the records of blocks. Pure. */
import { declarationName, qualifiedName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blockFlags } from "../model/nameKeys.ts";
import { get, type BlockRow, type DeclarationRow } from "../model/rows.ts";
import type { BlockHash, BlockRecord, BlockToText, PlacedBlock } from "./records.ts";

/** The records of a file's blocks, each made when it is asked for. */
export class FactsBlocks {
	readonly #facts: Facts;
	/** By the first declaration of a symbol: its other blocks. */
	#others: ReadonlyMap<DeclarationRow, readonly BlockHash[]> | undefined;

	constructor(facts: Facts) {
		this.#facts = facts;
	}

	/** The row of the table `blocks` of a declaration that is a block. */
	rowOf(declaration: DeclarationRow): BlockRow {
		return get(this.#facts.declarations.block, declaration);
	}

	/** @param row - of the table `blocks` */
	block(row: BlockRow): BlockRecord {
		const { blocks } = this.#facts;
		const block = this.#placed(row);
		block.signature = this.#facts.string(blocks.signature[row]);
		block.doc = this.#facts.string(blocks.doc[row]);
		return block;
	}

	/** Without its texts, which take as long to make as all else. */
	placed(row: BlockRow): PlacedBlock {
		return this.#placed(row);
	}

	begin(row: BlockRow): number {
		return get(this.#facts.declarations.begin, get(this.#facts.blocks.declaration, row));
	}

	#placed(row: BlockRow): BlockToText {
		const facts = this.#facts;
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
			others: (this.#others ??= othersOf(facts)).get(declaration) ?? NO_OTHERS,
			name: declarationName(facts, declaration),
			qualifiedName: qualifiedName(facts, declaration),
			signature: "",
			doc: "",
		};
	}
}

const NO_OTHERS: readonly BlockHash[] = [];

function othersOf(facts: Facts): ReadonlyMap<DeclarationRow, readonly BlockHash[]> {
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
	return others;
}

function hashOf({ blocks }: Facts, row: BlockRow): BlockHash {
	return [get(blocks.hash0, row), get(blocks.hash1, row)];
}

/**
 * Blocks of a file, in the order of the table `blocks`; the file's own is left out. Cost: linear.
 *
 * @param wanted - of which rows; all when left out
 */
export function* blocksOfFacts(
	facts: Facts, wanted?: ReadonlySet<BlockRow>,
): Generator<{ readonly row: BlockRow; readonly block: BlockRecord }> {
	const { blocks } = facts;
	const records = new FactsBlocks(facts);
	for (let row = blocks.first; row < blocks.count; row++) {
		if (get(blocks.declaration, row) === 0 || wanted?.has(row) === false) continue;
		yield { row, block: records.block(row) };
	}
}
