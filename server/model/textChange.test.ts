/** One replaced span between two texts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { endAfter, offsetAfter, offsetBefore, textChange } from "./textChange.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 12 });

test("equal texts have no change", () => {
	expect(textChange("abc", "abc")).toBeUndefined();
});

test("the replaced span is as small as its ends allow", () => {
	expect(textChange("one two three", "one 2 three")).toEqual({ begin: 4, endBefore: 7, endAfter: 5 });
	expect(textChange("aa", "aaa")).toEqual({ begin: 2, endBefore: 2, endAfter: 3 });
	expect(textChange("abab", "ab")).toEqual({ begin: 2, endBefore: 4, endAfter: 2 });
});

test("what lies outside of the span is the same text on both sides", () => {
	fc.assert(fc.property(text, text, (before, after) => {
		const change = textChange(before, after);
		if (change === undefined) return before === after;
		const { begin, endBefore, endAfter } = change;
		return begin <= endBefore && begin <= endAfter && before.slice(0, begin) === after.slice(0, begin) &&
			before.slice(endBefore) === after.slice(endAfter);
	}));
});

test("the span of long texts is the one that comparing character by character finds", () => {
	const long = fc.array(fc.constantFrom("a".repeat(700), "a".repeat(1024), "b", "a"), { maxLength: 8 });
	fc.assert(fc.property(long, long, (some, others) => {
		const [before, after] = [some.join(""), others.join("")];
		const change = textChange(before, after);
		if (change === undefined) return before === after;
		const { begin, endBefore, endAfter } = change;
		const isFullHead = begin === Math.min(before.length, after.length) || before[begin] !== after[begin];
		const isFullTail = begin === Math.min(endBefore, endAfter) || before[endBefore - 1] !== after[endAfter - 1];
		return isFullHead && isFullTail && before.slice(0, begin) === after.slice(0, begin) &&
			before.slice(endBefore) === after.slice(endAfter);
	}));
});

test("offsets outside of the span go there and back, and stand before the same character", () => {
	fc.assert(fc.property(text, text, (before, after) => {
		const change = textChange(before, after);
		if (change === undefined) return;
		for (let offset = 0; offset <= after.length; offset++) {
			const there = offsetBefore(change, offset);
			if (there === undefined) continue;
			expect(before[there]).toBe(after[offset]);
			expect(before.slice(there)).toBe(offset >= change.endAfter ? after.slice(offset) : before.slice(offset));
		}
		for (let offset = 0; offset <= before.length; offset++) {
			const there = offsetAfter(change, offset);
			expect(there).toBeGreaterThanOrEqual(0);
			expect(there).toBeLessThanOrEqual(after.length);
			const outside = offset < change.begin || offset >= change.endBefore;
			if (outside) expect(after[there]).toBe(before[offset]);
			if (outside) expect(after[endAfter(change, offset + 1) - 1]).toBe(before[offset]);
		}
	}));
});
