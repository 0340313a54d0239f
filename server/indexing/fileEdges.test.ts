/** The edges of one file, each once, without a look at all that begin alike. */
import { expect, test } from "vitest";
import type { BlockId, Edge } from "../../engine/index.ts";
import { factsOf } from "../extraction/fixture.ts";
import { noStructure } from "../resolution/structure.ts";
import { edgesOfFile } from "./fileEdges.ts";

test("edges that begin alike are told apart in few looks, and one that comes twice is there once", async () => {
	const facts = await factsOf("typescript", "");
	const count = 5000;
	let looks = 0;
	const id = (number: number): BlockId => ({ get w0() { return looks++, 7; }, w1: 7, w2: 7, w3: number });
	const place = { kind: 1, begin: 9, end: 10, attributes: 0 };
	const edge = (number: number): Edge => ({ source: id(number), target: id(1), ...place });
	const carried = Array.from({ length: count }, (_, number) => edge(number));
	const edges = edgesOfFile({
		path: "a.ts", facts, links: [], structure: noStructure, blocksOf: () => undefined, carried: [...carried, ...carried],
	});
	expect(edges.length).toBe(count);
	expect(looks).toBeLessThan(20 * count);
});
