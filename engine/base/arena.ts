/**
 * Arena: bump allocation of byte ranges in large chunks, dropped all at once.
 *
 * A place is two numbers: chunk and offset. A content longer than a quarter of a chunk gets a chunk of its
 * own. Chunks never move, so a view stays what it is for as long as it is held.
 */
import { ARENA_CHUNK_BYTES, type ArenaChunks } from "./arenaChunks.ts";

const CHUNK_BYTES_MIN = 1 << 13;

/** Byte ranges that live and die together. */
export class Arena {
	readonly #source: ArenaChunks;
	readonly #chunks: Uint8Array[] = [];
	/** Of each chunk: making a view asks for it, and asking a typed array takes longer. */
	readonly #buffers: ArrayBufferLike[] = [];
	#current: Uint8Array = new Uint8Array(0);
	#currentIndex = 0;
	#used = 0;
	#byteCount = 0;
	/** The place of the newest range. */
	chunk = 0;
	offset = 0;

	constructor(source: ArenaChunks) {
		this.#source = source;
		// Where ranges of no bytes lie before there are others.
		this.#addChunk(this.#current);
	}

	/** Bytes stored, rounded up to eight each. */
	get byteCount(): number {
		return this.#byteCount;
	}

	/** Stores `source[begin, begin + length)`; {@link Arena.chunk} and {@link Arena.offset} say where. */
	store(source: Uint8Array, begin: number, length: number): void {
		const padded = (length + 7) & ~7;
		this.#byteCount += padded;
		if (padded > this.#current.length - this.#used) {
			this.#storeInNewChunk(source, begin, length, padded);
			return;
		}
		this.chunk = this.#currentIndex;
		this.offset = this.#used;
		copyBytes(source, begin, length, this.#current, this.#used);
		this.#used += padded;
	}

	/** A whole chunk. */
	bytes(chunk: number): Uint8Array {
		return this.#chunks[chunk]!;
	}

	/** The bytes at a place, as a new view. */
	view(chunk: number, offset: number, length: number): Uint8Array {
		return new Uint8Array(this.#buffers[chunk]!, offset, length);
	}

	/** Gives all chunks back; the arena is not used any more. Cost: one call a chunk. */
	release(): void {
		for (let index = 1; index < this.#chunks.length; index += 1) this.#source.give(this.#chunks[index]!);
		this.#chunks.length = 0;
		this.#buffers.length = 0;
	}

	/** A long content gets its own chunk; otherwise a new chunk becomes the current one. */
	#storeInNewChunk(source: Uint8Array, begin: number, length: number, padded: number): void {
		const isOwn = padded > ARENA_CHUNK_BYTES >> 2;
		// Chunks grow with what is stored, so that a small store stays small; one that lies ready costs nothing.
		const standard =
			this.#source.freeByteCount > 0
				? ARENA_CHUNK_BYTES
				: Math.min(ARENA_CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, this.#byteCount));
		const chunk = this.#source.take(isOwn ? padded : Math.max(standard, padded));
		this.chunk = this.#chunks.length;
		this.offset = 0;
		this.#addChunk(chunk);
		chunk.set(source.subarray(begin, begin + length));
		if (isOwn) return;
		this.#current = chunk;
		this.#currentIndex = this.chunk;
		this.#used = padded;
	}

	#addChunk(chunk: Uint8Array): void {
		this.#chunks.push(chunk);
		this.#buffers.push(chunk.buffer);
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
