/**
 * IdSlots: a hash table whose slots are the rows themselves, eight words each: a look-up misses the
 * processor's cache once.
 *
 * Words 0 to 3 of a row are its key, the others are the owner's; word {@link MARK} is never zero once a row
 * was added, and says that the slot is taken. The table is split into 64 parts by the upper bits of the hash,
 * each grown alone, so growing stalls for a 64th of the rows at most. The *position* of a row is its name
 * until the next row is added: adding may move others.
 */
import { assert } from "../base/assert.ts";
import { hashWords } from "./hashWords.ts";
import { NO_ROW } from "./idRows.ts";
import type { KeyedRows } from "./keyedRows.ts";

/** Words of a row: half a line of the processor's cache. */
export const SLOT_WORDS = 8;
/** The word that must not be zero in a row that was added. */
export const MARK = 6;

const SLOT_SHIFT = 3;
const PART_BITS = 6;
const PART_SHIFT = 32 - PART_BITS;
const PART_COUNT = 1 << PART_BITS;
/** The first slots of a part: four, or as many as are expected, but not more than 2^16. */
const PART_BITS_MIN = 2;
const PART_BITS_FIRST_MAX = 16;
/** A position is a part and a slot in it, together below 2^31. */
const POSITION_BITS = 31 - PART_BITS;
const POSITION_MASK = (1 << POSITION_BITS) - 1;

export class IdSlots implements KeyedRows {
	readonly #parts: Int32Array[] = [];
	readonly #counts = new Int32Array(PART_COUNT);
	#count = 0;
	#byteCount = 0;

	/** Slots of a part when its first row is added. */
	readonly #partSlotsMin: number;

	/**
	 * @param countExpected - rows that will be added, if anybody can tell: then parts need not grow, which takes
	 * 30 us where a part has 350 rows
	 */
	constructor(countExpected: number = 0) {
		const slots = Math.ceil((countExpected / PART_COUNT) * 1.5);
		this.#partSlotsMin = 1 << Math.min(
			PART_BITS_FIRST_MAX, Math.max(PART_BITS_MIN, 32 - Math.clz32(Math.max(0, slots - 1))),
		);
		for (let part = 0; part < PART_COUNT; part += 1) this.#parts.push(EMPTY_PART);
	}

	get count(): number {
		return this.#count;
	}

	/** Bytes of all parts: 32 for each slot, of which between a third and two thirds are taken. */
	get byteCount(): number {
		return this.#byteCount;
	}

	/** The words in which a row lies; it begins at {@link IdSlots.at}. */
	chunk(position: number): Int32Array {
		return this.#parts[position >>> POSITION_BITS]!;
	}

	at(position: number): number {
		return (position & POSITION_MASK) << SLOT_SHIFT;
	}

	/** The position of a key, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		const hash = hashWords(w0, w1, w2, w3);
		const part = hash >>> PART_SHIFT;
		const words = this.#parts[part]!;
		const mask = (words.length >>> SLOT_SHIFT) - 1;
		for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
			const at = slot << SLOT_SHIFT;
			const isSame =
				words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3;
			// An empty slot has the key of four zeros, so the mark is looked at either way.
			if (words[at + MARK] === 0) return NO_ROW;
			if (isSame) return (part << POSITION_BITS) | slot;
		}
	}

	/** Adds a row for a key that {@link IdSlots.find} did not find; its owner sets the mark at once. */
	add(w0: number, w1: number, w2: number, w3: number): number {
		const hash = hashWords(w0, w1, w2, w3);
		const part = hash >>> PART_SHIFT;
		const count = this.#counts[part]! + 1;
		this.#counts[part] = count;
		this.#count += 1;
		// Two thirds full at most.
		if (count * 12 > this.#parts[part]!.length) this.#growPart(part);
		const words = this.#parts[part]!;
		const at = freeAt(words, hash);
		words[at] = w0;
		words[at + 1] = w1;
		words[at + 2] = w2;
		words[at + 3] = w3;
		return (part << POSITION_BITS) | (at >>> SLOT_SHIFT);
	}

	/** The position after `position` in an order of no meaning, the first after -1; {@link NO_ROW} at the end. */
	next(position: number): number {
		let part = position < 0 ? 0 : position >>> POSITION_BITS;
		let at = position < 0 ? 0 : ((position & POSITION_MASK) + 1) << SLOT_SHIFT;
		for (; part < PART_COUNT; part += 1) {
			const words = this.#parts[part]!;
			for (; at < words.length; at += SLOT_WORDS) {
				if (words[at + MARK] !== 0) return (part << POSITION_BITS) | (at >>> SLOT_SHIFT);
			}
			at = 0;
		}
		return NO_ROW;
	}

	#growPart(part: number): void {
		const words = this.#parts[part]!;
		const grown = new Int32Array(Math.max(this.#partSlotsMin * SLOT_WORDS, words.length * 2));
		assert(grown.length >>> SLOT_SHIFT <= POSITION_MASK, "a table of rows is full");
		for (let at = 0; at < words.length; at += SLOT_WORDS) {
			if (words[at + MARK] === 0) continue;
			const hash = hashWords(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
			const to = freeAt(grown, hash);
			for (let word = 0; word < SLOT_WORDS; word += 1) grown[to + word] = words[at + word]!;
		}
		this.#byteCount += (grown.length - (words === EMPTY_PART ? 0 : words.length)) * 4;
		this.#parts[part] = grown;
	}
}

/** One slot that is never taken. */
const EMPTY_PART: Int32Array = new Int32Array(SLOT_WORDS);

/** Where the first free slot for a hash begins. */
function freeAt(words: Int32Array, hash: number): number {
	const mask = (words.length >>> SLOT_SHIFT) - 1;
	let slot = hash & mask;
	while (words[(slot << SLOT_SHIFT) + MARK] !== 0) slot = (slot + 1) & mask;
	return slot << SLOT_SHIFT;
}
