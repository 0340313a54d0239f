/** Merging tables, through the engine's door: any subset, any order, crashes, faults, snapshots, space. */
import { describe, expect, test } from "vitest";
import { type CompactionPolicy, SIZE_TIERED } from "../compaction/compactionPolicy.ts";
import { Engine, type EngineOptions, WriteBatch } from "../index.ts";
import type { BlockId } from "../model/block.ts";
import { codeOf } from "../sim/codeOf.ts";
import { KEEP_EVERYTHING, KEEP_MOST, KEEP_NOTHING, KEEP_SOME } from "../sim/inode.ts";
import { Prng } from "../sim/prng.ts";
import { batchOf, dumpReader, type PlainOperation, Reference } from "../sim/reference.ts";
import type { Fault } from "../sim/simulatedDisk.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "../sim/workload.ts";

const IDS = workloadIds();
const DIRECTORY = "/store";
const MUCH = Number.MAX_SAFE_INTEGER;

function id(index: number): BlockId {
	return { w0: 1, w1: 2, w2: 3, w3: index };
}

/** Merges what it was told to, one list after the other, as soon as these tables are there. */
class Orders {
	readonly policy: CompactionPolicy;

	constructor(...lists: readonly (readonly number[])[]) {
		const choose: CompactionPolicy["choose"] = (tables) => {
			const live = new Set(tables.map(({ number }) => number));
			return lists.find((list) => list.every((number) => live.has(number))) ?? [];
		};
		this.policy = { ...SIZE_TIERED, choose };
	}
}

/** Maintains until one merge more is done. */
function mergeOnce(engine: Engine, bytesMax = MUCH): void {
	const { mergeCount } = engine.metrics();
	while (engine.metrics().mergeCount === mergeCount) engine.maintain(bytesMax);
}

const NEVER: CompactionPolicy = { ...SIZE_TIERED, choose: () => [] };

function open(vfs: SimulationVfs, policy?: CompactionPolicy, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options, ...(policy === undefined ? {} : { policy }) });
}

function settle(engine: Engine, bytesMax = MUCH): void {
	while (engine.maintain(bytesMax));
}

function write(engine: Engine, ...operations: PlainOperation[]): void {
	engine.write(batchOf(operations), { durability: "flushed" });
}

function tableFiles(vfs: SimulationVfs): string[] {
	return [...vfs.files().keys()].filter((path) => path.endsWith(".table"));
}

/** Batches as they weigh on merges: mostly deletions, so that tables of nothing but tombstones come about. */
function deletions(prng: Prng): PlainOperation[] {
	return nextOperations(prng, IDS).map((operation) => {
		if (!prng.chance(60)) return operation;
		return { kind: "deleteBlock", id: prng.pick(IDS) };
	});
}

/** A store of `count` tables, each with a few batches, and what it should answer. */
function storeOf(
	vfs: SimulationVfs,
	policy: CompactionPolicy,
	count: number,
	seed: number,
): [Engine, Reference] {
	const prng = new Prng(seed);
	const engine = open(vfs, policy, { pageBytesMax: prng.pick([256, 4096]) });
	let reference = new Reference();
	for (let table = 0; table < count; table += 1) {
		const batches = 1 + prng.below(6);
		for (let batch = 0; batch < batches; batch += 1) {
			const operations = table % 2 === 0 ? nextOperations(prng, IDS) : deletions(prng);
			reference = reference.after(operations);
			write(engine, ...operations);
		}
		engine.flush();
	}
	return [engine, reference];
}

const SUBSETS = Array.from({ length: 31 }, (_, index) => index + 1);

