/**
 * BlockView: where the bytes of a found block lie, so that finding one allocates nothing.
 */

const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Filled by `findInto` of a reader, again and again: byte `i` of the block is `bytes[begin + i]`.
 *
 * Lifetime: as what `find` returns, until the next `write`, `flush`, `maintain` or `close` of the engine, or
 * until it is filled again. `bytes` belongs to the engine: do not write to it.
 */
export class BlockView {
	/** Bytes of the engine, of this block and of others. */
	bytes: Uint8Array = NO_BYTES;
	begin = 0;
	/** Exclusive. */
	end = 0;

	/** Bytes of the block. */
	get length(): number {
		return this.end - this.begin;
	}

	/** The bytes of the block alone, as a view. */
	content(): Uint8Array {
		return this.bytes.subarray(this.begin, this.end);
	}
}
