/** `kausal diff`: how the graph differs between two revisions, or between a revision and the files as they are. */
import { pathsAfter, type DiffAnswer } from "../analysis/diff/answer.ts";
import { treesOf, type TypedRange } from "../changes/revisionTree.ts";
import { TreeError } from "../model/fileTree.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import { inTime } from "../model/inTime.ts";
import { answerWhole, noTime, type Answer } from "./answers.ts";
import { bounds, edgeFilter, throughFilters } from "./askedOptions.ts";
import type { CommandContext } from "./command.ts";
import { diffText, type ShownChange, type ShownChanges, type ShownEdgeChange } from "./diffText.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { formatOf, type ShownGraph } from "./formats.ts";
import { placeOf } from "./places.ts";
import { findRoot } from "./root.ts";
import { shown } from "./shownSymbols.ts";

const LIMIT_FOR_PEOPLE = 100;
const LIMIT_FOR_PROGRAMS = 100_000;
const HINT = "A revision is whatever git takes for a commit: HEAD, main, HEAD~3, A..B.";

export async function runDiff([from = "HEAD", to]: readonly string[], context: CommandContext): Promise<ExitCode> {
	if (to !== undefined && (from.includes("..") || to.includes(".."))) {
		throw new CommandFailure(ExitCode.usage, `${from} ${to} says three revisions.`, "Write: kausal diff A B, or A..B");
	}
	const range = await orFailure(() => rangeOf(to === undefined ? from : `${from}..${to}`, context));
	const { maxTime, cursor } = context.options;
	return answerWhole(context, "diff", async ({ session }) => {
		const isForPeople = ["text", "dot", "mermaid"].includes(formatOf(context));
		// This command's option has no fallback.
		const { limit: wanted } = context.options as { readonly limit?: number };
		const limit = wanted ?? (isForPeople ? LIMIT_FOR_PEOPLE : LIMIT_FOR_PROGRAMS);
		const begun = performance.now();
		const options = { ...edgeFilter(context), filter: bounds(context).filter, limit, cursor };
		const result = await inTime(maxTime, context.signal, (signal) =>
			orFailure(() => session.diff({ ...range, signal }, options)));
		const microseconds = Math.round((performance.now() - begun) * 1000);
		if (result === undefined) return noTime(microseconds);
		return diffAnswer(result, { names: range.names, through: throughFilters(context) }, microseconds);
	});
}

function rangeOf(typed: string, { options, cwd, signal }: CommandContext): Promise<TypedRange> {
	const { root } = findRoot({ typed: options.root, cwd, indexBase: options.indexDir });
	return treesOf(root, typed, signal);
}

async function orFailure<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof TreeError) throw new CommandFailure(ExitCode.badPath, error.message, HINT);
		throw error;
	}
}

function diffAnswer(
	result: DiffAnswer, said: { readonly names: TypedRange["names"]; readonly through: string }, microseconds: number,
): Answer {
	const { names } = said;
	const { counts, folders, cut, cursor, cost } = result;
	const changes = shownChanges(result);
	const { symbols, edges } = changes;
	const all = Object.values(counts).reduce((sum: number, one: number) => sum + one, 0);
	return {
		fields: {
			before: names.before, after: names.after ?? null, counts, folders, symbols, edges, truncated: cut !== undefined,
		},
		rows: [
			...symbols.map(({ change, symbol, before, parts, ...more }) =>
				({ change, what: "symbol", ...symbol, from: before ?? undefined, parts: parts.join(" "), ...more })),
			...edges.map(({ change, edge, ...more }) => ({ change, what: edge, ...more })),
		],
		graph: graphOf(changes), found: all, hiddenCount: 0, cut, cursor,
		paths: names.after === undefined ? pathsAfter(result) : [],
		cost: { ...cost, microseconds }, text: (view) => diffText(changes, result, said, view),
	};
}

function shownChanges({ symbols, edges, before, after }: DiffAnswer): ShownChanges {
	return {
		symbols: symbols.map((one): ShownChange => ({
			...one, symbol: shown(one.change === "removed" ? before : after, one.symbol),
			before: one.before ? shown(before, one.before) : null,
		})),
		edges: edges.map(({ change, source, target, edgeKind, confidence, range }): ShownEdgeChange => {
			const side = change === "removed" ? before : after;
			return {
				change, edge: edgeKindName(edgeKind), confidence: confidenceName(confidence),
				source: shown(side, source), target: shown(side, target), use: placeOf(side, source.path, range),
			};
		}),
	};
}

/** Symbols that differ, and ends of edges that do; before the kind of a symbol, or an edge, stands how it does. */
function graphOf({ symbols, edges }: ShownChanges): ShownGraph {
	const marked = symbols.map(({ change, symbol }) => ({ ...symbol, kind: `${change} ${symbol.kind}` }));
	return {
		nodes: [...marked, ...edges.flatMap(({ source, target }) => [source, target])],
		edges: edges.map(({ change, edge, confidence, source, target }) =>
			({ source: source.id, target: target.id, kind: `${change} ${edge}`, confidence })),
	};
}
