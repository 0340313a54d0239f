/** `kausal trace RELATION NAME…`: who calls whom, step by step, as a tree; any other relation as well. */
import { languageWithout } from "../analysis/absence.ts";
import type { TraceAnswer } from "../analysis/analysis.ts";
import { subjectOf, type Relation } from "../analysis/relations.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import { answerEach, timed, type Answer } from "./answers.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folder.ts";
import type { ShownGraph } from "./formats.ts";
import { count, plural, widthOf } from "./layout.ts";
import { tally, type View } from "./paint.ts";
import { byPlace, locationOf } from "./places.ts";
import { doubt, gap, shown, widest, type ShownSymbol } from "./symbols.ts";
import { kindsIn, relationIn, targetsOf } from "./words.ts";

/** A symbol that was reached. */
export interface ShownStep {
	readonly symbol: ShownSymbol;
	/** 0 is the symbol that was asked about. */
	readonly depth: number;
	/** Position in the list of the step before; -1 for the first. */
	readonly from: number;
	/** The edge by which it was reached; empty for the first. */
	readonly edge: string;
	/** A {@link Confidence}. */
	readonly confidence: number;
}

/** How far and along what. */
export interface TraceRequest {
	readonly relation: Relation;
	readonly kinds: readonly number[];
	readonly maxDepth: number;
}

const DEPTH_DEFAULT = 3;

export function runTrace(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const { direction, relation: given = direction, target: targets = [], kind, maxDepth = DEPTH_DEFAULT } = context.options;
	const { relation, names } = relationIn({ command: "trace", words, relation: given, targets });
	if (relation.only !== undefined || relation.exportedOnly === true) {
		const hint = `Write: kausal show ${relation.name} ${names[0] ?? ""}`;
		throw new CommandFailure(ExitCode.usage, `${relation.name} is a choice of symbols, not a kind of step.`, hint);
	}
	const request = { relation, maxDepth, kinds: kind === undefined ? relation.kinds : kindsIn(kind) };
	return answerEach(context, "trace", targetsOf(names), (folder, name) => answer(context, folder, request, name));
}

function answer(context: CommandContext, folder: OpenFolder, request: TraceRequest, name: string): Answer {
	const { analysis } = folder.session;
	const { limit, ambiguous, tests } = context.options;
	const { relation, kinds, maxDepth } = request;
	const subject = subjectOf(analysis, relation, oneTarget(context, folder, name));
	const { result, microseconds } = timed(() => analysis.trace(subject.id, {
		direction: relation.direction, kinds, depthMax: maxDepth, limit, includeAmbiguous: ambiguous === true, includeTests: tests !== false,
	}));
	const { cut, hiddenCount, visitedCount } = result;
	const steps = result.steps.map((step) => ({
		symbol: shown(analysis, step.symbol), depth: step.depth, from: step.from, confidence: step.confidence,
		edge: step.edgeKind === 0 ? "" : edgeKindName(step.edgeKind),
	}));
	const said = steps.map((step) => ({ ...step, confidence: confidenceName(step.confidence) }));
	return {
		fields: {
			direction: relation.name, kinds: kinds.map(edgeKindName), maxDepth, steps: said, truncated: cut !== undefined, cut, hiddenCount,
		},
		rows: said.slice(1).map(({ symbol, ...step }) => ({ ...step, from: said[step.from]?.symbol.id, symbol })),
		graph: graphOf(steps, relation),
		found: steps.length - 1, hiddenCount, cut, paths: steps.map(({ symbol }) => symbol.at.path),
		language: languageWithout(subject.path, kinds), cost: { visited: visitedCount, microseconds },
		text: (view) => traceText(steps, request, cut, view),
	};
}

export function graphOf(steps: readonly ShownStep[], { direction }: Relation): ShownGraph {
	const edges = steps.flatMap(({ symbol, from, edge, confidence }) => {
		const before = steps[from]?.symbol;
		if (before === undefined) return [];
		const [source, target] = direction === "outgoing" ? [before.id, symbol.id] : [symbol.id, before.id];
		return [{ source, target, kind: edge, confidence: confidenceName(confidence) }];
	});
	return { nodes: steps.map(({ symbol }) => symbol), edges };
}

/** The places in a first column, the tree in a second. */
export function traceText(
	steps: readonly ShownStep[], { relation, maxDepth }: Pick<TraceRequest, "relation" | "maxDepth">, cut: TraceAnswer["cut"], view: View,
): string {
	const lines = treeLines(steps, relation, view);
	const found = steps.length - 1;
	const last = found <= 0 ? `no ${plural(relation.noun)}`
		: `${count(found, relation.noun, plural(relation.noun))} within ${count(maxDepth, "step")}`;
	const more = cut === undefined ? "" : view.paint.yellow(`, and there are more: raise --${cut === "depth" ? "max-depth" : "limit"}`);
	return [...lines, "", tally(last, view) + more].join("\n");
}

/** A line a step: its place, then the tree; what has no step before it stands at the left. */
export function treeLines(steps: readonly ShownStep[], relation: Relation, view: View): string[] {
	const { paint, pathOf } = view;
	const children = steps.map((): number[] => []);
	steps.forEach(({ from }, index) => children[from]?.push(index));
	for (const siblings of children) siblings.sort((one, other) => byPlace(steps[one]?.symbol.at, steps[other]?.symbol.at));
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
function stepText({ symbol, depth, edge, confidence }: ShownStep, { kinds }: Relation, { paint }: View): string {
	const name = printable(symbol.kind === "file" ? symbol.name : symbol.qualifiedName);
	if (depth === 0) return paint.bold(name);
	const unsure = doubt(confidence);
	const mark = unsure === undefined ? "" : ` ${paint.yellow(`[${unsure}]`)}`;
	return name + mark + (kinds.length > 1 && edge !== "" ? ` ${paint.dim(edge)}` : "");
}
