/** The built language server as a process, and what tests of the life of its index ask of it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { FolderStatus } from "../../protocol/status.ts";
import { FrameDecoder, framed } from "../../wire/framing.ts";

export const program: string = resolve(import.meta.dirname, "../../../dist/cli.js");

interface Answer {
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface Said {
	readonly method: string;
	readonly params: unknown;
}

/** `kausal lsp` on one folder, with its indexes in a place of their own. */
export class ServerProcess {
	readonly child: ChildProcessWithoutNullStreams;
	/** How it ended. */
	readonly ended: Promise<number | string | null>;
	/** What it said or asked by itself; requests are answered with nothing. */
	readonly heard: Said[] = [];
	readonly #root: string;
	readonly #answers = new Map<number, (message: Answer) => void>();
	readonly #decoder = new FrameDecoder();
	#nextId = 1;

	/** @param base - undefined: where the environment says */
	constructor(root: string, base: string | undefined, env: NodeJS.ProcessEnv = process.env) {
		this.#root = root;
		const place = base === undefined ? [] : ["--index-dir", base];
		this.child = spawn(process.execPath, [program, "lsp", ...place], { env });
		this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => {
			resolve(signal ?? code);
		}));
		this.child.stdin.on("error", () => undefined);
		this.child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
	}

	async begin(capabilities: object = {}): Promise<void> {
		await this.ask("initialize", { processId: process.pid, rootUri: this.uri(), capabilities });
		this.tell("initialized", {});
	}

	async ask<T>(method: string, params?: object): Promise<T> {
		return (await this.#request(method, params)).result as T;
	}

	/** The error that a request is answered with. */
	async refusal(method: string, params?: object): Promise<Answer["error"]> {
		return (await this.#request(method, params)).error;
	}

	tell(method: string, params: object): void {
		this.#send({ method, params });
	}

	uri(path: string = ""): string {
		return pathToFileURL(join(this.#root, path)).href;
	}

	async status(): Promise<FolderStatus> {
		const { folders: [folder] } = await this.ask<{ folders: [FolderStatus] }>("kausal/status");
		return folder;
	}

	async state(): Promise<string> {
		return (await this.status()).state;
	}

	/** Asks for the status until it is as wanted. */
	async until(isWanted: (status: FolderStatus) => boolean): Promise<FolderStatus> {
		for (;;) {
			const status = await this.status();
			if (isWanted(status)) return status;
			await pause(50);
		}
	}

	/** How many definitions a use has. */
	async definitions(path: string, line: number, character: number): Promise<number> {
		const at = { textDocument: { uri: this.uri(path) }, position: { line, character } };
		return (await this.ask<unknown[] | null>("textDocument/definition", at))?.length ?? 0;
	}

	/**
	 * Names of the symbols that a query finds. A question waits a second for text that has just been typed or saved, which
	 * a busy machine may not have read by then; the next question waits again.
	 */
	async symbols(query: string): Promise<string[]> {
		return (await this.ask<{ name: string }[] | null>("workspace/symbol", { query }))?.map(({ name }) => name) ?? [];
	}

	changed(paths: readonly string[]): void {
		this.tell("workspace/didChangeWatchedFiles", { changes: paths.map((path) => ({ uri: this.uri(path), type: 2 })) });
	}

	async end(): Promise<number | string | null> {
		await this.ask("shutdown");
		this.tell("exit", {});
		return this.ended;
	}

	#request(method: string, params?: object): Promise<Answer> {
		const id = this.#nextId++;
		this.#send({ id, method, params });
		return new Promise((answer) => this.#answers.set(id, answer));
	}

	#send(message: object): void {
		this.child.stdin.write(framed({ jsonrpc: "2.0", ...message }));
	}

	#take(chunk: Buffer): void {
		for (const frame of this.#decoder.push(chunk)) {
			if (frame.kind !== "message") throw new Error(`The server sent what is no message: ${frame.reason}`);
			const message = frame.message as Answer & Partial<Said> & { id?: number };
			if (message.method === undefined) {
				this.#answers.get(message.id ?? 0)?.(message);
				continue;
			}
			this.heard.push({ method: message.method, params: message.params });
			if (message.id !== undefined) this.#send({ id: message.id, result: null });
		}
	}
}
