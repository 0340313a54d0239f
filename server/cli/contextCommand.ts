/** `kausal context NAME`: what to read to change a symbol, as Markdown that people and programs can be given. */
import { answerEach, timed, type Answer } from "./answers.ts";
import { bounds } from "./askedOptions.ts";
import { oneTarget, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { count, number } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { locationOf, placeOf, type ShownPlace } from "./places.ts";
import { shown } from "./shownSymbols.ts";
import { targetsOf } from "./words.ts";

const BUDGET_DEFAULT = 4000;
const BUDGET_OPTION = "--budget";

interface ShownPart {
	readonly kind: string;
	readonly name: string;
	readonly at: ShownPlace;
	readonly text: string;
}

export function runContext(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const targets = targetsOf(words, context.readInput);
	return answerEach(context, "context", targets, (folder, name) => answer(context, folder, name));
}

function answer(context: CommandContext, folder: OpenFolder, name: string): Answer {
	const { session } = folder;
	const { analysis } = session;
	const { budget = BUDGET_DEFAULT } = context.options;
	const target = oneTarget(context, folder, name);
	const options = { ...bounds(context), budget, textOf: (path: string) => session.text(path) };
	const { result, microseconds } = timed(() => analysis.context(target.id, options));
	const parts = result.parts.map(
		({ kind, path, range, name: of, text }): ShownPart => ({ kind, name: of, at: placeOf(analysis, path, range), text }),
	);
	const { tokens, omitted, cut, cursor, cost } = result;
	return {
		fields: { target: shown(analysis, target), budget, tokens, omitted, parts, truncated: cut !== undefined, cut },
		rows: parts, graph: { nodes: [shown(analysis, target)], edges: [] },
		found: parts.length, hiddenCount: 0, cut, cursor, paths: parts.map(({ at }) => at.path),
		cost: { ...cost, microseconds }, limitOption: BUDGET_OPTION,
		text: (view) => contextText(parts, { tokens, budget, omitted }, view),
	};
}

const TITLES: Readonly<Record<string, string>> = { code: "Code", uses: "Uses", use: "Used by", test: "Tested by" };

interface Spent {
	readonly tokens: number;
	readonly budget: number;
	readonly omitted: number;
}

function contextText(parts: readonly ShownPart[], { tokens, budget, omitted }: Spent, view: Display): string {
	const { paint, pathOf } = view;
	const lines: string[] = [];
	let before = "";
	for (const { kind, name, at, text } of parts) {
		if (kind !== before) lines.push(...(before === "" ? [] : [""]), paint.bold(`## ${TITLES[kind] ?? kind}`), "");
		before = kind;
		const shownText = text.split("\n").map(printable).join("\n");
		lines.push(`${paint.cyan(printable(locationOf(at, pathOf)))}  ${printable(name)}`);
		if (shownText !== "") lines.push(kind === "code" ? shownText : paint.dim(shownText.replace(/^/gm, "    ")));
		if (kind === "code") lines.push("");
	}
	const left = omitted === 0
		? ""
		: view.paint.yellow(`, ${count(omitted, "more thing", "more things")} left out: raise ${BUDGET_OPTION}`);
	if (lines.length > 0) lines.push("");
	return [...lines, tally(`${number(tokens)} of ${count(budget, "token")}`, view) + left].join("\n");
}
