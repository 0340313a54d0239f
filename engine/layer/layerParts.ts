/**
 * LayerParts: the parts of a layer as one state: what a block is and which edges are put and deleted, above a base
 * that it knows nothing of.
 *
 * Always holds: it says what the batches of all parts say, applied in the order in which they were last set. Each
 * operation has a number that grows, so the newest one of a key counts, and a deleted block takes along what was put
 * at it before. Adding and removing a part costs the part's own operations.
 */
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import {
	OPERATION_DELETE_BLOCK,
	OPERATION_PUT_BLOCK,
	operationBytesAt,
	PUT_BLOCK_HEAD_BYTES,
	readI32,
	readWord,
} from "../model/operation.ts";
import { LayerBlocks } from "./layerBlocks.ts";
import { LayerEdges } from "./layerEdges.ts";
import { LayerPrefixes } from "./layerPrefixes.ts";

/** The first two words of ids. */
export type Prefix = readonly [w0: number, w1: number];

/** A part that was added. */
export interface LayerPart {
	readonly covers: Prefix | undefined;
	readonly number: number;
	/** Its newest operation on an edge and its newest version of a block, plus one; each says the one before. */
	readonly edges: number;
	readonly blocks: number;
}

export class LayerParts {
	readonly blocks: LayerBlocks = new LayerBlocks();
	readonly edges: LayerEdges = new LayerEdges();
	readonly prefixes: LayerPrefixes = new LayerPrefixes();
	readonly #freeNumbers: number[] = [];
	#numberCount = 0;
	/** The number of the last operation. */
	#order = 0;
	readonly #id = new Int32Array(4);

	/** Adds what the operations of a batch say, on top of all other parts. */
	add(operations: Uint8Array, covers: Prefix | undefined): LayerPart {
		const number = this.#freeNumbers.pop() ?? this.#numberCount++;
		const contents = new Uint8Array(contentBytes(operations));
		this.blocks.setContents(number, contents);
		let [edges, blocks, offset] = [0, 0, 0];
		for (let at = 0; at < operations.length; at += operationBytesAt(operations, at, operations.length)) {
			this.#order += 1;
			const tag = operations[at]!;
			if (tag > OPERATION_DELETE_BLOCK) {
				edges = this.edges.add(operations, at, this.#order, edges) + 1;
				continue;
			}
			const length = tag === OPERATION_PUT_BLOCK ? readI32(operations, at + 17) : DELETES;
			const version = { part: number, offset, length, nextOfPart: blocks };
			this.#readId(operations, at + 1);
			blocks = this.blocks.add(this.#id, this.#order, version) + 1;
			this.prefixes.block(this.#id[0]!, this.#id[1]!, 1);
			if (length <= 0) continue;
			const from = at + PUT_BLOCK_HEAD_BYTES;
			contents.set(operations.subarray(from, from + length), offset);
			offset += length;
		}
		if (covers !== undefined) this.prefixes.cover(covers[0], covers[1], 1);
		return { covers, number, edges, blocks };
	}

	/** Takes out what a part said. */
	remove(part: LayerPart): void {
		for (let next = part.edges; next !== 0;) next = this.edges.remove(next - 1);
		for (let next = part.blocks; next !== 0;) {
			this.blocks.idInto(next - 1, this.#id);
			this.prefixes.block(this.#id[0]!, this.#id[1]!, -1);
			next = this.blocks.remove(next - 1);
		}
		if (part.covers !== undefined) this.prefixes.cover(part.covers[0], part.covers[1], -1);
		this.blocks.dropContents(part.number);
		this.edges.tidy();
		this.#freeNumbers.push(part.number);
	}

	/** The newest version of a block, or {@link NO_ROW}. */
	findBlock({ w0, w1, w2, w3 }: BlockId): number {
		return this.blocks.find(w0, w1, w2, w3);
	}

	/** Whether edges at a block are of no account below this. */
	isDeleted({ w0, w1, w2, w3 }: BlockId): boolean {
		return this.blocks.deletedAt(w0, w1, w2, w3) > 0;
	}

	/** The ids of the blocks that a part deletes. */
	deletedBlocks(part: LayerPart): Iterable<BlockId> {
		const deleted = new IdRows(4);
		for (let next = this.blocks.deleteCount === 0 ? 0 : part.blocks; next !== 0;) {
			const isDeleting = this.blocks.isTombstone(next - 1);
			next = this.blocks.idInto(next - 1, this.#id);
			const [w0, w1, w2, w3] = [this.#id[0]!, this.#id[1]!, this.#id[2]!, this.#id[3]!];
			if (isDeleting && deleted.find(w0, w1, w2, w3) === NO_ROW) deleted.add(w0, w1, w2, w3);
		}
		return Array.from({ length: deleted.count }, (_, row) => idAt(deleted, row));
	}

	#readId(bytes: Uint8Array, at: number): void {
		for (let word = 0; word < 4; word += 1) this.#id[word] = readWord(bytes, at + word * 4);
	}
}

/** The length of a version that deletes. */
const DELETES = -1;

function contentBytes(operations: Uint8Array): number {
	let bytes = 0;
	for (let at = 0; at < operations.length; at += operationBytesAt(operations, at, operations.length)) {
		if (operations[at] === OPERATION_PUT_BLOCK) bytes += readI32(operations, at + 17);
	}
	return bytes;
}

function idAt(rows: IdRows, row: number): BlockId {
	const words = rows.chunk(row);
	const at = rows.at(row);
	return { w0: words[at]!, w1: words[at + 1]!, w2: words[at + 2]!, w3: words[at + 3]! };
}
