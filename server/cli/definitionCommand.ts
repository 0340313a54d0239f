/** `kausal definition FILE:LINE:COL…`: where the name that is written there is declared. */
import type { Analysis, Definition, DefinitionAnswer } from "../analysis/analysis.ts";
import { confidenceName, declarationKindName } from "../model/kinds.ts";
import { answerEach, type Answer } from "./answers.ts";
import type { CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { LineTexts } from "./occurrences.ts";
import { tally, type Display } from "./paint.ts";
import { placeOf } from "./places.ts";
import { pointIn, requirePlace } from "./point.ts";
import { countLine, shown, symbolLines, type ShownSymbol } from "./shownSymbols.ts";
import { targetsOf } from "./words.ts";

/** A declaration; a local of a function has no id. */
export interface ShownDefinition extends ShownSymbol {
	readonly confidence: string;
}

export function runDefinition(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const targets = targetsOf(words, context.readInput);
	// Before a folder is opened: a slip of the finger must not have a folder indexed.
	if (!targets.isList) requirePlace(targets.typed[0] ?? "", context);
	return answerEach(context, "definition", targets, (folder, typed) => answerAt(context, folder, typed));
}

function answerAt(context: CommandContext, folder: OpenFolder, typed: string): Answer {
	const { limit, ambiguous } = context.options;
	const { analysis } = folder.session;
	const { path, offset } = pointIn(folder, requirePlace(typed, context));
	const candidates = analysis.definition(path, offset, { includeAmbiguous: true });
	const all = analysis.definition(path, offset, { includeAmbiguous: ambiguous === true }).definitions;
	const some = all.slice(0, limit);
	const lines = new LineTexts(folder.session);
	const definitions = some.map((one) => shownDefinition(analysis, one, lines));
	const origin = candidates.origin && placeOf(analysis, path, candidates.origin);
	const { imported } = candidates;
	const nothing = origin === undefined ? `There is no name at ${typed}.` : nothingFound(imported);
	return {
		fields: { origin, definitions, truncated: all.length > limit },
		rows: definitions,
		graph: { nodes: definitions.map((one) => (one.id === "" ? { ...one, id: placeId(one) } : one)), edges: [] },
		found: definitions.length, hiddenCount: candidates.definitions.length - all.length,
		outside: imported?.isOutside === true ? imported.module : undefined,
		cut: all.length > limit ? "limit" : undefined,
		paths: [path, ...some.map((one) => one.path)],
		text: (view) => definitionText(definitions, some.map(({ confidence }) => confidence), nothing, view),
	};
}

function nothingFound(imported: DefinitionAnswer["imported"]): string {
	if (imported === undefined) return "No declaration was found.";
	const { module, isOutside } = imported;
	return isOutside ? `It comes from "${module}", which is not in the index.`
		: `No declaration of it was found in "${module}".`;
}

function placeId({ at }: ShownSymbol): string {
	return `${at.path}:${at.line}:${at.column}`;
}

function shownDefinition(analysis: Analysis, definition: Definition, lines: LineTexts): ShownDefinition {
	const confidence = confidenceName(definition.confidence);
	if (definition.symbol !== undefined) return { ...shown(analysis, definition.symbol), confidence };
	const at = placeOf(analysis, definition.path, definition.nameRange);
	const { name, kind, path, range } = definition;
	return {
		id: "", kind: declarationKindName(kind), name, qualifiedName: name, at, declaration: placeOf(analysis, path, range),
		signature: lines.line(path, at.line).trim(), doc: "", confidence,
	};
}

export function definitionText(
	definitions: readonly ShownSymbol[], confidences: readonly number[], nothing: string, view: Display,
): string {
	if (definitions.length === 0) return tally(nothing, view);
	const rows = definitions.map((symbol, index) => ({ symbol, confidence: confidences[index] ?? 1 }));
	const lines = symbolLines(rows, view);
	return definitions.length === 1
		? lines.join("\n")
		: [...lines, "", countLine(lines.length, "declaration", false, view)].join("\n");
}
