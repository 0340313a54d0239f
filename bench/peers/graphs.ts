/**
 * Graphs: walks of the engine over edges in memory and in tables, graphology, and a Map of Sets, over the
 * same edges.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EdgeList, Engine, Walk } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import type { Dataset } from "../scenarios/dataset.ts";
import { ALL_IN_MEMTABLE, loadEdges, settle } from "../scenarios/stores.ts";
import { type GraphContestant, loadPeer, peerVersion } from "./contestant.ts";

const HOPS = 3;

export function createKausalGraph(folder: string, where: "memory" | "tables"): GraphContestant {
	const directory = mkdtempSync(join(folder, "graph-"));
	const options = where === "memory" ? ALL_IN_MEMTABLE : {};
	const engine = Engine.open({ vfs: createNodeVfs(), directory, options });
	const edges = new EdgeList();
	const walk = new Walk();
	let data: Dataset | undefined;
	const idOf = (index: number): ReturnType<Dataset["idOf"]> => {
		if (data === undefined) throw new Error("Nothing was loaded.");
		return data.idOf(index);
	};
	return {
		name: `Kausal, edges in ${where}`,
		settings: where === "memory" ? "everything in the memtable" : "default options",
		load: (dataset, size, fanOut) => {
			data = dataset;
			loadEdges(engine, dataset, size, fanOut);
			if (where === "tables") settle(engine);
			else engine.sync();
		},
		degree: (index) => engine.edges(idOf(index), "outgoing", { into: edges }).count,
		threeHops: (index) => engine.walk(idOf(index), { depthMax: HOPS, into: walk }).count,
		close: () => {
			engine.close();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

interface Graphology {
	addNode(name: string): void;
	addDirectedEdge(source: string, target: string, attributes: object): void;
	outDegree(name: string): number;
	forEachOutNeighbor(name: string, visit: (neighbour: string) => void): void;
}

const nameOf = (dataset: Dataset, index: number): string => {
	const { w0, w1, w2, w3 } = dataset.idOf(index);
	return [w0, w1, w2, w3].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};

export function createGraphology(): GraphContestant {
	const { MultiDirectedGraph } = loadPeer("graphology") as {
		readonly MultiDirectedGraph: new () => Graphology;
	};
	const graph = new MultiDirectedGraph();
	let names: string[] = [];
	return {
		name: "graphology",
		settings: `${peerVersion("graphology")}, MultiDirectedGraph, ids as hex`,
		load: (dataset, size, fanOut) => {
			names = Array.from({ length: size }, (_, index) => nameOf(dataset, index));
			for (const name of names) graph.addNode(name);
			eachEdge(dataset, { size, fanOut }, names, (source, target, kind) => {
				graph.addDirectedEdge(source, target, { kind });
			});
		},
		degree: (index) => graph.outDegree(names[index] ?? ""),
		threeHops: (index) =>
			reach(names[index] ?? "", (name, visit) => {
				graph.forEachOutNeighbor(name, visit);
			}),
		close: () => undefined,
	};
}

export function createMapOfSets(): GraphContestant {
	const targets = new Map<string, Set<string>>();
	let names: string[] = [];
	return {
		name: "Map of Sets",
		settings: "ids as hex; no kinds, no places, one direction",
		load: (dataset, size, fanOut) => {
			names = Array.from({ length: size }, (_, index) => nameOf(dataset, index));
			eachEdge(dataset, { size, fanOut }, names, (source, target) => {
				const known = targets.get(source);
				if (known === undefined) targets.set(source, new Set([target]));
				else known.add(target);
			});
		},
		degree: (index) => targets.get(names[index] ?? "")?.size ?? 0,
		threeHops: (index) =>
			reach(names[index] ?? "", (name, visit) => {
				for (const target of targets.get(name) ?? []) visit(target);
			}),
		close: () => undefined,
	};
}

interface GraphSize {
	readonly size: number;
	readonly fanOut: number;
}

function eachEdge(
	dataset: Dataset,
	{ size, fanOut }: GraphSize,
	names: readonly string[],
	add: (source: string, target: string, kind: number) => void,
): void {
	const indexes = new Map(Array.from({ length: size }, (_, index) => [dataset.idOf(index).w0, index]));
	for (let index = 0; index < size; index += 1) {
		for (let ordinal = 0; ordinal < fanOut; ordinal += 1) {
			const { target, kind } = dataset.edgeOf(index, ordinal, size);
			add(names[index] ?? "", names[indexes.get(target.w0) ?? 0] ?? "", kind);
		}
	}
}

/** Breadth first over a Set of names, level by level. */
function reach(start: string, eachTarget: (name: string, visit: (target: string) => void) => void): number {
	const seen = new Set([start]);
	let level = [start];
	for (let hop = 0; hop < HOPS; hop += 1) {
		const next: string[] = [];
		for (const name of level) {
			eachTarget(name, (target) => {
				if (seen.has(target)) return;
				seen.add(target);
				next.push(target);
			});
		}
		level = next;
	}
	return seen.size;
}
