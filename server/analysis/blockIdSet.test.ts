/** Ids in typed arrays: what is in the set, beside the same in a Set of strings. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockIdSet } from "./blockIdSet.ts";

function idOf(text: string): [number, number, number, number] {
	const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = text.split(",").map(Number);
	return [w0, w1, w2, w3];
}

test("has what was added, and nothing else, also when it has grown and hashes collide", () => {
	const word = fc.constantFrom(0, 1, 2, -1, 0x7fffffff, -0x80000000);
	const ids = fc.array(fc.tuple(word, word, word, word), { maxLength: 600 });
	fc.assert(fc.property(ids, (added) => {
		const set = new BlockIdSet();
		const expected = new Set<string>();
		for (const id of added) {
			expect(set.has(...id)).toBe(expected.has(id.join()));
			expect(set.indexOf(...id)).toBe([...expected].indexOf(id.join()));
			expect(set.add(...id)).toBe(!expected.has(id.join()));
			expected.add(id.join());
		}
		expect(set.count).toBe(expected.size);
		for (const id of added) expect(set.has(...id)).toBe(true);
		expect([...expected].map((id) => set.indexOf(...idOf(id)))).toEqual([...expected.keys()].map((_, at) => at));
	}), { seed: 8, numRuns: 200 });
});

test("words are the same read as signed and as unsigned numbers", () => {
	const set = new BlockIdSet();
	set.add(-1, -2, -3, -4);
	expect(set.has(0xffffffff, 0xfffffffe, 0xfffffffd, 0xfffffffc)).toBe(true);
});
