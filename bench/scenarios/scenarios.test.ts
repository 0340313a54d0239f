/**
 * Every scenario at a small size, over simulated files: that it measures what it says, that its counters
 * are those that the same work must give, and that two runs count the same. Never how long anything took.
 */
import { describe, expect, test } from "vitest";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import type { Extraction } from "../../server/extraction/extraction.ts";
import { InlinePool } from "../../server/extraction/inlinePool.ts";
import { measureCompaction } from "./compaction.ts";
import { BLOCK_BYTES, Dataset, EDGE_KINDS } from "./dataset.ts";
import { loadForMemory, memorySizes, recordMemory } from "./memory.ts";
import { measureParsing } from "./parsing.ts";
import { measureQuery } from "./query.ts";
import { type BenchSettings, type Category, joinResults, Recorder, type Results } from "./recorder.ts";
import { measureRecovery } from "./recovery.ts";
import { reportOf } from "./report.ts";
import { measureStorage } from "./storage.ts";
import { loadBlocks, loadEdges, openStore, settle } from "./stores.ts";

const SETTINGS: BenchSettings = { size: 200, iterations: 40, warmup: 10, seed: 7 };

function recorderOf(category: Category, settings: BenchSettings = SETTINGS): Recorder {
	const vfs = new SimulationVfs();
	vfs.createDirectory("/bench");
	return new Recorder(category, settings, { vfs, directory: "/bench" });
}

function run(category: Category, measure: (recorder: Recorder) => void): Results {
	const recorder = recorderOf(category);
	measure(recorder);
	return recorder.results;
}

async function ran(category: Category, measure: (recorder: Recorder) => void | Promise<void>): Promise<Results> {
	const recorder = recorderOf(category);
	await measure(recorder);
	return recorder.results;
}

const names = ({ rows }: Results): string[] => rows.map(({ name }) => name);

/** Counters of one scenario, without what comes before their own names. */
function counters(results: Results, scenario: string): Record<string, number> {
	const own = Object.entries(results.counters).filter(([key]) => key.split("/")[1] === scenario);
	return Object.fromEntries(own.map(([key, value]) => [key.split("/")[2] ?? "", value]));
}

describe("storage", () => {
	const results = run("storage", measureStorage);

	test("has the operations that the specification names", () => {
		expect(names(results)).toEqual([
			"Block Write (buffered)",
			"Block Write (flushed)",
			"Block Update",
			"Block Read (warm)",
			"Block Read (missing)",
			"Block Read (cold)",
			"Block Delete",
			"Block Read (hot, existence)",
			"Block Read (hot)",
			"Block Read (hot, as a new array)",
			"Block Read (hot, dependent chain)",
			"bare write call of 1 KB",
			"bare read call of a page of 4 KB",
			"Block Write (synced)",
			"bare fdatasync of the same bytes",
			"WAL Flush",
			"Block Write (synced, 100 waiting)",
		]);
	});

	test("writes each block in a batch and a write call of its own", () => {
		const flushed = counters(results, "Block Write (flushed)");
		expect(flushed).toMatchObject({ batchCount: SETTINGS.size, walWriteCount: SETTINGS.size });
		expect(flushed["batchBytes"]).toBeGreaterThan(SETTINGS.size * BLOCK_BYTES);
		expect(flushed["walSyncCount"]).toBeUndefined();
	});

	test("syncs once for each durable write and once for each hundred that wait", () => {
		const { iterations } = SETTINGS;
		expect(counters(results, "Block Write (synced)")["walSyncCount"]).toBe(
			2 + 2 * iterations + iterations / 10,
		);
	});

	test("reads a page for each cold read, and none of them from the cache", () => {
		// Each block is read once to warm up and once measured; an updated block is asked for in one table.
		const { pageReadCount = 0 } = counters(results, "Block Read (cold)");
		expect(pageReadCount).toBeGreaterThanOrEqual(SETTINGS.iterations);
	});

	test("deletes what is there", () => {
		expect(counters(results, "Block Delete")["batchCount"]).toBe(SETTINGS.iterations);
	});
});