test("a store that was compacted keeps no log of what is in tables", () => {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: DIRECTORY });
	const id = { w0: 1, w1: 2, w2: 3, w3: 4 };
	for (let round = 0; round < 50; round += 1) {
		engine.write(batchOf([{ kind: "putBlock", id, content: new Uint8Array(1000) }]), { durability: "flushed" });
	}
	engine.compact();
	const logBytes = vfs.list(DIRECTORY).filter((name) => name.endsWith(".wal")).reduce((sum, name) => {
		return sum + vfs.open(`${DIRECTORY}/${name}`, "read").size();
	}, 0);
	expect(logBytes).toBeLessThan(100);
	engine.close();
	expect(Engine.open({ vfs, directory: DIRECTORY }).find(id)).toHaveLength(1000);
});

describe("a merge of any tables changes no answer", () => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])("all subsets of five tables, seed %i", (seed) => {
		for (const subset of SUBSETS) {
			const all = [1, 2, 3, 4, 5];
			const chosen = all.filter((number) => (subset & (1 << (number - 1))) !== 0);
			const others = all.filter((number) => !chosen.includes(number));
			// Then what came out with one of the others, so that ranges of sequence numbers overlap.
			const orders = new Orders(chosen, [6, ...others.slice(seed % 2, (seed % 2) + 1)]);
			const vfs = new SimulationVfs();
			const [engine, reference] = storeOf(vfs, orders.policy, 5, seed);
			const expected = reference.dump(IDS);
			mergeOnce(engine, 700);
			expect(engine.metrics().mergedTableCount).toBe(chosen.length);
			expect(dumpReader(engine, IDS)).toBe(expected);
			settle(engine);
			expect(dumpReader(engine, IDS)).toBe(expected);
			engine.close();
			const again = open(vfs, NEVER);
			expect(dumpReader(again, IDS)).toBe(expected);
			expect(again.verify()).toEqual([]);
			again.close();
		}
	});

	test("into one, whatever the choice would be, and nothing deleted takes any space", () => {
		for (let seed = 1; seed <= 10; seed += 1) {
			const vfs = new SimulationVfs();
			const [engine, reference] = storeOf(vfs, NEVER, 5, seed);
			engine.compact();
			expect(dumpReader(engine, IDS)).toBe(reference.dump(IDS));
			expect(tableFiles(vfs).length).toBe(reference.blocks.size + reference.edges.size > 0 ? 1 : 0);
			write(engine, ...IDS.map((gone): PlainOperation => ({ kind: "deleteBlock", id: gone })));
			engine.compact();
			expect(tableFiles(vfs)).toEqual([]);
			expect(dumpReader(engine, IDS)).toBe(new Reference().after([]).dump(IDS));
			expect(engine.sequence).toBeGreaterThan(0);
			const { sequence } = engine;
			engine.close();
			expect(open(vfs).sequence).toBe(sequence);
		}
	});
});

describe("what is deleted stays deleted", () => {
	const put = (index: number): PlainOperation => ({
		kind: "putBlock",
		id: id(index),
		content: new Uint8Array(10).fill(index),
	});
	const deletion = (index: number): PlainOperation => ({ kind: "deleteBlock", id: id(index) });

	test("when a table of nothing but tombstones is merged without the table below it", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, new Orders([2, 3], [1, 4]).policy);
		for (const operation of [put(1), deletion(1), put(2)]) {
			write(engine, operation);
			engine.flush();
		}
		mergeOnce(engine);
		expect(engine.metrics()).toMatchObject({ tableCount: 2, droppedTombstoneCount: 0 });
		expect(engine.has(id(1))).toBe(false);
		mergeOnce(engine);
		expect(engine.metrics()).toMatchObject({ tableCount: 1, droppedTombstoneCount: 1 });
		engine.close();
		const again = open(vfs);
		expect([again.has(id(1)), again.has(id(2))]).toEqual([false, true]);
	});

	test("and a put after the deletion is not taken for what was deleted", () => {
		const engine = open(new SimulationVfs(), new Orders([1, 2]).policy);
		for (const operation of [put(1), deletion(1), put(1)]) {
			write(engine, operation);
			engine.flush();
		}
		mergeOnce(engine);
		expect(engine.has(id(1))).toBe(true);
	});
});

