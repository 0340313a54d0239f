/**
 * Query: single blocks, batches of ten, ranges, edges and walks over edges.
 *
 * Each question is asked of a store that holds everything in its memtable (hot) and of one that was flushed
 * and brought to rest, with the default page cache (tables): what an index is after a restart.
 */
import { BlockView, EdgeList, type Engine, WriteBatch } from "../../engine/index.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import { ALL_IN_MEMTABLE, loadBlocks, loadEdges, openStore, settle } from "./stores.ts";
import { Traversal, type WalkSettings } from "./traversal.ts";

const BATCH = 10;
const RANGE = 100;
const EDGES_PER_BATCH = 100;
const FAN_OUTS = [5, 10] as const;
/**
 * Walks start at so many blocks in turn, so that pages in reach of a default cache can come to lie there.
 */
const STARTS = 2000;

export function measureQuery(recorder: Recorder): void {
	const hot = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	loadBlocks(hot, recorder.dataset, 0, recorder.settings.size);
	measureFinds(recorder, hot, "hot");
	hot.close();
	const tables = tableStore(recorder, 0);
	measureFinds(recorder, tables, "tables");
	tables.close();
	measureEdgeInserts(recorder);
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
	const put = (edge: number): void => {
		batch.putEdge(dataset.edgeOf(Math.floor(edge / fanOut), edge % fanOut, settings.size));
	};
	for (let edge = 0; edge < edges; edge += EDGES_PER_BATCH) {
		const count = Math.min(EDGES_PER_BATCH, edges - edge);
		const started = performance.now();
		batch.clear();
		for (let one = 0; one < count; one += 1) put(edge + one);
		const sequence = engine.write(batch, { durability: "buffered" });
		inBatches.add(((performance.now() - started) * 1000) / count, sequence);
	}
	recorder.countersOf("Edge Insert", engine.metrics());
	for (let edge = 0; edge < recorder.count(20_000); edge += 1) {
		alone.time(() => {
			batch.clear();
			put(settings.size * fanOut + edge);
			return engine.write(batch, { durability: "buffered" });
		});
	}
	engine.close();
	recorder.add("Edge Insert (in batches of 100)", "edge", inBatches.measured(EDGES_PER_BATCH));
	recorder.add("Edge Insert (one a batch, buffered)", "edge", alone.measured());
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
		if (fanOut === FAN_OUTS[0]) measureEdgeLookups(recorder, engine, where);
		const walk = (name: string, settings: WalkSettings, isDepthFirst: boolean, count: number): void => {
			measureWalk(recorder, engine, { name: `${name} (${where})`, settings, isDepthFirst, count });
		};
		walk(`3-Hop Traversal (fan-out ${fanOut})`, { depth: 3 }, false, 2000);
		if (fanOut !== FAN_OUTS[0]) continue;
		walk("BFS (depth 3)", { depth: 3 }, false, 2000);
		walk("BFS (depth 5)", { depth: 5 }, false, 200);
		walk("DFS (depth 3)", { depth: 3 }, true, 2000);
		walk("DFS (depth 5)", { depth: 5 }, true, 200);
		walk("Filtered Traversal (depth 3, one kind)", { depth: 3, kind: 1 }, false, 2000);
	}
	hot.close();
	tables.close();
}

function measureEdgeLookups(recorder: Recorder, engine: Engine, where: string): void {
	const { dataset, settings } = recorder;
	const into = new EdgeList();
	const ids = dataset.pickIds(recorder.count(where === "hot" ? 100_000 : 20_000), settings.size);
	for (const direction of ["outgoing", "incoming"] as const) {
		const name = `Edge Lookup (${direction}, ${where})`;
		const rounds = { unit: "block", count: ids.length, perSample: where === "hot" ? 100 : 10 };
		recorder.measure(name, rounds, (begin, end) => {
			let sum = 0;
			for (let at = begin; at < end; at += 1) {
				const id = ids[at];
				if (id === undefined) continue;
				const edges = engine.edges(id, direction, { into });
				sum += edges.count === 0 ? 1 : edges.otherWord(0, 3);
			}
			return sum;
		});
	}
}

interface Walk {
	readonly name: string;
	readonly settings: WalkSettings;
	readonly isDepthFirst: boolean;
	readonly count: number;
}

function measureWalk(
	recorder: Recorder,
	engine: Engine,
	{ name, settings, isDepthFirst, count }: Walk,
): void {
	const traversal = new Traversal(engine);
	const starts = recorder.dataset.pickIds(Math.min(STARTS, recorder.count(count)), recorder.settings.size);
	let visited = 0;
	const rounds = { unit: "walk", count: starts.length, perSample: 1 };
	recorder.measure(name, rounds, (begin, end) => {
		visited = 0;
		for (let at = begin; at < end; at += 1) {
			const start = starts[at];
			if (start === undefined) continue;
			visited += isDepthFirst
				? traversal.depthFirst(start, settings)
				: traversal.breadthFirst(start, settings);
		}
		return visited;
	});
	recorder.figure(`${name}: blocks that the last walk visited`, visited, "blocks");
}
