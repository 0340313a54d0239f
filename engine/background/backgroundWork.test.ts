/** Background work in steps: how much one step does, and what a writer pays that outruns it. */
import { describe, expect, test } from "vitest";
import { Engine, type EngineOptions, EngineError, WriteBatch } from "../index.ts";
import type { BlockId } from "../model/block.ts";
import { Prng } from "../sim/prng.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const KiB = 1024;
const DIRECTORY = "/store";

function open(vfs: SimulationVfs, options: EngineOptions): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options });
}

function randomId(prng: Prng): BlockId {
	return { w0: prng.next() | 0, w1: prng.next() | 0, w2: prng.next() | 0, w3: prng.next() | 0 };
}

/** Writes blocks of 1,000 bytes one by one. */
function writeBlocks(engine: Engine, prng: Prng, count: number, onEach: () => void = () => undefined): void {
	const batch = new WriteBatch();
	const content = new Uint8Array(1000);
	for (let index = 0; index < count; index += 1) {
		batch.clear();
		batch.putBlock(randomId(prng), content);
		engine.write(batch, { durability: "buffered" });
		onEach();
	}
}

/** Bytes written to tables by what `action` does. */
function tableBytes(vfs: SimulationVfs, action: () => void): number {
	const sizes = (): number => {
		let sum = 0;
		for (const [path, bytes] of vfs.files()) if (path.endsWith(".table")) sum += bytes.length;
		return sum;
	};
	const before = sizes();
	action();
	return sizes() - before;
}

describe("a step", () => {
	test("of a flush writes about as much as it was told to, from the first to the last", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, { memtableBytesMax: 4096 * KiB });
		writeBlocks(engine, new Prng(1), 3000);
		engine.snapshot().release();
		let steps = 0;
		for (let isMore = true; isMore; steps += 1) {
			const written = tableBytes(vfs, () => {
				isMore = engine.maintain(64 * KiB);
			});
			// Bytes are written in pieces of 64 KiB, and of the last page.
			expect(written).toBeLessThanOrEqual(2 * 64 * KiB + 8 * KiB);
		}
		expect(steps).toBeGreaterThan(45);
		expect(engine.metrics().tableCount).toBe(1);
	});

	test("ends although nothing is written: sorting, and merging what goes", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, { memtableBytesMax: 4096 * KiB });
		const prng = new Prng(2);
		const batch = new WriteBatch();
		const ids = Array.from({ length: 5000 }, () => randomId(prng));
		for (const id of ids) batch.putBlock(id, new Uint8Array(1));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
		batch.clear();
		for (const id of ids) batch.deleteBlock(id);
		engine.write(batch, { durability: "buffered" });
		engine.flush();
		let steps = 0;
		while (engine.maintain(16 * KiB)) steps += 1;
		expect(steps).toBeGreaterThan(10);
		expect(engine.metrics()).toMatchObject({ tableCount: 0, droppedTombstoneCount: 5000 });
	});
});

test("20,000 blocks and 60,000 edges are all there after a flush in steps, in both directions", () => {
	const engine = open(new SimulationVfs(), { memtableBytesMax: 64 * 1024 * KiB });
	const prng = new Prng(6);
	const ids = Array.from({ length: 20_000 }, () => randomId(prng));
	const batch = new WriteBatch();
	for (const [index, source] of ids.entries()) {
		batch.putBlock(source, Uint8Array.of(index, index >> 8));
		for (const step of [1, 7, 4000]) {
			const target = ids[(index + step) % ids.length] ?? source;
			batch.putEdge({ source, target, kind: step % 5, begin: index, end: index, attributes: step });
		}
	}
	engine.write(batch, { durability: "buffered" });
	engine.snapshot().release();
	while (engine.maintain(10 * KiB));
	expect(engine.metrics().memtableBytes).toBe(0);
	const wrong = ids.filter((id, index) => {
		const content = engine.find(id);
		const isRight = content?.[0] === (index & 255) && content[1] === index >> 8;
		const counts = [engine.edges(id, "outgoing").count, engine.edges(id, "incoming").count];
		return !isRight || counts[0] !== 3 || counts[1] !== 3;
	});
	expect(wrong).toEqual([]);
	expect(engine.verify()).toEqual([]);
});

