/**
 * Bytes to JSON-RPC messages, for clients of the language server and for whoever asks the owner of an index: the guard
 * in front of the protocol library, which would wait for ever on a wrong length.
 *
 *     Content-Length: 123\r\n
 *     \r\n
 *     { 123 bytes of JSON }
 *
 * Two kinds of bad input. A body that is no JSON-RPC message is `malformed`: its frame is whole, so what follows can
 * still be read. A header that cannot be believed is `broken`: nobody knows where the next message begins, and the
 * stream is over. So is one whose body has the header of another message in it, which no JSON can have: its length was
 * too large, and waiting for the rest would swallow messages. Nothing is allocated on the word of a header.
 */
import type { Message } from "vscode-languageserver/node";

export const HEADER_BYTES_MAX = 4096;
/** Room for the text of a file of 100 MB, escaped. */
export const BODY_BYTES_MAX: number = 256 * 1024 * 1024;
export const JSON_DEPTH_MAX = 256;

export type Frame =
	| { readonly kind: "message"; readonly message: Message }
	| Malformed
	/** Always the last frame. */
	| { readonly kind: "broken"; readonly reason: string };

/** Its code is -32700 for what is not JSON, -32600 for what is no message. */
interface Malformed {
	readonly kind: "malformed";
	readonly code: number;
	readonly reason: string;
	/** Whom to answer: the requests in it whose ids can be read, or null. */
	readonly ids: readonly (string | number | null)[];
}

const CR = 13;
const HEADER_END: Buffer = Buffer.from("\r\n\r\n");
const LENGTH = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/i;
const SWALLOWED = /content-length[ \t]*:[ \t]*\d{1,15}[ \t]*\r\n/i;
/** No header that {@link SWALLOWED} finds is cut by the end of this many bytes and what follows them. */
const TAIL_BYTES = 64;
const HEADER_LINE = /^[!#$%&'*+.^_`|~0-9a-z-]+[ \t]*:/i;

/** A message as it goes over the wire. */
export function framed(message: object): string {
	const body = JSON.stringify(message);
	return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export class FrameDecoder {
	/** The longest body that is taken, from the next message on. */
	bodyBytesMax: number;
	#chunks: Buffer[] = [];
	#bytes = 0;
	/** Bytes of the body that is awaited; undefined while in a header. */
	#bodyBytes: number | undefined;
	/** The last bytes of the body so far. */
	#tail: Buffer = Buffer.alloc(0);
	#broken = false;

	constructor(bodyBytesMax: number = BODY_BYTES_MAX) {
		this.bodyBytesMax = bodyBytesMax;
	}

	/** Whether a message has begun and not ended. */
	get isWithinFrame(): boolean {
		return !this.#broken && (this.#bytes > 0 || this.#bodyBytes !== undefined);
	}

	/** Takes the next bytes of the stream; answers the frames that are now whole, in order. */
	push(chunk: Buffer): readonly Frame[] {
		if (this.#broken) return [];
		this.#chunks.push(chunk);
		this.#bytes += chunk.length;
		const frames: Frame[] = [];
		for (let isSameBody = this.#bodyBytes !== undefined; ; ) {
			const read = this.#bodyBytes === undefined ? this.#readHeader() : this.#readBody(this.#bodyBytes);
			const frame = read === "incomplete" ? this.#swallowed(isSameBody ? chunk : undefined) : read;
			if (frame === undefined) return frames;
			isSameBody = false;
			if (frame === "header") continue;
			frames.push(frame);
			if (frame.kind === "broken") {
				this.#broken = true;
				this.#chunks = [];
				return frames;
			}
		}
	}

	#readHeader(): Frame | "incomplete" | "header" {
		const buffer = this.#joined();
		const end = buffer.indexOf(HEADER_END);
		if (end < 0 ? buffer.length > HEADER_BYTES_MAX : end > HEADER_BYTES_MAX) {
			return broken(`a header of more than ${HEADER_BYTES_MAX} bytes`);
		}
		if (end < 0) return lineProblem(buffer) ?? "incomplete";
		let length: number | undefined;
		for (const line of buffer.toString("latin1", 0, end).split("\r\n")) {
			if (!HEADER_LINE.test(line)) return broken(`the header line ${quoted(line)}`);
			if (!/^content-length\b/i.test(line)) continue;
			const digits = LENGTH.exec(line)?.[1];
			if (digits === undefined) return broken(`the header line ${quoted(line)}`);
			if (length !== undefined) return broken("two Content-Length headers");
			length = Number(digits);
		}
		if (length === undefined) return broken("a header without Content-Length");
		if (length < 1 || length > this.bodyBytesMax) {
			return broken(`Content-Length ${length}, which is not within 1 and ${this.bodyBytesMax}`);
		}
		this.#keep(buffer.subarray(end + HEADER_END.length));
		this.#bodyBytes = length;
		return "header";
	}

	#readBody(length: number): Frame | "incomplete" {
		if (this.#bytes < length) return "incomplete";
		const buffer = this.#joined();
		this.#bodyBytes = undefined;
		this.#keep(buffer.subarray(length));
		return parseBody(buffer.subarray(0, length));
	}

	/** Looks at the bytes of an incomplete body that are new: a chunk behind those looked at before, or all there are. */
	#swallowed(chunk: Buffer | undefined): Frame | undefined {
		if (this.#bodyBytes === undefined) return undefined;
		const fresh = chunk === undefined ? this.#joined() : Buffer.concat([this.#tail, chunk]);
		this.#tail = fresh.subarray(-TAIL_BYTES);
		return holdsHeader(fresh) ? broken("a Content-Length that reaches into the next message") : undefined;
	}

	#joined(): Buffer {
		if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
		return this.#chunks[0] ?? Buffer.alloc(0);
	}

	#keep(rest: Buffer): void {
		this.#chunks = rest.length === 0 ? [] : [rest];
		this.#bytes = rest.length;
	}
}

