/**
 * The hash of a key of four words, by which every table of a memtable finds its rows.
 */

/** Mixes four words into one; every word reaches every bit, because ids may share all words but one. */
export function hashWords(w0: number, w1: number, w2: number, w3: number): number {
	let hash =
		Math.imul(w0 ^ Math.imul(w2, 0x9e3779b1), 0x85ebca6b) ^
		Math.imul(w1 ^ Math.imul(w3, 0xc2b2ae35), 0x27d4eb2f);
	hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
	return hash ^ (hash >>> 13);
}
