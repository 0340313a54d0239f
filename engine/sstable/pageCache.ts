/**
 * PageCache: recently used pages of all tables, bounded by bytes.
 *
 * A clock: a page that was used since the hand last passed gets another round. Using a page sets one byte,
 * where a strict order of use would move it in a list. A page evicted while someone holds a view of it
 * stays readable: memory is the garbage collector's.
 */

/** Pages a table may have, so that (table, page) is one exact number. */
const PAGES_PER_TABLE_MAX = 1 << 26;

interface Slot {
	key: number;
	page: Uint8Array;
	isUsed: boolean;
}

export class PageCache {
	readonly #bytesMax: number;
	readonly #slotOf = new Map<number, Slot>();
	readonly #clock: Slot[] = [];
	#hand = 0;
	#byteCount = 0;
	hitCount = 0;

	constructor(bytesMax: number) {
		this.#bytesMax = bytesMax;
	}

	get byteCount(): number {
		return this.#byteCount;
	}

	get(table: number, ordinal: number): Uint8Array | undefined {
		const slot = this.#slotOf.get(table * PAGES_PER_TABLE_MAX + ordinal);
		if (slot === undefined) return undefined;
		slot.isUsed = true;
		this.hitCount += 1;
		return slot.page;
	}

	/** Keeps a page, if it is small enough not to push everything else out. */
	put(table: number, ordinal: number, page: Uint8Array): void {
		if (page.length > this.#bytesMax / 4) return;
		while (this.#byteCount + page.length > this.#bytesMax) this.#evictOne();
		const slot = { key: table * PAGES_PER_TABLE_MAX + ordinal, page, isUsed: false };
		this.#slotOf.set(slot.key, slot);
		this.#clock.push(slot);
		this.#byteCount += page.length;
	}

	#evictOne(): void {
		for (;;) {
			if (this.#hand >= this.#clock.length) this.#hand = 0;
			const slot = this.#clock[this.#hand]!;
			if (slot.isUsed) {
				slot.isUsed = false;
				this.#hand += 1;
				continue;
			}
			this.#byteCount -= slot.page.length;
			this.#slotOf.delete(slot.key);
			// The newest slot takes the free place, and the hand moves past it: it is the last to be looked at.
			const newest = this.#clock.pop()!;
			if (newest !== slot) this.#clock[this.#hand] = newest;
			this.#hand += 1;
			return;
		}
	}
}
