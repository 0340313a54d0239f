/**
 * The command line as a process: its streams, and the index of a folder as this process opens it.
 */
import type { ExitCode } from "./exit.ts";
import { runWords } from "./commandLine.ts";
import { openFolder } from "./folder.ts";
import { ownShell, type Known } from "./shell.ts";

/**
 * Runs what the arguments say; they begin with the command. Does not throw.
 *
 * @returns the exit code, when everything that was printed is on its way
 */
export async function runCommandLine(argv: readonly string[], known: Known): Promise<ExitCode> {
	endQuietlyWithoutReader();
	const code = await runWords(argv, ownShell(openFolder, known));
	const streams = [process.stdout, process.stderr];
	await Promise.all(streams.map((stream) => new Promise((written) => stream.write("", written))));
	return code;
}

/** `kausal … | head` closes our stdout early: that is no failure, and there is nobody left to tell. */
function endQuietlyWithoutReader(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") process.exit(0);
			throw error;
		});
	}
}
