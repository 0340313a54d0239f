/**
 * The built server as a child process, spoken to in messages as an editor speaks to it. Nothing of the server is linked
 * in: what is measured and judged here is what is shipped.
 *
 * What always holds: every request resolves. One that the server leaves open is answered, when the process ends, with
 * an error of our own ({@link ENDED}), so that a harness counts it and never waits for it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import type { Status } from "../server/protocol/status.ts";
import { PROGRAM } from "./product.ts";

export interface Answer {
	readonly result: unknown;
	readonly error: { readonly code: number; readonly message: string } | undefined;
	/** From sending the question to reading the answer. */
	readonly tookMs: number;
}

/** The code of an answer that never came, because the process ended first. No code of the protocol is positive. */
export const ENDED = 1;
export const METHOD_NOT_FOUND = -32601;
export const CONTENT_MODIFIED = -32801;

export interface Exit {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
}

export interface ServerOptions {
	/** Where indexes are kept. */
	readonly indexBase: string;
	/** For Node, before the program. */
	readonly nodeOptions?: readonly string[];
	/** On top of our own. */
	readonly environment?: Readonly<Record<string, string>>;
}

interface Message {
	readonly id?: number | string | null;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string };
}

interface Asked {
	readonly atMs: number;
	readonly take: (answer: Answer) => void;
}

/** What an editor of today says that it can do. */
const CAPABILITIES = {
	textDocument: {
		documentSymbol: { hierarchicalDocumentSymbolSupport: true },
		hover: { contentFormat: ["markdown", "plaintext"] },
	},
	workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
	window: { workDoneProgress: true },
};
const STATUS_LOOK_MS = 100;

export class ServerProcess {
	readonly exited: Promise<Exit>;
	stderr = "";
	/** Hears what the server says without being asked. */
	onNotified: ((method: string, params: unknown) => void) | undefined;
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #asked = new Map<number, Asked>();
	#nextId = 1;
	#hasExited = false;

	private constructor(child: ChildProcessWithoutNullStreams) {
		this.#child = child;
		child.stdin.on("error", () => undefined);
		child.stdout.on("data", messageReader((message) => this.#deliver(message)));
		child.stderr.on("data", (bytes: Buffer) => (this.stderr = (this.stderr + bytes.toString()).slice(-10_000)));
		this.exited = new Promise((resolve, reject) => {
			child.once("error", reject);
			child.once("close", (code, signal) => {
				this.#hasExited = true;
				for (const id of [...this.#asked.keys()]) {
					this.#settle(id, undefined, { code: ENDED, message: "The server has ended." });
				}
				resolve({ code, signal });
			});
		});
	}

	static start({ indexBase, nodeOptions = [], environment = {} }: ServerOptions): ServerProcess {
		const args = [...nodeOptions, PROGRAM, "lsp", "--stdio", "--index-dir", indexBase];
		return new ServerProcess(
			spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environment } }),
		);
	}

	/** Another server, to be compared with. */
	static startOther(command: string, args: readonly string[], folder: string): ServerProcess {
		return new ServerProcess(spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], cwd: folder }));
	}

	get processId(): number {
		return this.#child.pid ?? 0;
	}

	/** What the server reads from and writes to; whoever inherits them keeps them open. */
	get streams(): readonly [Writable, Readable] {
		return [this.#child.stdin, this.#child.stdout];
	}

	/** How many questions have no answer yet. */
	get openCount(): number {
		return this.#asked.size;
	}

	request(method: string, params?: object): Promise<Answer> {
		const id = this.#nextId++;
		return new Promise((take) => {
			this.#asked.set(id, { atMs: performance.now(), take });
			if (this.#hasExited) this.#settle(id, undefined, { code: ENDED, message: "The server has ended." });
			else this.#send({ id, method, ...(params === undefined ? {} : { params }) });
		});
	}

	notify(method: string, params: object): void {
		if (!this.#hasExited) this.#send({ method, params });
	}

	/** Begins the life of a server on one folder; it starts to index with the second message. */
	async initialize(root: string, processId: number = process.pid): Promise<void> {
		const uri = pathToFileURL(root).href;
		const { error } = await this.request("initialize", {
			processId, rootUri: uri, capabilities: CAPABILITIES, workspaceFolders: [{ uri, name: "folder" }],
			// Questions are what this is about, whoever else answers in an editor.
			initializationOptions: { navigation: "merge" },
		});
		if (error !== undefined) throw new Error(`The server refused to initialize: ${error.message}`);
		this.notify("initialized", {});
	}

	/**
	 * @returns undefined if the server has no time for it: it refuses questions while too many are open
	 * @throws Error if it has ended
	 */
	async status(): Promise<Status | undefined> {
		const { result, error } = await this.request("kausal/status");
		if (error?.code === ENDED) throw new Error(`${error.message} ${this.stderr}`);
		return error === undefined ? (result as Status) : undefined;
	}

	/**
	 * Resolves when the folder is indexed as far as it will be.
	 *
	 * @throws Error if it cannot be, or if the server ends
	 */
	async ready(): Promise<Status> {
		for (;;) {
			const status = await this.status();
			const folder = status?.folders[0];
			if (folder?.state === "failed") throw new Error(folder.message ?? "The folder failed.");
			if (status !== undefined && folder?.state === "ready") return status;
			await pause(STATUS_LOOK_MS);
		}
	}

	/** Asks the server to end, and kills it when it has not within a while. */
	async end(patienceMs: number = 30_000): Promise<Exit> {
		const timer = setTimeout(() => this.kill(), patienceMs);
		await this.request("shutdown");
		this.notify("exit", {});
		const exit = await this.exited;
		clearTimeout(timer);
		return exit;
	}

	kill(): void {
		if (!this.#hasExited) this.#child.kill("SIGKILL");
	}

	#send(message: object): void {
		const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
		this.#child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
	}

	#deliver({ id, method, params, result, error }: Message): void {
		if (method === undefined) {
			if (typeof id === "number") this.#settle(id, result, error);
		} else if (id === undefined) {
			this.onNotified?.(method, params);
		} else {
			// No setting has a value.
			const { items } = (params ?? {}) as { readonly items?: readonly unknown[] };
			this.#send({ id, result: method === "workspace/configuration" ? items?.map(() => null) ?? [] : null });
		}
	}

	#settle(id: number, result: unknown, error: Answer["error"]): void {
		const asked = this.#asked.get(id);
		if (asked === undefined) return;
		this.#asked.delete(id);
		asked.take({ result, error, tookMs: performance.now() - asked.atMs });
	}
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

export const uriOf = (root: string, path: string): string => pathToFileURL(join(root, path)).href;

/** Cuts a stream into messages; bytes are joined once a message, however many pieces it comes in. */
function messageReader(onMessage: (message: Message) => void): (bytes: Buffer) => void {
	let pieces: Buffer[] = [];
	let [had, wanted] = [0, 0];
	return (bytes) => {
		pieces.push(bytes);
		had += bytes.length;
		if (had < wanted) return;
		let buffer = Buffer.concat(pieces);
		for (;;) {
			const end = buffer.indexOf("\r\n\r\n");
			const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, Math.max(0, end)))?.[1]);
			wanted = end < 0 ? 0 : end + 4 + length;
			if (end < 0 || buffer.length < wanted) break;
			onMessage(JSON.parse(buffer.toString("utf8", end + 4, wanted)) as Message);
			buffer = buffer.subarray(wanted);
			wanted = 0;
		}
		pieces = [buffer];
		had = buffer.length;
	};
}
