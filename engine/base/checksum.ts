/**
 * Checksums of stored bytes: eight bytes, little-endian, of XXH64 over what follows them.
 *
 * Format algorithm 1. Whoever writes calls {@link sealChecksum} last; whoever reads calls
 * {@link checksumHolds} first.
 */
import type { HashWords } from "./xxhash64.ts";
import { hashWindow, xxhash64Wasm } from "./xxhash64Wasm.ts";

/** Number of the algorithm in file headers. */
export const CHECKSUM_ALGORITHM = 1;
export const CHECKSUM_BYTES = 8;

const window = hashWindow.bytes;
const words: HashWords = { low: 0, high: 0 };

/** Writes the checksum of `bytes[begin + 8, end)` to `bytes[begin, begin + 8)`. */
export function sealChecksum(bytes: Uint8Array, begin: number, end: number): void {
	xxhash64Wasm(bytes, begin + CHECKSUM_BYTES, end, words);
	putWord(bytes, begin, words.low);
	putWord(bytes, begin + 4, words.high);
}

/** Whether the first 8 bytes of `bytes[begin, end)` are the checksum of the rest. */
export function checksumHolds(bytes: Uint8Array, begin: number, end: number): boolean {
	if (end - begin <= window.length) {
		window.set(bytes.subarray(begin, end));
		return hashWindow.holds(0, end - begin);
	}
	xxhash64Wasm(bytes, begin + CHECKSUM_BYTES, end, words);
	return words.low === wordAt(bytes, begin) && words.high === wordAt(bytes, begin + 4);
}

/** XXH64 as 16 hex digits, the high word first, as it is usually printed. */
export function checksumHex(bytes: Uint8Array): string {
	xxhash64Wasm(bytes, 0, bytes.length, words);
	return hex(words.high) + hex(words.low);
}

function hex(word: number): string {
	return (word >>> 0).toString(16).padStart(8, "0");
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
	bytes[at] = word;
	bytes[at + 1] = word >>> 8;
	bytes[at + 2] = word >>> 16;
	bytes[at + 3] = word >>> 24;
}

function wordAt(bytes: Uint8Array, at: number): number {
	return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
