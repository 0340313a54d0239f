/** Symbols that a walk reached, as a trace and an impact show them: as a list, a graph and a tree. */
import type { Analysis, TraceStep } from "../analysis/analysis.ts";
import type { Relation } from "../analysis/relations.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import { printable } from "./controls.ts";
import type { ShownGraph } from "./formats.ts";
import { widthOf } from "./layout.ts";
import type { Display } from "./paint.ts";
import { byPlace, locationOf } from "./places.ts";
import { doubt, gap, shown, widest, type ShownSymbol } from "./shownSymbols.ts";

/** A symbol that was reached. */
export interface ShownStep {
	readonly symbol: ShownSymbol;
	/** 0 is the symbol that was asked about. */
	readonly depth: number;
	/** Position in the list of the step before; -1 for the first, and if that was told by an answer before. */
	readonly from: number;
	/** The symbol of the step before, if it stands in an answer before. */
	readonly before?: ShownSymbol | undefined;
	/** The edge by which it was reached; empty for the first. */
	readonly edge: string;
	/** A {@link Confidence}. */
	readonly confidence: number;
}

export function shownSteps(analysis: Analysis, steps: readonly TraceStep[]): ShownStep[] {
	return steps.map(({ symbol, depth, from, parent, edgeKind, confidence }) => {
		const before = from < 0 && parent ? analysis.symbol(parent) : undefined;
		return {
			symbol: shown(analysis, symbol), depth, from, before: before && shown(analysis, before),
			edge: edgeKind === 0 ? "" : edgeKindName(edgeKind), confidence,
		};
	});
}

/** Of the JSON document. */
export function saidSteps(steps: readonly ShownStep[]): readonly object[] {
	return steps.map(({ before, confidence, ...step }) => ({
		...step, ...(before === undefined ? {} : { before: before.id }), confidence: confidenceName(confidence),
	}));
}

/** Rows of lists: each with the id of the step before. */
export function stepRows(steps: readonly ShownStep[]): readonly object[] {
	return steps.map(({ symbol, depth, from, before, edge, confidence }) =>
		({ depth, from: before?.id ?? steps[from]?.symbol.id, edge, confidence: confidenceName(confidence), symbol }));
}

export function stepGraph(steps: readonly ShownStep[], { direction }: Relation): ShownGraph {
	const edges = steps.flatMap(({ symbol, from, before: earlier, edge, confidence }) => {
		const before = earlier ?? steps[from]?.symbol;
		if (before === undefined) return [];
		const [source, target] = direction === "outgoing" ? [before.id, symbol.id] : [symbol.id, before.id];
		return [{ source, target, kind: edge, confidence: confidenceName(confidence) }];
	});
	return { nodes: steps.flatMap(({ symbol, before }) => (before === undefined ? [symbol] : [before, symbol])), edges };
}

/** A line a step: its place, then the tree; what has no step before it stands at the left. */
export function treeLines(steps: readonly ShownStep[], relation: Relation, view: Display): string[] {
	const { paint, pathOf } = view;
	const children = steps.map((): number[] => []);
	steps.forEach(({ from }, index) => children[from]?.push(index));
	for (const siblings of children) {
		siblings.sort((one, other) => byPlace(steps[one]?.symbol.at, steps[other]?.symbol.at));
	}
	const locations = steps.map(({ symbol }) => printable(locationOf(symbol.at, pathOf)));
	const columns = widest(locations, 60);
	const lines: string[] = [];
	const roots = steps.flatMap(({ from }, index) => (from < 0 ? [index] : []));
	const pending = roots.reverse().map((index) => ({ index, before: "", branch: "" }));
	for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
		const step = steps[row.index];
		const location = locations[row.index] ?? "";
		if (step === undefined) continue;
		lines.push(`${paint.cyan(location)}${gap(location, Math.max(columns, widthOf(location)))}  ${
			paint.dim(row.before + row.branch)}${stepText(step, relation, view)}`);
		const below = row.before + (row.branch === "" ? "" : row.branch.startsWith("└") ? "   " : "│  ");
		const next = children[row.index] ?? [];
		for (let at = next.length - 1; at >= 0; at--) {
			pending.push({ index: next[at] ?? 0, before: below, branch: at === next.length - 1 ? "└─ " : "├─ " });
		}
	}
	return lines;
}

/** The name, and what is not as the question says: how sure the edge is, and its kind where several are followed. */
function stepText(
	{ symbol, depth, before, edge, confidence }: ShownStep, { kinds }: Relation, { paint }: Display,
): string {
	const name = nameOf(symbol);
	if (depth === 0) return paint.bold(name);
	const unsure = doubt(confidence);
	const mark = unsure === undefined ? "" : ` ${paint.yellow(`[${unsure}]`)}`;
	const from = before === undefined ? "" : paint.dim(` ← ${nameOf(before)}`);
	return name + mark + (kinds.length > 1 && edge !== "" ? ` ${paint.dim(edge)}` : "") + from;
}

function nameOf({ kind, name, qualifiedName }: ShownSymbol): string {
	return printable(kind === "file" ? name : qualifiedName);
}
