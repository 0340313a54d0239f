/** What is replayed from the log: where its contents lie, and that they stay what they were. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine, type EngineOptions, EngineError, WriteBatch } from "../index.ts";
import type { BlockId } from "../model/block.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const DIRECTORY = "/store";

const idOf = (index: number): BlockId => ({ w0: index % 3, w1: -index, w2: 7, w3: index });

/** Content that no other index and no other edition has. */
function contentOf(index: number, length: number, edition = 0): Uint8Array {
	return Uint8Array.from({ length }, (_, at) => (at * 7 + index * 31 + edition * 101 + (at >> 8)) & 255);
}

function open(vfs: SimulationVfs, options: EngineOptions = {}, mode: "read" | "write" = "write"): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options, mode });
}

/** Puts blocks of these lengths, `perBatch` in a batch. */
function putAll(engine: Engine, lengths: readonly number[], perBatch = 1, edition = 0): void {
	const batch = new WriteBatch();
	lengths.forEach((length, index) => {
		batch.putBlock(idOf(index), contentOf(index, length, edition));
		if (batch.operationCount < perBatch && index + 1 < lengths.length) return;
		engine.write(batch, { durability: "flushed" });
		batch.clear();
	});
}

function differing(reader: Pick<Engine, "find">, lengths: readonly number[], edition = 0): number[] {
	return lengths.flatMap((length, index) => {
		const found = reader.find(idOf(index));
		return Buffer.from(found ?? []).equals(contentOf(index, length, edition)) && found ? [] : [index];
	});
}

/** Reads of the log from now on, by the disk's count. */
function countLogReads(vfs: SimulationVfs): () => number {
	let count = 0;
	vfs.onOperation = ({ kind, path }) => {
		if (kind === "read" && path.endsWith(".wal")) count += 1;
		return undefined;
	};
	return () => count;
}

describe("the log, replayed", () => {
	test("gives back any blocks in any batches, to a writer and to a reader", () => {
		const lengths = fc.array(fc.oneof(fc.nat(40), fc.nat(700), fc.nat(9000)), { minLength: 1, maxLength: 60 });
		const options = fc.record({
			walSegmentBytesMax: fc.constantFrom(4096, 20_000, 1 << 20),
			walBufferBytesMax: fc.constantFrom(512, 4096, 1 << 18),
			memtableBytesMax: fc.constantFrom(1 << 14, 1 << 25),
			frozenMemtableCountMax: fc.constant(64),
		});
		fc.assert(
			fc.property(lengths, options, fc.integer({ min: 1, max: 30 }), (blocks, chosen, perBatch) => {
				const vfs = new SimulationVfs();
				putAll(open(vfs, chosen), blocks, perBatch);
				const crashed = vfs.kill();
				expect(differing(open(crashed, chosen, "read"), blocks)).toEqual([]);
				expect(differing(open(crashed, chosen), blocks)).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});

	test("is read again where a content is asked for, and only once", () => {
		const vfs = new SimulationVfs();
		const lengths = new Array<number>(1000).fill(1000);
		putAll(open(vfs), lengths);
		const crashed = vfs.kill();
		const engine = open(crashed);
		const reads = countLogReads(crashed);
		expect(engine.has(idOf(500))).toBe(true);
		expect(reads()).toBe(0);
		expect(engine.find(idOf(500))).toEqual(contentOf(500, 1000));
		expect(reads()).toBe(1);
		expect(engine.find(idOf(501))).toEqual(contentOf(501, 1000));
		expect(reads()).toBe(1);
		expect(differing(engine, lengths)).toEqual([]);
		const all = reads();
		expect(all).toBeLessThan(8);
		expect(differing(engine, lengths)).toEqual([]);
		expect(reads()).toBe(all);
	});

	test("stays readable for a snapshot when a flush has let go of it", () => {
		const vfs = new SimulationVfs();
		const lengths = new Array<number>(300).fill(2000);
		putAll(open(vfs), lengths);
		const crashed = vfs.kill();
		const engine = open(crashed);
		const old = crashed.list(DIRECTORY).filter((name) => name.endsWith(".wal"));
		const snapshot = engine.snapshot();
		putAll(engine, lengths.slice(0, 299), 50, 1);
		engine.flush();
		while (engine.maintain(1 << 20));
		const left = crashed.list(DIRECTORY).filter((name) => name.endsWith(".wal"));
		expect(left.filter((name) => old.slice(0, -1).includes(name))).toEqual([]);
		expect(differing(snapshot, lengths)).toEqual([]);
		expect(differing(engine, lengths.slice(0, 299), 1)).toEqual([]);
		snapshot.release();
	});

	test("is flushed in steps that read a piece each", () => {
		const vfs = new SimulationVfs();
		const lengths = new Array<number>(1000).fill(1000);
		putAll(open(vfs), lengths);
		const crashed = vfs.kill();
		const engine = open(crashed);
		engine.snapshot().release();
		const reads = countLogReads(crashed);
		let last = 0;
		while (engine.maintain(1000)) {
			expect(reads() - last).toBeLessThanOrEqual(1);
			last = reads();
		}
		expect(last).toBeGreaterThan(2);
		expect(differing(engine, lengths)).toEqual([]);
	});

	test("is `corrupt` where it changed after the store was opened, and nowhere else", () => {
		const vfs = new SimulationVfs();
		const lengths = new Array<number>(1000).fill(1000);
		putAll(open(vfs), lengths);
		const crashed = vfs.kill();
		const engine = open(crashed);
		crashed.poke(`${DIRECTORY}/000001.wal`, (bytes) => bytes.fill(9, 500_000, 500_010));
		const codes = lengths.map((_, index) => {
			try {
				return Buffer.from(engine.find(idOf(index)) ?? []).equals(contentOf(index, 1000)) ? "right" : "wrong";
			} catch (error) {
				return error instanceof EngineError ? `${error.code} ${error.offset! > 490_000}` : "no reason";
			}
		});
		expect(new Set(codes)).toEqual(new Set(["right", "corrupt true"]));
	});

	test("is copied for a reader, because the writer beside it lets go of it", () => {
		const vfs = new SimulationVfs();
		const lengths = new Array<number>(200).fill(3000);
		const writer = open(vfs);
		putAll(writer, lengths);
		const reader = open(vfs.asProcess(), {}, "read");
		writer.flush();
		writer.close();
		open(vfs.asProcess()).close();
		expect(vfs.peek(`${DIRECTORY}/000001.wal`)).toBeUndefined();
		expect(differing(reader, lengths)).toEqual([]);
	});
});
