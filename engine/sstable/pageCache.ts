/**
 * PageCache: recently used pages of all tables, and where blocks lie in them, bounded by bytes.
 *
 * A clock: a page that was used since the hand last passed gets another round. Using a page sets one byte,
 * where a strict order of use would move it in a list. The memory of an evicted page is used for another one
 * unless someone may still read it (pageBuffer.ts), so a cache that is full allocates nothing.
 *
 * A 32nd of the bytes is for locations (locationCache.ts): of a block of 1 KB each that the pages may hold.
 */
import { LocationCache } from "./locationCache.ts";
import { BufferPool, type PageBuffer, type PageSlots } from "./pageBuffer.ts";

const LOCATION_SHARE = 32;
const STAMP_MAX = 0x7fffffff;

export class PageCache {
	readonly locations: LocationCache;
	/** Bytes of a page that is kept, at most. */
	readonly #pageBytesMax: number;
	/** Bytes of all pages, at most. */
	readonly #bytesMax: number;
	readonly #pool = new BufferPool();
	/** By place; a place whose page was evicted is taken again. */
	readonly #pages: (PageBuffer | undefined)[] = [];
	readonly #freeSlots: number[] = [];
	#hand = 0;
	#pageBytes = 0;
	#lastStamp = 0;
	/** Pages asked for that were here, that were not, and that had to go. */
	hitCount = 0;
	missCount = 0;
	evictionCount = 0;

	constructor(bytesMax: number) {
		this.locations = new LocationCache(Math.floor(bytesMax / LOCATION_SHARE), this.#pages);
		this.#pageBytesMax = bytesMax / 4;
		this.#bytesMax = bytesMax - this.locations.bytesMax;
	}

	/** Memory of pages and locations, in bytes. */
	get byteCount(): number {
		return this.#pageBytes + this.locations.byteCount;
	}

	/** The page, if it is here. */
	get(owner: PageSlots, row: number): PageBuffer | undefined {
		const slot = owner[row]! - 1;
		if (slot < 0) {
			this.missCount += 1;
			return undefined;
		}
		const buffer = this.#pages[slot]!;
		buffer.isUsed = true;
		this.hitCount += 1;
		return buffer;
	}

	/** Whether so many bytes fit in without pushing anything out. */
	hasRoom(bytes: number): boolean {
		return this.#pageBytes + bytes <= this.#bytesMax;
	}

	/** Memory to read a page into, loose; {@link PageCache.put} it, or settle it. */
	take(length: number): PageBuffer {
		return this.#pool.take(length);
	}

	/** Keeps a page, if it is small enough not to push everything else out; else it stays loose. */
	put(owner: PageSlots, row: number, buffer: PageBuffer): void {
		const { capacity } = buffer;
		if (capacity > this.#pageBytesMax) return;
		while (this.#pageBytes + capacity > this.#bytesMax) this.#evictOne();
		const slot = this.#freeSlots.pop() ?? this.#pages.length;
		this.#pages[slot] = buffer;
		this.#pageBytes += capacity;
		buffer.slot = slot;
		buffer.stamp = this.#nextStamp();
		buffer.isUsed = false;
		buffer.owner = owner;
		buffer.row = row;
		owner[row] = slot + 1;
	}

	#nextStamp(): number {
		if (this.#lastStamp === STAMP_MAX) {
			// Numbers begin anew, so nothing may remember one.
			this.locations.forget();
			for (const page of this.#pages) if (page !== undefined) page.stamp = 0;
			this.#lastStamp = 0;
		}
		this.#lastStamp += 1;
		return this.#lastStamp;
	}

	#evictOne(): void {
		for (;;) {
			if (this.#hand >= this.#pages.length) this.#hand = 0;
			const slot = this.#hand;
			this.#hand = slot + 1;
			const buffer = this.#pages[slot];
			if (buffer === undefined) continue;
			if (buffer.isUsed) {
				buffer.isUsed = false;
				continue;
			}
			this.#pages[slot] = undefined;
			this.#freeSlots.push(slot);
			this.#pageBytes -= buffer.capacity;
			buffer.owner[buffer.row] = 0;
			buffer.slot = -1;
			buffer.settle();
			this.evictionCount += 1;
			return;
		}
	}
}
