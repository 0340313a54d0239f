/**
 * Layers: whatever is written below, and whatever parts come and go on top, a layer answers as an engine would that
 * had all of it for real, and the engine itself as if there were no layer.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	type BlockId,
	blockIdToHex,
	BlockView,
	compareBlockIds,
	type Edge,
	EdgeList,
	Engine,
	type Layer,
	type Reader,
	type ScanRange,
	Walk,
	type WalkOptions,
	WriteBatch,
} from "../index.ts";
import { batchOf, type PlainOperation, Reference } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

type Prefix = readonly [number, number];
/** First words with the highest bit and without, and one shared by two prefixes. */
const PREFIXES: readonly Prefix[] = [[3, 0], [3, -1], [-7, 5], [0x7fffffff, 0]];
const PER_PREFIX = 4;
/** Ids in random tests: the first ones of each prefix. */
const FEW = [0, 1, 4, 5, 6, 8, 9, 12] as const;
const IDS: readonly BlockId[] = PREFIXES.flatMap(([w0, w1]) =>
	Array.from({ length: PER_PREFIX }, (_, index) => ({ w0, w1, w2: index & 1 ? -1 : 0, w3: index })));
const WAYS = ["outgoing", "incoming"] as const;

function open(graphCacheBytes: number): Engine {
	const options = { graphCacheBytes, memtableBytesMax: 4096, pageBytesMax: 256 };
	return Engine.open({ vfs: new SimulationVfs(), directory: "/store", options });
}

function idOf(index: number): BlockId {
	return IDS[index] as BlockId;
}

function edge(source: number, target: number, kind: number, begin = 0, attributes = 0): Edge {
	return { source: idOf(source), target: idOf(target), kind, begin, end: begin + 9, attributes };
}

const indexOf = (wanted: BlockId): number => IDS.findIndex((id) => compareBlockIds(id, wanted) === 0);

interface Part {
	readonly operations: readonly PlainOperation[];
	readonly covers: Prefix | undefined;
}

/** The state of a layer, made anew from the plain state of the base and from all parts in order. */
function layered(base: Reference, parts: Iterable<Part>): Reference {
	const all = [...parts];
	const isCovered = ({ w0, w1 }: BlockId): boolean =>
		all.some(({ covers }) => covers !== undefined && covers[0] === w0 && covers[1] === w1);
	const covered = new Set(IDS.filter(isCovered).map(blockIdToHex));
	const blocks = [...base.blocks].filter(([hex]) => !covered.has(hex));
	const edges = [...base.edges].filter(([, { source }]) => !isCovered(source));
	const uncovered = new Reference(new Map(blocks), new Map(edges));
	return all.reduce((state, { operations }) => state.after(operations), uncovered);
}

/** An engine to which a state was written. */
function engineOf({ blocks, edges }: Reference): Engine {
	const engine = open(1 << 20);
	const batch = new WriteBatch();
	for (const id of IDS) {
		const content = blocks.get(blockIdToHex(id));
		if (content !== undefined) batch.putBlock(id, content);
	}
	for (const one of edges.values()) batch.putEdge(one);
	engine.write(batch, { durability: "buffered" });
	return engine;
}

function ordered(state: Reference, id: BlockId, way: (typeof WAYS)[number]): Edge[] {
	const [own, other] = way === "outgoing" ? (["source", "target"] as const) : (["target", "source"] as const);
	return [...state.edges.values()]
		.filter((one) => compareBlockIds(one[own], id) === 0)
		.sort((a, b) => a.kind - b.kind || compareBlockIds(a[other], b[other]) || a.begin - b.begin);
}

const list = new EdgeList();
const edgeText = ({ source, target, kind: of, begin, end, attributes }: Edge): string =>
	`${indexOf(source)} ${of} ${indexOf(target)} ${begin} ${end} ${attributes}`;
const text = (edges: readonly Edge[]): string => edges.map(edgeText).join(", ");

function checkEdges(reader: Reader, state: Reference, id: BlockId): void {
	for (const way of WAYS) {
		const own = ordered(state, id, way);
		const answer = `${text(reader.edges(id, way, { into: list }).toArray())}
			${text(reader.edges(id, way, { kind: 1, kindMax: 2 }).toArray())}`;
		expect(answer).toBe(`${text(own)}
			${text(own.filter(({ kind: of }) => of >= 1 && of <= 2))}`);
	}
}

