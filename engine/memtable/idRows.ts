/**
 * IdRows: rows of int32 words, found by a key of four words; the hash table under every index of a memtable.
 *
 * The table maps hashes to row numbers and is split into 64 parts by the upper bits, each grown alone:
 * growing stalls for a 64th of the rows at most. A slot is one word, five bits of the hash and a row number,
 * so that a million rows need 8 MB of slots, which stay in the processor's cache, and a look-up misses it once,
 * at the row. Rows lie in chunks; a row number is a lasting name, so rows can be chained, but the words of a
 * row may move when one is added. The first four words of a row are its key; the others are the owner's, and
 * begin as zero.
 */
import { assert } from "../base/assert.ts";
import { hashWords } from "./hashWords.ts";
import type { KeyedRows } from "./keyedRows.ts";

const KEY_WORDS = 4;
const PART_BITS = 6;
const PART_SHIFT = 32 - PART_BITS;
const PART_COUNT = 1 << PART_BITS;
const PART_SLOTS_MIN = 16;
/** Parts with fewer slots grow fourfold: that is little memory, and their rows are placed again less often. */
const FAST_GROWTH_SLOTS = 256;
/** A slot: the five bits of the hash below those that choose the part, then row + 1; 0 is an empty slot. */
const ROW_BITS = 27;
const ROW_MASK = (1 << ROW_BITS) - 1;
const TAG_MASK = ~ROW_MASK;
/** Few chunks, so that the objects that hold them stay in the processor's cache; the first grows to size. */
const CHUNK_BITS = 13;
const FIRST_CHUNK_ROWS = 256;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** "No row": what {@link IdRows.find} answers for an unknown key. */
export const NO_ROW = -1;

/** Rows at most: more than the largest memtable and the largest batch hold together. */
export const ROW_COUNT_MAX: number = ROW_MASK - 1;

export class IdRows implements KeyedRows {
	readonly stride: number;
	readonly #parts: Int32Array[] = [];
	readonly #counts = new Int32Array(PART_COUNT);
	readonly #chunks: Int32Array[] = [];
	#count = 0;
	/** Rows that the chunks have room for. */
	#capacity = 0;

	constructor(stride: number) {
		this.stride = stride;
		for (let part = 0; part < PART_COUNT; part += 1) this.#parts.push(EMPTY_PART);
	}

	get count(): number {
		return this.#count;
	}

	/** The words in which a row lies; it begins at {@link IdRows.at}. */
	chunk(row: number): Int32Array {
		return this.#chunks[row >>> CHUNK_BITS]!;
	}

	at(row: number): number {
		return (row & CHUNK_MASK) * this.stride;
	}

	/** The row of a key, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		const hash = hashWords(w0, w1, w2, w3);
		const slots = this.#parts[hash >>> PART_SHIFT]!;
		const mask = slots.length - 1;
		const tag = tagOf(hash);
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const entry = slots[slot]!;
			if (entry === 0) return NO_ROW;
			if ((entry & TAG_MASK) !== tag) continue;
			const row = (entry & ROW_MASK) - 1;
			const words = this.#chunks[row >>> CHUNK_BITS]!;
			const at = (row & CHUNK_MASK) * this.stride;
			if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) {
				return row;
			}
		}
	}

	/** Adds a row for a key that {@link IdRows.find} did not find. */
	add(w0: number, w1: number, w2: number, w3: number): number {
		const hash = hashWords(w0, w1, w2, w3);
		const slots = this.#parts[hash >>> PART_SHIFT]!;
		return this.#add(hash, freeSlot(slots, hash), w0, w1, w2, w3);
	}

