/** What every command has: its common options, its streams, and one way to open the folder and to end. */
import { EngineError } from "../../engine/index.ts";
import type { SymbolView } from "../analysis/analysis.ts";
import {
	CANDIDATES_MAX, chooseTarget, isChosenByName, suggestionsFor, type TargetQuestion,
} from "../analysis/targets.ts";
import { DecodeError } from "../model/decodeError.ts";
import { baseNameOf } from "../model/path.ts";
import { printable } from "./controls.ts";
import { ExitCode, CommandFailure } from "./exit.ts";
import type { FolderQuestion, OpenFolder } from "./folderQuestion.ts";
import type { Format } from "./formats.ts";
import { count } from "./layout.ts";
import type { ColorMode, Display } from "./paint.ts";
import { locationOf, pathsFrom } from "./places.ts";
import { JSON_SCHEMA, symbolLines, shown, type ShownSymbol } from "./shownSymbols.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";
import { typedPaths } from "./typedPaths.ts";

/** Options of all commands as they come from the command line; a command has those of its row in commandTable.ts. */
export interface CommandOptions {
	readonly root?: string;
	readonly indexDir?: string;
	readonly json?: boolean;
	readonly format?: Format;
	readonly color: ColorMode;
	readonly quiet?: boolean;
	readonly limit: number;
	readonly ambiguous?: boolean;
	readonly sure?: boolean;
	/** False to leave out what tests do. */
	readonly tests?: boolean;
	readonly refresh: boolean;
	readonly relation?: string;
	readonly direction?: string;
	readonly target?: readonly string[];
	/** Kinds of edges with commas between them. */
	readonly kind?: string;
	readonly maxDepth?: number;
	/** Ways that are wanted. */
	readonly count?: number;
	/** Tokens, of four characters each. */
	readonly budget?: number;
	/** A revision that git knows. */
	readonly since?: string;
	/** A file that holds a patch; `-` is standard input. */
	readonly patch?: string;
	/** Which symbols count, by patterns, and kinds with commas between them. */
	readonly path?: readonly string[];
	readonly notPath?: readonly string[];
	readonly name?: readonly string[];
	readonly notName?: readonly string[];
	readonly symbols?: string;
	readonly filter?: "walk" | "shown";
	readonly maxVisited?: number;
	/** Milliseconds. */
	readonly maxTime?: number;
	readonly cursor?: string;
	readonly level?: "files" | "folders";
	readonly by?: "degree" | "rank" | "between";
	readonly fromNothing?: boolean;
	readonly workers?: number;
	readonly store?: string;
	readonly exact?: boolean;
	readonly detail?: "files" | "pages" | "entries";
}

/** What a command works with while it runs. */
export interface CommandContext extends Pick<Shell, "cwd" | "signal" | "readInput" | "openFolder"> {
	readonly terminal: Terminal;
	readonly options: CommandOptions;
}

const SEVERAL_SHOWN_MAX = 12;

/**
 * Opens the folder for a question, asks, and closes it again whatever happens.
 *
 * @param file - absolute path of the file that is asked about, if one is
 */
export async function ask(
	context: CommandContext, file: string | undefined, question: (folder: OpenFolder) => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
	const { options, terminal, signal, cwd } = context;
	const base: Omit<FolderQuestion, "purpose"> = { root: options.root, cwd, file, indexBase: options.indexDir, signal };
	const folder = await openForQuestion(context, base);
	try {
		return await askOnce(folder, question, terminal);
	} catch (error) {
		// That of others has to be made again by its owner, and the error says how to have that done.
		if (!isDamage(error) || folder.isOthers) throw error;
		terminal.say(terminal.errorPaint.yellow("The index could not be read and is built again."));
		const anew = await context.openFolder({ ...base, purpose: "query", fromNothing: true }, terminal);
		return askOnce(anew, question, terminal);
	}
}

async function askOnce(
	folder: OpenFolder, question: (folder: OpenFolder) => ExitCode | Promise<ExitCode>, terminal: Terminal,
): Promise<ExitCode> {
	try {
		sayIfIncomplete(folder, terminal);
		return await question(folder);
	} finally {
		await folder.close();
	}
}

/** Once a question, before its answer, whatever form that has. */
function sayIfIncomplete({ session }: OpenFolder, terminal: Terminal): void {
	if (session.isComplete) return;
	const said = "The index is not complete yet: what is not found may be there, and lists may be short.";
	terminal.say(terminal.errorPaint.yellow(said));
}

/**
 * Files of an answer that changed since they were indexed, which only an index that is not brought up to date can have.
 */
export function sayIfChanged({ terminal }: CommandContext, { session }: OpenFolder, paths: Iterable<string>): void {
	const changed = [...new Set(paths)].filter((path) => !session.isCurrent(path));
	const [first] = changed;
	if (first === undefined) return;
	const which = changed.length === 1 ? `${printable(first)} has`
		: `${count(changed.length, "file")}, ${printable(first)} among them, have`;
	terminal.say(
		terminal.errorPaint.yellow(`${which} changed since the index was made: lines there are those of before.`),
	);
}

