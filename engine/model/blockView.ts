/**
 * BlockView: where the bytes of a found block lie, so that finding one allocates nothing.
 */

const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Bytes that their owner uses again when nobody holds them any more.
 *
 * Always holds: while `holderCount` is above zero the bytes do not change.
 */
export interface LentBytes {
	readonly bytes: Uint8Array;
	/** How many views show these bytes now. */
	holderCount: number;
	/** One holder less; the bytes may change from then on. */
	letGo(): void;
}

/**
 * Filled by `findInto` of a reader, again and again: byte `i` of the block is `bytes[begin + i]`.
 *
 * Lifetime: as what `find` returns, until the next `write`, `flush`, `maintain` or `close` of the engine, or
 * until it is filled again, after which the same memory may hold other blocks. `bytes` belongs to the engine:
 * do not write to it. Keep few views and fill them again: the engine cannot use the memory again that a view
 * shows, nor what the last view of it showed that was dropped without being filled again.
 */
export class BlockView {
	/** Bytes of the engine, of this block and of others. */
	bytes: Uint8Array = NO_BYTES;
	begin = 0;
	/** Exclusive. */
	end = 0;
	#lent: LentBytes | undefined;

	/** Bytes of the block. */
	get length(): number {
		return this.end - this.begin;
	}

	/** The bytes of the block alone, as a view. */
	content(): Uint8Array {
		return this.bytes.subarray(this.begin, this.end);
	}

	/** @internal Shows a part of lent bytes, and lets go of those that it showed before. */
	show(lent: LentBytes, begin: number, end: number): void {
		const before = this.#lent;
		if (before !== lent) {
			lent.holderCount += 1;
			this.#lent = lent;
			before?.letGo();
		}
		this.bytes = lent.bytes;
		this.begin = begin;
		this.end = end;
	}
}
