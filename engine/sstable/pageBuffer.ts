/**
 * PageBuffer: memory for one page, used for one page after the other.
 *
 * Always holds: its bytes change only while it is loose (in no cache), no view holds it, and none of its
 * bytes were given to someone who does not say when he is done. Such a buffer, once evicted, is left to the
 * garbage collector, so bytes that were given away never change.
 */
import type { LentBytes } from "../model/blockView.ts";

/** Buffers hold pages of up to so many bytes more than they need: a page of about the same size fits as well. */
const GRAIN_BYTES = 256;
/** Larger buffers are not used again. */
const POOLED_BYTES_MAX = 64 * 1024;
/** Bytes of buffers that wait to be used again, at most. */
const POOL_BYTES_MAX = 256 * 1024;

/** The cached pages of one keyspace of a table, by number: a place in the cache + 1, or 0. */
export type PageSlots = Int32Array;

const NO_OWNER: PageSlots = new Int32Array(0);

export class PageBuffer implements LentBytes {
	/** The page: exactly as long as it is. */
	bytes: Uint8Array;
	/** Bytes of memory. */
	readonly capacity: number;
	holderCount = 0;
	/** Set by each use of a page in the cache. */
	isUsed = false;
	/** The place in the cache; -1 for none. */
	slot = -1;
	/** Differs for each page that was ever put into the cache. */
	stamp = 0;
	owner: PageSlots = NO_OWNER;
	row = 0;
	readonly #pool: BufferPool;
	#isGivenAway = false;

	constructor(pool: BufferPool, length: number, capacity: number) {
		this.#pool = pool;
		this.capacity = capacity;
		this.bytes = new Uint8Array(new ArrayBuffer(capacity), 0, length);
	}

	/** The bytes for someone who may keep them: they never change again. */
	giveAway(): Uint8Array {
		this.#isGivenAway = true;
		return this.bytes;
	}

	letGo(): void {
		this.holderCount -= 1;
		this.settle();
	}

	/** Says that whoever read it is done: if it is loose and nobody holds it, it is used again. */
	settle(): void {
		if (this.slot >= 0 || this.holderCount > 0 || this.#isGivenAway) return;
		this.#pool.giveBack(this);
	}
}

/** Buffers that wait to be used again, by size. */
export class BufferPool {
	readonly #bySize: (PageBuffer[] | undefined)[] = [];
	#byteCount = 0;

	/** A loose buffer of exactly `length` bytes, with any content. */
	take(length: number): PageBuffer {
		if (length > POOLED_BYTES_MAX) return new PageBuffer(this, length, length);
		const size = Math.ceil(length / GRAIN_BYTES);
		const buffer = this.#bySize[size]?.pop();
		if (buffer === undefined) return new PageBuffer(this, length, size * GRAIN_BYTES);
		this.#byteCount -= buffer.capacity;
		if (buffer.bytes.length !== length) buffer.bytes = new Uint8Array(buffer.bytes.buffer, 0, length);
		return buffer;
	}

	/** Requires: nobody reads it any more. */
	giveBack(buffer: PageBuffer): void {
		const { capacity } = buffer;
		if (capacity > POOLED_BYTES_MAX || this.#byteCount + capacity > POOL_BYTES_MAX) return;
		this.#byteCount += capacity;
		const size = capacity / GRAIN_BYTES;
		(this.#bySize[size] ??= []).push(buffer);
	}
}