const view = new BlockView();
function checkBlock(reader: Reader, state: Reference, id: BlockId): void {
	const content = state.blocks.get(blockIdToHex(id))?.join();
	const found = reader.findInto(id, view) ? view.content().join() : undefined;
	expect([reader.find(id)?.join(), reader.has(id), found]).toEqual([content, content !== undefined, content]);
}

function checkScan(reader: Reader, state: Reference, range: ScanRange, seek: BlockId): void {
	const { prefix, begin, end, reverse } = range;
	const inRange = IDS.filter((id) =>
		state.blocks.has(blockIdToHex(id)) &&
		(prefix ?? []).every((word, at) => word === [id.w0, id.w1, id.w2][at]) &&
		(begin === undefined || compareBlockIds(begin, id) <= 0) &&
		(end === undefined || compareBlockIds(id, end) < 0));
	const sign = reverse === true ? -1 : 1;
	const visits = (ids: readonly BlockId[]): string[] => [...ids].sort((a, b) => compareBlockIds(a, b) * sign)
		.map((id) => `${blockIdToHex(id)} ${state.blocks.get(blockIdToHex(id))?.join()}`);
	const cursor = reader.scan(range);
	const entry = (): string => `${blockIdToHex(cursor.id)} ${cursor.content.join()}`;
	const visited: string[] = [];
	while (cursor.next()) visited.push(entry());
	expect(visited).toEqual(visits(inRange));
	const rest: string[] = [];
	for (let is = cursor.seek(seek); is; is = cursor.next()) rest.push(entry());
	expect(rest).toEqual(visits(inRange.filter((id) => compareBlockIds(id, seek) * sign >= 0)));
}

/** @param skips - so many blocks are left out before each that is asked for */
function checkEdgeScan(reader: Reader, state: Reference, begin: BlockId, skips: readonly number[]): void {
	const ids = [...IDS].sort(compareBlockIds).filter((id) => compareBlockIds(begin, id) <= 0);
	const scan = reader.scanEdges(begin);
	const targets = new Map<number, string>();
	for (let at = 0, asked = 0; at < ids.length; at += 1 + (skips[asked++ % skips.length] ?? 0)) {
		const id = ids[at] as BlockId;
		const count = scan.move(id.w0, id.w1, id.w2, id.w3);
		const seen = Array.from({ length: count }, (_, index) => {
			const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = ([0, 1, 2, 3] as const).map((word) => scan.otherWord(index, word));
			return { target: { w0, w1, w2, w3 }, kind: scan.kind(index) };
		});
		expect(seen).toEqual(ordered(state, id, "outgoing").map((one) => ({ target: one.target, kind: one.kind })));
		seen.forEach(({ target }, index) => {
			const number = scan.otherNumber(index);
			if (number < 0) return;
			expect(number).toBeLessThan(scan.numberCount);
			expect(targets.get(number) ?? blockIdToHex(target)).toBe(blockIdToHex(target));
			targets.set(number, blockIdToHex(target));
		});
	}
}

function steps(walk: Walk): string {
	const lines = Array.from({ length: walk.count }, (_, at) =>
		[blockIdToHex(walk.id(at)), walk.parent(at), walk.kind(at), walk.direction(at), walk.depth(at)].join(" "));
	return [...lines, walk.found, walk.isCut].join("\n");
}

const walk = new Walk();
/** Walks, and the path to where a walk ends. */
function checkWalk(reader: Reader, state: Reference, start: BlockId, options: WalkOptions): void {
	const engine = engineOf(state);
	expect(steps(reader.walk(start, { ...options, into: walk }))).toBe(steps(engine.walk(start, options)));
	const { until, kinds, depthMax, visitedMax } = options;
	if (until !== undefined) {
		const limits = { kinds, depthMax, visitedMax };
		expect(steps(reader.path([start], [until], limits))).toBe(steps(engine.path([start], [until], limits)));
	}
	engine.close();
}

const block = fc.constantFrom(...FEW);
const anyId = block.map(idOf);
const kind = fc.constantFrom(0, 1, 2, 255);
const anyEdge = fc.tuple(block, block, kind, fc.constantFrom(0, 40, 4294967286), fc.nat(3))
	.map((fields) => edge(...fields));
