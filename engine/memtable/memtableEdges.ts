/**
 * MemtableEdges: the edges of one memtable, indexed only when somebody asks for them.
 *
 * Operations are kept as the bytes that they are in a batch. Most of those that a first index writes are flushed
 * from the log before anybody asks for one, and then they were copied once and nothing else. A question brings a
 * bounded number of operations into the {@link EdgeIndex}, the oldest first, and finds those of its block among the
 * others by going through them all: so no question waits for the index of all, and with enough questions nothing is
 * left to go through.
 *
 * Always holds: of two operations on one edge that are both still waiting, the newer one comes into the index last
 * before it is read, however often they come into it.
 */
import { Arena } from "../base/arena.ts";
import type { ArenaChunks } from "../base/arenaChunks.ts";
import type { AdjacencyCursor, IdCursor } from "../cursor/versionCursor.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import {
	DELETE_EDGE_BYTES,
	EDGE_ATTRIBUTES_AT,
	EDGE_BEGIN_AT,
	EDGE_END_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_PUT_EDGE,
	PUT_EDGE_BYTES,
	readI32,
	readWord,
} from "../model/operation.ts";
import { EdgeIndex, type EdgeWords } from "./edgeIndex.ts";

/** Operations that a question indexes, by default. */
const INDEXED_MAX = 4096;

/** Operations of one batch that lie side by side, all puts or all deletions. */
interface Run {
	readonly operationBytes: number;
	readonly chunk: number;
	readonly end: number;
	readonly sequence: number;
	/** Where the first one begins that is not indexed. */
	begin: number;
}

