/**
 * A blocked bloom filter: all eight bits of a key lie in one line of 64 bytes, so a probe touches one cache
 * line.
 *
 * It may say "perhaps" for a key that is not there (about 0.5 % at 12 bits a key), never "no" for one that
 * is.
 */

export const FILTER_LINE_BYTES = 64;
const BITS_PER_LINE = FILTER_LINE_BYTES * 8;
const PROBE_COUNT = 8;
const TWO_32 = 4294967296;
const CHUNK_KEYS = 4096;

/** Collects the ids of a keyspace and makes their filter. */
export class FilterBuilder {
	/** Two hashes a key; in chunks, so that no growth copies those of a large table. */
	readonly #chunks: Int32Array[] = [];
	#count = 0;

	get count(): number {
		return this.#count;
	}

	add(w0: number, w1: number, w2: number, w3: number): void {
		const key = this.#count;
		if (key % CHUNK_KEYS === 0) this.#chunks.push(new Int32Array(CHUNK_KEYS * 2));
		const hashes = this.#chunks[this.#chunks.length - 1]!;
		const at = (key % CHUNK_KEYS) * 2;
		hashes[at] = lineHash(w0, w1, w2, w3);
		hashes[at + 1] = bitHash(w0, w1, w2, w3);
		this.#count = key + 1;
	}

	/** Bytes that the lines of the filter take; none for no keys. */
	lineBytes(bitsPerKey: number): number {
		return Math.ceil((this.#count * bitsPerKey) / BITS_PER_LINE) * FILTER_LINE_BYTES;
	}

	/** Enters the keys from `begin` to `end` into lines that are zero at first. */
	fill(lines: Uint8Array, begin: number, end: number): void {
		const lineCount = lines.length / FILTER_LINE_BYTES;
		for (let key = begin; key < end; key += 1) {
			const hashes = this.#chunks[Math.floor(key / CHUNK_KEYS)]!;
			const hash = (key % CHUNK_KEYS) * 2;
			const line = lineOf(hashes[hash]!, lineCount);
			let bits = hashes[hash + 1]!;
			for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
				const bit = bits >>> 23;
				const at = line + (bit >>> 3);
				lines[at] = lines[at]! | (1 << (bit & 7));
				bits = nextBits(bits);
			}
		}
	}
}

/** Whether the id may be among those that `bytes[begin, end)` was made from. */
export function mayContain(filter: Uint8Array, w0: number, w1: number, w2: number, w3: number): boolean {
	const line = lineOf(lineHash(w0, w1, w2, w3), filter.length / FILTER_LINE_BYTES);
	let bits = bitHash(w0, w1, w2, w3);
	for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
		const bit = bits >>> 23;
		if ((filter[line + (bit >>> 3)]! & (1 << (bit & 7))) === 0) return false;
		bits = nextBits(bits);
	}
	return true;
}

function lineOf(hash: number, lines: number): number {
	return Math.floor(((hash >>> 0) / TWO_32) * lines) * FILTER_LINE_BYTES;
}

function nextBits(bits: number): number {
	return (Math.imul(bits, 0x2c1b3c6d) + 0x297a2d39) | 0;
}

function lineHash(w0: number, w1: number, w2: number, w3: number): number {
	let hash = Math.imul(w0 ^ 0x3c6ef372, 0x85ebca6b);
	hash = Math.imul((hash ^ (hash >>> 15)) + w1, 0xc2b2ae35);
	hash = Math.imul((hash ^ (hash >>> 13)) + w2, 0x27d4eb2f);
	hash = Math.imul((hash ^ (hash >>> 16)) + w3, 0x165667b1);
	return hash ^ (hash >>> 15);
}

function bitHash(w0: number, w1: number, w2: number, w3: number): number {
	let hash = Math.imul(w3 ^ 0x1f83d9ab, 0x9e3779b1);
	hash = Math.imul((hash ^ (hash >>> 16)) + w2, 0x85ebca77);
	hash = Math.imul((hash ^ (hash >>> 13)) + w1, 0xc2b2ae3d);
	hash = Math.imul((hash ^ (hash >>> 15)) + w0, 0x2c1b3c6d);
	return hash ^ (hash >>> 14);
}
