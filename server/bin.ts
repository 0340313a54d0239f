#!/usr/bin/env node
/**
 * The program `kausal`: `kausal lsp …` is the language server, everything else the command line. Each is a bundle of
 * its own and is loaded only when asked for, so that neither waits for the other.
 */
import * as nodeModule from "node:module";
import { inspect } from "node:util";

// Newer Nodes keep compiled code between runs; on the older ones there is nothing to do.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

async function run([command, ...rest]: readonly string[]): Promise<number> {
	if (command === "lsp") {
		const { runLanguageServer } = await import("./main.ts");
		return runLanguageServer(rest);
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
