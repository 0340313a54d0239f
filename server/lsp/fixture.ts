/**
 * What tests of the server share: a client that speaks to it over in-process streams, and a session whose index is a
 * regular expression.
 *
 * {@link MemorySession} is a second implementation of {@link Session}: every `function NAME` in its files is a block,
 * every other NAME a reference to it. So that tests of the protocol need neither parser nor disk.
 */
import { PassThrough } from "node:stream";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import {
	createProtocolConnection, type ClientCapabilities, type InitializeParams, type InitializeResult, InitializeRequest,
	InitializedNotification, type Location, type ProtocolConnection,
} from "vscode-languageserver/node";
import type { Analysis, Definition, Occurrence, SymbolView, TextRange } from "../analysis/analysis.ts";
import type { EditorAnalysis } from "../analysis/editorAnswers.ts";
import { blockIdToHex, Walk, type BlockId } from "../../engine/index.ts";
import { Confidence, DeclarationKind, ReferenceRole, Resolver } from "../model/kinds.ts";
import { TreeError } from "../model/fileTree.ts";
import type { Staleness } from "../model/staleness.ts";
import { textChange, type TextChange } from "../model/textChange.ts";
import type { InPieces } from "../model/pieces.ts";
import { LineIndex } from "../model/lineIndex.ts";
import type { IndexReport, Session, SessionStatus } from "../session.ts";
import type { OpenedSession, SessionOpener } from "./folder.ts";
import { LanguageServer, type LanguageServerOptions, type Timing } from "./server.ts";
import type { TransportEnd } from "./transport.ts";

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const DEFINITION = /(?:\/\/ ?(.*)\n)?function ([\p{L}_][\p{L}\p{N}_]*)\([^]*?\n?\}/gu;

/** Of an answer that is all there is. */
const WHOLE = { cut: undefined, cursor: undefined, cost: { visited: 0, edges: 0 } } as const;

/** What the regular expression knows nothing of; the real index is in indexed/fixture.ts. */
const NO_EDITOR_ANSWERS: EditorAnalysis = {
	implementations: () => ({ origin: undefined, definitions: [], truncated: false }),
	declaration: () => ({ origin: undefined, definitions: [], truncated: false }),
	typeDefinition: () => ({ origin: undefined, definitions: [], truncated: false }),
	highlights: () => [],
	folds: () => [],
	selections: () => [],
	fileLinks: () => [],
	callerCount: () => 0,
	testsOf: () => ({ tests: [], count: 0, isCut: false }),
	importers: () => ({ file: 0, symbols: [] }),
	fileCycle: () => undefined,
	rename: () => ({ origin: undefined, name: "", places: [], refusal: "It cannot." }),
	moves: () => ({ edits: [], refusal: undefined }),
	problems: () => [],
	completions: () => ({ typed: "", items: [], isCut: false }),
	typesAt: () => [],
	typesBeside: () => [],
	overridden: () => undefined,
};

interface Block extends SymbolView {
	readonly body: string;
}

export class MemorySession implements Session {
	readonly root: string;
	readonly files: Map<string, string>;
	readonly overlay: Map<string, string> = new Map();
	readonly indexed: boolean[] = [];
	readonly changed: string[] = [];
	/** Texts that files have by now, of which the session has not heard. */
	readonly onDisk: Map<string, string> = new Map();
	/** Answers wait for this; tests hold it open to have something happen meanwhile. */
	gate: Promise<void> = Promise.resolve();
	closed = false;
	onProblem: ((problem: string | undefined) => void) | undefined;
	onFollowed: (() => void) | undefined;
	isComplete = true;
	isTold = true;
	unlinkedCount = 0;
	readonly joinable = undefined;

	constructor(root: string, files: Readonly<Record<string, string>>) {
		this.root = root;
		this.files = new Map(Object.entries(files));
	}

	/** It has no revisions. */
	readonly diff: Session["diff"] = () => Promise.reject(new TreeError("There is nothing to compare."));

