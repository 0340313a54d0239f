/**
 * A client that speaks bytes to the built server, which runs as a process of its own, and folders for it to index. What
 * asks it for answers alone takes server/home/serverProcess.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll } from "vitest";
import type { Status } from "../../protocol/status.ts";

export const PROGRAM: string = join(import.meta.dirname, "../../../dist/cli.js");

let made = "";
beforeAll(() => {
	if (!existsSync(PROGRAM)) throw new Error("There is no dist/cli.js: npm run build makes it.");
	made = realpathSync(mkdtempSync(join(tmpdir(), "kausal-lsp-")));
});
afterAll(() => {
	rmSync(made, { recursive: true, force: true });
});

/** Where everything of the tests of a file lies, indexes among that. */
export const home = (): string => made;

const shop: Readonly<Record<string, string>> = {
	"src/math.ts": `/** Adds. */
export function add(first: number, second: number): number {
	return first + second;
}
`,
	"src/main.ts": `import { add } from "./math";

const sum = /* 🙂ä */ add(1, 2);
console.log(sum, add(3, 4));
`,
};

let folders = 0;
/** Makes a folder with these files. */
export function folder(files: Readonly<Record<string, string>> = shop): string {
	const root = join(made, `shop${++folders}`);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	return root;
}

type Message = Record<string, unknown> & { readonly id?: unknown; readonly error?: { readonly code: number } };

/** A client that keeps no rules: bytes out, messages in. */
export class RawClient {
	readonly child: ChildProcessWithoutNullStreams | undefined;
	readonly exited: Promise<number | null>;
	readonly notifications: Message[] = [];
	stderr = "";
	readonly #out: NodeJS.WritableStream;
	readonly #answers = new Map<unknown, (message: Message) => void>();
	readonly #early = new Map<unknown, Message>();
	readonly #watchers = new Set<() => void>();
	#buffer = Buffer.alloc(0);
	#nextId = 1;

	constructor(streams: ChildProcessWithoutNullStreams | Socket) {
		const child = "stdin" in streams ? streams : undefined;
		this.child = child;
		this.#out = "stdin" in streams ? streams.stdin : streams;
		this.#out.on("error", () => undefined);
		const input = "stdin" in streams ? streams.stdout : streams;
		input.on("data", (chunk: Buffer) => this.#take(chunk));
		child?.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
		this.exited = new Promise((resolve) => (child ?? streams).once(child === undefined ? "close" : "exit", resolve));
	}

	static start(...args: readonly string[]): RawClient {
		return RawClient.startWith([], args);
	}

	/** With options for Node. */
	static startWith(options: readonly string[], args: readonly string[] = []): RawClient {
		const env = { ...process.env, XDG_CACHE_HOME: join(home(), "cache") };
		return new RawClient(spawn(process.execPath, [...options, PROGRAM, "lsp", ...args], { env }));
	}

	bytes(text: string): void {
		this.#out.write(text);
	}

	send(message: object): void {
		const body = JSON.stringify({ jsonrpc: "2.0", ...message });
		this.bytes(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
	}

	answer(id: unknown): Promise<Message> {
		const early = this.#early.get(id);
		return early === undefined ? new Promise((resolve) => this.#answers.set(id, resolve)) : Promise.resolve(early);
	}

	request(method: string, params?: object): Promise<Message> {
		const id = this.#nextId++;
		this.send({ id, method, params });
		return this.answer(id);
	}

	async result<T>(method: string, params?: object): Promise<T> {
		const answer = await this.request(method, params);
		if (answer.error !== undefined) throw new Error(JSON.stringify(answer.error));
		return answer["result"] as T;
	}

	async initialize(root: string, more: object = {}): Promise<Record<string, unknown>> {
		const rootUri = pathToFileURL(root).href;
		const initializationOptions = { statusChanged: true };
		const params = { processId: process.pid, rootUri, capabilities: {}, initializationOptions, ...more };
		const result = await this.result<Record<string, unknown>>("initialize", params);
		this.send({ method: "initialized", params: {} });
		return result;
	}

	/** Resolves when every folder is indexed as far as it will be. */
	async ready(...states: readonly string[]): Promise<Status> {
		const wanted = states.length === 0 ? ["ready"] : states;
		for (;;) {
			const changed = new Promise<void>((resolve) => this.#watchers.add(resolve));
			const status = await this.result<Status>("kausal/status");
			if (status.folders.every(({ state }) => wanted.includes(state))) return status;
			const failed = status.folders.find(({ state }) => state === "failed");
			if (failed !== undefined) throw new Error(failed.message);
			await changed;
		}
	}

	async end(): Promise<number | null> {
		await this.request("shutdown");
		this.send({ method: "exit" });
		return this.exited;
	}

	#take(chunk: Buffer): void {
		this.#buffer = Buffer.concat([this.#buffer, chunk]);
		for (;;) {
			const end = this.#buffer.indexOf("\r\n\r\n");
			const length = Number(/^Content-Length: (\d+)$/.exec(this.#buffer.toString("latin1", 0, Math.max(end, 0)))?.[1]);
			if (end < 0 || this.#buffer.length < end + 4 + length) return;
			const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length)) as Message;
			this.#buffer = this.#buffer.subarray(end + 4 + length);
			this.#deliver(message);
		}
	}

	#deliver(message: Message): void {
		if (typeof message["method"] === "string") {
			this.notifications.push(message);
			if (message.id !== undefined) this.send({ id: message.id, result: null });
			if (message["method"] !== "kausal/statusChanged") return;
			for (const tell of this.#watchers) tell();
			this.#watchers.clear();
			return;
		}
		const take = this.#answers.get(message.id);
		if (take === undefined) this.#early.set(message.id, message);
		else take(message);
	}
}

export const uri = (root: string, path: string): string => pathToFileURL(join(root, path)).href;
export const at = (root: string, path: string, line: number, character: number): object =>
	({ textDocument: { uri: uri(root, path) }, position: { line, character } });

export interface Place {
	readonly uri: string;
	readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** Places without their folders, as `file:line:column`. */
export const short = (places: readonly Place[]): string[] =>
	places.map(({ uri: where, range: { start } }) => `${basename(where)}:${start.line}:${start.character}`);

