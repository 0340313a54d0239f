/** Which page may hold an id: the same answer before and after the index has made its buckets. */
import { expect, test } from "vitest";
import { Prng } from "../sim/prng.ts";
import { IndexBuilder, TableIndex } from "./tableIndex.ts";

const wordOf = (prng: Prng): number => prng.below(2 ** 32) | 0;

/** Last ids of pages, in order; with few bits, many share their first word. */
function drawnIds(prng: Prng, count: number, bits: number): number[][] {
	const ids = Array.from({ length: count }, () => {
		return [prng.below(2 ** bits) << (32 - bits), wordOf(prng), wordOf(prng), wordOf(prng)];
	});
	return ids.sort(compare);
}

function compare(one: readonly number[], other: readonly number[]): number {
	const at = one.findIndex((word, index) => word !== other[index]);
	return at < 0 ? 0 : (one[at] ?? 0) >>> 0 < (other[at] ?? 0) >>> 0 ? -1 : 1;
}

test.each([1, 2, 31, 33, 500, 3000])("of %i pages the first is found whose last id is not before another", (count) => {
	for (const bits of [2, 32]) {
		const prng = new Prng(count * 100 + bits);
		const ids = drawnIds(prng, count, bits);
		const builder = new IndexBuilder();
		for (const [row, id] of ids.entries()) builder.add(id, row * 4096, 4096);
		const index = new TableIndex(builder.finish(1, 0));
		const bytes = index.byteCount;
		for (let search = 0; search < 400; search += 1) {
			const [drawn = []] = drawnIds(prng, 1, bits);
			const id = search % 2 === 0 ? drawn : ids[prng.below(count)] ?? [];
			const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = id;
			const found = ids.findIndex((last) => compare(last, id) >= 0);
			expect(index.lowerPage(w0, w1, w2, w3), `search ${search}`).toBe(found < 0 ? count : found);
		}
		expect(index.byteCount).toBeGreaterThan(bytes);
	}
});
