/**
 * The names of a file's blocks in the batch that writes the blocks: an edge from each block to the record of its name,
 * and the records themselves, which go with their last block.
 */
import type { BlockId, Reader, WriteBatch } from "../../engine/index.ts";
import { nameId } from "../model/identity.ts";
import { Confidence, NAMED_KIND, packEdgeKind } from "../model/kinds.ts";
import { decodeBlockName, type BlockRecord } from "./records.ts";

const NAMED = packEdgeKind(NAMED_KIND, Confidence.exact, false);
const encoder = new TextEncoder();

export class BlockNames {
	readonly #batch: WriteBatch;
	/** What is stored before the batch is written; undefined for a file of which nothing is. */
	readonly #reader: Reader | undefined;
	readonly #put = new Set<string>();
	/** How many of the stored blocks of a name go. */
	readonly #deleted = new Map<string, number>();

	constructor(batch: WriteBatch, reader: Reader | undefined) {
		this.#batch = batch;
		this.#reader = reader;
	}

	/** Every name of which a block was put or deleted. */
	get all(): Iterable<string> {
		return new Set([...this.#put, ...this.#deleted.keys()]);
	}

	/**
	 * A block is put into the batch.
	 *
	 * @param before - the record that it takes the place of
	 */
	put(id: BlockId, { name, declaration }: BlockRecord, before: Uint8Array | undefined): void {
		const nameBefore = before && decodeBlockName(before).name;
		if (nameBefore !== undefined && nameBefore !== name) this.#deleteEdge(id, nameBefore);
		const record = nameId(name);
		if (!this.#put.has(name)) {
			this.#put.add(name);
			if (this.#reader?.has(record) !== true) this.#batch.putBlock(record, encoder.encode(name));
		}
		this.#batch.putEdge({ source: id, target: record, kind: NAMED, begin: 0, end: 0, attributes: declaration });
	}

	/** Deletes a block of which this is the record. */
	delete(id: BlockId, content: Uint8Array): void {
		this.#batch.deleteBlock(id);
		const { name } = decodeBlockName(content);
		this.#deleted.set(name, (this.#deleted.get(name) ?? 0) + 1);
	}

	/** Deletes the records of names that no block has any more; to be called when all blocks were put and deleted. */
	finish(): void {
		for (const [name, count] of this.#deleted) {
			const record = nameId(name);
			if (this.#put.has(name) || this.#reader?.edges(record, "incoming").count !== count) continue;
			this.#batch.deleteBlock(record);
		}
	}

	#deleteEdge(id: BlockId, name: string): void {
		this.#batch.deleteEdge({ source: id, target: nameId(name), kind: NAMED, begin: 0 });
		this.#deleted.set(name, (this.#deleted.get(name) ?? 0) + 1);
	}
}
