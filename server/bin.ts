#!/usr/bin/env node
/**
 * The program `kausal`: `kausal lsp …` is the language server, or a window of one in another process (host/window.ts),
 * `kausal mcp …` the server of agents, everything else the command line. Each is a bundle of its own and is loaded only
 * when asked for, so that none waits for another. Of a command that another process answers, because it owns the index,
 * none is: see host/forward.ts.
 *
 * A bundle is run as `require()` would run it, in less time: its text is ASCII and need not be decoded, and the build
 * lays its compiled form beside it. V8 takes that only if it is of the same V8 and of a text of the same length; that
 * it is of the same text is said by the sum that the one ends and the other begins with. Compiled code is not kept
 * between runs: newer Nodes would keep it in the folder for temporary files, which all users of the machine share, and
 * would run what another one put there.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inspect } from "node:util";
import { Script } from "node:vm";
import type { runCommandLine } from "./cli/main.ts";
import type { CommandAnswer } from "./endpoint/messages.ts";
import { forward } from "./host/forward.ts";
import type { serveWindow } from "./host/window.ts";
import type { ClientStreams, runLanguageServer } from "./main.ts";
import type { answerAlone } from "./mcp/alone.ts";
import type { runAgentServer } from "./mcp/main.ts";

/** Hex digits of the sum: see esbuild.config.mjs. */
const SUM_DIGITS = 64;
const INTERRUPTED = 130;
const version = process.env["KAUSAL_VERSION"] ?? "0.0.0";

async function run([command, ...rest]: readonly string[]): Promise<number> {
	if (command === "lsp") {
		let server: { readonly runLanguageServer: typeof runLanguageServer } | undefined;
		const startServer = (streams?: ClientStreams): Promise<number> => {
			server ??= load<NonNullable<typeof server>>("server");
			return server.runLanguageServer(rest, streams);
		};
		return load<{ readonly serveWindow: typeof serveWindow }>("window").serveWindow(rest, { version, startServer });
	}
	if (command === "mcp") {
		const loadAlone = (): typeof answerAlone =>
			load<{ readonly answerAlone: typeof answerAlone }>("mcpAlone").answerAlone;
		return load<{ readonly runAgentServer: typeof runAgentServer }>("mcp").runAgentServer(rest, { loadAlone });
	}
	if ((command === "--version" || command === "-V") && rest.length === 0) {
		return print({ code: 0, written: [["out", `${version}\n`]] });
	}
	const words = command === undefined ? [] : [command, ...rest];
	const signal = interruption();
	const forwarded = await forward(words, { version, signal });
	if (forwarded.kind === "answered") return print(forwarded.answer);
	const commands = load<{ readonly runCommandLine: typeof runCommandLine }>("commands");
	return commands.runCommandLine(words, { ...forwarded, signal });
}

/** Aborted when the process is asked to end; asked once more, it ends at once. */
function interruption(): AbortSignal {
	const interrupted = new AbortController();
	process.once("SIGINT", () => {
		interrupted.abort();
		process.once("SIGINT", () => process.exit(INTERRUPTED));
	});
	process.once("SIGTERM", () => interrupted.abort());
	return interrupted.signal;
}

/** Ends when all is written; a reader that went away is nobody's failure. */
async function print({ code, written }: CommandAnswer): Promise<number> {
	for (const [name, text] of written) {
		const stream = name === "out" ? process.stdout : process.stderr;
		const error = await new Promise<Error | null | undefined>((done) => {
			stream.once("error", done);
			stream.write(text, done);
		});
		if (error) return 0;
	}
	return code;
}

function load<Exports>(name: string): Exports {
	const filename = join(import.meta.dirname, `${name}.js`);
	const text = readFileSync(filename, "latin1");
	const cachedData = compiled(name, text);
	const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
	const script = new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
	const module = { exports: {} as Exports };
	const call = script.runInThisContext() as (...given: unknown[]) => void;
	call(module.exports, createRequire(filename), module, filename, import.meta.dirname);
	return module.exports;
}

function compiled(name: string, text: string): Buffer | undefined {
	const sum = text.slice(-SUM_DIGITS - 1, -1);
	if (!/^[0-9a-f]+$/.test(sum)) return undefined;
	try {
		const bytes = readFileSync(join(import.meta.dirname, `${name}.compiled`));
		return bytes.toString("latin1", 0, SUM_DIGITS) === sum ? bytes.subarray(SUM_DIGITS) : undefined;
	} catch {
		return undefined; // it is only faster with it
	}
}

run(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		// Not even here does anything reach a terminal that it would obey.
		process.stderr.write(`${inspect(error).replace(/[^\n\x20-\x7e]/g, "?")}\n`);
		process.exit(70);
	},
);
