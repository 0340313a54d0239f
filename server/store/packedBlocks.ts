/**
 * What is written of a file's blocks, in the form in which it is written: made where the facts are, maybe in another
 * thread.
 */
import { WriteBatch, type EncodedBatch } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { pathHash } from "../model/identity.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { BlockNames } from "./blockNames.ts";
import { blocksOfFacts } from "./blockOfFacts.ts";
import { encodeBlock } from "./records.ts";

/** The records and names of the blocks of a file that the index does not have. Pure. */
export const packBlocks = (path: string, facts: Facts): EncodedBatch => finish(packBlocksInPieces(path, facts));

/**
 * The same, a block a piece.
 *
 * Cost: linear in the blocks; a record for each of their names, whether another file has put it before or not.
 */
export function* packBlocksInPieces(path: string, facts: Facts): InPieces<EncodedBatch> {
	const batch = new WriteBatch();
	const hash = pathHash(path);
	const names = new BlockNames(batch, undefined);
	for (const { block } of blocksOfFacts(facts)) {
		const id = blockIdOf(facts, block.declaration, hash);
		batch.putBlock(id, encodeBlock(block));
		names.put(id, block, undefined);
		yield;
	}
	return batch.encode();
}
