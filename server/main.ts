/**
 * `kausal lsp`: the language server as a process. Streams and exit codes are here, the parent's life and signals are
 * the business of watchdog/; what is said on the streams is in lsp/.
 *
 * Exit codes: 0 after shutdown and exit; 1 when the client went away without them, or sent what is no protocol;
 * 2 for wrong arguments; 70 for a fault of our own. Signals end it as they end any program.
 */
import { connect } from "node:net";
import { join } from "node:path";
import { Writable, type Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { DiskOpener, type Retreat } from "./host/diskOpener.ts";
import type { SessionOpener } from "./lsp/folder.ts";
import { LanguageServer } from "./lsp/server.ts";
import { answerFrom } from "./mcp/answer.ts";
import { Watchdog } from "./watchdog/watchdog.ts";

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
const INTERNAL_FAULT = 70;

/** What takes the place of the process's own streams. */
export interface ClientStreams {
	readonly input: NodeJS.ReadableStream;
	/** Left out: standard output. */
	readonly output?: NodeJS.WritableStream;
	readonly retreat?: Retreat;
}

/** Serves one client, and the windows of others that come for its indexes, until it is done; answers the exit code. */
export async function runLanguageServer(args: readonly string[], given?: ClientStreams): Promise<number> {
	const parsed = parseArguments(args);
	if (typeof parsed === "string") {
		const isHelp = parsed === usage;
		process[isHelp ? "stdout" : "stderr"].write(`${parsed}\n`);
		return isHelp ? 0 : 2;
	}
	const output = claimStandardOutput();
	let streams: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream };
	try {
		streams = parsed.transport.kind === "stdio" ? { input: process.stdin, output, ...given }
			: await dial(parsed.transport);
	} catch (error) {
		process.stderr.write(`The editor does not answer: ${error instanceof Error ? error.message : String(error)}\n`);
		return 1;
	}
	return serveClient({ ...streams, retreat: given?.retreat }, parsed);
}

async function serveClient(
	{ retreat, ...streams }:
		Required<Omit<ClientStreams, "retreat">> & { readonly retreat: Retreat | undefined },
	{ indexDirectory: base, parent, transport }: Arguments,
): Promise<number> {
	let abandon: () => void = () => undefined;
	const abandoned = new Promise<number>((resolve) => (abandon = () => resolve(1)));
	const watchdog = new Watchdog({
		entry: pathToFileURL(join(__dirname, "watchdogWorker.js")),
		watchesInput: transport.kind === "stdio",
		onEnd: abandon,
	});
	const guests = new Set<LanguageServer>();
	const serveWindow = (stream: Duplex, opener: SessionOpener): void => serveGuest({ stream, opener, guests });
	const server = new LanguageServer({
		...streams,
		version: VERSION,
		createOpener: (settings, logger) => new DiskOpener({
			settings, logger, base, version: VERSION, serveWindow, retreat,
		}),
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
	const closed = Promise.all([server, ...guests].map((one) => one.close()));
	await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref())]);
	return code;
}

interface Guest {
	readonly stream: Duplex;
	readonly opener: SessionOpener;
	readonly guests: Set<LanguageServer>;
}

/** The window of another process; see host/window.ts. It goes with its stream, and never takes this process with it. */
function serveGuest({ stream, opener, guests }: Guest): void {
	const streams = { input: stream, output: stream };
	const guest = new LanguageServer({ ...streams, version: VERSION, createOpener: () => opener, answerTool: answerFrom });
	guests.add(guest);
	void guest.ended.then(() => guest.close()).catch(() => undefined).finally(() => {
		guests.delete(guest);
		stream.destroy();
	});
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

const VALUED: ReadonlySet<string> = new Set(["--pipe", "--socket", "--index-dir", "--clientProcessId"]);

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
		else if (!VALUED.has(word)) return `${word} is not understood.\n\n${usage}`;
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
		if (next !== undefined && transport !== undefined) {
			return `Only one of --stdio, --pipe and --socket is possible.\n\n${usage}`;
		}
		transport = next ?? transport;
	}
	return { transport: transport ?? { kind: "stdio" }, indexDirectory, parent };
}
