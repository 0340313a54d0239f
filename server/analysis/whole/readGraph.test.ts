/** The whole graph is what the view says block by block, whatever happens while it is read. */
import { expect, test } from "vitest";
import { blockIdToHex, Engine } from "../../../engine/index.ts";
import { createNodeVfs } from "../../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../../fixture.ts";
import { PACKED_RELATION_MAX } from "../../model/kinds.ts";
import { finish } from "../../model/pieces.ts";
import type { Session } from "../../session.ts";
import type { IndexView } from "../../store/indexView.ts";
import { StoreView } from "../../store/storeView.ts";
import { IndexAnalysis } from "../indexAnalysis.ts";
import { readGraph } from "./readGraph.ts";
import type { Edges, WholeGraph } from "./wholeGraph.ts";

/** Enough functions for several pieces, each of which calls others, some overloaded. */
function sources(fileCount: number): Record<string, string> {
	return Object.fromEntries(Array.from({ length: fileCount }, (_, file) => {
		const next = (file + 1) % fileCount;
		const functions = Array.from({ length: 60 }, (_, at) => [
			...at % 7 === 0
				? [`export function f${file}_${at}(a: string): void;`, `export function f${file}_${at}(a: number): void;`]
				: [],
			`export function f${file}_${at}(a: unknown): void { ${[
				`if (a) f${next}_${(at * 7) % 60}(1);`, `f${file}_${(at + 1) % 60}(2);`,
			].join(" ")} }`,
		]);
		const names = Array.from({ length: 60 }, (_, at) => `f${next}_${at}`).join(", ");
		return [`m${file}.ts`, [`import { ${names} } from "./m${next}";`, ...functions.flat(), ""].join("\n")];
	}));
}

function said(graph: WholeGraph, { first, others, kinds }: Edges): string[] {
	return Array.from({ length: graph.nodeCount }, (_, node) => {
		const ends: string[] = [];
		for (let edge = first[node] as number; edge < (first[node + 1] as number); edge++) {
			ends.push(`${kinds[edge]} ${blockIdToHex(graph.id(others[edge] as number))}`);
		}
		return `${graph.path(node)} ${blockIdToHex(graph.id(node))} ${graph.columns.kinds[node]}: ${ends.sort().join()}`;
	});
}

/** The same, by a look at each block. */
function reference(view: IndexView, way: "outgoing" | "incoming"): string[] {
	const lines: string[] = [];
	for (const cursor = view.scanBlocks(); cursor.next(); ) {
		const { id } = cursor;
		const block = view.block(id);
		if (block?.first !== undefined) continue;
		const ends = view[way](id).filter(({ packedKind }) => packedKind <= PACKED_RELATION_MAX)
			.map(({ packedKind, other }) => `${packedKind} ${blockIdToHex(other)}`);
		lines.push(`${view.fileOf(id)?.path} ${blockIdToHex(id)} ${block?.kind ?? 1}: ${ends.sort().join()}`);
	}
	return lines;
}

test("it has each symbol once and each edge from both ends, also when tables are merged meanwhile", () =>
	withWorkspace(sources(6), async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store() });
		const view = new StoreView(engine);
		for (const disturb of [() => undefined, () => { engine.flush(); }, () => { engine.compact(); }]) {
			const pieces = readGraph(view);
			let count = 0;
			for (let piece = pieces.next(); ; piece = pieces.next()) {
				if (piece.done !== true) {
					if (++count % 2 === 0) disturb();
					continue;
				}
				const graph = piece.value;
				expect(said(graph, graph.columns.outgoing)).toEqual(reference(view, "outgoing"));
				expect(said(graph, finish(graph.incoming()))).toEqual(reference(view, "incoming"));
				expect(graph.edgeCount).toBeGreaterThan(1000);
				break;
			}
			expect(count).toBeGreaterThan(3);
		}
		engine.close();
	}));

const cyclesOf = (session: Session): unknown => finish(session.analysis.cycles({ level: "files", limit: 10 }));

test("unsaved text counts as if it had been saved, and a change between two pieces begins the question anew", () =>
	withWorkspace(sources(6), async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const before = cyclesOf(session);
		const pieces = session.analysis.cycles({ level: "files", limit: 10 });
		pieces.next();
		const text = 'import { f1_0 } from "./m1";\nexport const own = f1_0;\n';
		session.setText("m0.ts", text);
		session.setText("m2.ts", "export {};\n");
		await session.settled();
		const layered = finish(pieces);
		workspace.write("m0.ts", text);
		workspace.write("m2.ts", "export {};\n");
		const fresh = await workspace.open("fresh");
		await fresh.index();
		expect(layered).toEqual(cyclesOf(fresh));
		expect(layered).not.toEqual(before);
		session.dropText("m0.ts");
		session.dropText("m2.ts");
		await session.settled();
		expect(cyclesOf(session)).toEqual(before);
		await fresh.close();
		await session.close();
	}));

test("a graph is read once for all questions about a state, and given back when nobody asks for a while", () =>
	withWorkspace(sources(2), async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store(), mode: "read" });
		const view = new StoreView(engine);
		let [reads, giveBack] = [0, (): void => undefined];
		const counted = new Proxy(view, {
			get: (target, name) => {
				if (name === "scanBlocks") reads += 1;
				const value: unknown = Reflect.get(target, name, target);
				return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
			},
		});
		const analysis = new IndexAnalysis(() => counted, (work) => {
			giveBack = work;
			return () => undefined;
		});
		const ask = (): number => {
			finish(analysis.cycles({ level: "files", limit: 1 }));
			return reads;
		};
		expect([ask(), ask()]).toEqual([1, 1]);
		view.linked();
		expect([ask(), ask()]).toEqual([2, 2]);
		giveBack();
		expect([ask(), ask()]).toEqual([3, 3]);
		engine.close();
	}));
