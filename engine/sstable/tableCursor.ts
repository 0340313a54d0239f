/**
 * TableCursor: versions of blocks in one table in order of their ids, forwards or backwards.
 *
 * Each id comes once, tombstones included. What all entries of a page share is read once a page, so an entry
 * costs the words of its id that differ. A page that fails its checks throws when the cursor comes to it, or
 * a little before.
 */
import type { IdRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import type { BlockView } from "../model/blockView.ts";
import { readI32, readWord } from "../model/operation.ts";
import { entryCount, lowerEntry, MARKS_MAX, upperEntry } from "./pageReader.ts";
import type { PageRun } from "./pageRun.ts";
import { PAGE_HEAD_BYTES } from "./tableFormat.ts";

const NO_PAGE: Uint8Array = new Uint8Array(0);

export class TableCursor implements VersionCursor {
	readonly #pages: PageRun;
	readonly #range: IdRange;
	/** What sequence numbers in the table are counted from. */
	readonly #sequenceMin: number;
	/** The first and the last page that may hold an id of the range. */
	readonly #firstRow: number;
	readonly #lastRow: number;
	/** 1 forwards, -1 backwards. */
	readonly #step: number;
	#row: number;
	#page: Uint8Array = NO_PAGE;
	/** Entries of the page that lie in the range: from `#low` to `#high`, exclusive. */
	#low = 0;
	#high = 0;
	#entry = 0;
	/** Words that all ids of the page share, where directory and heap begin, bytes of a directory row. */
	#shared = 0;
	#directory = 0;
	#stride = 0;
	#heap = 0;
	/** Which of the first entries of the page are tombstones. */
	#marks = 0;
	/** The bytes of the entry. */
	#begin = 0;
	#end = 0;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;
	isTombstone = false;

	constructor(pages: PageRun, range: IdRange, sequenceMin: number) {
		const { first, last, isReverse } = range;
		const { index } = pages;
		this.#pages = pages;
		this.#range = range;
		this.#sequenceMin = sequenceMin;
		this.#firstRow = index.lowerPage(first.w0, first.w1, first.w2, first.w3);
		this.#lastRow = Math.min(index.lowerPage(last.w0, last.w1, last.w2, last.w3), index.count - 1);
		this.#step = isReverse ? -1 : 1;
		this.#row = isReverse ? this.#lastRow + 1 : this.#firstRow - 1;
	}

	next(): boolean {
		let entry = this.#entry + this.#step;
		if (entry < this.#low || entry >= this.#high) {
			if (!this.#turn()) return false;
			entry = this.#step > 0 ? this.#low : this.#high - 1;
		}
		this.#entry = entry;
		this.#readEntry(entry);
		return true;
	}

	seek(w0: number, w1: number, w2: number, w3: number): void {
		const row = this.#pages.index.lowerPage(w0, w1, w2, w3);
		if (row < this.#firstRow || row > this.#lastRow) {
			// Before or behind all pages of the range.
			this.#row = row < this.#firstRow ? this.#firstRow - 1 : this.#lastRow + 1;
			this.#low = 0;
			this.#high = 0;
			return;
		}
		this.#row = row;
		this.#openPage();
		const page = this.#page;
		this.#entry =
			this.#step > 0 ? lowerEntry(page, w0, w1, w2, w3) - 1 : upperEntry(page, w0, w1, w2, w3);
	}

	get sequence(): number {
		const page = this.#page;
		let value = 0;
		let unit = 1;
		for (let at = this.#begin; at < this.#end; at += 1) {
			const byte = page[at]!;
			value += (byte & 127) * unit;
			if (byte < 128) break;
			unit *= 128;
		}
		return this.#sequenceMin + Math.floor(value / 2);
	}

	contentInto(into: BlockView): void {
		const page = this.#page;
		const end = this.#end;
		let at = this.#begin;
		while (at < end && page[at]! >= 128) at += 1;
		into.bytes = page;
		into.begin = Math.min(at + 1, end);
		into.end = end;
	}

	/** Goes to the next page that has entries in the range; `false` if there is none. */
	#turn(): boolean {
		for (;;) {
			const row = this.#row + this.#step;
			if (row < this.#firstRow || row > this.#lastRow) {
				// Stays at this end of the range, so that it has ended for ever.
				this.#low = 0;
				this.#high = 0;
				return false;
			}
			this.#row = row;
			this.#openPage();
			if (this.#low < this.#high) return true;
		}
	}

	/** Reads page `#row`, and what part of it lies in the range. */
	#openPage(): void {
		const row = this.#row;
		const page = this.#pages.page(row, this.#step > 0 ? this.#lastRow : this.#firstRow);
		const { first, last } = this.#range;
		const count = entryCount(page);
		const shared = page[22]!;
		this.#page = page;
		this.#shared = shared;
		this.#stride = 20 - shared * 4;
		this.#directory = PAGE_HEAD_BYTES + shared * 4;
		this.#heap = this.#directory + count * this.#stride;
		if (shared > 0) this.w0 = readWord(page, PAGE_HEAD_BYTES);
		if (shared > 1) this.w1 = readWord(page, PAGE_HEAD_BYTES + 4);
		if (shared > 2) this.w2 = readWord(page, PAGE_HEAD_BYTES + 8);
		this.#low = row === this.#firstRow ? lowerEntry(page, first.w0, first.w1, first.w2, first.w3) : 0;
		this.#high = row === this.#lastRow ? upperEntry(page, last.w0, last.w1, last.w2, last.w3) : count;
		this.#marks = this.#pages.marks();
	}

	#readEntry(entry: number): void {
		const page = this.#page;
		const shared = this.#shared;
		const row = this.#directory + entry * this.#stride;
		let at = row;
		if (shared === 0) {
			this.w0 = readWord(page, at);
			at += 4;
		}
		if (shared <= 1) {
			this.w1 = readWord(page, at);
			at += 4;
		}
		if (shared <= 2) {
			this.w2 = readWord(page, at);
			at += 4;
		}
		this.w3 = readWord(page, at);
		const begin = entry === 0 ? this.#heap : this.#heap + (readI32(page, row - 4) >>> 0);
		this.#begin = begin;
		this.#end = this.#heap + (readI32(page, at + 4) >>> 0);
		const mark = entry < MARKS_MAX ? this.#marks >>> entry : page[begin]!;
		this.isTombstone = (mark & 1) === 1;
	}
}
