/** Background work between two runs: when somebody waits for it, none is left. */
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { Upkeep } from "./upkeep.ts";

/** A store whose tables wait to be merged, and its upkeep. */
function storeToMerge(mayWork: () => boolean): { readonly engine: Engine; readonly upkeep: Upkeep } {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: "/store", options: { mergeWidth: 2 } });
	for (let round = 0; round < 4; round++) {
		const batch = new WriteBatch();
		for (let w0 = 0; w0 < 100; w0++) batch.putBlock({ w0, w1: round, w2: 0, w3: 0 }, new Uint8Array(1000));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
	}
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

test("nobody waits for what cannot be done now, or longer than he wants", async () => {
	const { engine, upkeep } = storeToMerge(() => false);
	upkeep.begin();
	await upkeep.done();
	await upkeep.done(AbortSignal.abort());
	expect(engine.metrics().tableCount).toBeGreaterThan(1);
});
