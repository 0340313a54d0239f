/**
 * Walks and lists of edges through the graph cache: always what a plain model says, whatever was written,
 * flushed, merged, kept or forgotten in between.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine } from "../engine.ts";
import { ArenaChunks } from "../base/arenaChunks.ts";
import { Memtable } from "../memtable/memtable.ts";
import { type BlockId, blockIdFromHex, blockIdToHex } from "../model/block.ts";
import type { Edge } from "../model/edge.ts";
import { EdgeList } from "../graph/edgeList.ts";
import type { Reader } from "../read/reader.ts";
import { batchOf, type PlainOperation, Reference } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import type { AdjacencySources } from "./adjacency.ts";
import { AdjacencyCache } from "./adjacencyCache.ts";
import { AdjacencyView } from "./adjacencyView.ts";
import { StoredRuns } from "./storedRuns.ts";
import { Walk, type WalkOptions } from "./walk.ts";
import { Walker } from "./walker.ts";

/** Block `index`: neighbours in number are neighbours in a file, and some have the highest bit set. */
function idOf(index: number): BlockId {
	return { w0: index & 1 ? -7 : 3, w1: index >> 3, w2: -1, w3: index };
}

const BLOCKS = 12;
const IDS: readonly BlockId[] = Array.from({ length: BLOCKS }, (_, index) => idOf(index));
const WAYS = ["outgoing", "incoming"] as const;

function open(graphCacheBytes: number, memtableBytesMax = 4096): Engine {
	const options = { graphCacheBytes, memtableBytesMax, pageBytesMax: 256 };
	return Engine.open({ vfs: new SimulationVfs(), directory: "/store", options });
}

/** Edges as "source target kind" with small numbers, in one batch. */
function put(engine: Engine, text: string): void {
	const batch = new WriteBatch();
	for (const [source, target, kind] of numbers(text)) batch.putEdge(edge(source, target, kind));
	engine.write(batch, { durability: "buffered" });
}

function numbers(text: string): [number, number, number][] {
	return text.split(",").map((one) => {
		const [source = 0, target = 0, kind = 0] = one.trim().split(" ").map(Number);
		return [source, target, kind];
	});
}

function edge(source: number, target: number, kind: number, begin = 0): Edge {
	return { source: idOf(source), target: idOf(target), kind, begin, end: begin + 9, attributes: kind };
}

/** "index:depth<parent" of each visited block, and how the walk ended. */
function walked(walk: Walk): string {
	const steps = Array.from({ length: walk.count }, (_, at) => {
		const from = walk.parent(at) < 0 ? "" : `<${walk.idWord(walk.parent(at), 3)} ${walk.kind(at)}`;
		const way = walk.direction(at) === "incoming" ? "!" : "";
		return `${walk.id(at).w3}:${walk.depth(at)}${from}${way}`;
	});
	return `${steps.join(" ")}${walk.isCut ? " cut" : ""}${walk.found >= 0 ? ` found ${walk.found}` : ""}`;
}

/** Each number means the block that it meant in all walks of the numbering so far. */
function expectNumbered(walk: Walk, blockOf: Map<object, number[]>): void {
	const known = blockOf.get(walk.numbering) ?? [];
	blockOf.set(walk.numbering, known);
	for (let at = 0; at < walk.count; at++) expect((known[walk.number(at)] ??= walk.id(at).w3)).toBe(walk.id(at).w3);
}

interface Step {
	readonly index: number;
	readonly depth: number;
	readonly from: string;
}

