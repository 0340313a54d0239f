/**
 * WriteBatch: puts and deletes that become visible together or not at all.
 *
 * Operations are kept as the bytes that the log will carry (model/operation.ts), so writing a batch encodes nothing
 * again. Always holds: the bytes are a whole number of well-formed operations.
 */
import { EngineError } from "../base/errors.ts";
import type { BlockId } from "../model/block.ts";
import type { Edge, EdgeKey } from "../model/edge.ts";
import {
	BLOCK_BYTES_MAX,
	DELETE_BLOCK_BYTES,
	DELETE_EDGE_BYTES,
	EDGE_ATTRIBUTES_AT,
	EDGE_BEGIN_AT,
	EDGE_END_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_DELETE_BLOCK,
	OPERATION_DELETE_EDGE,
	OPERATION_PUT_BLOCK,
	OPERATION_PUT_EDGE,
	PUT_BLOCK_HEAD_BYTES,
	PUT_EDGE_BYTES,
	writeU32,
	writeWord,
} from "../model/operation.ts";

const BATCH_BYTES_MAX = 1024 * 1024 * 1024;

/** The operations of a batch as plain data, for another thread: {@link WriteBatch.append} takes them in. */
export interface EncodedBatch {
	/** Fills its buffer. */
	readonly bytes: Uint8Array;
	readonly operationCount: number;
	readonly blockDeleteCount: number;
}

/**
 * Collects operations for {@link Engine.write}; they apply in the order of the calls, so the last one of a
 * key wins.
 *
 * A batch may be written, cleared and used again; it holds copies of what was put, so the caller keeps its
 * arrays.
 */
export class WriteBatch {
	#bytes: Uint8Array = new Uint8Array(4096);
	#byteCount = 0;
	#operationCount = 0;
	#blockDeleteCount = 0;
	/**
	 * Sequence number of the state in which deleted blocks have no edges but those that the batch deletes as well;
	 * undefined if that is not known of any.
	 */
	#expandedAt: number | undefined;

	/**
	 * Bytes of the encoded operations: what the batch will take in the log, but for some 40 bytes of framing.
	 */
	get byteCount(): number {
		return this.#byteCount;
	}

	get operationCount(): number {
		return this.#operationCount;
	}