	readonly index: Session["index"] = async (options = {}) => {
		this.indexed.push(options.fromNothing === true);
		const total = this.files.size;
		options.onProgress?.({ phase: "scanning", done: 0, total: 0 });
		for (let done = 1; done <= total; done++) options.onProgress?.({ phase: "parsing", done, total });
		return await Promise.resolve(report(total));
	};

	isUpToDate = (): Promise<boolean> => Promise.resolve(true);

	async changedOnDisk(paths: readonly string[]): Promise<void> {
		this.changed.push(...paths);
		await Promise.resolve();
	}

	setText(path: string, text: string): void {
		this.overlay.set(path, text);
	}

	dropText(path: string): void {
		this.overlay.delete(path);
	}

	async caughtUp(): Promise<Staleness> {
		await this.gate;
		return { isBehind: false, unlinkedCount: this.unlinkedCount, isBehindDisk: false };
	}

	behind(path: string, text?: string): TextChange | undefined {
		const read = this.overlay.get(path);
		return read === undefined || text === undefined ? undefined : textChange(read, text);
	}

	settled(): Promise<void> {
		return this.gate;
	}

	tidied(): Promise<void> {
		return this.gate;
	}

	text(path: string): string | undefined {
		return this.isCurrent(path) ? this.#readText(path) : undefined;
	}

	unsavedSymbols(): readonly BlockId[] {
		return [];
	}

	isOnDisk(path: string): boolean {
		return this.files.has(path);
	}

	isCurrent(path: string): boolean {
		return !this.onDisk.has(path);
	}

	async catchUp(): Promise<number> {
		await this.refresh([...this.onDisk.keys()]);
		return 0;
	}

	realPath(path: string): string {
		return path;
	}

	async refresh(paths: readonly string[]): Promise<void> {
		for (const path of paths) this.files.set(path, this.onDisk.get(path) ?? "");
		for (const path of paths) this.onDisk.delete(path);
		await Promise.resolve();
	}

