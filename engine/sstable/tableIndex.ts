/**
 * TableIndex: which page of a keyspace may hold an id; read once per table and kept.
 *
 * On disk 28 bytes a page: last id (16, big-endian words), offset u64, bytes u32. In memory the same
 * bytes, and a table over the leading bits of the first word, of 2 to 4 bytes a page, which narrows the
 * search to one or two rows because ids are hashes. Making it goes through all rows, so it is made when about as much
 * was spent on searches without it: who opens a store to ask one question needs none.
 */
import { ByteWriter } from "../base/bytes.ts";
import { compareWords } from "../model/block.ts";
import { readI32, readWord } from "../model/operation.ts";
import { entryCount } from "./pageReader.ts";
import { PAGE_HEAD_BYTES, PAGE_INDEX, sealPage } from "./tableFormat.ts";

const ROW_BYTES = 28;
const OFFSET = 16;
const LENGTH = 24;
const TWO_32 = 4294967296;
const BUCKET_BITS_MAX = 24;
/** A search without buckets takes about as long as so many rows of making them. */
const ROWS_PER_SEARCH = 32;

/** Collects the rows of an index while pages are written. */
export class IndexBuilder {
	readonly #rows: ByteWriter = new ByteWriter(1024);
	#count = 0;

	get count(): number {
		return this.#count;
	}

	add(lastId: readonly number[], offset: number, bytes: number): void {
		for (const word of lastId) this.#rows.word(word);
		this.#rows.u64(offset);
		this.#rows.u32(bytes);
		this.#count += 1;
	}

	finish(table: number, ordinal: number): Uint8Array {
		const page = new Uint8Array(PAGE_HEAD_BYTES + this.#rows.length);
		page.set(this.#rows.bytes(), PAGE_HEAD_BYTES);
		sealPage(page, { table, ordinal, kind: PAGE_INDEX }, this.#count, 0);
		return page;
	}
}

const NO_BUCKETS: Uint32Array = new Uint32Array(0);

export class TableIndex {
	readonly count: number;
	/** The page as it was read: rows are read from it when they are asked for. */
	readonly #page: Uint8Array;
	/** For each value of the leading bits: the first row whose id has these or higher ones. Empty before they are made. */
	#buckets: Uint32Array = NO_BUCKETS;
	readonly #shift: number;
	#searchCount = 0;

	/** Over the rows of a sound index page. */
	constructor(page: Uint8Array) {
		const count = entryCount(page);
		this.count = count;
		this.#page = page;
		this.#shift = 32 - Math.max(1, Math.min(BUCKET_BITS_MAX, 31 - Math.clz32(count)));
	}

	/** Whether a page has the length that its count of rows demands. */
	static isShapely(page: Uint8Array): boolean {
		return page.length === PAGE_HEAD_BYTES + entryCount(page) * ROW_BYTES;
	}

	offset(row: number): number {
		const at = rowAt(row) + OFFSET;
		return (readI32(this.#page, at) >>> 0) + (readI32(this.#page, at + 4) >>> 0) * TWO_32;
	}

	bytes(row: number): number {
		return readI32(this.#page, rowAt(row) + LENGTH) >>> 0;
	}

	/** Memory, in bytes. */
	get byteCount(): number {
		return this.#page.length + this.#buckets.length * 4;
	}

	/** The first page whose last id is not before the given one; {@link TableIndex.count} if there is none. */
	lowerPage(w0: number, w1: number, w2: number, w3: number): number {
		let low = 0;
		let high = this.count;
		if (this.#buckets.length > 0 || this.#isWorthBuckets()) {
			const bucket = w0 >>> this.#shift;
			low = this.#buckets[bucket]!;
			high = this.#buckets[bucket + 1]!;
		}
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.compareLast(middle, w0, w1, w2, w3) < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Makes the buckets if as much has been spent without them; answers whether they are there. */
	#isWorthBuckets(): boolean {
		this.#searchCount += 1;
		if (this.#searchCount * ROWS_PER_SEARCH < this.count) return false;
		const buckets = new Uint32Array(2 ** (32 - this.#shift) + 1);
		let next = 0;
		for (let row = 0; row < this.count; row += 1) {
			const bucket = readWord(this.#page, rowAt(row)) >>> this.#shift;
			while (next <= bucket) {
				buckets[next] = row;
				next += 1;
			}
		}
		buckets.fill(this.count, next);
		this.#buckets = buckets;
		return true;
	}

	/** Order of the last id of a page and the given one. */
	compareLast(row: number, w0: number, w1: number, w2: number, w3: number): number {
		const page = this.#page;
		const at = rowAt(row);
		return (
			compareWords(readWord(page, at), w0) ||
			compareWords(readWord(page, at + 4), w1) ||
			compareWords(readWord(page, at + 8), w2) ||
			compareWords(readWord(page, at + 12), w3)
		);
	}
}

function rowAt(row: number): number {
	return PAGE_HEAD_BYTES + row * ROW_BYTES;
}
