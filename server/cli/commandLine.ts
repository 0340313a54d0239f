/**
 * Reads the arguments, runs one command, and tells its exit code. Here is the guard of all commands: what is expected
 * becomes one sentence and a hint, what is not becomes a report of a defect.
 */
import { resolve } from "node:path";
import { CommanderError } from "commander";
import { EngineError } from "../../engine/index.ts";
import { WorkspaceError } from "../workspace/containment.ts";
import { OpenFolderError } from "../workspace/indexDirectory.ts";
import { relationNamed } from "../analysis/relations.ts";
import { AGENTS_HELP } from "./agentsHelp.ts";
import type { CommandContext, CommandOptions } from "./command.ts";
import { COMMANDS, type CommandRow } from "./commandTable.ts";
import { CommandFailure, Elsewhere, ExitCode } from "./exit.ts";
import { formatOf } from "./formats.ts";
import { namesOf } from "./optionTable.ts";
import { commandFirst, program, type Chosen } from "./program.ts";
import { RUNS, type Run } from "./run.ts";
import type { Shell } from "./shell.ts";
import { JSON_SCHEMA } from "./shownSymbols.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Runs what the arguments say; they begin with the command. Does not throw. */
export async function runWords(argv: readonly string[], shell: Shell): Promise<ExitCode> {
	try {
		return await runChosen(argv, shell);
	} catch (error) {
		if (error instanceof Elsewhere) throw error;
		return report(error, shell, { color: "auto" });
	}
}

async function runChosen(argv: readonly string[], shell: Shell): Promise<ExitCode> {
	if (argv.join(" ") === "help agents") {
		openTerminal(shell, { color: "auto", quiet: false }).print(AGENTS_HELP);
		return ExitCode.ok;
	}
	let chosen: Chosen | undefined;
	try {
		const words = commandFirst(argv);
		const kausal = program(words, (choice) => (chosen = choice), (text) => shell.out.write(text));
		if (argv.length === 0) {
			kausal.outputHelp();
			return ExitCode.usage;
		}
		const [first, asked] = words;
		// Commander would explain all commands, as if that had been asked.
		const isKnown = asked === undefined || asked === "help" || kausal.commands.some((one) => one.name() === asked);
		if (first === "help" && !isKnown) {
			throw new CommandFailure(ExitCode.usage, `Unknown command '${asked}'.`, "See: kausal help");
		}
		kausal.parse(words, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return ExitCode.ok;
		// A command of commands without one: commander has printed its help.
		if (error.code === "commander.help") return ExitCode.usage;
		return report(usageFailure(error, commandFirst(argv)), shell, { color: "auto", json: wantsJson(argv) });
	}
	if (chosen === undefined) return ExitCode.ok;
	const { row, words, options } = chosen as Chosen;
	const terminal = openTerminal(shell, { color: options.color, quiet: options.quiet === true });
	if (shell.note !== undefined) terminal.say(terminal.errorPaint.dim(shell.note));
	try {
		return await runOf(row)(contextOf(shell, terminal, options), words);
	} catch (error) {
		if (error instanceof Elsewhere) throw error;
		if (shell.signal.aborted) {
			const isSaid = error instanceof CommandFailure && error.exitCode === ExitCode.interrupted;
			terminal.say(isSaid ? error.message : INTERRUPTED);
			return ExitCode.interrupted;
		}
		return report(error, shell, options);
	}
}

const INTERRUPTED = "Interrupted; what was indexed so far is kept.";

function contextOf(shell: Shell, terminal: Terminal, given: CommandOptions): CommandContext {
	const { cwd, signal, indexBase, readInput, openFolder } = shell;
	const indexDir = given.indexDir === undefined ? indexBase : resolve(cwd, given.indexDir);
	const options = indexDir === undefined ? given : { ...given, indexDir };
	return { terminal, options, cwd, signal, readInput, openFolder };
}

/** `lsp` and `mcp` are run by bin.ts, unless options stand before them. */
function runOf({ name }: CommandRow): Run {
	const run = RUNS[name];
	if (run === undefined) {
		throw new CommandFailure(ExitCode.usage, `Options stand behind ${name}.`, `See: kausal ${name} --help`);
	}
	return run;
}

/** Of arguments that were not understood. */
function wantsJson(argv: readonly string[]): boolean {
	return /(?:^| )(?:--json|(?:--format|-f)[ =]?json)(?: |$)/.test(argv.join(" "));
}

/** Says what went wrong, to people on stderr and to programs on stdout. */
function report(error: unknown, shell: Shell, options: Pick<CommandOptions, "color" | "json" | "format">): ExitCode {
	const failure = asFailure(error);
	const terminal = openTerminal(shell, { color: options.color, quiet: false });
	const { message, hint, exitCode, details: { lines = [], symbols } } = failure;
	const doubt = exitCode === ExitCode.nothingSoFar ? { complete: false } : {};
	if (formatOf({ options }) === "json") {
		terminal.printJson({
			schema: JSON_SCHEMA, ...doubt, error: { exitCode, message, hint, ...(symbols === undefined ? {} : { symbols }) },
		});
	}
	terminal.fail({ message, lines, hint });
	return exitCode;
}

function asFailure(error: unknown): CommandFailure {
	if (error instanceof CommandFailure) return error;
	if (error instanceof WorkspaceError) return new CommandFailure(ExitCode.badPath, error.message);
	if (error instanceof OpenFolderError) return new CommandFailure(ExitCode.indexProblem, error.message);
	if (error instanceof EngineError) {
		return new CommandFailure(ExitCode.indexProblem, `The index cannot be used: ${error.message}`);
	}
	const [message = "", ...stack] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split("\n");
	const said = `This is a defect of Kausal ${version()}: ${message}`;
	return new CommandFailure(ExitCode.internal, said, "Please report it with the lines above.", { lines: stack });
}

/** Commander's complaint as one sentence, and the help of the command that was meant as the hint. */
function usageFailure(error: CommanderError, argv: readonly string[]): CommandFailure {
	const [said = "", ...suggestion] = error.message.replace(/^error: /, "").split("\n");
	const sentence = said.charAt(0).toUpperCase() + said.slice(1).replace(/\.?$/, ".");
	const did = suggestion.join(" ").replace(/^\((.*)\)$/, "$1");
	const [first = ""] = argv;
	const isCommand = error.code !== "commander.unknownCommand";
	const help = isCommand && /^[a-z]+$/.test(first) ? `See: kausal help ${first}` : "See: kausal help";
	const isName = NAME.test(first) && !COMMANDS.some(({ name }) => name.split(" ")[0] === first);
	const orName = !isCommand && isName ? `, or write: kausal find ${first}` : "";
	const meant = meantBy(error, argv) ?? did;
	return new CommandFailure(ExitCode.usage, sentence, meant === "" ? `${help}${orName}` : meant);
}

/** What may be a symbol's name in the place of a command. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$.:#/-]*$/u;

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