/**
 * A header that can no longer become one, said before its end has come: otherwise a wrong length looks like silence.
 */
function lineProblem(partial: Buffer): Frame | undefined {
	const text = partial.toString("latin1");
	const lines = text.split("\r\n");
	const last = lines.pop() as string;
	const wrong = lines.find((line) => !HEADER_LINE.test(line));
	if (wrong !== undefined) return broken(`the header line ${quoted(wrong)}`);
	const name = last.split(":", 1)[0] as string;
	if (!/^[!#$%&'*+.^_`|~0-9a-z-]*[ \t\r]*$/i.test(name)) return broken(`the header line ${quoted(last)}`);
	return partial.includes(10) && !partial.includes(CR) ? broken("header lines that do not end in CR LF") : undefined;
}

function holdsHeader(bytes: Buffer): boolean {
	return bytes.includes("\r\n") && SWALLOWED.test(bytes.toString("latin1"));
}

function parseBody(body: Buffer): Frame {
	if (depthOf(body) > JSON_DEPTH_MAX) return malformed(-32600, `JSON that is nested deeper than ${JSON_DEPTH_MAX}`);
	let message: unknown;
	try {
		message = JSON.parse(body.toString("utf8"));
	} catch {
		if (holdsHeader(body)) return broken("a Content-Length that reaches into the next message");
		return malformed(-32700, "a body that is not JSON");
	}
	if (Array.isArray(message)) {
		const ids = message.flatMap((one) => idOf(one) ?? []);
		return malformed(-32600, "a batch of messages, which the language server protocol does not have", ids);
	}
	if (isMessage(message)) return { kind: "message", message };
	return malformed(-32600, "JSON that is no JSON-RPC 2.0 message", [idOf(message) ?? []].flat());
}

/** The id of what was meant as a request; an answer of the client's has nobody to answer. */
function idOf(message: unknown): string | number | undefined {
	if (typeof message !== "object" || message === null || !("method" in message) || !("id" in message)) return undefined;
	return isId(message.id) ? message.id : undefined;
}

/** A number that JavaScript cannot hold would come back as another one. */
function isId(id: unknown): id is string | number {
	return typeof id === "string" || (typeof id === "number" && Math.abs(id) <= Number.MAX_SAFE_INTEGER);
}

function isMessage(message: unknown): message is Message {
	if (typeof message !== "object" || message === null) return false;
	const { jsonrpc, method, id, params } = message as Record<string, unknown>;
	if (jsonrpc !== "2.0") return false;
	if (method === undefined) return isId(id) || id === null;
	const areParams = params === undefined || typeof params === "object";
	return typeof method === "string" && areParams && (id === undefined || isId(id));
}

/** How deep brackets are nested, outside of strings. Cost: one pass over the bytes. */
function depthOf(body: Buffer): number {
	let [depth, deepest] = [0, 0];
	for (let at = 0; at < body.length; at++) {
		const byte = body[at];
		if (byte === 0x22) {
			for (at++; at < body.length && body[at] !== 0x22; at++) if (body[at] === 0x5c) at++;
		} else if (byte === 0x5b || byte === 0x7b) {
			if (++depth > deepest) deepest = depth;
		} else if (byte === 0x5d || byte === 0x7d) depth--;
	}
	return deepest;
}

function broken(what: string): Frame {
	return { kind: "broken", reason: `The client sent ${what}; the messages after it cannot be found.` };
}

function malformed(code: number, what: string, ids: readonly (string | number)[] = []): Frame {
	return { kind: "malformed", code, reason: `The client sent ${what}.`, ids: ids.length === 0 ? [null] : ids };
}

function quoted(line: string): string {
	return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}
