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
/* eslint-disable @typescript-eslint/no-non-null-assertion -- in bounds by construction; a check costs. */
import { ByteWriter } from "../base/bytes.ts";
import { PAGE_HEAD_BYTES, type PagePlace, sealPage } from "./tableFormat.ts";

export class PageBuilder {
	/** Bytes of entries; the caller appends to it after {@link PageBuilder.begin}. */
	readonly heap: ByteWriter = new ByteWriter(8192);
	#ids: number[] = [];
	#ends: number[] = [];

	get entryCount(): number {
		return this.#ends.length;
	}

	/** Bytes that the page would take now, if no words were shared. */
	get byteCount(): number {
		return PAGE_HEAD_BYTES + this.#ends.length * 20 + this.heap.length;
	}

	/** Starts an entry; ids grow from entry to entry. */
	begin(w0: number, w1: number, w2: number, w3: number): void {
		this.#closeEntry();
		this.#ids.push(w0, w1, w2, w3);
		this.#ends.push(0);
	}

	/** The page, and nothing is left here. */
	finish(place: PagePlace): Uint8Array {
		this.#closeEntry();
		const shared = this.#sharedWords();
		const count = this.#ends.length;
		const writer = new ByteWriter(this.byteCount);
		writer.reserve(PAGE_HEAD_BYTES);
		for (let word = 0; word < shared; word += 1) writer.word(this.#ids[word]!);
		for (let entry = 0; entry < count; entry += 1) {
			for (let word = shared; word < 4; word += 1) writer.word(this.#ids[entry * 4 + word]!);
			writer.u32(this.#ends[entry]!);
		}
		writer.append(this.heap.bytes());
		const page = writer.bytes();
		sealPage(page, place, count, shared);
		this.heap.clear();
		this.#ids = [];
		this.#ends = [];
		return page;
	}

	#closeEntry(): void {
		if (this.#ends.length > 0) this.#ends[this.#ends.length - 1] = this.heap.length;
	}

	/** How many leading words the first and the last id have in common; then all between have, too. */
	#sharedWords(): number {
		const last = this.#ids.length - 4;
		let shared = 0;
		while (shared < 3 && this.#ids[shared] === this.#ids[last + shared]) shared += 1;
		return shared;
	}
}
