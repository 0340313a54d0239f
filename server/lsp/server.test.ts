/**
 * The server over in-process streams, with sessions in memory: life cycle, framing, documents, folders, and what each
 * request answers. The built server in a process of its own: server.e2e.ts.
 */
import { afterEach, describe, expect, test } from "vitest";
import {
	type CallHierarchyItem,
	type ClientCapabilities,
	type Hover,
	type Location,
	type LocationLink,
	type ProtocolConnection,
	type ResponseError,
} from "vscode-languageserver/node";
import type { Status } from "../protocol/status.ts";
import { connectClient, initialize, type Initialization, MemoryOpener, startServer, type Wire } from "./fixture.ts";

const shop = {
	"cart.ts": "// The sum of [all](command:evil) prices.\nfunction total() {}\nfunction bill() { total(); }\n",
	"main.ts": "/* 🙂ä */ total(); bill();\n",
};
const cartUri = "file:///shop/cart.ts";
const mainUri = "file:///shop/main.ts";

let wires: Wire[] = [];
afterEach(() => {
	for (const { toServer } of wires) toServer.destroy();
	wires = [];
});

function start(opener = new MemoryOpener({ "/shop": shop }), options = {}): Wire {
	const wire = startServer(opener, options);
	wires.push(wire);
	return wire;
}

async function open(
	capabilities: ClientCapabilities = {},
	overrides: Initialization = {},
	opener: MemoryOpener = new MemoryOpener({ "/shop": shop }),
	timing: object = {},
): Promise<{ client: ProtocolConnection; opener: MemoryOpener; wire: Wire }> {
	const wire = start(opener, { timing });
	const client = connectClient(wire);
	client.onRequest("workspace/configuration", () => [null]);
	client.onRequest("client/registerCapability", () => null);
	client.onRequest("window/workDoneProgress/create", () => null);
	await initialize(client, { capabilities, rootUri: "file:///shop", ...overrides });
	return { client, opener, wire };
}

const at = (uri: string, line: number, character: number): object => ({ textDocument: { uri }, position: { line, character } });
const references = (uri: string, line: number, character: number, includeDeclaration = true): object =>
	({ ...at(uri, line, character), context: { includeDeclaration } });
const didOpen = (client: ProtocolConnection, uri: string, text: string): Promise<void> =>
	client.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "", version: 1, text } });
const didChange = (client: ProtocolConnection, uri: string, version: number, contentChanges: readonly object[]): Promise<void> =>
	client.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
const places = (locations: readonly Location[] | null): string[] =>
	(locations ?? []).map(({ uri, range: { start } }) => `${uri.slice(uri.lastIndexOf("/") + 1)}:${start.line}:${start.character}`);

