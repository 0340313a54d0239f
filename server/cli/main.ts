/**
 * The command line: reads the arguments, runs one command, and ends with its exit code. The guard of the process: what
 * is expected becomes one sentence and a hint, what is not becomes a report of a defect.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { EngineError } from "../../engine/index.ts";
import { RELATIONS } from "../analysis/relations.ts";
import { WorkspaceError } from "../workspace/containment.ts";
import { OpenFolderError } from "../workspace/indexDirectory.ts";
import { withCommonOptions, withQueryOptions, wholeNumber, type CommandContext, type CommonOptions } from "./command.ts";
import { CommandFailure, EXIT_CODES, ExitCode } from "./exit.ts";
import { pad } from "./layout.ts";
import type { ColorMode } from "./paint.ts";
import { JSON_SCHEMA } from "./symbols.ts";
import { endQuietlyWithoutReader, openTerminal } from "./terminal.ts";

const DEPTH_DEFAULT = 3;
const DEPTH_MAX = 32;

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

type Run = (context: CommandContext) => Promise<ExitCode>;

/** What the arguments asked for; undefined when commander has answered them itself. */
interface Chosen {
	readonly run: Run;
	readonly options: CommonOptions;
}

/** Builds the commands; the one that the arguments name is given to `choose`. Each loads its code when it is run. */
function program(choose: (chosen: Chosen) => void): Command {
	const kausal = new Command("kausal")
		.description("Answers questions about code from an index: where is it, who calls it, what does it use.")
		.usage("<command> [options]")
		.version(version(), "-V, --version", "print the version")
		.helpOption("-h, --help", "print this help")
		.helpCommand("help [command]", "explain a command")
		.configureHelp({ helpWidth: 100 })
		.addHelpText("after", after())
		.exitOverride();
	const choice = (run: Run, options: CommonOptions): void => {
		choose({ run, options });
	};
	withCommonOptions(kausal.command("index").argument("[path]", "workspace folder"))
		.description("make the index of a folder, or bring it up to date")
		.option("--from-nothing", "throw the index away first")
		.addOption(new Option("--workers <count>", "threads that parse").argParser(wholeNumber(1, 64)))
		.action((path: string | undefined, options: CommonOptions & { fromNothing?: boolean; workers?: number }) => {
			const request = { path, fromNothing: options.fromNothing === true, workers: options.workers };
			choice(async (context) => (await import("./indexCommand.ts")).runIndex(request, context), options);
		});
	withCommonOptions(kausal.command("status").argument("[path]", "workspace folder"))
		.description("what the index of a folder holds")
		.action((path: string | undefined, options: CommonOptions) => {
			choice(async (context) => (await import("./statusCommand.ts")).runStatus(path, context), options);
		});
	withQueryOptions(kausal.command("find").argument("<name>", "name, qualified name, path#name, path, place or id"))
		.description("where symbols of a name are declared")
		.action((name: string, options: CommonOptions) => {
			choice(async (context) => (await import("./findCommand.ts")).runFind(name, context), options);
		});
	withQueryOptions(kausal.command("show"))
		.description("what is one edge away from a symbol")
		.requiredOption("-r, --relation <relation>", "one of those below")
		.requiredOption("-t, --target <name>", "name, qualified name, path#name, path, place or id")
		.addHelpText("after", `\nRelations:\n${relationLines()}`)
		.action((options: CommonOptions & { relation: string; target: string }) => {
			const { relation, target } = options;
			choice(async (context) => (await import("./showCommand.ts")).runShow(relation, target, context), options);
		});
	addTrace(kausal, choice);
	addPlaces(kausal, choice);
	addStore(kausal, choice);
	kausal.command("lsp").description("speak the language server protocol (see: kausal lsp --help)");
	kausal.command("version").description("print the version").action(() => {
		process.stdout.write(`kausal ${version()}\n`);
	});
	for (const command of [kausal, ...kausal.commands, ...kausal.commands.flatMap(({ commands }) => commands)]) {
		command.exitOverride().showSuggestionAfterError().configureOutput({ outputError: () => {} }).allowExcessArguments(false);
	}
	return kausal;
}

function addTrace(kausal: Command, choice: (run: Run, options: CommonOptions) => void): void {
	withQueryOptions(kausal.command("trace"))
		.description("who calls it, or what it calls, step by step")
		.addOption(new Option("-d, --direction <direction>", "which way").choices(["callers", "callees"]).makeOptionMandatory())
		.requiredOption("-t, --target <name>", "name, qualified name, path#name, path, place or id")
		.addOption(new Option("--max-depth <steps>", "how far").argParser(wholeNumber(1, DEPTH_MAX)).default(DEPTH_DEFAULT))
		.action((options: CommonOptions & { direction: "callers" | "callees"; target: string; maxDepth: number }) => {
			const { direction, target, maxDepth } = options;
			choice(async (context) => (await import("./traceCommand.ts")).runTrace({ direction, target, maxDepth }, context), options);
		});
}

