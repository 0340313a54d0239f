/**
 * The command line as a process: its streams, and the index of a folder as this process opens it.
 */
import { NotHere } from "../endpoint/endpoint.ts";
import { forwardedRequests } from "../host/forwarded.ts";
import type { ForwardedRequests } from "../session.ts";
import { runWords } from "./commandLine.ts";
import type { ExitCode } from "./exit.ts";
import { openFolder } from "./folder.ts";
import { ownShell, type Known } from "./shell.ts";

const VERSION = process.env["KAUSAL_VERSION"] ?? "0.0.0";

/**
 * Runs what the arguments say; they begin with the command. Does not throw.
 *
 * @returns the exit code, when everything that was printed is on its way
 */
export async function runCommandLine(argv: readonly string[], known: Known): Promise<ExitCode> {
	endQuietlyWithoutReader();
	const code = await runWords(argv, ownShell((options, terminal) => {
		return openFolder({ ...options, forwardedFor }, terminal);
	}, known));
	const streams = [process.stdout, process.stderr];
	await Promise.all(streams.map((stream) => new Promise((written) => stream.write("", written))));
	return code;
}

/** Questions of others that come while this command owns the index; it does not stay for a run of theirs. */
function forwardedFor(indexDirectory: string): ForwardedRequests {
	const { version, answer } = forwardedRequests({ indexDirectory, version: VERSION });
	return {
		version,
		answer: async (session, request, asking) => {
			if (request.kind === "command" && request.words[0] === "index") throw new NotHere();
			return answer(session, request, asking);
		},
	};
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
