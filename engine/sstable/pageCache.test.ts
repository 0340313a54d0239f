/** The page cache: what it keeps and what it lets go of, by bytes. */
import { expect, test } from "vitest";
import { PageCache, type PageSlots } from "./pageCache.ts";

const page = (length: number): Uint8Array => new Uint8Array(length);

test.each([4096, 2 ** 31, 2 ** 32, 2 ** 36])(
	"a cache of %d bytes keeps a page of a quarter of 4 KB",
	(bytesMax) => {
		const cache = new PageCache(bytesMax);
		const owner: PageSlots = [];
		cache.put(owner, 2, page(1024));
		expect(cache.get(owner, 2)).toHaveLength(1024);
		expect([cache.byteCount, cache.hitCount]).toEqual([1024, 1]);
	},
);

test("a page larger than a quarter of the cache is not kept", () => {
	const cache = new PageCache(4096);
	const owner: PageSlots = [];
	cache.put(owner, 2, page(1025));
	expect(cache.get(owner, 2)).toBeUndefined();
});

test("never more bytes than the bound, and a page that is used stays longer", () => {
	const cache = new PageCache(4096);
	const owner: PageSlots = [];
	for (let ordinal = 0; ordinal < 100; ordinal += 1) {
		cache.put(owner, ordinal, page(1000));
		expect(cache.byteCount).toBeLessThanOrEqual(4096);
		if (ordinal > 0) expect(cache.get(owner, 0)).toBeDefined();
	}
});
