/** Nodes and ids: those that a table gave and those that were added, found and told as one list of all would. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_ROW } from "../memtable/idRows.ts";
import { BaseIds } from "./baseIds.ts";
import { NodeIds } from "./nodeIds.ts";

type Id = readonly [number, number, number, number];

/** Few differ in their first word, as those of a file. */
const word = fc.constantFrom(0, 1, -1, 0x7fff_ffff, -0x8000_0000, 0x1234_5678);
const id: fc.Arbitrary<Id> = fc.tuple(word, word, fc.constant(3), fc.integer({ min: -3, max: 3 }));

function ordered(ids: readonly Id[]): Id[] {
	const different = [...new Map(ids.map((one) => [String(one), one])).values()];
	return different.sort((first, second) => {
		for (const at of [0, 1, 2, 3] as const) {
			if (first[at] !== second[at]) return (first[at] >>> 0) - (second[at] >>> 0);
		}
		return 0;
	});
}

function nodesOf(base: readonly Id[]): NodeIds {
	const ids = new BaseIds(base.length);
	const page = new DataView(new ArrayBuffer(base.length * 16));
	for (const [at, value] of base.flat().entries()) page.setInt32(at * 4, value);
	// In two parts, as a load comes.
	const half = base.length >>> 1;
	ids.add(new Uint8Array(page.buffer), 0, half);
	ids.add(new Uint8Array(page.buffer), half * 16, base.length - half);
	return new NodeIds(ids);
}

test("each id has one node, which tells it", () => {
	fc.assert(
		fc.property(fc.array(id, { maxLength: 60 }), fc.array(id, { maxLength: 60 }), (first, second) => {
			const base = ordered(first);
			const nodes = nodesOf(base);
			const found = new Map<string, number>(base.map((one, node) => [String(one), node]));
			for (const one of second) {
				const known = found.get(String(one));
				expect(nodes.find(...one)).toBe(known ?? NO_ROW);
				const node = nodes.intern(...one);
				expect(node).toBe(known ?? nodes.count - 1);
				found.set(String(one), node);
			}
			for (const [key, node] of found) {
				const at = nodes.at(node);
				const words = [...nodes.chunk(node).subarray(at, at + 4)] as unknown as Id;
				expect(String(words)).toBe(key);
				expect(nodes.find(...words)).toBe(node);
			}
			expect(nodes.extraCount).toBe(found.size - base.length);
		}),
		{ numRuns: 200, seed: 31 },
	);
});

test("the first node of the base that is not before an id is found", () => {
	fc.assert(
		fc.property(fc.array(id, { minLength: 1, maxLength: 60 }), id, (list, one) => {
			const base = ordered(list);
			const all = ordered([...base, one]);
			expect(nodesOf(base).lowerBase(...one)).toBe(all.findIndex((other) => String(other) === String(one)));
		}),
		{ numRuns: 200, seed: 32 },
	);
});
