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

interface Kept {
	readonly engine: Engine;
	readonly upkeep: Upkeep;
	/** How often it was told that there is nothing left to do with what was written. */
	readonly restCount: () => number;
}

/** A store of three tables, too few for merges beside writes, and its upkeep. */
function storeToMerge(mayWork: () => boolean, stays = true): Kept {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: "/store" });
	for (let round = 0; round < 3; round++) addTable(engine, round);
	const store = (): { engine: Engine; directory: string } => ({ engine, directory: "/store" });
	let restCount = 0;
	const rest = (): void => void (restCount += 1);
	const quiet = { failed: () => undefined, warn: () => undefined };
	const upkeep = new Upkeep({ store, vfs, stays, mayWork, rest, ...quiet });
	return { engine, upkeep, restCount: () => restCount };
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

test("who does not stay merges no more than the engine asks for", async () => {
	const { engine, upkeep } = storeToMerge(() => true, false);
	upkeep.begin();
	await upkeep.done();
	expect(engine.metrics().tableCount).toBe(3);
	addTable(engine, 3);
	upkeep.begin();
	await upkeep.done();
	expect(engine.metrics().tableCount).toBe(1);
});

test("nobody waits for what cannot be done now, or longer than he wants", async () => {
	const { engine, upkeep } = storeToMerge(() => false);
	upkeep.begin();
	await upkeep.done();
	await upkeep.done(AbortSignal.abort());
	expect(engine.metrics().tableCount).toBeGreaterThan(1);
});

test("after much was written it tells once that all is done, and after little nothing", async () => {
	const { engine, upkeep, restCount } = storeToMerge(() => true);
	upkeep.begin();
	await upkeep.done();
	expect(restCount()).toBe(0);
	const batch = new WriteBatch();
	batch.putBlock({ w0: 1, w1: 1, w2: 1, w3: 1 }, new Uint8Array(1000));
	engine.write(batch, { durability: "buffered" });
	upkeep.freeze();
	for (let round = 0; round < 2; round++) {
		upkeep.begin();
		await upkeep.done();
		expect(engine.metrics().memtableBytes).toBe(0);
		expect(restCount()).toBe(1);
	}
});

test.each([true, false])("behind it memory is readied for the first question of who stays: %s", async (stays) => {
	const { engine, upkeep } = storeToMerge(() => true, stays);
	const batch = new WriteBatch();
	const source = { w0: 1, w1: 1, w2: 1, w3: 1 };
	for (let w0 = 0; w0 < 20_000; w0++) {
		batch.putEdge({ source, target: { ...source, w0 }, kind: 1, begin: 0, end: 0, attributes: 0 });
	}
	engine.write(batch, { durability: "buffered" });
	engine.flush();
	expect(engine.warm()).toBe(true);
	upkeep.begin();
	await upkeep.done();
	expect(engine.warm()).toBe(!stays);
});