/** The same by sets and recursion over a model. */
function expectedWalk(model: Reference, starts: readonly number[], options: WalkOptions): string {
	const { direction = "outgoing", depthMax = Infinity, kinds, order = "breadth" } = options;
	const { visitedMax = Infinity, until } = options;
	const steps: Step[] = [];
	const seen = new Set<number>();
	let ending = "";
	const visit = (index: number, depth: number, from: string): boolean => {
		if (ending !== "" || seen.has(index)) return false;
		if (steps.length === visitedMax) {
			ending = " cut";
			return false;
		}
		seen.add(index);
		steps.push({ index, depth, from });
		if (until?.w3 === index) ending = ` found ${steps.length - 1}`;
		return true;
	};
	const onward = (at: Step, go: (step: Step) => void): void => {
		if (at.depth >= depthMax) return;
		for (const way of direction === "both" ? WAYS : [direction]) {
			for (const { source, target, kind } of ordered(model, at.index, way)) {
				if (kinds?.includes(kind) === false) continue;
				const other = (way === "outgoing" ? target : source).w3;
				if (options.enters?.(idOf(other)) === false) continue;
				const from = `<${at.index} ${kind}${way === "incoming" ? "!" : ""}`;
				if (visit(other, at.depth + 1, from)) go(steps.at(-1) ?? at);
			}
		}
	};
	for (const start of starts) visit(start, 0, "");
	if (order === "breadth") for (const step of steps) onward(step, () => undefined);
	else {
		const down = (step: Step): void => {
			onward(step, down);
		};
		for (const step of steps.slice()) down(step);
	}
	return `${steps.map(({ index, depth, from }) => `${index}:${depth}${from}`).join(" ")}${ending}`;
}

function ordered(model: Reference, index: number, way: "outgoing" | "incoming"): Edge[] {
	const other = (one: Edge): string => blockIdToHex(way === "outgoing" ? one.target : one.source);
	return [...model.edges.values()]
		.filter(({ source, target }) => (way === "outgoing" ? source : target).w3 === index)
		.sort((a, b) => {
			if (a.kind !== b.kind) return a.kind - b.kind;
			return other(a) === other(b) ? a.begin - b.begin : other(a) < other(b) ? -1 : 1;
		});
}

const block = fc.nat(BLOCKS - 1);
const kind = fc.constantFrom(0, 1, 2, 255);
const anyEdge = fc
	.tuple(block, block, kind, fc.constantFrom(0, 40, 4294967286))
	.map(([source, target, of, begin]) => edge(source, target, of, begin));
const operation: fc.Arbitrary<PlainOperation> = fc.oneof(
	{ weight: 6, arbitrary: anyEdge.map((one) => ({ kind: "putEdge", edge: one }) as const) },
	{ weight: 2, arbitrary: anyEdge.map((key) => ({ kind: "deleteEdge", key }) as const) },
	{ weight: 1, arbitrary: block.map((index) => ({ kind: "deleteBlock", id: idOf(index) }) as const) },
	{
		weight: 1,
		arbitrary: block.map(
			(index) => ({ kind: "putBlock", id: idOf(index), content: new Uint8Array(9) }) as const,
		),
	},
);
const walkQuestion = fc.record({
	starts: fc.array(block, { minLength: 1, maxLength: 3 }),
	options: fc.record(
		{
			direction: fc.constantFrom("outgoing", "incoming", "both"),
			order: fc.constantFrom("breadth", "depth"),
			depthMax: fc.nat(4),
			kinds: fc.uniqueArray(kind, { maxLength: 3 }),
			visitedMax: fc.integer({ min: 1, max: BLOCKS }),
			until: block.map(idOf),
			enters: fc.uniqueArray(block, { maxLength: 4 }).map((refused) => ({ w3 }: BlockId) => !refused.includes(w3)),
		},
		{ requiredKeys: [] },
	),
});
const command = fc.oneof(
	{
		weight: 4,
		arbitrary: fc
			.array(operation, { minLength: 1, maxLength: 12 })
			.map((operations) => ({ do: "write", operations }) as const),
	},
	{ weight: 6, arbitrary: walkQuestion.map((question) => ({ do: "walk", ...question }) as const) },
	{ weight: 4, arbitrary: fc.tuple(block, kind).map(([index, of]) => ({ do: "list", index, of }) as const) },
	{
		weight: 2,
		arbitrary: fc
			.constantFrom("flush", "compact", "snapshot", "warm")
			.map((step) => ({ do: "step", step }) as const),
	},
);

