/** Code units become the bytes that TextEncoder makes of them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { UTF8_BYTES_MAX, writeUtf8 } from "./utf8.ts";

function written(text: string): number[] {
	const units = new Uint16Array(text.length);
	for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
	const bytes = new Uint8Array(2 + units.length * UTF8_BYTES_MAX);
	return [...bytes.subarray(2, writeUtf8(units, { begin: 0, end: units.length }, bytes, 2))];
}

test("code units are written as TextEncoder writes them, halves of pairs among them", () => {
	const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 }), fc.nat(0x80));
	fc.assert(fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
		const text = String.fromCharCode(...units);
		expect(written(text)).toEqual([...new TextEncoder().encode(text)]);
	}), { seed: 9, numRuns: 500 });
});
