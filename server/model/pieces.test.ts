/** Lists in order, made in pieces, against those that sort makes at once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { finish, sorted } from "./pieces.ts";

test("a list sorted in pieces is the one that sort makes, equal ones in the order in which they came", () => {
	fc.assert(fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat()), { maxLength: 3000, size: "max" }), (list) => {
		const byFirst = (one: readonly number[], other: readonly number[]): number => (one[0] ?? 0) - (other[0] ?? 0);
		expect(finish(sorted(list, byFirst))).toEqual([...list].sort(byFirst));
	}), { seed: 3, numRuns: 30 });
});
