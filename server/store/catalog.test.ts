/** What the catalog keeps beside its entries is that of a catalog which only ever had the last ones. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { catalogId } from "../model/identity.ts";
import { Catalog } from "./catalog.ts";
import { encodeCatalog, hasFacts, type CatalogRecord } from "./records.ts";

const entryOf = (path: string, content: number): CatalogRecord => ({
	path, language: "typescript", contentHash: [content, 1, 2, 3], sizeBytes: content, mtimeMs: 0, ctimeMs: 0, readAtMs: 0,
	lineCount: 2, blockCount: content, edgeCount: 1, hasProblems: false, skipReason: "", skipDetail: "",
});

test("paths, sums and totals are those of the files as they are now, whatever came and went", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
	const path = fc.constantFrom("a.ts", "b/a.ts", "b/c.go", "d.py");
	const content = fc.integer({ min: 0, max: 3 });
	const step = fc.record({ path, content, isSkipped: fc.boolean(), isAsked: fc.boolean() });
	fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
		const catalog = new Catalog(engine);
		const files = new Map<string, CatalogRecord>();
		for (const { path: one, content, isSkipped, isAsked } of steps) {
			const entry = isSkipped ? { ...entryOf(one, content), skipReason: "binary" } : entryOf(one, content);
			if (content === 0) {
				catalog.delete(one);
				files.delete(one);
			} else {
				catalog.set(entry);
				files.set(one, entry);
			}
			const paths = [...files.values()].filter(hasFacts).map(({ path }) => path).sort();
			if (isAsked) expect(catalog.paths()).toEqual(paths);
		}
		const fresh = new Catalog(engine);
		for (const entry of files.values()) fresh.set(entry);
		expect(catalog.sums.mark).toBe(fresh.sums.mark);
		expect(catalog.totals()).toEqual(fresh.totals());
	}), { seed: 8, numRuns: 100 });
});

test("an entry that is asked for by itself is the one of the whole catalog; a sum needs all of it", () => {
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
	const batch = new WriteBatch();
	batch.putBlock(catalogId("a.ts"), encodeCatalog(entryOf("a.ts", 1)));
	batch.putBlock(catalogId("b.ts"), encodeCatalog({ ...entryOf("b.ts", 2), skipReason: "binary" }));
	// The id of one path with the entry of another: as if both had one hash.
	batch.putBlock(catalogId("c.ts"), encodeCatalog(entryOf("d.ts", 3)));
	engine.write(batch, { durability: "flushed" });
	const [single, whole] = [new Catalog(engine), new Catalog(engine)];
	expect(whole.totals().files).toBe(2);
	for (const path of ["a.ts", "b.ts", "c.ts", "gone.ts"]) {
		expect([single.get(path), single.has(path)]).toEqual([whole.get(path), whole.has(path)]);
	}
	expect(single.isLoaded).toBe(false);
	single.set(entryOf("e.ts", 4));
	expect([single.isLoaded, single.has("e.ts"), single.paths()]).toEqual([true, true, ["a.ts", "d.ts", "e.ts"]]);
});