export class MemtableEdges {
	readonly #index = new EdgeIndex();
	readonly #chunks: ArenaChunks;
	readonly #indexedMax: number;
	#operations: Arena;
	#runs: Run[] = [];
	/** Runs before it are indexed. */
	#runAt = 0;
	readonly #edge: EdgeWords = {
		s0: 0,
		s1: 0,
		s2: 0,
		s3: 0,
		t0: 0,
		t1: 0,
		t2: 0,
		t3: 0,
		kind: 0,
		begin: 0,
		end: 0,
		attributes: 0,
	};

	/** @param indexedMax - how many operations a question indexes beside those of its block */
	constructor(chunks: ArenaChunks, indexedMax: number = INDEXED_MAX) {
		this.#chunks = chunks;
		this.#indexedMax = indexedMax;
		this.#operations = new Arena(chunks);
	}

	/** Bytes of what waits and of what is indexed. */
	get byteCount(): number {
		return this.#operations.byteCount + this.#index.byteCount;
	}

	get isEmpty(): boolean {
		return this.#index.count === 0 && this.#runs.length === 0;
	}

	/** Versions, tombstones included; among operations that wait older ones of the same edge are counted as well. */
	get count(): number {
		let count = this.#index.count;
		for (let index = this.#runAt; index < this.#runs.length; index += 1) {
			const { begin, end, operationBytes } = this.#runs[index]!;
			count += (end - begin) / operationBytes;
		}
		return count;
	}

	/** Adds operations of one batch: edges that are put, or deleted. */
	add(bytes: Uint8Array, begin: number, length: number, sequence: number): void {
		this.#operations.store(bytes, begin, length);
		const { chunk, offset } = this.#operations;
		const operationBytes = bytes[begin] === OPERATION_PUT_EDGE ? PUT_EDGE_BYTES : DELETE_EDGE_BYTES;
		this.#runs.push({ operationBytes, chunk, begin: offset, end: offset + length, sequence });
	}

	/** Gives the memory of operations back: nothing here is read any more. */
	release(): void {
		this.#operations.release();
		this.#runs = [];
		this.#runAt = 0;
	}

	/** Whether a block has edges in a direction here, tombstones included. */
	has(id: BlockId, direction: Direction): boolean {
		this.#settle(id, direction);
		return this.#index.has(id, direction);
	}

	/** Appends the edges of a block as one source, in order. */
	collect(id: BlockId, direction: Direction, into: EdgeRows): void {
		this.#settle(id, direction);
		this.#index.collect(id.w0, id.w1, id.w2, id.w3, direction, into);
	}

	/** Prepares what follows here, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.#indexNext(rowsMax) || this.#index.sortStep(rowsMax);
	}

	/** Blocks at the ends of edges, tombstones included. */
	get nodeCount(): number {
		this.#indexNext(Number.MAX_SAFE_INTEGER);
		return this.#index.nodeCount;
	}

	/** Their ids, in order, each by its node. */
	ids(): IdCursor {
		this.#indexNext(Number.MAX_SAFE_INTEGER);
		return this.#index.ids();
	}

	/** Blocks with edges in one direction, in order of their ids. */
	cursor(direction: Direction): AdjacencyCursor {
		this.#indexNext(Number.MAX_SAFE_INTEGER);
		return this.#index.cursor(direction);
	}

	/** The same by rank, in the first word of an id; `ranks` says them by node. */
	rankedCursor(direction: Direction, ranks: Int32Array): AdjacencyCursor {
		this.#indexNext(Number.MAX_SAFE_INTEGER);
		return this.#index.rankedCursor(direction, ranks);
	}

	/** Has all operations at a block in the index. */
	#settle({ w0, w1, w2, w3 }: BlockId, direction: Direction): void {
		if (this.#runs.length === 0) return;
		this.#indexNext(this.#indexedMax);
		const idAt = direction === "outgoing" ? EDGE_SOURCE_AT : EDGE_TARGET_AT;
		// Words are big-endian, so this is the byte of the last one in which ids differ most.
		const lastAt = idAt + 15;
		const last = w3 & 0xff;
		for (let index = this.#runAt; index < this.#runs.length; index += 1) {
			const { operationBytes, chunk, begin, end, sequence } = this.#runs[index]!;
			const bytes = this.#operations.bytes(chunk);
			for (let at = begin; at < end; at += operationBytes) {
				if (bytes[at + lastAt] !== last) continue;
				if (readWord(bytes, at + idAt + 12) !== w3 || readWord(bytes, at + idAt + 8) !== w2) continue;
				if (readWord(bytes, at + idAt + 4) !== w1 || readWord(bytes, at + idAt) !== w0) continue;
				this.#indexOne(bytes, at, sequence);
			}
		}
	}

	/** Indexes the oldest that wait; how many, at most `operationsMax`, and 0 when none wait. */
	#indexNext(operationsMax: number): number {
		let count = 0;
		for (; this.#runAt < this.#runs.length && count < operationsMax; this.#runAt += 1) {
			const run = this.#runs[this.#runAt]!;
			const bytes = this.#operations.bytes(run.chunk);
			while (run.begin < run.end && count < operationsMax) {
				this.#indexOne(bytes, run.begin, run.sequence);
				run.begin += run.operationBytes;
				count += 1;
			}
			if (run.begin < run.end) break;
		}
		if (this.#runs.length > 0 && this.#runAt === this.#runs.length) {
			this.release();
			this.#operations = new Arena(this.#chunks);
		}
		return count;
	}

	#indexOne(bytes: Uint8Array, at: number, sequence: number): void {
		const edge = this.#edge;
		edge.kind = bytes[at + EDGE_KIND_AT]!;
		edge.s0 = readWord(bytes, at + EDGE_SOURCE_AT);
		edge.s1 = readWord(bytes, at + EDGE_SOURCE_AT + 4);
		edge.s2 = readWord(bytes, at + EDGE_SOURCE_AT + 8);
		edge.s3 = readWord(bytes, at + EDGE_SOURCE_AT + 12);
		edge.t0 = readWord(bytes, at + EDGE_TARGET_AT);
		edge.t1 = readWord(bytes, at + EDGE_TARGET_AT + 4);
		edge.t2 = readWord(bytes, at + EDGE_TARGET_AT + 8);
		edge.t3 = readWord(bytes, at + EDGE_TARGET_AT + 12);
		edge.begin = readI32(bytes, at + EDGE_BEGIN_AT);
		const isPut = bytes[at] === OPERATION_PUT_EDGE;
		edge.end = isPut ? readI32(bytes, at + EDGE_END_AT) : 0;
		edge.attributes = isPut ? readI32(bytes, at + EDGE_ATTRIBUTES_AT) : 0;
		if (isPut) this.#index.put(edge, sequence);
		else this.#index.delete(edge, sequence);
	}
}