describe("query", () => {
	const results = run("query", measureQuery);

	test("asks every question of memory and of tables", () => {
		for (const where of ["hot", "tables"]) {
			for (const name of [
				"Single Query",
				"Batch Query (10)",
				"Ordered Scan",
				"Range of 100",
				"Edge Lookup (outgoing",
				"Edge Lookup (incoming",
				"3-Hop Traversal (fan-out 5)",
				"3-Hop Traversal (fan-out 10)",
				"BFS (depth 3)",
				"BFS (depth 5)",
				"DFS (depth 3)",
				"DFS (depth 5)",
				"Filtered Traversal",
			]) {
				const found = names(results).filter(
					(one) => one.startsWith(name) && one.endsWith(`${where})`),
				);
				expect(found, `${name}, ${where}`).toHaveLength(1);
			}
		}
	});

	test("asks again with parts on top, and says how much longer that takes", () => {
		const onTop = names(results).filter((one) => one.endsWith("5 parts on top)"));
		expect(onTop).toHaveLength(4);
		for (const name of onTop) {
			const ratio = results.figures.find((figure) => figure.name === `${name}: times as long as without`);
			expect(ratio?.value).toBeGreaterThan(0);
		}
	});

	test("memory and tables give the same answers", () => {
		const checksum = (name: string): number | undefined =>
			results.rows.find((row) => row.name === name)?.checksum;
		for (const name of names(results).filter((one) => one.endsWith("hot)"))) {
			const twin = name.replace(/hot\)$/, "tables)");
			if (/^(?:Ordered Scan|BFS|DFS|Filtered|3-Hop)/.test(name)) {
				expect(checksum(name), name).toBe(checksum(twin));
			}
		}
	});

	test("puts the edges that it says", () => {
		expect(counters(results, "Edge Insert")["batchCount"]).toBe(2);
	});
});

describe("compaction", async () => {
	const results = await ran("compaction", measureCompaction);

	test("flushes every table that it times", () => {
		expect(counters(results, "Memtable Flush")).toMatchObject({ flushCount: 8, batchCount: 8 });
	});

	test("merges what overlaps into fewer bytes", () => {
		expect(results.notes).toEqual([]);
		expect(names(results)).toContain("Compaction");
		const shrunk = results.figures.find(({ name }) => name.startsWith("bytes of tables after merging"));
		expect(shrunk?.value).toBeGreaterThan(0.5);
		expect(shrunk?.value).toBeLessThan(1);
	});

	test("writes go on while it runs", () => {
		expect(names(results)).toContain("Block Write (while compaction runs, in steps)");
	});
});

describe("recovery", () => {
	const results = run("recovery", measureRecovery);

	test("replays the whole log", () => {
		const { replayedBytes = 0, replayedBatchCount } = counters(results, "Recovery");
		expect(replayedBatchCount).toBe(1);
		expect(replayedBytes).toBeGreaterThan(SETTINGS.size * BLOCK_BYTES);
	});

	test("finds a block after a clean close", () => {
		expect(names(results)).toEqual([
			"Recovery",
			"bare read of the same files",
			"Open after a clean close, to the first read",
		]);
	});
});

describe("memory", () => {
	test("loads what it says and reports what it holds", () => {
		const recorder = recorderOf("memory");
		const report = loadForMemory(recorder);
		expect(report).toMatchObject({ size: SETTINGS.size, memtableBytes: 0 });
		expect(report.tableBytes).toBeGreaterThan(SETTINGS.size * BLOCK_BYTES);
		expect(report.resident).toBeGreaterThan(report.pageCacheBytes);
		recordMemory(recorder, [{ ...report, size: 100, resident: report.resident - 5000 }, report]);
		expect(recorder.results.figures.at(-1)).toMatchObject({ value: 50, unit: "bytes" });
	});

	test("sizes are a tenth apart, and none is too small to say anything", () => {
		expect(memorySizes(1_000_000)).toEqual([10_000, 100_000, 1_000_000]);
		expect(memorySizes(1000)).toEqual([100, 1000]);
	});
});

describe("parsing", () => {
	const files = ["a", "bb"].map((text) => ({ language: "any", bytes: new TextEncoder().encode(text) }));
	const measure = async (extract: (source: Uint8Array) => Extraction): Promise<Results> => {
		const recorder = recorderOf("parsing", { ...SETTINGS, iterations: 2 });
		const pool = new InlinePool(() => {
			return {
				memoryBytes: () => 0,
				extract: ({ source }) => Promise.resolve(extract(source as Uint8Array)),
			};
		});
		await measureParsing(recorder, pool, [{ name: "made up", files }]);
		await pool.close();
		return recorder.results;
	};

	test("extracts each file in every round, the first of which does not count", async () => {
		let bytes = 0;
		const results = await measure((source) => {
			bytes += source.length;
			return { facts: source, problems: [] };
		});
		expect(bytes).toBe(3 * 3);
		expect(results.rows).toMatchObject([{ name: "Parsing (made up)", sampleCount: 2 }]);
	});

	test("a file that cannot be extracted ends the measurement: its time would mean nothing", async () => {
		const broken = measure(() => {
			throw new Error("broken");
		});
		await expect(broken).rejects.toThrow("A file was not extracted: Error: broken");
	});
});

