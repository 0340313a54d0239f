/**
 * Answers to questions, in any format: a command says once what it has found, and this module opens the folder, asks
 * for each target, and prints. Every command that asks about the graph ends here.
 */
import { absenceOf, type Absence } from "../analysis/absence.ts";
import type { Cost as AnswerCost, Cut } from "../analysis/asked.ts";
import { CursorError } from "../analysis/cursor.ts";
import { isFiltered } from "./askedOptions.ts";
import { ask, ending, printJson, sayIfChanged, viewOf, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { csvText, dotText, formatOf, joinGraphs, jsonLines, mermaidText, type ShownGraph } from "./formats.ts";
import { count } from "./layout.ts";
import type { Display } from "./paint.ts";
import { fileNamedIn } from "./typedPaths.ts";

/** What a command found for one target. */
export interface Answer {
	/** Of the JSON document; the same index and question give the same ones. */
	readonly fields: object;
	/** What was found, one by one: lines of jsonl, records of csv. The same keys in each. */
	readonly rows: readonly object[];
	readonly graph: ShownGraph;
	readonly found: number;
	readonly hiddenCount: number;
	readonly cut: Cut | undefined;
	/** With which the question goes on behind this answer. */
	readonly cursor?: string | undefined;
	/** Files whose lines the answer tells. */
	readonly paths: readonly string[];
	/** Set if the language cannot have what was asked for. */
	readonly language?: string | undefined;
	/** The module that what was asked for comes from, if the index does not have it. */
	readonly outside?: string | undefined;
	/** By what else the symbol that was asked about is used. */
	readonly promisedBy?: string | undefined;
	/** Set if tests were asked for, and the index has none. */
	readonly lacksTests?: boolean | undefined;
	/** What raises the limit, where that is not `--limit`. */
	readonly limitOption?: string;
	/** For people: all but the notes about what is missing. */
	readonly text: (view: Display) => string;
	readonly cost?: TimedCost;
}

/** What an answer took; never the same twice, so it stands beside the answer, not in it. */
export interface TimedCost extends AnswerCost {
	readonly microseconds: number;
}

/** Runs something and takes its time. */
export function timed<T>(work: () => T): { readonly result: T; readonly microseconds: number } {
	const started = performance.now();
	const result = work();
	return { result, microseconds: Math.round((performance.now() - started) * 1000) };
}

/** What was typed, and whether it is a list, whose answer is a list also if it has one element. */
export interface TypedTargets {
	readonly typed: readonly string[];
	readonly isList: boolean;
}

interface Outcome {
	readonly typed: string;
	readonly answer: Answer | CommandFailure;
	readonly absence: readonly Absence[];
}

/**
 * Asks for each target, prints what was found, and then what could not be asked; one that means nothing does not take
 * the answers about the others away.
 */
export function answerEach(
	context: CommandContext, command: string, targets: TypedTargets,
	answerOne: (folder: OpenFolder, typed: string) => Answer | Promise<Answer>,
): Promise<ExitCode> {
	const { typed, isList } = targets;
	const file = typed.map((one) => fileNamedIn(one, context.cwd)).find((one) => one !== undefined);
	return ask(context, file, async (folder) => {
		const outcomes: Outcome[] = [];
		for (const one of typed) outcomes.push(await outcomeOf(context, folder, one, answerOne));
		const [only] = outcomes;
		if (!isList && only?.answer instanceof CommandFailure) throw only.answer;
		const answers = outcomes.flatMap(({ answer }) => (answer instanceof CommandFailure ? [] : answer));
		sayIfChanged(context, folder, answers.flatMap(({ paths }) => paths));
		print(context, folder, { command, outcomes, isList });
		const failures = outcomes.flatMap(({ answer }) => (answer instanceof CommandFailure ? answer : []));
		for (const { message, hint, details: { lines = [] } } of failures) context.terminal.fail({ message, lines, hint });
		return failures[0]?.exitCode ?? ending(folder, answers.reduce((sum, { found }) => sum + found, 0));
	});
}

/** A question over all symbols has no answer before it is at its end. */
export function noTime(microseconds: number): Answer {
	return {
		fields: { truncated: true, cut: "time" }, rows: [], graph: { nodes: [], edges: [] },
		found: 0, hiddenCount: 0, cut: "time", paths: [], cost: { visited: 0, edges: 0, microseconds },
		text: () => "The time ended before the answer was there: raise --max-time.",
	};
}

/** Answers a question that is about all of a folder. */
export function answerWhole(
	context: CommandContext, command: string, answer: (folder: OpenFolder) => Answer | Promise<Answer>,
): Promise<ExitCode> {
	return answerEach(context, command, { typed: [""], isList: false }, answer);
}

async function outcomeOf(
	context: CommandContext, folder: OpenFolder, typed: string,
	answerOne: (folder: OpenFolder, typed: string) => Answer | Promise<Answer>,
): Promise<Outcome> {
	try {
		const answer = await answerOne(folder, typed);
		const { session } = folder;
		const stalePaths = [...new Set(answer.paths)].filter((path) => !session.isCurrent(path)).sort();
		const { isComplete } = session;
		const absence = absenceOf({
			...answer, language: answer.language, isComplete, stalePaths, isFiltered: isFiltered(context),
		});
		return { typed, answer, absence };
	} catch (error) {
		const failure = error instanceof CursorError ? new CommandFailure(ExitCode.usage, error.message) : error;
		if (!(failure instanceof CommandFailure)) throw failure;
		return { typed, answer: failure, absence: [] };
	}
}

interface Printed {
	readonly command: string;
	readonly outcomes: readonly Outcome[];
	readonly isList: boolean;
}

function print(context: CommandContext, folder: OpenFolder, printed: Printed): void {
	const { terminal } = context;
	const { outcomes } = printed;
	const good = outcomes.flatMap(
		({ typed, answer, absence }) => (answer instanceof CommandFailure ? [] : { typed, answer, absence }),
	);
	const rows = good.flatMap(
		({ typed, answer }) => answer.rows.map((row) => (typed === "" ? row : { asked: typed, ...row })),
	);
	const graph = joinGraphs(good.map(({ answer }) => answer.graph));
	switch (formatOf(context)) {
		case "json":
			printDocument(context, folder, printed);
			return;
		case "text": {
			const view = viewOf(context, folder);
			const parts = good.map(({ answer, absence }) => [
				answer.text(view), ...[...absence.flatMap(noteOf), ...cursorNote(answer)].map(view.paint.dim),
			].join("\n"));
			if (parts.length > 0) terminal.print(parts.join("\n\n"));
			return;
		}
		case "jsonl":
			terminal.write(jsonLines(rows));
			break;
		case "csv":
			terminal.write(csvText(rows));
			break;
		case "dot":
			terminal.write(dotText(graph));
			break;
		case "mermaid":
			terminal.write(mermaidText(graph));
			break;
	}
	// These forms have no place for what is missing.
	const notes = good.flatMap(({ answer, absence }) =>
		[...absence.flatMap((one) => [...noteOf(one), ...cutNote(one, answer)]), ...cursorNote(answer)]);
	for (const said of notes) {
		terminal.say(terminal.errorPaint.dim(said));
	}
}

function printDocument(
	{ terminal }: CommandContext, { root, session }: OpenFolder, { command, outcomes, isList }: Printed,
): void {
	const documents = outcomes.map(({ typed, answer, absence }) => {
		const asked = isList ? { asked: typed } : {};
		if (!(answer instanceof CommandFailure)) {
			const { fields, cursor, cost } = answer;
			return { ...asked, ...fields, cursor, absence, ...(cost === undefined ? {} : { cost }) };
		}
		const { exitCode, message, hint, details: { symbols } } = answer;
		return { ...asked, error: { exitCode, message, hint, ...(symbols === undefined ? {} : { symbols }) } };
	});
	const about = { root, complete: session.isComplete };
	printJson(terminal, command, isList ? { ...about, answers: documents } : { ...about, ...documents[0] });
}

/** For people, what is missing that the text itself does not tell. */
function noteOf(absence: Absence): readonly string[] {
	if (absence.kind === "hidden") return [`${count(absence.count, "uncertain place")} left out; --ambiguous shows them`];
	if (absence.kind === "testless") return ["no file of the index is a test, so which ones to run is not known"];
	if (absence.kind === "promised") {
		return [`what uses ${printable(absence.by)} may mean it as well`];
	}
	if (absence.kind === "unsupported") return [`${absence.language} has no such relation`];
	return [];
}

function cutNote(absence: Absence, { limitOption = RAISED.limit }: Answer): readonly string[] {
	if (absence.kind === "cut") {
		return [absence.by === "limit" ? `There are more: raise ${limitOption}.` : CUTS[absence.by]];
	}
	if (absence.kind === "filtered") return ["Nothing was found that the filters let through."];
	return absence.kind === "nothing" ? ["Nothing was found."] : [];
}

function cursorNote({ cursor }: Answer): readonly string[] {
	return cursor === undefined ? [] : [`the same with --cursor ${cursor} goes on`];
}

/** Behind what was found when an answer was cut: something, or nothing, which may be otherwise further on. */
export const MORE = ", and there are more";
export const SO_FAR = " so far";
/** What to raise to have more at once. */
export const RAISED: Readonly<Record<Cut, string>> = {
	depth: "--max-depth", limit: "--limit", visited: "--max-visited", time: "--max-time",
};

const CUTS: Readonly<Record<Exclude<Cut, "limit">, string>> = {
	depth: "There are more: raise --max-depth.",
	visited: "There may be more: the search ended at its bound, or at --max-visited.",
	time: "There may be more: the time ended.",
};
