/**
 * What the client tells the server without asking: documents, folders, changed files, settings. Over in-process
 * streams, with sessions in memory.
 */
import { describe, expect, test } from "vitest";
import type { CallHierarchyItem, Hover, Location, ProtocolConnection } from "vscode-languageserver/node";
import type { ContentsAnswer } from "../protocol/contents.ts";
import type { Status } from "../protocol/status.ts";
import {
	at,
	cartUri,
	connectClient,
	didChange,
	didOpen,
	type Initialization,
	initialize,
	mainUri,
	MemoryOpener,
	open,
	places,
	references,
	shop,
	start,
} from "./fixture.ts";

describe("open documents", () => {
	test("are what answers refer to, edit by edit, until they are closed", async () => {
		const { client } = await open();
		const uses = async (): Promise<string[]> =>
			places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)));
		await didOpen(client, mainUri, "bill();\n");
		expect(await uses()).toEqual(["cart.ts:2:18"]);
		const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
		await didChange(client, mainUri, 2, [{ range, text: "total" }]);
		expect(await uses()).toEqual(["cart.ts:2:18", "main.ts:0:0"]);
		await didChange(client, mainUri, 3, [{ text: "x(); total();" }]);
		expect(await uses()).toEqual(["cart.ts:2:18", "main.ts:0:5"]);
		await client.sendNotification("textDocument/didClose", { textDocument: { uri: mainUri } });
		expect(await uses()).toEqual(["cart.ts:2:18", "main.ts:0:10"]);
	});

	test("take edits as they come: without a range or with none, and whatever versions they bear", async () => {
		const { client } = await open();
		const warnings: string[] = [];
		client.onNotification("window/logMessage", ({ type, message }: { type: number; message: string }) => {
			if (type === 2) warnings.push(message);
		});
		const ask = async (): Promise<string[]> =>
			places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)));
		await didOpen(client, mainUri, "bill();\n");
		await didChange(client, mainUri, 9, [{ range: null, text: "total();" }]);
		expect(await ask()).toEqual(["cart.ts:2:18", "main.ts:0:0"]);
		const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
		for (const version of [3, 2]) await didChange(client, mainUri, version, [{ range, text: "  " }]);
		expect(await ask()).toEqual(["cart.ts:2:18", "main.ts:0:4"]);
		expect(warnings).toEqual([`Version 3 of ${mainUri} came after version 9; edits are taken as they come.`]);
	});

	test("are not analysed while they are too large, which is said, and are when they shrink", async () => {
		const wire = start(new MemoryOpener({ "/shop": shop }), { limits: { documentUnitsMax: 1000 } });
		const client = connectClient(wire);
		const warnings: string[] = [];
		client.onNotification("window/logMessage", ({ type, message }: { type: number; message: string }) => {
			if (type === 2) warnings.push(message);
		});
		await initialize(client, { rootUri: "file:///shop" });
		const ask = async (): Promise<string[]> =>
			places(await client.sendRequest("textDocument/references", references(cartUri, 1, 10, false)));
		await didOpen(client, mainUri, "bill();\n");
		expect(await ask()).toEqual(["cart.ts:2:18"]);
		const begin = { line: 0, character: 0 };
		const filler = "total();\n".repeat(200);
		await didChange(client, mainUri, 2, [{ range: { start: begin, end: begin }, text: filler }]);
		const word = { start: { line: 200, character: 0 }, end: { line: 200, character: 4 } };
		await didChange(client, mainUri, 3, [{ range: word, text: "total" }]);
		// Other files' answers rest on what was saved of it; about it there are none.
		expect(await ask()).toEqual(["cart.ts:2:18", "main.ts:0:10"]);
		expect(await client.sendRequest("textDocument/references", references(mainUri, 0, 1))).toBeNull();
		const refusal = "Kausal does not analyse documents of more than 0.001 million characters while they are open.";
		const hover = await client.sendRequest("textDocument/hover", at(mainUri, 0, 1));
		expect(hover).toEqual({ contents: { kind: "plaintext", value: refusal } });
		expect(warnings).toEqual([`${mainUri}: ${refusal}`]);
		await didChange(client, mainUri, 4, [{ range: { start: begin, end: { line: 200, character: 0 } }, text: "" }]);
		expect(await ask()).toEqual(["cart.ts:2:18", "main.ts:0:0"]);
		expect(warnings).toHaveLength(1);
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

	test("and what has changed on disk behind the answers is read before they are placed", async () => {
		const { client, opener } = await open();
		await didOpen(client, mainUri, "total();");
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		const anew = `// one\n// two\n${shop["cart.ts"]}`;
		session?.onDisk.set("cart.ts", anew);
		expect(places(await client.sendRequest("textDocument/definition", at(mainUri, 0, 1)))).toEqual(["cart.ts:3:9"]);
		session?.onDisk.set("cart.ts", shop["cart.ts"]);
		const uses = await client.sendRequest<Location[]>("textDocument/references", references(mainUri, 0, 1, false));
		expect(places(uses)).toEqual(["cart.ts:2:18", "main.ts:0:0"]);
		session?.onDisk.set("cart.ts", anew);
		const [total] = await client.sendRequest<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", at(mainUri, 0, 1));
		expect(total).toMatchObject({ name: "total", selectionRange: { start: { line: 3 } } });
		session?.onDisk.set("cart.ts", shop["cart.ts"]);
		const callers = await client.sendRequest("callHierarchy/incomingCalls", { item: total });
		expect(callers).toMatchObject([{ from: { name: "bill", selectionRange: { start: { line: 2 } } } }]);
		session?.onDisk.set("cart.ts", anew);
		const [{ from }] = callers as [{ from: CallHierarchyItem }];
		const callees = await client.sendRequest("callHierarchy/outgoingCalls", { item: from });
		const [to, site] = [{ selectionRange: { start: { line: 3 } } }, { start: { line: 4 } }];
		expect(callees).toMatchObject([{ to, fromRanges: [site] }]);
		session?.onDisk.set("cart.ts", `// zero\n${anew}`);
		const [symbol] = await client.sendRequest<{ location: Location }[]>("workspace/symbol", { query: "total" });
		expect(symbol).toBeUndefined();
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
		const place = at("file:///shop/inner/a.ts", 0, 10);
		const ask = (): Promise<Location[]> => client.sendRequest("textDocument/definition", place);
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

	test("that could not be opened are tried again, and indexed when they can be", async () => {
		const opener = new MemoryOpener({ "/shop": shop });
		const session = opener.sessions.get("/shop");
		opener.sessions.delete("/shop");
		const { client } = await open({}, {}, opener);
		expect(await client.sendRequest("textDocument/hover", at(mainUri, 0, 0))).toBeNull();
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({ folders: [{ state: "failed" }] });
		const ready = stateOf(client, "ready");
		if (session !== undefined) opener.sessions.set("/shop", session);
		expect((await ready).folders[0]?.message).toBeUndefined();
		expect(session?.indexed).toEqual([false]);
	});

	test("whose index cannot follow the files say why, and that it is over", async () => {
		const opener = new MemoryOpener({ "/shop": shop });
		const { client } = await open({}, {}, opener);
		await client.sendRequest("kausal/reindex");
		const failed = stateOf(client, "failed");
		opener.sessions.get("/shop")?.onProblem?.("The disk is full.");
		expect((await failed).folders[0]?.message).toBe("The disk is full.");
		const ready = stateOf(client, "ready");
		opener.sessions.get("/shop")?.onProblem?.(undefined);
		expect((await ready).folders[0]?.message).toBeUndefined();
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
		const ready = stateOf(client, "ready");
		opener.owned.clear();
		expect((await ready).folders[0]?.message).toBeUndefined();
		expect(opener.sessions.get("/shop")?.indexed).toEqual([false]);
	});
});

/** Resolves with the next status in which the folder is in a state. */
function stateOf(client: ProtocolConnection, state: string): Promise<Status> {
	return new Promise((resolve) => {
		client.onNotification("kausal/statusChanged", (status: Status) => {
			if (status.folders[0]?.state === state) resolve(status);
		});
	});
}

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

	test("a first run can be stopped by its bar, and goes on when it is ordered", async () => {
		const { client, opener } = await open({ window: { workDoneProgress: true } });
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		if (session === undefined) throw new Error("There is no session.");
		const index = session.index;
		const stoppable: typeof index = async (options = {}) => {
			await index(options);
			await new Promise((resolve) => options.signal?.addEventListener("abort", resolve));
			// What was being read is told of when the run is over.
			setImmediate(() => options.onProgress?.({ phase: "parsing", done: 2, total: 9 }));
			options.signal?.throwIfAborted();
			return index(options);
		};
		Object.assign(session, { index: stoppable, isComplete: false });
		let bars = 0;
		const begun = new Promise<string>((resolve) => {
			client.onNotification("$/progress", ({ token, value }: { token: string; value: { cancellable?: boolean } }) => {
				if (value.cancellable !== true) return;
				bars += 1;
				resolve(token);
			});
		});
		const ordered = client.sendRequest<Status>("kausal/reindex", { fromNothing: false });
		await client.sendNotification("window/workDoneProgress/cancel", { token: await begun });
		expect((await ordered).folders[0]?.state).toBe("stopped");
		const { folders: [stopped] } = await client.sendRequest<Status>("kausal/status");
		expect([stopped?.progress, bars]).toEqual([undefined, 1]);
		Object.assign(session, { index, isComplete: true });
		const again = await client.sendRequest<Status>("kausal/reindex", { fromNothing: false });
		expect([again.folders[0]?.state, session.indexed.at(-1)]).toEqual(["ready", false]);
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

	test("says what the index holds and costs, when somebody looks", async () => {
		const { client } = await open();
		const { folders: [folder], memoryBytes } = await client.sendRequest<ContentsAnswer>("kausal/contents");
		const files = Object.keys(shop).length;
		expect(folder).toMatchObject({ root: "/shop", languages: [{ name: "TypeScript", files }], diskBytes: 0 });
		expect(memoryBytes).toBeGreaterThan(1e6);
	});

	test("lists the files that are not in the index as they are", async () => {
		const opener = new MemoryOpener({ "/shop": { ...shop, "broken.ts": "function (" } });
		const { client } = await open({}, {}, opener);
		const detail = "It has syntax errors, and is indexed as far as it could be read.";
		const files = [{ path: "broken.ts", reason: "syntax-errors", detail }];
		expect(await client.sendRequest("kausal/files")).toEqual({ folders: [{ root: "/shop", files, truncated: false }] });
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({ folders: [{ withProblems: 1 }] });
	});

	test("is said in hovers and calls, and once for all lists, until it is over", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		if (session !== undefined) session.isComplete = false;
		const said: string[] = [];
		client.onNotification("window/showMessage", ({ message }: { message: string }) => void said.push(message));
		const hover = await client.sendRequest<Hover>("textDocument/hover", at(cartUri, 1, 10));
		const value: unknown = expect.stringContaining("not all is indexed yet, no counts");
		expect(hover.contents).toMatchObject({ value });
		expect(said).toEqual([]);
		const askAll = async (): Promise<void> => {
			await client.sendRequest("textDocument/references", references(cartUri, 1, 10));
			await client.sendRequest("workspace/symbol", { query: "total" });
			const place = at(cartUri, 1, 10);
			const [item] = await client.sendRequest<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", place);
			const detail = session?.isComplete === true ? "cart.ts" : "cart.ts · not all indexed yet";
			expect(item).toMatchObject({ detail });
			expect(await client.sendRequest("callHierarchy/incomingCalls", { item })).toMatchObject([{ from: { detail } }]);
		};
		await askAll();
		expect(said).toEqual(["Kausal has not indexed everything yet: lists may not be complete."]);
		if (session !== undefined) session.isComplete = true;
		await askAll();
		expect(said).toHaveLength(1);
		expect(await client.sendRequest<Status>("kausal/status")).toMatchObject({ folders: [{ isComplete: true }] });
	});

	test("is no state to rename in while what depends on a change is not linked", async () => {
		const { client, opener } = await open();
		await client.sendRequest("kausal/status");
		const session = opener.sessions.get("/shop");
		if (session !== undefined) session.unlinkedCount = 2;
		const place = at(cartUri, 1, 10);
		const reason = "Files have changed, and what they mean now is not known yet. It will be in a moment.";
		await expect(client.sendRequest("textDocument/rename", { ...place, newName: "sum" })).rejects.toThrow(reason);
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
		const initializationOptions = { navigation: "off", workers: -3, indexDirectory: "relative" };
		const { client } = await open({}, { initializationOptions });
		const ask = (): Promise<unknown> => client.sendRequest("textDocument/hover", at(cartUri, 1, 10));
		expect(await ask()).toBeNull();
		await client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal: { navigation: "merge" } } });
		expect(await ask()).not.toBeNull();
	});
});
