/** `kausal unused`: symbols that nothing reaches from where the workspace is entered, as far as the index can tell. */
import { answerWhole, noTime, timed, type Answer } from "./answers.ts";
import type { CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import { count } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { shown, symbolLines, type ShownSymbol } from "./shownSymbols.ts";
import { finishInTime, isFiltered, wholeOptions } from "./askedOptions.ts";

interface ShownUnused {
	readonly symbol: ShownSymbol;
	readonly why: string;
	readonly isExported: boolean;
	readonly insideCount: number;
}

export function runUnused(context: CommandContext): Promise<ExitCode> {
	return answerWhole(context, "unused", ({ session: { analysis } }): Answer => {
		const question = wholeOptions(context);
		const { result, microseconds } = timed(() => finishInTime(analysis.unused(question), context));
		if (result === undefined) return noTime(microseconds);
		const unused = result.unused.map((one): ShownUnused => ({ ...one, symbol: shown(analysis, one.symbol) }));
		const { count: unusedCount, cut, cursor, entryCount, cost } = result;
		return {
			fields: { unused, count: unusedCount, entryCount, truncated: cut !== undefined },
			rows: unused.map(({ symbol, ...said }) => ({ ...said, ...symbol })),
			graph: { nodes: unused.map(({ symbol }) => symbol), edges: [] },
			found: unused.length, hiddenCount: 0, cut, cursor, paths: unused.map(({ symbol }) => symbol.at.path),
			cost: { ...cost, microseconds },
			text: (view) => unusedText(unused, { unusedCount, entryCount, isFiltered: isFiltered(context) }, view),
		};
	});
}

interface Counted {
	readonly unusedCount: number;
	readonly entryCount: number;
	readonly isFiltered: boolean;
}

function unusedText(
	unused: readonly ShownUnused[],
	{ unusedCount, entryCount, isFiltered }: Counted, view: Display,
): string {
	const { paint } = view;
	const rows = unused.map(({ symbol, why, isExported, insideCount }) => {
		const said = [
			...why === "unreferenced" ? [] : [why], ...isExported ? ["exported"] : [],
			...insideCount > 0 ? [`${insideCount} inside`] : [],
		];
		return said.length === 0 ? { symbol } : { symbol, mark: said.join(", ") };
	});
	const among = isFiltered ? " among what the filters let through" : "";
	const told = unusedCount === 0 ? `nothing that no use is known of${among}`
		: `${count(unusedCount, "symbol")} that no use is known of`;
	const from = entryCount === 0 ? "no entry is known, so all exports count as used"
		: `entered by ${count(entryCount, "file")}`;
	const more = unusedCount === unused.length ? "" : paint.yellow(`; ${unused.length} shown: raise --limit`);
	return [
		...symbolLines(rows, view), ...unused.length > 0 ? [""] : [], `${tally(told, view)}${paint.dim(`; ${from}`)}${more}`,
	].join("\n");
}
