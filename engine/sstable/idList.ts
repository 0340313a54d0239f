/**
 * IdList: ids in a row, each by its index; in chunks, so that no growth copies those of a large table.
 */
const CHUNK_BITS = 13;
const CHUNK_IDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_IDS - 1;
const ID_WORDS = 4;

export class IdList {
	readonly #chunks: Int32Array[] = [];
	#count = 0;

	get count(): number {
		return this.#count;
	}

	/** Appends an id and returns its index. */
	add(w0: number, w1: number, w2: number, w3: number): number {
		const index = this.#count;
		if ((index & CHUNK_MASK) === 0) this.#chunks.push(new Int32Array(CHUNK_IDS * ID_WORDS));
		const words = this.#chunks[index >>> CHUNK_BITS]!;
		const at = (index & CHUNK_MASK) * ID_WORDS;
		words[at] = w0;
		words[at + 1] = w1;
		words[at + 2] = w2;
		words[at + 3] = w3;
		this.#count = index + 1;
		return index;
	}

	/** Word 0..3 of an id. */
	word(index: number, word: number): number {
		return this.#chunks[index >>> CHUNK_BITS]![(index & CHUNK_MASK) * ID_WORDS + word]!;
	}
}
