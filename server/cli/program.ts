/** The parser of the command line, made from the table of commands. */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { RELATIONS } from "../analysis/relations.ts";
import type { CommandOptions } from "./command.ts";
import { COMMANDS, STORE_ABOUT, type CommandRow } from "./commandTable.ts";
import { EXIT_CODES } from "./exit.ts";
import { pad } from "./layout.ts";
import { namesOf, takesValue, type OptionRow } from "./optionTable.ts";
import { version } from "./version.ts";

/** What the arguments asked for. */
export interface Chosen {
	readonly row: CommandRow;
	readonly words: readonly string[];
	readonly options: CommandOptions;
}

export const ABOUT = "Answers questions about code from an index: where is it, who calls it, what does it use.";

/**
 * Builds the commands; the one that the arguments name is given to `choose`.
 *
 * @param argv - beginning with the command: of several dozens only that one is built, if there is one of its name
 */
export function program(
	argv: readonly string[], choose: (chosen: Chosen) => void,
	write: (text: string) => void = (text) => void process.stdout.write(text),
): Command {
	const [first = "", second = ""] = argv;
	const named = COMMANDS.filter(({ name }) => name === first || name === `${first} ${second}`);
	const built = named.length > 0 ? named : COMMANDS;
	const kausal = new Command("kausal")
		.description(ABOUT)
		.usage("<command> [options]")
		.version(version(), "-V, --version", "print the version")
		.helpOption("-h, --help", "print this help")
		.helpCommand("help [command]", "explain a command")
		.configureHelp({ helpWidth: 100 })
		.addHelpText("after", after());
	const store = new Command("store").description(STORE_ABOUT);
	for (const row of built) {
		const isOfStore = row.name.startsWith("store ");
		if (isOfStore && store.parent === null) kausal.addCommand(store);
		addCommand(isOfStore ? store : kausal, row, choose);
	}
	for (const command of [kausal, ...kausal.commands, ...store.commands]) {
		command.exitOverride().showSuggestionAfterError().allowExcessArguments(false);
		command.configureOutput({ outputError: () => {}, writeOut: write });
	}
	return kausal;
}

function addCommand(parent: Command, row: CommandRow, choose: (chosen: Chosen) => void): void {
	const command = parent.command(row.name.slice(row.name.indexOf(" ") + 1)).description(row.about);
	for (const { name, about, isOptional, isRepeated } of row.arguments) {
		const text = isRepeated === true ? `${name}...` : name;
		command.addArgument(new Argument(isOptional === true ? `[${text}]` : `<${text}>`, about));
	}
	for (const option of row.options) command.addOption(optionOf(option));
	const examples = row.examples.map((example) => `  ${example}`).join("\n");
	command.addHelpText("after", `\nExamples:\n${examples}`);
	if (row.namesRelations === true) command.addHelpText("after", `\nRelations:\n${relationLines()}`);
	command.action(() => {
		choose({ row, words: command.args, options: command.opts<CommandOptions>() });
	});
}

function optionOf({ flags, about, choices, range, fallback, isRepeated }: OptionRow): Option {
	const option = new Option(flags, about);
	if (choices !== undefined) option.choices(choices);
	if (range !== undefined) option.argParser(wholeNumber(...range));
	if (fallback !== undefined) option.default(fallback);
	if (isRepeated === true) {
		option.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), value]);
	}
	return option;
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!Number.isInteger(value) || value < lowest || value > highest) {
			throw new InvalidArgumentError(`It takes a whole number from ${lowest} to ${highest}.`);
		}
		return value;
	};
}

/** Arguments with the command before its options, wherever these were typed. */
export function commandFirst(argv: readonly string[]): readonly string[] {
	const withValue = new Set(COMMANDS.flatMap(({ options }) => options.filter(takesValue).flatMap(namesOf)));
	const before: string[] = [];
	for (let at = 0; at < argv.length; at++) {
		const word = argv[at] ?? "";
		if (!word.startsWith("-") || word === "-") {
			const depth = word === "store" && COMMANDS.some(({ name }) => name === `store ${argv[at + 1]}`) ? 2 : 1;
			return [...argv.slice(at, at + depth), ...before, ...argv.slice(at + depth)];
		}
		// What asks about the whole program, or ends the options, stays where it is.
		if (word === "--" || /^(?:-h|--help|-V|--version)$/.test(word)) return argv;
		before.push(word);
		if (withValue.has(word) && at + 1 < argv.length) before.push(argv[++at] ?? "");
	}
	return argv;
}

function after(): string {
	const codes = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join("\n");
	return `
Examples:
  kausal find openSession
  kausal show callers Session.index
  kausal trace callers parse --max-depth 2
  kausal references src/cart.ts:12:9
  kausal help agents

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
