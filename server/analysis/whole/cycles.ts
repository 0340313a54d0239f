/** Which files, or folders, import each other in circles, and where each circle is easiest to cut. */
import { EdgeKind, edgeKindOf } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import type { IndexView } from "../../store/indexView.ts";
import { pageEnd, type Paged, type PagePosition } from "../cursor.ts";
import { SymbolTest } from "../symbolTest.ts";
import type { Cycle, CycleEdge, CyclesAnswer, CyclesOptions } from "./answers.ts";
import { components, shortestCycle } from "./components.ts";
import { forEachEdge, isOwnImport, unitGraph, type UnitGraph } from "./unitGraph.ts";
import type { WholeGraph } from "./wholeGraph.ts";

/** Edges that are looked at for the shortest cycles of an answer. */
const LOOKED_MAX = 5_000_000;
const MEMBERS_MAX = 1000;
/** Imports that are shown of an edge. */
const PLACES_MAX = 5;

/** @param told - of all cycles so many were told before */
export function* cycles(
	view: IndexView, graph: WholeGraph, options: CyclesOptions, [told = 0]: PagePosition,
): InPieces<Paged<CyclesAnswer>> {
	const test = SymbolTest.of(view, options.filter);
	const units = yield* unitGraph(
		graph, options.level, { ...options, isWanted: test && ((path) => test.passesPath(path)) },
	);
	const all = yield* components(units.imports);
	// Members are in the order of their paths.
	all.sort((one, other) => other.length - one.length || (one[0] as number) - (other[0] as number));
	let looked = units.looked + units.imports.others.length;
	let left = LOOKED_MAX;
	const found: Cycle[] = [];
	for (const members of all.slice(told, told + options.limit)) {
		const { nodes, isShortest, looked: own } = yield* shortestCycle(units.imports, members, left);
		left = Math.max(0, left - own);
		looked += own;
		const edges: CycleEdge[] = [];
		for (const [at, unit] of nodes.entries()) {
			const step = yield* stepOf(view, graph, units, { from: unit, to: nodes[(at + 1) % nodes.length] as number });
			looked += step.looked;
			edges.push(step.edge);
		}
		found.push({
			members: members.slice(0, MEMBERS_MAX).map((unit) => units.names[unit] as string), memberCount: members.length,
			edges, isShortest, lightest: lightestOf(edges),
		});
	}
	const cost = { visited: graph.nodeCount, edges: looked };
	return { cycles: found, count: all.length, ...pageEnd(told + found.length, all.length), cost };
}

/** Of several the first. */
function lightestOf(edges: readonly CycleEdge[]): number {
	return edges.reduce((best, { weight }, at) => (weight < (edges[best] as CycleEdge).weight ? at : best), 0);
}

/** What leads from one unit to another. */
function* stepOf(
	view: IndexView, graph: WholeGraph, units: UnitGraph, { from, to }: { readonly from: number; readonly to: number },
): InPieces<{ readonly edge: CycleEdge; readonly looked: number }> {
	const imports: { path: string; range: { begin: number; end: number } }[] = [];
	let [weight, importCount, looked] = [0, 0, 0];
	for (const file of units.files[from] ?? []) {
		const importing = new Set<number>();
		looked += forEachEdge(graph, file, (kind, target, source, other) => {
			if (units.unitOf[target] !== to || !units.isCounted(kind)) return;
			// What else a file does with itself binds it to nothing.
			if (from === to && !isOwnImport(graph, kind, other)) return;
			weight += 1;
			if (edgeKindOf(kind) !== EdgeKind.imports) return;
			importCount += 1;
			importing.add(source);
		});
		if (imports.length < PLACES_MAX) imports.push(...placesIn(view, graph, units, { importing, to }));
		yield;
	}
	const edge = {
		from: units.names[from] as string, to: units.names[to] as string, weight, importCount,
		imports: imports.slice(0, PLACES_MAX),
	};
	return { edge, looked };
}

interface Importing {
	/** Nodes of one file. */
	readonly importing: ReadonlySet<number>;
	readonly to: number;
}

/** Where imports of a unit are written, in the order of the text. */
function placesIn(
	view: IndexView, graph: WholeGraph, units: UnitGraph, { importing, to }: Importing,
): CycleEdge["imports"][number][] {
	const { fileWords } = graph.columns;
	const targets = new Set((units.files[to] ?? []).map((file) => `${fileWords[file * 2]},${fileWords[file * 2 + 1]}`));
	const places = [...importing].flatMap((node) => {
		const id = graph.id(node);
		const begin = view.begin(id);
		return view.outgoing(id, EdgeKind.imports)
			.filter(({ other, packedKind }) => targets.has(`${other.w0},${other.w1}`) && units.isCounted(packedKind))
			.map((edge) => ({ path: graph.path(node), range: { begin: begin + edge.begin, end: begin + edge.end } }));
	});
	places.sort((one, other) => one.range.begin - other.range.begin || one.range.end - other.range.end);
	return places.filter(({ range }, at) => range.begin !== places[at - 1]?.range.begin);
}
