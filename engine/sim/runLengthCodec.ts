/**
 * A codec for simulation: runs of equal bytes as pairs of (count, byte). The same on every machine.
 */
import type { PageCodec } from "../vfs/pageCodec.ts";

const COUNT_MAX = 255;

export const RUN_LENGTH_CODEC: PageCodec = {
	id: 254,

	compress: (bytes) => {
		const pairs: number[] = [];
		for (let at = 0; at < bytes.length; ) {
			const begin = at;
			while (at < bytes.length && at - begin < COUNT_MAX && bytes[at] === bytes[begin]) at += 1;
			pairs.push(at - begin, bytes[begin] ?? 0);
		}
		return Uint8Array.from(pairs);
	},

	decompress: (bytes, target) => {
		let end = 0;
		for (let at = 0; at + 1 < bytes.length; at += 2) {
			const count = bytes[at] ?? 0;
			if (end + count > target.length) return false;
			target.fill(bytes[at + 1] ?? 0, end, end + count);
			end += count;
		}
		return end === target.length && bytes.length % 2 === 0;
	},
};
