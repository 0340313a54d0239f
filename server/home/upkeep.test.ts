/** Background work between two runs: when somebody waits for it, none is left. */
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { Upkeep } from "./upkeep.ts";

/** Writes blocks, which become a table. */
function addTable(engine: Engine, w1: number): void {
	const batch = new WriteBatch();
	for (let w0 = 0; w0 < 100; w0++) batch.putBlock({ w0, w1, w2: 0, w3: 0 }, new Uint8Array(1000));
	engine.write(batch, { durability: "buffered" });
	engine.flush();
}

/** A store of three tables, too few for merges beside writes, and its upkeep. */
function storeToMerge(mayWork: () => boolean): { readonly engine: Engine; readonly upkeep: Upkeep } {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: "/store" });
	for (let round = 0; round < 3; round++) addTable(engine, round);
	const store = (): { engine: Engine; directory: string } => ({ engine, directory: "/store" });
	return { engine, upkeep: new Upkeep({ store, vfs, mayWork, failed: () => undefined, warn: () => undefined }) };
}

test("whoever waits for the end of it finds all merged that was to be merged", async () => {
	const { engine, upkeep } = storeToMerge(() => true);
	expect(engine.metrics().tableCount).toBeGreaterThan(1);
	upkeep.begin();
	await upkeep.done();
	expect(engine.metrics().tableCount).toBe(1);
	expect(engine.maintain(1)).toBe(false);
});

test("the first time no two tables of one size are left, later only as many as beside writes", async () => {
	const { engine, upkeep } = storeToMerge(() => true);
	upkeep.begin();
	await upkeep.done();
	expect(engine.metrics().tableCount).toBe(1);
	for (let round = 3; round < 5; round++) addTable(engine, round);
	upkeep.begin();
	await upkeep.done();
	expect(engine.metrics().tableCount).toBe(3);
});

test("nobody waits for what cannot be done now, or longer than he wants", async () => {
	const { engine, upkeep } = storeToMerge(() => false);
	upkeep.begin();
	await upkeep.done();
	await upkeep.done(AbortSignal.abort());
	expect(engine.metrics().tableCount).toBeGreaterThan(1);
});
