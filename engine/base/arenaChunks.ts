/**
 * ArenaChunks: the memory that the arenas of one store take and give back.
 *
 * A chunk that was given back is the next one taken: its pages are there, so filling it faults on none, and the
 * collector never hears of it. Who still reads bytes of a chunk that was given back reads another's: in a
 * checked build they are overwritten at once, so that it shows. `byteCount` counts what arenas hold; when all
 * of them were released it is zero.
 */
import { CHECKED } from "./checked.ts";

/** Bytes of a chunk that is kept for the next arena. */
export const ARENA_CHUNK_BYTES: number = 1 << 20;

/** What a checked build writes over bytes that were given back. */
export const POISON = 0xdb;

export class ArenaChunks {
	readonly #freeBytesMax: number;
	readonly #free: Uint8Array[] = [];
	#byteCount = 0;

	/** Keeps at most about `freeBytesMax` bytes that nobody uses. */
	constructor(freeBytesMax: number) {
		this.#freeBytesMax = freeBytesMax;
	}

	/** Bytes of the chunks that arenas hold. */
	get byteCount(): number {
		return this.#byteCount;
	}

	/** Bytes kept for the next arena. */
	get freeByteCount(): number {
		return this.#free.length * ARENA_CHUNK_BYTES;
	}

	/** A chunk of `length` bytes of any content. */
	take(length: number): Uint8Array {
		this.#byteCount += length;
		if (length !== ARENA_CHUNK_BYTES) return new Uint8Array(length);
		return this.#free.pop() ?? new Uint8Array(length);
	}

	/** Takes a chunk back that nobody reads any more. */
	give(chunk: Uint8Array): void {
		this.#byteCount -= chunk.length;
		if (CHECKED) chunk.fill(POISON);
		if (chunk.length !== ARENA_CHUNK_BYTES || this.freeByteCount >= this.#freeBytesMax) return;
		this.#free.push(chunk);
	}

	/** Lets go of what nobody uses. */
	trim(): void {
		this.#free.length = 0;
	}
}
