/**
 * MurmurHash3 x86 128 (Austin Appleby, public domain), over bytes or the UTF-16 code units of a string.
 *
 * Good mixing, four 32-bit lanes without big integers, the same on every machine. Not a secret-keyed hash: it names
 * things, it does not protect them.
 */

export type Hash128 = readonly [number, number, number, number];

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

function finish(x: number): number {
	x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
	x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
	return x ^ (x >>> 16);
}

const wordAt = (bytes: Uint8Array, at: number): number =>
	(bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) |
	((bytes[at + 3] as number) << 24);

/** As much of a word as there is before `end`. */
function tailAt(bytes: Uint8Array, begin: number, end: number): number {
	let word = 0;
	for (let at = Math.min(begin + 4, end) - 1; at >= begin; at--) word = (word << 8) | (bytes[at] as number);
	return word;
}

/** Hashes the first `length` bytes; the four words are int32. Cost: about 1 ns a byte. */
export function hashBytes(bytes: Uint8Array, seed: number = 0, length: number = bytes.length): Hash128 {
	let h1 = seed, h2 = seed, h3 = seed, h4 = seed;
	const whole = length & ~15;
	for (let at = 0; at < whole; at += 16) {
		h1 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at), C1), 15), C2);
		h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
		h2 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 4), C2), 16), C3);
		h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
		h3 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 8), C3), 17), C4);
		h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
		h4 ^= Math.imul(rotate(Math.imul(wordAt(bytes, at + 12), C4), 18), C1);
		h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
	}
	if (length > whole) {
		const k1 = tailAt(bytes, whole, length);
		const k2 = tailAt(bytes, whole + 4, length);
		const k3 = tailAt(bytes, whole + 8, length);
		const k4 = tailAt(bytes, whole + 12, length);
		h4 ^= Math.imul(rotate(Math.imul(k4, C4), 18), C1);
		h3 ^= Math.imul(rotate(Math.imul(k3, C3), 17), C4);
		h2 ^= Math.imul(rotate(Math.imul(k2, C2), 16), C3);
		h1 ^= Math.imul(rotate(Math.imul(k1, C1), 15), C2);
	}
	h1 ^= length; h2 ^= length; h3 ^= length; h4 ^= length;
	h1 = (h1 + h2 + h3 + h4) | 0;
	h2 = (h2 + h1) | 0; h3 = (h3 + h1) | 0; h4 = (h4 + h1) | 0;
	h1 = finish(h1); h2 = finish(h2); h3 = finish(h3); h4 = finish(h4);
	h1 = (h1 + h2 + h3 + h4) | 0;
	return [h1, (h2 + h1) | 0, (h3 + h1) | 0, (h4 + h1) | 0];
}

const encoder = new TextEncoder();

/** Longer strings, in UTF-16 code units, are encoded into memory of their own. */
const SHORT_MAX = 4096;
const scratch = new Uint8Array(SHORT_MAX * 3);

/** Hashes the UTF-8 form of a string. */
export function hashString(text: string, seed: number = 0): Hash128 {
	if (text.length > SHORT_MAX) return hashBytes(encoder.encode(text), seed);
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit > 0x7f) return hashBytes(scratch, seed, encoder.encodeInto(text, scratch).written);
		scratch[at] = unit;
	}
	return hashBytes(scratch, seed, text.length);
}
