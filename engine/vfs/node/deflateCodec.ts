/**
 * The codec 1 of pages: raw deflate, by the zlib that comes with Node.
 *
 * Level 1: on pages of source text higher levels save a twentieth more and take twice as long. The window is as
 * large as the page needs, because zlib makes a new one for each call.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { PageCodec } from "../pageCodec.ts";

const WINDOW_BITS_MIN = 9;
const WINDOW_BITS_MAX = 15;

export const DEFLATE_CODEC: PageCodec = {
	id: 1,

	compress: (bytes) => {
		const bits = Math.ceil(Math.log2(Math.max(1, bytes.length)));
		const windowBits = Math.min(WINDOW_BITS_MAX, Math.max(WINDOW_BITS_MIN, bits));
		return deflateRawSync(bytes, { level: 1, windowBits, memLevel: windowBits - 7, chunkSize: chunkFor(bytes) });
	},

	decompress: (bytes, target) => {
		try {
			const plain = inflateRawSync(bytes, { maxOutputLength: target.length, chunkSize: chunkFor(target) });
			if (plain.length !== target.length) return false;
			target.set(plain);
			return true;
		} catch {
			return false;
		}
	},
};

/** So that the result comes in one piece. */
function chunkFor(bytes: Uint8Array): number {
	return Math.max(1024, bytes.length);
}
