/**
 * `kausal completion SHELL`: a script from the table of commands; names of symbols are not completed, that would cost a
 * run.
 */
import { RELATIONS } from "../analysis/relations.ts";
import type { CommandContext } from "./command.ts";
import { COMMANDS, STORE_ABOUT, type CommandRow } from "./commandTable.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { namesOf, takesValue, type OptionRow } from "./optionTable.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function runCompletion(typed: string, { terminal }: CommandContext): Promise<ExitCode> {
	const shell = SHELLS.find((one) => one === typed);
	if (shell === undefined) {
		throw new CommandFailure(ExitCode.usage, `There is no completion for ${typed}.`, `Shells: ${SHELLS.join(", ")}.`);
	}
	terminal.write(completionScript(shell));
	return Promise.resolve(ExitCode.ok);
}

export function completionScript(shell: Shell): string {
	if (shell === "bash") return bashScript();
	return shell === "zsh" ? zshScript() : fishScript();
}

interface Word {
	readonly word: string;
	readonly about: string;
}

/** Commands of the program, or of `store`. */
function commandWords(group: "" | "store"): readonly Word[] {
	if (group === "store") {
		return COMMANDS.filter(({ name }) => name.startsWith("store "))
			.map(({ name, about }) => ({ word: name.slice(6), about }));
	}
	const own = COMMANDS.filter(({ name }) => !name.includes(" ")).map(({ name, about }) => ({ word: name, about }));
	return [...own, { word: "store", about: STORE_ABOUT }, { word: "help", about: "explain a command" }];
}

/** What may stand as the first word behind a command, where that is known. */
function firstWords({ arguments: [first] }: CommandRow): readonly Word[] {
	if (first?.value === "relation") return RELATIONS.map(({ name, meaning }) => ({ word: name, about: meaning }));
	return first?.value === "shell" ? SHELLS.map((word) => ({ word, about: `completion for ${word}` })) : [];
}

/** What may stand behind an option, where that is known. */
function valuesOf(option: OptionRow): readonly string[] {
	if (option.choices !== undefined) return option.choices;
	return option.flags.includes("<relation>") ? RELATIONS.map(({ name }) => name) : [];
}

function bashScript(): string {
	const optionCases = uniqueOptions().filter((option) => takesValue(option)).map((option) => {
		const values = valuesOf(option);
		const reply = values.length > 0 ? `COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$cur"))`
			: option.value === "folder" ? 'COMPREPLY=($(compgen -d -- "$cur"))' : "COMPREPLY=()";
		return `\t\t${namesOf(option).join("|")}) ${reply}; return ;;`;
	});
	const commandCases = COMMANDS.map((row) => {
		const options = row.options.flatMap(namesOf).join(" ");
		const words = firstWords(row).map(({ word }) => word).join(" ");
		return `\t\t"${row.name}") options="${options}"; first="${words}" ;;`;
	});
	const valued = uniqueOptions().filter(takesValue).flatMap(namesOf).join("|");
	return `# bash completion for kausal
_kausal() {
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command="" at=0 index word options="" first=""
	case $prev in
${optionCases.join("\n")}
	esac
	for ((index = 1; index < COMP_CWORD; index++)); do
		word=\${COMP_WORDS[index]}
		case $word in
			${valued}) ((index++)); continue ;;
			-*) continue ;;
		esac
		if [[ -z $command ]]; then command=$word; at=$index
		elif [[ $command == store ]]; then command="store $word"; at=$index; break
		else break; fi
	done
	case $command in
		"") first="${commandWords("").map(({ word }) => word).join(" ")}" ;;
		store) first="${commandWords("store").map(({ word }) => word).join(" ")}" ;;
		help) first="${commandWords("").map(({ word }) => word).join(" ")}" ;;
${commandCases.join("\n")}
	esac
	if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options --help" -- "$cur"))
	elif [[ -n $first && ( -z $command || $((COMP_CWORD - at)) -eq 1 ) ]]; then
		COMPREPLY=($(compgen -W "$first" -- "$cur"))
	else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _kausal kausal
`;
}