	#readText(path: string): string | undefined {
		return this.overlay.get(path) ?? this.files.get(path);
	}

	relative(absolutePath: string): string | undefined {
		return absolutePath.startsWith(`${this.root}/`) ? absolutePath.slice(this.root.length + 1) : undefined;
	}

	get status(): SessionStatus {
		return {
			state: "idle", readOnly: false, problem: undefined, isComplete: this.isComplete, progress: undefined,
			files: this.files.size, blocks: this.#blocks().length, edges: 0,
			withProblems: this.filesWithProblems().length, skipped: [], failed: 0,
		};
	}

	/** Files in which a parenthesis is never closed. */
	diskBytes(): number {
		return 0;
	}

	filesWithProblems(): readonly string[] {
		return this.analysis.paths().filter((path) => /\($/.test(this.text(path) ?? ""));
	}

	async close(): Promise<void> {
		this.closed = true;
		await Promise.resolve();
	}

	readonly analysis: Analysis = {
		...NO_EDITOR_ANSWERS,
		state: () => "memory",
		declarations: () => [],
		lines: (path) => {
			const text = this.#readText(path);
			return text === undefined ? undefined : LineIndex.of(text);
		},
		paths: () => [...new Set([...this.files.keys(), ...this.overlay.keys()])].sort(),
		languages: () => [{ name: "TypeScript", files: this.analysis.paths().length }],
		definition: (path, offset) => {
			const origin = this.#wordAt(path, offset);
			return { origin: origin?.range, definitions: origin === undefined ? [] : this.#definitions(origin.word) };
		},
		references: (path, offset, { includeDeclaration }) => {
			const occurrences = this.#occurrences(this.#wordAt(path, offset)?.word, includeDeclaration);
			return { occurrences, truncated: false, count: occurrences.length, hiddenCount: 0 };
		},
		hover: (path, offset) => {
			const origin = this.#wordAt(path, offset);
			const [block] = origin === undefined ? [] : this.#named(origin.word);
			if (origin === undefined || block === undefined) return undefined;
			const referenceCount = this.#occurrences(block.name, false).length;
			const { signature, doc } = block;
			const definitions = this.#definitions(block.name);
			return { range: origin.range, definitions, signature, doc, callerCount: 1, referenceCount };
		},
		documentSymbols: (path) => {
			const nodes = this.#blocks().filter((block) => block.path === path).map((symbol) => ({ symbol, children: [] }));
			return nodes;
		},
		readNames: () => inPieces(undefined),
		workspaceSymbols: (query, limit, isWanted = () => true) =>
			this.#blocks().filter(({ name, path }) => name.includes(query) && isWanted(path)).slice(0, limit),
		symbolsAt: (path, offset) => this.#named(this.#wordAt(path, offset)?.word),
		symbol: (id) => this.#blocks().find((block) => blockIdToHex(block.id) === blockIdToHex(id)),
		incomingCalls: (id) => {
			const callee = this.analysis.symbol(id);
			return this.#blocks().flatMap((symbol) => {
				const callSites = this.#sites(symbol, callee?.name);
				return callSites.length === 0 ? [] : [{ symbol, callSites, confidence: Confidence.exact }];
			});
		},
		outgoingCalls: (id) => {
			const caller = this.#blocks().find((block) => blockIdToHex(block.id) === blockIdToHex(id));
			return this.#blocks().flatMap((symbol) => {
				const callSites = caller === undefined ? [] : this.#sites(caller, symbol.name);
				return callSites.length === 0 ? [] : [{ symbol, callSites, confidence: Confidence.exact }];
			});
		},
		find: (name) => this.#named(name),
		near: () => [],
		suggest: () => [],
		referencesTo: () => ({ occurrences: [], truncated: false, count: 0, hiddenCount: 0 }),
		related: () => ({ related: [], truncated: false, hiddenCount: 0 }),
		neighbourhood: () => undefined,
		trace: () => ({ steps: [], hiddenCount: 0, ...WHOLE }),
		traceAll: () => ({ steps: [], hiddenCount: 0, ...WHOLE }),
		walk: () => new Walk(),
		pathsBetween: () => ({ paths: [], ...WHOLE }),
		changedSymbols: () => ({ symbols: [], unknown: [] }),
		impact: () => ({ steps: [], symbols: 0, tests: 0, folders: [], ...WHOLE }),
		context: () => ({ parts: [], tokens: 0, omitted: 0, ...WHOLE }),
		affected: () => ({ files: [], lacksTests: false, ...WHOLE }),
		hubs: () => inPieces({ hubs: [], count: 0, sample: undefined, ...WHOLE }),
		unused: () => inPieces({ unused: [], count: 0, entryCount: 0, ...WHOLE }),
		cycles: () => inPieces({ cycles: [], count: 0, ...WHOLE }),
	};

	#blocks(): readonly Block[] {
		return this.analysis.paths().flatMap((path) =>
			[...(this.#readText(path) ?? "").matchAll(DEFINITION)].map((match): Block => {
				const [whole, doc = "", name = ""] = match;
				const begin = match.index + whole.indexOf("function ");
				const nameBegin = begin + "function ".length;
				return {
					id: idOf(`${path}#${name}`),
					path,
					kind: DeclarationKind.function,
					name,
					qualifiedName: name,
					range: { begin, end: match.index + whole.length },
					nameRange: { begin: nameBegin, end: nameBegin + name.length },
					signature: `function ${name}()`,
					doc,
					flags: 0,
					body: whole,
				};
			}),
		);
	}

	#named(name: string | undefined): readonly Block[] {
		return this.#blocks().filter((block) => block.name === name);
	}

	#definitions(name: string): readonly Definition[] {
		return this.#named(name).map((symbol) => {
			const { path, range, nameRange, kind } = symbol;
			const how = { confidence: Confidence.exact, resolver: Resolver.workspaceName };
			return { path, range, nameRange, name, kind, symbol, ...how };
		});
	}

	#occurrences(name: string | undefined, includeDeclaration: boolean): readonly Occurrence[] {
		return this.analysis.paths().flatMap((path) =>
			this.#words(path).flatMap(({ word, range }): Occurrence[] => {
				const isDeclaration = this.#named(name)
					.some((block) => block.path === path && block.nameRange.begin === range.begin);
				if (word !== name || (isDeclaration && !includeDeclaration)) return [];
				const role = isDeclaration ? 0 : ReferenceRole.call;
				return [{ path, range, role, confidence: Confidence.exact, container: undefined }];
			}),
		);
	}

	#sites(caller: SymbolView, callee: string | undefined): readonly TextRange[] {
		const words = this.#words(caller.path).filter(({ word, range }) =>
			word === callee && range.begin > caller.nameRange.end && range.end <= caller.range.end);
		return words.map(({ range }) => range);
	}

	#words(path: string): readonly { readonly word: string; readonly range: TextRange }[] {
		return [...(this.#readText(path) ?? "").matchAll(WORD)].map((match) => ({
			word: match[0],
			range: { begin: match.index, end: match.index + match[0].length },
		}));
	}

	#wordAt(path: string, offset: number): { readonly word: string; readonly range: TextRange } | undefined {
		return this.#words(path).find(({ range }) => range.begin <= offset && offset <= range.end);
	}
}