test("any writes, flushes, merges, snapshots and questions: the cached answer is the plain one", () => {
	fc.assert(
		fc.property(
			fc.constantFrom(0, 600, 5000, 1 << 20),
			fc.array(command, { minLength: 10, maxLength: 60 }),
			(graphCacheBytes, commands) => {
				const engine = open(graphCacheBytes);
				let model = new Reference();
				const kept: { readonly reader: Reader; readonly model: Reference }[] = [];
				const [walk, list] = [new Walk(), new EdgeList()];
				const blockOf = new Map<object, number[]>();
				for (const one of commands) {
					if (one.do === "write") {
						engine.write(batchOf(one.operations), { durability: "buffered" });
						model = model.after(one.operations);
					} else if (one.do === "step") {
						if (one.step === "snapshot") kept.push({ reader: engine.snapshot(), model });
						else engine[one.step]();
					} else {
						for (const { reader, model: seen } of [{ reader: engine, model }, ...kept.slice(-2)]) {
							if (one.do === "walk") {
								const starts = one.starts.map(idOf);
								const answer = reader.walk(starts, { ...one.options, into: walk } as WalkOptions);
								expect(walked(answer)).toBe(
									expectedWalk(seen, one.starts, one.options as WalkOptions),
								);
								expectNumbered(answer, blockOf);
								continue;
							}
							for (const way of WAYS) {
								const own = ordered(seen, one.index, way);
								expect(reader.edges(idOf(one.index), way, { into: list }).toArray()).toEqual(own);
								const answer = reader.edges(idOf(one.index), way, { kind: one.of });
								expect(answer.toArray()).toEqual(own.filter((other) => other.kind === one.of));
								const upward = reader.edges(idOf(one.index), way, { kind: one.of, kindMax: 200 });
								expect(upward.toArray()).toEqual(
									own.filter((other) => other.kind >= one.of && other.kind <= 200),
								);
							}
						}
					}
				}
				engine.close();
			},
		),
		{ numRuns: 150, seed: 20261122 },
	);
});

