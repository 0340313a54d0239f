/**
 * PageCodec: a way to compress pages that the outside offers, because the engine has none of its own.
 */

/** Compression of one page at a time. Synchronous; the same bytes in, the same bytes out of `decompress`. */
export interface PageCodec {
	/** 1 to 255: what tables on disk name it by, for ever. 1 is raw deflate (RFC 1951). */
	readonly id: number;

	/** Other bytes that {@link PageCodec.decompress} makes these of again; good until the next call. */
	compress(bytes: Uint8Array): Uint8Array;

	/**
	 * Fills `target` with what `bytes` were made of.
	 *
	 * @returns whether that was possible and exactly as long as `target`; must not throw for any bytes, nor take
	 * more memory than `target` has and a constant
	 */
	decompress(bytes: Uint8Array, target: Uint8Array): boolean;
}
