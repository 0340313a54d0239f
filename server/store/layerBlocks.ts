/**
 * The blocks of a document on top of an index: records without places and texts, which are those of the document's
 * facts. So text may move, and bodies change, without a change to any record.
 */
import { WriteBatch, type EncodedBatch } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { fileBlockId, pathHash } from "../model/identity.ts";
import { BlockNames } from "./blockNames.ts";
import { blocksOfFacts } from "./blockOfFacts.ts";
import { encodeBlock, encodeFile, type FileRecord } from "./records.ts";

const NO_PLACE = { begin: 0, end: 0, nameBegin: 0, nameEnd: 0, signature: "", doc: "" };
const NO_TEXT = { contentHash: [0, 0, 0, 0], textLength: 0, isAscii: true, lineBegins: new Int32Array() } as const;

/** The records and names of all blocks of a file, its own too: as long as those are the same (model/sameFacts.ts). */
export function packLayerBlocks({ path, language }: FileRecord, facts: Facts): EncodedBatch {
	const batch = new WriteBatch();
	const hash = pathHash(path);
	const names = new BlockNames(batch, undefined);
	batch.putBlock(fileBlockId(path), encodeFile({ path, language, ...NO_TEXT }));
	for (const { block } of blocksOfFacts(facts)) {
		const id = blockIdOf(facts, block.declaration, hash);
		batch.putBlock(id, encodeBlock({ ...block, ...NO_PLACE }));
		names.put(id, block, undefined);
	}
	return batch.encode();
}
