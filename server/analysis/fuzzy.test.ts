/** Ranking and distance of names. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lettersOfName, lettersOfQuery } from "../model/letters.ts";
import { mayHave } from "../store/nameList.ts";
import { anyScore, editDistance, fuzzyScore, isPrefix, isSlip } from "./fuzzy.ts";

const rank = (query: string, names: readonly string[]): string[] =>
	[...names].filter((name) => fuzzyScore(query, name) > 0)
		.sort((one, other) => fuzzyScore(query, other) - fuzzyScore(query, one));

test("the name itself comes first, then a prefix, then begins of words, then scattered letters", () => {
	expect(rank("gdu", ["gradual", "getDefaultUser", "guiDeUp", "gduX", "GDU", "gdu", "dug"]))
		.toEqual(["gdu", "GDU", "gduX", "guiDeUp", "getDefaultUser", "gradual"]);
});

test("letters must come in order, in any case", () => {
	expect(fuzzyScore("ba", "ab")).toBe(0);
	expect(fuzzyScore("SUB", "subscribe")).toBeGreaterThan(0);
	expect(fuzzyScore("", "anything")).toBeGreaterThan(0);
});

test("letters that only lower case makes of others are found as well", () => {
	// The sign of degrees Kelvin, and a capital I with a dot.
	expect(fuzzyScore("k", "ab\u212a")).toBeGreaterThan(0);
	expect(fuzzyScore("i", "\u0130x")).toBeGreaterThan(0);
	expect(fuzzyScore("\u00c4b", "x\u00e4B")).toBeGreaterThan(0);
	expect(fuzzyScore("ab", "b\u00e4a")).toBe(0);
	// In lower case it has a letter more.
	expect(fuzzyScore("0", "\u01300")).toBeGreaterThan(0);
});

test("a name of ASCII letters is scored as any other is, only sooner", () => {
	const name = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "_", "1", "é"), maxLength: 12 });
	const query = fc.string({ unit: fc.constantFrom("a", "B", "_", "1"), maxLength: 4 });
	fc.assert(fc.property(query, fc.oneof(name, name.map((one) => one.repeat(20))), (wanted, one) => {
		expect(fuzzyScore(wanted, one)).toBe(wanted.length > one.length ? 0 : anyScore(wanted, one));
	}), { seed: 7, numRuns: 5000 });
});

test("a name that begins with the query is better than any that does not", () => {
	const name = fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "_", "é", "É"), minLength: 1, maxLength: 12 });
	fc.assert(fc.property(name, name, fc.nat(), (one, other, length) => {
		const query = one.slice(0, 1 + (length % one.length)).toUpperCase();
		expect(isPrefix(query, one)).toBe(true);
		expect(isPrefix(query, other)).toBe(other.toLowerCase().startsWith(query.toLowerCase()));
		if (!isPrefix(query, other)) expect(fuzzyScore(query, one)).toBeGreaterThan(fuzzyScore(query, other));
	}), { seed: 9, numRuns: 5000 });
});

test("every name is found by any of its subsequences", () => {
	const subsequence = fc.string({ minLength: 1, maxLength: 12 }).chain((name) =>
		fc.subarray([...name], { minLength: 1 }).map((letters) => [letters.join(""), name] as const));
	fc.assert(fc.property(subsequence, ([query, name]) => {
		// Taking a letter at the begin of a word must not lose the match of the letters behind it.
		expect(fuzzyScore(query, name)).toBeGreaterThan(0);
	}), { seed: 3, numRuns: 2000 });
});

test("distance counts insertions, deletions, replacements and swaps", () => {
	expect(editDistance("subscribe", "subscribe", 3)).toBe(0);
	expect(editDistance("subscirbe", "subscribe", 3)).toBe(1);
	expect(editDistance("subscrbe", "subscribe", 3)).toBe(1);
	expect(editDistance("kitten", "sitting", 3)).toBe(3);
	expect(editDistance("kitten", "sitting", 2)).toBeGreaterThan(2);
});

test("a slip is an edit distance of one", () => {
	const name = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
	fc.assert(fc.property(name, name, (one, other) => {
		expect(isSlip(one, other)).toBe(editDistance(one, other, 6) === 1);
	}), { seed: 5, numRuns: 5000 });
});

test("what is a slip away lacks one letter at most, by its bits", () => {
	const text = fc.string({ unit: fc.constantFrom(..."abcxyz019_$.é"), maxLength: 7 });
	fc.assert(fc.property(text, text, (one, other) => {
		if (!isSlip(one, other)) return;
		expect(mayHave(lettersOfName(other), lettersOfQuery(one), "one")).toBe(true);
		expect(mayHave(lettersOfName(other.toUpperCase()), lettersOfQuery(one), "one")).toBe(true);
	}), { seed: 11, numRuns: 20_000 });
	expect(mayHave(lettersOfName("total"), lettersOfQuery("tutor"), "one")).toBe(false);
});
