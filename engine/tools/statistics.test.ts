/** Statistics: each figure against what is on the disk, what was written and what the reference holds. */
import { expect, test } from "vitest";
import { blockIdFromHex, Engine, type EngineOptions, WriteBatch } from "../index.ts";
import { Reference } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { writeSeeded } from "../sim/workload.ts";

const DIRECTORY = "/store";

function open(vfs: SimulationVfs, options: EngineOptions = {}, mode: "read" | "write" = "write"): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options, mode });
}

/** Bytes of the files whose paths match. */
function bytesOf(vfs: SimulationVfs, pattern: RegExp): number {
	let bytes = 0;
	for (const [path, { length }] of vfs.files()) if (pattern.test(path)) bytes += length;
	return bytes;
}

function liveBytesOf({ blocks, edges }: Reference): number {
	let bytes = edges.size * 46;
	for (const { length } of blocks.values()) bytes += 21 + length;
	return bytes;
}

test.each([1, 2, 3, 4])("counts are those of the reference, or not below them, seed %i", (seed) => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, { memtableBytesMax: 16384, mergeWidth: 2 });
	let state = new Reference();
	for (let round = 0; round < 8; round += 1) {
		state = writeSeeded(engine, state, { seed: seed * 100 + round, count: 6 });
		if (round % 3 === 1) engine.flush();
		if (round % 3 === 2) engine.maintain(50_000);
		const exact = engine.statistics({ exact: true });
		expect(exact).toMatchObject({
			isExact: true,
			sequence: engine.sequence,
			blockCount: state.blocks.size,
			edgeCount: state.edges.size,
			liveBytes: liveBytesOf(state),
		});
		const bounds = engine.statistics();
		expect([bounds.liveBytes, bounds.spaceAmplification]).toEqual([undefined, undefined]);
		expect(bounds.blockCount).toBeGreaterThanOrEqual(state.blocks.size);
		expect(bounds.edgeCount).toBeGreaterThanOrEqual(state.edges.size);
		expect(open(vfs, {}, "read").statistics({ exact: true })).toMatchObject({
			blockCount: state.blocks.size,
			edgeCount: state.edges.size,
			liveBytes: liveBytesOf(state),
		});
	}
	engine.compact();
	const merged = engine.statistics();
	expect(merged).toMatchObject({ isExact: true, blockCount: state.blocks.size, edgeCount: state.edges.size });
});

test("bytes on disk are those of the files, part by part", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, { pageBytesMax: 512 });
	let state = writeSeeded(engine, new Reference(), { seed: 1, count: 8 });
	engine.flush();
	state = writeSeeded(engine, state, { seed: 2, count: 8 });
	engine.keepSnapshot("kept");
	const held = engine.snapshot();
	state = writeSeeded(engine, state, { seed: 3, count: 8 });
	engine.compact();
	writeSeeded(engine, state, { seed: 4, count: 8 });
	// A memtable that waits, so that a table is begun.
	engine.snapshot().release();
	while (engine.statistics().disk.other === 0) engine.maintain(100);
	const { disk, tableCount, snapshotCount } = engine.statistics();
	const { log, manifest, tables, retired, other, total } = disk;
	expect([tableCount, snapshotCount]).toEqual([1, 1]);
	expect(log).toBe(bytesOf(vfs, /\.wal$/));
	expect(manifest).toBe(bytesOf(vfs, /MANIFEST|CURRENT$/));
	const live = Object.values<number>(tables).reduce((sum, part) => sum + part, 0);
	expect(live).toBe(engine.metrics().tableBytes);
	for (const part of Object.values(tables)) expect(part).toBeGreaterThan(0);
	expect(live + retired + other).toBe(bytesOf(vfs, /\.table$/));
	expect(total).toBe(bytesOf(vfs, /\.wal$|MANIFEST|CURRENT$|\.table$/));
	held.release();
	expect(engine.statistics().disk.total).toBe(bytesOf(vfs, /\.wal$|MANIFEST|CURRENT$|\.table$/));
});

test("amplification is what was written and what lies there, by what was put and what is left", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	expect(engine.statistics()).toMatchObject({ writeAmplification: undefined, pageCacheHitRate: undefined });
	const state = writeSeeded(engine, new Reference(), { seed: 5, count: 12 });
	const { batchBytes } = engine.metrics();
	expect(engine.statistics().writeAmplification).toBe(bytesOf(vfs, /\.wal$/) / batchBytes);
	engine.flush();
	const written = bytesOf(vfs, /\.wal$/) + bytesOf(vfs, /\.table$/);
	expect(engine.statistics().writeAmplification).toBe(written / batchBytes);
	const firstBytes = bytesOf(vfs, /\.table$/);
	engine.compact();
	const after = engine.statistics({ exact: true });
	const rewritten = engine.metrics().mergeCount === 0 ? 0 : bytesOf(vfs, /\.table$/);
	expect(after.writeAmplification).toBe((bytesOf(vfs, /\.wal$/) + firstBytes + rewritten) / batchBytes);
	expect(after.spaceAmplification).toBe(after.disk.total / liveBytesOf(state));
});

test("memory and hit rate follow the reads", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	const id = blockIdFromHex("00000000000000010000000000000001");
	const batch = new WriteBatch();
	batch.putBlock(id, new Uint8Array(1000));
	engine.write(batch, { durability: "flushed" });
	expect(engine.statistics().memory.memtables).toBeGreaterThan(1000);
	engine.flush();
	expect(engine.statistics()).toMatchObject({ memory: { memtables: 0, indexes: 0 }, pageCacheHitRate: undefined });
	engine.find(id);
	const { memory, pageCacheHitRate } = engine.statistics();
	expect([pageCacheHitRate, memory.indexes > 0, memory.pageCache > 1000]).toEqual([0, true, true]);
	const { pageHitCount } = engine.metrics();
	expect(pageHitCount).toBe(0);
	engine.find(id);
	const metrics = engine.metrics();
	const hitRate = metrics.pageHitCount / (metrics.pageHitCount + metrics.pageMissCount);
	expect(engine.statistics().pageCacheHitRate).toBe(hitRate);
});

test("of an empty store, and of a closed one", () => {
	const engine = open(new SimulationVfs());
	expect(engine.statistics({ exact: true })).toMatchObject({
		isExact: true, blockCount: 0, edgeCount: 0, liveBytes: 0, spaceAmplification: undefined, tableCount: 0,
	});
	engine.close();
	expect(() => engine.statistics()).toThrow(/closed/);
});
