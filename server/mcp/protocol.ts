/**
 * The Model Context Protocol on a pair of streams, as far as a server has it that only has tools: a line of JSON-RPC
 * 2.0 for each message.
 *
 * By hand, and not by the protocol's SDK, because that costs each agent's process 10 MB of memory and a tenth of a
 * second; the SDK's client is what tests ask with. What always holds: each request is answered once, unless the client
 * has cancelled it; whatever a client sends, it is answered or left out, and the next message is read.
 */
import type { Readable, Writable } from "node:stream";
import { TOOLS, type ToolCall, type ToolAnswer } from "./answer.ts";
import { schemaOf } from "./arguments.ts";

export interface ServerOptions {
	readonly input: Readable;
	readonly output: Writable;
	readonly version: string;
	/** Ends it. */
	readonly signal: AbortSignal;
	readonly answer: (asked: ToolCall) => Promise<ToolAnswer>;
}

type Id = string | number;

/** What a client says: believed only as far as it is looked at. */
interface Message {
	readonly jsonrpc?: unknown;
	readonly id?: unknown;
	readonly method?: unknown;
	readonly params?: unknown;
}

/** Newest first; what a server without anything but tools says is the same in all of them. */
const VERSIONS: readonly unknown[] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"];
/** A client that sends longer lines is none. */
const LINE_BYTES_MAX = 10 * 1024 * 1024;
const LINE_END = 10;

const ErrorCode = {
	notJson: -32700, noMessage: -32600, noMethod: -32601, wrongParameters: -32602, fault: -32603,
} as const;

/** Clients show it to the agent with every conversation, so it is short; `kausal help agents` says more. */
const INSTRUCTIONS = [
	"Code of this folder as a graph: ask instead of grep. Ids: path#qualified.name. Answers are of the files as they are",
	"now. Line 1: which state; line 2: all, nothing (there is none), or what is missing; last line: cursor.",
].join(" ");

/** What a client is told of a tool. */
export interface ListedTool {
	readonly name: string;
	readonly description: string;
	readonly inputSchema: ReturnType<typeof schemaOf>;
	readonly annotations: { readonly readOnlyHint: true };
}

export function listedTools(): readonly ListedTool[] {
	return TOOLS.map(({ name, about, parameters, required }) => ({
		name, description: about, inputSchema: schemaOf(parameters, required), annotations: { readOnlyHint: true },
	}));
}

/** Serves one client until its input ends, it takes no more output, or it is ended from here. */
export function serve(options: ServerOptions): Promise<void> {
	const { input, output, signal } = options;
	const client = new Client(options);
	return new Promise((resolve) => {
		const end = (): void => {
			input.off("data", read).pause();
			client.end();
			resolve();
		};
		const read = (chunk: Buffer): void => {
			if (!client.read(chunk)) end();
		};
		signal.addEventListener("abort", end, { once: true });
		for (const event of ["end", "close", "error"]) input.once(event, end);
		output.once("error", end);
		if (signal.aborted) end();
		else input.on("data", read);
	});
}

class Client {
	readonly #options: ServerOptions;
	/** What is answered now. */
	readonly #asked = new Map<Id, AbortController>();
	/** Of a line that has not ended. */
	#chunks: Buffer[] = [];
	#byteCount = 0;
	#hasEnded = false;

	constructor(options: ServerOptions) {
		this.#options = options;
	}

	/** @returns `false` if what is sent is no protocol */
	read(chunk: Buffer): boolean {
		let begin = 0;
		for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, begin)) {
			this.#chunks.push(chunk.subarray(begin, end));
			const line = Buffer.concat(this.#chunks).toString("utf8").trim();
			[this.#chunks, this.#byteCount, begin] = [[], 0, end + 1];
			if (line !== "") this.#hear(line);
		}
		this.#chunks.push(chunk.subarray(begin));
		this.#byteCount += chunk.length - begin;
		return this.#byteCount <= LINE_BYTES_MAX;
	}

	/** Nobody hears answers any more. */
	end(): void {
		this.#hasEnded = true;
		for (const asked of this.#asked.values()) asked.abort();
	}

	#hear(line: string): void {
		let message: Message | null;
		try {
			message = JSON.parse(line) as Message | null;
		} catch {
			return this.#refuse(null, ErrorCode.notJson, "This is not JSON.");
		}
		const { jsonrpc, id, method, params } = message ?? {};
		const isRequest = typeof id === "string" || typeof id === "number";
		if (jsonrpc !== "2.0" || (typeof method !== "string" && !isRequest)) {
			return this.#refuse(isRequest ? id : null, ErrorCode.noMessage, "This is no message of JSON-RPC 2.0.");
		}
		// Nothing is asked of clients, so nothing comes of their answers.
		if (typeof method !== "string") return;
		const given = typeof params === "object" && params !== null ? params as Readonly<Record<string, unknown>> : {};
		if (isRequest) this.#request(id, method, given);
		else if (method === "notifications/cancelled") this.#asked.get(given["requestId"] as Id)?.abort();
	}

	#request(id: Id, method: string, given: Readonly<Record<string, unknown>>): void {
		switch (method) {
			case "initialize": return this.#answer(id, this.#greeting(given["protocolVersion"]));
			case "ping": return this.#answer(id, {});
			case "tools/list": return this.#answer(id, { tools: listedTools() });
			case "tools/call": return void this.#call(id, given);
			default: return this.#refuse(id, ErrorCode.noMethod, `There is no method ${method}.`);
		}
	}

	#greeting(wanted: unknown): object {
		return {
			protocolVersion: VERSIONS.includes(wanted) ? wanted : VERSIONS[0],
			capabilities: { tools: {} },
			serverInfo: { name: "kausal", version: this.#options.version },
			instructions: INSTRUCTIONS,
		};
	}

	async #call(id: Id, { name, arguments: given = {} }: Readonly<Record<string, unknown>>): Promise<void> {
		if (typeof name !== "string" || typeof given !== "object" || given === null || Array.isArray(given)) {
			return this.#refuse(id, ErrorCode.wrongParameters, "A call has the name of a tool, and its arguments by name.");
		}
		if (this.#asked.has(id)) return this.#refuse(id, ErrorCode.noMessage, "This id is taken.");
		const asked = new AbortController();
		this.#asked.set(id, asked);
		const { signal } = asked;
		let said: () => void;
		try {
			const call = { name, given: given as Readonly<Record<string, unknown>>, signal };
			const { text, isError } = await this.#options.answer(call);
			said = () => this.#answer(id, { content: [{ type: "text", text }], isError });
		} catch (error) {
			said = () => this.#refuse(id, ErrorCode.fault, error instanceof Error ? error.message : String(error));
		}
		this.#asked.delete(id);
		if (!signal.aborted) said();
	}

	#answer(id: Id, result: object): void {
		this.#send({ id, result });
	}

	#refuse(id: Id | null, code: number, message: string): void {
		this.#send({ id, error: { code, message } });
	}

	#send(message: object): void {
		if (!this.#hasEnded) this.#options.output.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
	}
}
