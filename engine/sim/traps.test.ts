/**
 * Eleven ways in which stores of this kind have lost data, T1 to T11, each as a test of its own; README.md lists what
 * is promised, and where that is tested.
 */
import { expect, test } from "vitest";
import { type CompactionPolicy, SIZE_TIERED } from "../compaction/compactionPolicy.ts";
import { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { codeOf } from "./codeOf.ts";
import { KEEP_NOTHING } from "./inode.ts";
import type { Operation } from "./simulatedDisk.ts";
import { SimulationVfs } from "./simulationVfs.ts";

const DIRECTORY = "/store";
const A: BlockId = { w0: 1, w1: 2, w2: 0, w3: 1 };
const B: BlockId = { w0: 1, w1: 2, w2: 0, w3: 2 };
const EDGE = { source: A, target: B, kind: 1, begin: 3, end: 4, attributes: 0 };

/** The two newest tables are merged when there are three, so that older ones lie below. */
function openMerging(vfs: SimulationVfs): Engine {
	const choose: CompactionPolicy["choose"] = (tables) => {
		return tables.length < 3 ? [] : tables.slice(0, 2).map(({ number }) => number);
	};
	return Engine.open({ vfs, directory: DIRECTORY, policy: { ...SIZE_TIERED, choose } });
}

const open = (vfs: SimulationVfs): Engine => Engine.open({ vfs, directory: DIRECTORY });

function write(engine: Engine, fill: (batch: WriteBatch) => void): number {
	const batch = new WriteBatch();
	fill(batch);
	return engine.write(batch, { durability: "synced" });
}

const put = (engine: Engine, id: BlockId, length = 3): number => write(engine, (batch) => {
	batch.putBlock(id, new Uint8Array(length).fill(length));
});
const remove = (engine: Engine, id: BlockId): number => write(engine, (batch) => {
	batch.deleteBlock(id);
});

function settle(engine: Engine): void {
	while (engine.maintain(100_000));
}

test("T1: a table of nothing but tombstones is merged as any other, and what it deletes stays deleted", () => {
	const vfs = new SimulationVfs();
	const engine = openMerging(vfs);
	for (const step of [() => put(engine, A), () => remove(engine, A), () => put(engine, B)]) {
		step();
		engine.flush();
	}
	settle(engine);
	expect([engine.has(A), openMerging(vfs.kill()).has(A)]).toEqual([false, false]);
	engine.compact();
	expect([engine.has(A), openMerging(vfs.kill()).has(A)]).toEqual([false, false]);
});

test("T2: an edge stays in both directions when its ends lie in tables that are not merged with it", () => {
	const vfs = new SimulationVfs();
	const engine = openMerging(vfs);
	for (const step of [() => put(engine, A), () => write(engine, (batch) => {
		batch.putEdge(EDGE);
	}), () => put(engine, B)]) {
		step();
		engine.flush();
	}
	settle(engine);
	const again = open(vfs.kill());
	expect([again.edges(A, "outgoing").count, again.edges(B, "incoming").count]).toEqual([1, 1]);
});

test("T3: blocks of every size around every limit survive a crash", () => {
	const sizes = [1, 31, 32, 33, 255, 256, 4095, 4096, 4097, 65_535, 65_536, 262_143, 262_144, 524_287, 524_288, 524_289];
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	const all = [...sizes, (1 << 20) + 1];
	all.forEach((length, at) => put(engine, { ...A, w3: at }, length));
	const again = open(vfs.crash(1, KEEP_NOTHING));
	expect(all.map((_, at) => again.find({ ...A, w3: at })?.length)).toEqual(all);
});

test("T4: a bad record ends the log, or is told; it is never passed over", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	for (let at = 0; at < 8; at += 1) put(engine, { ...A, w3: at }, 40);
	const path = [...vfs.files().keys()].find((name) => name.endsWith(".wal")) ?? "";
	for (let offset = 40; offset < 8 * 104; offset += 13) {
		const disk = vfs.kill();
		disk.poke(path, (bytes) => {
			bytes[offset] = (bytes[offset] ?? 0) ^ 4;
			return bytes;
		});
		const code = codeOf(() => {
			const found = open(disk);
			const there = Array.from({ length: 8 }, (_, at) => found.has({ ...A, w3: at }));
			expect(there.lastIndexOf(true) + 1).toBe(there.filter(Boolean).length);
		});
		expect(["no error", "corrupt"]).toContain(code);
	}
});

