/**
 * The language server as the extension sees it: a process of its own, which starts, stops and starts again.
 *
 * The server runs under the editor's own Node. A server that dies is started again, but not for ever: after five times
 * in three minutes only the user's restart helps, and a notice offers it.
 */
import { commands } from "vscode";
import type { CancellationToken, LogOutputChannel, Position, TextDocument, Uri } from "vscode";
import {
	CloseAction,
	type CloseHandlerResult,
	ErrorAction,
	LanguageClient,
	type Location as LspLocation,
	type Position as LspPosition,
	type LanguageClientOptions,
	RevealOutputChannelOn,
	type ServerOptions,
	State,
	TransportKind,
} from "vscode-languageclient/node";
import { type ClientSupport, SHOW_REFERENCES, SHOW_RELATIONS } from "../server/protocol/commands.ts";
import { FILES_REQUEST, type FilesAnswer } from "../server/protocol/files.ts";
import { NAME_REQUEST, OTHERS_NOTIFICATION, type OthersParams } from "../server/protocol/others.ts";
import { REINDEX_REQUEST, type Status, STATUS_NOTIFICATION } from "../server/protocol/status.ts";
import { l10n } from "./words/words.ts";

/** So many ends within this time, and a server is not started again by itself. */
const ENDS_MAX = 5;
const ENDS_MS = 180_000;

export type ServerState = "starting" | "running" | "stopped";

const SUPPORT: ClientSupport = { commands: [SHOW_REFERENCES, SHOW_RELATIONS], statusChanged: true };

export interface ConnectionOptions {
	/** Absolute path of the program that speaks the protocol. */
	readonly program: string;
	readonly output: LogOutputChannel;
	readonly onState: (state: ServerState) => void;
	readonly onStatus: (status: Status) => void;
	/** The server ended so often that it is not started again. */
	readonly onGivenUp: () => void;
	/** What is known of other extensions, at every start of the server. */
	readonly others: () => OthersParams;
	/** Whether an answer is not wanted at a place, because others are asked there. */
	readonly isSilentAt: (uri: Uri, position: Position) => boolean;
	/** A request is sent. @returns what is to be called when it is answered */
	readonly onRequest: (method: string) => () => void;
}

/**
 * For the allocator of glibc, which no other one reads. By itself it raises these bounds to the largest piece that was
 * freed, and keeps what is below them: after a first index of two million lines the server has 355 MB, of which 14 MB
 * of what was allocated are in use, instead of 208 to 247. Indexing takes as long as before.
 */
const ALLOCATOR = {
	["MALLOC_MMAP_THRESHOLD_"]: "65536", ["MALLOC_TRIM_THRESHOLD_"]: "65536", ["MALLOC_ARENA_MAX"]: "2",
};

