/**
 * The names of a file's blocks in the batch that writes the blocks: an edge from each block to the record of its name,
 * and the records themselves, which go with their last block.
 */
import type { BlockId, Reader, WriteBatch } from "../../engine/index.ts";
import { nameId } from "../model/identity.ts";
import { Confidence, NAMED_KIND, packEdgeKind } from "../model/kinds.ts";
import { keyOf, type Keyed } from "../model/nameKeys.ts";
import type { InPieces } from "../model/pieces.ts";
import { decodeBlockName, type BlockRecord } from "./records.ts";

const NAMED = packEdgeKind(NAMED_KIND, Confidence.exact, false);
const encoder = new TextEncoder();
/** Names whose counts are remembered; others are counted each time. */
const KNOWN_MAX = 200_000;

/**
 * The names of a store, and how many blocks have each of those that lost some: a name that hundreds of files have is
 * counted when the first of them goes, and not for each. All blocks of the store have to go through this.
 */
export class NameCounts {
	readonly #reader: Reader;
	/** Never more than there are: blocks that come are not counted. */
	readonly #atLeast = new Map<string, number>();

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	has(record: BlockId): boolean {
		return this.#reader.has(record);
	}

	/**
	 * To be called, or {@link lessen}, once for the stored blocks of a name that a batch deletes, before it is written.
	 *
	 * @returns whether they are all that have it
	 */
	areAll(count: number, name: string, record: BlockId): boolean {
		if (this.lessen(name, count)) return false;
		const before = this.#reader.edges(record, "incoming").count;
		if (before > count && this.#atLeast.size < KNOWN_MAX) this.#atLeast.set(name, before - count);
		return before === count;
	}

	/** @returns whether it is known that others have it */
	lessen(name: string, count: number): boolean {
		const left = (this.#atLeast.get(name) ?? 0) - count;
		if (left > 0) this.#atLeast.set(name, left);
		else this.#atLeast.delete(name);
		return left > 0;
	}
}

export class BlockNames {
	readonly #batch: WriteBatch;
	/** Of the state before the batch is written; undefined for a file of which nothing is stored. */
	readonly #stored: NameCounts | undefined;
	readonly #put = new Set<string>();
	/** How many of the stored blocks of a name go. */
	readonly #deleted = new Map<string, number>();

	constructor(batch: WriteBatch, stored: NameCounts | undefined) {
		this.#batch = batch;
		this.#stored = stored;
	}

	/** Every name and key of which a block was put or deleted. */
	get all(): Iterable<string> {
		return new Set([...this.#put, ...this.#deleted.keys()]);
	}

	/**
	 * A block is put into the batch.
	 *
	 * @param before - the record that it takes the place of
	 */
	put(id: BlockId, block: BlockRecord, before: Uint8Array | undefined): void {
		const names = namesOf(block);
		for (const old of before ? namesOf(decodeBlockName(before)) : []) if (!names.includes(old)) this.#deleteEdge(id, old);
		for (const name of names) {
			const record = nameId(name);
			if (!this.#put.has(name)) {
				this.#put.add(name);
				if (this.#stored?.has(record) !== true) this.#batch.putBlock(record, encoder.encode(name));
			}
			const attributes = block.declaration;
			this.#batch.putEdge({ source: id, target: record, kind: NAMED, begin: 0, end: 0, attributes });
		}
	}

	/** Deletes a block of which this is the record. */
	delete(id: BlockId, content: Uint8Array): void {
		this.#batch.deleteBlock(id);
		for (const name of namesOf(decodeBlockName(content))) this.#deleted.set(name, (this.#deleted.get(name) ?? 0) + 1);
	}

	/**
	 * Deletes the records of names that no block has any more, a name a piece; to be called when all blocks were put and
	 * deleted.
	 */
	*finish(): InPieces<void> {
		for (const [name, count] of this.#deleted) {
			yield;
			const record = nameId(name);
			if (this.#put.has(name)) this.#stored?.lessen(name, count);
			else if (this.#stored?.areAll(count, name, record) === true) this.#batch.deleteBlock(record);
		}
	}

	#deleteEdge(id: BlockId, name: string): void {
		this.#batch.deleteEdge({ source: id, target: nameId(name), kind: NAMED, begin: 0 });
		this.#deleted.set(name, (this.#deleted.get(name) ?? 0) + 1);
	}
}

/** The name of a block, and the key that it is looked for under, if it has one. */
function namesOf(block: Keyed): readonly string[] {
	const key = keyOf(block);
	return key === undefined ? [block.name] : [block.name, key];
}
