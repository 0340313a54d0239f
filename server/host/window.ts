/**
 * `kausal lsp` in a window whose folder another window's process owns: a thin process that hands everything on to that
 * one, which serves this client beside its own, from the same session. So windows of one folder cost one index in
 * memory, and what is typed in one is seen by the others.
 *
 * It opens no index and loads no language server until the owner goes. Then it asks whoever owns the index by then, or
 * becomes the owner; the other server is told what the client has said, and what the client waits for is asked again.
 * The client sees nothing of it.
 *
 * A window whose folder nobody owns begins a language server in this process. Of several that begin at the same moment
 * one gets the lock of the home; the others find it taken, and are served by that one from then on, as if it had been
 * there before. So nobody waits for anybody to begin. When the index is owned here, messages are looked at no longer:
 * bytes go from the client to the server and back.
 */
import { PassThrough, Readable, type Duplex, type Writable } from "node:stream";
import { dialOwner, OwnerLine } from "../endpoint/ownerLine.ts";
import { pathOfUri } from "../lsp/fromProtocol.ts";
import type { ClientStreams } from "../main.ts";
import { framed, FrameDecoder, type Frame } from "../wire/framing.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor, requirePrivateIndex } from "../workspace/indexDirectory.ts";
import { WindowState, type Id, type Message } from "./windowState.ts";

export interface WindowProgram {
	/** Of this program. */
	readonly version: string;
	/** Serves a client from this process. */
	readonly startServer: (streams?: ClientStreams) => Promise<number>;
}

/** How often to look whether the editor lives, and whether an owner that is asked something says anything. */
const LOOK_MS = 3000;
/** An owner that is silent for so many looks is stopped, or stuck: the window goes on without it. */
const SILENT_LOOKS_MAX = 5;
/** A server numbers what it asks from 0 on, and the client may still owe the first one an answer. */
const ID_MIN = 1_000_000_000;
const REQUEST_CANCELLED = -32800;
const PARSE_ERROR = -32700;

/** Serves one client on standard input and output until it is done; answers the exit code. */
export async function serveWindow(args: readonly string[], program: WindowProgram): Promise<number> {
	const base = placeIn(args);
	if (base === "unknown") return program.startServer();
	const { bytes, message, hasEnded } = await firstMessage(process.stdin);
	const homes = message?.method === "initialize" ? homesOf(message, base.directory) : [];
	if (homes.length === 0 || message === undefined) {
		if (hasEnded) return program.startServer({ input: Readable.from(bytes) });
		process.stdin.unshift(Buffer.concat(bytes));
		const code = program.startServer();
		process.stdin.resume();
		return code;
	}
	const dial = (only: readonly string[] = homes): Promise<Duplex | undefined> => dialOneOf(only, program.version);
	return new Window({ program, dial, initialize: message }).serve(await dial(), bytes);
}

/** Where indexes are kept; `unknown` where the client is not on standard input, or is not one. */
function placeIn(args: readonly string[]): { readonly directory: string | undefined } | "unknown" {
	let directory: string | undefined;
	for (let at = 0; at < args.length; at++) {
		const [name = "", value] = (args[at] as string).split(/=(.*)/s, 2);
		if (name === "--stdio") continue;
		if (name !== "--index-dir" && name !== "--clientProcessId") return "unknown";
		const given = value ?? args[++at];
		if (name === "--index-dir") directory = given;
	}
	return { directory };
}

interface Begun {
	/** All that was read. */
	readonly bytes: readonly Buffer[];
	readonly message: Message | undefined;
	readonly hasEnded: boolean;
}

/** Reads until the first message is whole, cannot become one, or the stream ends. */
function firstMessage(input: Readable): Promise<Begun> {
	const decoder = new FrameDecoder();
	const bytes: Buffer[] = [];
	return new Promise((resolve) => {
		const done = (message: Message | undefined, hasEnded: boolean): void => {
			input.pause().off("data", read).off("end", ended).off("error", ended);
			resolve({ bytes, message, hasEnded });
		};
		const ended = (): void => done(undefined, true);
		const read = (chunk: Buffer): void => {
			bytes.push(chunk);
			const [first] = decoder.push(chunk);
			if (first !== undefined) done(first.kind === "message" ? (first.message as Message) : undefined, false);
		};
		input.on("data", read).on("end", ended).on("error", ended);
	});
}

/** The homes of the indexes of a client's folders. Of those that are none, whoever opens them will tell. */
function homesOf({ params }: Message, base: string | undefined): readonly string[] {
	const { workspaceFolders, rootUri, initializationOptions } = (params ?? {}) as {
		readonly workspaceFolders?: readonly { readonly uri: string }[] | null;
		readonly rootUri?: string | null;
		readonly initializationOptions?: { readonly indexDirectory?: string } | null;
	};
	const uris = workspaceFolders?.map(({ uri }) => uri) ?? [rootUri ?? ""];
	return uris.flatMap((uri) => {
		try {
			const path = pathOfUri(uri);
			if (path === undefined) return [];
			const home = indexDirectoryFor(realRoot(path), { base: base ?? initializationOptions?.indexDirectory });
			requirePrivateIndex(home);
			return [home];
		} catch {
			return [];
		}
	});
}

