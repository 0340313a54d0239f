/** The folder of a store that is opened often stays as small as what is in it. */
import { expect, test } from "vitest";
import { type BlockId, Engine, type EngineOptions, WriteBatch } from "./index.ts";
import { SimulationVfs } from "./sim/simulationVfs.ts";

const DIRECTORY = "/store";
const SECRET = "only-in-the-deleted-file";
const KEPT = 200;

const idOf = (index: number): BlockId => ({ w0: 1, w1: 2, w2: 3, w3: index });

function open(vfs: SimulationVfs, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options });
}

function put(engine: Engine, index: number, text: string): void {
	const batch = new WriteBatch();
	batch.putBlock(idOf(index), new TextEncoder().encode(text));
	engine.write(batch, { durability: "flushed" });
}

function remove(engine: Engine, index: number): void {
	const batch = new WriteBatch();
	batch.deleteBlock(idOf(index));
	engine.write(batch, { durability: "flushed" });
}

function filesOf(vfs: SimulationVfs, suffix: string): Uint8Array[] {
	return [...vfs.files()].filter(([path]) => path.endsWith(suffix)).map(([, bytes]) => bytes);
}

function holds(vfs: SimulationVfs, text: string): boolean {
	return [...vfs.files().values()].some((bytes) => Buffer.from(bytes).includes(text));
}

test("after 505 runs of one batch there are a few files, not one for each run", () => {
	const vfs = new SimulationVfs();
	let filesMax = 0;
	for (let run = 0; run < 505; run += 1) {
		const engine = open(vfs);
		put(engine, run % KEPT, `text ${run}`);
		engine.close();
		filesMax = Math.max(filesMax, vfs.list(DIRECTORY).length);
	}
	expect(filesMax).toBeLessThan(16);
	const engine = open(vfs);
	expect(engine.sequence).toBe(505);
	expect(new TextDecoder().decode(engine.find(idOf(104)))).toBe("text 504");
	expect(engine.verify()).toEqual([]);
});

test("the folder takes at most three times what lives in it, and a log of a megabyte", () => {
	const vfs = new SimulationVfs();
	const options = { replayBytesMax: 64 * 1024 };
	let worst = 0;
	for (let run = 0; run < 120; run += 1) {
		const engine = open(vfs, options);
		// Each run writes a sixth of everything anew, and takes a little away.
		for (let index = 0; index < KEPT / 6; index += 1) put(engine, (run * 31 + index) % KEPT, `${run} `.repeat(400));
		remove(engine, (run * 7) % KEPT);
		engine.close();
		const reader = Engine.open({ vfs, directory: DIRECTORY, mode: "read" });
		const live = reader.statistics({ exact: true }).liveBytes ?? 0;
		const total = [...vfs.files().values()].reduce((sum, bytes) => sum + bytes.length, 0);
		if (run > 10) worst = Math.max(worst, (total - options.replayBytesMax) / live);
	}
	expect(worst).toBeLessThan(3);
});

test("what was deleted is gone from log and tables once everything is merged, in steps", () => {
	const vfs = new SimulationVfs();
	for (let run = 0; run < 3; run += 1) {
		const engine = open(vfs);
		put(engine, run, `${SECRET} ${run}`);
		for (let index = 3; index < KEPT; index += 1) put(engine, index, "x".repeat(1000));
		engine.flush();
		engine.close();
	}
	const engine = open(vfs);
	for (let run = 0; run < 3; run += 1) remove(engine, run);
	expect(holds(vfs, SECRET)).toBe(true);
	engine.mergeSoon();
	while (engine.maintain(4096));
	expect(holds(vfs, SECRET)).toBe(false);
	expect([engine.has(idOf(0)), engine.has(idOf(3)), engine.statistics().tableCount]).toEqual([false, true, 1]);
	const before = vfs.operationCount;
	engine.mergeSoon();
	expect(engine.maintain(4096)).toBe(false);
	expect(vfs.operationCount - before).toBeLessThan(4);
});

test("a small log stays as it is, and a closing that finds no space loses nothing", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	put(engine, 1, "small");
	engine.close();
	expect(filesOf(vfs, ".table")).toEqual([]);
	const large = open(vfs);
	for (let index = 0; index < 2000; index += 1) put(large, index, "y".repeat(1000));
	vfs.onOperation = ({ kind, path }) => (kind === "create" && path.endsWith(".table") ? "no-space" : undefined);
	large.close();
	vfs.onOperation = undefined;
	expect(filesOf(vfs, ".table")).toEqual([]);
	const again = open(vfs);
	expect([again.sequence, again.has(idOf(1999))]).toEqual([2001, true]);
	again.close();
	expect(filesOf(vfs, ".table").length).toBe(1);
});
