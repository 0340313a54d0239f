/**
 * IdRows: rows of int32 words, found by a key of four words; the hash table under every index of a memtable.
 *
 * The table maps hashes to row numbers and is split into 64 parts by the upper bits, each grown alone:
 * growing stalls for a 64th of the rows at most. Rows lie in chunks; a row number is a lasting name, so rows
 * can be chained, but the words of a row may move when one is added. The first four words of a row are its
 * key; the others are the owner's, and begin as zero.
 */

const PART_BITS = 6;
const PART_SHIFT = 32 - PART_BITS;
const PART_COUNT = 1 << PART_BITS;
const PART_SLOTS_MIN = 16;
/** Few chunks, so that the objects that hold them stay in the processor's cache; the first grows to size. */
const CHUNK_BITS = 13;
const FIRST_CHUNK_ROWS = 256;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

/** "No row": what {@link IdRows.find} answers for an unknown key. */
export const NO_ROW = -1;

export class IdRows {
	readonly stride: number;
	/** Pairs of (hash, row + 1); 0 in the second word is an empty slot. */
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
		const mask = slots.length - 2;
		for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
			const row = slots[slot + 1]! - 1;
			if (row < 0) return NO_ROW;
			if (slots[slot] !== hash) continue;
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
		const part = hash >>> PART_SHIFT;
		const row = this.#count;
		this.#count += 1;
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
		// Half full at most: two words a slot, so `count * 4` words for `count` rows.
		if (count * 4 > slots.length) {
			slots = grow(slots);
			this.#parts[part] = slots;
		}
		place(slots, hash, row);
		return row;
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

const EMPTY_PART: Int32Array = new Int32Array(2);

function grow(slots: Int32Array): Int32Array {
	const grown = new Int32Array(Math.max(PART_SLOTS_MIN * 2, slots.length * 2));
	for (let slot = 0; slot < slots.length; slot += 2) {
		if (slots[slot + 1] !== 0) place(grown, slots[slot]!, slots[slot + 1]! - 1);
	}
	return grown;
}

function place(slots: Int32Array, hash: number, row: number): void {
	const mask = slots.length - 2;
	let slot = (hash << 1) & mask;
	while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
	slots[slot] = hash;
	slots[slot + 1] = row + 1;
}

/** Mixes four words into one; every word reaches every bit, because ids may share all words but one. */
function hashWords(w0: number, w1: number, w2: number, w3: number): number {
	let hash =
		Math.imul(w0 ^ Math.imul(w2, 0x9e3779b1), 0x85ebca6b) ^
		Math.imul(w1 ^ Math.imul(w3, 0xc2b2ae35), 0x27d4eb2f);
	hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
	return hash ^ (hash >>> 13);
}