/** Where a developer of the extension wants to debug the server; .vscode/launch.json says so. */
function inspectPort(): number | undefined {
	const port = Number(process.env["KAUSAL_INSPECT"]);
	return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

export class Connection {
	readonly #options: ConnectionOptions;
	readonly #client: LanguageClient;
	/** Whether somebody has wanted the server to run. */
	#hasBegun = false;
	/** When the server ended by itself, on the monotonic clock. */
	#ends: readonly number[] = [];

	constructor(options: ConnectionOptions) {
		this.#options = options;
		const { program, output } = options;
		const environment = { ...process.env, ...ALLOCATOR };
		const server = { module: program, args: ["lsp"], transport: TransportKind.stdio, options: { env: environment } };
		const inspect = inspectPort();
		const execArgv = inspect === undefined ? [] : ["--nolazy", `--inspect=127.0.0.1:${inspect}`];
		const serverOptions: ServerOptions = { run: server, debug: { ...server, options: { env: environment, execArgv } } };
		const clientOptions: LanguageClientOptions = {
			// Every file: whether it is one of ours is for the server to say, and it has an answer for all of them.
			documentSelector: [{ scheme: "file" }, { notebook: "jupyter-notebook", language: "python" }],
			outputChannel: output,
			revealOutputChannelOn: RevealOutputChannelOn.Never,
			progressOnInitialization: false,
			errorHandler: {
				error: () => ({ action: ErrorAction.Continue, handled: true }),
				closed: () => this.#closed(),
			},
			initializationOptions: () => ({ others: options.others() }),
			middleware: {
				provideDefinition: (document, position, token, next) =>
					options.isSilentAt(document.uri, position) ? [] : next(document, position, token),
				sendRequest: async (type, params, token, next) => {
					const answered = options.onRequest(typeof type === "string" ? type : type.method);
					const answer = await next(type, params, token);
					answered();
					return answer;
				},
			},
		};
		this.#client = new LanguageClient("kausal", "Kausal", serverOptions, clientOptions);
		this.#client.onDidChangeState(({ newState }) => {
			options.onState(newState === State.Running ? "running" : newState === State.Starting ? "starting" : "stopped");
		});
		this.#client.registerFeature({
			fillClientCapabilities: (capabilities) => {
				capabilities.experimental = { ...capabilities.experimental as object | undefined, kausal: SUPPORT };
			},
			initialize: () => undefined,
			getState: () => ({ kind: "static" }),
			clear: () => undefined,
		});
		this.#client.onNotification(STATUS_NOTIFICATION, (status: Status) => this.#options.onStatus(status));
	}

	/** Lists places that a lens has counted, as the editor lists references. */
	async showReferences(given: readonly unknown[]): Promise<void> {
		const [uri, position, places] = given as [string, LspPosition, LspLocation[]];
		const { protocol2CodeConverter: converter } = this.#client;
		const locations = places.map((place) => converter.asLocation(place));
		const at = converter.asPosition(position);
		await commands.executeCommand("editor.action.showReferences", converter.asUri(uri), at, locations);
	}

	async start(): Promise<void> {
		this.#hasBegun = true;
		await this.#client.start();
	}

	async restart(): Promise<void> {
		if (this.#client.isRunning()) await this.#client.restart();
		else await this.#client.start();
	}

	async stop(): Promise<void> {
		if (this.#client.needsStop()) await this.#client.stop();
	}

	/** Starts a server that ended again, unless that does not help. */
	#closed(): CloseHandlerResult {
		const now = performance.now();
		this.#ends = [...this.#ends.filter((end) => now - end < ENDS_MS), now];
		if (this.#ends.length < ENDS_MAX) return { action: CloseAction.Restart, handled: true };
		this.#ends = [];
		this.#options.onGivenUp();
		return { action: CloseAction.DoNotRestart, handled: true };
	}

	/**
	 * Asks what the server's protocol describes; a command may come before the server, which is waited for then.
	 *
	 * @throws Error with one sentence, also when the server does not run
	 */
	async ask<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
		const isComing = !this.#hasBegun || this.#client.state === State.Starting;
		// Whoever has started it hears why it does not start.
		if (isComing) await this.start().catch(() => undefined);
		if (!this.#client.isRunning()) throw new Error(l10n.t("The server is not running."));
		return await this.#client.sendRequest<Result>(method, params, token);
	}

	/** Files that the index does not have, or not all of. */
	files(): Promise<FilesAnswer> {
		return this.#client.sendRequest<FilesAnswer>(FILES_REQUEST);
	}

	/** Tells the server who else answers; before it runs, it hears of that when it starts. */
	async tellOthers(others: OthersParams): Promise<void> {
		if (this.#client.isRunning()) await this.#client.sendNotification(OTHERS_NOTIFICATION, others);
	}

	/** A name that is declared in a document, as the server sees it; undefined if it knows none. */
	async nameIn({ uri }: TextDocument): Promise<Position | undefined> {
		if (!this.#client.isRunning()) return undefined;
		const textDocument = { uri: this.#client.code2ProtocolConverter.asUri(uri) };
		type Place = { line: number; character: number } | null;
		const place = await this.#client.sendRequest<Place>(NAME_REQUEST, { textDocument });
		return place === null ? undefined : this.#client.protocol2CodeConverter.asPosition(place);
	}

	/** Has the server throw its index away and begin again; resolves when that is done. */
	async reindex(params: { readonly fromNothing: boolean } = { fromNothing: true }): Promise<void> {
		this.#options.onStatus(await this.#client.sendRequest<Status>(REINDEX_REQUEST, params));
	}
}
