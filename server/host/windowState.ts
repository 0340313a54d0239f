/**
 * What a language server that takes the place of another one in the middle of a client's work has to be told, and what
 * the client has to be told of the one that is gone. It hears every message of both.
 */
import { Documents } from "../lsp/documents.ts";
import type { PositionEncoding } from "../lsp/fromProtocol.ts";
import { Notebooks } from "../lsp/notebooks.ts";

export type Id = number | string;

/** Of JSON-RPC; what is in it is what a client or a server says, and believed only as far as it is looked at. */
export interface Message {
	readonly id?: Id | null;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string };
}

interface Params {
	readonly id?: Id;
	readonly token?: Id;
	readonly partialResultToken?: Id;
	readonly textDocument?: {
		readonly uri: string; readonly languageId?: string; readonly version: number; readonly text?: string;
	};
	readonly contentChanges?: Parameters<Documents["change"]>[2];
	readonly registrations?: readonly { readonly id: string; readonly method: string }[];
	readonly unregisterations?: readonly { readonly id: string }[];
	readonly value?: { readonly kind?: string };
}

const CONTENT_MODIFIED = -32801;
/** Of these the last one counts. */
const LAST_COUNTS: ReadonlySet<string> = new Set(["workspace/didChangeConfiguration", "kausal/others", "$/setTrace"]);
const FOLDERS = "workspace/didChangeWorkspaceFolders";

export class WindowState {
	readonly #initialize: Message;
	#isInitialized = false;
	#encoding: PositionEncoding = "utf-16";
	readonly #documents = new Documents();
	readonly #languages = new Map<string, string>();
	readonly #notebooks = new Notebooks(new Documents(), {
		opened: () => undefined, changed: () => undefined, closed: () => undefined,
	});
	readonly #told = new Map<string, Message>();
	/** Folders that came and went, in their order. */
	readonly #folders: Message[] = [];
	/** Requests of the client that wait for an answer. */
	readonly #pending = new Map<Id, Message>();
	/** Of parts of answers that the client has got. */
	readonly #parts = new Set<Id>();
	readonly #registered = new Map<string, string>();
	/** Progress that the client shows. */
	readonly #shown = new Set<Id>();
	#isShutDown = false;

	/** @param initialize - the request with which the client begins; it is heard like every other message */
	constructor(initialize: Message) {
		this.#initialize = initialize;
	}

	/** The client needs no server any more. */
	get isShutDown(): boolean {
		return this.#isShutDown;
	}

	get isWaiting(): boolean {
		return this.#pending.size > 0;
	}

	client(message: Message): void {
		const { id, method, params } = message;
		if (method === undefined) return;
		if (id !== undefined && id !== null) {
			if (method === "shutdown") this.#isShutDown = true;
			return void this.#pending.set(id, message);
		}
		const { textDocument } = (params ?? {}) as Params;
		if (method === "initialized") this.#isInitialized = true;
		else if (method === FOLDERS) this.#folders.push(message);
		else if (LAST_COUNTS.has(method)) this.#told.set(method, message);
		else if (method.startsWith("notebookDocument/")) this.#notebook(method, params);
		else if (textDocument !== undefined) this.#document(method, { ...(params as Params), textDocument });
	}

	/** @returns whether the client is to hear of it */
	server(message: Message): boolean {
		const { id, method, result, params } = message;
		if (method === undefined) {
			if (id === undefined || id === null || !this.#pending.delete(id)) return false;
			if (id !== this.#initialize.id) return true;
			const { capabilities } = (result ?? {}) as { capabilities?: { positionEncoding?: PositionEncoding } };
			this.#encoding = capabilities?.positionEncoding ?? "utf-16";
			return true;
		}
		const { registrations = [], unregisterations = [], token, value } = (params ?? {}) as Params;
		for (const one of registrations) this.#registered.set(one.id, one.method);
		for (const one of unregisterations) this.#registered.delete(one.id);
		if (method !== "$/progress" || token === undefined) return true;
		if (value?.kind === "begin") this.#shown.add(token);
		else if (value?.kind === "end") this.#shown.delete(token);
		else if (value?.kind === undefined) this.#parts.add(token);
		return true;
	}

	/** The server is gone: what the client has to hear, and to do, before another one is there. */
	farewell(): readonly Message[] {
		const said: Message[] = [...this.#shown].map((token) => ({
			method: "$/progress", params: { token, value: { kind: "end" } },
		}));
		this.#shown.clear();
		const unregisterations = [...this.#registered].map(([id, method]) => ({ id, method }));
		this.#registered.clear();
		if (unregisterations.length > 0) {
			said.push({ id: 0, method: "client/unregisterCapability", params: { unregisterations } });
		}
		for (const [id, { params }] of this.#pending) {
			const { partialResultToken: token } = (params ?? {}) as Params;
			if (token === undefined || !this.#parts.has(token)) continue;
			// A second answer would double what the client has of the first.
			this.#pending.delete(id);
			said.push({ id, error: { code: CONTENT_MODIFIED, message: "The answer was cut off: ask again." } });
		}
		this.#parts.clear();
		return said;
	}

	/** All that another server has to hear. The answer to the first of it is not the client's, unless it waits for it. */
	*greeting(): Iterable<Message> {
		yield this.#initialize;
		if (this.#isInitialized) yield { method: "initialized", params: {} };
		yield* this.#folders;
		yield* this.#told.values();
		for (const { uri, version, text } of this.#documents.all()) {
			const languageId = this.#languages.get(uri) ?? "";
			yield { method: "textDocument/didOpen", params: { textDocument: { uri, languageId, version, text } } };
		}
		for (const params of this.#notebooks.all()) yield { method: "notebookDocument/didOpen", params };
		for (const request of this.#pending.values()) if (request.id !== this.#initialize.id) yield request;
	}

	/** Requests for the end that wait for an answer; they are not waiting any more. */
	shutdowns(): readonly Id[] {
		const found = [...this.#pending].filter(([, { method }]) => method === "shutdown").map(([id]) => id);
		for (const id of found) this.#pending.delete(id);
		return found;
	}

	/** A request is cancelled that no server has. @returns whether it waited */
	cancel(id: Id): boolean {
		return this.#pending.delete(id);
	}

	#notebook(method: string, params: unknown): void {
		try {
			if (method === "notebookDocument/didOpen") this.#notebooks.open(params as Parameters<Notebooks["open"]>[0]);
			else if (method === "notebookDocument/didChange") {
				this.#notebooks.change(params as Parameters<Notebooks["change"]>[0], this.#encoding);
			} else if (method === "notebookDocument/didClose") {
				this.#notebooks.close((params as { readonly notebookDocument: { readonly uri: string } }).notebookDocument.uri);
			}
		} catch {
			// The server says what is wrong with it; there is nothing here to be told to the next one.
		}
	}

	#document(method: string, { textDocument, contentChanges }: Params & Required<Pick<Params, "textDocument">>): void {
		const { uri, languageId = "", version, text } = textDocument;
		if (method === "textDocument/didOpen" && typeof text === "string") {
			this.#documents.open(uri, version, text);
			this.#languages.set(uri, languageId);
		} else if (method === "textDocument/didChange" && contentChanges !== undefined) {
			this.#documents.change(uri, version, contentChanges, this.#encoding);
		} else if (method === "textDocument/didClose") {
			this.#documents.close(uri);
			this.#languages.delete(uri);
		}
	}
}
