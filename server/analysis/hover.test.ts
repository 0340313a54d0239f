/** How much a symbol is used, over edges by chance. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine, WriteBatch, type BlockId } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { Confidence, EdgeKind, edgeKindOf, packEdgeKind } from "../model/kinds.ts";
import { StoreView } from "../store/storeView.ts";
import { countIncoming } from "./hover.ts";
import { isShown } from "./nameAt.ts";

const idOf = (row: number): BlockId => ({ w0: 100 + row, w1: 0, w2: row, w3: 1 });
const TARGET = idOf(0);
const symbol = {
	id: TARGET, path: "a.ts", kind: 8, name: "a", qualifiedName: "a", range: { begin: 0, end: 1 },
	nameRange: { begin: 0, end: 1 }, signature: "", doc: "", flags: 0,
};

test("a place counts once, whatever edges begin there, and a caller once, wherever it calls", () => {
	const kind = fc.tuple(
		fc.constantFrom(...Object.values(EdgeKind)), fc.constantFrom(...Object.values(Confidence)), fc.boolean(),
	).map(([edge, confidence, isTest]) => packEdgeKind(edge, confidence, isTest));
	const edge = fc.tuple(fc.integer({ min: 1, max: 5 }), kind, fc.nat({ max: 4 }));
	fc.assert(fc.property(fc.array(edge, { maxLength: 60 }), (edges) => {
		const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
		const batch = new WriteBatch();
		for (const [source, packedKind, begin] of edges) {
			batch.putEdge({ source: idOf(source), target: TARGET, kind: packedKind, begin, end: begin + 1, attributes: 0 });
		}
		engine.write(batch, { durability: "buffered" });
		const shown = edges.filter(([, packedKind]) => isShown(packedKind, false));
		const calls = shown.filter(([, packedKind]) => edgeKindOf(packedKind) === EdgeKind.calls);
		expect(countIncoming(new StoreView(engine), symbol)).toEqual({
			callers: new Set(calls.map(([source]) => source)).size,
			references: new Set(shown.map(([source, , begin]) => `${source} ${begin}`)).size,
		});
		engine.close();
	}), { seed: 13, numRuns: 500 });
});