test("T5: no age makes a tombstone go while an older table may hold the block", () => {
	const vfs = new SimulationVfs();
	const engine = openMerging(vfs);
	put(engine, A);
	engine.flush();
	remove(engine, A);
	for (let batch = 0; batch < 400; batch += 1) put(engine, { ...B, w2: 9, w3: batch });
	for (let flush = 0; flush < 6; flush += 1) {
		put(engine, B);
		engine.flush();
		settle(engine);
	}
	expect(engine.has(A)).toBe(false);
});

test("T6: a compaction that is cut off at any call leaves the state before or after, and both answer the same", () => {
	const vfs = new SimulationVfs();
	const engine = openMerging(vfs);
	for (let table = 0; table < 3; table += 1) {
		put(engine, { ...A, w3: table }, 10 + table);
		engine.flush();
	}
	let crashes = 0;
	vfs.onOperation = ({ index }) => {
		crashes += 1;
		const again = open(vfs.crash(index, KEEP_NOTHING));
		expect([0, 1, 2].map((w3) => again.find({ ...A, w3 })?.length)).toEqual([10, 11, 12]);
		return undefined;
	};
	engine.compact();
	expect(crashes).toBeGreaterThan(10);
});

test("T7: a sync that failed is not tried again, and nothing is acknowledged any more", () => {
	for (const fault of ["io", "sync-lost"] as const) {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		put(engine, A);
		let syncs = 0;
		vfs.onOperation = ({ kind, path }: Operation) => {
			if (kind !== "sync" || !path.endsWith(".wal")) return undefined;
			syncs += 1;
			return syncs === 1 ? fault : undefined;
		};
		expect(codeOf(() => put(engine, B))).toBe("io");
		expect([codeOf(() => put(engine, B)), codeOf(() => {
			engine.sync();
		}), syncs, engine.has(A)]).toEqual(["poisoned", "poisoned", 1, true]);
	}
});

test("T8: a write that was cut short at any place of a table makes no table", () => {
	for (let target = 0, isReached = true; isReached; target += 1) {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		put(engine, A, 9000);
		let writes = 0;
		isReached = false;
		vfs.onOperation = ({ kind, path }: Operation) => {
			if (kind !== "write" || !path.endsWith(".table")) return undefined;
			isReached ||= writes === target;
			writes += 1;
			return writes === target + 1 ? "short" : undefined;
		};
		expect(codeOf(() => {
			engine.flush();
		})).toBe(isReached ? "no-space" : "no error");
		engine.flush();
		expect([engine.find(A)?.length, open(vfs.crash(1, KEEP_NOTHING)).find(A)?.length]).toEqual([9000, 9000]);
	}
});

test("T9: names of tables are never used twice, also after opening again, and are durable before they count", () => {
	const vfs = new SimulationVfs();
	const seen = new Set<string>();
	vfs.onOperation = ({ kind, path }: Operation) => {
		if (kind !== "create" || !path.endsWith(".table")) return undefined;
		expect(seen.has(path)).toBe(false);
		seen.add(path);
		return undefined;
	};
	for (let opening = 0; opening < 4; opening += 1) {
		const engine = open(vfs);
		put(engine, { ...A, w3: opening });
		engine.compact();
		put(engine, { ...B, w3: opening });
		engine.compact();
		expect(open(vfs.crash(opening, KEEP_NOTHING)).has({ ...B, w3: opening })).toBe(true);
		engine.close();
	}
	expect(seen.size).toBeGreaterThanOrEqual(8);
});

test("T10: 70,000 edges and no block are written by one flush", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	write(engine, (batch) => {
		for (let begin = 0; begin < 70_000; begin += 1) batch.putEdge({ ...EDGE, begin });
	});
	engine.flush();
	const again = open(vfs.crash(1, KEEP_NOTHING));
	expect([again.edges(A, "outgoing").count, again.edges(B, "incoming").count]).toEqual([70_000, 70_000]);
});

test("T11: a second process is refused while the first one lives, and has the store when it is dead", () => {
	const vfs = new SimulationVfs();
	put(open(vfs), A);
	const other = vfs.asProcess();
	expect(codeOf(() => open(other))).toBe("locked");
	vfs.endProcess();
	expect(open(other).has(A)).toBe(true);
});

test("numbers of batches go on after a crash with an empty log, and are not those of batches in tables", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	for (let batch = 1; batch <= 5; batch += 1) expect(put(engine, A)).toBe(batch);
	engine.flush();
	const again = open(vfs.crash(1, KEEP_NOTHING));
	expect([again.sequence, put(again, B)]).toEqual([5, 6]);
	expect(open(vfs.kill()).sequence).toBe(5);
});
