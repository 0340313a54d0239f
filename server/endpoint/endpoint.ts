/**
 * The endpoint at which the owner of an index answers what other processes ask: a socket in the index folder, or a
 * named pipe; never a port.
 *
 * Whoever connects may be anything. It has to say a token that only who can read the lock knows, in time, before it is
 * listened to; what it can make the owner keep is bounded: connections, bytes of a message, requests at a time, answers
 * that it does not take.
 */
import { chmodSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { framed, FrameDecoder } from "../wire/framing.ts";
import { addressOf, BOUND_NAME, boundName, markText, type Address, type EndpointMark } from "./address.ts";
import { ALIVE, ASK, CANCEL, DRAWN, HELLO, Refusal, REQUESTS_MAX, WINDOW, type OwnerRequest } from "./messages.ts";
import { isSameSecret, randomHex } from "./secret.ts";

/** What goes with a request while it is answered. */
export interface Asking {
	/** The asker has gone, or wants no answer any more. */
	readonly signal: AbortSignal;
	/** Shows a line to the asker that takes the place of the one before. */
	readonly draw: (text: string) => void;
}

/** Answers a request; rejects with a {@link NotHere} for what has to be answered elsewhere. */
export type Answerer = (request: OwnerRequest, asking: Asking) => Promise<unknown>;

/** The owner does not answer this: it is not about its folder, say. */
export class NotHere extends Error {}

const CONNECTIONS_MAX = 128;
const HELLO_MS_MAX = 5000;
/** Of a message before the asker is known. */
const HELLO_BYTES_MAX = 4096;
const REQUEST_BYTES_MAX = 64 * 1024 * 1024;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes that all askers together have not taken; more, and the one that has taken least is given up. */
const UNTAKEN_BYTES_MAX = 128 * 1024 * 1024;
/** A message that has begun must end within this time, however it goes on. */
const MESSAGE_MS_MAX = 20_000;
const ALIVE_MS = 1000;

export interface EndpointOptions {
	/** Only askers of the same version are answered. */
	readonly version: string;
	readonly answer: Answerer;
	/** Serves the client of another process for as long as the stream is open; left out, none is served. */
	readonly serveWindow?: ((stream: Duplex) => void) | undefined;
}

export class Endpoint {
	/** As a lock says it; undefined where nobody can be listened to. */
	readonly mark: string | undefined;
	/** The first part of it. */
	readonly name: string | undefined;
	readonly #options: EndpointOptions | undefined;
	readonly #mark: EndpointMark;
	readonly #home: string;
	readonly #server: Server;
	readonly #address: Address | undefined;
	readonly #lines = new Set<Line>();
	#isClosed = false;

	private constructor(home: string, options: EndpointOptions | undefined) {
		this.#home = home;
		this.#options = options;
		this.#mark = { name: `owner-${randomHex(8)}`, token: randomHex(32) };
		this.#server = createServer((socket) => this.#take(socket));
		this.#server.maxConnections = CONNECTIONS_MAX;
		// One that cannot be had leaves the others to read for themselves.
		this.#server.on("error", () => undefined);
		this.#server.unref();
		this.#address = this.#listen();
		this.mark = this.#address === undefined ? undefined : markText(this.#mark);
		this.name = this.#address === undefined ? undefined : this.#mark.name;
	}

	/**
	 * Listens in a folder that is there, under a name that nobody knows yet.
	 *
	 * @param options - left out, nothing is answered: it shows to others that this process lives
	 */
	static open(home: string, options: EndpointOptions | undefined): Endpoint {
		return new Endpoint(home, options);
	}

	/**
	 * Removes what is left of processes that were killed before they listened. Whoever owns a home may: one that is about
	 * to listen there has come too late.
	 */
	static removeUnborn(home: string): void {
		for (const name of readdirSync(home)) if (BOUND_NAME.test(name)) rmSync(join(home, name), { force: true });
	}

	/** Lets go of whoever is connected. */
	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		for (const line of this.#lines) line.close();
		this.#server.close();
		this.#forget();
		this.#address?.close();
	}

	#listen(): Address | undefined {
		const isFile = process.platform !== "win32";
		const { name } = this.#mark;
		const bound = isFile ? boundName(name) : name;
		let address: Address | undefined;
		try {
			address = addressOf(this.#home, bound);
			if (address === undefined) return undefined;
			// Of a path it is bound, and listens, when this returns.
			this.#server.listen(address.path);
			if (!this.#server.listening) throw new Error("The endpoint cannot be bound.");
			if (!isFile) return address;
			chmodSync(join(this.#home, bound), 0o600);
			renameSync(join(this.#home, bound), join(this.#home, name));
			return address;
		} catch {
			this.#server.close();
			this.#forget();
			address?.close();
			return undefined;
		}
	}

	#forget(): void {
		if (process.platform === "win32") return;
		for (const name of [this.#mark.name, boundName(this.#mark.name)]) rmSync(join(this.#home, name), { force: true });
	}

	#take(socket: Socket): void {
		if (this.#options === undefined) return void socket.destroy();
		const line: Line = new Line(socket, this.#mark.token, this.#options, {
			closed: () => this.#lines.delete(line), wrote: () => this.#relieve(),
		});
		this.#lines.add(line);
	}

	/** What nobody takes stays in our memory, of however many askers. */
	#relieve(): void {
		const lines = [...this.#lines].sort((one, other) => other.untakenBytes - one.untakenBytes);
		let untaken = lines.reduce((sum, line) => sum + line.untakenBytes, 0);
		for (const line of lines) {
			if (untaken <= UNTAKEN_BYTES_MAX) return;
			untaken -= line.untakenBytes;
			line.close();
		}
	}
}

interface Message {
	readonly id?: number | string | null;
	readonly method?: string;
	readonly params?: unknown;
}

interface Greeting {
	readonly token?: unknown;
	readonly version?: unknown;
}

interface LineEvents {
	readonly closed: () => void;
	/** There is more that it has to take. */
	readonly wrote: () => void;
}

/** One asker. */
class Line {
	readonly #socket: Socket;
	readonly #token: string;
	readonly #options: EndpointOptions;
	readonly #events: LineEvents;
	readonly #asked = new Map<number | string, AbortController>();
	readonly #decoder = new FrameDecoder(HELLO_BYTES_MAX);
	#isKnown = false;
	#isHandedOver = false;
	#timer: NodeJS.Timeout | undefined;
	#aliveTimer: NodeJS.Timeout | undefined;

	constructor(socket: Socket, token: string, options: EndpointOptions, events: LineEvents) {
		this.#socket = socket;
		this.#token = token;
		this.#options = options;
		this.#events = events;
		// What an owner lives for is its own client.
		socket.unref();
		socket.on("error", () => undefined);
		socket.once("close", () => {
			clearTimeout(this.#timer);
			clearInterval(this.#aliveTimer);
			for (const asked of this.#asked.values()) asked.abort();
			events.closed();
		});
		socket.on("data", (chunk: Buffer) => this.#read(chunk));
		socket.once("end", () => socket.destroy());
		this.#waitFor(HELLO_MS_MAX);
	}

	/** Of answers; what is said to the client of a window, the server of that looks after. */
	get untakenBytes(): number {
		return this.#socket.destroyed || this.#isHandedOver ? 0 : this.#socket.writableLength;
	}

	close(): void {
		this.#socket.destroy();
	}

	#waitFor(ms: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.close(), ms).unref();
	}

	#read(chunk: Buffer): void {
		const isGoingOn = this.#decoder.isWithinFrame;
		const frames = this.#decoder.push(chunk);
		for (const frame of frames) {
			if (this.#socket.destroyed) return;
			if (frame.kind === "message") this.#heard(frame.message as Message);
			else this.close();
		}
		if (!this.#isKnown || this.#isHandedOver) return;
		if (!this.#decoder.isWithinFrame) clearTimeout(this.#timer);
		else if (!isGoingOn || frames.length > 0) this.#waitFor(MESSAGE_MS_MAX);
	}

	#heard({ id, method, params }: Message): void {
		const hasId = id !== undefined && id !== null;
		if (this.#isKnown && method === CANCEL) this.#asked.get(idIn(params))?.abort();
		else if (this.#isKnown && method === ASK && hasId && !this.#asked.has(id)) {
			void this.#answer(id, params as OwnerRequest);
		} else if (this.#isKnown && method === WINDOW && hasId && this.#asked.size === 0) this.#handOver(id);
		else if (!this.#isKnown && method === HELLO && hasId) this.#greet(id, params as Greeting | undefined);
		else this.close();
	}

	#greet(id: number | string, { token = "", version = "" }: Greeting = {}): void {
		if (!isSameSecret(String(token), this.#token)) return this.#sendLast(id, Refusal.stranger);
		const { version: ownVersion } = this.#options;
		if (version !== ownVersion) return this.#sendLast(id, Refusal.otherVersion, { version: ownVersion });
		this.#isKnown = true;
		this.#decoder.bodyBytesMax = REQUEST_BYTES_MAX;
		this.#send({ id, result: {} });
	}

	/** The asker says nothing more before it has this answer, so nothing of what follows was read here. */
	#handOver(id: number | string): void {
		const { serveWindow } = this.#options;
		if (serveWindow === undefined) return this.#send(refusal(id, Refusal.notHere));
		this.#isHandedOver = true;
		clearTimeout(this.#timer);
		this.#socket.removeAllListeners("data").removeAllListeners("end");
		this.#send({ id, result: {} });
		serveWindow(this.#socket);
	}

	async #answer(id: number | string, request: OwnerRequest): Promise<void> {
		if (this.#asked.size >= REQUESTS_MAX) return this.#send(refusal(id, Refusal.busy));
		const asked = new AbortController();
		this.#asked.set(id, asked);
		this.#aliveTimer ??= setInterval(() => this.#send({ method: ALIVE, params: {} }), ALIVE_MS).unref();
		let answer: object;
		try {
			const result = await this.#options.answer(request, {
				signal: asked.signal, draw: (text) => this.#send({ method: DRAWN, params: { id, text } }),
			});
			answer = { id, result };
		} catch (error) {
			// Whatever it is, the asker meets it by itself, and tells of it where it can be read.
			answer = refusal(id, error instanceof NotHere ? Refusal.notHere : Refusal.fault);
		}
		this.#asked.delete(id);
		if (this.#asked.size === 0) {
			clearInterval(this.#aliveTimer);
			this.#aliveTimer = undefined;
		}
		const text = framed({ jsonrpc: "2.0", ...answer });
		this.#write(text.length > ANSWER_BYTES_MAX ? framed({ jsonrpc: "2.0", ...refusal(id, Refusal.busy) }) : text);
	}

	#send(message: object): void {
		this.#write(framed({ jsonrpc: "2.0", ...message }));
	}

	#sendLast(id: number | string, code: number, data?: object): void {
		this.#send(refusal(id, code, data));
		this.#socket.end();
	}

	#write(text: string): void {
		if (this.#socket.destroyed) return;
		this.#socket.write(text);
		this.#events.wrote();
	}
}

function refusal(id: number | string, code: number, data?: object): object {
	const error = { code, message: "The request is not answered here." };
	return { id, error: data === undefined ? error : { ...error, data } };
}

function idIn(params: unknown): number | string {
	return (params as { readonly id?: number | string } | undefined)?.id ?? "";
}
