/** Damage within the log is told apart from what a crash leaves, to whoever opens the store. */
import { describe, expect, test } from "vitest";
import { type BlockId, Engine, EngineError, type OpenSettings, verifyStore, WriteBatch } from "../index.ts";
import { DAMAGES, damaged, type Ending, framesOf, judge, soundLog } from "../sim/damagedLogs.ts";
import { Prng } from "../sim/prng.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const DIRECTORY = "/store";
const LOG = `${DIRECTORY}/000001.wal`;
const COUNT = 1000;
/** Batches of one block each take 160 bytes of the log. */
const FRAME_BYTES = 160;

const idOf = (index: number): BlockId => ({ w0: 1, w1: 2, w2: 3, w3: index });

function put(engine: Engine, index: number, durability: "buffered" | "flushed" | "synced"): number {
	const batch = new WriteBatch();
	batch.putBlock(idOf(index), new Uint8Array(100).fill(index));
	return engine.write(batch, { durability });
}

function open(vfs: SimulationVfs, settings: Partial<OpenSettings> = {}): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, ...settings });
}

/** A thousand batches that a sync has acknowledged; then the store was closed, or its process killed. */
function thousand(ending: Ending): SimulationVfs {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	for (let index = 1; index <= COUNT; index += 1) put(engine, index, "buffered");
	engine.sync();
	if (ending === "killed") return vfs.kill();
	engine.close();
	return vfs;
}

function flip(vfs: SimulationVfs, at: number, path = LOG): void {
	vfs.poke(path, (bytes) => bytes.fill(bytes[at]! ^ 1, at, at + 1));
}

function errorOf(run: () => unknown): EngineError {
	try {
		run();
	} catch (error) {
		if (error instanceof EngineError) return error;
		throw error;
	}
	throw new Error("no error");
}

describe.each(["closed", "killed"] as const)("one bit of 1,000 synced batches, in a store that was %s,", (ending) => {
	const at = 32 + 93 * FRAME_BYTES + 50;

	test("is no torn end: the error says where it is and what is lost, to writers and readers", () => {
		const vfs = thousand(ending);
		flip(vfs, at);
		for (const mode of ["write", "read"] as const) {
			const error = errorOf(() => open(vfs, { mode }));
			expect(error.code).toBe("corrupt");
			expect(error.message).toContain("at most batches 94 to 1000 are lost");
			expect([error.path, error.offset]).toEqual([LOG, 32 + 93 * FRAME_BYTES]);
		}
		const problems = verifyStore({ vfs, directory: DIRECTORY });
		expect(problems).toMatchObject([{ path: LOG, begin: 32 + 93 * FRAME_BYTES, kind: "damaged" }]);
	});

	test("can be set aside: what was before stays, and no number is given twice", () => {
		const vfs = thousand(ending);
		flip(vfs, at);
		const reader = open(vfs, { mode: "read", onLogDamage: "set-aside" });
		expect([reader.sequence, reader.has(idOf(93)), reader.has(idOf(94))]).toEqual([93, true, false]);
		const engine = open(vfs, { onLogDamage: "set-aside" });
		expect(engine.logDamage).toMatchObject({ path: LOG, firstLost: 94, lastLost: 1000 });
		expect([engine.has(idOf(93)), engine.has(idOf(94))]).toEqual([true, false]);
		expect(put(engine, 5000, "synced")).toBe(1001);
		engine.close();
		const again = open(vfs);
		expect(again.logDamage).toBeUndefined();
		expect([again.sequence, again.has(idOf(93)), again.has(idOf(5000))]).toEqual([1001, true, true]);
		expect(again.verify()).toEqual([]);
		expect(vfs.peek(`${LOG}.damaged`)?.length).toBeGreaterThan(FRAME_BYTES * COUNT);
		expect(vfs.peek(LOG)).toBeUndefined();
	});

	test("in the very last batch is one as well", () => {
		const vfs = thousand(ending);
		flip(vfs, 32 + 999 * FRAME_BYTES + 50);
		expect(errorOf(() => open(vfs)).message).toContain("at most batch 1000 is lost");
	});
});

