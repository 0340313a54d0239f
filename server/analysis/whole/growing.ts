/**
 * Columns whose length is known when they are complete. They grow in chunks, so that nothing is ever copied in one
 * piece that grows with them, and are put together at the end, chunk by chunk.
 */
import type { InPieces } from "../../model/pieces.ts";

const CHUNK_BITS = 15;
const CHUNK_LENGTH: number = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_LENGTH - 1;

type Column = Int32Array | Uint16Array | Uint8Array;

export class Growing<C extends Column> {
	readonly #make: (length: number) => C;
	readonly #chunks: C[] = [];
	#last: C;
	count = 0;

	constructor(make: (length: number) => C) {
		this.#make = make;
		this.#last = make(0);
	}

	push(value: number): void {
		const at = this.count & CHUNK_MASK;
		if (at === 0) {
			this.#last = this.#make(CHUNK_LENGTH);
			this.#chunks.push(this.#last);
		}
		this.#last[at] = value;
		this.count += 1;
	}

	at(index: number): number {
		return this.#chunks[index >>> CHUNK_BITS]?.[index & CHUNK_MASK] as number;
	}

	/** All of it behind each other; not to be pushed to any more. */
	*finish(): InPieces<C> {
		const whole = this.#make(this.count);
		for (const [at, chunk] of this.#chunks.entries()) {
			const begin = at * CHUNK_LENGTH;
			whole.set(chunk.subarray(0, this.count - begin), begin);
			yield;
		}
		return whole;
	}
}

export const growingWords = (): Growing<Int32Array> => new Growing((length) => new Int32Array(length));
export const growingHalves = (): Growing<Uint16Array> => new Growing((length) => new Uint16Array(length));
export const growingBytes = (): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length));
