/**
 * Layers: walks, lists of edges and finds with parts on top, in turns with the same ones without, so that the ratio
 * of both is one of the same minute; and what it costs to replace a part.
 *
 * Questions start at the same blocks each time, of which parts touch some: every answer is kept then, as those of the
 * other rows are.
 */
import {
	type BlockId,
	BlockView,
	EdgeList,
	type Engine,
	type Layer,
	type Reader,
	Walk,
	WriteBatch,
} from "../../engine/index.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";

const PARTS = 5;
const BLOCKS_PER_PART = 20;
const STARTS = 2000;
/** So that the compiler has seen a layer as often as the engine before. */
const WARM_ROUNDS = 30;
const ROUNDS = 60;
const PUT_ROUNDS = 2000;

/** What a row asks at one block. */
type Question = (reader: Reader, id: BlockId) => number;

/** Measures finds over an engine that has all blocks. */
export function measureLayeredFinds(recorder: Recorder, engine: Engine): void {
	const layer = layerOver(recorder, engine, 0);
	const view = new BlockView();
	const question: Question = (reader, id) => (reader.findInto(id, view) ? (view.bytes[view.begin] ?? 0) : 0);
	compareReaders(recorder, [engine, layer], { name: "Single Query", unit: "query", question });
	layer.release();
}

/** Measures walks and lists over an engine with `fanOut` edges from each block. */
export function measureLayers(recorder: Recorder, engine: Engine, fanOut: number): void {
	const layer = layerOver(recorder, engine, fanOut);
	const [walk, list] = [new Walk(), new EdgeList()];
	const compare = (name: string, unit: string, question: Question): void => {
		compareReaders(recorder, [engine, layer], { name, unit, question });
	};
	const options = { depthMax: 3, into: walk };
	compare(`3-Hop Traversal (fan-out ${fanOut})`, "walk", (reader, id) => reader.walk(id, options).count);
	for (const direction of ["outgoing", "incoming"] as const) {
		compare(`Edge Lookup (${direction})`, "block", (reader, id) => reader.edges(id, direction, { into: list }).count);
	}
	const times = new Samples();
	for (let round = 0; round < recorder.count(PUT_ROUNDS); round += 1) {
		times.time(() => setPart(recorder, layer, { part: 0, fanOut, shift: round }));
	}
	recorder.add(`Layer Part (replaced, ${BLOCKS_PER_PART * (fanOut + 1)} operations)`, "part", times.measured());
	layer.release();
}

function layerOver(recorder: Recorder, engine: Engine, fanOut: number): Layer {
	const layer = engine.layer();
	for (let part = 0; part < PARTS; part += 1) setPart(recorder, layer, { part, fanOut, shift: 5 });
	return layer;
}

interface PartSettings {
	readonly part: number;
	readonly fanOut: number;
	/** By how much places in the file moved. */
	readonly shift: number;
}

/** Puts some of the blocks that questions start at, with their edges a little further on. */
function setPart(recorder: Recorder, layer: Layer, { part, fanOut, shift }: PartSettings): number {
	const { dataset, settings } = recorder;
	const batch = new WriteBatch();
	const first = dataset.idOf(dataset.pick(part * BLOCKS_PER_PART, settings.size));
	for (let draw = part * BLOCKS_PER_PART; draw < (part + 1) * BLOCKS_PER_PART; draw += 1) {
		const index = dataset.pick(draw, settings.size);
		batch.putBlock(dataset.idOf(index), dataset.contentOf(index));
		for (let ordinal = 0; ordinal < fanOut; ordinal += 1) {
			const edge = dataset.edgeOf(index, ordinal, settings.size);
			batch.putEdge({ ...edge, begin: edge.begin + shift, end: edge.end + shift });
		}
	}
	layer.set(String(part), batch, [first.w0, first.w1]);
	return batch.operationCount;
}

interface Compared {
	readonly name: string;
	readonly unit: string;
	readonly question: Question;
}

function compareReaders(recorder: Recorder, [without, layer]: [Reader, Reader], compared: Compared): void {
	const { name, unit, question } = compared;
	const ids = recorder.dataset.pickIds(recorder.count(STARTS), recorder.settings.size);
	const askAll = (reader: Reader): number => ids.reduce((sum, id) => sum + question(reader, id), 0);
	const [below, onTop] = [new Samples(), new Samples()];
	for (let round = -recorder.count(WARM_ROUNDS); round < recorder.count(ROUNDS); round += 1) {
		// Who comes second finds memory in the processor's cache: they take turns in that, too.
		const order = [[without, below], [layer, onTop]] as const;
		for (const [reader, samples] of (round & 1) === 0 ? order : [...order].reverse()) {
			const started = performance.now();
			const sum = askAll(reader);
			if (round >= 0) samples.add(((performance.now() - started) * 1000) / ids.length, sum);
		}
	}
	const row = `${name} (tables, ${PARTS} parts on top)`;
	const measured = onTop.measured(ids.length);
	recorder.add(row, unit, measured);
	recorder.figure(`${row}: times as long as without`, measured.p50Us / below.measured(ids.length).p50Us, "x");
}
