/** `kausal impact` and `kausal affected`: what may break when something changes, and which tests to run. */
import { promisedTo } from "../analysis/absence.ts";
import type { AffectedAnswer, AffectedBy, ImpactAnswer, Way } from "../analysis/analysis.ts";
import type { Cut } from "../analysis/asked.ts";
import { relationNamed, type Relation } from "../analysis/relations.ts";
import { testSelector } from "../analysis/testSelector.ts";
import { answerEach, MORE, RAISED, SO_FAR, timed, type Answer } from "./answers.ts";
import { bounds, edgeFilter, throughFilters } from "./askedOptions.ts";
import { changeOf } from "./changes.ts";
import type { CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { count, number, widthOf } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { gap, shown, type ShownSymbol, widest } from "./shownSymbols.ts";
import { saidSteps, shownSteps, stepGraph, stepRows, treeLines, type ShownStep } from "./steps.ts";

const DEPTH_DEFAULT = 32;
const FOLDERS_SHOWN_MAX = 10;
const NOTHING_CHANGED = "no symbol of the index has changed";
const DEPENDENTS = relationNamed("dependents") as Relation;

export async function runImpact(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("impact", words, context);
	return answerEach(context, "impact", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { limit, maxDepth = DEPTH_DEFAULT } = context.options;
		const options = { ...bounds(context), ...edgeFilter(context), depthMax: maxDepth, limit };
		const { result, microseconds } = timed(() => folder.session.analysis.impact(symbols, options));
		const through = throughFilters(context);
		const promisedBy = promisedTo(folder.session.analysis, symbols);
		return impactAnswer(folder, result, unknown, {
			maxDepth, changed: symbols.length, promisedBy, microseconds, through,
		});
	});
}

interface Asked {
	readonly maxDepth: number;
	readonly changed: number;
	/** By what else one of these, or of what may break, is used. */
	readonly promisedBy?: string | undefined;
	readonly microseconds: number;
	/** Behind a "no": why there may be none. */
	readonly through: string;
}

function impactAnswer(
	folder: OpenFolder, result: ImpactAnswer, unknown: readonly string[],
	{ maxDepth, changed, promisedBy, microseconds, through }: Asked,
): Answer {
	const { analysis } = folder.session;
	const { folders, symbols, tests, cut, cursor, cost } = result;
	const steps = shownSteps(analysis, result.steps);
	return {
		fields: {
			maxDepth, changed, symbols, tests, folders, steps: saidSteps(steps), unknown, truncated: cut !== undefined, cut,
		},
		rows: stepRows(steps), graph: stepGraph(steps, DEPENDENTS),
		found: symbols, hiddenCount: 0, cut, cursor, paths: steps.map(({ symbol }) => symbol.at.path),
		cost: { ...cost, microseconds }, promisedBy,
		text: (view) => impactText(steps, result, { changed, unknown, through }, view),
	};
}

function impactText(
	steps: readonly ShownStep[], { symbols, tests, folders, cut }: ImpactAnswer,
	{ changed, unknown, through }: Omit<Told, "cut">, view: Display,
): string {
	const { paint } = view;
	const cells = folders.slice(0, FOLDERS_SHOWN_MAX).map(({ folder, symbols: inFolder, tests: ofTests }) => ({
		folder: printable(folder === "" ? "." : view.pathOf(folder)),
		count: `${number(inFolder)}${ofTests > 0 ? `, ${count(ofTests, "in tests", "in tests")}` : ""}`,
	}));
	const columns = widest(cells.map(({ folder }) => folder), 60);
	const where = cells.map(
		(cell) => `  ${paint.cyan(cell.folder)}${gap(cell.folder, Math.max(columns, widthOf(cell.folder)))}  ${cell.count}`,
	);
	const others = folders.length > FOLDERS_SHOWN_MAX
		? [`  ${paint.dim(`… and ${count(folders.length - FOLDERS_SHOWN_MAX, "more folder")}`)}`]
		: [];
	const none = changed === 0 ? NOTHING_CHANGED : `nothing${through} reaches ${count(changed, "changed symbol")}`;
	const what = symbols === 0 ? none
		: `${count(symbols, "symbol")} may break, ${number(tests)} of them in tests, in ${count(folders.length, "folder")}`;
	const cutShort = symbols === 0 ? SO_FAR : `${MORE} than are shown`;
	const more = cut === undefined ? "" : paint.yellow(`${cutShort}: raise ${RAISED[cut]}`);
	const tree = treeLines(steps, DEPENDENTS, view);
	return [
		...tree, ...(tree.length > 0 ? [""] : []), ...where, ...others, ...(where.length > 0 ? [""] : []),
		tally(what, view) + more, ...unknownLines(unknown, view),
	].join("\n");
}

const UNKNOWN_SHOWN_MAX = 5;