describe("a walk", () => {
	const check = (edges: string, options: WalkOptions, expected: string): void => {
		const engine = open(1 << 20);
		put(engine, edges);
		expect(walked(engine.walk(idOf(0), options))).toBe(expected);
		expect(walked(engine.walk(idOf(0), options))).toBe(expected);
		engine.close();
	};

	test("breadth first reaches each block by the fewest edges", () => {
		check("0 1 1, 1 2 1, 0 2 2, 2 3 1", {}, "0:0 1:1<0 1 2:1<0 2 3:2<2 1");
	});

	test("depth first goes on from the block just reached", () => {
		check("0 1 1, 1 2 1, 0 2 2, 2 3 1", { order: "depth" }, "0:0 1:1<0 1 2:2<1 1 3:3<2 1");
	});

	test("depth first with a limit misses what it met too deep", () => {
		check("0 1 1, 1 2 1, 0 2 2, 2 3 1", { order: "depth", depthMax: 2 }, "0:0 1:1<0 1 2:2<1 1");
	});

	test("follows only the kinds asked for", () => {
		check("0 1 1, 0 2 200, 2 3 200, 1 4 1", { kinds: [200] }, "0:0 2:1<0 200 3:2<2 200");
		check("0 1 1", { kinds: [] }, "0:0");
	});

	test("against edges and both ways says along which it came", () => {
		check("1 0 1, 2 1 3", { direction: "incoming" }, "0:0 1:1<0 1! 2:2<1 3!");
		check("0 1 1, 2 1 3", { direction: "both" }, "0:0 1:1<0 1 2:2<1 3!");
	});

	test("with a target ends on a shortest path", () => {
		const engine = open(1 << 20);
		put(engine, "0 1 1, 1 2 1, 2 3 1, 0 4 2, 4 3 1, 3 5 1");
		const walk = engine.walk(idOf(0), { until: idOf(3) });
		expect(walk.path(walk.found).map((index) => walk.id(index).w3)).toEqual([0, 4, 3]);
		expect(engine.walk(idOf(5), { until: idOf(0) }).found).toBe(-1);
		expect(engine.walk(idOf(0), { until: idOf(0) })).toMatchObject({ found: 0, count: 1 });
		engine.close();
	});

	test("that may visit no more says so, and only if there was more", () => {
		check("0 1 1, 0 2 1, 0 3 1", { visitedMax: 3 }, "0:0 2:1<0 1 1:1<0 1 cut");
		check("0 1 1, 0 2 1, 1 2 1", { visitedMax: 3 }, "0:0 2:1<0 1 1:1<0 1");
	});

	test("ends when it is told to, and says how much it looked at", () => {
		const engine = open(1 << 20);
		put(engine, Array.from({ length: 100 }, (_, at) => `${at} ${at + 1} 1`).join());
		let asked = 0;
		const walk = engine.walk(idOf(0), { stops: () => ++asked === 3 });
		expect([walk.count, walk.isCut, walk.isStopped, walk.lookedCount]).toEqual([48, true, true, 47]);
		const path = engine.path([idOf(0)], [idOf(100)], { stops: () => true });
		expect([path.count, path.isCut, path.isStopped, path.visitedCount]).toEqual([0, true, true, 17]);
		expect(engine.walk(idOf(0), { stops: () => false })).toMatchObject(
			{ count: 101, isCut: false, isStopped: false, lookedCount: 100 }
		);
		engine.close();
	});

	test("ends where a circle closes", () => {
		check("0 0 1, 0 1 1, 1 0 1", {}, "0:0 1:1<0 1");
	});

	test("from a block that nobody knows visits only that", () => {
		check("5 6 1", { direction: "both" }, "0:0");
		check("0 6 1", { depthMax: 0, order: "depth" }, "0:0");
	});

	test("refuses options out of bounds", () => {
		const engine = open(0);
		for (const options of [{ depthMax: -1 }, { depthMax: 0.5 }, { visitedMax: 0 }, { kinds: [256] }]) {
			expect(() => engine.walk(idOf(0), options)).toThrow(expect.objectContaining({ code: "invalid" }));
		}
		engine.close();
		expect(() => engine.walk(idOf(0))).toThrow(expect.objectContaining({ code: "closed" }));
	});

	test("stays as it was when the store changes and the cache begins anew", () => {
		const engine = open(600);
		put(engine, "0 1 1, 1 2 1, 2 3 1");
		const walk = engine.walk(idOf(0));
		const list = engine.edges(idOf(0), "outgoing");
		const [before, edges] = [walked(walk), list.toArray()];
		put(engine, "0 5 1, 0 6 1");
		for (const id of IDS) for (const way of WAYS) engine.edges(id, way);
		for (const id of IDS) engine.walk(id, { direction: "both" });
		expect(walked(walk)).toBe(before);
		expect(list.toArray()).toEqual(edges);
		engine.close();
	});

	test("over a damaged table throws, and the next one is right", () => {
		const vfs = new SimulationVfs();
		const options = { pageCacheBytes: 0 };
		const engine = Engine.open({ vfs, directory: "/store", options });
		put(engine, "0 1 1, 1 2 1");
		engine.walk(idOf(0), { depthMax: 1 });
		engine.flush();
		vfs.onOperation = ({ kind: of }) => (of === "read" ? "io" : undefined);
		expect(() => engine.walk(idOf(0))).toThrow();
		vfs.onOperation = undefined;
		expect(walked(engine.walk(idOf(0)))).toBe("0:0 1:1<0 1 2:2<1 1");
		engine.close();
	});
});