const operation: fc.Arbitrary<PlainOperation> = fc.oneof(
	{ weight: 6, arbitrary: anyEdge.map((one) => ({ kind: "putEdge", edge: one }) as const) },
	{ weight: 2, arbitrary: anyEdge.map((key) => ({ kind: "deleteEdge", key }) as const) },
	{ weight: 1, arbitrary: anyId.map((id) => ({ kind: "deleteBlock", id }) as const) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant("putBlock" as const), id: anyId, content: fc.uint8Array({ maxLength: 5 }),
		}),
	},
);
const prefix = fc.constantFrom(...PREFIXES);
const range: fc.Arbitrary<ScanRange> = fc.record(
	{ prefix: fc.oneof(prefix, prefix.map(([w0]) => [w0] as const)), begin: anyId, end: anyId, reverse: fc.boolean() },
	{ requiredKeys: [] },
);
const walkOptions = fc.record(
	{
		direction: fc.constantFrom("outgoing", "incoming", "both"),
		order: fc.constantFrom("breadth", "depth"),
		depthMax: fc.nat(4),
		kinds: fc.uniqueArray(kind, { maxLength: 3 }),
		visitedMax: fc.integer({ min: 1, max: IDS.length }),
		until: anyId,
	},
	{ requiredKeys: [] },
) as fc.Arbitrary<WalkOptions>;
const key = fc.constantFrom("a", "b", "c");
const change = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant("write" as const), operations: fc.array(operation, { minLength: 1, maxLength: 12 }),
		}),
	},
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant("set" as const), key, operations: fc.array(operation, { maxLength: 10 }),
			covers: fc.option(prefix, { nil: undefined }),
		}),
	},
	{ weight: 3, arbitrary: key.map((of) => ({ do: "delete", key: of }) as const) },
	{ weight: 2, arbitrary: fc.constantFrom("flush", "compact").map((step) => ({ do: "step", step }) as const) },
	{ weight: 1, arbitrary: fc.constant({ do: "release" } as const) },
);
const command = fc.record({
	change, layer: fc.nat(1), asked: fc.uniqueArray(block, { maxLength: 5 }), range,
	walk: fc.option(walkOptions, { nil: undefined, freq: 1 }),
});

/** An engine with two layers over it, and what each should be. */
class Layered {
	readonly engine: Engine;
	readonly layers: [Layer, Layer];
	base = new Reference();
	readonly parts: [Map<string, Part>, Map<string, Part>] = [new Map(), new Map()];

	constructor(graphCacheBytes: number) {
		this.engine = open(graphCacheBytes);
		this.layers = [this.engine.layer(), this.engine.layer()];
	}

	do(next: typeof change extends fc.Arbitrary<infer T> ? T : never, at: 0 | 1): void {
		const [layer, parts] = [this.layers[at], this.parts[at]];
		switch (next.do) {
			case "write":
				this.engine.write(batchOf(next.operations), { durability: "buffered" });
				this.base = this.base.after(next.operations);
				break;
			case "set": {
				const batch = batchOf(next.operations);
				layer.set(next.key, batch, next.covers);
				batch.clear();
				parts.delete(next.key);
				parts.set(next.key, next);
				break;
			}
			case "delete":
				layer.delete(next.key);
				parts.delete(next.key);
				break;
			case "step":
				this.engine[next.step]();
				break;
			case "release":
				layer.release();
				this.layers[at] = this.engine.layer();
				parts.clear();
		}
	}

	/** Each reader with the state that it should show. */
	states(): { readonly reader: Reader; readonly state: Reference }[] {
		const tops = this.layers.map((reader, at) =>
			({ reader, state: layered(this.base, this.parts[at === 0 ? 0 : 1].values()) }));
		return [...tops, { reader: this.engine, state: this.base }];
	}
}

test("any writes below, parts on top and questions: a layer answers as if it had been written", () => {
	fc.assert(
		fc.property(
			fc.constantFrom(0, 600, 5000, 1 << 20),
			fc.array(command, { minLength: 5, maxLength: 30 }),
			(graphCacheBytes, commands) => {
				const all = new Layered(graphCacheBytes);
				for (const one of commands) {
					all.do(one.change, one.layer === 0 ? 0 : 1);
					for (const { reader, state } of all.states()) {
						for (const index of one.asked) {
							checkBlock(reader, state, idOf(index));
							checkEdges(reader, state, idOf(index));
						}
						checkScan(reader, state, one.range, idOf(one.asked[0] ?? 0));
						checkEdgeScan(reader, state, idOf(one.asked[0] ?? 0), one.asked.slice(1).map((skip) => skip % 3));
					}
					// One that is made for real takes longer than all else.
					const walked = all.states()[one.layer];
					if (one.walk === undefined || walked === undefined) continue;
					checkWalk(walked.reader, walked.state, idOf(one.asked[0] ?? 0), one.walk);
				}
				for (const { reader, state } of all.states()) {
					for (const index of FEW) {
						checkBlock(reader, state, idOf(index));
						checkEdges(reader, state, idOf(index));
					}
				}
				all.engine.close();
			},
		),
		{ numRuns: 50, seed: 20261128 },
	);
});

