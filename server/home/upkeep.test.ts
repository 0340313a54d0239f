/** Background work between two runs: when somebody waits for it, none is left. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
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
	const parts = { store, nowMs: Date.now, purges: false, failed: () => undefined, warn: () => undefined };
	return { engine, upkeep: new Upkeep({ ...parts, mayWork }) };
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

test("what was deleted is gone from the disk after the first run that ends a day later", async () => {
	const home = mkdtempSync(join(tmpdir(), "kausal-upkeep-"));
	const directory = join(home, "store");
	const engine = Engine.open({ vfs: createNodeVfs(), directory });
	const id = { w0: 1, w1: 2, w2: 3, w3: 4 };
	const write = (change: (batch: WriteBatch) => void): void => {
		const batch = new WriteBatch();
		change(batch);
		engine.write(batch, { durability: "buffered" });
	};
	write((batch) => batch.putBlock(id, new TextEncoder().encode("text of a deleted file")));
	engine.flush();
	write((batch) => batch.deleteBlock(id));
	let nowMs = Date.UTC(2030, 1, 1);
	const store = (): { engine: Engine; directory: string } => ({ engine, directory });
	const parts = { store, purges: true, mayWork: () => true, failed: () => undefined, warn: () => undefined };
	const upkeep = new Upkeep({ ...parts, nowMs: () => nowMs });
	const run = async (): Promise<boolean> => {
		upkeep.begin();
		await upkeep.done();
		return readdirSync(directory).some((name) => readFileSync(join(directory, name)).includes("text of a deleted file"));
	};
	expect(await run()).toBe(true);
	nowMs += 86_399_000;
	expect(await run()).toBe(true);
	nowMs += 1000;
	expect(await run()).toBe(false);
	expect(statSync(join(home, "merged")).mtimeMs).toBe(nowMs);
	// A clock that was set back by more than a day is not believed.
	utimesSync(join(home, "merged"), nowMs / 1000 + 200_000, nowMs / 1000 + 200_000);
	expect(await run()).toBe(false);
	expect(statSync(join(home, "merged")).mtimeMs).toBe(nowMs);
	engine.close();
	rmSync(home, { recursive: true });
});
