/** `kausal references FILE:LINE:COL`: every place that names what is written there. */
import type { ReferencesAnswer, SymbolView } from "../analysis/analysis.ts";
import { ask, ending, printAnswer, sayIfChanged, viewOf, type CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folder.ts";
import { count } from "./layout.ts";
import { SourceLines, useLines, type ShownUse } from "./occurrences.ts";
import { tally, type View } from "./paint.ts";
import { pointIn, requirePlace } from "./point.ts";
import { headline, shown, type ShownSymbol } from "./symbols.ts";

export function runReferences(typed: string, context: CommandContext): Promise<ExitCode> {
	const place = requirePlace(typed, context);
	return ask(context, place.absolute, (folder) => {
		const { path, offset } = pointIn(folder, place);
		const { analysis } = folder.session;
		const [symbol] = analysis.symbolsAt(path, offset);
		const named = analysis.references(path, offset, referenceOptions(context));
		// Where nothing is named, the block around the place is what is meant.
		const answer = symbol === undefined || named.occurrences.length > 0 ? named
			: analysis.referencesTo(symbol.id, referenceOptions(context));
		return print(context, folder, symbol, answer, { command: "references" });
	});
}

/** The same for a symbol that was named. */
export function printReferences(
	context: CommandContext, folder: OpenFolder, symbol: SymbolView, about: { readonly command: string; readonly relation?: string },
): ExitCode {
	const answer = folder.session.analysis.referencesTo(symbol.id, referenceOptions(context));
	return print(context, folder, symbol, answer, about);
}

function referenceOptions({ options }: CommandContext): { includeDeclaration: boolean; includeAmbiguous: boolean; limit: number } {
	return { includeDeclaration: true, includeAmbiguous: options.ambiguous === true, limit: options.limit };
}

function print(
	context: CommandContext, folder: OpenFolder, symbol: SymbolView | undefined, answer: ReferencesAnswer,
	about: { readonly command: string; readonly relation?: string },
): ExitCode {
	const { terminal, options } = context;
	const lines = new SourceLines(folder.session);
	sayIfChanged(context, folder, answer.occurrences.map((one) => one.path));
	const uses = answer.occurrences.map((occurrence) => lines.occurrence(occurrence));
	const target = symbol && shown(folder.session.analysis, symbol);
	const { truncated, hiddenCount } = answer;
	if (options.json === true) {
		const relation = about.relation === undefined ? {} : { relation: about.relation };
		printAnswer(context, folder, about.command, { ...relation, target, references: uses, truncated, hiddenCount });
	} else {
		terminal.print(referencesText({ target, uses, truncated, hiddenCount }, viewOf(context, folder)));
	}
	return ending(folder, uses.length);
}

export interface ShownReferences {
	/** Undefined when it is a local of a function, or nothing that the index knows. */
	readonly target: ShownSymbol | undefined;
	readonly uses: readonly ShownUse[];
	readonly truncated: boolean;
	readonly hiddenCount: number;
}

export function referencesText(answer: ShownReferences, view: View): string {
	const { paint } = view;
	const { target, uses, truncated, hiddenCount } = answer;
	const head = target === undefined ? [] : [headline(target, view), ""];
	const files = new Set(uses.map(({ path }) => path)).size;
	const references = uses.filter(({ role }) => role !== "declaration").length;
	const declarations = uses.length - references;
	const counts = [
		count(references, "reference"), ...(declarations > 0 ? [count(declarations, "declaration")] : []),
	].join(" and ");
	const end = uses.length === 0 ? "no references" : `${counts} in ${count(files, "file")}`;
	const more = truncated ? paint.yellow(", and there are more: raise --limit") : "";
	const hidden = hiddenCount === 0 ? [] : [paint.dim(`${count(hiddenCount, "uncertain place")} left out; --ambiguous shows them`)];
	return [...head, ...useLines(uses, view), ...(uses.length > 0 ? [""] : []), tally(end, view) + more, ...hidden].join("\n");
}
