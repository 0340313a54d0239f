/**
 * The command line: reads the arguments, runs one command, and ends with its exit code. The guard of the process: what
 * is expected becomes one sentence and a hint, what is not becomes a report of a defect.
 */
import { CommanderError } from "commander";
import { EngineError } from "../../engine/index.ts";
import { WorkspaceError } from "../workspace/containment.ts";
import { OpenFolderError } from "../workspace/indexDirectory.ts";
import { relationNamed } from "../analysis/relations.ts";
import { AGENTS_HELP } from "./agentsHelp.ts";
import { COMMANDS, type CommandRow } from "./commandTable.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { formatOf, type Format } from "./formats.ts";
import { namesOf } from "./optionTable.ts";
import type { ColorMode } from "./paint.ts";
import { commandFirst, program, type Chosen } from "./program.ts";
import { RUNS, type Run } from "./run.ts";
import { JSON_SCHEMA } from "./symbols.ts";
import { endQuietlyWithoutReader, openTerminal } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Runs what the arguments say; they begin with the command. Does not throw.
 *
 * @returns the exit code, when everything that was printed is on its way
 */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
	endQuietlyWithoutReader();
	let code: ExitCode;
	try {
		code = await runChosen(argv);
	} catch (error) {
		code = report(error, { color: "auto" });
	}
	await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((written) => stream.write("", written))));
	return code;
}

async function runChosen(argv: readonly string[]): Promise<ExitCode> {
	if (argv.join(" ") === "help agents") {
		openTerminal({ color: "auto", quiet: false }).print(AGENTS_HELP);
		return ExitCode.ok;
	}
	let chosen: Chosen | undefined;
	try {
		const words = commandFirst(argv);
		const kausal = program(words, (choice) => (chosen = choice));
		if (argv.length === 0) {
			kausal.outputHelp();
			return ExitCode.usage;
		}
		kausal.parse(words, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return ExitCode.ok;
		// A command of commands without one: commander has printed its help.
		if (error.code === "commander.help") return ExitCode.usage;
		return report(usageFailure(error, commandFirst(argv)), { color: "auto", json: wantsJson(argv) });
	}
	if (chosen === undefined) return ExitCode.ok;
	const { row, words, options } = chosen as Chosen;
	const interruption = new AbortController();
	process.once("SIGINT", () => {
		interruption.abort();
		process.once("SIGINT", () => process.exit(ExitCode.interrupted));
	});
	process.once("SIGTERM", () => {
		interruption.abort();
	});
	const terminal = openTerminal({ color: options.color, quiet: options.quiet === true });
	try {
		return await runOf(row)({ terminal, options, cwd: process.cwd(), signal: interruption.signal }, words);
	} catch (error) {
		if (interruption.signal.aborted) {
			terminal.say("Interrupted; what was indexed so far is kept.");
			return ExitCode.interrupted;
		}
		return report(error, options);
	}
}

/** `lsp` and `mcp` are run by bin.ts, unless options stand before them. */
function runOf({ name }: CommandRow): Run {
	const run = RUNS[name];
	if (run === undefined) throw new CommandFailure(ExitCode.usage, `Options stand behind ${name}.`, `See: kausal ${name} --help`);
	return run;
}

/** Of arguments that were not understood. */
function wantsJson(argv: readonly string[]): boolean {
	return /(?:^| )(?:--json|(?:--format|-f)[ =]?json)(?: |$)/.test(argv.join(" "));
}

/** Says what went wrong, to people on stderr and to programs on stdout. */
function report(error: unknown, options: { readonly color: ColorMode; readonly json?: boolean; readonly format?: Format }): ExitCode {
	const failure = asFailure(error);
	const terminal = openTerminal({ color: options.color, quiet: false });
	const { message, hint, exitCode, details: { lines = [], symbols } } = failure;
	const doubt = exitCode === ExitCode.nothingSoFar ? { complete: false } : {};
	if (formatOf({ options }) === "json") {
		terminal.printJson({ schema: JSON_SCHEMA, ...doubt, error: { exitCode, message, hint, ...(symbols === undefined ? {} : { symbols }) } });
	}
	terminal.fail({ message, lines, hint });
	return exitCode;
}

function asFailure(error: unknown): CommandFailure {
	if (error instanceof CommandFailure) return error;
	if (error instanceof WorkspaceError) return new CommandFailure(ExitCode.badPath, error.message);
	if (error instanceof OpenFolderError) return new CommandFailure(ExitCode.indexProblem, error.message);
	if (error instanceof EngineError) return new CommandFailure(ExitCode.indexProblem, `The index cannot be used: ${error.message}`);
	const [message = "", ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
	const said = `This is a defect of Kausal ${version()}: ${message}`;
	return new CommandFailure(ExitCode.internal, said, "Please report it with the lines above.", { lines: stack });
}

/** Commander's complaint as one sentence, and the help of the command that was meant as the hint. */
function usageFailure(error: CommanderError, argv: readonly string[]): CommandFailure {
	const [said = "", ...suggestion] = error.message.replace(/^error: /, "").split("\n");
	const sentence = said.charAt(0).toUpperCase() + said.slice(1).replace(/\.?$/, ".");
	const did = suggestion.join(" ").replace(/^\((.*)\)$/, "$1");
	const known = /^[a-z]+$/.test(argv[0] ?? "") && error.code !== "commander.unknownCommand" ? ` help ${argv[0] ?? ""}` : " help";
	const meant = meantBy(error, argv) ?? did;
	return new CommandFailure(ExitCode.usage, sentence, meant === "" ? `See: kausal${known}` : meant);
}

/** What commander does not see: a relation in the place of a command, a part of an option in the place of it. */
function meantBy({ code, message }: CommanderError, [first = "", ...rest]: readonly string[]): string | undefined {
	if (code === "commander.unknownCommand" && relationNamed(first) !== undefined) {
		return `Write: kausal show ${[first, ...rest].join(" ")}`;
	}
	if (code !== "commander.unknownOption") return undefined;
	const typed = /'--([a-z-]+)'/.exec(message)?.[1];
	const options = COMMANDS.find(({ name }) => name === first)?.options ?? [];
	const like = options.flatMap(namesOf).filter((name) =>
		name.startsWith("--") && name.slice(2).split("-").includes(typed ?? ""));
	return like.length === 0 ? undefined : `Did you mean ${like.join(", ")}?`;
}
