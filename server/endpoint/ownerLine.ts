/**
 * The asker's end of an endpoint: whole requests go to the owner of an index, whole answers come back. Whatever goes
 * wrong on the way is no failure but `undefined`: then the asker answers by itself, and nothing was shown before.
 *
 * It is loaded by every command, so it loads little.
 */
import { connect, type Socket } from "node:net";
import { framed, FrameDecoder } from "../wire/framing.ts";
import { addressOf, ownerOf } from "./address.ts";
import { ASK, CANCEL, DRAWN, HELLO, Refusal, WINDOW, type OwnerRequest } from "./messages.ts";
import { whenSilentFor } from "./silence.ts";

/** How long an owner that is busy may take to greet. */
const GREETING_MS_MAX = 1000;
/** An owner that answers says so each second; one that is silent for longer is stopped, or busy with something else. */
const SILENCE_MS_MAX = 5000;

export interface AskOptions {
	readonly signal?: AbortSignal;
	/** Hears of lines that take the place of each other. */
	readonly onDrawn?: (text: string) => void;
}

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly params?: { readonly id?: number; readonly text?: string };
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly data?: { readonly version?: string } };
}

interface Requested {
	readonly id: number;
	readonly answer: Promise<Message | undefined>;
}

/** There is an owner, and it is of another version. */
export interface OtherVersion {
	readonly version: string;
}

/** @returns undefined if nobody listens */
export async function dialOwner(home: string, version: string): Promise<OwnerLine | OtherVersion | undefined> {
	const mark = ownerOf(home);
	const address = mark === undefined ? undefined : addressOf(home, mark.name);
	if (mark === undefined || address === undefined) return undefined;
	const line = new OwnerLine(connect(address.path));
	address.close();
	const { result, error } = await line.hello({ token: mark.token, version }) ?? {};
	if (result !== undefined) return line;
	line.close();
	const other = error?.code === Refusal.otherVersion ? error.data?.version : undefined;
	return other === undefined ? undefined : { version: other };
}

export class OwnerLine {
	readonly #socket: Socket;
	readonly #decoder = new FrameDecoder();
	readonly #waiting = new Map<number, (message: Message | undefined) => void>();
	readonly #drawing = new Map<number, (text: string) => void>();
	#nextId = 1;
	#endWait: () => void = () => undefined;

	constructor(socket: Socket) {
		this.#socket = socket;
		const over = (): void => this.close();
		socket.on("error", over).on("close", over).on("end", over);
		socket.on("data", (chunk: Buffer) => this.#read(chunk));
	}

	get isOver(): boolean {
		return this.#socket.destroyed;
	}

	/** For {@link dialOwner}. */
	hello(params: object): Promise<Message | undefined> {
		return this.#request(HELLO, params, GREETING_MS_MAX).answer;
	}

	/** @returns undefined if the owner does not answer this, has gone, or is silent */
	async ask(request: OwnerRequest, { signal, onDrawn }: AskOptions = {}): Promise<unknown> {
		const { id, answer } = this.#request(ASK, request, SILENCE_MS_MAX);
		if (onDrawn !== undefined) this.#drawing.set(id, onDrawn);
		const cancel = (): void => void this.#send({ method: CANCEL, params: { id } });
		if (signal?.aborted === true) cancel();
		signal?.addEventListener("abort", cancel, { once: true });
		const message = await answer;
		signal?.removeEventListener("abort", cancel);
		this.#drawing.delete(id);
		return message?.result;
	}

	/** Makes of the line one of a client to its language server; undefined if the owner serves none, and it is over. */
	async window(): Promise<Socket | undefined> {
		const { result } = await this.#request(WINDOW, {}, GREETING_MS_MAX).answer ?? {};
		this.#endWait();
		if (result === undefined || this.isOver) return void this.close();
		// With nobody to hear of it yet, a byte that comes waits.
		this.#socket.pause();
		this.#socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("end");
		return this.#socket;
	}

	close(): void {
		this.#endWait();
		this.#socket.destroy();
		for (const answer of this.#waiting.values()) answer(undefined);
		this.#waiting.clear();
	}

	#request(method: string, params: object, silenceMsMax: number): Requested {
		const id = this.#nextId++;
		const answer = new Promise<Message | undefined>((resolve) => {
			if (this.isOver) return resolve(undefined);
			this.#waiting.set(id, resolve);
			this.#expect(silenceMsMax);
			this.#send({ id, method, params });
		});
		return { id, answer };
	}

	#send(message: object): void {
		if (!this.isOver) this.#socket.write(framed({ jsonrpc: "2.0", ...message }));
	}

	#expect(ms: number): void {
		this.#endWait();
		if (this.#waiting.size > 0) this.#endWait = whenSilentFor(ms, () => this.close());
	}

	#read(chunk: Buffer): void {
		for (const frame of this.#decoder.push(chunk)) {
			if (frame.kind !== "message") return this.close();
			this.#heard(frame.message as Message);
		}
		if (this.#waiting.size > 0) this.#expect(SILENCE_MS_MAX);
		else this.#endWait();
	}

	#heard(message: Message): void {
		const { id, method, params } = message;
		if (method === DRAWN) this.#drawing.get(params?.id ?? 0)?.(params?.text ?? "");
		if (method !== undefined || id === undefined) return;
		this.#waiting.get(id)?.(message);
		this.#waiting.delete(id);
	}
}