function addPlaces(kausal: Command, choice: (run: Run, options: CommonOptions) => void): void {
	withQueryOptions(kausal.command("definition").argument("<place>", "FILE:LINE:COL, counted from 1"))
		.description("where the name at a place is declared")
		.action((place: string, options: CommonOptions) => {
			choice(async (context) => (await import("./definitionCommand.ts")).runDefinition(place, context), options);
		});
	withQueryOptions(kausal.command("references").argument("<place>", "FILE:LINE:COL, counted from 1"))
		.description("every place that names what is at a place")
		.action((place: string, options: CommonOptions) => {
			choice(async (context) => (await import("./referencesCommand.ts")).runReferences(place, context), options);
		});
}

type StoreOptions = CommonOptions & { readonly store?: string };

function addStore(kausal: Command, choice: (run: Run, options: CommonOptions) => void): void {
	const store = kausal.command("store").description("what lies on the disk: whether it is whole, what it takes, copies of it");
	const action = (name: string, description: string): Command =>
		withCommonOptions(store.command(name)).description(description)
			.option("--store <folder>", "a folder that holds a store (default: the index of the workspace folder)");
	action("stats", "what the store holds, and how many bytes each part takes")
		.option("--exact", "read all of it, to count what is not hidden by newer versions")
		.action((options: StoreOptions & { exact?: boolean }) => {
			choice(async (context) => (await import("./storeCommand.ts")).runStoreStats(options.exact === true, options, context), options);
		});
	action("inspect", "log, manifest and tables as text")
		.addOption(new Option("--detail <detail>", "how much of it").choices(["files", "pages", "entries"]).default("pages"))
		.action((options: StoreOptions & { detail: "files" | "pages" | "entries" }) => {
			choice(async (context) => (await import("./storeCommand.ts")).runStoreInspect(options.detail, options, context), options);
		});
	action("verify", "read everything, and name each range of bytes that is damaged")
		.action((options: StoreOptions) => {
			choice(async (context) => (await import("./storeCommand.ts")).runStoreVerify(options, context), options);
		});
	action("backup", "copy the store to a folder that holds nothing, also while it is in use").argument("<folder>", "where to")
		.action((folder: string, options: StoreOptions) => {
			choice(async (context) => (await import("./storeCommand.ts")).runStoreBackup(folder, options, context), options);
		});
	action("restore", "bring a backup back, verified, to where there is no store").argument("<folder>", "the backup")
		.action((folder: string, options: StoreOptions) => {
			choice(async (context) => (await import("./storeCommand.ts")).runStoreRestore(folder, options, context), options);
		});
}

/** The package's own; two folders up in the source, one up in dist/. */
function version(): string {
	for (const up of ["..", "../.."]) {
		try {
			const read = JSON.parse(readFileSync(join(import.meta.dirname, up, "package.json"), "utf8")) as { version?: unknown };
			if (typeof read.version === "string") return read.version;
		} catch {
			// not here; the next place
		}
	}
	return "unknown";
}

function after(): string {
	const codes = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join("\n");
	return `
Examples:
  kausal find openSession
  kausal show --relation callers --target Session.index
  kausal trace --direction callers --target parse --max-depth 2
  kausal definition src/cart.ts:12:9

A folder that has no index yet is indexed by the first question. Answers go to stdout, all else to stderr.

Exit codes:
${codes}`;
}

function relationLines(): string {
	const own = RELATIONS.filter(({ aliasOf }) => aliasOf === undefined);
	const others = RELATIONS.filter(({ aliasOf }) => aliasOf !== undefined);
	return [
		...own.map(({ name, meaning }) => `  ${pad(name, 15)} ${meaning}`), "",
		"Other names of these, as KausalDB has them:",
		...others.map(({ name, meaning, aliasOf }) => `  ${pad(name, 15)} ${aliasOf ?? ""}: ${meaning}`),
	].join("\n");
}

async function runChosen(argv: readonly string[]): Promise<ExitCode> {
	let chosen: Chosen | undefined;
	try {
		const kausal = program((choice) => (chosen = choice));
		if (argv.length === 0) {
			kausal.outputHelp();
			return ExitCode.usage;
		}
		await kausal.parseAsync(argv, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return ExitCode.ok;
		// A command of commands without one: commander has printed its help.
		if (error.code === "commander.help") return ExitCode.usage;
		return report(usageFailure(error, argv), { color: "auto", json: argv.includes("--json") });
	}
	if (chosen === undefined) return ExitCode.ok;
	const { run, options } = chosen as Chosen;
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
		return await run({ terminal, options, cwd: process.cwd(), signal: interruption.signal });
	} catch (error) {
		if (interruption.signal.aborted) {
			terminal.say("Interrupted; what was indexed so far is kept.");
			return ExitCode.interrupted;
		}
		return report(error, options);
	}
}

/** Says what went wrong, to people on stderr and to programs on stdout. */
function report(error: unknown, options: { readonly color: ColorMode; readonly json?: boolean }): ExitCode {
	const failure = asFailure(error);
	const terminal = openTerminal({ color: options.color, quiet: false });
	const { message, hint, exitCode, details: { lines = [], symbols } } = failure;
	const doubt = exitCode === ExitCode.nothingSoFar ? { complete: false } : {};
	if (options.json === true) {
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
	return new CommandFailure(ExitCode.usage, sentence, did === "" ? `See: kausal${known}` : did);
}