test("an edge stays in both directions although its ends are in tables that are not merged", () => {
	const engine = open(new SimulationVfs(), new Orders([2, 3]).policy);
	const edge = { source: id(1), target: id(2), kind: 1, begin: 4, end: 9, attributes: 1 };
	write(engine, { kind: "putBlock", id: id(1), content: new Uint8Array(3) });
	engine.flush();
	write(engine, { kind: "putEdge", edge });
	engine.flush();
	write(engine, { kind: "putBlock", id: id(2), content: new Uint8Array(3) });
	engine.flush();
	mergeOnce(engine);
	expect(engine.edges(id(1), "outgoing").toArray()).toEqual([edge]);
	expect(engine.edges(id(2), "incoming").toArray()).toEqual([edge]);
});

test("70,000 edges of one block in each of three tables become one list", () => {
	const engine = open(new SimulationVfs());
	for (let round = 0; round < 3; round += 1) {
		const batch = new WriteBatch();
		for (let begin = round; begin < 70_000 * 2; begin += 2) {
			batch.putEdge({ source: id(1), target: id(begin % 5), kind: 3, begin, end: begin, attributes: round });
		}
		engine.write(batch, { durability: "buffered" });
		engine.flush();
	}
	engine.compact();
	const list = engine.edges(id(1), "outgoing");
	expect(list.count).toBe(140_000);
	expect(engine.edges(id(0), "incoming").attributes(2)).toBe(2);
	expect(engine.verify()).toEqual([]);
});

describe("snapshots", () => {
	test("keep the tables they read, and only those, until they are released", () => {
		const vfs = new SimulationVfs();
		const [engine, reference] = storeOf(vfs, NEVER, 3, 5);
		const early = engine.snapshot();
		const second = engine.snapshot();
		write(engine, ...IDS.map((gone): PlainOperation => ({ kind: "deleteBlock", id: gone })));
		engine.compact();
		expect(engine.metrics().tableCount).toBe(0);
		expect(engine.metrics().retiredTableBytes).toBeGreaterThan(0);
		expect(tableFiles(vfs)).toHaveLength(3);
		expect(dumpReader(early, IDS)).toBe(reference.dump(IDS));
		early.release();
		early.release();
		expect(dumpReader(second, IDS)).toBe(reference.dump(IDS));
		const cursor = second.scan({});
		second.release();
		expect(() => cursor.next()).toThrow(/release/);
		expect(tableFiles(vfs)).toEqual([]);
		expect(engine.metrics().retiredTableBytes).toBe(0);
	});

	test("that are never released hold no file beyond the end of the engine", () => {
		const vfs = new SimulationVfs();
		const [engine] = storeOf(vfs, NEVER, 3, 5);
		engine.snapshot();
		engine.compact();
		expect(tableFiles(vfs)).toHaveLength(4);
		engine.close();
		expect(tableFiles(vfs)).toHaveLength(1);
	});
});

describe("a crash at any call of a merge", () => {
	test.each([1, 2, 3])("leaves the state, and no rest after opening, seed %i", (seed) => {
		const vfs = new SimulationVfs();
		const [engine, reference] = storeOf(vfs, new Orders([1, 2, 4]).policy, 4, seed);
		const expected = reference.dump(IDS);
		let crashes = 0;
		vfs.onOperation = () => {
			for (const chances of [KEEP_EVERYTHING, KEEP_NOTHING, KEEP_SOME, KEEP_MOST]) {
				crashes += 1;
				const disk = vfs.crash(crashes, chances);
				const again = open(disk, NEVER);
				expect(dumpReader(again, IDS)).toBe(expected);
				expect([2, 4]).toContain(tableFiles(disk).length);
				again.close();
			}
			return undefined;
		};
		settle(engine, 500);
		vfs.onOperation = undefined;
		expect(engine.metrics().mergeCount).toBe(1);
		expect(crashes).toBeGreaterThan(40);
	});
});

