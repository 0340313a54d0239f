/**
 * `kausal lsp`: the language server as a process. Streams and exit codes are here, the parent's life and signals are the
 * business of watchdog/; what is said on the streams is in lsp/.
 *
 * Exit codes: 0 after shutdown and exit; 1 when the client went away without them, or sent what is no protocol;
 * 2 for wrong arguments; 70 for a fault of our own. Signals end it as they end any program.
 */
import { connect } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { MergeThread } from "../engine/node/mergeThread.ts";
import { dialOwner, OwnerLine } from "./endpoint/ownerLine.ts";
import { ThreadPool } from "./extraction/threadPool.ts";
import { forwardedRequests } from "./host/forwarded.ts";
import { LinkThreadPool } from "./indexing/linkThreads.ts";
import type { Logger } from "./logger.ts";
import type { OpenedSession, SessionOpener } from "./lsp/folder.ts";
import { LanguageServer } from "./lsp/server.ts";
import type { Settings } from "./lsp/settings.ts";
import { answerFrom } from "./mcp/answer.ts";
import { openSession } from "./session.ts";
import { Watchdog } from "./watchdog/watchdog.ts";
import { realRoot } from "./workspace/containment.ts";
import { indexDirectoryFor } from "./workspace/indexDirectory.ts";

const usage = `Usage: kausal lsp [--stdio | --pipe NAME | --socket PORT] [--index-dir DIR]

Speaks the language server protocol.
  --stdio           on standard input and output (default)
  --pipe NAME       on a pipe or local socket at which the editor listens
  --socket PORT     on a port of this machine at which the editor listens
  --index-dir DIR   keep the indexes in DIR instead of the user's cache folder`;

type Transport =
	| { readonly kind: "stdio" }
	| { readonly kind: "pipe"; readonly name: string }
	| { readonly kind: "socket"; readonly port: number };

interface Arguments {
	readonly transport: Transport;
	readonly indexDirectory: string | undefined;
	readonly parent: number | undefined;
}

const VERSION = process.env["KAUSAL_VERSION"] ?? "0.0.0";
/** How long sessions may take to close once the client is gone; the index survives without. */
const CLOSE_MS_MAX = 1000;
/** How long to wait for an index whose owner may be about to end: a window that reloads starts before the old one is gone. */
const OWNER_MS_MAX = 2000;
const OWNER_RETRY_MS = 100;
const INTERNAL_FAULT = 70;

/** Serves one client until it is done; answers the exit code. */
export async function runLanguageServer(args: readonly string[]): Promise<number> {
	const parsed = parseArguments(args);
	if (typeof parsed === "string") {
		const isHelp = parsed === usage;
		process[isHelp ? "stdout" : "stderr"].write(`${parsed}\n`);
		return isHelp ? 0 : 2;
	}
	const output = claimStandardOutput();
	let streams: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream };
	try {
		streams = parsed.transport.kind === "stdio" ? { input: process.stdin, output } : await dial(parsed.transport);
	} catch (error) {
		process.stderr.write(`The editor does not answer: ${sentenceOf(error)}\n`);
		return 1;
	}
	return serveClient(streams, parsed);
}

async function serveClient(
	streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
	{ indexDirectory, parent, transport }: Arguments,
): Promise<number> {
	let abandon: () => void = () => undefined;
	const abandoned = new Promise<number>((resolve) => (abandon = () => resolve(1)));
	const watchdog = new Watchdog({
		entry: pathToFileURL(join(__dirname, "watchdogWorker.js")),
		watchesInput: transport.kind === "stdio",
		onEnd: abandon,
	});
	const server = new LanguageServer({
		...streams,
		version: VERSION,
		createOpener: (settings, logger) => new DiskOpener(settings, logger, indexDirectory),
		onParent: (processId) => watchdog.watch(processId),
		answerTool: answerFrom,
	});
	if (parent !== undefined) watchdog.watch(parent);
	const fault = (error: unknown): void => {
		const reason = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
		process.stderr.write(`kausal lsp: ${reason}\n`);
		void server.fail(`The server met a fault of its own and ends: ${reason}`).finally(() => process.exit(INTERNAL_FAULT));
	};
	process.on("uncaughtException", fault);
	process.on("unhandledRejection", fault);
	const ended = server.ended.then((end): number => {
		if (end.kind === "exit") return end.code;
		if (end.kind === "broken") process.stderr.write(`kausal lsp: ${end.reason}\n`);
		return end.kind === "closed" && end.wasShutDown ? 0 : 1;
	});
	const code = await Promise.race([ended, abandoned]);
	await Promise.race([server.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref())]);
	return code;
}

/** Opens sessions on disk; threads are shared by all folders and start with the first file to parse or tables to merge. */
class DiskOpener implements SessionOpener {
	readonly #logger: Logger;
	readonly #base: string | undefined;
	readonly #pool: ThreadPool;
	/** One thread that reads nothing but open documents, so that they never wait for a file. It starts with the first edit. */
	readonly #documentPool: ThreadPool;
	readonly #linkThreads: LinkThreadPool;
	readonly #mergeRunner = new MergeThread({ entry: pathToFileURL(join(__dirname, "mergeWorker.js")) });

	constructor(settings: Settings, logger: Logger, base: string | undefined) {
		this.#logger = logger;
		this.#base = base ?? settings.indexDirectory;
		const build = { entry: pathToFileURL(join(__dirname, "worker.js")), assets: join(__dirname, "syntaxes") };
		this.#pool = new ThreadPool({ ...build, threadCount: threadCount(settings.workers) });
		this.#documentPool = new ThreadPool({ ...build, threadCount: 1 });
		const entry = pathToFileURL(join(__dirname, "linkWorker.js"));
		this.#linkThreads = new LinkThreadPool({ entry, threadCount: threadCount(settings.workers) });
	}

