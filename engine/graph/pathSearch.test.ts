/** Shortest paths from both ends at once: as long as those that a walk from one end finds, along edges there are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { Walk } from "./walk.ts";

const BLOCKS = 24;
const idOf = (index: number): BlockId => ({ w0: index & 1 ? -7 : 3, w1: index >> 3, w2: -1, w3: index });

type Plain = readonly [source: number, target: number, kind: number];

function engineOf(edges: readonly Plain[]): Engine {
	const options = { memtableBytesMax: 4096, pageBytesMax: 256 };
	const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store", options });
	const batch = new WriteBatch();
	for (const [source, target, kind] of edges) {
		batch.putEdge({ source: idOf(source), target: idOf(target), kind, begin: 0, end: 1, attributes: 0 });
	}
	engine.write(batch, { durability: "buffered" });
	return engine;
}

const numbers = (walk: Walk): number[] => Array.from({ length: walk.count }, (_, at) => walk.id(at).w3);

const block = fc.nat({ max: BLOCKS - 1 });
const graph = fc.array(fc.tuple(block, block, fc.nat({ max: 2 })), { maxLength: 60 });
const ends = fc.uniqueArray(block, { minLength: 1, maxLength: 3 });

test("a path is as short as any, and leads along edges of the kinds asked for", () => {
	const into = new Walk();
	const question = fc.record({
		from: ends,
		to: ends,
		direction: fc.constantFrom("outgoing", "incoming"),
		kinds: fc.option(fc.constant([0, 2])),
		refused: fc.uniqueArray(block, { maxLength: 6 }),
	});
	fc.assert(fc.property(graph, question, (edges, { from, to, direction, kinds, refused }) => {
		const engine = engineOf(edges);
		const enters = ({ w3 }: BlockId): boolean => to.includes(w3) || !refused.includes(w3);
		const options = { direction, kinds: kinds ?? undefined, enters } as const;
		const lengths = to.map((goal) => {
			const walk = engine.walk(from.map(idOf), { ...options, until: idOf(goal) });
			return walk.found < 0 ? Infinity : walk.depth(walk.found);
		});
		const length = Math.min(...lengths);
		const path = engine.path(from.map(idOf), to.map(idOf), { ...options, into });
		expect(path.isCut).toBe(false);
		expect(path.count - 1).toBe(length === Infinity ? -1 : length);
		expect(path.found).toBe(path.count - 1);
		const steps = numbers(path);
		expect(steps.slice(1).every((step) => enters(idOf(step)))).toBe(true);
		if (steps.length > 0) expect([from.includes(steps[0]!), to.includes(steps.at(-1)!)]).toEqual([true, true]);
		for (let at = 1; at < path.count; at += 1) {
			const [one, other] = direction === "outgoing" ? [steps[at - 1], steps[at]] : [steps[at], steps[at - 1]];
			const isHere = ([source, target, kind]: Plain): boolean =>
				source === one && target === other && kind === path.kind(at);
			expect(edges.some(isHere)).toBe(true);
			expect(kinds === null || kinds.some((kind) => kind === path.kind(at))).toBe(true);
			expect([path.parent(at), path.depth(at), path.direction(at)]).toEqual([at - 1, at, direction]);
		}
		// Marks of one question are not those of the next one.
		expect(numbers(engine.path(from.map(idOf), to.map(idOf), options))).toEqual(steps);
		engine.close();
	}), { seed: 5, numRuns: 400 });
});

test("limits end the search, and it says whether there may be more", () => {
	const engine = engineOf([[0, 1, 1], [1, 2, 1], [2, 3, 1], [3, 4, 1]]);
	expect(numbers(engine.path([idOf(0)], [idOf(4)], { depthMax: 4 }))).toEqual([0, 1, 2, 3, 4]);
	const short = engine.path([idOf(0)], [idOf(4)], { depthMax: 3 });
	expect([short.count, short.found, short.isCut, short.isTooDeep]).toEqual([0, -1, false, true]);
	expect(engine.path([idOf(4)], [idOf(0)], { depthMax: 3 }).isTooDeep).toBe(false);
	const few = engine.path([idOf(0)], [idOf(4)], { visitedMax: 3 });
	expect([few.count, few.isCut]).toEqual([0, true]);
	expect(numbers(engine.path([idOf(2), idOf(7)], [idOf(7), idOf(4)]))).toEqual([7]);
	expect(engine.path([], [idOf(4)]).count).toBe(0);
	expect(() => engine.path([idOf(0)], [idOf(4)], { depthMax: -1 })).toThrow(/depth/);
	engine.close();
});
