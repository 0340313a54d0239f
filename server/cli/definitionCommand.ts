/** `kausal definition FILE:LINE:COL`: where the name that is written there is declared. */
import type { Analysis, Definition } from "../analysis/analysis.ts";
import { confidenceName, declarationKindName } from "../model/kinds.ts";
import { ask, ending, printAnswer, sayIfChanged, viewOf, type CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import { SourceLines } from "./occurrences.ts";
import { tally, type View } from "./paint.ts";
import { placeOf } from "./places.ts";
import { pointIn, requirePlace } from "./point.ts";
import { countLine, shown, symbolLines, type ShownSymbol } from "./symbols.ts";

/** A declaration; a local of a function has no id. */
export interface ShownDefinition extends ShownSymbol {
	readonly confidence: string;
}

export function runDefinition(typed: string, context: CommandContext): Promise<ExitCode> {
	const place = requirePlace(typed, context);
	const { terminal, options } = context;
	return ask(context, place.absolute, (folder) => {
		const { path, offset } = pointIn(folder, place);
		const { analysis } = folder.session;
		const answer = analysis.definition(path, offset, { includeAmbiguous: options.ambiguous === true });
		const lines = new SourceLines(folder.session);
		sayIfChanged(context, folder, [path, ...answer.definitions.map((one) => one.path)]);
		const definitions = answer.definitions.slice(0, options.limit).map((one) => shownDefinition(analysis, one, lines));
		if (options.json === true) {
			const origin = answer.origin === undefined ? undefined : placeOf(analysis, path, answer.origin);
			printAnswer(context, folder, "definition", { origin, definitions });
		} else {
			const nothing = answer.origin === undefined ? `There is no name at ${typed}.` : "No declaration was found.";
			terminal.print(definitionText(definitions, answer.definitions.map(({ confidence }) => confidence), nothing, viewOf(context, folder)));
		}
		return ending(folder, definitions.length);
	});
}

function shownDefinition(analysis: Analysis, definition: Definition, lines: SourceLines): ShownDefinition {
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
	definitions: readonly ShownSymbol[], confidences: readonly number[], nothing: string, view: View,
): string {
	if (definitions.length === 0) return tally(nothing, view);
	const rows = definitions.map((symbol, index) => ({ symbol, confidence: confidences[index] ?? 1 }));
	const lines = symbolLines(rows, view);
	return definitions.length === 1 ? lines.join("\n") : [...lines, "", countLine(lines.length, "declaration", false, view)].join("\n");
}
