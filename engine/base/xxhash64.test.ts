/** XXH64 against published values, and its two twins against each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { checksumHolds, sealChecksum } from "./checksum.ts";
import { xxhash64, type HashWords } from "./xxhash64.ts";
import { HashMemory, xxhash64Module, xxhash64Wasm } from "./xxhash64Wasm.ts";

type Hash = (bytes: Uint8Array, begin: number, end: number, into: HashWords) => void;

function hexOf(hash: Hash, bytes: Uint8Array, begin = 0, end = bytes.length): string {
	const words = { low: 0, high: 0 };
	hash(bytes, begin, end, words);
	return [words.high, words.low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

describe.each([
	["plain", xxhash64],
	["wasm", xxhash64Wasm],
] as const)("XXH64, %s", (_, hash) => {
	test.each([
		["", "ef46db3751d8e999"],
		["a", "d24ec4f1a98c6e5b"],
		["abc", "44bc2cf5ad770999"],
		["Nobody inspects the spammish repetition", "fbcea83c8a378bf1"],
		["The quick brown fox jumps over the lazy dog", "0b242d361fda71bc"],
	])("of %j is the published value", (text, expected) => {
		expect(hexOf(hash, new TextEncoder().encode(text))).toBe(expected);
	});
});

test("the twins agree on any bytes at any place", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(40), (bytes, skip) => {
			const begin = Math.min(skip, bytes.length);
			expect(hexOf(xxhash64Wasm, bytes, begin)).toBe(hexOf(xxhash64, bytes, begin));
		}),
	);
});

test.each([31, 32, 33, 65535, 65536, 65537, 200_001])("the twins agree on %i bytes", (length) => {
	const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255);
	expect(hexOf(xxhash64Wasm, bytes)).toBe(hexOf(xxhash64, bytes));
});

test("a seal made in place is the checksum, wherever it lies, and no other bytes pass for it", () => {
	const memory = new HashMemory(1024);
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 8, maxLength: 300 }), fc.nat(64), fc.nat(), (bytes, at, altered) => {
			const expected = bytes.slice();
			sealChecksum(expected, 0, expected.length);
			memory.bytes.set(bytes, at);
			memory.seal(at, at + bytes.length);
			expect(memory.bytes.slice(at, at + bytes.length)).toEqual(expected);
			expect(memory.holds(at, at + bytes.length)).toBe(true);
			const wrong = at + (altered % bytes.length);
			memory.bytes[wrong] = memory.bytes[wrong]! ^ 1;
			expect(memory.holds(at, at + bytes.length)).toBe(false);
		}),
	);
});

test.each([8, 65535, 65536, 65537, 200_001])("a checksum over %i bytes holds until one changes", (length) => {
	const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) & 255);
	sealChecksum(bytes, 0, length);
	expect(checksumHolds(bytes, 0, length)).toBe(true);
	bytes[length - 1] = bytes[length - 1]! ^ 128;
	expect(checksumHolds(bytes, 0, length)).toBe(false);
});

test("a memory is as large as asked, and large ones hash as small ones do", () => {
	const memory = new HashMemory(300_000);
	expect(memory.bytes.length).toBeGreaterThanOrEqual(300_000);
	const bytes = Uint8Array.from({ length: 250_000 }, (_, index) => (index * 7 + (index >> 9)) & 255);
	memory.bytes.set(bytes, 8);
	memory.seal(8, 250_008);
	sealChecksum(bytes, 0, bytes.length);
	expect(memory.bytes.slice(8, 16)).toEqual(bytes.slice(0, 8));
});

test("the embedded module is what xxhash64.wat assembles to", async () => {
	const path = join(import.meta.dirname, "xxhash64.wat");
	const source = (await wabt()).parseWat(path, readFileSync(path, "utf8"));
	try {
		source.validate();
		const { buffer } = source.toBinary({});
		expect(Buffer.from(xxhash64Module()).toString("hex")).toBe(Buffer.from(buffer).toString("hex"));
	} finally {
		source.destroy();
	}
});
