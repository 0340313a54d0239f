/** `kausal status [PATH]`: what the index of a folder holds. Writes nothing, and waits for nobody. */
import type { SkippedFile } from "../session.ts";
import { printJson, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { formatOf } from "./formats.ts";
import { skippedLines } from "./indexCommand.ts";
import { number } from "./layout.ts";
import type { Paint } from "./paint.ts";

export interface ShownStatus {
	readonly root: string;
	readonly indexDirectory: string;
	readonly complete: boolean;
	readonly files: number;
	readonly blocks: number;
	readonly edges: number;
	readonly skipped: readonly SkippedFile[];
}

export async function runStatus(path: string | undefined, context: CommandContext): Promise<ExitCode> {
	const { terminal, options, cwd, signal, openFolder } = context;
	const folder = await openFolder(
		{ root: path ?? options.root, cwd, indexBase: options.indexDir, purpose: "as-is", signal }, terminal,
	);
	try {
		const { root, indexDirectory, session } = folder;
		const { problem, isComplete, files, blocks, edges, skipped } = session.status;
		if (problem !== undefined) throw new CommandFailure(ExitCode.indexProblem, problem);
		const status: ShownStatus = { root, indexDirectory, complete: isComplete, files, blocks, edges, skipped };
		if (formatOf(context) === "json") printJson(terminal, "status", status);
		else terminal.print(statusText(status, terminal.paint));
		return ExitCode.ok;
	} finally {
		await folder.close();
	}
}

export function statusText(status: ShownStatus, paint: Paint): string {
	const row = (title: string, value: string): string => `${paint.dim(title.padEnd(7))} ${value}`;
	return [
		row("folder", paint.bold(printable(status.root))),
		row("index", printable(status.indexDirectory)),
		...(status.complete ? [] : [paint.yellow("The index is not complete yet: these are counts so far.")]),
		row("files", number(status.files)),
		row("blocks", number(status.blocks)),
		row("edges", number(status.edges)),
		...skippedLines(status.skipped, paint),
	].join("\n");
}
