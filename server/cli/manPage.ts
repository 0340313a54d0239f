/** `kausal man`: the manual page, as roff, from the table of commands; the build writes it to dist/kausal.1. */
import { RELATIONS } from "../analysis/relations.ts";
import type { CommandContext } from "./command.ts";
import { COMMANDS, type CommandRow } from "./commandTable.ts";
import { EXIT_CODES, ExitCode } from "./exit.ts";
import type { OptionRow } from "./optionTable.ts";
import { ABOUT } from "./program.ts";
import { version } from "./version.ts";

export function runMan({ terminal }: CommandContext): Promise<ExitCode> {
	terminal.write(manPage());
	return Promise.resolve(ExitCode.ok);
}

export function manPage(): string {
	return [
		`.TH KAUSAL 1 "" "kausal ${version()}" "User Commands"`,
		".SH NAME", `kausal \\- ${roff(ABOUT.replace(/\.$/, ""))}`,
		".SH SYNOPSIS", ".B kausal", ".I command", "[options]",
		".SH COMMANDS", ...COMMANDS.flatMap(commandLines),
		".SH RELATIONS",
		...RELATIONS.flatMap(({ name, meaning, aliasOf }) =>
			[".TP", `.B ${roff(name)}`, roff(aliasOf === undefined ? meaning : `${aliasOf}: ${meaning}`)]),
		".SH EXIT STATUS", ...EXIT_CODES.flatMap(([code, meaning]) => [".TP", `.B ${code}`, roff(meaning)]),
		".SH ENVIRONMENT",
		...[
			["NO_COLOR", "no colours"], ["FORCE_COLOR", "colours, also where nobody watches"],
			["XDG_CACHE_HOME", "the folder in which indexes are kept, in kausal"],
		]
			.flatMap(([name = "", about = ""]) => [".TP", `.B ${roff(name)}`, roff(about)]),
		"",
	].join("\n");
}

function commandLines(row: CommandRow): readonly string[] {
	const words = row.arguments.map(({ name, isOptional, isRepeated }) => {
		const text = `\\fI${roff(name)}\\fR${isRepeated === true ? " ..." : ""}`;
		return isOptional === true ? `[${text}]` : text;
	});
	return [
		`.SS "kausal ${roff(row.name)}${words.map((word) => ` ${word}`).join("")}"`,
		roff(`${row.about.charAt(0).toUpperCase()}${row.about.slice(1)}.`),
		...row.options.flatMap(optionLines),
		".PP", "Examples:", ".PP", ".nf", ...row.examples.map((example) => `.RS\n${roff(example)}\n.RE`), ".fi",
	];
}

function optionLines({ flags, about, choices, range, fallback }: OptionRow): readonly string[] {
	const notes = [
		...(choices === undefined ? [] : [choices.join(", ")]),
		...(range === undefined ? [] : [`${range[0]} to ${range[1]}`]),
		...(fallback === undefined ? [] : [`default ${fallback}`]),
	];
	return [".TP", `.B ${roff(flags)}`, roff(notes.length === 0 ? about : `${about} (${notes.join("; ")})`)];
}

/** Text in which nothing is a request or an escape. */
function roff(text: string): string {
	return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq").replace(/^([.'])/, "\\&$1");
}