describe("a fault in a merge", () => {
	const FAULTS: readonly Fault[] = ["io", "no-space", "short", "sync-lost", "denied"];

	test.each(FAULTS)("%s, at any call: nothing changes, and the merge is done when it can be", (fault) => {
		let failed = 0;
		for (let nth = 0; nth < 40; nth += 1) {
			const vfs = new SimulationVfs();
			const [engine, reference] = storeOf(vfs, new Orders([1, 2, 3, 4]).policy, 4, nth);
			const start = vfs.operationCount;
			vfs.onOperation = ({ index }) => (index === start + nth ? fault : undefined);
			const code = codeOf(() => {
				settle(engine, 2000);
			});
			vfs.onOperation = undefined;
			if (code !== "no error") failed += 1;
			expect(["no error", "io", "no-space"]).toContain(code);
			expect(dumpReader(engine, IDS)).toBe(reference.dump(IDS));
			if (codeOf(() => engine.maintain(MUCH)) !== "poisoned") {
				settle(engine);
				expect(engine.metrics().tableCount).toBe(1);
			}
			expect(dumpReader(open(vfs.kill(), NEVER), IDS)).toBe(reference.dump(IDS));
		}
		expect(failed).toBeGreaterThan(0);
	});

	test("a damaged input is told once, left alone from then on, and the others are merged", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs, undefined, { mergeWidth: 2, pageCacheBytes: 0 });
		const put = (index: number): void => {
			write(engine, { kind: "putBlock", id: id(index), content: new Uint8Array(4000).fill(index) });
			engine.flush();
		};
		put(1);
		vfs.poke(`${DIRECTORY}/000001.table`, (bytes) => bytes.fill(9, 200, 300));
		put(2);
		expect(codeOf(() => engine.maintain(MUCH))).toBe("corrupt");
		expect(engine.maintain(MUCH)).toBe(false);
		put(3);
		settle(engine);
		expect(engine.metrics()).toMatchObject({ tableCount: 2, mergeCount: 1 });
		expect(engine.find(id(2))?.length).toBe(4000);
		expect(codeOf(() => engine.find(id(1)))).toBe("corrupt");
	});
});

test("a flush between the steps of a merge is neither merged nor lost", () => {
	const vfs = new SimulationVfs();
	const [engine, before] = storeOf(vfs, new Orders([1, 2, 3]).policy, 3, 9);
	engine.maintain(200);
	const prng = new Prng(77);
	let reference = before;
	for (let round = 0; round < 4; round += 1) {
		const operations = deletions(prng);
		reference = reference.after(operations);
		write(engine, ...operations);
		engine.flush();
		engine.maintain(200);
	}
	settle(engine, 300);
	expect(engine.metrics()).toMatchObject({ tableCount: 5, mergeCount: 1 });
	expect(dumpReader(engine, IDS)).toBe(reference.dump(IDS));
	engine.close();
	expect(dumpReader(open(vfs), IDS)).toBe(reference.dump(IDS));
});

test("overwriting and deleting for long leaves few tables and little more than what lives", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, undefined, { memtableBytesMax: 65_536 });
	const batch = new WriteBatch();
	const liveBytes = 200 * 1000;
	for (let round = 0; round < 4000; round += 1) {
		batch.clear();
		batch.putBlock(id(round % 200), new Uint8Array(1000).fill(round));
		if (round % 3 === 0) batch.deleteBlock(id((round + 100) % 200));
		engine.write(batch, { durability: "buffered" });
		if (round % 10 === 0) engine.maintain(65_536);
	}
	engine.flush();
	settle(engine);
	const { tableBytes, tableCount, mergeCount } = engine.metrics();
	expect(mergeCount).toBeGreaterThan(5);
	expect(tableCount).toBeLessThan(8);
	expect(tableBytes).toBeLessThan(2.5 * liveBytes);
	expect(tableFiles(vfs)).toHaveLength(tableCount);
});
