/**
 * The life of a connection over in-process streams: what is refused and when, streams that are no protocol, and one
 * answer for every request, cancelled or not.
 */
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { ResponseError } from "vscode-languageserver/node";
import {
	at, cartUri, code, initializeMessage, MemoryOpener, open, places, raw, references, shop, start,
} from "./fixture.ts";

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

	test.each([undefined, null, [], [{ capabilities: {} }]])(
		"takes no initialize with the parameters %j, and waits for another",
		async (params) => {
		const { send, next } = raw(start());
		send({ id: 1, method: "initialize", params }, { id: 2, method: "kausal/status" }, { ...initializeMessage, id: 3 });
		expect([code(await next()), code(await next())]).toEqual([-32602, -32002]);
		expect(await next()).toMatchObject({ id: 3, result: { serverInfo: { name: "Kausal" } } });
	});

	test("begins once, however often the client says that it is ready", async () => {
		const { client } = await open({ workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
		let registered = 0;
		client.onRequest("client/registerCapability", () => void registered++);
		for (let times = 0; times < 3; times++) await client.sendNotification("initialized", {});
		await client.sendRequest("kausal/status");
		await client.sendRequest("kausal/status");
		expect(registered).toBe(1);
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
		const methods = [
			"textDocument/definition", "textDocument/references", "textDocument/hover", "textDocument/documentSymbol",
			"workspace/symbol", "textDocument/prepareCallHierarchy", "callHierarchy/incomingCalls",
			"callHierarchy/outgoingCalls",
		];
		const wrong = [{}, { textDocument: {} }, { textDocument: { uri: 5 } }, { item: {} }, { item: { data: { id: "x" } } },
			{ textDocument: { uri: cartUri }, position: { line: -1, character: 0 }, query: 3 }];
		for (const method of methods) {
			for (const params of wrong) {
				const outcome = await client.sendRequest(method, params)
					.catch((error: unknown) => (error as ResponseError<void>).code);
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
		const hover = (): Promise<unknown> => client.sendRequest("textDocument/hover", at(cartUri, 1, 10));
		const asked = [1, 2, 3].map(() => hover().catch((error: unknown) => error));
		await client.sendRequest("kausal/status");
		await wire.server.fail("out of luck");
		for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: -32603, message: "out of luck" });
	});
});

describe("ids", () => {
	/** A server that keeps hovers waiting until it is released. */
	async function waiting(): Promise<ReturnType<typeof raw> & { release: () => void }> {
		const opener = new MemoryOpener({ "/shop": shop });
		let release = (): void => undefined;
		const session = opener.sessions.get("/shop");
		if (session !== undefined) session.gate = new Promise((resolve) => (release = resolve));
		const wire = raw(start(opener));
		wire.send({ ...initializeMessage, params: { ...initializeMessage.params, rootUri: "file:///shop" } });
		await wire.next();
		return { ...wire, release: () => release() };
	}
	const hoverOf = (id: unknown): object => ({ id, method: "textDocument/hover", params: at(cartUri, 1, 10) });

	test("that are spelled alike are two when one is a number and one a string", async () => {
		const { send, next, release } = await waiting();
		send(hoverOf(901), hoverOf("901"), { id: 2, method: "kausal/status" });
		await next();
		send({ method: "$/cancelRequest", params: { id: "901" } }, { id: 3, method: "kausal/status" });
		await next();
		release();
		const answers = [await next(), await next()].map((answer) => [answer["id"], code(answer)]);
		expect(answers).toContainEqual([901, undefined]);
		expect(answers).toContainEqual(["901", -32800]);
	});

	test("that are used twice at a time are refused the second time, and free again after the answer", async () => {
		const { send, next, release } = await waiting();
		send(hoverOf(7), hoverOf(7));
		expect(await next()).toMatchObject({ id: 7, error: { code: -32600 } });
		release();
		expect(await next()).toMatchObject({ id: 7, result: { contents: {} } });
		send(hoverOf(7));
		expect(await next()).toMatchObject({ id: 7, result: { contents: {} } });
	});

	test("that are none are answered without one, and each request of a batch under its own", async () => {
		const { send, next } = await waiting();
		send(hoverOf(null));
		expect(await next()).toMatchObject({ id: null, error: { code: -32600 } });
		const batch = ["a", "b"].map((id) => ({ jsonrpc: "2.0", id, method: "kausal/status" }));
		send(JSON.stringify(batch));
		const refused = { error: { code: -32600 } };
		expect([await next(), await next()]).toMatchObject([{ id: "a", ...refused }, { id: "b", ...refused }]);
	});

	test("that nobody waits for may be cancelled, and be used afterwards", async () => {
		const { send, next, release } = await waiting();
		release();
		for (const id of [5, "5", null, 1.5, -1]) send({ method: "$/cancelRequest", params: { id } });
		send(hoverOf(5));
		expect(await next()).toMatchObject({ id: 5, result: { contents: {} } });
		send({ method: "$/cancelRequest", params: { id: 5 } }, hoverOf(5));
		expect(await next()).toMatchObject({ id: 5, result: { contents: {} } });
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

describe("a client that does not read", () => {
	const many = `function total() {}\n${"total();\n".repeat(2000)}`;
	const turns = async (count: number): Promise<void> => {
		for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
	};

	test("has no more of its answers made than it has room for, and gets them all when it reads", async () => {
		const limits = { unreadBytesMax: 500_000 };
		const wire = start(new MemoryOpener({ "/shop": { "many.ts": many } }), { limits });
		const { toServer, fromServer } = wire;
		const send = (message: object): void => {
			const body = JSON.stringify({ jsonrpc: "2.0", ...message });
			toServer.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
		};
		send({ ...initializeMessage, params: { ...initializeMessage.params, rootUri: "file:///shop" } });
		for (let id = 2; id < 102; id++) {
			send({ id, method: "textDocument/references", params: references("file:///shop/many.ts", 0, 10) });
		}
		while (!toServer.isPaused()) await turns(1);
		await turns(3000);
		const unread = fromServer.readableLength + fromServer.writableLength;
		const answerBytes = 2001 * 130;
		expect(unread).toBeGreaterThan(limits.unreadBytesMax);
		expect(unread).toBeLessThan(limits.unreadBytesMax + 2 * answerBytes);
		// What it says meanwhile is not read either.
		expect(toServer.isPaused()).toBe(true);
		const { next } = raw(wire);
		const ids = new Set<unknown>();
		while (ids.size < 101) ids.add((await next())["id"]);
		expect(toServer.isPaused()).toBe(false);
		send({ id: 102, method: "kausal/status" });
		expect(await next()).toMatchObject({ id: 102 });
	});

	test("may cancel what waits, when it reads again", async () => {
		const wire = start(new MemoryOpener({ "/shop": { "many.ts": many } }), { limits: { unreadBytesMax: 1000 } });
		const client = raw({ ...wire, fromServer: new PassThrough() });
		client.send({ ...initializeMessage, params: { ...initializeMessage.params, rootUri: "file:///shop" } });
		const params = references("file:///shop/many.ts", 0, 10);
		client.send(...[2, 3, 4].map((id) => ({ id, method: "textDocument/references", params })));
		await turns(200);
		client.send({ method: "$/cancelRequest", params: { id: 4 } });
		const { next } = raw(wire);
		const codes = [await next(), await next(), await next(), await next()].map((answer) => [answer["id"], code(answer)]);
		expect(codes.slice(0, 2)).toEqual([[1, undefined], [2, undefined]]);
		expect(codes).toContainEqual([4, -32800]);
	});
});