function uniqueOptions(): readonly OptionRow[] {
	return [...new Map(COMMANDS.flatMap(({ options }) => options).map((option) => [option.flags, option])).values()];
}

function zshScript(): string {
	const described = (words: readonly Word[]): string =>
		words.map(({ word, about }) => zshQuoted(`${word}:${about}`)).join(" ");
	const cases = COMMANDS.map((row) => {
		const specs = row.options.flatMap((option) => namesOf(option).map((name) => zshQuoted(zshSpec(name, option))));
		const first = firstWords(row);
		const words = first.length > 0
			? [zshQuoted(`1:${row.arguments[0]?.name ?? ""}:(${first.map(({ word }) => word).join(" ")})`)]
			: [];
		return `\t\t${row.name.replace(" ", "\\ ")}) _arguments ${[...specs, ...words, "'*:file:_files'"].join(" ")} ;;`;
	});
	return `#compdef kausal
_kausal() {
	local command=\${words[2]}
	if ((CURRENT == 2)); then
		local -a commands=(${described(commandWords(""))})
		_describe command commands
		return
	fi
	if [[ $command == store ]]; then
		if ((CURRENT == 3)); then
			local -a commands=(${described(commandWords("store"))})
			_describe command commands
			return
		fi
		command="store \${words[3]}"
		shift words; ((CURRENT--))
	fi
	shift words; ((CURRENT--))
	case $command in
${cases.join("\n")}
		*) _files ;;
	esac
}
if [[ $funcstack[1] == _kausal ]]; then _kausal "$@"; else compdef _kausal kausal; fi
`;
}

function zshSpec(name: string, option: OptionRow): string {
	const about = option.about.replace(/[[\]:]/g, " ");
	if (!takesValue(option)) return `${name}[${about}]`;
	const values = valuesOf(option);
	const action = values.length > 0 ? `(${values.join(" ")})` : option.value === "folder" ? "_files -/" : " ";
	return `${option.isRepeated === true ? "*" : ""}${name}[${about}]:value:${action}`;
}

function zshQuoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishScript(): string {
	const lines = ["# fish completion for kausal", "complete -c kausal -f"];
	const top = "__fish_use_subcommand";
	for (const { word, about } of commandWords("")) {
		lines.push(`complete -c kausal -n ${top} -a ${word} -d ${fishQuoted(about)}`);
	}
	const names = commandWords("store").map(({ word }) => word).join(" ");
	const isStore = `'__fish_seen_subcommand_from store; and not __fish_seen_subcommand_from ${names}'`;
	for (const { word, about } of commandWords("store")) {
		lines.push(`complete -c kausal -n ${isStore} -a ${word} -d ${fishQuoted(about)}`);
	}
	for (const row of COMMANDS) {
		const [command = "", sub] = row.name.split(" ");
		const seen = [command, sub].filter((word) => word !== undefined)
			.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
		for (const { word, about } of firstWords(row)) {
			lines.push(`complete -c kausal -n '${seen}' -a ${word} -d ${fishQuoted(about)}`);
		}
		if (row.arguments.some(({ value }) => value === "file" || value === "folder")) {
			lines.push(`complete -c kausal -n '${seen}' -F`);
		}
		for (const option of row.options) lines.push(`complete -c kausal -n '${seen}' ${fishOption(option)}`);
	}
	return `${lines.join("\n")}\n`;
}

function fishOption(option: OptionRow): string {
	const names = namesOf(option).map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
	const values = valuesOf(option);
	const value = !takesValue(option) ? [] : values.length > 0 ? [`-x -a ${fishQuoted(values.join(" "))}`]
		: option.value === "folder" ? ["-r -F"] : ["-x"];
	return [...names, ...value, `-d ${fishQuoted(option.about)}`].join(" ");
}

function fishQuoted(text: string): string {
	return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