function idOf(text: string): BlockId {
	let hash = 17;
	for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
	return { w0: hash, w1: 1, w2: 2, w3: 3 };
}

function report(files: number): IndexReport {
	const none = { unchanged: 0, deleted: 0, relinked: 0, lines: 0, bytes: 0, blocks: 0, edges: 0 };
	return { files, parsed: files, skipped: [], ...none, withProblems: 0, failed: 0 };
}

/** Opens folders that are made of memory; others do not exist. */
export class MemoryOpener implements SessionOpener {
	readonly sessions: Map<string, MemorySession> = new Map();
	/** Roots whose index belongs to another process. */
	readonly owned: Set<string> = new Set();
	gate: Promise<void> = Promise.resolve();

	constructor(folders: Readonly<Record<string, Readonly<Record<string, string>>>>) {
		for (const [root, files] of Object.entries(folders)) this.sessions.set(root, new MemorySession(root, files));
	}

	async open(root: string): Promise<OpenedSession> {
		await this.gate;
		const session = this.sessions.get(root);
		if (session === undefined) throw new Error(`${root} does not exist.`);
		const readOnlyBecause = this.owned.has(root) ? "Process 1 owns the index." : undefined;
		return { session, indexDirectory: join("/cache", root), readOnlyBecause };
	}

	async takeOver(root: string): Promise<OpenedSession | undefined> {
		return this.owned.has(root) ? undefined : await this.open(root);
	}
}

/** A server and the client's end of its streams. */
export interface Wire {
	readonly toServer: PassThrough;
	readonly fromServer: PassThrough;
	readonly server: LanguageServer;
	readonly ended: Promise<TransportEnd>;
}

export function startServer(opener: SessionOpener, options: Partial<LanguageServerOptions> = {}): Wire {
	const [toServer, fromServer] = [new PassThrough(), new PassThrough()];
	const createOpener = (): SessionOpener => opener;
	const timing = { reportMsMin: 1, configurationMsMax: 5000, takeOverMs: 5, closeMsMax: 20 };
	const server = new LanguageServer({
		input: toServer,
		output: fromServer,
		version: "1.2.3",
		createOpener,
		...options,
		timing: { ...timing, ...options.timing },
	});
	return { toServer, fromServer, server, ended: server.ended };
}

/** The client's end, as the protocol library sees it. */
export function connectClient({ toServer, fromServer }: Pick<Wire, "toServer" | "fromServer">): ProtocolConnection {
	const client = createProtocolConnection(fromServer, toServer);
	client.onUnhandledNotification(() => undefined);
	client.listen();
	return client;
}

export type Initialization = Partial<InitializeParams> & { readonly rootPath?: string };

/** Initializes a server the way an editor with few abilities does; `overrides` adds to them. */
export async function initialize(
	client: ProtocolConnection, overrides: Initialization = {}): Promise<InitializeResult> {
	const initializationOptions = { statusChanged: true };
	const params: InitializeParams = {
		processId: null, rootUri: null, capabilities: {}, initializationOptions, ...overrides,
	};
	const result = await client.sendRequest(InitializeRequest.type, params);
	await client.sendNotification(InitializedNotification.type, {});
	return result;
}