async function dialOneOf(homes: readonly string[], version: string): Promise<Duplex | undefined> {
	for (const home of homes) {
		const line = await dialOwner(home, version).catch(() => undefined);
		const socket = line instanceof OwnerLine ? await line.window() : undefined;
		if (socket !== undefined) return socket;
	}
	return undefined;
}

interface WindowOptions {
	readonly program: WindowProgram;
	/** A line to an owner, of any of the client's homes or of these, that serves windows; undefined if there is none. */
	readonly dial: (homes?: readonly string[]) => Promise<Duplex | undefined>;
	/** The request with which the client began. */
	readonly initialize: Message;
}

/** Whoever serves the client now. */
interface Backend {
	readonly input: Writable;
	readonly output: Readable;
	/**
	 * `first`: the server of this process, begun with the client, so that it is told what the client says byte for byte.
	 * `later`: the same, in the place of another one. `other`: that of another process.
	 */
	readonly kind: "first" | "later" | "other";
	/** Of one that is not the first: requests to the client that it has not answered yet, by the id that it knows. */
	readonly asked: Map<Id, Id>;
}

/** The server of this process. */
interface OwnBackend extends Backend {
	readonly input: PassThrough;
	readonly output: PassThrough;
}

class Window {
	readonly #options: WindowOptions;
	readonly #state: WindowState;
	/** A server that runs here later takes standard output for its own. */
	readonly #write: (text: string | Uint8Array) => boolean = process.stdout.write.bind(process.stdout);
	/** Undefined while one that is gone has no successor: what the client says then, that one will be told. */
	#backend: Backend | undefined;
	/** It owns an index, and keeps the client. */
	#isSettled = false;
	#nextId = ID_MIN;
	#silentLooks = 0;
	#end: (code: number) => void = () => undefined;

	constructor(options: WindowOptions) {
		this.#options = options;
		this.#state = new WindowState(options.initialize);
	}

