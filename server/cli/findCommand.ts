/** `kausal find NAME`: where symbols of a name are declared. */
import { candidates } from "../analysis/targets.ts";
import { ask, targetQuestion, nothingNamed, printAnswer, viewOf, type CommandContext } from "./command.ts";
import { ExitCode } from "./exit.ts";
import { countLine, shown, symbolLines } from "./symbols.ts";
import { fileNamedIn } from "./typedPaths.ts";

export function runFind(name: string, context: CommandContext): Promise<ExitCode> {
	const { terminal, options, cwd } = context;
	return ask(context, fileNamedIn(name, cwd), (folder) => {
		const all = candidates(targetQuestion(context, folder), name);
		const symbols = all.slice(0, options.limit).map((symbol) => shown(folder.session.analysis, symbol));
		const truncated = all.length > symbols.length;
		if (symbols.length === 0) throw nothingNamed(context, folder, name);
		if (options.json === true) {
			printAnswer(context, folder, "find", { name, symbols, truncated });
			return ExitCode.ok;
		}
		const view = viewOf(context, folder);
		const lines = symbolLines(symbols.map((symbol) => ({ symbol })), view);
		terminal.print([...lines, "", countLine(symbols.length, "symbol", truncated, view)].join("\n"));
		return ExitCode.ok;
	});
}
