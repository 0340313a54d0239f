/**
 * RunArena: bump allocation of words for runs, forgotten all at once.
 *
 * A place is one number: the chunk in the upper bits, the word in it in the lower ones; 0 is nobody's. A run
 * lies in one chunk, and a long one has a chunk of its own, which is given back alone. Words that were given
 * out are never given out again: whoever holds a chunk may read its runs for as long as it likes.
 */

/** A chunk holds so many words at most, unless one run needs more: 1 MiB. */
export const CHUNK_BITS = 18;
export const CHUNK_MASK: number = (1 << CHUNK_BITS) - 1;
const CHUNK_WORDS_MAX = 1 << CHUNK_BITS;
const CHUNK_WORDS_MIN = 256;
/** A run of more words has a chunk of its own. */
const SHARED_WORDS_MAX = 1 << 14;
const NO_CHUNK: Int32Array = new Int32Array(0);

export class RunArena {
	/** By the upper bits of a place. */
	#chunks: Int32Array[] = [];
	/** Numbers of chunks that were given back. */
	#free: number[] = [];
	/** Words of all chunks. */
	#wordCount = 0;
	/** The chunk that is being filled, and how much of it is. */
	#current = -1;
	#used = 0;
	#room = 0;

	get chunks(): readonly Int32Array[] {
		return this.#chunks;
	}

	get byteCount(): number {
		return this.#wordCount * 4;
	}

	/** Bytes by which {@link RunArena.byteCount} will grow when a run of `words` is allocated. */
	bytesToAdd(words: number): number {
		return this.#fits(words) ? 0 : 4 * this.#chunkWords(words);
	}

	/** The place of `words` words, which are zero. */
	allocate(words: number): number {
		if (!this.#fits(words)) {
			const chunk = this.#add(this.#chunkWords(words));
			if (words > SHARED_WORDS_MAX) return chunk * CHUNK_WORDS_MAX + 1;
			this.#current = chunk;
			this.#used = 1;
			this.#room = this.#chunks[chunk]!.length - 1;
		}
		const place = this.#current * CHUNK_WORDS_MAX + this.#used;
		this.#used += words;
		this.#room -= words;
		return place;
	}

	/** Whether a run may have a chunk of its own: then it begins it. Saves reading how long the others are. */
	mayBeOwn(place: number): boolean {
		return (place & CHUNK_MASK) === 1;
	}

	/** Gives back a run of `words`, if it has a chunk of its own; otherwise its words stay where they are. */
	release(place: number, words: number): void {
		if (words <= SHARED_WORDS_MAX) return;
		const chunk = place >>> CHUNK_BITS;
		this.#wordCount -= this.#chunks[chunk]!.length;
		this.#chunks[chunk] = NO_CHUNK;
		this.#free.push(chunk);
	}

	/** Forgets all runs. */
	clear(): void {
		this.#chunks = [];
		this.#free = [];
		this.#wordCount = 0;
		this.#current = -1;
		this.#used = 0;
		this.#room = 0;
	}

	#fits(words: number): boolean {
		return words <= this.#room && words <= SHARED_WORDS_MAX;
	}

	/** The first word of a chunk is left out, so that no place is 0. */
	#chunkWords(words: number): number {
		if (words > SHARED_WORDS_MAX) return words + 1;
		return Math.max(words + 1, CHUNK_WORDS_MIN, Math.min(CHUNK_WORDS_MAX, this.#wordCount));
	}

	#add(words: number): number {
		const chunk = this.#free.pop() ?? this.#chunks.length;
		this.#chunks[chunk] = new Int32Array(words);
		this.#wordCount += words;
		return chunk;
	}
}
