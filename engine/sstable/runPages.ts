/**
 * Pages of edges by rank: pairs of a page of runs and the page of details that lies right behind it, of the same
 * blocks (runCodec.ts says what is in them).
 *
 * ```
 * head 32 | rank of the first block u32 | for each rank from there on, where its bytes end in the heap u16 | heap
 * ```
 *
 * A block without edges that lies between others has an entry of no bytes; two bytes for it are less than naming
 * the ranks of the others. Edges of one block may go on in the next pair.
 *
 * The index of a keyspace says for each pair (20 bytes): last rank u32, offset u64, bytes of each page u32.
 */
import { ByteWriter } from "../base/bytes.ts";
import { readI32 } from "../model/operation.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { compressLast } from "./compressedPage.ts";
import { entryCount } from "./pageReader.ts";
import { PAGE_HEAD_BYTES, PAGE_INDEX, type PagePlace, sealPage } from "./tableFormat.ts";

const FIRST_RANK_BYTES = 4;
const DIRECTORY_AT = PAGE_HEAD_BYTES + FIRST_RANK_BYTES;
/** What ends of entries can say. */
export const RUN_HEAP_BYTES_MAX = 0xffff;

export function firstRank(page: Uint8Array): number {
	return readI32(page, PAGE_HEAD_BYTES) >>> 0;
}

/** Where the bytes of an entry begin in the page. */
export function runBegin(page: Uint8Array, entry: number): number {
	return heapAt(page) + (entry === 0 ? 0 : endAt(page, entry - 1));
}

/** Where they end. */
export function runEnd(page: Uint8Array, entry: number): number {
	return heapAt(page) + endAt(page, entry);
}

function endAt(page: Uint8Array, entry: number): number {
	const at = DIRECTORY_AT + entry * 2;
	return page[at]! | (page[at + 1]! << 8);
}

function heapAt(page: Uint8Array): number {
	return DIRECTORY_AT + entryCount(page) * 2;
}

/** What is wrong with the directory of a page, in one sentence. */
export function runPageProblem(page: Uint8Array): string | undefined {
	const count = entryCount(page);
	if (page.length < DIRECTORY_AT || count === 0) return "The page has no sound directory.";
	const heap = heapAt(page);
	if (heap > page.length) return "The directory of the page overruns it.";
	let before = 0;
	for (let entry = 0; entry < count; entry += 1) {
		const end = endAt(page, entry);
		if (end < before) return "The entries of the page overlap.";
		before = end;
	}
	return heap + before === page.length ? undefined : "The entries of the page do not fill it.";
}

/** One of the two pages of a pair while it is filled. */
export class RunPageBuilder {
	/** Bytes of entries; the caller appends to it. */
	readonly heap: ByteWriter = new ByteWriter(8192);
	readonly #ends: ByteWriter = new ByteWriter(1024);
	#count = 0;

	get entryCount(): number {
		return this.#count;
	}

	get byteCount(): number {
		return DIRECTORY_AT + this.#count * 2 + this.heap.length;
	}

	/** Ends an entry: its bytes are what was appended since the one before ended. */
	endEntry(): void {
		this.#ends.u16(this.heap.length);
		this.#count += 1;
	}

	/** Appends the page to `out` and returns its length; nothing is left here. */
	finish(place: PagePlace, first: number, out: ByteWriter, codec: PageCodec | undefined): number {
		const begin = out.reserve(PAGE_HEAD_BYTES);
		out.bytes().fill(0, begin);
		out.u32(first);
		out.append(this.#ends.bytes());
		out.append(this.heap.bytes());
		if (codec !== undefined) compressLast(out, begin, codec);
		sealPage(out.bytes().subarray(begin), place, this.#count, 0);
		this.heap.clear();
		this.#ends.clear();
		this.#count = 0;
		return out.length - begin;
	}
}

const ROW_BYTES = 20;
const OFFSET = 4;
const RUN_BYTES = 12;
const DETAIL_BYTES = 16;
const TWO_32 = 4294967296;

/** Collects the rows of an index while pairs are written. */
export class RunIndexBuilder {
	readonly #rows: ByteWriter = new ByteWriter(1024);
	#count = 0;

	get count(): number {
		return this.#count;
	}

	add(lastRank: number, offset: number, runBytes: number, detailBytes: number): void {
		this.#rows.u32(lastRank);
		this.#rows.u64(offset);
		this.#rows.u32(runBytes);
		this.#rows.u32(detailBytes);
		this.#count += 1;
	}

	finish(table: number, ordinal: number): Uint8Array {
		const page = new Uint8Array(PAGE_HEAD_BYTES + this.#rows.length);
		page.set(this.#rows.bytes(), PAGE_HEAD_BYTES);
		sealPage(page, { table, ordinal, kind: PAGE_INDEX }, this.#count, 0);
		return page;
	}
}

/** Which pair of pages holds the edges of a rank; read once per table and kept. */
export class RunIndex {
	readonly count: number;
	readonly #page: Uint8Array;
	readonly #lastRanks: Uint32Array;

	/** Over the rows of a sound index page. */
	constructor(page: Uint8Array) {
		const count = entryCount(page);
		this.count = count;
		this.#page = page;
		this.#lastRanks = new Uint32Array(count);
		for (let row = 0; row < count; row += 1) this.#lastRanks[row] = readI32(page, rowAt(row)) >>> 0;
	}

	/** Whether a page has the length that its count of rows demands. */
	static isShapely(page: Uint8Array): boolean {
		return page.length === PAGE_HEAD_BYTES + entryCount(page) * ROW_BYTES;
	}

	get byteCount(): number {
		return this.#page.length + this.#lastRanks.length * 4;
	}

	lastRank(row: number): number {
		return this.#lastRanks[row]!;
	}

	/** Of the page of runs. */
	offset(row: number): number {
		const at = rowAt(row) + OFFSET;
		return (readI32(this.#page, at) >>> 0) + (readI32(this.#page, at + 4) >>> 0) * TWO_32;
	}

	runBytes(row: number): number {
		return readI32(this.#page, rowAt(row) + RUN_BYTES) >>> 0;
	}

	detailBytes(row: number): number {
		return readI32(this.#page, rowAt(row) + DETAIL_BYTES) >>> 0;
	}

	/** The first pair whose last rank is not before the given one; {@link RunIndex.count} if there is none. */
	lowerPair(rank: number): number {
		const ranks = this.#lastRanks;
		let low = 0;
		let high = this.count;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (ranks[middle]! < rank) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

function rowAt(row: number): number {
	return PAGE_HEAD_BYTES + row * ROW_BYTES;
}
