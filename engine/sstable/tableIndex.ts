/**
 * TableIndex: which page of a keyspace may hold an id; read once per table and kept.
 *
 * On disk 28 bytes a page: last id (16, big-endian words), offset u64, bytes u32. In memory the same, and a
 * small table over the leading bits of the first word, which narrows the search to a few rows because ids
 * are hashes.
 */
import { ByteReader, ByteWriter } from "../base/bytes.ts";
import { compareWords } from "../model/block.ts";
import { entryCount } from "./pageReader.ts";
import { PAGE_HEAD_BYTES, PAGE_INDEX, sealPage } from "./tableFormat.ts";

const ROW_BYTES = 28;

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

export class TableIndex {
	readonly count: number;
	readonly #ids: Int32Array;
	readonly #offsets: Float64Array;
	readonly #lengths: Uint32Array;
	/** For each value of the leading bits: the first row whose id has these or higher ones. */
	readonly #buckets: Uint32Array;
	readonly #shift: number;

	/** Reads the rows of a sound index page. */
	constructor(page: Uint8Array) {
		const count = entryCount(page);
		this.count = count;
		this.#ids = new Int32Array(count * 4);
		this.#offsets = new Float64Array(count);
		this.#lengths = new Uint32Array(count);
		const reader = new ByteReader(page, PAGE_HEAD_BYTES);
		for (let row = 0; row < count; row += 1) {
			for (let word = 0; word < 4; word += 1) this.#ids[row * 4 + word] = reader.word();
			this.#offsets[row] = reader.u64();
			this.#lengths[row] = reader.u32();
		}
		const bits = Math.max(1, Math.min(16, 32 - Math.clz32(count)));
		this.#shift = 32 - bits;
		this.#buckets = new Uint32Array((1 << bits) + 1).fill(count);
		for (let row = count - 1; row >= 0; row -= 1) {
			this.#buckets[this.#ids[row * 4]! >>> this.#shift] = row;
		}
		for (let bucket = (1 << bits) - 1; bucket >= 0; bucket -= 1) {
			if (this.#buckets[bucket] === count) this.#buckets[bucket] = this.#buckets[bucket + 1]!;
		}
	}

	/** Whether a page has the length that its count of rows demands. */
	static isShapely(page: Uint8Array): boolean {
		return page.length === PAGE_HEAD_BYTES + entryCount(page) * ROW_BYTES;
	}

	offset(row: number): number {
		return this.#offsets[row]!;
	}

	bytes(row: number): number {
		return this.#lengths[row]!;
	}

	/** Memory, in bytes. */
	get byteCount(): number {
		return this.count * 28 + this.#buckets.length * 4;
	}

	/** The first page whose last id is not before the given one; {@link TableIndex.count} if there is none. */
	lowerPage(w0: number, w1: number, w2: number, w3: number): number {
		const bucket = w0 >>> this.#shift;
		let low = this.#buckets[bucket]!;
		let high = this.#buckets[bucket + 1]!;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.compareLast(middle, w0, w1, w2, w3) < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Order of the last id of a page and the given one. */
	compareLast(row: number, w0: number, w1: number, w2: number, w3: number): number {
		const ids = this.#ids;
		const at = row * 4;
		return (
			compareWords(ids[at]!, w0) ||
			compareWords(ids[at + 1]!, w1) ||
			compareWords(ids[at + 2]!, w2) ||
			compareWords(ids[at + 3]!, w3)
		);
	}
}
