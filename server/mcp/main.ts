/**
 * `kausal mcp`: the tools for agents as a process, on standard input and output.
 *
 * Exit codes: 0 when the client went away; 2 for wrong arguments, 3 for a folder that is none; 70 for a fault of ours.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { CommandFailure } from "../cli/exit.ts";
import { findRoot } from "../cli/root.ts";
import { hasOwnGit, otherVersionNote } from "../endpoint/asker.ts";
import { Owner } from "../endpoint/owner.ts";
import { ThreadPool } from "../extraction/threadPool.ts";
import { forwardedRequests } from "../host/forwarded.ts";
import { LinkThreadPool } from "../indexing/linkThreads.ts";
import type { Logger } from "../logger.ts";
import { keptInMemory } from "../home/problems.ts";
import { openSession, type ForwardedRequests, type Session, type SessionMode } from "../session.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { answerTool, type ToolCall, type ToolAnswer } from "./answer.ts";
import { AgentFolder, type HeldFolderOptions } from "./folder.ts";
import { serve } from "./protocol.ts";

const usage = `Usage: kausal mcp [--root FOLDER] [--index-dir DIR]

Speaks the Model Context Protocol on standard input and output: five tools that only read.
  --root FOLDER     the workspace folder; left out, it is looked for from the current folder
  --index-dir DIR   keep the indexes in DIR instead of the user's cache folder

See: kausal help agents`;

const PATIENCE_MS = 5000;
const IDLE_MS = 10_000;
/** How long the index may take to close once the client is gone; it survives without. */
const CLOSE_MS_MAX = 1000;
const VERSION = process.env["KAUSAL_VERSION"] ?? "0.0.0";
const USAGE = 2;
const INTERNAL_FAULT = 70;

/** Serves one client until it is gone; answers the exit code. */
export async function runAgentServer(args: readonly string[]): Promise<number> {
	const parsed = parseArguments(args);
	if (typeof parsed === "string") {
		const isHelp = parsed === usage;
		process[isHelp ? "stdout" : "stderr"].write(`${parsed}\n`);
		return isHelp ? 0 : USAGE;
	}
	let root: string;
	try {
		({ root } = findRoot({ typed: parsed.root, cwd: process.cwd(), indexBase: parsed.indexBase }));
	} catch (error) {
		if (!(error instanceof CommandFailure)) throw error;
		process.stderr.write(`kausal mcp: ${error.message}\n`);
		return error.exitCode;
	}
	const fault = (error: unknown): never => {
		process.stderr.write(`kausal mcp: ${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}\n`);
		process.exit(INTERNAL_FAULT);
	};
	process.on("uncaughtException", fault);
	process.on("unhandledRejection", fault);
	await serveClient(root, parsed.indexBase);
	return 0;
}

async function serveClient(root: string, indexBase: string | undefined): Promise<void> {
	// Standard output belongs to the protocol.
	console.log = console.info = console.debug = console.error;
	const transport = new StdioServerTransport();
	// The transport hears of the end of its input, and of a client that reads no more, from nobody.
	const end = (): void => void transport.close();
	process.stdin.once("end", end).once("close", end);
	process.stdout.once("error", end);
	new Watchdog({ entry: pathToFileURL(join(__dirname, "watchdogWorker.js")), watchesInput: true, onEnd: end });
	const stop = new AbortController();
	const indexDirectory = indexDirectoryFor(root, { base: indexBase });
	const folder: AgentFolder = new AgentFolder({
		...openers({ root, indexDirectory, folder: () => folder }),
		signal: stop.signal, patienceMs: PATIENCE_MS, idleMs: IDLE_MS,
	});
	const owner = new Owner({
		home: indexDirectory, version: VERSION, onOtherVersion: (version) => LOGGER.warn(otherVersionNote(version)),
	});
	const isAlone = hasOwnGit(process.env);
	/** From whoever owns the index, who knows what is not saved yet; else from here. */
	const answer = async (asked: ToolCall): Promise<ToolAnswer> => {
		const { name, given, signal } = asked;
		const isAsked = !isAlone && !folder.isOwner;
		const told = isAsked ? await owner.ask({ kind: "tool", name, given }, signal) : undefined;
		return (told as ToolAnswer | undefined) ?? answerTool(folder, root, asked);
	};
	// The first question may come soon.
	if (isAlone || (await owner.line()) === undefined) folder.ask(() => Promise.resolve()).catch(() => undefined);
	await serve(transport, { version: VERSION, answer });
	stop.abort();
	owner.close();
	await Promise.race([folder.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref())]);
}

interface Opened {
	readonly root: string;
	readonly indexDirectory: string;
	readonly folder: () => AgentFolder;
}

/** Opens the index; threads are shared by all sessions and begin with the first file to parse. */
function openers({ root, indexDirectory, folder }: Opened): Pick<HeldFolderOptions, "open" | "openInMemory"> {
	const beside = (name: string): URL => pathToFileURL(join(__dirname, name));
	const threadCount = Math.min(4, availableParallelism());
	const parts = {
		pool: new ThreadPool({ entry: beside("worker.js"), assets: join(__dirname, "syntaxes"), threadCount }),
		linkThreads: new LinkThreadPool({ entry: beside("linkWorker.js"), threadCount }),
		mergeRunner: new MergeThread({ entry: beside("mergeWorker.js") }),
		logger: LOGGER,
	};
	const requests = forwardedRequests({
		indexDirectory, version: VERSION, folder: { ask: (question) => folder().ask(question) },
		release: () => folder().giveAway(),
	});
	const forwarded: ForwardedRequests = {
		...requests,
		// What others ask keeps the index here as long as it is answered.
		answer: (...asked) => folder().keep(() => requests.answer(...asked)),
	};
	const open = (mode: SessionMode): Promise<Session> =>
		openSession({ root, indexDirectory, ...parts, mode, forwarded });
	return {
		open,
		openInMemory: (refusal) => {
			LOGGER.warn(keptInMemory(refusal, indexDirectory));
			return open("memory");
		},
	};
}

/** Clients show standard error to people. */
const LOGGER: Logger = {
	error: (message) => void process.stderr.write(`kausal mcp: ${message}\n`),
	warn: (message) => void process.stderr.write(`kausal mcp: ${message}\n`),
	info: () => undefined,
	debug: () => undefined,
};

interface ParsedArguments {
	readonly root: string | undefined;
	readonly indexBase: string | undefined;
}

/** The arguments, or what to tell the user instead. */
function parseArguments(args: readonly string[]): ParsedArguments | string {
	const values = new Map<string, string>();
	const words = args.flatMap((argument) => {
		const equals = argument.startsWith("--") ? argument.indexOf("=") : -1;
		return equals < 0 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)];
	});
	for (let at = 0; at < words.length; at += 2) {
		const [word = "", value] = words.slice(at, at + 2);
		if (word === "--help" || word === "-h") return usage;
		if (word !== "--root" && word !== "--index-dir") return `${word} is not understood.\n\n${usage}`;
		if (value === undefined || value === "") return `${word} needs a value.\n\n${usage}`;
		values.set(word, value);
	}
	return { root: values.get("--root"), indexBase: values.get("--index-dir") };
}
