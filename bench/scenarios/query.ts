/**
 * Query: single blocks, batches of ten, ranges, edges and walks over edges.
 *
 * Each question is asked of a store that holds everything in its memtable (hot) and of one that was flushed
 * and brought to rest, with the default page cache (tables): what an index is after a restart. Questions
 * about edges are asked again and again, so that the graph cache has their blocks; rows of a first time are
 * asked before, of blocks that nobody asked about.
 */
import {
	type BlockId,
	BlockView,
	type Edge,
	EdgeList,
	type Engine,
	Walk,
	type WalkOptions,
	WriteBatch,
} from "../../engine/index.ts";
import { measureLayeredFinds, measureLayers } from "./layers.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import { ALL_IN_MEMTABLE, loadBlocks, loadEdges, openStore, settle } from "./stores.ts";

const BATCH = 10;
const RANGE = 100;
const EDGES_PER_BATCH = 100;
const FAN_OUTS = [5, 10] as const;
/**
 * Walks start at so many blocks in turn, so that pages in reach of a default cache can come to lie there.
 */
const STARTS = 2000;
/** First walks start at one of so many blocks, for each edge that leaves a block. */
const FIRST_WALK_SHARE = 40;
const LOOKUPS_PER_SAMPLE = 100;

export function measureQuery(recorder: Recorder): void {
	const hot = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	loadBlocks(hot, recorder.dataset, 0, recorder.settings.size);
	measureFinds(recorder, hot, "hot");
	hot.close();
	const tables = tableStore(recorder, 0);
	measureFinds(recorder, tables, "tables");
	measureLayeredFinds(recorder, tables);
	tables.close();
	measureEdgeInserts(recorder);
	warmWalks(recorder);
	for (const fanOut of FAN_OUTS) measureWalks(recorder, fanOut);
}

/** A store with all blocks, or with all edges when there is a fan-out, in tables; opened anew. */
function tableStore(recorder: Recorder, fanOut: number): Engine {
	const directory = recorder.newDirectory();
	const filling = openStore(recorder, directory);
	if (fanOut === 0) loadBlocks(filling, recorder.dataset, 0, recorder.settings.size);
	else loadEdges(filling, recorder.dataset, recorder.settings.size, fanOut);
	settle(filling);
	recorder.countersOf(
		fanOut === 0 ? "load of blocks" : `load of ${fanOut} edges a block`,
		filling.metrics(),
	);
	filling.close();
	return openStore(recorder, directory);
}

function measureFinds(recorder: Recorder, engine: Engine, where: string): void {
	const { dataset, settings } = recorder;
	const ids = dataset.pickIds(recorder.count(where === "hot" ? 200_000 : 50_000), settings.size);
	const idAt = (index: number): (typeof ids)[number] => ids[index % ids.length] ?? dataset.idOf(0);
	const single = { unit: "query", count: ids.length, perSample: where === "hot" ? 100 : 1 };
	const views = Array.from({ length: BATCH }, () => new BlockView());
	const view = new BlockView();
	recorder.measure(`Single Query (${where})`, single, (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) {
			if (engine.findInto(idAt(at), view)) sum += ends(view);
		}
		return sum;
	});
	const batches = {
		unit: "batch of 10",
		count: Math.ceil(ids.length / BATCH),
		perSample: where === "hot" ? 10 : 1,
	};
	recorder.measure(`Batch Query (10) (${where})`, batches, (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) {
			let next = at * BATCH;
			for (const into of views) {
				engine.findInto(idAt(next), into);
				next += 1;
			}
			for (const found of views) sum += ends(found);
		}
		return sum;
	});
	measureRanges(recorder, engine, where);
}

/** Reads the first and the last byte of a block. */
function ends({ bytes, begin, end }: BlockView): number {
	return (bytes[begin] ?? 0) + (bytes[end - 1] ?? 0);
}

