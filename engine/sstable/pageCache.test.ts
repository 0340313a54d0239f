/** The page cache: what it keeps, what it lets go of, and which memory it uses again. */
import { expect, test } from "vitest";
import { BlockView } from "../model/blockView.ts";
import type { PageBuffer, PageSlots } from "./pageBuffer.ts";
import { PageCache } from "./pageCache.ts";

function put(cache: PageCache, owner: PageSlots, row: number, length: number): PageBuffer {
	const buffer = cache.take(length);
	buffer.bytes.fill(row);
	cache.put(owner, row, buffer);
	return buffer;
}

test.each([4096, 2 ** 31, 2 ** 32, 2 ** 36])(
	"a cache of %d bytes keeps a page of a quarter of 4 KB",
	(bytesMax) => {
		const cache = new PageCache(bytesMax);
		const owner = new Int32Array(3);
		put(cache, owner, 2, 1024);
		expect(cache.get(owner, 2)?.bytes).toHaveLength(1024);
		expect([cache.byteCount - cache.locations.byteCount, cache.hitCount]).toEqual([1024, 1]);
	},
);

test("a page larger than a quarter of the cache is not kept", () => {
	const cache = new PageCache(4096);
	const owner = new Int32Array(3);
	put(cache, owner, 2, 1025);
	expect(cache.get(owner, 2)).toBeUndefined();
	expect(cache.missCount).toBe(1);
});

test("never more bytes than the bound, and a page that is used stays longer", () => {
	const cache = new PageCache(4096);
	const owner = new Int32Array(100);
	for (let ordinal = 0; ordinal < 100; ordinal += 1) {
		put(cache, owner, ordinal, 1000 - (ordinal % 3) * 300);
		expect(cache.byteCount).toBeLessThanOrEqual(4096);
		if (ordinal > 0) expect(cache.get(owner, 0)).toBeDefined();
	}
	expect(cache.evictionCount).toBeGreaterThan(90);
});

test("memory of an evicted page is used again, unless it was given away or a view shows it", () => {
	const cache = new PageCache(4096);
	const owner = new Int32Array(100);
	const view = new BlockView();
	view.show(put(cache, owner, 0, 1000), 1, 5);
	const given = put(cache, owner, 1, 1000).giveAway();
	const free = put(cache, owner, 2, 1000);
	const later: PageBuffer[] = [];
	for (let row = 3; row < 100; row += 1) later.push(put(cache, owner, row, 990));
	expect(later).toContain(free);
	expect([...view.content()]).toEqual([0, 0, 0, 0]);
	expect(new Set(given)).toEqual(new Set([1]));
	const distinct = new Set(later.map(({ bytes }) => bytes.buffer));
	expect(distinct.size).toBeLessThan(6);
});

test("what a view showed is used again when it shows something else", () => {
	const cache = new PageCache(0);
	const owner = new Int32Array(100);
	const view = new BlockView();
	const seen = new Set<unknown>();
	for (let row = 0; row < 100; row += 1) {
		const buffer = put(cache, owner, row, 1000);
		view.show(buffer, 0, 1);
		seen.add(buffer);
		expect(view.bytes[0]).toBe(row);
	}
	expect(seen.size).toBe(2);
});