	/** The row of a key, added if there is none. */
	intern(w0: number, w1: number, w2: number, w3: number): number {
		const hash = hashWords(w0, w1, w2, w3);
		const slots = this.#parts[hash >>> PART_SHIFT]!;
		const mask = slots.length - 1;
		const tag = tagOf(hash);
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const entry = slots[slot]!;
			if (entry === 0) return this.#add(hash, slot, w0, w1, w2, w3);
			if ((entry & TAG_MASK) !== tag) continue;
			const row = (entry & ROW_MASK) - 1;
			const words = this.#chunks[row >>> CHUNK_BITS]!;
			const at = (row & CHUNK_MASK) * this.stride;
			if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3) {
				return row;
			}
		}
	}

	/** Adds a row for a key, for which `slot` of its part is free. */
	#add(hash: number, slot: number, w0: number, w1: number, w2: number, w3: number): number {
		const row = this.#count;
		assert(row < ROW_COUNT_MAX, "a table of rows is full");
		const part = hash >>> PART_SHIFT;
		this.#count = row + 1;
		if (row === this.#capacity) this.#grow();
		const words = this.#chunks[row >>> CHUNK_BITS]!;
		const at = (row & CHUNK_MASK) * this.stride;
		words[at] = w0;
		words[at + 1] = w1;
		words[at + 2] = w2;
		words[at + 3] = w3;
		const count = this.#counts[part]! + 1;
		this.#counts[part] = count;
		let slots = this.#parts[part]!;
		let free = slot;
		// Half full at most.
		if (count * 2 > slots.length) {
			slots = this.#growPart(part);
			free = freeSlot(slots, hash);
		}
		slots[free] = tagOf(hash) | (row + 1);
		return row;
	}

	/**
	 * Enlarges a part; the hashes of its rows are made again from their keys, all before any row is placed, so
	 * that the processor waits for many keys at once.
	 */
	#growPart(part: number): Int32Array {
		const slots = this.#parts[part]!;
		const factor = slots.length < FAST_GROWTH_SLOTS ? 4 : 2;
		const grown = new Int32Array(Math.max(PART_SLOTS_MIN, slots.length * factor));
		if (scratch.length < slots.length) [scratch, hashes] = [new Int32Array(slots.length), new Int32Array(slots.length)];
		const found = scratch;
		const foundHashes = hashes;
		let count = 0;
		for (let slot = 0; slot < slots.length; slot += 1) {
			const entry = slots[slot]!;
			found[count] = entry;
			count += entry === 0 ? 0 : 1;
		}
		const { stride } = this;
		for (let index = 0; index < count; index += 1) {
			const row = (found[index]! & ROW_MASK) - 1;
			const words = this.#chunks[row >>> CHUNK_BITS]!;
			const at = (row & CHUNK_MASK) * stride;
			foundHashes[index] = hashWords(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
		}
		for (let index = 0; index < count; index += 1) {
			grown[freeSlot(grown, foundHashes[index]!)] = found[index]!;
		}
		this.#parts[part] = grown;
		return grown;
	}

	/** Forgets all rows and keeps the memory; for rows that are nothing but a key. */
	clear(): void {
		assert(this.stride === KEY_WORDS, "the words of the owner would not begin as zero");
		for (const slots of this.#parts) slots.fill(0);
		this.#counts.fill(0);
		this.#count = 0;
	}

	/** The row after `row`, the first after -1; {@link NO_ROW} at the end. */
	next(row: number): number {
		return row + 1 < this.#count ? row + 1 : NO_ROW;
	}

	/** Makes room: doubles the first chunk up to its size, then adds others. */
	#grow(): void {
		const capacity = this.#capacity;
		if (capacity >= CHUNK_ROWS) {
			this.#chunks.push(new Int32Array(CHUNK_ROWS * this.stride));
			this.#capacity += CHUNK_ROWS;
			return;
		}
		this.#capacity = Math.max(FIRST_CHUNK_ROWS, capacity * 2);
		const grown = new Int32Array(this.#capacity * this.stride);
		if (capacity > 0) grown.set(this.#chunks[0]!);
		this.#chunks[0] = grown;
	}
}

const EMPTY_PART: Int32Array = new Int32Array(1);

/** For {@link IdRows}: the entries of a part that grows, and the hashes of their keys. */
let scratch: Int32Array = new Int32Array(0);
let hashes: Int32Array = new Int32Array(0);

/** The bits of a hash that a slot holds, in their places. */
function tagOf(hash: number): number {
	return (hash << PART_BITS) & TAG_MASK;
}

/** The first free slot for a hash. */
function freeSlot(slots: Int32Array, hash: number): number {
	const mask = slots.length - 1;
	let slot = hash & mask;
	while (slots[slot] !== 0) slot = (slot + 1) & mask;
	return slot;
}