	async open(root: string): Promise<OpenedSession> {
		const until = performance.now() + OWNER_MS_MAX;
		for (;;) {
			try {
				return await this.#open(root, undefined);
			} catch (error) {
				if (!mayBeRead(error)) throw error;
				if (codeOf(error) !== "locked" || performance.now() > until) {
					return this.#openToRead(root, codeOf(error) === "locked" ? OWNED : sentenceOf(error));
				}
				await this.#askToRelease(root);
			}
			// Not in step with others that were turned away at the same moment.
			await new Promise((resolve) => setTimeout(resolve, OWNER_RETRY_MS * (0.5 + Math.random())));
		}
	}

	async takeOver(root: string): Promise<OpenedSession | undefined> {
		try {
			return await this.#open(root, undefined);
		} catch (error) {
			if (!mayBeRead(error)) throw error;
			if (codeOf(error) === "locked") await this.#askToRelease(root);
			return undefined;
		}
	}

	/** Agents keep an index for a while after a question; what an editor has open, it keeps for longer. */
	async #askToRelease(root: string): Promise<void> {
		const home = indexDirectoryFor(realRoot(root), { base: this.#base });
		const line = await dialOwner(home, VERSION).catch(() => undefined);
		if (!(line instanceof OwnerLine)) return;
		await line.ask({ kind: "release" });
		line.close();
	}

	async #openToRead(root: string, because: string): Promise<OpenedSession> {
		try {
			return await this.#open(root, because === OWNED ? because : `${because} Answers come from the index as it is.`);
		} catch (error) {
			if (codeOf(error) !== "missing") throw error;
			throw new Error(`${because} ${sentenceOf(error)}`, { cause: error });
		}
	}

	async #open(root: string, readOnlyBecause: string | undefined): Promise<OpenedSession> {
		const real = realRoot(root);
		const indexDirectory = indexDirectoryFor(real, { base: this.#base });
		const mode = readOnlyBecause === undefined ? "write" : "read";
		const parts = {
			pool: this.#pool, documentPool: this.#documentPool, linkThreads: this.#linkThreads,
			mergeRunner: this.#mergeRunner, logger: this.#logger,
		};
		const forwarded = forwardedRequests({ indexDirectory, version: VERSION });
		const session = await openSession({ root: real, indexDirectory, ...parts, mode, followsDisk: true, forwarded });
		return { session, indexDirectory, readOnlyBecause };
	}
}

function threadCount(wanted: number): number {
	return wanted > 0 ? wanted : Math.min(4, Math.max(1, Math.floor(cpus().length / 2)));
}

/** Whether an index that cannot be written now may be read as it is. */
function mayBeRead(error: unknown): boolean {
	return ["locked", "read-only", "no-space"].includes(String(codeOf(error)));
}

function codeOf(error: unknown): unknown {
	return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}

/** What an editor shows of it has room for one short sentence, and below it for another. */
const OWNED = "Another window indexes here. Close it to index from this one.";

function sentenceOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Standard output belongs to the protocol: whatever else prints goes to standard error. */
function claimStandardOutput(): NodeJS.WritableStream {
	const write = process.stdout.write.bind(process.stdout);
	process.stdout.write = process.stderr.write.bind(process.stderr);
	console.log = console.info = console.debug = console.error;
	const output = new Writable({
		decodeStrings: false,
		write: (chunk: string, _encoding, done) => void write(chunk, "utf8", (error) => done(error ?? null)),
	});
	process.stdout.on("error", (error) => output.destroy(error));
	return output;
}

async function dial(transport: Transport): Promise<{ input: NodeJS.ReadableStream; output: NodeJS.WritableStream }> {
	const socket =
		transport.kind === "pipe"
			? connect(transport.name)
			: connect({ host: "127.0.0.1", port: transport.kind === "socket" ? transport.port : 0 });
	await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
	return { input: socket, output: socket };
}

/** The arguments, or what to tell the user instead. */
function parseArguments(args: readonly string[]): Arguments | string {
	let transport: Transport | undefined;
	let indexDirectory: string | undefined;
	let parent: number | undefined;
	const words = args.flatMap((argument) => {
		const equals = argument.startsWith("--") ? argument.indexOf("=") : -1;
		return equals < 0 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)];
	});
	for (let at = 0; at < words.length; at++) {
		const word = words[at] as string;
		if (word === "--help" || word === "-h") return usage;
		let next: Transport | undefined;
		if (word === "--stdio") next = { kind: "stdio" };
		else {
			const value = words[++at];
			if (value === undefined) return `${word} needs a value.\n\n${usage}`;
			const number = /^\d{1,9}$/.test(value) ? Number(value) : undefined;
			if (word === "--pipe") next = { kind: "pipe", name: value };
			else if (word === "--index-dir") indexDirectory = value;
			else if (number === undefined) return `${word} ${value} is not understood.\n\n${usage}`;
			else if (word === "--clientProcessId") parent = number;
			else if (word === "--socket" && number >= 1 && number <= 65535) next = { kind: "socket", port: number };
			else return `${word} ${value} is not understood.\n\n${usage}`;
		}
		if (next !== undefined && transport !== undefined) return `Only one of --stdio, --pipe and --socket is possible.\n\n${usage}`;
		transport = next ?? transport;
	}
	return { transport: transport ?? { kind: "stdio" }, indexDirectory, parent };
}