describe("every scenario", () => {
	const categories = [
		["storage", measureStorage],
		["query", measureQuery],
		["compaction", measureCompaction],
		["recovery", measureRecovery],
	] as const;

	test.each(categories)(
		"of %s counts the same and answers the same when it runs again",
		async (category, measure) => {
			const [first, second] = [await ran(category, measure), await ran(category, measure)];
			expect(Object.keys(first.counters).length).toBeGreaterThan(0);
			expect(second.counters).toEqual(first.counters);
			const answers = ({ rows }: Results): [string, number][] =>
				rows.map(({ name, checksum }) => [name, checksum]);
			const isFree = ([name]: [string, number]): boolean => name.startsWith("Maintenance");
			expect(answers(second).filter((one) => !isFree(one))).toEqual(
				answers(first).filter((one) => !isFree(one)),
			);
		},
	);

	test("is printed, with the specification's target beside it", () => {
		const report = reportOf(joinResults([run("recovery", measureRecovery)]));
		expect(report).toMatch(/^operation +for each +mean/);
		expect(report).toMatch(/Recovery +GB of log .* < 1\.00 s/);
		expect(report).toMatch(/checksum of all results: [0-9a-f]+$/);
	});
});

describe("the data", () => {
	const dataset = new Dataset(3);

	test("is the same for the same seed and different for another", () => {
		const idsOf = (data: Dataset): unknown[] =>
			Array.from({ length: 20 }, (_, index) => data.idOf(index));
		expect(idsOf(new Dataset(3))).toEqual(idsOf(dataset));
		expect(idsOf(new Dataset(4))).not.toEqual(idsOf(dataset));
		expect(new Dataset(3).contentOf(5)).toEqual(dataset.contentOf(5));
	});

	test("ids are all different, and absent ones are none of them", () => {
		const words = new Set<number>();
		for (let index = 0; index < 5000; index += 1) {
			words.add(dataset.idOf(index).w0);
			words.add(dataset.absentIdOf(index).w0);
		}
		expect(words.size).toBe(10_000);
	});

	test("a block is 1 KB of text, and another edition is another text", () => {
		expect(dataset.contentOf(1)).toHaveLength(BLOCK_BYTES);
		expect(Buffer.from(dataset.contentOf(1)).toString("latin1")).toMatch(/^[ -~]+$/);
		expect(dataset.contentOf(1, 1)).not.toEqual(dataset.contentOf(1));
	});

	test("edges stay among the blocks, and kinds take turns", () => {
		const ids = new Set(Array.from({ length: 50 }, (_, index) => dataset.idOf(index).w0));
		for (let ordinal = 0; ordinal < 12; ordinal += 1) {
			const edge = dataset.edgeOf(9, ordinal, 50);
			expect(ids.has(edge.target.w0)).toBe(true);
			expect(edge.kind).toBe(ordinal % EDGE_KINDS);
		}
	});
});

describe("a walk", () => {
	/** Blocks reached from the first one by a search over plain sets. */
	function reached(
		dataset: Dataset,
		{ size, fanOut, depth }: { size: number; fanOut: number; depth: number },
	): number {
		const indexes = new Map(Array.from({ length: size }, (_, index) => [dataset.idOf(index).w0, index]));
		let found = new Set([0]);
		for (let hop = 0; hop < depth; hop += 1) {
			const next = new Set(found);
			for (const index of found) {
				for (let ordinal = 0; ordinal < fanOut; ordinal += 1) {
					next.add(indexes.get(dataset.edgeOf(index, ordinal, size).target.w0) ?? -1);
				}
			}
			found = next;
		}
		return found.size;
	}

	test.each([
		[300, 5, 3],
		[300, 10, 3],
		[6000, 5, 5],
	])("over %d blocks with %d edges each, %d deep, visits each once", (size, fanOut, depth) => {
		const recorder = recorderOf("query", { ...SETTINGS, size });
		const engine = openStore(recorder, recorder.newDirectory());
		loadEdges(engine, recorder.dataset, size, fanOut);
		const start = recorder.dataset.idOf(0);
		const wanted = reached(recorder.dataset, { size, fanOut, depth });
		expect(engine.walk(start, { depthMax: depth }).count).toBe(wanted);
		settle(engine);
		expect(engine.walk(start, { depthMax: depth }).count).toBe(wanted);
		// Deep enough, the order of the walk makes no difference.
		expect(engine.walk(start, { order: "depth" }).count).toBe(engine.walk(start).count);
		expect(engine.walk(start, { depthMax: depth, kinds: [1] }).count).toBeLessThan(wanted);
		engine.close();
	});

	test("from a block without edges visits only that", () => {
		const recorder = recorderOf("query");
		const engine = openStore(recorder, recorder.newDirectory());
		loadBlocks(engine, recorder.dataset, 0, 1);
		expect(engine.walk(recorder.dataset.idOf(0), { depthMax: 3 }).count).toBe(1);
		engine.close();
	});
});