/** Two files: one that declares, one that uses. */
export const shop = {
	"cart.ts": "// The sum of [all](command:evil) prices.\nfunction total() {}\nfunction bill() { total(); }\n",
	"main.ts": "/* 🙂ä */ total(); bill();\n",
};
export const cartUri = "file:///shop/cart.ts";
export const mainUri = "file:///shop/main.ts";

/** A server on the shop, until the test is over. */
export function start(
	opener: SessionOpener = new MemoryOpener({ "/shop": shop }),
	options: Partial<LanguageServerOptions> = {},
): Wire {
	const wire = startServer(opener, options);
	onTestFinished(() => void wire.toServer.destroy());
	return wire;
}

/** The same with a client that has said hello. */
export async function open(
	capabilities: ClientCapabilities = {},
	overrides: Initialization = {},
	opener: MemoryOpener = new MemoryOpener({ "/shop": shop }),
	timing: Partial<Timing> = {},
): Promise<{ client: ProtocolConnection; opener: MemoryOpener; wire: Wire }> {
	const wire = start(opener, { timing });
	const client = connectClient(wire);
	client.onRequest("workspace/configuration", () => [null]);
	client.onRequest("client/registerCapability", () => null);
	client.onRequest("window/workDoneProgress/create", () => null);
	await initialize(client, { capabilities, rootUri: "file:///shop", ...overrides });
	return { client, opener, wire };
}

/** Parameters of requests about a place. */
export const at = (uri: string, line: number, character: number): object =>
	({ textDocument: { uri }, position: { line, character } });
export const references = (uri: string, line: number, character: number, includeDeclaration = true): object =>
	({ ...at(uri, line, character), context: { includeDeclaration } });
export const didOpen = (client: ProtocolConnection, uri: string, text: string): Promise<void> =>
	client.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "", version: 1, text } });
export const didChange = (
	client: ProtocolConnection, uri: string, version: number, contentChanges: readonly object[],
): Promise<void> =>
	client.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
export const places = (locations: readonly Location[] | null): string[] =>
	(locations ?? []).map(({ uri, range: { start } }) => `${basename(uri)}:${start.line}:${start.character}`);

/** Sends raw bytes and reads raw answers: what no library would do. */
export function raw(
	wire: Wire,
): { send(...messages: readonly (object | string)[]): void; next(): Promise<Record<string, unknown>> } {
	let buffer = Buffer.alloc(0);
	const ready: Record<string, unknown>[] = [];
	const waiting: ((message: Record<string, unknown>) => void)[] = [];
	wire.fromServer.on("data", (chunk: Buffer) => {
		buffer = Buffer.concat([buffer, chunk]);
		for (;;) {
			const end = buffer.indexOf("\r\n\r\n");
			const length = Number(/\d+/.exec(buffer.toString("latin1", 0, Math.max(end, 0)))?.[0]);
			if (end < 0 || buffer.length < end + 4 + length) return;
			const message = JSON.parse(buffer.toString("utf8", end + 4, end + 4 + length)) as Record<string, unknown>;
			buffer = buffer.subarray(end + 4 + length);
			if (message["method"] !== undefined) continue;
			const take = waiting.shift();
			if (take === undefined) ready.push(message);
			else take(message);
		}
	});
	return {
		send: (...messages) => {
			// In one piece, so that what comes first has not begun when the last is read.
			const bodies = messages.map((message) =>
				typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message }));
			wire.toServer.write(bodies.map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`).join(""));
		},
		next: () => {
			const message = ready.shift();
			return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
		},
	};
}

export const code = (message: Record<string, unknown>): unknown =>
	(message["error"] as { code?: unknown } | undefined)?.code;
export const initializeMessage = {
	id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} },
};

function* inPieces<T>(answer: T): InPieces<T> {
	yield;
	return answer;
}
