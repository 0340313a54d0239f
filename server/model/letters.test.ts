/** What letters as bits say must never hide a name that a query finds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzyScore } from "../analysis/fuzzy.ts";
import { LETTER_BITS, lettersOfName, lettersOfQuery } from "./letters.ts";

const has = (query: string, name: string): boolean =>
	(lettersOfName(name) & lettersOfQuery(query)) === lettersOfQuery(query);

test("a name that a query finds has its letters", () => {
	const unit = fc.constantFrom("a", "K", "k", "z", "Z", "_", "-", "0", "9", "é", "\u212a", "\u0130", "i", "🙂");
	fc.assert(fc.property(fc.string({ unit, maxLength: 3 }), fc.string({ unit, maxLength: 12 }), (query, name) => {
		if (fuzzyScore(query, name) > 0) expect(has(query, name)).toBe(true);
	}), { seed: 11, numRuns: 5000 });
});

test("a letter that is missing is told, in any case", () => {
	expect(["x", "X", "t7", "LAT"].map((query) => has(query, "total"))).toEqual([false, false, false, true]);
});

test("bits of bytes are those of the text", () => {
	for (const text of ["total_9", "Ünder", "a-b.c"]) {
		const bytes = [...Buffer.from(text)].reduce((bits, byte) => bits | (LETTER_BITS[byte] ?? 0), 0);
		expect(bytes).toBe(lettersOfName(text));
	}
});