/** Parts as "source target kind" of edges, on top of a base that has its own. */
function edgesOf(edges: string): WriteBatch {
	const batch = new WriteBatch();
	for (const one of edges.split(",").filter((part) => part.trim() !== "")) {
		const [source = 0, target = 0, of = 0] = one.trim().split(" ").map(Number);
		batch.putEdge(edge(source, target, of));
	}
	return batch;
}

function withLayer(base: string, use: (layer: Layer, engine: Engine) => void): void {
	const engine = open(1 << 20);
	engine.write(edgesOf(base), { durability: "buffered" });
	use(engine.layer(), engine);
	engine.close();
}

const targets = (reader: Reader, source: number): string =>
	reader.edges(idOf(source), "outgoing").toArray().map(({ target }) => indexOf(target)).join();
const callers = (reader: Reader, target: number): string =>
	reader.edges(idOf(target), "incoming").toArray().map(({ source }) => indexOf(source)).join();

describe("a layer", () => {
	test("with a cover hides what the engine has there, also what is written there later", () => {
		withLayer("0 4 1, 8 4 1", (layer, engine) => {
			expect(callers(layer, 4)).toBe("0,8");
			layer.set("open", edgesOf("0 5 1"), PREFIXES[0]);
			expect([callers(layer, 4), callers(layer, 5), targets(layer, 0)]).toEqual(["8", "0", "5"]);
			engine.write(edgesOf("1 4 1, 9 4 1"), { durability: "buffered" });
			expect([callers(layer, 4), callers(engine, 4)]).toEqual(["8,9", "0,1,8,9"]);
			layer.delete("open");
			expect([callers(layer, 4), callers(layer, 5), targets(layer, 0)]).toEqual(["0,1,8,9", "", "4"]);
		});
	});

	test("whose cover goes shows again what it hid, whatever else is on top", () => {
		withLayer("0 4 1, 8 4 1", (layer) => {
			layer.set("other", edgesOf("12 13 1"));
			layer.set("open", edgesOf(""), PREFIXES[0]);
			expect([callers(layer, 4), targets(layer, 0)]).toEqual(["8", ""]);
			layer.set("open", edgesOf("0 5 1"));
			expect([callers(layer, 4), targets(layer, 0)]).toEqual(["0,8", "4,5"]);
			layer.set("open", edgesOf(""), PREFIXES[2]);
			expect([callers(layer, 4), targets(layer, 0)]).toEqual(["0", "4"]);
			layer.delete("open");
			expect([callers(layer, 4), targets(layer, 8)]).toEqual(["0,8", "4"]);
		});
	});

	test("applies its parts in the order in which they were last set", () => {
		withLayer("", (layer) => {
			const [put, remove] = [edgesOf("0 4 1"), new WriteBatch()];
			remove.deleteBlock(idOf(4));
			layer.set("put", put);
			layer.set("remove", remove);
			expect(targets(layer, 0)).toBe("");
			layer.set("put", put);
			expect(targets(layer, 0)).toBe("4");
			layer.set("remove", remove);
			expect(targets(layer, 0)).toBe("");
		});
	});

	test("reads nothing again of what no part touches, and little of what one does", () => {
		withLayer("0 4 1, 4 8 1, 8 12 1, 12 1 1", (layer, engine) => {
			const reads = (): number => engine.metrics().graphReadCount;
			engine.walk(idOf(0));
			const before = reads();
			layer.set("patch", edgesOf("8 13 1"));
			expect(layer.walk(idOf(0)).count).toBe(6);
			// The run of block 8 as a whole one, and that of block 13, which nobody asked about.
			expect(reads()).toBe(before + 2);
			layer.set("patch", edgesOf("8 13 1, 8 14 1"));
			expect(layer.walk(idOf(0)).count).toBe(7);
			expect(reads()).toBe(before + 3);
		});
	});

	test("keeps a part as it was while thousands of blocks beside it come and go", () => {
		withLayer("0 4 1", (layer, engine) => {
			const many = (round: number): WriteBatch => {
				const batch = new WriteBatch();
				for (let at = 0; at < 3000; at += 1) {
					const id = { w0: 9, w1: 9, w2: round, w3: at };
					batch.putBlock(id, Uint8Array.of(round));
					batch.putEdge({ ...edge(0, 4, 2, at), source: id });
				}
				return batch;
			};
			const kept = edgesOf("0 5 1, 6 5 1");
			kept.putBlock(idOf(6), Uint8Array.of(66));
			for (let round = 0; round < 6; round += 1) {
				layer.set("open", many(round), [9, 9]);
				// After the first of them, so that what is kept moves when the tables of ids are made anew.
				if (round === 0) layer.set("kept", kept);
				let count = 0;
				for (const at = layer.scan({ prefix: [9, 9] }); at.next(); count += 1) {
					if (at.content[0] !== round) break;
				}
				expect(count).toBe(3000);
				expect(layer.edges(idOf(4), "incoming", { kind: 2 }).count).toBe(3000);
				expect([targets(layer, 0), callers(layer, 5), callers(engine, 4)]).toEqual(["4,5", "0,6", "0"]);
				expect(layer.find(idOf(6))).toEqual(Uint8Array.of(66));
			}
			layer.delete("kept");
			expect([targets(layer, 0), callers(layer, 5), layer.has(idOf(6))]).toEqual(["4", "", false]);
			layer.set("open", edgesOf("0 5 1"));
			expect([callers(layer, 4), callers(layer, 5), layer.scan({ prefix: [9, 9] }).next()]).toEqual(["0", "0", false]);
		});
	});

	test("shares the run of a hub with the engine, which keeps it when a part touches it", () => {
		withLayer("", (layer, engine) => {
			const batch = new WriteBatch();
			for (let at = 0; at < 6000; at += 1) {
				batch.putEdge({ ...edge(0, 4, 1), source: { w0: 1, w1: 1, w2: 1, w3: at } });
			}
			engine.write(batch, { durability: "buffered" });
			layer.set("other", edgesOf("8 9 1"));
			const counts = (): number[] =>
				[layer, engine].map((reader: Reader) => reader.edges(idOf(4), "incoming").count);
			expect(counts()).toEqual([6000, 6000]);
			const { graphReadCount, graphCacheBytes } = engine.metrics();
			for (let round = 0; round < 10; round += 1) {
				layer.set("part", edgesOf("8 4 1, 9 4 1"));
				expect(counts()).toEqual([6002, 6000]);
				layer.delete("part");
				expect(counts()).toEqual([6000, 6000]);
			}
			const after = engine.metrics();
			expect(after.graphReadCount).toBe(graphReadCount);
			expect(after.graphCacheBytes - graphCacheBytes).toBeLessThan(200_000);
			layer.release();
		});
	});

	test("is right after a damaged page was met when a part came", () => {
		const vfs = new SimulationVfs();
		const engine = Engine.open({ vfs, directory: "/store", options: { pageCacheBytes: 0 } });
		engine.write(edgesOf("0 4 1, 4 8 1"), { durability: "buffered" });
		engine.flush();
		const layer = engine.layer();
		layer.set("first", edgesOf("1 5 1"));
		expect([targets(layer, 0), callers(layer, 8)]).toEqual(["4", "4"]);
		const remove = new WriteBatch();
		remove.deleteBlock(idOf(4));
		vfs.onOperation = ({ kind: of }) => (of === "read" ? "io" : undefined);
		layer.set("remove", remove);
		vfs.onOperation = undefined;
		expect([targets(layer, 0), callers(layer, 8)]).toEqual(["", ""]);
		engine.close();
	});

	test("that was released, or whose engine was closed, answers nothing", () => {
		withLayer("0 4 1", (layer, engine) => {
			const kept = engine.layer();
			const cursor = layer.scan({});
			layer.release();
			layer.release();
			expect(() => cursor.next()).toThrow("release");
			const closed = expect.objectContaining({ code: "closed" }) as unknown;
			expect(() => layer.find(idOf(0))).toThrow(closed);
			expect(() => layer.walk(idOf(0))).toThrow(closed);
			expect(() => { layer.set("a", edgesOf("")); }).toThrow(closed);
			engine.close();
			expect(() => kept.edges(idOf(0), "outgoing")).toThrow(closed);
			kept.release();
		});
	});

	test("has cursors that a change ends", () => {
		withLayer("", (layer, engine) => {
			const first = layer.scan({});
			layer.set("a", edgesOf(""));
			expect(() => first.next()).toThrow("change");
			const second = layer.scan({});
			engine.write(edgesOf("0 1 1"), { durability: "buffered" });
			expect(() => second.next()).toThrow("change");
		});
	});
});
