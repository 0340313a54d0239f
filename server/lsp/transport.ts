/**
 * Streams to the two ends of a connection that the protocol library wants, with {@link FrameDecoder} and
 * {@link Lifecycle} between.
 *
 * Holds: every request that came in is answered exactly once; the library never sees a message that it may not see;
 * a stream that cannot be understood ends the connection instead of going deaf.
 */
import {
	AbstractMessageReader,
	AbstractMessageWriter,
	type DataCallback,
	type Disposable,
	ErrorCodes,
	LSPErrorCodes,
	Message,
	type MessageReader,
	type MessageWriter,
} from "vscode-languageserver/node";
import { type Frame, FrameDecoder } from "./framing.ts";
import { Lifecycle } from "./lifecycle.ts";

export interface TransportOptions {
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream;
	/** A message that has begun must go on within this time. */
	readonly stallMsMax: number;
	/** Requests that wait for an answer at one time; more are refused. */
	readonly pendingMax: number;
}

/** Why the connection is over. */
export type TransportEnd =
	| { readonly kind: "exit"; readonly code: 0 | 1 }
	/** The stream ended, or cannot be written to. */
	| { readonly kind: "closed"; readonly wasShutDown: boolean }
	| { readonly kind: "broken"; readonly reason: string };

type RequestId = string | number;

export class Transport {
	readonly reader: MessageReader;
	readonly writer: MessageWriter;
	/** Resolves once. */
	readonly ended: Promise<TransportEnd>;
	readonly #options: TransportOptions;
	readonly #lifecycle = new Lifecycle();
	readonly #decoder = new FrameDecoder();
	readonly #pending = new Set<RequestId>();
	#end: (end: TransportEnd) => void = () => undefined;
	#deliver: DataCallback | undefined;
	#stallTimer: NodeJS.Timeout | undefined;
	#isOver = false;

	constructor(options: TransportOptions) {
		this.#options = options;
		this.ended = new Promise((resolve) => (this.#end = resolve));
		this.reader = new GuardedReader((deliver) => this.#listen(deliver));
		this.writer = new GuardedWriter((message) => this.#write(message));
	}

	/** Whether the client has asked for shutdown. */
	get wasShutDown(): boolean {
		return this.#lifecycle.state === "shut down";
	}

	/** Answers every request that still waits with an internal error: the process is about to end. */
	async failPending(reason: string): Promise<void> {
		const ids = [...this.#pending];
		await Promise.all(ids.map((id) => this.#refuse(id, ErrorCodes.InternalError, reason)));
	}

	#listen(deliver: DataCallback): Disposable {
		const { input, output } = this.#options;
		this.#deliver = deliver;
		const closed = (): void => this.#finish({ kind: "closed", wasShutDown: this.wasShutDown });
		input.on("data", (chunk: Buffer | string) => {
			this.#take(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
		});
		input.on("end", closed);
		input.on("close", closed);
		input.on("error", closed);
		output.on("error", closed);
		return { dispose: () => (this.#deliver = undefined) };
	}

	#take(chunk: Buffer): void {
		if (this.#isOver) return;
		for (const frame of this.#decoder.push(chunk)) this.#takeFrame(frame);
		clearTimeout(this.#stallTimer);
		if (!this.#decoder.isWithinFrame || this.#isOver) return;
		const { stallMsMax } = this.#options;
		this.#stallTimer = setTimeout(() => {
			const reason = `The client began a message and sent nothing of it for ${stallMsMax} ms.`;
			this.#finish({ kind: "broken", reason });
		}, stallMsMax);
		this.#stallTimer.unref();
	}

	#takeFrame(frame: Frame): void {
		if (this.#isOver) return;
		if (frame.kind === "message") return this.#takeMessage(frame.message);
		const code = frame.kind === "malformed" ? frame.code : ErrorCodes.ParseError;
		const answered = this.#write(errorMessage(null, code, frame.reason));
		if (frame.kind !== "broken") return;
		this.#isOver = true;
		void answered.finally(() => this.#end({ kind: "broken", reason: frame.reason }));
	}

	#takeMessage(message: Message): void {
		const id = Message.isRequest(message) ? message.id : null;
		const verdict = this.#lifecycle.admit(message);
		switch (verdict.kind) {
			case "drop":
				return;
			case "exit":
				return this.#finish(verdict);
			case "refuse":
				void this.#refuse(id, verdict.code, verdict.reason);
				return;
			case "pass":
				break;
		}
		if (id !== null) {
			if (this.#pending.has(id)) {
				void this.#refuse(id, ErrorCodes.InvalidRequest, `The request ${id} is not answered yet; its id is taken.`, true);
				return;
			}
			if (this.#pending.size >= this.#options.pendingMax) {
				const reason = `${this.#options.pendingMax} requests wait for an answer already.`;
				void this.#refuse(id, LSPErrorCodes.ServerCancelled, reason);
				return;
			}
			this.#pending.add(id);
		}
		this.#deliver?.(message);
	}

	async #refuse(id: RequestId | null, code: number, reason: string, isIdTaken?: true): Promise<void> {
		if (id !== null && isIdTaken !== true) this.#pending.delete(id);
		await this.#send(errorMessage(id, code, reason));
	}

	async #write(message: Message): Promise<void> {
		if (Message.isResponse(message) && message.id !== null && !this.#pending.delete(message.id)) return;
		await this.#send(message);
	}

	#send(message: Message): Promise<void> {
		const body = JSON.stringify(message);
		const frame = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
		const { output } = this.#options;
		if (!output.writable) return Promise.resolve();
		return new Promise((resolve) => {
			// A stream that fails says so in its `error` event too, which ends the connection.
			output.write(frame, () => resolve());
		});
	}

	#finish(end: TransportEnd): void {
		if (this.#isOver) return;
		this.#isOver = true;
		clearTimeout(this.#stallTimer);
		this.#end(end);
	}
}

function errorMessage(id: RequestId | null, code: number, message: string): Message {
	return { jsonrpc: "2.0", id, error: { code, message } } as Message;
}

class GuardedReader extends AbstractMessageReader {
	readonly #start: (deliver: DataCallback) => Disposable;

	constructor(start: (deliver: DataCallback) => Disposable) {
		super();
		this.#start = start;
	}

	override listen(callback: DataCallback): Disposable {
		return this.#start(callback);
	}
}

class GuardedWriter extends AbstractMessageWriter implements MessageWriter {
	readonly write: (message: Message) => Promise<void>;

	constructor(write: (message: Message) => Promise<void>) {
		super();
		this.write = write;
	}

	end(): void {}
}