/** Changed files that the answer cannot speak of. */
function unknownLines(unknown: readonly string[], { paint }: Display): string[] {
	if (unknown.length === 0) return [];
	const paths = unknown.slice(0, UNKNOWN_SHOWN_MAX).map(printable).join(", ");
	const others = unknown.length > UNKNOWN_SHOWN_MAX ? ", …" : "";
	return [paint.dim(`${count(unknown.length, "changed file")} not in the index: ${paths}${others}`)];
}

export async function runAffected(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const change = await changeOf("affected", words, context);
	return answerEach(context, "affected", change.targets, (folder) => {
		const { symbols, unknown } = change.in(folder);
		const { limit, maxDepth, sure } = context.options;
		const options = {
			...bounds(context), ...edgeFilter(context), depthMax: maxDepth, limit, guesses: sure !== true,
		};
		const { result, microseconds } = timed(() => folder.session.analysis.affected(symbols, options));
		const through = throughFilters(context);
		return affectedAnswer(folder, result, unknown, { changed: symbols.length, microseconds, through });
	});
}

function affectedAnswer(
	{ session: { analysis } }: OpenFolder, result: AffectedAnswer, unknown: readonly string[],
	{ changed, microseconds, through }: Omit<Asked, "maxDepth">,
): Answer {
	const { cut, cursor, cost, lacksTests } = result;
	const files = result.files.map(({ path, by, depth, tests, way }) => ({
		path, by, depth, selector: testSelector(path, undefined),
		way: way.map((step) => ({ symbol: shown(analysis, step.symbol), way: step.way })),
		tests: tests.map((test) => ({
			symbol: shown(analysis, test.symbol), depth: test.depth, by: test.by, selector: testSelector(path, test.symbol),
		})),
	}));
	return {
		fields: { changed, files, unknown, truncated: cut !== undefined, cut },
		rows: files.flatMap(({ path, by, selector, depth, tests: cases }) => cases.length === 0
			? [{ path, by, depth, selector, test: "" }]
			: cases.map((test) => (
				{ path, by: test.by, depth: test.depth, selector: test.selector, test: test.symbol.qualifiedName }
			))),
		graph: { nodes: files.flatMap(({ tests }) => tests.map(({ symbol }) => symbol)), edges: [] },
		found: files.length, hiddenCount: 0, cut, cursor, lacksTests, paths: files.map(({ path }) => path),
		cost: { ...cost, microseconds },
		text: (view) => affectedText(files, { changed, unknown, cut, through }, view),
	};
}

interface Told {
	readonly changed: number;
	readonly unknown: readonly string[];
	readonly cut: Cut | undefined;
	readonly through: string;
}

interface ToldFile {
	readonly path: string;
	readonly by: AffectedBy;
	readonly selector: string;
	readonly tests: readonly { readonly selector: string; readonly by: AffectedBy }[];
	readonly way: readonly { readonly symbol: ShownSymbol; readonly way: Way }[];
}

function affectedText(files: readonly ToldFile[], { changed, unknown, cut, through }: Told, view: Display): string {
	const { paint } = view;
	const lines = files.flatMap((file) => {
		const tests = file.tests.length > 0 ? file.tests : [file];
		return tests.map(({ selector, by }) => {
			const why = by === "uses" ? "" : by === file.by ? reasonOf(file) : by;
			return paint.cyan(printable(selector)) + (why === "" ? "" : paint.dim(`  ${printable(why)}`));
		});
	});
	const cases = files.reduce((sum, { tests }) => sum + tests.length, 0);
	const perhaps = files.filter(({ by }) => by === "perhaps").length;
	const guessed = perhaps === 0
		? ""
		: `, ${number(perhaps)} of them perhaps (--sure leaves ${perhaps === 1 ? "it" : "these"} out)`;
	const none = changed === 0 ? NOTHING_CHANGED : `no test${through} reaches ${count(changed, "changed symbol")}`;
	const what = files.length === 0 ? none
		: `${count(cases, "test")} in ${count(files.length, "file")} to run${guessed}`;
	const more = cut === undefined ? "" : paint.yellow(`${files.length === 0 ? SO_FAR : MORE}: raise ${RAISED[cut]}`);
	const tail = [tally(what, view) + more, ...unknownLines(unknown, view)];
	return [...lines, ...(lines.length > 0 ? [""] : []), ...tail].join("\n");
}

/** Why a file is among those to run, where its code does not surely use the change: the step that is no such use. */
function reasonOf({ by, way }: ToldFile): string {
	if (by === "uses") return "";
	const at = way.findIndex(
		(step) => (by === "imports" ? step.way === "loads" : step.way !== "uses" && step.way !== "loads"),
	);
	const [before, step] = [way[at - 1]?.symbol, way[at]];
	if (!before || !step) return by === "imports" ? "imports what changed" : "perhaps";
	const { name } = step.symbol;
	switch (step.way) {
		case "guess": return `perhaps: ${name} calls something that is called ${before.name}`;
		case "holds": return `perhaps: ${before.name} may be used by way of ${name}`;
		case "overrides": return `perhaps: ${before.name} is there instead of ${name}`;
		default: return at === 1 ? "imports what changed" : `imports ${before.at.path}, which runs it`;
	}
}
