/**
 * Arena: bump allocation of byte ranges in large chunks, dropped all at once.
 *
 * A place is one int32: chunk number in the upper 15 bits, offset in units of eight bytes in the lower 17.
 * A content longer than a chunk gets a chunk of its own. Chunks never move, so a view stays what it is for
 * as long as it is held.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- in bounds by construction; a check costs. */
import { assert } from "./assert.ts";

const CHUNK_BYTES_MAX = 1 << 20;
const CHUNK_BYTES_MIN = 1 << 13;
const OFFSET_BITS = 17;
const OFFSET_MASK = (1 << OFFSET_BITS) - 1;
const CHUNK_COUNT_MAX = 1 << 15;

/** Byte ranges that live and die together. */
export class Arena {
	#chunks: ArrayBuffer[] = [];
	#current: Uint8Array = new Uint8Array(0);
	#currentIndex = 0;
	#used = 0;
	#byteCount = 0;

	/** Bytes stored, rounded up to eight each. */
	get byteCount(): number {
		return this.#byteCount;
	}

	/** Copies `source[begin, begin + length)` in and returns its place. */
	copy(source: Uint8Array, begin: number, length: number): number {
		const padded = (length + 7) & ~7;
		if (padded > this.#current.length - this.#used) {
			return this.#copyToNewChunk(source, begin, length, padded);
		}
		const at = this.#used;
		copyBytes(source, begin, length, this.#current, at);
		this.#used = at + padded;
		this.#byteCount += padded;
		return (this.#currentIndex << OFFSET_BITS) | (at >>> 3);
	}

	/** The bytes at a place that {@link Arena.copy} returned, as a new view. */
	view(place: number, length: number): Uint8Array {
		const chunk = this.#chunks[place >>> OFFSET_BITS]!;
		return new Uint8Array(chunk, (place & OFFSET_MASK) << 3, length);
	}

	/** A long content gets its own chunk; otherwise a new chunk becomes the current one. */
	#copyToNewChunk(source: Uint8Array, begin: number, length: number, padded: number): number {
		assert(
			this.#chunks.length < CHUNK_COUNT_MAX,
			"an arena outgrew its places; the memtable limit is too high",
		);
		const index = this.#chunks.length;
		const isOwn = padded > CHUNK_BYTES_MAX >> 2;
		const standard = Math.min(CHUNK_BYTES_MAX, Math.max(CHUNK_BYTES_MIN, this.#byteCount));
		const chunk = new Uint8Array(isOwn ? padded : Math.max(standard, padded));
		this.#chunks.push(chunk.buffer);
		chunk.set(source.subarray(begin, begin + length));
		this.#byteCount += padded;
		if (!isOwn) {
			this.#current = chunk;
			this.#currentIndex = index;
			this.#used = padded;
		}
		return index << OFFSET_BITS;
	}
}

/** A short range is copied by a loop, which is faster than making a view for `set`. */
function copyBytes(source: Uint8Array, begin: number, length: number, target: Uint8Array, at: number): void {
	if (length > 64) {
		target.set(source.subarray(begin, begin + length), at);
		return;
	}
	for (let index = 0; index < length; index += 1) target[at + index] = source[begin + index]!;
}
