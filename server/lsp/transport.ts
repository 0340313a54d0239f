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
	LogMessageNotification,
	LSPErrorCodes,
	Message,
	type MessageReader,
	MessageType,
	type MessageWriter,
	type NotificationMessage,
	type RequestMessage,
} from "vscode-languageserver/node";
import { expectTurn } from "../model/turns.ts";
import { type Frame, FrameDecoder } from "../wire/framing.ts";
import { Lifecycle } from "./lifecycle.ts";
import { OutputRoom } from "./outputRoom.ts";
import { PendingRequests, type RequestId } from "./pendingRequests.ts";

export interface TransportOptions {
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream;
	/** A message that has begun must go on within this time. */
	readonly stallMsMax: number;
	/** Requests that wait for an answer at one time; more are refused. */
	readonly pendingMax: number;
	/** Bytes that the client has not taken; at more it is not read from until it has. */
	readonly unreadBytesMax: number;
}

/** Why the connection is over. */
export type TransportEnd =
	| { readonly kind: "exit"; readonly code: 0 | 1 }
	/** The stream ended, or cannot be written to. */
	| { readonly kind: "closed"; readonly wasShutDown: boolean }
	| { readonly kind: "broken"; readonly reason: string };

export class Transport {
	readonly reader: MessageReader;
	readonly writer: MessageWriter;
	/** Resolves once. */
	readonly ended: Promise<TransportEnd>;
	readonly #options: TransportOptions;
	readonly #lifecycle = new Lifecycle();
	readonly #decoder = new FrameDecoder();
	readonly #pending: PendingRequests;
	readonly #room: OutputRoom;
	/** Messages for the log that the client was not sent because it did not read. */
	#unsaid = 0;
	#end: (end: TransportEnd) => void = () => undefined;
	#deliver: DataCallback | undefined;
	#stallTimer: NodeJS.Timeout | undefined;
	#isOver = false;

	constructor(options: TransportOptions) {
		this.#options = options;
		this.#pending = new PendingRequests(options.pendingMax);
		this.#room = new OutputRoom(options.unreadBytesMax, {
			full: () => options.input.pause(),
			free: () => {
				options.input.resume();
				this.#tellUnsaid();
			},
		});
		this.ended = new Promise((resolve) => (this.#end = resolve));
		this.reader = new GuardedReader((deliver) => this.#listen(deliver));
		this.writer = new GuardedWriter((message) => this.#write(message));
	}

	/** Whether the client has asked for shutdown. */
	get wasShutDown(): boolean {
		return this.#lifecycle.state === "shut down";
	}

	/** When there is room for another answer; undefined if there is now. */
	outputRoom(): Promise<void> | undefined {
		return this.#room.wait();
	}

	/** Answers every request that still waits with an internal error: the process is about to end. */
	async failPending(reason: string): Promise<void> {
		const numbers = this.#pending.numbers();
		await Promise.all(numbers.map((number) => this.#write(errorMessage(number, ErrorCodes.InternalError, reason))));
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
		switch (frame.kind) {
			case "message":
				return this.#takeMessage(frame.message);
			case "malformed":
				for (const id of frame.ids) this.#refuse(id, frame.code, frame.reason);
				return;
			case "broken": {
				this.#isOver = true;
				const answered = this.#send(errorMessage(null, ErrorCodes.ParseError, frame.reason));
				void answered.finally(() => this.#end(frame));
			}
		}
	}

	#takeMessage(message: Message): void {
		const verdict = this.#lifecycle.admit(message);
		switch (verdict.kind) {
			case "drop":
				return;
			case "exit":
				return this.#finish(verdict);
			case "refuse":
				return this.#refuse(Message.isRequest(message) ? message.id : null, verdict.code, verdict.reason);
			case "pass":
				break;
		}
		if (Message.isRequest(message)) this.#takeRequest(message);
		else if (Message.isNotification(message) && message.method === "$/cancelRequest") this.#takeCancel(message);
		else this.#handOver(message);
	}

	#takeRequest(message: RequestMessage): void {
		const id = message.id as RequestId;
		const number = this.#pending.add(id);
		if (number === "taken") {
			const reason = `The request ${JSON.stringify(id)} is not answered yet; its id is taken.`;
			return this.#refuse(id, ErrorCodes.InvalidRequest, reason);
		}
		if (number === "full") {
			const reason = `${this.#options.pendingMax} requests wait for an answer already.`;
			return this.#refuse(id, LSPErrorCodes.ServerCancelled, reason);
		}
		this.#handOver({ ...message, id: number } as Message);
	}

	/** Those of requests that are answered already, or never were, mean nothing. */
	#takeCancel(message: NotificationMessage): void {
		const number = this.#pending.numberOf((message.params as { id: RequestId }).id);
		if (number !== undefined) this.#handOver({ ...message, params: { id: number } } as Message);
	}

	#handOver(message: Message): void {
		expectTurn();
		this.#deliver?.(message);
	}

	/** Answers a request that went no further, under the id that the client gave it. */
	#refuse(id: RequestId | null, code: number, reason: string): void {
		void this.#send(errorMessage(id, code, reason));
	}

	/** What the library sends; of answers each request gets the first. */
	async #write(message: Message): Promise<void> {
		if (!Message.isResponse(message)) {
			// The log has no end, and nothing in it is waited for.
			if (this.#room.isFull && isLog(message)) this.#unsaid += 1;
			else await this.#send(message);
			return;
		}
		const id = this.#pending.take(message.id);
		if (id !== undefined) await this.#send({ ...message, id } as Message);
	}

	#send(message: Message): Promise<void> {
		const body = JSON.stringify(message);
		const bytes = Buffer.byteLength(body);
		const frame = `Content-Length: ${bytes}\r\n\r\n${body}`;
		const { output } = this.#options;
		if (!output.writable) return Promise.resolve();
		this.#room.sent(bytes);
		return new Promise((resolve) => {
			// A stream that fails says so in its `error` event too, which ends the connection.
			output.write(frame, () => {
				this.#room.taken(bytes);
				resolve();
			});
		});
	}

	#tellUnsaid(): void {
		if (this.#unsaid === 0) return;
		const message = `${this.#unsaid} messages are not shown here: the client did not read what it was sent.`;
		this.#unsaid = 0;
		const params = { type: MessageType.Warning, message };
		void this.#send({ jsonrpc: "2.0", method: LogMessageNotification.method, params } as Message);
	}

	#finish(end: TransportEnd): void {
		if (this.#isOver) return;
		this.#isOver = true;
		clearTimeout(this.#stallTimer);
		this.#end(end);
	}
}

function isLog(message: Message): boolean {
	return (message as { method?: unknown }).method === LogMessageNotification.method;
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