function measureRanges(recorder: Recorder, engine: Engine, where: string): void {
	const { dataset } = recorder;
	const scans = new Samples();
	const view = new BlockView();
	for (let round = 0; round < recorder.count(3); round += 1) {
		let [count, sum] = [0, 0];
		const started = performance.now();
		for (const at = engine.scan({}); at.next(); count += 1) {
			at.contentInto(view);
			sum += at.idWord(3) + (view.bytes[view.begin] ?? 0);
		}
		scans.add(((performance.now() - started) * 1000) / Math.max(1, count), sum + count);
	}
	recorder.add(`Ordered Scan (${where})`, "block", scans.measured());
	const begins = dataset.pickIds(recorder.count(where === "hot" ? 20 : 2000), recorder.settings.size);
	recorder.measure(
		`Range of 100 (${where})`,
		{ unit: "range", count: begins.length, perSample: 1 },
		(begin, end) => {
			let sum = 0;
			for (let range = begin; range < end; range += 1) {
				const first = begins[range];
				if (first === undefined) continue;
				const at = engine.scan({ begin: first });
				for (let left = RANGE; left > 0 && at.next(); left -= 1) {
					at.contentInto(view);
					sum += view.bytes[view.begin] ?? 0;
				}
			}
			return sum;
		},
	);
}

function measureEdgeInserts(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const fanOut = FAN_OUTS[0];
	const engine = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	const edges = Math.min(settings.size * fanOut, settings.iterations * fanOut);
	const [inBatches, alone] = [new Samples(), new Samples()];
	const batch = new WriteBatch();
	const edgeAt = (edge: number): Edge => {
		return dataset.edgeOf(Math.floor(edge / fanOut), edge % fanOut, settings.size);
	};
	for (let first = 0; first < edges; first += EDGES_PER_BATCH) {
		const count = Math.min(EDGES_PER_BATCH, edges - first);
		const group = Array.from({ length: count }, (_, at) => edgeAt(first + at));
		const started = performance.now();
		batch.clear();
		for (const edge of group) batch.putEdge(edge);
		const sequence = engine.write(batch, { durability: "buffered" });
		inBatches.add(((performance.now() - started) * 1000) / count, sequence);
	}
	recorder.countersOf("Edge Insert", engine.metrics());
	for (let at = 0; at < recorder.count(20_000); at += 1) {
		const edge = edgeAt(settings.size * fanOut + at);
		alone.time(() => {
			batch.clear();
			batch.putEdge(edge);
			return engine.write(batch, { durability: "buffered" });
		});
	}
	engine.close();
	recorder.add("Edge Insert (in batches of 100)", "edge", inBatches.measured(EDGES_PER_BATCH));
	recorder.add("Edge Insert (one a batch, buffered)", "edge", alone.measured());
}

/** Lets the compiler see walks and lookups before a first time is measured, in a store that is thrown away. */
function warmWalks(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const size = Math.min(settings.size, settings.warmup);
	const engine = openStore(recorder, recorder.newDirectory());
	loadEdges(engine, dataset, size, FAN_OUTS[0]);
	settle(engine);
	loadEdges(engine, dataset, size >>> 1, FAN_OUTS[0]);
	for (const id of dataset.pickIds(size, size)) {
		for (const order of ["breadth", "depth"] as const) engine.walk(id, { depthMax: 2, order });
		for (const direction of ["outgoing", "incoming"] as const) engine.edges(id, direction);
	}
	engine.close();
}

