/** Checks the hash against MurmurHash3's published verification value and known answers. */
import { expect, test } from "vitest";
import { hashBytes, hashString } from "./hash.ts";

const hex = (words: readonly number[]): string =>
	words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

test("known answers of MurmurHash3_x86_128", () => {
	expect(hex(hashString(""))).toBe("00000000000000000000000000000000");
	expect(hex(hashString("The quick brown fox jumps over the lazy dog"))).toBe("2f1583c3ecee2c675d7bf66ce5e91d2c");
});

test("the reference implementation's self-check: hashes of all prefixes of 0..255, hashed", () => {
	const key = Uint8Array.from({ length: 256 }, (_, index) => index);
	const hashes = new Int32Array(256 * 4);
	for (let length = 0; length < 256; length++) hashes.set(hashBytes(key.subarray(0, length), 256 - length), length * 4);
	expect(hex(hashBytes(new Uint8Array(hashes.buffer)).slice(0, 1))).toBe("b3ece62a");
});
