/**
 * `kausal mcp`: the tools for agents as a process, on standard input and output.
 *
 * Exit codes: 0 when the client went away; 2 for wrong arguments, 3 for a folder that is none; 70 for a fault of ours.
 */
import { inspect } from "node:util";
import { CommandFailure } from "../cli/exit.ts";
import { findRoot } from "../cli/root.ts";
import { hasOwnGit, otherVersionNote } from "../endpoint/asker.ts";
import { Owner } from "../endpoint/owner.ts";
import type { Logger } from "../logger.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import type { Alone, answerAlone } from "./alone.ts";
import type { ToolCall, ToolAnswer } from "./answer.ts";
import { serve } from "./protocol.ts";

const usage = `Usage: kausal mcp [--root FOLDER] [--index-dir DIR]

Speaks the Model Context Protocol on standard input and output: five tools that only read.
  --root FOLDER     the workspace folder; left out, it is looked for from the current folder
  --index-dir DIR   keep the indexes in DIR instead of the user's cache folder

See: kausal help agents`;

/** How often to look whether whoever started this process is still there. */
const LOOK_MS = 3000;
/** How long the index may take to close once the client is gone; it survives without. */
const CLOSE_MS_MAX = 1000;
const VERSION = process.env["KAUSAL_VERSION"] ?? "0.0.0";
const USAGE = 2;
const INTERNAL_FAULT = 70;

export interface AgentProgram {
	/** Loads what answers here; beside an owner it is never asked for. */
	readonly loadAlone: () => typeof answerAlone;
}

/** Serves one client until it is gone; answers the exit code. */
export async function runAgentServer(args: readonly string[], program: AgentProgram): Promise<number> {
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
	await serveClient({ root, indexDirectory: indexDirectoryFor(root, { base: parsed.indexBase }) }, program);
	return 0;
}

interface Place {
	readonly root: string;
	readonly indexDirectory: string;
}

async function serveClient({ root, indexDirectory }: Place, { loadAlone }: AgentProgram): Promise<void> {
	// Standard output belongs to the protocol.
	console.log = console.info = console.debug = console.error;
	const stop = new AbortController();
	const { signal } = stop;
	const end = (): void => stop.abort();
	// Input whose other end a third process holds does not end with the client.
	const parent = process.ppid;
	setInterval(() => process.ppid !== parent && end(), LOOK_MS).unref();
	let loaded: Alone | undefined;
	const alone = (): Alone => loaded ??= loadAlone()({
		root, indexDirectory, version: VERSION, logger: LOGGER, signal, onEnd: end,
	});
	const owner = new Owner({
		home: indexDirectory, version: VERSION, onOtherVersion: (version) => LOGGER.warn(otherVersionNote(version)),
	});
	const isAlone = hasOwnGit(process.env);
	/** From whoever owns the index, who knows what is not saved yet; else from here. */
	const answer = async (asked: ToolCall): Promise<ToolAnswer> => {
		const { name, given, signal: cancelled } = asked;
		const isAsked = !isAlone && loaded?.folder.isOwner !== true;
		const told = isAsked ? await owner.ask({ kind: "tool", name, given }, cancelled) : undefined;
		return (told as ToolAnswer | undefined) ?? alone().answer(asked);
	};
	// The first question may come soon.
	if (isAlone || (await owner.line()) === undefined) alone().folder.ask(() => Promise.resolve()).catch(() => undefined);
	await serve({ input: process.stdin, output: process.stdout, version: VERSION, signal, answer });
	end();
	owner.close();
	const closed = loaded?.folder.close() ?? Promise.resolve();
	await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref())]);
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
