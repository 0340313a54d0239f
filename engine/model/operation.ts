/**
 * Operations of a batch as bytes: what a batch holds in memory and what a log record carries, the same.
 *
 * ```
 * put block     01 | id 16 | length u32 | content
 * delete block  02 | id 16
 * put edge      03 | kind u8 | source 16 | target 16 | begin u32 | end u32 | attributes u32
 * delete edge   04 | kind u8 | source 16 | target 16 | begin u32
 * ```
 *
 * Words of ids are big-endian, so that bytes order as ids do; other numbers are little-endian. In a log
 * record a deleted block says nothing of its edges: they were expanded to deleted edges before, so replay
 * needs no look-ups.
 */

export const OPERATION_PUT_BLOCK = 1;
export const OPERATION_DELETE_BLOCK = 2;
export const OPERATION_PUT_EDGE = 3;
export const OPERATION_DELETE_EDGE = 4;

export const PUT_BLOCK_HEAD_BYTES = 21;
export const DELETE_BLOCK_BYTES = 17;
export const PUT_EDGE_BYTES = 46;
export const DELETE_EDGE_BYTES = 38;

/** Offsets within an edge operation. */
export const EDGE_KIND_AT = 1;
export const EDGE_SOURCE_AT = 2;
export const EDGE_TARGET_AT = 18;
export const EDGE_BEGIN_AT = 34;
export const EDGE_END_AT = 38;
export const EDGE_ATTRIBUTES_AT = 42;

/** Bytes of one block at most; a longer one is refused when it is put. */
export const BLOCK_BYTES_MAX: number = 64 * 1024 * 1024;

/** Writes a word big-endian. */
export function writeWord(bytes: Uint8Array, at: number, word: number): void {
	bytes[at] = word >>> 24;
	bytes[at + 1] = word >>> 16;
	bytes[at + 2] = word >>> 8;
	bytes[at + 3] = word;
}

/** Reads a word big-endian, signed. */
export function readWord(bytes: Uint8Array, at: number): number {
	return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** Writes a u32 little-endian; a negative number is taken as its 32 bits. */
export function writeU32(bytes: Uint8Array, at: number, value: number): void {
	bytes[at] = value;
	bytes[at + 1] = value >>> 8;
	bytes[at + 2] = value >>> 16;
	bytes[at + 3] = value >>> 24;
}

/** Reads a u32 little-endian as its 32 bits, signed: `>>> 0` makes it unsigned. */
export function readI32(bytes: Uint8Array, at: number): number {
	return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/**
 * Bytes of the operation at `at`, or 0 if there is no whole operation there: an unknown tag or a cut end.
 */
export function operationBytesAt(bytes: Uint8Array, at: number, end: number): number {
	let length = 0;
	switch (bytes[at]) {
		case OPERATION_PUT_BLOCK: {
			if (at + PUT_BLOCK_HEAD_BYTES > end) return 0;
			const contentBytes = readI32(bytes, at + 17) >>> 0;
			if (contentBytes > BLOCK_BYTES_MAX) return 0;
			length = PUT_BLOCK_HEAD_BYTES + contentBytes;
			break;
		}
		case OPERATION_DELETE_BLOCK:
			length = DELETE_BLOCK_BYTES;
			break;
		case OPERATION_PUT_EDGE:
			length = PUT_EDGE_BYTES;
			break;
		case OPERATION_DELETE_EDGE:
			length = DELETE_EDGE_BYTES;
			break;
		default:
			return 0;
	}
	return at + length <= end ? length : 0;
}