/** Sends raw bytes and reads raw answers: what no library would do. */
function raw(wire: Wire): { send(...messages: readonly (object | string)[]): void; next(): Promise<Record<string, unknown>> } {
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
			const bodies = messages.map((message) => typeof message === "string" ? message : JSON.stringify({ jsonrpc: "2.0", ...message }));
			wire.toServer.write(bodies.map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`).join(""));
		},
		next: () => {
			const message = ready.shift();
			return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
		},
	};
}

const code = (message: Record<string, unknown>): unknown => (message["error"] as { code?: unknown } | undefined)?.code;
const initializeMessage = { id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } };

describe("the life cycle", () => {
	test("refuses requests before initialize, and a second initialize", async () => {
		const { send, next } = raw(start());
		send({ id: 7, method: "textDocument/hover", params: {} });
		expect(code(await next())).toBe(-32002);
		send({ method: "textDocument/didOpen", params: {} }, initializeMessage);
		expect(await next()).toMatchObject({ id: 1, result: { serverInfo: { name: "Kausal", version: "1.2.3" } } });
		send({ ...initializeMessage, id: 2 });
		expect(code(await next())).toBe(-32600);
	});

	test("refuses requests after shutdown, and ends with 0", async () => {
		const wire = start();
		const { send, next } = raw(wire);
		send(initializeMessage);
		await next();
		send({ id: 2, method: "shutdown" });
		expect(await next()).toMatchObject({ id: 2, result: null });
		send({ id: 3, method: "workspace/symbol", params: { query: "" } });
		expect(code(await next())).toBe(-32600);
		send({ method: "exit" });
		expect(await wire.ended).toEqual({ kind: "exit", code: 0 });
	});

	test("ends with 1 when exit comes without shutdown, with 0 when shutdown came without an id", async () => {
		const [hasty, odd] = [start(), start()];
		raw(hasty).send(initializeMessage, { method: "exit" });
		expect(await hasty.ended).toEqual({ kind: "exit", code: 1 });
		raw(odd).send(initializeMessage, { method: "shutdown" }, { method: "exit" });
		expect(await odd.ended).toEqual({ kind: "exit", code: 0 });
	});

	test("ends when the stream ends", async () => {
		const wire = start();
		wire.toServer.end();
		expect(await wire.ended).toEqual({ kind: "closed", wasShutDown: false });
	});

	test("closes its sessions on shutdown", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		await client.sendRequest("shutdown");
		expect(opener.sessions.get("/shop")?.closed).toBe(true);
	});

	test("does not let a session that closes slowly hold up shutdown", async () => {
		const opener = new MemoryOpener({ "/shop": shop });
		const session = opener.sessions.get("/shop");
		if (session !== undefined) session.close = () => new Promise(() => undefined);
		const { client } = await open({}, {}, opener);
		await client.sendRequest("kausal/status");
		expect(await client.sendRequest("shutdown")).toBeNull();
	});
});

describe("the stream", () => {
	test("answers what is not JSON, and goes on", async () => {
		const { send, next } = raw(start());
		send("{", initializeMessage);
		expect(await next()).toMatchObject({ id: null, error: { code: -32700 } });
		expect(await next()).toMatchObject({ id: 1 });
	});

	test.each(["-5", "1000000000000", "99999999999999999999"])("ends at the length %s, and says why", async (length) => {
		const wire = start();
		const { send, next } = raw(wire);
		wire.toServer.write(`Content-Length: ${length}\r\n\r\n{}`);
		send(initializeMessage);
		expect(code(await next())).toBe(-32700);
		expect(await wire.ended).toMatchObject({ kind: "broken" });
	});

	test("ends when a message stops half-way", async () => {
		const wire = start(undefined, { timing: { stallMsMax: 20 } });
		wire.toServer.write("Content-Length: 100\r\n\r\n{");
		expect(await wire.ended).toMatchObject({ kind: "broken" });
	});

	test("survives parameters that make no sense, with one answer each", async () => {
		const { client } = await open();
		const methods = ["textDocument/definition", "textDocument/references", "textDocument/hover", "textDocument/documentSymbol",
			"workspace/symbol", "textDocument/prepareCallHierarchy", "callHierarchy/incomingCalls", "callHierarchy/outgoingCalls"];
		const wrong = [{}, { textDocument: {} }, { textDocument: { uri: 5 } }, { item: {} }, { item: { data: { id: "x" } } },
			{ textDocument: { uri: cartUri }, position: { line: -1, character: 0 }, query: 3 }];
		for (const method of methods) {
			for (const params of wrong) {
				const outcome = await client.sendRequest(method, params).catch((error: unknown) => (error as ResponseError<void>).code);
				expect([-32602, null], `${method} ${JSON.stringify(params)}`).toContain(Array.isArray(outcome) ? null : outcome);
			}
		}
		for (const method of ["didOpen", "didChange", "didClose", "didSave"]) {
			await client.sendNotification(`textDocument/${method}`, { textDocument: {} });
			await client.sendNotification(`textDocument/${method}`, {});
		}
		await client.sendNotification("workspace/didChangeWatchedFiles", { changes: [{}] });
		await client.sendNotification("$/unheardOf", {});
		expect(places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10)))).toHaveLength(3);
	});

	test("answers every waiting request when it fails itself", async () => {
		const { client, opener, wire } = await open();
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		if (session !== undefined) session.gate = new Promise(() => undefined);
		const asked = [1, 2, 3].map(() => client.sendRequest("textDocument/hover", at(cartUri, 1, 10)).catch((error: unknown) => error));
		await client.sendRequest("kausal/status");
		await wire.server.fail("out of luck");
		for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: -32603, message: "out of luck" });
	});
});

describe("answers", () => {
	test("definition: a link where the client takes links, a location where not", async () => {
		const { client } = await open({ textDocument: { definition: { linkSupport: true } } });
		const [link] = await client.sendRequest<LocationLink[]>("textDocument/definition", at(mainUri, 0, 20));
		expect(link).toEqual({
			targetUri: cartUri,
			targetRange: { start: { line: 2, character: 0 }, end: { line: 2, character: 28 } },
			targetSelectionRange: { start: { line: 2, character: 9 }, end: { line: 2, character: 13 } },
			originSelectionRange: { start: { line: 0, character: 19 }, end: { line: 0, character: 23 } },
		});
		const plain = await open();
		expect(places(await plain.client.sendRequest("textDocument/definition", at(mainUri, 0, 20)))).toEqual(["cart.ts:2:9"]);
	});

	test("references: with and without the declaration", async () => {
		const { client } = await open();
		const ask = async (includeDeclaration: boolean): Promise<string[]> =>
			places(await client.sendRequest("textDocument/references", references(mainUri, 0, 11, includeDeclaration)));
		expect(await ask(true)).toEqual(["cart.ts:1:9", "cart.ts:2:18", "main.ts:0:10"]);
		expect(await ask(false)).toEqual(["cart.ts:2:18", "main.ts:0:10"]);
	});

	test("positions in the encoding that was agreed on", async () => {
		const encoded = async (...positionEncodings: string[]): Promise<unknown> => {
			const { client, wire } = await open({ general: { positionEncodings } });
			const column = positionEncodings[0] === "utf-8" ? 13 : 10;
			const found = await client.sendRequest<Location[]>("textDocument/references", references(mainUri, 0, column, false));
			wire.toServer.end();
			return found.at(-1)?.range.start.character;
		};
		expect(await encoded("utf-8", "utf-16")).toBe(13);
		expect(await encoded("utf-16", "utf-8")).toBe(10);
		expect(await encoded("utf-32")).toBe(10);
	});

	test("hover: markdown whose documentation is text and no link, or plain text", async () => {
		const { client } = await open({ textDocument: { hover: { contentFormat: ["markdown", "plaintext"] } } });
		const hover = await client.sendRequest<Hover>("textDocument/hover", at(mainUri, 0, 11));
		expect(hover.contents).toEqual({
			kind: "markdown",
			value: [
				"```typescript\nfunction total()\n```",
				"The sum of [all\\](command:evil) prices.",
				"---\n\nKausal · 1 caller · 2 references · exact · cart.ts",
			].join("\n\n"),
		});
		const plain = await open();
		const text = await plain.client.sendRequest<Hover>("textDocument/hover", at(cartUri, 1, 10));
		expect(text.contents).toMatchObject({ kind: "plaintext", value: expect.stringContaining("Kausal · 1 caller") as string });
	});

	test("outline: a tree or a list", async () => {
		const { client } = await open({ textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } });
		const tree = await client.sendRequest<object[]>("textDocument/documentSymbol", { textDocument: { uri: cartUri } });
		expect(tree).toMatchObject([{ name: "total", children: [] }, { name: "bill", selectionRange: { start: { line: 2, character: 9 } } }]);
		const plain = await open();
		const list = await plain.client.sendRequest<object[]>("textDocument/documentSymbol", { textDocument: { uri: cartUri } });
		expect(list).toMatchObject([{ name: "total", location: { uri: cartUri } }, { name: "bill" }]);
	});

	test("workspace symbols: of all folders, taking turns", async () => {
		const opener = new MemoryOpener({ "/shop": shop, "/other": { "x.ts": "function total2() {}" } });
		const workspaceFolders = [{ uri: "file:///shop", name: "shop" }, { uri: "file:///other/", name: "other" }];
		const { client } = await open({}, { workspaceFolders }, opener);
		const found = await client.sendRequest<{ name: string }[]>("workspace/symbol", { query: "l" });
		expect(found.map(({ name }) => name).sort()).toEqual(["bill", "total", "total2"]);
	});

	test("call hierarchy: up and down, by the item alone", async () => {
		const { client } = await open();
		const [total] = await client.sendRequest<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", at(cartUri, 1, 10));
		const callers = await client.sendRequest("callHierarchy/incomingCalls", { item: total });
		const site = { start: { line: 2, character: 18 }, end: { line: 2, character: 23 } };
		expect(callers).toMatchObject([{ from: { name: "bill", uri: cartUri }, fromRanges: [site] }]);
		const [{ from }] = callers as [{ from: CallHierarchyItem }];
		expect(await client.sendRequest("callHierarchy/outgoingCalls", { item: from })).toMatchObject([
			{ to: { name: "total" }, fromRanges: [site] },
		]);
		const gone = { ...from, data: { root: "/shop", id: "0".repeat(32) } };
		expect(await client.sendRequest("callHierarchy/outgoingCalls", { item: gone })).toBeNull();
	});

	test("documents outside of every folder: nothing, and no error", async () => {
		const { client } = await open();
		for (const uri of ["file:///elsewhere/a.ts", "untitled:Untitled-1", "file:///shopping/a.ts"]) {
			await didOpen(client, uri, "function total() {}");
			expect(await client.sendRequest("textDocument/definition", at(uri, 0, 10))).toBeNull();
			expect(await client.sendRequest("textDocument/documentSymbol", { textDocument: { uri } })).toBeNull();
		}
	});
});

describe("open documents", () => {
	test("are what answers refer to, edit by edit, until they are closed", async () => {
		const { client } = await open();
		await didOpen(client, mainUri, "bill();\n");
		expect(places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)))).toEqual(["cart.ts:2:18"]);
		const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
		await didChange(client, mainUri, 2, [{ range, text: "total" }]);
		expect(places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)))).toEqual(["cart.ts:2:18", "main.ts:0:0"]);
		await didChange(client, mainUri, 3, [{ text: "x(); total();" }]);
		expect(places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)))).toEqual(["cart.ts:2:18", "main.ts:0:5"]);
		await client.sendNotification("textDocument/didClose", { textDocument: { uri: mainUri } });
		expect(places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)))).toEqual(["cart.ts:2:18", "main.ts:0:10"]);
	});

	test("that are opened before their folder count from its first answer on", async () => {
		const opener = new MemoryOpener({ "/shop": shop });
		let release = (): void => undefined;
		opener.gate = new Promise((resolve) => (release = resolve));
		const { client } = await open({}, {}, opener);
		await didOpen(client, mainUri, "total(total());");
		const asked = client.sendRequest<Location[]>("textDocument/references", references(mainUri, 0, 1, false));
		release();
		expect(places(await asked)).toEqual(["cart.ts:2:18", "main.ts:0:0", "main.ts:0:6"]);
	});

	test("that are edited while a question about them waits make the answer void", async () => {
		const { client, opener } = await open();
		await didOpen(client, mainUri, "total();");
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		let release = (): void => undefined;
		if (session !== undefined) session.gate = new Promise((resolve) => (release = resolve));
		const asked = client.sendRequest("textDocument/hover", at(mainUri, 0, 1)).catch((error: unknown) => error);
		await didChange(client, mainUri, 2, [{ text: "bill();" }]);
		await client.sendRequest("kausal/status");
		release();
		expect(await asked).toMatchObject({ code: -32801 });
	});
});

describe("cancelling", () => {
	test("answers a request that waits with an error, one answer each", async () => {
		const { send, next } = raw(start());
		send(initializeMessage);
		await next();
		const body = (message: object): string => JSON.stringify({ jsonrpc: "2.0", ...message });
		const messages = Array.from({ length: 100 }, (_, index) => [
			{ id: index + 10, method: "workspace/symbol", params: { query: "x" } },
			{ method: "$/cancelRequest", params: { id: index + 10 } },
		]).flat();
		send(...messages.map(body), { method: "$/cancelRequest", params: {} }, { method: "$/cancelRequest" });
		const codes = new Map<unknown, unknown>();
		for (let count = 0; count < 100; count++) {
			const answer = await next();
			expect(codes.has(answer["id"])).toBe(false);
			codes.set(answer["id"], code(answer));
		}
		expect([...codes.values()].filter((one) => one === -32800).length).toBe(100);
	});

	test("ends one that waits for texts", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		let release = (): void => undefined;
		if (session !== undefined) session.gate = new Promise((resolve) => (release = resolve));
		const { send, next } = raw(start(opener));
		send({ ...initializeMessage, params: { ...initializeMessage.params, rootUri: "file:///shop" } });
		await next();
		send({ id: 2, method: "textDocument/hover", params: at(cartUri, 1, 10) }, { id: 3, method: "kausal/status" });
		expect(await next()).toMatchObject({ id: 3 });
		send({ method: "$/cancelRequest", params: { id: 2 } }, { id: 4, method: "kausal/status" });
		await next();
		release();
		expect(code(await next())).toBe(-32800);
	});
});

describe("folders", () => {
	test.each<[string, Initialization]>([
		["workspaceFolders", { rootUri: null, workspaceFolders: [{ uri: "file:///shop", name: "shop" }] }],
		["rootUri beside an empty list", { workspaceFolders: [] }],
		["rootUri alone", {}],
		["rootPath alone", { rootUri: null, rootPath: "/shop" }],
	])("come from %s", async (_name, overrides) => {
		const { client } = await open({}, overrides);
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({ folders: [{ root: "/shop" }] });
	});

	test("come and go; the deepest one answers", async () => {
		const opener = new MemoryOpener({ "/shop": shop, "/shop/inner": { "a.ts": "function inside() {}" } });
		const { client } = await open({}, {}, opener);
		const event = { added: [{ uri: "file:///shop/inner", name: "inner" }], removed: [] };
		await client.sendNotification("workspace/didChangeWorkspaceFolders", { event });
		const ask = (): Promise<Location[]> => client.sendRequest("textDocument/definition", at("file:///shop/inner/a.ts", 0, 10));
		expect(places(await ask())).toEqual(["a.ts:0:9"]);
		await client.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: event.added } });
		expect(await ask()).toBeNull();
		expect(opener.sessions.get("/shop/inner")?.closed).toBe(true);
	});

	test("that cannot be opened say why, and answer nothing", async () => {
		const { client } = await open({}, { rootUri: "file:///missing" });
		expect(await client.sendRequest("textDocument/hover", at("file:///missing/a.ts", 0, 0))).toBeNull();
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({
			folders: [{ state: "failed", message: "The folder could not be opened: /missing does not exist." }],
		});
	});

	test("whose index belongs to another process answer from it, and are taken over when it is gone", async () => {
		const opener = new MemoryOpener({ "/shop": shop });
		opener.owned.add("/shop");
		const { client } = await open({}, {}, opener);
		expect(places(await client.sendRequest("textDocument/definition", at(mainUri, 0, 11)))).toEqual(["cart.ts:1:9"]);
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({
			folders: [{ state: "read-only", message: "Process 1 owns the index." }],
		});
		expect(opener.sessions.get("/shop")?.indexed).toEqual([]);
		const ready = new Promise<Status>((resolve) => {
			client.onNotification("kausal/statusChanged", (status: Status) => {
				if (status.folders[0]?.state === "ready") resolve(status);
			});
		});
		opener.owned.clear();
		expect((await ready).folders[0]?.message).toBeUndefined();
		expect(opener.sessions.get("/shop")?.indexed).toEqual([false]);
	});
});

describe("indexing", () => {
	test("shows progress to clients that can, and only to them", async () => {
		const kinds: string[] = [];
		const { client, opener } = await open({ window: { workDoneProgress: true } });
		let shown = (): void => undefined;
		const begun = new Promise<void>((resolve) => (shown = resolve));
		const ended = new Promise<void>((resolve) => {
			client.onNotification("$/progress", ({ value: { kind } }: { value: { kind: string } }) => {
				kinds.push(kind);
				if (kind === "begin") shown();
				if (kind === "end") resolve();
			});
		});
		await client.sendRequest("kausal/reindex");
		const session = opener.sessions.get("/shop");
		expect(session?.indexed).toEqual([false, true]);
		if (session === undefined) return;
		// In memory it is over at once, before the client has taken the token: then there is nothing to show.
		let release = (): void => undefined;
		const [index, gate] = [session.index, new Promise<void>((resolve) => (release = resolve))];
		const slow: typeof index = async (options) => {
			const report = await index(options);
			await gate;
			return report;
		};
		Object.assign(session, { index: slow });
		const again = client.sendRequest("kausal/reindex");
		await begun;
		release();
		await again;
		await ended;
		expect(kinds).toEqual(["begin", "end"]);
	});

	test("hears of files that were saved or changed, but not of those within .git", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		await client.sendNotification("textDocument/didSave", { textDocument: { uri: mainUri } });
		const changes = ["cart.ts", ".git/index", "sub/x.ts"].map((path) => ({ uri: `file:///shop/${path}`, type: 2 }));
		await client.sendNotification("workspace/didChangeWatchedFiles", { changes });
		await client.sendRequest("kausal/status");
		expect(opener.sessions.get("/shop")?.changed).toEqual(["main.ts", "cart.ts", "sub/x.ts"]);
	});

	test("looks through the folder when a file is opened or saved, for clients that watch none", async () => {
		for (const dynamicRegistration of [true, false]) {
			const { client, opener } = await open({ workspace: { didChangeWatchedFiles: { dynamicRegistration } } }, {}, undefined, { lookMs: 0 });
			await client.sendRequest("kausal/status");
			await didOpen(client, mainUri, "total();");
			await client.sendNotification("textDocument/didSave", { textDocument: { uri: mainUri } });
			await client.sendRequest("kausal/status");
			await client.sendRequest("kausal/status");
			expect(opener.sessions.get("/shop")?.indexed).toEqual(dynamicRegistration ? [false] : [false, false, false]);
		}
	});

	test("looks through the whole folder when very many files changed", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		const changes = Array.from({ length: 1001 }, (_, index) => ({ uri: `file:///shop/${index}.ts`, type: 1 }));
		await client.sendNotification("workspace/didChangeWatchedFiles", { changes });
		await client.sendRequest("kausal/status");
		expect(opener.sessions.get("/shop")?.changed).toEqual([]);
		expect(opener.sessions.get("/shop")?.indexed).toEqual([false, false]);
	});
});

describe("settings", () => {
	test("are pulled from the client, and obeyed when they change", async () => {
		const { client } = await open({ workspace: { configuration: true } });
		let navigation = "merge";
		client.onRequest("workspace/configuration", () => [{ navigation }]);
		const ask = (): Promise<unknown> => client.sendRequest("textDocument/hover", at(cartUri, 1, 10));
		expect(await ask()).not.toBeNull();
		navigation = "off";
		await client.sendNotification("workspace/didChangeConfiguration", { settings: null });
		await client.sendRequest("kausal/status");
		expect(await ask()).toBeNull();
	});

	test("may come with initialize or be pushed, by clients that are not asked", async () => {
		const { client } = await open({}, { initializationOptions: { navigation: "off", workers: -3, indexDirectory: "relative" } });
		const ask = (): Promise<unknown> => client.sendRequest("textDocument/hover", at(cartUri, 1, 10));
		expect(await ask()).toBeNull();
		await client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal: { navigation: "merge" } } });
		expect(await ask()).not.toBeNull();
	});
});
