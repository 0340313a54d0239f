/**
 * LocationCache: where recently found blocks lie in cached pages, so that finding one again takes a look
 * here instead of a filter for each table, an index and a search in a page.
 *
 * ```
 * w0 | w1 | w2 | w3 | stamp of the tables | place of the page | stamp of the page | begin, end (16 bits each)
 * ```
 *
 * An entry is right as long as both stamps are: the first changes with the list of tables that is read, the
 * second when the place holds another page. Nothing has to be removed when a page goes or tables change.
 * Entries lie in pairs of 64 bytes, which the processor fetches at once; the newer one of a pair comes first
 * and pushes the older one out. Blocks that are not there are not remembered: filters are as fast.
 */
import type { PageBuffer } from "./pageBuffer.ts";

const ENTRY_WORDS = 8;
const SET_WORDS = 16;
const ENTRY_BYTES = ENTRY_WORDS * 4;
const SET_BYTES = SET_WORDS * 4;
const TABLES = 4;
const SLOT = 5;
const PAGE = 6;
const RANGE = 7;
const RANGE_MAX = 0xffff;
const FIRST_SETS = 256;
const SETS_MAX = 1 << 24;
const STAMP_MAX = 0x7fffffff;

export class LocationCache {
	/** Bytes that it may come to take: a power of two, or 0. */
	readonly bytesMax: number;
	readonly #pages: readonly (PageBuffer | undefined)[];
	#words: Int32Array;
	#setMask: number;
	/** Entries added since its size was last considered, and those of them that pushed out one of these tables. */
	#addedCount = 0;
	#pushedCount = 0;
	/** `hitCount` when its size was last considered. */
	#hitsBefore = 0;
	/** What is remembered is true of these tables; by identity, because lists of tables never change. */
	#tables: unknown;
	/** Never 0, which is what empty entries say. */
	#tablesStamp = 1;
	/** What {@link LocationCache.find} found: bytes `begin` to `end` (exclusive) of the page. */
	begin = 0;
	end = 0;
	hitCount = 0;

	/** @param pages - the pages of the cache by their places; it fills and empties them */
	constructor(bytesMax: number, pages: readonly (PageBuffer | undefined)[]) {
		const setsMax = bytesMax < SET_BYTES ? 0 : Math.min(SETS_MAX, powerBelow(bytesMax / SET_BYTES));
		this.bytesMax = setsMax * SET_BYTES;
		this.#pages = pages;
		const sets = Math.min(FIRST_SETS, setsMax);
		this.#words = new Int32Array(sets * SET_WORDS);
		this.#setMask = sets - 1;
	}

	/** Memory, in bytes. */
	get byteCount(): number {
		return this.#words.length * 4;
	}

	/** Makes it remember what is true of these tables, and nothing else. */
	beginWith(tables: unknown): void {
		if (this.#tables === tables) return;
		this.#tables = tables;
		if (this.#tablesStamp === STAMP_MAX) this.forget();
		else this.#tablesStamp += 1;
	}

	/** Whether what is remembered is true of these tables. */
	isAbout(tables: unknown): boolean {
		return this.#tables === tables && this.#words.length > 0;
	}

	/** Forgets everything. */
	forget(): void {
		this.#words.fill(0);
		this.#tablesStamp = 1;
	}

	/** The page in which a block lies, and `begin` and `end` in it; `undefined` if that is not known. */
	find(w0: number, w1: number, w2: number, w3: number): PageBuffer | undefined {
		const words = this.#words;
		let at = (hashWords(w0, w1, w2, w3) & this.#setMask) * SET_WORDS;
		if (words[at] !== w0 || words[at + 1] !== w1 || words[at + 2] !== w2 || words[at + 3] !== w3) {
			at += ENTRY_WORDS;
			if (words[at] !== w0 || words[at + 1] !== w1 || words[at + 2] !== w2 || words[at + 3] !== w3) {
				return undefined;
			}
		}
		if (words[at + TABLES] !== this.#tablesStamp) return undefined;
		const page = this.#pages[words[at + SLOT]!];
		if (page === undefined || page.stamp !== words[at + PAGE]) return undefined;
		const range = words[at + RANGE]!;
		this.begin = range & RANGE_MAX;
		this.end = range >>> 16;
		if (!page.isUsed) page.isUsed = true;
		this.hitCount += 1;
		return page;
	}

	/** Remembers where a block lies, if its page is in the cache. */
	add(
		{ w0, w1, w2, w3 }: { readonly w0: number; readonly w1: number; readonly w2: number; readonly w3: number },
		page: PageBuffer,
		begin: number,
		end: number,
	): void {
		if (page.slot < 0 || end > RANGE_MAX) return;
		const words = this.#words;
		const at = (hashWords(w0, w1, w2, w3) & this.#setMask) * SET_WORDS;
		const isSame =
			words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2 && words[at + 3] === w3;
		if (!isSame) {
			if (words[at + ENTRY_WORDS + TABLES] === this.#tablesStamp) this.#pushedCount += 1;
			words.copyWithin(at + ENTRY_WORDS, at, at + ENTRY_WORDS);
		}
		words[at] = w0;
		words[at + 1] = w1;
		words[at + 2] = w2;
		words[at + 3] = w3;
		words[at + TABLES] = this.#tablesStamp;
		words[at + SLOT] = page.slot;
		words[at + PAGE] = page.stamp;
		words[at + RANGE] = begin | (end << 16);
		this.#addedCount += 1;
		if (this.#addedCount * ENTRY_BYTES * 4 >= this.byteCount) this.#considerSize();
	}

	/**
	 * Twice the room, if one question in sixteen pushed out what is asked for again; and empty: it is found again
	 * by a search, and no entry has to be moved, which would take milliseconds at the end.
	 */
	#considerSize(): void {
		const questions = this.#addedCount + this.hitCount - this.#hitsBefore;
		const isTooSmall = this.#pushedCount * 16 > questions;
		this.#addedCount = 0;
		this.#pushedCount = 0;
		this.#hitsBefore = this.hitCount;
		if (!isTooSmall || this.byteCount * 2 > this.bytesMax) return;
		this.#words = new Int32Array(this.#words.length * 2);
		this.#setMask = this.#setMask * 2 + 1;
	}
}

/** The largest power of two that is not above `value`, which is at least 1. */
function powerBelow(value: number): number {
	return 2 ** Math.floor(Math.log2(value));
}

/** Every word reaches the lowest bits, because ids may share all words but one. */
function hashWords(w0: number, w1: number, w2: number, w3: number): number {
	const hash =
		Math.imul(w0 ^ Math.imul(w2, 0x9e3779b1), 0x85ebca6b) ^
		Math.imul(w1 ^ Math.imul(w3, 0xc2b2ae35), 0x27d4eb2f);
	return hash ^ (hash >>> 15);
}