test("a log that was closed and is shorter now, or gone, is damaged", () => {
	for (const bytes of [0, 32, 33, 32 + 400 * FRAME_BYTES, 32 + 999 * FRAME_BYTES]) {
		const vfs = thousand("closed");
		vfs.poke(LOG, (whole) => whole.slice(0, bytes));
		expect(errorOf(() => open(vfs)).message).toMatch(/batch(es \d+ to)? 1000/);
		const kept = open(vfs, { onLogDamage: "set-aside" });
		expect(kept.logDamage?.lastLost).toBe(1000);
		expect(put(kept, 5000, "synced")).toBe(1001);
	}
	const vfs = thousand("closed");
	const engine = open(vfs);
	put(engine, 1001, "synced");
	engine.close();
	vfs.remove(`${DIRECTORY}/000002.wal`);
	expect(errorOf(() => open(vfs)).message).toContain("batch 1001 is lost");
	expect(errorOf(() => open(vfs, { mode: "read" })).code).toBe("changed");
	expect(open(vfs, { onLogDamage: "set-aside" }).sequence).toBe(1001);
});

test("a setting aside that is cut off anywhere is done by the next opening, and loses no more", () => {
	for (let cutAt = 0; ; cutAt += 1) {
		const vfs = thousand("closed");
		flip(vfs, 32 + 93 * FRAME_BYTES + 50);
		let calls = 0;
		let disk: SimulationVfs | undefined;
		vfs.onOperation = () => {
			if (calls === cutAt) disk = vfs.crash(cutAt, { keepPercent: 50, tearPercent: 30, garblePercent: 20 });
			calls += 1;
			return undefined;
		};
		open(vfs, { onLogDamage: "set-aside" });
		if (disk === undefined) break;
		const engine = open(disk, { onLogDamage: "set-aside" });
		expect([engine.sequence, engine.has(idOf(93)), engine.has(idOf(94))]).toEqual([1000, true, false]);
		expect(disk.list(DIRECTORY)).toContain("000001.wal.damaged");
	}
});

test("batches that were not durable when the power went are a torn end, and nobody is told", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	for (let index = 1; index <= 10; index += 1) put(engine, index, "synced");
	for (let index = 11; index <= 20; index += 1) put(engine, index, "flushed");
	const crashed = vfs.kill();
	flip(crashed, 32 + 14 * FRAME_BYTES + 50);
	expect(open(crashed).sequence).toBe(14);
});

test("a damaged end of the manifest is no torn one either", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	put(engine, 1, "synced");
	engine.keepSnapshot("kept");
	const crashed = vfs.kill();
	const path = `${DIRECTORY}/MANIFEST-000001`;
	flip(crashed, crashed.peek(path)!.length - 40, path);
	expect(errorOf(() => open(crashed)).message).toMatch(/manifest is damaged/);
	expect(verifyStore({ vfs: crashed, directory: DIRECTORY })).toMatchObject([{ path, kind: "damaged" }]);
});

test.each(["closed", "killed"] as const)("no damage at any frame of a log that was %s goes unnoticed", (ending) => {
	const verdicts = { whole: 0, told: 0 };
	for (const seed of [1, 3]) {
		const log = soundLog(seed, ending);
		const frames = framesOf(log.vfs);
		const prng = new Prng(seed);
		for (let index = 0; index < frames.length; index += 6) {
			const damage = prng.pick(DAMAGES[ending]);
			try {
				verdicts[judge(log, damaged(log, frames, index, { damage, prng }))] += 1;
			} catch (error) {
				throw new Error(`seed ${seed}, ${damage} at ${JSON.stringify(frames[index])}`, { cause: error });
			}
		}
	}
	expect(verdicts.told).toBeGreaterThan(4);
});
