/** Zeros that are written ahead of the log: when they are, and that they are nothing but room. */
import { expect, test } from "vitest";
import { Engine, type EngineOptions, EngineError, WriteBatch } from "../index.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const DIRECTORY = "/store";
const RESERVE = 65_536;
const SEGMENT = `${DIRECTORY}/000001.wal`;

function open(vfs: SimulationVfs, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options: { walReserveBytes: RESERVE, ...options } });
}

function put(engine: Engine, index: number, length = 100): void {
	const batch = new WriteBatch();
	batch.putBlock({ w0: 1, w1: 2, w2: 3, w3: index }, new Uint8Array(length).fill(index));
	engine.write(batch, { durability: "synced" });
}

function putMany(engine: Engine, count: number, length?: number): void {
	for (let index = 0; index < count; index += 1) put(engine, index, length);
}

/** Bytes of the first segment, and how many zeros end it. */
function sizeOf(vfs: SimulationVfs): [bytes: number, zeros: number] {
	const bytes = vfs.peek(SEGMENT) ?? new Uint8Array(0);
	const last = bytes.findLastIndex((byte) => byte !== 0);
	return [bytes.length, bytes.length - 1 - last];
}

test("small syncs in a row write zeros ahead, and the next ones go over them", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	putMany(engine, 2);
	expect(sizeOf(vfs)[0]).toBeLessThan(1000);
	put(engine, 2);
	const [size] = sizeOf(vfs);
	expect(size).toBeGreaterThan(RESERVE);
	const writes = engine.metrics().walWriteCount;
	putMany(engine, 50);
	expect(sizeOf(vfs)[0]).toBe(size);
	// One for the record, and one for the mark after its sync.
	expect(engine.metrics().walWriteCount).toBe(writes + 100);
});

test("large syncs and an option of 0 write none", () => {
	for (const [length, options] of [
		[RESERVE / 8, {}],
		[100, { walReserveBytes: 0 }],
	] as const) {
		const vfs = new SimulationVfs();
		putMany(open(vfs, options), 20, length);
		expect(sizeOf(vfs)[0]).toBeLessThan(20 * (length + 100));
	}
});

test("zeros end with the segment", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, { walSegmentBytesMax: 10_000 });
	putMany(engine, 200);
	expect(engine.metrics().walSegmentCount).toBeGreaterThan(2);
	for (const [path, bytes] of vfs.files()) {
		if (path.endsWith(".wal")) expect(bytes.length).toBeLessThanOrEqual(10_000);
	}
	const again = open(vfs.kill(), { walSegmentBytesMax: 10_000 });
	expect(again.sequence).toBe(200);
	expect(again.metrics().droppedBytes).toBe(0);
});

test("zeros are no torn end, for one opening after the other", () => {
	let vfs = new SimulationVfs();
	for (let round = 1; round <= 3; round += 1) {
		const engine = open(vfs);
		expect(engine.sequence).toBe((round - 1) * 10);
		expect(engine.metrics().droppedBytes).toBe(0);
		putMany(engine, 10);
		vfs = vfs.kill();
	}
});

test("bytes that are not zero among them are a torn end", () => {
	const vfs = new SimulationVfs();
	putMany(open(vfs), 10);
	const crashed = vfs.kill();
	crashed.poke(SEGMENT, (bytes) => bytes.fill(7, bytes.length - 100, bytes.length - 90));
	const engine = open(crashed);
	expect(engine.sequence).toBe(10);
	expect(engine.metrics().droppedBytes).toBe(10);
});

test("a full disk has no zeros, and takes records as long as there is room", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	putMany(engine, 2);
	const records = engine.sequence;
	let writes = 0;
	vfs.onOperation = ({ kind, path }) => {
		if (kind === "write" && path.endsWith(".wal")) writes += 1;
		return writes === 2 ? "short" : undefined;
	};
	put(engine, 3);
	// The record, the zeros, the mark.
	expect(writes).toBe(3);
	put(engine, 4);
	expect(engine.sequence).toBe(records + 2);
	expect(open(vfs.kill()).sequence).toBe(records + 2);
});

test("any other failure to write them ends the writer", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	putMany(engine, 2);
	let writes = 0;
	vfs.onOperation = ({ kind, path }) => {
		if (kind === "write" && path.endsWith(".wal")) writes += 1;
		return writes === 2 ? "io" : undefined;
	};
	expect(() => {
		put(engine, 2);
	}).toThrow(EngineError);
	vfs.onOperation = undefined;
	expect(() => {
		put(engine, 3);
	}).toThrow(/earlier write failed/);
});
