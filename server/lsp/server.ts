/**
 * The language server: one client's connection, from its first byte to its end. Registers handlers, keeps the life
 * cycle, decides nothing about code.
 *
 * Knows no process: whoever starts it gives it streams and ends the process when {@link LanguageServer.ended} says so.
 */
import {
	createProtocolConnection,
	ExitNotification,
	type InitializeParams,
	InitializeRequest,
	type InitializeResult,
	InitializedNotification,
	LSPErrorCodes,
	type ProtocolConnection,
	ResponseError,
	type ResponseMessage,
	ShutdownRequest,
} from "vscode-languageserver/node";
import type { Logger } from "../logger.ts";
import { capabilities } from "./capabilities.ts";
import { type ClientTraits, clientTraits } from "./clientTraits.ts";
import { ClientLogger } from "./clientLogger.ts";
import type { ToolAnswerer } from "./dispatch.ts";
import type { SessionOpener } from "./folder.ts";
import { serveAll } from "./methods.ts";
import type { Settings } from "./settings.ts";
import { Transport, type TransportEnd } from "./transport.ts";
import { Workspace } from "./workspace.ts";

export interface LanguageServerOptions {
	readonly input: NodeJS.ReadableStream;
	readonly output: NodeJS.WritableStream;
	readonly version: string;
	/** Makes the opener when the settings are known; called once. */
	readonly createOpener: (settings: Settings, logger: Logger) => SessionOpener;
	/** The client's process, as soon as the client names it. */
	readonly onParent?: (processId: number) => void;
	readonly answerTool?: ToolAnswerer;
	readonly timing?: Partial<Timing>;
	readonly limits?: Partial<Limits>;
}

/** What the server takes at most. */
export interface Limits {
	/** Requests that wait for an answer at one time; more are refused. */
	readonly pendingMax: number;
	/** Bytes of answers that the client has not read; then it is not read from until it has. */
	readonly unreadBytesMax: number;
	/** UTF-16 code units of the largest open document that is analysed. */
	readonly documentUnitsMax: number;
}

const defaultLimits: Limits = {
	// Far above what an editor asks at a time; a client that reaches it does not wait for answers.
	pendingMax: 1000,
	unreadBytesMax: 16 * 1024 * 1024,
	documentUnitsMax: 5_000_000,
};

/** How long the server waits, in milliseconds. */
export interface Timing {
	/** For more of a message that has begun. */
	readonly stallMsMax: number;
	/** For the client's answer to a question about settings. */
	readonly configurationMsMax: number;
	/** Between two tries to take over an index that another process owns. */
	readonly takeOverMs: number;
	/** Between two messages about the status, or about progress. */
	readonly reportMsMin: number;
	/** For sessions to close, before shutdown is answered. */
	readonly closeMsMax: number;
}

const defaultTiming: Timing = {
	stallMsMax: 30_000,
	configurationMsMax: 2000,
	takeOverMs: 2000,
	reportMsMin: 100,
	closeMsMax: 1000,
};

export class LanguageServer {
	/** Why it is over; sessions are still open then. */
	readonly ended: Promise<TransportEnd>;
	readonly logger: Logger;
	readonly #options: LanguageServerOptions;
	readonly #timing: Timing;
	readonly #limits: Limits;
	readonly #transport: Transport;
	readonly #connection: ProtocolConnection;
	#workspace: Workspace | undefined;

	constructor(options: LanguageServerOptions) {
		this.#options = options;
		this.#timing = { ...defaultTiming, ...options.timing };
		this.#limits = { ...defaultLimits, ...options.limits };
		this.#transport = new Transport({
			input: options.input,
			output: options.output,
			stallMsMax: this.#timing.stallMsMax,
			...this.#limits,
		});
		const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined, log: () => undefined };
		this.#connection = createProtocolConnection(this.#transport.reader, this.#transport.writer, quiet, {
			connectionStrategy: { cancelUndispatched: () => cancelled() },
		});
		this.logger = new ClientLogger(this.#connection);
		this.ended = this.#transport.ended;
		this.#connection.onRequest(InitializeRequest.type, (params) => this.#initialize(params));
		this.#connection.onRequest(ShutdownRequest.type, () => this.#closeInTime());
		this.#connection.onNotification(ExitNotification.type, () => undefined);
		this.#connection.onUnhandledNotification(() => undefined);
		this.#connection.listen();
	}

	/** Closes the sessions, so that the next process finds the indexes free. */
	async close(): Promise<void> {
		await this.#workspace?.close();
	}

	/**
	 * Editors kill a server that does not answer shutdown within two seconds or so. A session that needs longer, because
	 * a large file is being parsed, is left as it is: the index survives that.
	 */
	async #closeInTime(): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#timing.closeMsMax)));
		await Promise.race([this.close(), late]);
		clearTimeout(timer);
	}

	/** Answers what waits with an internal error; for the moment before the process ends itself. */
	async fail(reason: string): Promise<void> {
		this.logger.error(reason);
		await this.#transport.failPending(reason);
	}

	#initialize(params: InitializeParams): InitializeResult {
		const traits = clientTraits(params);
		if (traits.processId !== undefined) this.#options.onParent?.(traits.processId);
		this.#register(traits);
		return {
			capabilities: capabilities(traits),
			serverInfo: { name: "Kausal", version: this.#options.version },
		};
	}

	#register(traits: ClientTraits): void {
		const connection = this.#connection;
		const { version, createOpener, answerTool } = this.#options;
		const outputRoom = (): Promise<void> | undefined => this.#transport.outputRoom();
		const own = { connection, traits, version, createOpener, logger: this.logger, outputRoom, answerTool };
		const workspace = new Workspace({ ...own, ...this.#timing, ...this.#limits });
		this.#workspace = workspace;
		connection.onNotification(InitializedNotification.type, () => workspace.initialized());
		serveAll(connection, workspace);
	}
}

/** The library's own way with a request that is cancelled before its turn is to run it all the same. */
function cancelled(): ResponseMessage {
	const error = new ResponseError<void>(LSPErrorCodes.RequestCancelled, "The request was cancelled.").toJson();
	return { jsonrpc: "2.0", id: null, error };
}
