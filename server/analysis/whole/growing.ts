/** Columns whose length is known when they are complete: they double while they grow, and are cut to size at the end. */

/** A column of 32-bit integers. */
export class GrowingWords {
	#words: Int32Array;
	count = 0;

	constructor(expected: number = 0) {
		this.#words = new Int32Array(Math.max(64, expected));
	}

	push(word: number): void {
		if (this.count === this.#words.length) {
			const grown = new Int32Array(this.count * 2);
			grown.set(this.#words);
			this.#words = grown;
		}
		this.#words[this.count] = word;
		this.count += 1;
	}

	at(index: number): number {
		return this.#words[index] as number;
	}

	finish(): Int32Array {
		return this.#words.slice(0, this.count);
	}
}

/** A column of bytes. */
export class GrowingBytes {
	#bytes: Uint8Array;
	count = 0;

	constructor(expected: number = 0) {
		this.#bytes = new Uint8Array(Math.max(64, expected));
	}

	push(byte: number): void {
		if (this.count === this.#bytes.length) {
			const grown = new Uint8Array(this.count * 2);
			grown.set(this.#bytes);
			this.#bytes = grown;
		}
		this.#bytes[this.count] = byte;
		this.count += 1;
	}

	finish(): Uint8Array {
		return this.#bytes.slice(0, this.count);
	}
}
