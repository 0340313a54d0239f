#!/usr/bin/env node
/**
 * The program `kausal`: `kausal lsp …` is the language server, or a window of one in another process (host/window.ts),
 * `kausal mcp …` the server of agents, everything else the command line. Each is a bundle of its own and is loaded only
 * when asked for, so that none waits for another. Of a command that another process answers, because it owns the index,
 * none is: see host/forward.ts.
 *
 * What V8 compiles of a bundle is kept for later runs (host/bundles.ts), at the end of a command, when its answer is on
 * its way, and in servers once what a start needs has been compiled.
 */
import { inspect } from "node:util";
import type { runCommandLine } from "./cli/main.ts";
import type { CommandAnswer } from "./endpoint/messages.ts";
import { Bundles } from "./host/bundles.ts";
import { forward } from "./host/forward.ts";
import type { serveWindow } from "./host/window.ts";
import type { ClientStreams, runLanguageServer } from "./main.ts";
import type { answerAlone } from "./mcp/alone.ts";
import type { runAgentServer } from "./mcp/main.ts";
import { compiledDirectory } from "./workspace/indexDirectory.ts";

/** When a server has started, and perhaps answered; V8 forgets in time what runs only then. */
const STARTED_MS = 10_000;
/** A command that takes longer has indexed as well, which later ones of its kind do not. */
const SHORT_MS = 3_000;
const INTERRUPTED = 130;
const version = process.env["KAUSAL_VERSION"] ?? "0.0.0";
const bundles = new Bundles({ bundles: import.meta.dirname, compiledFolder: compiledDirectory });

async function run([command, ...rest]: readonly string[]): Promise<number> {
	if (command === "lsp") {
		let server: { readonly runLanguageServer: typeof runLanguageServer } | undefined;
		const startServer = (streams?: ClientStreams): Promise<number> => {
			server ??= bundles.load<NonNullable<typeof server>>("server", "lsp");
			return server.runLanguageServer(rest, streams);
		};
		keepOnceStarted();
		const window = bundles.load<{ readonly serveWindow: typeof serveWindow }>("window", "lsp");
		return window.serveWindow(rest, { version, startServer });
	}
	if (command === "mcp") {
		const loadAlone = (): typeof answerAlone =>
			bundles.load<{ readonly answerAlone: typeof answerAlone }>("mcpAlone", "mcp").answerAlone;
		keepOnceStarted();
		const agents = bundles.load<{ readonly runAgentServer: typeof runAgentServer }>("mcp", "mcp");
		return agents.runAgentServer(rest, { loadAlone });
	}
	if ((command === "--version" || command === "-V") && rest.length === 0) {
		return print({ code: 0, written: [["out", `${version}\n`]] });
	}
	const words = command === undefined ? [] : [command, ...rest];
	const signal = interruption();
	const forwarded = await forward(words, { version, signal });
	if (forwarded.kind === "answered") return print(forwarded.answer);
	const commands = bundles.load<{ readonly runCommandLine: typeof runCommandLine }>("commands", useOf(words));
	const code = await commands.runCommandLine(words, { ...forwarded, signal });
	if (code === 0 && performance.now() < SHORT_MS) bundles.keep();
	return code;
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

/** What a command compiles: each another part of the bundle, and help next to nothing of it. */
function useOf(words: readonly string[]): string {
	if (words.some((word) => word === "-h" || word === "--help")) return "help";
	const [command = ""] = words;
	return /^[a-z]+$/.test(command) ? command : "other";
}

function keepOnceStarted(): void {
	setTimeout(() => {
		bundles.keep();
	}, STARTED_MS).unref();
}

run(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		// Not even here does anything reach a terminal that it would obey.
		process.stderr.write(`${inspect(error).replace(/[^\n\x20-\x7e]/g, "?")}\n`);
		process.exit(70);
	},
);