/** Damage that only shows when a record is read; the index is a function of the files, so it can be made again. */
function isDamage(error: unknown): boolean {
	return error instanceof DecodeError || (error instanceof EngineError && error.code === "corrupt");
}

async function openForQuestion(
	{ options, terminal, openFolder }: CommandContext, base: Omit<FolderQuestion, "purpose">,
): Promise<OpenFolder> {
	if (!options.refresh) {
		try {
			return await openFolder({ ...base, purpose: "as-is" }, terminal);
		} catch (error) {
			if (!(error instanceof CommandFailure) || error.exitCode !== ExitCode.nothingFound) throw error;
		}
	}
	return openFolder({ ...base, purpose: "query" }, terminal);
}

/** How answers about a folder are printed here. */
export function viewOf({ terminal, cwd }: CommandContext, { root, session }: OpenFolder): Display {
	return {
		paint: terminal.paint, columns: terminal.columns, isComplete: session.isComplete, pathOf: pathsFrom(root, cwd),
	};
}

/** How a question ends that found something, or nothing; nothing is no answer while the index is not complete. */
export function ending({ session }: OpenFolder, found: number): ExitCode {
	if (found > 0) return ExitCode.ok;
	return session.isComplete ? ExitCode.nothingFound : ExitCode.nothingSoFar;
}

/** Prints one JSON document. */
export function printJson(terminal: Terminal, command: string, answer: object): void {
	terminal.printJson({ schema: JSON_SCHEMA, command, ...answer });
}

export function targetQuestion({ cwd }: CommandContext, { root, session: { analysis } }: OpenFolder): TargetQuestion {
	return { analysis, paths: typedPaths({ analysis, root }, cwd) };
}

/**
 * The one symbol that a name means.
 *
 * @throws {@link CommandFailure} if it means none or several; the several are listed first
 */
export function oneTarget(context: CommandContext, folder: OpenFolder, name: string): SymbolView {
	const { terminal } = context;
	const target = chooseTarget(targetQuestion(context, folder), name);
	if (target.kind === "one") {
		if (target.others > 0) {
			const others = `${target.others} more ${target.others === 1 ? "symbol ends" : "symbols end"} in that name`;
			terminal.say(terminal.errorPaint.dim(`${others}: kausal find ${name}`));
		}
		return target.symbol;
	}
	if (target.kind === "none") throw noSuchName(folder, name, target.suggestions);
	const view = viewOf(context, folder);
	const symbols = target.symbols.map((symbol) => shown(folder.session.analysis, symbol));
	const lines = symbolLines(
		symbols.slice(0, SEVERAL_SHOWN_MAX).map((symbol) => ({ symbol })), { ...view, paint: terminal.errorPaint },
	);
	const more = symbols.length > SEVERAL_SHOWN_MAX ? [`… and ${symbols.length - SEVERAL_SHOWN_MAX} more`] : [];
	throw new CommandFailure(
		ExitCode.usage, `${name} means ${symbols.length}${symbols.length < CANDIDATES_MAX ? "" : " or more"} symbols:`,
		`Say which one, as a qualified name, path#name or FILE:LINE:COL: ${exampleOf(target.symbols, symbols, view)}`,
		{ lines: [...lines, ...more], symbols },
	);
}

/** How to choose the first of several symbols: by its name, if that is its alone, else by its place. */
function exampleOf(symbols: readonly SymbolView[], [at]: readonly ShownSymbol[], { pathOf }: Display): string {
	const [first] = symbols;
	if (first === undefined || at === undefined) return "";
	return isChosenByName(first, symbols) ? `${pathOf(first.path)}#${first.qualifiedName}` : locationOf(at.at, pathOf);
}

/** A path with an ending: no symbol is called so. */
const PATH = /^[^\s#]*\/[^\s#]*\.\w+$/;
/** It may be the name of a file in some folder, or a qualified name. */
const FILE_NAME = /^[^\s#/]+\.\w+$/;
const PATHS_SHOWN_MAX = 3;

function noSuchName(folder: OpenFolder, name: string, suggestions: readonly string[]): CommandFailure {
	const isPath = PATH.test(name);
	const files = isPath || FILE_NAME.test(name) ? pathsEndingAs(folder, name) : [];
	const likely = isPath || files.length > 0 ? files : suggestions;
	const hint = likely.length === 0 ? "" : `Did you mean ${likely.join(", ")}?`;
	const code = ending(folder, 0);
	const what = isPath ? `The index has no file ${name}` : `No symbol is named ${name}`;
	return new CommandFailure(
		code, `${what}${code === ExitCode.nothingSoFar ? " so far: the index is not complete" : ""}.`, hint,
	);
}

/** The files of the last part of a path. */
function pathsEndingAs({ session }: OpenFolder, path: string): readonly string[] {
	const end = `/${baseNameOf(path)}`;
	return session.analysis.paths().filter((one) => `/${one}`.endsWith(end)).slice(0, PATHS_SHOWN_MAX);
}

export function nothingNamed(context: CommandContext, folder: OpenFolder, name: string): CommandFailure {
	return noSuchName(folder, name, suggestionsFor(targetQuestion(context, folder), name));
}
