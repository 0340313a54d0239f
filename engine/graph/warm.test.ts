/** What is read ahead while nothing is asked: all that first questions would read, within bounds, and nothing stale. */
import { expect, test } from "vitest";
import { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import type { Edge } from "../model/edge.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { WriteBatch } from "../write/writeBatch.ts";

const BLOCKS = 40_000;

function idOf(index: number): BlockId {
	return { w0: index & 1 ? -7 : 3, w1: index >> 3, w2: -1, w3: index };
}

function edge(source: number, kind: number): Edge {
	const target = idOf((source * 7919 * kind) % BLOCKS);
	return { source: idOf(source), target, kind, begin: 0, end: 9, attributes: kind };
}

/** A store of tables, each with the edges of one kind. */
function filled(...kinds: number[]): SimulationVfs {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: "/store" });
	for (const kind of kinds) {
		const batch = new WriteBatch();
		for (let index = 0; index < BLOCKS; index += 1) batch.putEdge(edge(index, kind));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
	}
	engine.close();
	return vfs;
}

function neighbours(engine: Engine, index: number): string {
	const said = (["outgoing", "incoming"] as const).map((direction) => {
		const walk = engine.walk(idOf(index), { direction, depthMax: 1 });
		return Array.from({ length: walk.count }, (_, at) => `${walk.kind(at)} ${walk.id(at).w3}`).join();
	});
	return said.join("; ");
}

function readied(engine: Engine): number {
	let steps = 1;
	while (engine.warm()) steps += 1;
	return steps;
}

test.each([
	["of one table", [1]], ["of several tables", [1, 2, 3]],
])("no question %s reads anything then", (_, kinds) => {
	const vfs = filled(...kinds);
	const engine = Engine.open({ vfs, directory: "/store" });
	const other = Engine.open({ vfs, directory: "/store", mode: "read" });
	expect(readied(engine)).toBeGreaterThan(BLOCKS / 1000);
	const before = engine.metrics();
	for (let index = 0; index < BLOCKS; index += 61) expect(neighbours(engine, index)).toBe(neighbours(other, index));
	const after = engine.metrics();
	expect([after.pageReadCount, after.graphReadCount]).toEqual([before.pageReadCount, before.graphReadCount]);
	expect(other.metrics().graphReadCount).toBeGreaterThan(0);
	engine.close();
	other.close();
});

test("pages of runs that were read for it do not stay", () => {
	const engine = Engine.open({ vfs: filled(1, 2), directory: "/store" });
	engine.walk(idOf(2), { depthMax: 1 });
	const before = engine.metrics().pageCacheBytes;
	readied(engine);
	// Pages of ids that the ranks of the second table were looked up by do.
	expect(engine.metrics().pageCacheBytes - before).toBeLessThan(BLOCKS * 17 + 8192);
	engine.close();
});

test("it ends where the cache is nearly full, and questions go on as before", () => {
	const graphCacheBytes = 2400 << 10;
	const vfs = filled(1, 2, 3);
	const engine = Engine.open({ vfs, directory: "/store", options: { graphCacheBytes } });
	const other = Engine.open({ vfs, directory: "/store", mode: "read" });
	readied(engine);
	const { graphCacheBytes: bytes, graphReadCount, graphDropCount } = engine.metrics();
	expect(graphReadCount).toBeGreaterThan(1000);
	expect(graphReadCount).toBeLessThan(BLOCKS * 2);
	expect(bytes).toBeLessThanOrEqual(graphCacheBytes);
	expect(graphDropCount).toBe(0);
	for (let index = 0; index < BLOCKS; index += 611) expect(neighbours(engine, index)).toBe(neighbours(other, index));
	engine.close();
	other.close();
});

test("what is written meanwhile is seen", () => {
	const engine = Engine.open({ vfs: filled(1, 2), directory: "/store" });
	let steps = 0;
	while (engine.warm()) {
		if ((steps += 1) % 20 !== 0) continue;
		const batch = new WriteBatch();
		batch.deleteEdge(edge(steps, 1));
		batch.putEdge(edge(steps + 1, 7));
		engine.write(batch, { durability: "buffered" });
	}
	expect(steps).toBeGreaterThan(60);
	for (let at = 20; at < steps; at += 20) {
		expect(neighbours(engine, at).split(";")[0]).not.toContain(`1 ${(at * 7919) % BLOCKS}`);
		expect(neighbours(engine, at + 1)).toContain(`7 ${((at + 1) * 7919 * 7) % BLOCKS}`);
	}
	engine.close();
});
