/**
 * PageBuilder: entries in order of their ids → one page of a table.
 *
 * ```
 * head 32 | shared words | directory: (rest of id, end of the entry in the heap u32) per entry | heap
 * ```
 *
 * Ids are 16 bytes and dense with hashes, so delta coding would save little; what blocks of one file share
 * are the first words, and those are written once a page. Directory rows then have one width, and a search
 * needs no decoding.
 */
import { ByteWriter } from "../base/bytes.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { compressLast } from "./compressedPage.ts";
import { PAGE_HEAD_BYTES, type PagePlace, sealPage } from "./tableFormat.ts";

const ROW_WORDS = 5;
const END = 4;

export class PageBuilder {
	/** Bytes of entries; the caller appends to it after {@link PageBuilder.begin}. */
	readonly heap: ByteWriter = new ByteWriter(8192);
	/** Five words an entry: id, end in the heap. */
	#rows: Int32Array = new Int32Array(64 * ROW_WORDS);
	#count = 0;

	get entryCount(): number {
		return this.#count;
	}

	/** Bytes that the page would take now, if no words were shared. */
	get byteCount(): number {
		return PAGE_HEAD_BYTES + this.#count * ROW_WORDS * 4 + this.heap.length;
	}

	/** Starts an entry; ids grow from entry to entry. */
	begin(w0: number, w1: number, w2: number, w3: number): void {
		this.#closeEntry();
		const at = this.#count * ROW_WORDS;
		if (at === this.#rows.length) {
			const grown = new Int32Array(at * 2);
			grown.set(this.#rows);
			this.#rows = grown;
		}
		const rows = this.#rows;
		rows[at] = w0;
		rows[at + 1] = w1;
		rows[at + 2] = w2;
		rows[at + 3] = w3;
		this.#count += 1;
	}

	/** Appends the page to `out`, compressed if there is a codec, and returns its length; nothing is left here. */
	finish(place: PagePlace, out: ByteWriter, codec: PageCodec | undefined): number {
		this.#closeEntry();
		const shared = this.#sharedWords();
		const begin = out.reserve(PAGE_HEAD_BYTES);
		out.bytes().fill(0, begin);
		for (let word = 0; word < shared; word += 1) out.word(this.#rows[word]!);
		for (let at = 0; at < this.#count * ROW_WORDS; at += ROW_WORDS) {
			for (let word = shared; word < 4; word += 1) out.word(this.#rows[at + word]!);
			out.u32(this.#rows[at + END]!);
		}
		out.append(this.heap.bytes());
		if (codec !== undefined) compressLast(out, begin, codec);
		sealPage(out.bytes().subarray(begin), place, this.#count, shared);
		this.heap.clear();
		this.#count = 0;
		return out.length - begin;
	}

	#closeEntry(): void {
		if (this.#count > 0) this.#rows[(this.#count - 1) * ROW_WORDS + END] = this.heap.length;
	}

	/** How many leading words the first and the last id have in common; then all between have, too. */
	#sharedWords(): number {
		const last = (this.#count - 1) * ROW_WORDS;
		let shared = 0;
		while (shared < 3 && this.#rows[shared] === this.#rows[last + shared]) shared += 1;
		return shared;
	}
}
