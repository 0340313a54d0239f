/** `kausal references NAME…`: every place that names a symbol, or what is written at a place. */
import type { ReferencesAnswer, SymbolView } from "../analysis/analysis.ts";
import { parsePlace } from "../analysis/targets.ts";
import { confidenceName } from "../model/kinds.ts";
import { answerEach, type Answer } from "./answers.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import type { ShownGraph } from "./formats.ts";
import { count, number } from "./layout.ts";
import { LineTexts, useLines, type ShownUse } from "./occurrences.ts";
import { tally, type Display } from "./paint.ts";
import { pointIn, requirePlace } from "./point.ts";
import { headline, shown, type ShownSymbol } from "./shownSymbols.ts";
import { targetsOf } from "./words.ts";

export function runReferences(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const targets = targetsOf(words, context.readInput);
	// Before a folder is opened: a slip of the finger must not have a folder indexed.
	const [only] = targets.typed;
	if (!targets.isList && only !== undefined && parsePlace(only) !== undefined) requirePlace(only, context);
	return answerEach(context, "references", targets, (folder, typed) => {
		if (parsePlace(typed) === undefined) return referencesToSymbol(context, folder, oneTarget(context, folder, typed));
		const { path, offset } = pointIn(folder, requirePlace(typed, context));
		const { analysis } = folder.session;
		const [symbol] = analysis.symbolsAt(path, offset);
		const named = analysis.references(path, offset, referenceOptions(context));
		// Where nothing is named, the block around the place is what is meant.
		const answer = symbol === undefined || named.occurrences.length > 0 ? named
			: analysis.referencesTo(symbol.id, referenceOptions(context));
		return answerOf(folder, symbol, answer);
	});
}

/** The same for a symbol that was named. */
export function referencesToSymbol(context: CommandContext, folder: OpenFolder, symbol: SymbolView): Answer {
	return answerOf(folder, symbol, folder.session.analysis.referencesTo(symbol.id, referenceOptions(context)));
}

function referenceOptions(
	{ options }: CommandContext,
): { includeDeclaration: boolean; includeAmbiguous: boolean; limit: number } {
	return { includeDeclaration: true, includeAmbiguous: options.ambiguous === true, limit: options.limit };
}

function answerOf(folder: OpenFolder, symbol: SymbolView | undefined, answer: ReferencesAnswer): Answer {
	const { analysis } = folder.session;
	const lines = new LineTexts(folder.session);
	const uses = answer.occurrences.map((occurrence) => lines.occurrence(occurrence));
	const target = symbol && shown(analysis, symbol);
	const { truncated, count: all, hiddenCount } = answer;
	return {
		fields: { target, references: uses, count: all, truncated, hiddenCount },
		rows: uses,
		graph: graphOf(folder, target, answer),
		found: uses.length, hiddenCount, cut: truncated ? "limit" : undefined,
		paths: uses.map(({ path }) => path),
		text: (view) => referencesText({ target, uses, count: all }, view),
	};
}

/** From the symbols around the places to what they name. */
function graphOf(
	{ session: { analysis } }: OpenFolder, target: ShownSymbol | undefined, { occurrences }: ReferencesAnswer,
): ShownGraph {
	if (target === undefined) return { nodes: [], edges: [] };
	const ends = occurrences.filter(({ role }) => role !== 0).flatMap(({ container, confidence }) => {
		const around = container && analysis.symbol(container);
		return around === undefined ? [] : [{ symbol: shown(analysis, around), confidence }];
	});
	const edges = ends.map(({ symbol, confidence }) => (
		{ source: symbol.id, target: target.id, kind: "references", confidence: confidenceName(confidence) }));
	return { nodes: [target, ...ends.map(({ symbol }) => symbol)], edges };
}

export interface ShownReferences {
	/** Undefined when it is a local of a function, or nothing that the index knows. */
	readonly target: ShownSymbol | undefined;
	readonly uses: readonly ShownUse[];
	/** How many places there are, with those that are not shown. */
	readonly count: number;
}

export function referencesText(answer: ShownReferences, view: Display): string {
	const { paint } = view;
	const { target, uses, count: all } = answer;
	const head = target === undefined ? [] : [headline(target, view), ""];
	const files = new Set(uses.map(({ path }) => path)).size;
	const references = uses.filter(({ role }) => role !== "declaration").length;
	const declarations = uses.length - references;
	const counts = [
		count(references, "reference"), ...(declarations > 0 ? [count(declarations, "declaration")] : []),
	].join(" and ");
	if (all > uses.length) {
		const end = `the first ${uses.length === 1 ? "" : `${number(uses.length)} `}of ${count(all, "place")}`;
		return [...head, ...useLines(uses, view), "", tally(end, view) + paint.yellow(": raise --limit")].join("\n");
	}
	const end = uses.length === 0 ? "no references" : `${counts} in ${count(files, "file")}`;
	return [...head, ...useLines(uses, view), ...(uses.length > 0 ? [""] : []), tally(end, view)].join("\n");
}
