/** `kausal impact` and `kausal affected`: what may break when something changes, and which tests to run. */
import type { AffectedAnswer, ImpactAnswer } from "../analysis/analysis.ts";
import { relationNamed, type Relation } from "../analysis/relations.ts";
import { testSelector } from "../analysis/testSelector.ts";
import { confidenceName, edgeKindName } from "../model/kinds.ts";
import { answerEach, timed, type Answer } from "./answers.ts";
import { changeOf } from "./changes.ts";
import type { CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folder.ts";
import { count, number, widthOf } from "./layout.ts";
import { tally, type View } from "./paint.ts";
import { gap, shown, widest } from "./symbols.ts";
import { graphOf, treeLines, type ShownStep } from "./traceCommand.ts";
import { kindsIn } from "./words.ts";

const DEPTH_DEFAULT = 32;
const FOLDERS_SHOWN_MAX = 10;
const DEPENDENTS = relationNamed("dependents") as Relation;

export async function runImpact(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("impact", words, context);
	return answerEach(context, "impact", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { limit, ambiguous, tests, kind, maxDepth = DEPTH_DEFAULT } = context.options;
		const { result, microseconds } = timed(() => folder.session.analysis.impact(symbols, {
			kinds: kind === undefined ? undefined : kindsIn(kind), depthMax: maxDepth, limit, includeAmbiguous: ambiguous === true, includeTests: tests !== false,
		}));
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
	const { folders, symbols, tests, cut } = result;
	const steps = result.steps.map(({ symbol, depth, from, edgeKind, confidence }): ShownStep => ({
		symbol: shown(analysis, symbol), depth, from, confidence, edge: edgeKind === 0 ? "" : edgeKindName(edgeKind),
	}));
	const said = steps.map((step) => ({ ...step, confidence: confidenceName(step.confidence) }));
	return {
		fields: { maxDepth, changed, symbols, tests, folders, steps: said, unknown, truncated: cut !== undefined, cut },
		rows: said.map(({ symbol, ...step }) => ({ ...step, from: said[step.from]?.symbol.id, symbol })),
		graph: graphOf(steps, DEPENDENTS),
		found: symbols, hiddenCount: 0, cut, paths: steps.map(({ symbol }) => symbol.at.path),
		cost: { visited: symbols + changed, microseconds },
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
	const more = cut === undefined ? "" : paint.yellow(`, and there are more than are shown: raise --${cut === "limit" ? "limit" : "max-depth"}`);
	const left = unknown.length === 0 ? [] : [paint.dim(`${count(unknown.length, "changed file")} not in the index: ${unknown.slice(0, 5).map(printable).join(", ")}${unknown.length > 5 ? ", …" : ""}`)];
	return [...treeLines(steps, DEPENDENTS, view), "", ...where, ...others, ...(where.length > 0 ? [""] : []), tally(what, view) + more, ...left].join("\n");
}

export async function runAffected(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("affected", words, context);
	return answerEach(context, "affected", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { ambiguous, kind } = context.options;
		const { result, microseconds } = timed(() => folder.session.analysis.affected(symbols, {
			kinds: kind === undefined ? undefined : kindsIn(kind), includeAmbiguous: ambiguous === true,
		}));
		return affectedAnswer(folder, result, unknown, { limit: context.options.limit, changed: symbols.length, microseconds });
	});
}

function affectedAnswer(
	{ session: { analysis } }: OpenFolder, result: AffectedAnswer, unknown: readonly string[],
	{ limit, changed, microseconds }: { readonly limit: number; readonly changed: number; readonly microseconds: number },
): Answer {
	const cut = result.cut ?? (result.files.length > limit ? "limit" : undefined);
	const files = result.files.slice(0, limit).map(({ path, by, depth, tests }) => ({
		path, by, depth, selector: testSelector(path, undefined),
		tests: tests.map(({ symbol, depth: steps }) => ({ symbol: shown(analysis, symbol), depth: steps, selector: testSelector(path, symbol) })),
	}));
	return {
		fields: { changed, files, unknown, truncated: cut !== undefined, cut },
		rows: files.flatMap(({ path, by, selector, depth, tests }) => (tests.length === 0 ? [{ path, by, depth, selector, test: "" }]
			: tests.map((test) => ({ path, by, depth: test.depth, selector: test.selector, test: test.symbol.qualifiedName })))),
		graph: { nodes: files.flatMap(({ tests }) => tests.map(({ symbol }) => symbol)), edges: [] },
		found: files.length, hiddenCount: 0, cut, paths: files.map(({ path }) => path),
		cost: { visited: result.files.length, microseconds },
		text: (view) => affectedText(files, { changed, unknown, isCut: cut !== undefined }, view),
	};
}

function affectedText(
	files: readonly { readonly path: string; readonly by: string; readonly selector: string; readonly tests: readonly { readonly selector: string }[] }[],
	{ changed, unknown, isCut }: { readonly changed: number; readonly unknown: readonly string[]; readonly isCut: boolean }, view: View,
): string {
	const { paint } = view;
	const lines = files.flatMap(({ by, selector, tests }) => (tests.length === 0
		? [`${paint.cyan(printable(selector))}${by === "imports" ? paint.dim("  imports what changed") : ""}`]
		: tests.map((test) => paint.cyan(printable(test.selector)))));
	const cases = files.reduce((sum, { tests }) => sum + tests.length, 0);
	const what = files.length === 0 ? `no test reaches ${count(changed, "changed symbol")}` : `${count(cases, "test")} in ${count(files.length, "file")} to run`;
	const more = isCut ? paint.yellow(", and there are more: raise --limit") : "";
	const left = unknown.length === 0 ? [] : [paint.dim(`${count(unknown.length, "changed file")} not in the index: ${unknown.slice(0, 5).map(printable).join(", ")}${unknown.length > 5 ? ", …" : ""}`)];
	return [...lines, ...(lines.length > 0 ? [""] : []), tally(what, view) + more, ...left].join("\n");
}
