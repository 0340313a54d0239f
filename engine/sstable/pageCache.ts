/**
 * PageCache: recently used pages of all tables, bounded by bytes.
 *
 * A clock: a page that was used since the hand last passed gets another round. Using a page sets one byte,
 * where a strict order of use would move it in a list. A page evicted while someone holds a view of it
 * stays readable: memory is the garbage collector's.
 */

/** A page in the cache; whoever may ask for it keeps it by its number. */
export interface CachedPage {
	readonly page: Uint8Array;
	/** Set by each use. */
	isUsed: boolean;
	readonly owner: PageSlots;
	readonly row: number;
}

/** The cached pages of one keyspace of a table, by number; {@link PageCache} fills and empties it. */
export type PageSlots = (CachedPage | undefined)[];

export class PageCache {
	readonly #bytesMax: number;
	readonly #clock: CachedPage[] = [];
	#hand = 0;
	#byteCount = 0;
	hitCount = 0;

	constructor(bytesMax: number) {
		this.#bytesMax = bytesMax;
	}

	get byteCount(): number {
		return this.#byteCount;
	}

	get(owner: PageSlots, row: number): Uint8Array | undefined {
		const cached = owner[row];
		if (cached === undefined) return undefined;
		cached.isUsed = true;
		this.hitCount += 1;
		return cached.page;
	}

	/** Whether so many bytes fit in without pushing anything out. */
	hasRoom(bytes: number): boolean {
		return this.#byteCount + bytes <= this.#bytesMax;
	}

	/** Keeps a page, if it is small enough not to push everything else out. */
	put(owner: PageSlots, row: number, page: Uint8Array): void {
		if (page.length > this.#bytesMax / 4) return;
		while (this.#byteCount + page.length > this.#bytesMax) this.#evictOne();
		const cached = { page, isUsed: false, owner, row };
		owner[row] = cached;
		this.#clock.push(cached);
		this.#byteCount += page.length;
	}

	#evictOne(): void {
		for (;;) {
			if (this.#hand >= this.#clock.length) this.#hand = 0;
			const cached = this.#clock[this.#hand]!;
			if (cached.isUsed) {
				cached.isUsed = false;
				this.#hand += 1;
				continue;
			}
			this.#byteCount -= cached.page.length;
			cached.owner[cached.row] = undefined;
			// The newest page takes the free place, and the hand moves past it: it is the last to be looked at.
			const newest = this.#clock.pop()!;
			if (newest !== cached) this.#clock[this.#hand] = newest;
			this.#hand += 1;
			return;
		}
	}
}