test.each(["flush", "merge"])("a table that the manifest may name stays, when the edit of a %s fails", (work) => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, { mergeWidth: 2 });
	const prng = new Prng(7);
	writeBlocks(engine, prng, 20);
	engine.flush();
	writeBlocks(engine, prng, 20);
	if (work === "merge") engine.flush();
	vfs.onOperation = ({ kind, path }) => (kind === "sync" && path.includes("MANIFEST") ? "io" : undefined);
	expect(() => {
		if (work === "flush") engine.flush();
		else while (engine.maintain(64 * KiB));
	}).toThrow(EngineError);
	vfs.onOperation = undefined;
	engine.close();
	const again = open(vfs, {});
	expect(again.sequence).toBe(40);
	let count = 0;
	for (const at = again.scan({}); at.next(); ) count += 1;
	expect(count).toBe(40);
	expect(again.verify()).toEqual([]);
	again.close();
});

describe("a writer that nobody helps", () => {
	const OPTIONS: EngineOptions = { memtableBytesMax: 64 * KiB, frozenMemtableCountMax: 2, mergeWidth: 2 };

	test("pays a little with each batch, and what waits is bounded", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, OPTIONS);
		let calls = 0;
		let callsMax = 0;
		vfs.onOperation = ({ kind }) => {
			if (kind === "write" || kind === "sync" || kind === "sync-directory") calls += 1;
			return undefined;
		};
		let waitingMax = 0;
		let tablesMax = 0;
		writeBlocks(engine, new Prng(3), 6000, () => {
			callsMax = Math.max(callsMax, calls);
			calls = 0;
			const { memtableBytes, tableCount } = engine.metrics();
			waitingMax = Math.max(waitingMax, memtableBytes);
			tablesMax = Math.max(tablesMax, tableCount);
		});
		// One batch never does a flush or a merge: at most a step of it, and the sync of one of its parts.
		expect(callsMax).toBeLessThanOrEqual(4);
		expect(waitingMax).toBeLessThan(6 * 64 * KiB);
		expect(tablesMax).toBeLessThan(20);
		expect(engine.metrics().flushCount).toBeGreaterThan(20);
		expect(engine.metrics().mergeCount).toBeGreaterThan(2);
		const { batchCount, stallCount, stallBytes } = engine.metrics();
		expect(stallCount).toBeGreaterThan(1000);
		expect(stallCount).toBeLessThan(batchCount);
		expect(stallBytes).toBeGreaterThan(stallCount * 4 * KiB);
		let count = 0;
		for (const at = engine.scan({}); at.next();) count += 1;
		expect(count).toBe(6000);
	});

	test("is not stopped by a merge that fails, and `maintain` tells of it", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, OPTIONS);
		const prng = new Prng(4);
		writeBlocks(engine, prng, 200);
		vfs.poke(`${DIRECTORY}/000001.table`, (bytes) => bytes.fill(1, 100, 200));
		writeBlocks(engine, prng, 3000);
		expect(engine.sequence).toBe(3200);
		const codes: string[] = [];
		for (let isMore = true; isMore;) {
			try {
				isMore = engine.maintain(64 * KiB);
			} catch (error) {
				codes.push(error instanceof EngineError ? error.code : String(error));
			}
		}
		expect(codes).toEqual(["corrupt"]);
	});

	test("is stopped when nothing can be flushed, and goes on when it can", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, OPTIONS);
		const prng = new Prng(5);
		vfs.onOperation = ({ kind, path }) =>
			kind === "write" && path.endsWith(".table") ? "no-space" : undefined;
		expect(() => {
			writeBlocks(engine, prng, 1000);
		}).toThrow(/no-space|full|Simulated/);
		const { sequence } = engine;
		expect(sequence).toBeLessThan(400);
		vfs.onOperation = undefined;
		writeBlocks(engine, prng, 500);
		expect(engine.sequence).toBe(sequence + 500);
	});
});
