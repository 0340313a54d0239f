/**
 * Arena: bump allocation of byte ranges in large chunks, dropped all at once.
 *
 * A place is two numbers: chunk and offset. A content longer than a quarter of a chunk gets a chunk of its
 * own. Chunks never move, so a view stays what it is for as long as it is held. Bytes that can be had again
 * from elsewhere, such as those of a log that was replayed, become a chunk when they are first asked for.
 */
import { present } from "./assert.ts";
import { ARENA_CHUNK_BYTES, type ArenaChunks } from "./arenaChunks.ts";

const CHUNK_BYTES_MIN = 1 << 13;

/** A chunk that is not in memory yet. */
export interface LaterBytes {
	readonly byteCount: number;
	/**
	 * Reads all of it into `target`, which is as long.
	 *
	 * @throws {@link EngineError} `corrupt`, `io`
	 */
	load(target: Uint8Array): void;
}

/** Says of ranges of the record that is being stored where they can be had later. */
export interface LaterPlaces {
	/**
	 * Whether the bytes of the record at `begin` can be had later: then from `bytes`, at `offset`. Asked in order
	 * of `begin`.
	 */
	locate(begin: number, length: number): boolean;
	readonly bytes: LaterBytes | undefined;
	readonly offset: number;
}

/** Byte ranges that live and die together. */
export class Arena {
	readonly #source: ArenaChunks;
	/** `undefined` for one that is not in memory yet. */
	readonly #chunks: (Uint8Array | undefined)[] = [];
	/** Of each chunk: making a view asks for it, and asking a typed array takes longer. */
	readonly #buffers: (ArrayBufferLike | undefined)[] = [];
	#places: LaterPlaces | undefined;
	/** What is not in memory yet, by chunk. */
	readonly #later = new Map<number, LaterBytes>();
	#newestLater: LaterBytes | undefined;
	#newestLaterChunk = 0;
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

	/** What is stored from now on is left where it can be had later; `undefined` ends that. */
	adopt(places: LaterPlaces | undefined): void {
		this.#places = places;
	}

	/** Stores `source[begin, begin + length)`; {@link Arena.chunk} and {@link Arena.offset} say where. */
	store(source: Uint8Array, begin: number, length: number): void {
		const padded = (length + 7) & ~7;
		this.#byteCount += padded;
		const places = this.#places;
		if (places?.locate(begin, length) === true && places.bytes !== undefined) {
			this.chunk = this.#laterChunk(places.bytes);
			this.offset = places.offset;
			return;
		}
		if (padded > this.#current.length - this.#used) {
			this.#storeInNewChunk(source, begin, length, padded);
			return;
		}
		this.chunk = this.#currentIndex;
		this.offset = this.#used;
		copyBytes(source, begin, length, this.#current, this.#used);
		this.#used += padded;
	}

	/** A whole chunk, read first if it is not in memory yet. */
	bytes(chunk: number): Uint8Array {
		return this.#chunks[chunk] ?? this.#load(chunk);
	}

	/** The bytes at a place, as a new view. */
	view(chunk: number, offset: number, length: number): Uint8Array {
		return new Uint8Array(this.#buffers[chunk] ?? this.#load(chunk).buffer, offset, length);
	}

	/** Reads one of the chunks that are not in memory yet; returns whether there was one. */
	loadNext(): boolean {
		for (const chunk of this.#later.keys()) {
			this.#load(chunk);
			return true;
		}
		return false;
	}

	/** Gives all chunks back; the arena is not used any more. Cost: one call a chunk. */
	release(): void {
		for (let index = 1; index < this.#chunks.length; index += 1) {
			const chunk = this.#chunks[index];
			if (chunk !== undefined) this.#source.give(chunk);
		}
		this.#chunks.length = 0;
		this.#buffers.length = 0;
		this.#later.clear();
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

	#addChunk(chunk: Uint8Array | undefined): void {
		this.#chunks.push(chunk);
		this.#buffers.push(chunk?.buffer);
	}

	/** The chunk that these bytes will be. */
	#laterChunk(bytes: LaterBytes): number {
		if (bytes === this.#newestLater) return this.#newestLaterChunk;
		this.#newestLater = bytes;
		this.#newestLaterChunk = this.#chunks.length;
		this.#later.set(this.#newestLaterChunk, bytes);
		this.#addChunk(undefined);
		return this.#newestLaterChunk;
	}

	#load(chunk: number): Uint8Array {
		const later = present(this.#later.get(chunk), "a chunk is in memory or can be read");
		const bytes = this.#source.take(later.byteCount);
		try {
			later.load(bytes);
		} catch (error) {
			this.#source.give(bytes);
			throw error;
		}
		this.#chunks[chunk] = bytes;
		this.#buffers[chunk] = bytes.buffer;
		this.#later.delete(chunk);
		return bytes;
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
