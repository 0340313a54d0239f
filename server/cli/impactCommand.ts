/** `kausal impact` and `kausal affected`: what may break when something changes, and which tests to run. */
import type { AffectedAnswer, ImpactAnswer } from "../analysis/analysis.ts";
import type { Cut } from "../analysis/asked.ts";
import { relationNamed, type Relation } from "../analysis/relations.ts";
import { testSelector } from "../analysis/testSelector.ts";
import { answerEach, RAISED, timed, type Answer } from "./answers.ts";
import { bounds, edgeFilter } from "./askedOptions.ts";
import { changeOf } from "./changes.ts";
import type { CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folder.ts";
import { count, number, widthOf } from "./layout.ts";
import { tally, type View } from "./paint.ts";
import { gap, shown, widest } from "./symbols.ts";
import { saidSteps, shownSteps, stepGraph, stepRows, treeLines, type ShownStep } from "./steps.ts";

const DEPTH_DEFAULT = 32;
const FOLDERS_SHOWN_MAX = 10;
const DEPENDENTS = relationNamed("dependents") as Relation;

export async function runImpact(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("impact", words, context);
	return answerEach(context, "impact", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { limit, maxDepth = DEPTH_DEFAULT } = context.options;
		const options = { ...bounds(context), ...edgeFilter(context), depthMax: maxDepth, limit };
		const { result, microseconds } = timed(() => folder.session.analysis.impact(symbols, options));
		return impactAnswer(folder, result, unknown, { maxDepth, changed: symbols.length, microseconds });
	});
}

interface Asked {
	readonly maxDepth: number;
	readonly changed: number;
	readonly microseconds: number;
}

function impactAnswer(folder: OpenFolder, result: ImpactAnswer, unknown: readonly string[], { maxDepth, changed, microseconds }: Asked): Answer {
	const { analysis } = folder.session;
	const { folders, symbols, tests, cut, cursor, cost } = result;
	const steps = shownSteps(analysis, result.steps);
	return {
		fields: {
			maxDepth, changed, symbols, tests, folders, steps: saidSteps(steps), unknown, truncated: cut !== undefined, cut,
		},
		rows: stepRows(steps), graph: stepGraph(steps, DEPENDENTS),
		found: symbols, hiddenCount: 0, cut, cursor, paths: steps.map(({ symbol }) => symbol.at.path),
		cost: { ...cost, microseconds },
		text: (view) => impactText(steps, result, { changed, unknown }, view),
	};
}

function impactText(
	steps: readonly ShownStep[], { symbols, tests, folders, cut }: ImpactAnswer,
	{ changed, unknown }: { readonly changed: number; readonly unknown: readonly string[] }, view: View,
): string {
	const { paint } = view;
	const cells = folders.slice(0, FOLDERS_SHOWN_MAX).map(({ folder, symbols: inFolder, tests: ofTests }) => ({
		folder: printable(folder === "" ? "." : view.pathOf(folder)), count: `${number(inFolder)}${ofTests > 0 ? `, ${count(ofTests, "in tests", "in tests")}` : ""}`,
	}));
	const columns = widest(cells.map(({ folder }) => folder), 60);
	const where = cells.map((cell) => `  ${paint.cyan(cell.folder)}${gap(cell.folder, Math.max(columns, widthOf(cell.folder)))}  ${cell.count}`);
	const others = folders.length > FOLDERS_SHOWN_MAX ? [`  ${paint.dim(`… and ${count(folders.length - FOLDERS_SHOWN_MAX, "more folder")}`)}`] : [];
	const what = symbols === 0 ? `nothing reaches ${count(changed, "changed symbol")}`
		: `${count(symbols, "symbol")} may break, ${number(tests)} of them in tests, in ${count(folders.length, "folder")}`;
	const more = cut === undefined ? "" : paint.yellow(`, and there are more than are shown: raise ${RAISED[cut]}`);
	const left = unknown.length === 0 ? [] : [paint.dim(`${count(unknown.length, "changed file")} not in the index: ${unknown.slice(0, 5).map(printable).join(", ")}${unknown.length > 5 ? ", …" : ""}`)];
	return [...treeLines(steps, DEPENDENTS, view), "", ...where, ...others, ...(where.length > 0 ? [""] : []), tally(what, view) + more, ...left].join("\n");
}

export async function runAffected(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("affected", words, context);
	return answerEach(context, "affected", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { limit, maxDepth } = context.options;
		const options = { ...bounds(context), ...edgeFilter(context), depthMax: maxDepth, limit };
		const { result, microseconds } = timed(() => folder.session.analysis.affected(symbols, options));
		return affectedAnswer(folder, result, unknown, { changed: symbols.length, microseconds });
	});
}

function affectedAnswer(
	{ session: { analysis } }: OpenFolder, result: AffectedAnswer, unknown: readonly string[],
	{ changed, microseconds }: { readonly changed: number; readonly microseconds: number },
): Answer {
	const { cut, cursor, cost } = result;
	const files = result.files.map(({ path, by, depth, tests }) => ({
		path, by, depth, selector: testSelector(path, undefined),
		tests: tests.map(({ symbol, depth: steps }) => ({ symbol: shown(analysis, symbol), depth: steps, selector: testSelector(path, symbol) })),
	}));
	return {
		fields: { changed, files, unknown, truncated: cut !== undefined, cut },
		rows: files.flatMap(({ path, by, selector, depth, tests }) => (tests.length === 0 ? [{ path, by, depth, selector, test: "" }]
			: tests.map((test) => ({ path, by, depth: test.depth, selector: test.selector, test: test.symbol.qualifiedName })))),
		graph: { nodes: files.flatMap(({ tests }) => tests.map(({ symbol }) => symbol)), edges: [] },
		found: files.length, hiddenCount: 0, cut, cursor, paths: files.map(({ path }) => path),
		cost: { ...cost, microseconds },
		text: (view) => affectedText(files, { changed, unknown, cut }, view),
	};
}

interface Told {
	readonly changed: number;
	readonly unknown: readonly string[];
	readonly cut: Cut | undefined;
}

function affectedText(
	files: readonly { readonly path: string; readonly by: string; readonly selector: string; readonly tests: readonly { readonly selector: string }[] }[],
	{ changed, unknown, cut }: Told, view: View,
): string {
	const { paint } = view;
	const lines = files.flatMap(({ by, selector, tests }) => (tests.length === 0
		? [`${paint.cyan(printable(selector))}${by === "imports" ? paint.dim("  imports what changed") : ""}`]
		: tests.map((test) => paint.cyan(printable(test.selector)))));
	const cases = files.reduce((sum, { tests }) => sum + tests.length, 0);
	const what = files.length === 0 ? `no test reaches ${count(changed, "changed symbol")}` : `${count(cases, "test")} in ${count(files.length, "file")} to run`;
	const more = cut === undefined ? "" : paint.yellow(`, and there are more: raise ${RAISED[cut]}`);
	const left = unknown.length === 0 ? [] : [paint.dim(`${count(unknown.length, "changed file")} not in the index: ${unknown.slice(0, 5).map(printable).join(", ")}${unknown.length > 5 ? ", …" : ""}`)];
	return [...lines, ...(lines.length > 0 ? [""] : []), tally(what, view) + more, ...left].join("\n");
}
