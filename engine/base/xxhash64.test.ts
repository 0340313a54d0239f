/** XXH64 against published values, and its two twins against each other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { xxhash64, type HashWords } from "./xxhash64.ts";
import { xxhash64Module, xxhash64Wasm } from "./xxhash64Wasm.ts";

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
