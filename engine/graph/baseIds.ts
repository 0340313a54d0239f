/**
 * BaseIds: the ids of a table in memory, by rank, and a table over the leading bits of their first words by which they
 * are found. They are copied in parts, a few with each question, because a large table has many.
 */
import { compareWords } from "../model/block.ts";
import { readWord } from "../model/operation.ts";

const ID_WORDS = 4;
export const CHUNK_BITS = 13;
export const CHUNK_IDS: number = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_IDS - 1;
/** Ids that share their leading bits, about: 2 to this. */
const BUCKET_BITS = 3;
const BUCKET_BITS_MAX = 24;

export class BaseIds {
	/** How many there will be. */
	readonly count: number;
	/** Chunks of 2^{@link CHUNK_BITS} ids; behind the last one there are zeros. */
	readonly chunks: Int32Array[] = [];
	/** For each value of the leading bits: the first rank whose id has these or higher ones. */
	readonly #buckets: Uint32Array;
	readonly #shift: number;
	#filledCount = 0;
	#nextBucket = 0;

	constructor(count: number) {
		this.count = count;
		const bits = Math.max(1, Math.min(BUCKET_BITS_MAX, 32 - Math.clz32(count) - BUCKET_BITS));
		this.#shift = 32 - bits;
		this.#buckets = new Uint32Array((1 << bits) + 1);
	}

	get isComplete(): boolean {
		return this.#filledCount === this.count;
	}

	/** Appends `count` ids, which lie in `bytes` from `begin` on. */
	add(bytes: Uint8Array, begin: number, count: number): void {
		for (let index = 0; index < count; index += 1) {
			const rank = this.#filledCount;
			if ((rank & CHUNK_MASK) === 0) this.chunks.push(new Int32Array(CHUNK_IDS * ID_WORDS));
			const words = this.chunks[rank >>> CHUNK_BITS]!;
			const from = begin + index * ID_WORDS * 4;
			const to = (rank & CHUNK_MASK) * ID_WORDS;
			words[to] = readWord(bytes, from);
			words[to + 1] = readWord(bytes, from + 4);
			words[to + 2] = readWord(bytes, from + 8);
			words[to + 3] = readWord(bytes, from + 12);
			this.#fillBuckets(words[to]! >>> this.#shift, rank);
			this.#filledCount = rank + 1;
		}
		if (this.isComplete) this.#fillBuckets(this.#buckets.length - 1, this.count);
	}

	/** The first rank whose id is not before the given one; the count if there is none. Only when all are there. */
	lower(w0: number, w1: number, w2: number, w3: number): number {
		const bucket = w0 >>> this.#shift;
		let low = this.#buckets[bucket]!;
		let high = this.#buckets[bucket + 1]!;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const words = this.chunks[middle >>> CHUNK_BITS]!;
			const at = (middle & CHUNK_MASK) * ID_WORDS;
			const order =
				compareWords(words[at]!, w0) ||
				compareWords(words[at + 1]!, w1) ||
				compareWords(words[at + 2]!, w2) ||
				compareWords(words[at + 3]!, w3);
			if (order < 0) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Order of the id of a rank and the one at `from` of `ids`. */
	compare(rank: number, ids: Int32Array, from: number): number {
		const words = this.chunks[rank >>> CHUNK_BITS]!;
		const at = (rank & CHUNK_MASK) * ID_WORDS;
		return (
			compareWords(words[at]!, ids[from]!) ||
			compareWords(words[at + 1]!, ids[from + 1]!) ||
			compareWords(words[at + 2]!, ids[from + 2]!) ||
			compareWords(words[at + 3]!, ids[from + 3]!)
		);
	}

	/** Says that no id before `rank` has these leading bits, or higher ones. */
	#fillBuckets(bucket: number, rank: number): void {
		for (; this.#nextBucket <= bucket; this.#nextBucket += 1) this.#buckets[this.#nextBucket] = rank;
	}
}