	/**
	 * Stores a block, new or over an old one. Its edges stay as they are.
	 *
	 * @throws {@link EngineError} `invalid` if `content` is longer than 64 MiB or the batch longer than 1 GiB
	 *
	 * Cost: one copy of `content`.
	 */
	putBlock(id: BlockId, content: Uint8Array): void {
		if (content.length > BLOCK_BYTES_MAX) {
			throw new EngineError(
				"invalid",
				`A block holds at most ${BLOCK_BYTES_MAX} bytes, not ${content.length}.`,
			);
		}
		const at = this.#grow(PUT_BLOCK_HEAD_BYTES + content.length);
		this.#bytes[at] = OPERATION_PUT_BLOCK;
		this.#putId(at + 1, id);
		writeU32(this.#bytes, at + 17, content.length);
		this.#bytes.set(content, at + PUT_BLOCK_HEAD_BYTES);
	}

	/**
	 * Deletes a block together with every edge that begins or ends at it, stored ones and those put earlier in
	 * this batch; edges put later in this batch stay. A block that does not exist may be deleted: its edges go.
	 *
	 * @throws {@link EngineError} `invalid` if the batch is longer than 1 GiB
	 */
	deleteBlock(id: BlockId): void {
		const at = this.#grow(DELETE_BLOCK_BYTES);
		this.#bytes[at] = OPERATION_DELETE_BLOCK;
		this.#putId(at + 1, id);
		this.#blockDeleteCount += 1;
		this.#expandedAt = undefined;
	}

	/**
	 * Stores an edge, new or over one with the same source, kind, target and begin. Its ends need not exist.
	 *
	 * @throws {@link EngineError} `invalid` if `kind` is not 0..255, or `begin`, `end` or `attributes` is not
	 * a u32, or if the batch is longer than 1 GiB
	 */
	putEdge(edge: Edge): void {
		requireU32(edge.end, "end");
		requireU32(edge.attributes, "attributes");
		const at = this.#putEdgeKey(edge, OPERATION_PUT_EDGE, PUT_EDGE_BYTES);
		writeU32(this.#bytes, at + EDGE_END_AT, edge.end);
		writeU32(this.#bytes, at + EDGE_ATTRIBUTES_AT, edge.attributes);
	}

	/**
	 * Deletes one edge; one that does not exist may be deleted.
	 *
	 * @throws {@link EngineError} `invalid` as {@link WriteBatch.putEdge}
	 */
	deleteEdge(key: EdgeKey): void {
		this.#putEdgeKey(key, OPERATION_DELETE_EDGE, DELETE_EDGE_BYTES);
	}

	/** Forgets all operations and keeps the memory for the next ones. */
	clear(): void {
		this.#byteCount = 0;
		this.#operationCount = 0;
		this.#blockDeleteCount = 0;
		this.#expandedAt = undefined;
	}

	/** The operations so far, as a copy. Cost: their bytes. */
	encode(): EncodedBatch {
		return {
			bytes: this.#bytes.slice(0, this.#byteCount),
			operationCount: this.#operationCount,
			blockDeleteCount: this.#blockDeleteCount,
		};
	}

	/**
	 * Adds the operations of another batch behind those before.
	 *
	 * @throws {@link EngineError} `invalid` if the batch is longer than 1 GiB
	 *
	 * Cost: one copy.
	 */
	append({ bytes, operationCount, blockDeleteCount }: EncodedBatch): void {
		const at = this.#grow(bytes.length, operationCount);
		this.#bytes.set(bytes, at);
		this.#blockDeleteCount += blockDeleteCount;
		if (blockDeleteCount > 0) this.#expandedAt = undefined;
	}

	/** @internal The operations as bytes: a view that the next call may overwrite. */
	encoded(): Uint8Array {
		return this.#bytes.subarray(0, this.#byteCount);
	}

	/** @internal How many blocks are deleted. */
	get blockDeleteCount(): number {
		return this.#blockDeleteCount;
	}

	/** @internal Whether it deletes all edges of the blocks that it deletes, in the state of a sequence number. */
	isExpandedAt(sequence: number): boolean {
		return this.#blockDeleteCount === 0 || this.#expandedAt === sequence;
	}

	/** @internal It has the operations of another batch, expanded in the state of a sequence number. */
	setExpanded({ blockDeleteCount }: WriteBatch, sequence: number): void {
		this.#blockDeleteCount = blockDeleteCount;
		this.#expandedAt = sequence;
	}

	/** @internal Appends operations that are encoded already, counted as one, from `bytes` of another batch. */
	appendBytes(bytes: Uint8Array, begin: number, length: number): void {
		const at = this.#grow(length);
		this.#bytes.set(bytes.subarray(begin, begin + length), at);
	}

	#putEdgeKey(key: EdgeKey, tag: number, length: number): number {
		if (!Number.isInteger(key.kind) || key.kind < 0 || key.kind > 255) {
			throw new EngineError(
				"invalid",
				`The kind of an edge is an integer from 0 to 255, not ${key.kind}.`,
			);
		}
		requireU32(key.begin, "begin");
		const at = this.#grow(length);
		this.#bytes[at] = tag;
		this.#bytes[at + EDGE_KIND_AT] = key.kind;
		this.#putId(at + EDGE_SOURCE_AT, key.source);
		this.#putId(at + EDGE_TARGET_AT, key.target);
		writeU32(this.#bytes, at + EDGE_BEGIN_AT, key.begin);
		return at;
	}

	#putId(at: number, id: BlockId): void {
		writeWord(this.#bytes, at, id.w0);
		writeWord(this.#bytes, at + 4, id.w1);
		writeWord(this.#bytes, at + 8, id.w2);
		writeWord(this.#bytes, at + 12, id.w3);
	}

	/** Makes room for operations and counts them; returns where the first begins. */
	#grow(length: number, count: number = 1): number {
		const at = this.#byteCount;
		const needed = at + length;
		if (needed > BATCH_BYTES_MAX) {
			throw new EngineError("invalid", `A batch holds at most ${BATCH_BYTES_MAX} bytes.`);
		}
		if (needed > this.#bytes.length) {
			const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
			grown.set(this.#bytes.subarray(0, at));
			this.#bytes = grown;
		}
		this.#byteCount = needed;
		this.#operationCount += count;
		return at;
	}
}

function requireU32(value: number, what: string): void {
	if (value !== value >>> 0) {
		throw new EngineError(
			"invalid",
			`The ${what} of an edge is an integer from 0 to 4294967295, not ${value}.`,
		);
	}
}
