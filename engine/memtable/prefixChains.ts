/**
 * PrefixChains: the ids of one memtable that share `w0` and `w1`, so that scanning a file's blocks costs what
 * it returns although a hash table has no order.
 *
 * A chain holds the other two words of its ids, newest first; an id is added once.
 */
import { IdRows, NO_ROW } from "./idRows.ts";

const PREFIX_WORDS = 6;
const HEAD = 4;
const COUNT = 5;
/** A member of a chain: `w2`, `w3`, the next member plus one. */
const MEMBER_WORDS = 3;
const CHUNK_BITS = 12;
const CHUNK_MEMBERS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_MEMBERS - 1;

export class PrefixChains {
	readonly #prefixes = new IdRows(PREFIX_WORDS);
	readonly #chunks: Int32Array[] = [];
	#count = 0;

	add(w0: number, w1: number, w2: number, w3: number): void {
		let prefix = this.#prefixes.find(w0, w1, 0, 0);
		if (prefix === NO_ROW) prefix = this.#prefixes.add(w0, w1, 0, 0);
		const member = this.#count;
		this.#count += 1;
		if (member >>> CHUNK_BITS === this.#chunks.length) {
			this.#chunks.push(new Int32Array(CHUNK_MEMBERS * MEMBER_WORDS));
		}
		const words = this.#chunks[member >>> CHUNK_BITS]!;
		const at = (member & CHUNK_MASK) * MEMBER_WORDS;
		const heads = this.#prefixes.chunk(prefix);
		const head = this.#prefixes.at(prefix);
		words[at] = w2;
		words[at + 1] = w3;
		words[at + 2] = heads[head + HEAD]!;
		heads[head + HEAD] = member + 1;
		heads[head + COUNT] = heads[head + COUNT]! + 1;
	}

	/** Rows of the ids with a prefix, in no order, as `rowOf` finds them from their other words. */
	rows(w0: number, w1: number, rowOf: (w2: number, w3: number) => number): Int32Array {
		const prefix = this.#prefixes.find(w0, w1, 0, 0);
		if (prefix === NO_ROW) return new Int32Array(0);
		const heads = this.#prefixes.chunk(prefix);
		const head = this.#prefixes.at(prefix);
		const rows = new Int32Array(heads[head + COUNT]!);
		let next = heads[head + HEAD]!;
		for (let index = 0; index < rows.length; index += 1) {
			const words = this.#chunks[(next - 1) >>> CHUNK_BITS]!;
			const at = ((next - 1) & CHUNK_MASK) * MEMBER_WORDS;
			rows[index] = rowOf(words[at]!, words[at + 1]!);
			next = words[at + 2]!;
		}
		return rows;
	}
}
