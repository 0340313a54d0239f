/**
 * What the decoders of records and facts throw, and nobody else: stored bytes are damaged. Its own class, because
 * JavaScript throws RangeError for a deep recursion or a long string as well, and that is no reason to doubt an index.
 */
export class DecodeError extends Error {
	override readonly name: string = "DecodeError";
}
