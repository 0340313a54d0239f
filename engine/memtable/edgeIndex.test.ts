/** EdgeIndex against a map of texts: sources with few and with many edges, in any order, read in between. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EdgeRows } from "../model/edgeRows.ts";
import { EdgeIndex, type EdgeWords } from "./edgeIndex.ts";

interface Put {
	readonly source: number;
	readonly target: number;
	readonly kind: number;
	readonly begin: number;
	readonly isDelete: boolean;
}

function words({ source, target, kind, begin }: Put, end: number): EdgeWords {
	const ids = { s0: source, s1: 0, s2: 0, s3: 7, t0: target, t1: 0, t2: 0, t3: 7 };
	return { ...ids, kind, begin, end, attributes: 0 };
}

/** "kind target begin end sequence", an x for a tombstone. */
function rowsOf(index: EdgeIndex, block: number, direction: "outgoing" | "incoming"): string[] {
	const rows = new EdgeRows();
	index.collect(block, 0, 0, 7, direction, rows);
	return Array.from({ length: rows.count }, (_, row) => {
		const at = row * 10;
		const [other, begin, end, kind] = [0, 4, 5, 7].map((word) => rows.words[at + word]);
		return `${kind} ${other} ${begin} ${end} ${rows.sequence(row)}${rows.isTombstone(row) ? "x" : ""}`;
	});
}

/** Few sources, so that some cross the number of edges that are walked to be found. */
const put = fc.record({
	source: fc.constantFrom(1, 1, 1, 2, 3),
	target: fc.nat(5),
	kind: fc.nat(1),
	begin: fc.nat(2),
	isDelete: fc.boolean(),
});

test("keeps the newest version of each edge, found from both ends, in order", () => {
	fc.assert(
		fc.property(fc.array(put, { maxLength: 80 }), fc.nat(80), (puts, readAt) => {
			const index = new EdgeIndex();
			const model = new Map<string, { readonly put: Put; readonly sequence: number }>();
			for (const [at, one] of puts.entries()) {
				const sequence = at + 1;
				if (one.isDelete) index.delete(words(one, 0), sequence);
				else index.put(words(one, sequence), sequence);
				model.set(`${one.source} ${one.target} ${one.kind} ${one.begin}`, { put: one, sequence });
				// Reading puts chains in order, which must not hide an edge from the next put.
				if (at === readAt) for (const block of [0, 1, 2, 3]) rowsOf(index, block, "outgoing");
			}
			expect(index.count).toBe(model.size);
			for (const direction of ["outgoing", "incoming"] as const) {
				const [own, other] = direction === "outgoing" ? OUT : IN;
				for (let block = 0; block <= 5; block += 1) {
					const expected = [...model.values()]
						.filter(({ put: one }) => one[own] === block)
						.sort(({ put: a }, { put: b }) => {
							return a.kind - b.kind || a[other] - b[other] || a.begin - b.begin;
						})
						.map(({ put: one, sequence }) => {
							const end = one.isDelete ? 0 : sequence;
							const key = `${one.kind} ${one[other]} ${one.begin}`;
							return `${key} ${end} ${sequence}${one.isDelete ? "x" : ""}`;
						});
					expect(rowsOf(index, block, direction)).toEqual(expected);
				}
			}
		}),
		{ numRuns: 300, seed: 5 },
	);
});

const OUT = ["source", "target"] as const;
const IN = ["target", "source"] as const;

test("a source with many edges is not walked for each", () => {
	const index = new EdgeIndex();
	const one = { source: 1, target: 2, kind: 0, begin: 0, isDelete: false };
	// Walking what leaves the source each time would be 800 million steps.
	for (let begin = 0; begin < 40_000; begin += 1) index.put(words({ ...one, begin }, 9), 1);
	for (let begin = 0; begin < 40_000; begin += 1) index.put(words({ ...one, begin }, 9), 2);
	expect(index.count).toBe(40_000);
});
