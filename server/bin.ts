#!/usr/bin/env node
/**
 * The program `kausal`: `kausal lsp …` is the language server, `kausal mcp …` the server of agents, everything else the
 * command line. Each is a bundle of its own and is loaded only when asked for, so that none waits for another.
 *
 * Compiled code is not kept between runs: newer Nodes would keep it in the folder for temporary files, which all users
 * of the machine share, and would run what another one put there. It saves 20 ms of 270 (Node 22, `kausal find`).
 */
import { inspect } from "node:util";

async function run([command, ...rest]: readonly string[]): Promise<number> {
	if (command === "lsp") {
		const { runLanguageServer } = await import("./main.ts");
		return runLanguageServer(rest);
	}
	if (command === "mcp") {
		const { runAgentServer } = await import("./mcp/main.ts");
		return runAgentServer(rest);
	}
	const { runCommandLine } = await import("./cli/main.ts");
	return runCommandLine(command === undefined ? [] : [command, ...rest]);
}

run(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		// Not even here does anything reach a terminal that it would obey.
		process.stderr.write(`${inspect(error).replace(/[^\n\x20-\x7e]/g, "?")}\n`);
		process.exit(70);
	},
);
