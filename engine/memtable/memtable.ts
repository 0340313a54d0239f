/**
 * Memtable: the newest versions of what batches put and deleted since the memtable before it was frozen.
 *
 * Batches are applied from their encoded bytes, the same at a write and at replay, so both leave the same
 * state. A frozen memtable changes no more; snapshots and the flush read it.
 */
import type { LaterPlaces } from "../base/arena.ts";
import type { ArenaChunks } from "../base/arenaChunks.ts";
import { assert } from "../base/assert.ts";
import {
	OPERATION_DELETE_EDGE,
	OPERATION_PUT_BLOCK,
	OPERATION_PUT_EDGE,
	PUT_BLOCK_HEAD_BYTES,
	operationBytesAt,
	readI32,
	readWord,
} from "../model/operation.ts";
import { BlockIndex } from "./blockIndex.ts";
import { MemtableEdges } from "./memtableEdges.ts";

/** What a batch did, counted. */
export interface AppliedCounts {
	blockPutCount: number;
	blockDeleteCount: number;
	edgePutCount: number;
	edgeDeleteCount: number;
}

export class Memtable {
	readonly blocks: BlockIndex;
	readonly edges: MemtableEdges;
	#firstSequence = 0;
	#lastSequence = 0;
	#isFrozen = false;
	/** The store, and each snapshot that reads it. */
	#holderCount = 1;

	/** @param before - the memtable before it: about as many blocks are expected */
	constructor(chunks: ArenaChunks, before?: Memtable) {
		this.blocks = new BlockIndex(chunks, before?.blocks.count ?? 0);
		this.edges = new MemtableEdges(chunks);
	}

	/** Says that one more reads it, until it calls {@link Memtable.release}. */
	retain(): void {
		this.#holderCount += 1;
	}

	/** Says that one less reads it; the last one gives the memory back. */
	release(): void {
		this.#holderCount -= 1;
		assert(this.#holderCount >= 0, "a memtable was released more often than it was held");
		if (this.#holderCount > 0) return;
		this.blocks.release();
		this.edges.release();
	}

	/** Bytes taken, as counted against the limit: contents, rows and their share of the hash tables. */
	get byteCount(): number {
		return this.blocks.byteCount + this.edges.byteCount;
	}

	/** Whether it shall be frozen; also after 2^31 batches, because rows count them in a word. */
	isFull(bytesMax: number): boolean {
		return this.byteCount >= bytesMax || this.#lastSequence - this.#firstSequence > 0x7fffffff;
	}

	get isEmpty(): boolean {
		return this.#lastSequence === 0;
	}

	/** Sequence numbers of the first and last batch; 0 when empty. */
	get firstSequence(): number {
		return this.#firstSequence;
	}

	get lastSequence(): number {
		return this.#lastSequence;
	}

	freeze(): void {
		this.#isFrozen = true;
	}

	/** Contents of batches are left where they can be had later, until it is called again. */
	adopt(places: LaterPlaces | undefined): void {
		this.blocks.adopt(places);
	}

	/** Prepares the cursors of a frozen memtable, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.blocks.sortStep(rowsMax) || this.edges.sortStep(rowsMax);
	}

	/**
	 * Applies the operations of one batch in order.
	 *
	 * @returns `false` if the bytes are not a whole number of operations: then they are damaged, and the
	 * memtable may hold a part of them
	 */
	apply(operations: Uint8Array, sequence: number, counts: AppliedCounts): boolean {
		assert(!this.#isFrozen, "a frozen memtable was written to");
		assert(sequence > this.#lastSequence, "sequence numbers only grow");
		// Where operations of one kind on edges begin that lie side by side.
		let edgesAt = 0;
		for (let at = 0; at < operations.length;) {
			const length = operationBytesAt(operations, at, operations.length);
			if (length === 0) return false;
			const tag = operations[at]!;
			if (edgesAt < at && tag !== operations[edgesAt]) {
				this.edges.add(operations, edgesAt, at - edgesAt, sequence);
				edgesAt = at;
			}
			if (tag === OPERATION_PUT_EDGE) counts.edgePutCount += 1;
			else if (tag === OPERATION_DELETE_EDGE) counts.edgeDeleteCount += 1;
			else {
				this.#applyBlock(operations, at, sequence, counts);
				edgesAt = at + length;
			}
			at += length;
		}
		if (edgesAt < operations.length) this.edges.add(operations, edgesAt, operations.length - edgesAt, sequence);
		if (this.#firstSequence === 0) this.#firstSequence = sequence;
		this.#lastSequence = sequence;
		return true;
	}

	#applyBlock(bytes: Uint8Array, at: number, sequence: number, counts: AppliedCounts): void {
		const w0 = readWord(bytes, at + 1);
		const w1 = readWord(bytes, at + 5);
		const w2 = readWord(bytes, at + 9);
		const w3 = readWord(bytes, at + 13);
		if (bytes[at] === OPERATION_PUT_BLOCK) {
			counts.blockPutCount += 1;
			const length = readI32(bytes, at + 17);
			this.blocks.put(w0, w1, w2, w3, sequence, bytes, at + PUT_BLOCK_HEAD_BYTES, length);
		} else {
			counts.blockDeleteCount += 1;
			this.blocks.delete(w0, w1, w2, w3, sequence);
		}
	}
}
