/** `kausal hubs`: the symbols that most of a workspace hangs on. */
import { answerWhole, noTime, timed, type Answer } from "./answers.ts";
import type { CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import { count } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { shown, symbolLines, type ShownSymbol } from "./shownSymbols.ts";
import { edgeKinds, finishInTime, wholeOptions } from "./askedOptions.ts";

interface ShownHub {
	readonly symbol: ShownSymbol;
	readonly score: number;
	readonly incoming: number;
	readonly outgoing: number;
}

export function runHubs(context: CommandContext): Promise<ExitCode> {
	const { by = "degree" } = context.options;
	return answerWhole(context, "hubs", ({ session: { analysis } }): Answer => {
		const question = { ...wholeOptions(context), filterUse: context.options.filter, by, edgeKinds: edgeKinds(context) };
		const { result, microseconds } = timed(() => finishInTime(analysis.hubs(question), context));
		if (result === undefined) return noTime(microseconds);
		const hubs = result.hubs.map((hub): ShownHub => ({ ...hub, symbol: shown(analysis, hub.symbol) }));
		const { count: hubCount, cut, cursor, sample, cost } = result;
		return {
			fields: { by, hubs, count: hubCount, truncated: cut !== undefined, ...(sample === undefined ? {} : { sample }) },
			rows: hubs.map(({ symbol, ...numbers }) => ({ ...numbers, ...symbol })),
			graph: { nodes: hubs.map(({ symbol }) => symbol), edges: [] },
			found: hubs.length, hiddenCount: 0, cut, cursor, paths: hubs.map(({ symbol }) => symbol.at.path),
			cost: { ...cost, microseconds }, text: (view) => hubsText(hubs, { by, sample }, view),
		};
	});
}

interface Measure {
	readonly by: "degree" | "rank" | "between";
	readonly sample: { readonly starts: number; readonly of: number } | undefined;
}

const MEASURES: Readonly<Record<Measure["by"], string>> = {
	degree: "neighbours", rank: "how often one comes by along edges", between: "shortest ways between others",
};

export function hubsText(hubs: readonly ShownHub[], { by, sample }: Measure, view: Display): string {
	const rows = hubs.map(({ symbol, score, incoming, outgoing }) => {
		const neighbours = `${incoming} in, ${outgoing} out`;
		return { symbol, mark: by === "degree" ? neighbours : `${scoreText(score)}; ${neighbours}` };
	});
	const estimate = sample === undefined || sample.starts === sample.of ? ""
		: `, estimated from ${sample.starts} of ${count(sample.of, "start")}`;
	const told = hubs.length === 0 ? "no hubs" : `${count(hubs.length, "hub")} by ${MEASURES[by]}${estimate}`;
	return [...symbolLines(rows, view), ...hubs.length > 0 ? [""] : [], tally(told, view)].join("\n");
}

/** Three digits that count, whatever the size. */
function scoreText(score: number): string {
	return score >= 100 ? String(Math.round(score)) : score.toPrecision(3);
}
