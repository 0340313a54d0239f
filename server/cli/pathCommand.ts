/** `kausal path FROM TO`: how one symbol reaches another, by the fewest steps; or several ways, the shorter first. */
import { languageWithout } from "../analysis/absence.ts";
import type { PathStep } from "../analysis/analysis.ts";
import type { Cut } from "../analysis/asked.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import { answerEach, RAISED, timed, type Answer } from "./answers.ts";
import { bounds } from "./askedOptions.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import type { ShownEdge } from "./formats.ts";
import { count } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { locationOf, placeOf, type ShownPlace } from "./places.ts";
import { doubt, gap, shown, widest, type ShownSymbol } from "./shownSymbols.ts";
import { kindsIn } from "./words.ts";

const COUNT_OPTION = "--count";
const DEPTH_DEFAULT = 16;

/** A symbol on a way, and the edge that leads to it. */
interface ShownPathStep {
	readonly symbol: ShownSymbol;
	/** Empty for the first. */
	readonly edge: string;
	readonly confidence: string;
	/** Where the edge is written. */
	readonly use: ShownPlace | undefined;
}

export function runPath(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const [from, to, ...more] = words;
	if (from === undefined || to === undefined || more.length > 0) {
		throw new CommandFailure(ExitCode.usage, "A path has two ends.", "Write: kausal path FROM TO");
	}
	return answerEach(context, "path", { typed: [from], isList: false }, (folder) => answer(context, folder, from, to));
}

function answer(context: CommandContext, folder: OpenFolder, fromName: string, toName: string): Answer {
	const { analysis } = folder.session;
	const { limit, ambiguous, tests, kind, maxDepth = DEPTH_DEFAULT, count: pathCount = 1 } = context.options;
	const [from, to] = [oneTarget(context, folder, fromName), oneTarget(context, folder, toName)];
	const kinds = kind === undefined ? undefined : kindsIn(kind);
	const { result, microseconds } = timed(() => analysis.pathsBetween({
		from: [from.id], to: [to.id], kinds, depthMax: maxDepth, count: Math.min(pathCount, limit),
		...bounds(context), includeAmbiguous: ambiguous === true, includeTests: tests !== false,
	}));
	const paths = result.paths.map((steps) => steps.map((step): ShownPathStep => ({
		symbol: shown(analysis, step.symbol), edge: step.edgeKind === 0 ? "" : edgeKindName(step.edgeKind),
		confidence: confidenceName(step.confidence),
		use: step.occurrence && placeOf(analysis, step.occurrence.path, step.occurrence.range),
	})));
	const ends = [shown(analysis, from), shown(analysis, to)] as const;
	return {
		fields: { from: ends[0], to: ends[1], maxDepth, paths, truncated: result.cut !== undefined, cut: result.cut },
		rows: paths.flatMap((steps, path) => steps.map((step, at) => ({ path, step: at, ...step }))),
		graph: { nodes: paths.flat().map(({ symbol }) => symbol), edges: paths.flatMap(edgesOf) },
		found: paths.length, hiddenCount: 0, cut: result.cut, cursor: result.cursor,
		paths: result.paths.flat()
			.flatMap(({ symbol, occurrence }: PathStep) => [symbol.path, ...(occurrence ? [occurrence.path] : [])]),
		language: kinds && languageWithout(from.path, kinds), cost: { ...result.cost, microseconds },
		limitOption: COUNT_OPTION, text: (view) => pathText(paths, ends, { maxDepth, cut: result.cut }, view),
	};
}

function edgesOf(steps: readonly ShownPathStep[]): ShownEdge[] {
	return steps.slice(1).map(({ symbol, edge, confidence }, at) => ({
		source: (steps[at] as ShownPathStep).symbol.id, target: symbol.id, kind: edge, confidence,
	}));
}

/** One way below the other: where each step is written, then what it leads to. */
function pathText(
	paths: readonly (readonly ShownPathStep[])[], [from, to]: readonly [ShownSymbol, ShownSymbol],
	{ maxDepth, cut }: { readonly maxDepth: number; readonly cut: Cut | undefined }, view: Display,
): string {
	const { paint, pathOf } = view;
	const more = cut === undefined ? "" : paint.yellow(
		`, and there ${paths.length === 0 ? "may be one" : "are more"}: raise ${cut === "limit" ? COUNT_OPTION : RAISED[cut]}`
	);
	if (paths.length === 0) {
		return tally(
			`no way from ${printable(from.qualifiedName)} to ${printable(to.qualifiedName)} within ${count(maxDepth, "step")}`,
			view,
		) + more;
	}
	const locationOfStep = ({ symbol, use }: ShownPathStep): string => printable(locationOf(use ?? symbol.at, pathOf));
	const columns = widest(paths.flat().map(locationOfStep), 60);
	const blocks = paths.map((steps) => steps.map((step, at) => {
		const location = locationOfStep(step);
		const name = printable(step.symbol.kind === "file" ? step.symbol.name : step.symbol.qualifiedName);
		const unsure = step.confidence === "exact" ? undefined : doubt(CONFIDENCES.indexOf(step.confidence) + 1);
		const edge = at === 0 ? "" : `${paint.dim(`${"  ".repeat(at - 1)}└─ ${step.edge}`)} `;
		const mark = unsure === undefined ? "" : ` ${paint.yellow(`[${unsure}]`)}`;
		const isEnd = at === 0 || at === steps.length - 1;
		return `${paint.cyan(location)}${gap(location, columns)}  ${edge}${isEnd ? paint.bold(name) : name}${mark}`;
	}).join("\n"));
	const [shortest = []] = paths;
	const last = `${count(paths.length, "way")}, the shortest of ${count(shortest.length - 1, "step")}`;
	return [blocks.join("\n\n"), "", tally(last, view) + more].join("\n");
}

const CONFIDENCES = ["exact", "inferred", "name", "ambiguous"];