function measureWalks(recorder: Recorder, fanOut: number): void {
	const { dataset, settings } = recorder;
	const hot = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	loadEdges(hot, dataset, settings.size, fanOut);
	const tables = tableStore(recorder, fanOut);
	for (const [where, engine] of [
		["hot", hot],
		["tables", tables],
	] as const) {
		const walk = (name: string, options: WalkOptions, count: number): void => {
			measureWalk(recorder, engine, { name: `${name} (${where})`, options, count });
		};
		measureFirstWalks(recorder, engine, { fanOut, where });
		walk(`3-Hop Traversal (fan-out ${fanOut})`, { depthMax: 3 }, 2000);
		if (fanOut !== FAN_OUTS[0]) continue;
		walk("BFS (depth 3)", { depthMax: 3 }, 2000);
		walk("BFS (depth 5)", { depthMax: 5 }, 200);
		walk("DFS (depth 3)", { depthMax: 3, order: "depth" }, 2000);
		walk("DFS (depth 5)", { depthMax: 5, order: "depth" }, 200);
		walk("Filtered Traversal (depth 3, one kind)", { depthMax: 3, kinds: [1] }, 2000);
		measureEdgeLookups(recorder, engine, where);
	}
	if (fanOut === FAN_OUTS[0]) measureLayers(recorder, tables, fanOut);
	hot.close();
	tables.close();
}

interface FirstWalks {
	readonly fanOut: number;
	readonly where: string;
}

/** Walks from blocks that nobody asked about, so few that they hardly meet. */
function measureFirstWalks(recorder: Recorder, engine: Engine, { fanOut, where }: FirstWalks): void {
	const { dataset, settings } = recorder;
	const into = new Walk();
	const times = new Samples();
	const starts = Math.ceil(settings.size / (FIRST_WALK_SHARE * fanOut));
	for (const start of dataset.pickIds(recorder.count(Math.min(STARTS, starts)), settings.size)) {
		times.time(() => engine.walk(start, { depthMax: 3, into }).count);
	}
	recorder.add(`3-Hop Traversal (fan-out ${fanOut}) (${where}, first visit)`, "walk", times.measured());
}

/** First lookups are timed before the same ids are asked about again. */
function measureEdgeLookups(recorder: Recorder, engine: Engine, where: string): void {
	const { dataset, settings } = recorder;
	const into = new EdgeList();
	const ids = dataset.pickIds(recorder.count(100_000), settings.size);
	for (const direction of ["outgoing", "incoming"] as const) {
		const lookup = (begin: number, end: number): number => {
			let sum = 0;
			for (let at = begin; at < end; at += 1) {
				const edges = engine.edges(ids[at] ?? dataset.idOf(0), direction, { into });
				sum += edges.count === 0 ? 1 : edges.kind(0) + edges.begin(0);
			}
			return sum;
		};
		const first = new Samples();
		for (let at = 0; at + LOOKUPS_PER_SAMPLE <= ids.length; at += LOOKUPS_PER_SAMPLE) {
			const started = performance.now();
			const sum = lookup(at, at + LOOKUPS_PER_SAMPLE);
			first.add(((performance.now() - started) * 1000) / LOOKUPS_PER_SAMPLE, sum);
		}
		const firstName = `Edge Lookup (${direction}, ${where}, first time)`;
		if (first.count > 0) recorder.add(firstName, "block", first.measured(LOOKUPS_PER_SAMPLE));
		const rounds = { unit: "block", count: ids.length, perSample: LOOKUPS_PER_SAMPLE };
		recorder.measure(`Edge Lookup (${direction}, ${where})`, rounds, lookup);
	}
}

interface MeasuredWalk {
	readonly name: string;
	readonly options: WalkOptions;
	readonly count: number;
}

function measureWalk(recorder: Recorder, engine: Engine, { name, options, count }: MeasuredWalk): void {
	const starts = recorder.dataset.pickIds(Math.min(STARTS, recorder.count(count)), recorder.settings.size);
	const walk = new Walk();
	const walkFrom = (start: BlockId): number => engine.walk(start, { ...options, into: walk }).count;
	// Whatever the row's own warming leaves out: from here on, each start was walked from.
	for (const start of starts) walkFrom(start);
	let visited = 0;
	const rounds = { unit: "walk", count: starts.length, perSample: 1 };
	recorder.measure(name, rounds, (begin, end) => {
		visited = 0;
		for (let at = begin; at < end; at += 1) {
			const start = starts[at];
			if (start !== undefined) visited += walkFrom(start);
		}
		return visited;
	});
	recorder.figure(`${name}: blocks that the last walk visited`, visited, "blocks");
}