describe("the cache", () => {
	const memtableOf = (text: string): Memtable => {
		const memtable = new Memtable(new ArenaChunks(0));
		const batch = new WriteBatch();
		for (const [source, target, of] of numbers(text)) batch.putEdge(edge(source, target, of));
		const counts = { blockPutCount: 0, blockDeleteCount: 0, edgePutCount: 0, edgeDeleteCount: 0 };
		memtable.apply(batch.encoded(), 1, counts);
		return memtable;
	};

	const viewOf = (sources: AdjacencySources, nodesMax?: number): AdjacencyView =>
		new AdjacencyView(new AdjacencyCache(1 << 20, nodesMax), new StoredRuns(sources));

	test("reads each block once, until an edge at it is written", () => {
		const engine = open(1 << 20);
		put(engine, "0 1 1, 1 2 1");
		const reads = (): number => engine.metrics().graphReadCount;
		engine.walk(idOf(0));
		expect(reads()).toBe(3);
		engine.flush();
		engine.compact();
		engine.walk(idOf(0));
		expect(reads()).toBe(3);
		put(engine, "1 3 1");
		engine.walk(idOf(0));
		expect(reads()).toBe(5);
		engine.close();
	});

	test("merges edges that lie in several tables without reading their details, or their ids again", () => {
		const vfs = new SimulationVfs();
		const options = { pageCacheBytes: 0 };
		const filling = Engine.open({ vfs, directory: "/store", options });
		for (const edges of ["0 1 1, 0 3 2, 4 1 1, 2 4 3", "0 2 1, 0 1 3, 4 2 1"]) {
			put(filling, edges);
			filling.flush();
		}
		filling.close();
		const engine = Engine.open({ vfs, directory: "/store", options });
		expect(engine.metrics().tableCount).toBe(2);
		// Reads indexes and filters, and meets all ids.
		for (const index of [1, 2, 3]) engine.walk(idOf(index), { direction: "incoming" });
		engine.walk(idOf(4));
		const before = engine.metrics().pageReadCount;
		expect(walked(engine.walk(idOf(0), { depthMax: 1 }))).toBe("0:0 2:1<0 1 1:1<0 1 3:1<0 2");
		expect(engine.metrics().pageReadCount - before).toBe(2);
		engine.close();
	});

	test("knows ends that a second table names, near, far and unknown to the table that it begins with", () => {
		const engine = open(8 << 20);
		const [count, last] = [40_000, 79_998];
		const even = new WriteBatch();
		for (let index = 0; index < count; index += 1) even.putEdge(edge(index * 2, index * 2 + 2, 1));
		engine.write(even, { durability: "buffered" });
		engine.flush();
		put(engine, `0 2 2, 0 3 2, 0 70000 2, 0 70001 2, 0 ${last} 2, 3 0 2, 70000 3 2, ${last} 3 2`);
		engine.flush();
		expect(engine.metrics().tableCount).toBe(2);
		// It begins with the ids of the larger table when some questions were asked, of few blocks.
		for (let round = 0; round < 80; round += 1) engine.walk(idOf(2), { depthMax: 1 });
		expect(engine.metrics().graphDropCount).toBe(1);
		const all = `0:0 2:1<0 2 70000:1<0 2 ${last}:1<0 2 3:1<0 2 70001:1<0 2`;
		expect(walked(engine.walk(idOf(0), { kinds: [2] }))).toBe(all);
		expect(walked(engine.walk(idOf(3), { kinds: [2], depthMax: 1 }))).toBe("3:0 0:1<3 2");
		const incoming = { direction: "incoming", depthMax: 1 } as const;
		expect(walked(engine.walk(idOf(3), incoming))).toBe(`3:0 0:1<3 2! 70000:1<3 2! ${last}:1<3 2!`);
		expect(walked(engine.walk(idOf(70_001), incoming))).toBe("70001:0 0:1<70001 2!");
		expect(walked(engine.walk(idOf(last), incoming))).toBe(`${last}:0 ${last - 2}:1<${last} 1! 0:1<${last} 2!`);
		engine.close();
	});

	test("makes one of versions in several tables that hide each other", () => {
		const engine = open(1 << 20);
		put(engine, "0 1 1, 0 2 1, 0 3 1");
		engine.flush();
		const batch = new WriteBatch();
		batch.deleteEdge(edge(0, 2, 1));
		batch.putEdge(edge(0, 4, 1));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
		put(engine, "0 3 1, 0 5 1");
		engine.flush();
		const walk = engine.walk(idOf(0), { depthMax: 1 });
		expect([walked(walk), walk.lookedCount]).toEqual(["0:0 4:1<0 1 1:1<0 1 3:1<0 1 5:1<0 1", 4]);
		engine.close();
	});

	test("keeps within its bound, by beginning anew", () => {
		const bytes = 64 * 1024;
		const engine = open(bytes, 1 << 20);
		const batch = new WriteBatch();
		for (let source = 0; source < 4000; source += 1) {
			for (const step of [1, 7, 31]) batch.putEdge(edge(source, (source + step) % 4000, 1));
		}
		engine.write(batch, { durability: "buffered" });
		for (let source = 0; source < 4000; source += 1) {
			expect(engine.walk(idOf(source), { depthMax: 3 }).count).toBe(20);
			expect(engine.edges(idOf(source), "incoming").count).toBe(3);
			expect(engine.metrics().graphCacheBytes).toBeLessThanOrEqual(bytes * 1.25);
		}
		expect(engine.metrics().graphDropCount).toBeGreaterThan(3);
		engine.close();
	});

	test("gives back the run of a hub when it goes stale", () => {
		const engine = open(1 << 20, 1 << 24);
		const batch = new WriteBatch();
		for (let source = 1; source <= 6000; source += 1) batch.putEdge(edge(source, 0, 1));
		engine.write(batch, { durability: "buffered" });
		engine.edges(idOf(0), "incoming");
		const before = engine.metrics().graphCacheBytes;
		for (let round = 1; round <= 20; round += 1) {
			put(engine, `${round} 0 2`);
			expect(engine.edges(idOf(0), "incoming").count).toBe(6000 + round);
		}
		expect(engine.metrics().graphCacheBytes).toBeLessThan(before + 10_000);
		expect(engine.metrics().graphDropCount).toBe(0);
		engine.close();
	});

	test("with more blocks than it can tell apart cuts the walk, and the next one begins anew", () => {
		const sources = { memtables: [memtableOf("0 1 1, 0 2 1, 1 3 1, 1 4 1")], tables: [] };
		const walker = new Walker(viewOf(sources, 4));
		expect(walked(walker.walk(idOf(0), {}))).toBe("0:0 2:1<0 1 1:1<0 1 cut");
		expect(walked(walker.walk(idOf(1), {}))).toBe("1:0 4:1<1 1 3:1<1 1");
	});

	test("tells a walk's marks from those of two thousand million blocks before", () => {
		const sources = { memtables: [memtableOf("0 1 1, 1 2 1")], tables: [] };
		const view = viewOf(sources);
		const walker = new Walker(view);
		for (let round = 0; round < 4; round += 1) {
			expect(walker.walk(idOf(0), {}).count).toBe(3);
			view.cache.endMarks(1 << 29);
		}
	});

	test("lists edges of ids that differ in one bit", () => {
		const engine = open(1 << 20);
		const ids = Array.from({ length: 128 }, (_, bit) => {
			const digit = Math.floor(bit / 4);
			return blockIdFromHex("0".repeat(digit) + (1 << (bit % 4)).toString(16) + "0".repeat(31 - digit));
		});
		const batch = new WriteBatch();
		for (const [at, source] of ids.entries()) {
			batch.putEdge({ source, target: idOf(1), kind: 0, begin: at, end: at, attributes: 0 });
		}
		engine.write(batch, { durability: "buffered" });
		for (const [at, id] of ids.entries()) expect(engine.edges(id, "outgoing").begin(0)).toBe(at);
		expect(engine.edges(idOf(1), "incoming").count).toBe(128);
		engine.close();
	});
});
