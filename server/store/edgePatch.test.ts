/** What leads from stored edges to wanted ones, by seed, against a comparison of their texts. */
import { expect, test } from "vitest";
import { blockIdToHex, Engine, WriteBatch, type BlockId, type Edge } from "../../engine/index.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import {
	Confidence, EdgeKind, packAttributes, packEdgeKind, ReferenceRole, Resolver,
} from "../model/kinds.ts";
import { LINK_PARTS, partOfEdge, type LinkPart } from "../model/linkParts.ts";
import { edgePatch, partsPatch } from "./edgePatch.ts";
import { StoreView } from "./storeView.ts";

const SOURCES = 4;
const idOf = (number: number): BlockId => ({ w0: 0x40000000, w1: number & 1, w2: -number, w3: number });
const identity = ({ source, target, kind, begin }: Edge): string =>
	`${blockIdToHex(source)} ${blockIdToHex(target)} ${kind} ${begin}`;
const shown = (edge: Edge): string => `${identity(edge)} ${edge.end} ${edge.attributes}`;

/** Few places, so that many are the same but for one thing. */
function randomEdges(prng: Prng): Edge[] {
	const edges = Array.from({ length: prng.below(60) }, (): Edge => {
		const begin = prng.below(6);
		const kind = [EdgeKind.calls, EdgeKind.imports, EdgeKind.implements][prng.below(3)] ?? EdgeKind.calls;
		const resolver = prng.below(3) === 0 ? Resolver.structure : Resolver.import;
		return {
			source: idOf(1 + prng.below(SOURCES)), target: idOf(100 + prng.below(4)),
			kind: packEdgeKind(kind, Confidence.exact, false), begin, end: begin + 1 + prng.below(2),
			attributes: packAttributes(ReferenceRole.call, resolver),
		};
	});
	return [...new Map(edges.map((edge) => [identity(edge), edge])).values()];
}

test.each([[LINK_PARTS], [["imports"]], [["imports", "structure"]]] as const)("of %j", (parts: readonly LinkPart[]) => {
	const prng = new Prng(5);
	const isOf = ({ kind, attributes }: Edge): boolean => parts.includes(partOfEdge(kind, attributes));
	for (let round = 0; round < 200; round++) {
		const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
		const [stored, others] = [randomEdges(prng), randomEdges(prng).filter(isOf)];
		const kept = stored.filter((edge) => isOf(edge) && prng.below(2) === 0);
		const wanted = [...new Map([...others, ...kept].map((edge) => [identity(edge), edge])).values()];
		const batch = new WriteBatch();
		for (const edge of stored) batch.putEdge(edge);
		engine.write(batch, { durability: "flushed" });
		const sources = Array.from({ length: SOURCES }, (_, at) => idOf(1 + at));
		const view = new StoreView(engine);
		const { patch, otherCount } = partsPatch(view, sources, wanted, parts);
		const [before, after] = [stored.filter(isOf).map(shown), wanted.map(shown)];
		expect((patch?.added ?? []).map(shown).sort()).toEqual(after.filter((edge) => !before.includes(edge)).sort());
		expect((patch?.removed ?? []).map(shown).sort()).toEqual(before.filter((edge) => !after.includes(edge)).sort());
		expect(otherCount).toBe(stored.length - before.length);
		if (parts === LINK_PARTS) expect(edgePatch(view, sources, stored)).toBeUndefined();
		engine.close();
	}
});