	/**
	 * @param owner - who serves it; undefined: this process
	 * @param read - what was read of the client
	 */
	serve(owner: Duplex | undefined, read: readonly Buffer[]): Promise<number> {
		const ended = new Promise<number>((resolve) => (this.#end = resolve));
		const { stdin, stdout } = process;
		const decoder = new FrameDecoder();
		const take = (chunk: Buffer): void => {
			// Raw, if it goes to the first server, which may be another one when the frames have been heard.
			const first = this.#backend?.kind === "first" ? this.#backend.input : undefined;
			for (const frame of this.#isStraight ? [] : decoder.push(chunk)) {
				if (frame.kind === "message") this.#heardClient(frame.message as Message);
				else if (first === undefined) this.#refuse(frame);
			}
			if (first?.write(chunk) === false) stdin.pause();
		};
		const gone = (): void => {
			if (this.#backend?.kind === "first") this.#backend.input.end();
			else this.#end(this.#state.isShutDown ? 0 : 1);
		};
		if (owner === undefined) void this.#serveHere("first");
		else this.#use({ kind: "other", input: owner, output: owner, asked: new Map() });
		for (const chunk of read) take(chunk);
		stdin.on("data", take).on("end", gone).on("close", gone).on("error", gone).resume();
		stdout.on("error", gone).on("drain", () => this.#backend?.output.resume());
		const timer = setInterval(() => this.#look(), LOOK_MS);
		return ended.finally(() => {
			clearInterval(timer);
			this.#backend?.input.end();
		});
	}

	/** Nobody else will ever have to know what is said. */
	get #isStraight(): boolean {
		return this.#isSettled && this.#backend?.kind === "first";
	}

	#heardClient(message: Message): void {
		const { id, method, params } = message;
		this.#state.client(message);
		if (this.#backend?.kind === "first") return;
		if (method === undefined) {
			// The answer to a question of a server that is gone is nobody's.
			const asked = this.#backend?.asked.get(id as Id);
			if (asked !== undefined) this.#toServer({ ...message, id: asked });
			this.#backend?.asked.delete(id as Id);
			return;
		}
		if (this.#backend !== undefined) this.#toServer(message);
		else if (method === "$/cancelRequest") this.#cancel((params as { readonly id: Id }).id);
		if (method === "shutdown" && this.#backend === undefined) this.#shutDownAlone();
		if (method === "exit" && this.#backend?.kind !== "later") {
			this.#end(this.#state.isShutDown ? 0 : 1);
		}
	}

	#heardServer(message: Message, backend: Backend): void {
		this.#silentLooks = 0;
		if (backend !== this.#backend || !this.#state.server(message)) return;
		const { id, method } = message;
		const isRequest = method !== undefined && id !== undefined && id !== null;
		if (!isRequest || backend.kind === "first") return this.#toClient(message);
		const known = this.#nextId++;
		backend.asked.set(known, id);
		this.#toClient({ ...message, id: known });
	}

	#use(backend: Backend): void {
		this.#backend = backend;
		this.#silentLooks = 0;
		const decoder = new FrameDecoder();
		const lost = (): void => this.#lost(backend);
		backend.output.on("data", (chunk: Buffer) => {
			if (this.#isStraight && !decoder.isWithinFrame) {
				if (!this.#write(chunk)) backend.output.pause();
				return;
			}
			for (const frame of decoder.push(chunk)) {
				if (frame.kind === "message") this.#heardServer(frame.message as Message, backend);
				else lost();
			}
		}).on("end", lost).on("close", lost).on("error", lost).resume();
		backend.input.on("error", lost).on("drain", () => process.stdin.resume());
	}

	#lost(backend: Backend): void {
		if (backend !== this.#backend) return;
		this.#backend = undefined;
		backend.output.destroy();
		process.stdin.resume();
		if (this.#state.isShutDown) return this.#shutDownAlone();
		this.#sayFarewell();
		void this.#succeed();
	}

	/** Finds whoever serves the client from now on, perhaps this process. */
	async #succeed(): Promise<void> {
		const owner = await this.#options.dial();
		if (owner === undefined) return this.#serveHere("later");
		this.#greet({ kind: "other", input: owner, output: owner, asked: new Map() });
	}

	/** With a server of this process, until it finds that another process owns an index before it has owned one. */
	async #serveHere(kind: "first" | "later"): Promise<void> {
		const own: OwnBackend = { kind, input: new PassThrough(), output: new PassThrough(), asked: new Map() };
		const { program, dial } = this.#options;
		let isLeft = false;
		const mayLeave = (): boolean => !this.#isSettled && this.#backend === own;
		const toOwnerOf = async (home: string): Promise<boolean> => {
			const other = mayLeave() ? await dial([home]) : undefined;
			if (other === undefined || !mayLeave()) {
				other?.destroy();
				return isLeft;
			}
			isLeft = true;
			this.#sayFarewell();
			this.#greet({ kind: "other", input: other, output: other, asked: new Map() });
			own.input.end();
			return true;
		};
		if (kind === "first") this.#use(own);
		else this.#greet(own);
		const retreat = { toOwnerOf, cutOff: () => void (this.#isSettled = true) };
		const code = await program.startServer({ input: own.input, output: own.output, retreat });
		if (!isLeft) this.#end(code);
	}

	#greet(backend: Backend): void {
		this.#use(backend);
		for (const message of this.#state.greeting()) this.#toServer(message);
	}

	#sayFarewell(): void {
		for (const message of this.#state.farewell()) {
			const isRequest = message.id !== undefined && message.method !== undefined;
			this.#toClient(isRequest ? { ...message, id: this.#nextId++ } : message);
		}
	}

	#shutDownAlone(): void {
		for (const id of this.#state.shutdowns()) this.#toClient({ id, result: null });
	}

	#cancel(id: Id): void {
		if (!this.#state.cancel(id)) return;
		this.#toClient({ id, error: { code: REQUEST_CANCELLED, message: "The request was cancelled." } });
	}

	#refuse(frame: Exclude<Frame, { readonly kind: "message" }>): void {
		const error = { code: frame.kind === "malformed" ? frame.code : PARSE_ERROR, message: frame.reason };
		for (const id of frame.kind === "malformed" ? frame.ids : [null]) this.#toClient({ id, error });
		if (frame.kind === "broken") this.#end(1);
	}

	/** An owner that is stopped does not close its line. */
	#look(): void {
		if (this.#backend !== undefined && this.#backend.kind !== "other") return; // it has a watchdog
		const { processId } = (this.#options.initialize.params ?? {}) as { readonly processId?: number | null };
		if (typeof processId === "number" && processId > 0 && !lives(processId)) return this.#end(1);
		const backend = this.#backend;
		if (backend === undefined || !this.#state.isWaiting) return void (this.#silentLooks = 0);
		this.#silentLooks += 1;
		if (this.#silentLooks > SILENT_LOOKS_MAX) this.#lost(backend);
		// No server knows it, and each says so.
		else this.#toServer({ id: `kausal-look-${this.#nextId++}`, method: "kausal/look" });
	}

	#toServer(message: Message): void {
		const { input } = this.#backend ?? {};
		if (input?.writable === true && !input.write(framed({ jsonrpc: "2.0", ...message }))) process.stdin.pause();
	}

	#toClient(message: Message): void {
		if (!this.#write(framed({ jsonrpc: "2.0", ...message }))) this.#backend?.output.pause();
	}
}

function lives(processId: number): boolean {
	try {
		process.kill(processId, 0);
		return true;
	} catch (error) {
		return (error as { readonly code?: string }).code === "EPERM";
	}
}
