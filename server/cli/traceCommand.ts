/** `kausal trace RELATION NAME…`: who calls whom, step by step, as a tree; any other relation as well. */
import { languageWithout, promisedTo, tellsUses } from "../analysis/absence.ts";
import type { TraceAnswer } from "../analysis/analysis.ts";
import { subjectOf, type Relation } from "../analysis/relations.ts";
import { edgeKindName } from "../model/kinds.ts";
import { answerEach, MORE, RAISED, SO_FAR, timed, type Answer } from "./answers.ts";
import { bounds, edgeFilter, throughFilters } from "./askedOptions.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { count, plural } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { saidSteps, shownSteps, stepGraph, stepRows, treeLines, type ShownStep } from "./steps.ts";
import { kindsIn, relationIn, targetsOf } from "./words.ts";

/** How far and along what. */
export interface TraceRequest {
	readonly relation: Relation;
	readonly kinds: readonly number[];
	readonly maxDepth: number;
	/** Behind a "no": why there may be none. */
	readonly through?: string;
}

const DEPTH_DEFAULT = 3;

export function runTrace(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const { options } = context;
	const { direction, relation: given = direction, target: targets = [], kind, maxDepth = DEPTH_DEFAULT } = options;
	const { relation, names } = relationIn({ command: "trace", words, relation: given, targets });
	if (relation.only !== undefined || relation.exportedOnly === true) {
		const hint = `Write: kausal show ${relation.name} ${names[0] ?? ""}`;
		throw new CommandFailure(ExitCode.usage, `${relation.name} is a choice of symbols, not a kind of step.`, hint);
	}
	const through = throughFilters(context);
	const request = { relation, maxDepth, through, kinds: kind === undefined ? relation.kinds : kindsIn(kind) };
	const answerOne = (folder: OpenFolder, name: string): Answer => answer(context, folder, request, name);
	return answerEach(context, "trace", targetsOf(names, context.readInput), answerOne);
}

function answer(context: CommandContext, folder: OpenFolder, request: TraceRequest, name: string): Answer {
	const { analysis } = folder.session;
	const { limit, cursor: before } = context.options;
	const { relation, kinds, maxDepth } = request;
	const subject = subjectOf(analysis, relation, oneTarget(context, folder, name));
	const { result, microseconds } = timed(() => analysis.trace(subject.id, {
		...bounds(context), ...edgeFilter(context), direction: relation.direction, kinds, depthMax: maxDepth,
		// The start, which is told first, is no result.
		limit: before === undefined ? limit + 1 : limit,
	}));
	const { cut, cursor, hiddenCount, cost } = result;
	const steps = shownSteps(analysis, result.steps);
	const reached = steps.filter(({ depth }) => depth > 0);
	return {
		fields: {
			direction: relation.name, kinds: kinds.map(edgeKindName), maxDepth, steps: saidSteps(steps),
			truncated: cut !== undefined, cut, hiddenCount,
		},
		rows: stepRows(steps).slice(steps.length - reached.length), graph: stepGraph(steps, relation),
		found: reached.length, hiddenCount, cut, cursor, paths: steps.map(({ symbol }) => symbol.at.path),
		language: languageWithout(subject.path, kinds), cost: { ...cost, microseconds },
		promisedBy: tellsUses(relation.direction, kinds) ? promisedTo(analysis, [subject.id]) : undefined,
		text: (view) => traceText(steps, request, cut, view),
	};
}

/** The places in a first column, the tree in a second. */
export function traceText(
	steps: readonly ShownStep[], { relation, maxDepth, through = "" }: Omit<TraceRequest, "kinds">,
	cut: TraceAnswer["cut"], view: Display,
): string {
	const lines = treeLines(steps, relation, view);
	const found = steps.filter(({ depth }) => depth > 0).length;
	const last = found <= 0 ? `no ${plural(relation.noun)}${through}`
		: `${count(found, relation.noun, plural(relation.noun))} within ${count(maxDepth, "step")}`;
	const more = cut === undefined ? "" : view.paint.yellow(`${found <= 0 ? SO_FAR : MORE}: raise ${RAISED[cut]}`);
	return [...lines, "", tally(last, view) + more].join("\n");
}
