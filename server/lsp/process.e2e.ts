/** The built server as a process, spoken to in bytes: exit codes, parents that die, streams that are no protocol. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { at, RawClient, folder, home, PROGRAM, short, type Place } from "./rawClient/fixture.ts";

/** Whether a process is gone, or only its shell is left for its parent to read. */
function isGone(processId: number): boolean {
	try {
		process.kill(processId, 0);
		return false;
	} catch {
		return true;
	}
}

async function gone(processId: number, withinMs: number): Promise<boolean> {
	for (const until = performance.now() + withinMs; performance.now() < until; ) {
		if (isGone(processId)) return true;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return false;
}

describe("the process", () => {
	test("ends with 0 after shutdown and exit, and prints nothing but the protocol", async () => {
		const client = RawClient.start("--stdio");
		await client.initialize(folder());
		await client.ready();
		expect(await client.end()).toBe(0);
		expect(client.stderr).toBe("");
	});

	test("ends with 1 when the client hangs up, with 0 when it had asked for shutdown", async () => {
		const hasty = RawClient.start();
		await hasty.initialize(folder());
		hasty.child?.stdin.end();
		expect(await hasty.exited).toBe(1);
		const polite = RawClient.start();
		await polite.initialize(folder());
		await polite.request("shutdown");
		polite.child?.stdin.end();
		expect(await polite.exited).toBe(0);
	});

	test("refuses requests before initialize and after shutdown", async () => {
		const client = RawClient.start();
		expect((await client.request("workspace/symbol", { query: "" })).error?.code).toBe(-32002);
		await client.initialize(folder());
		await client.request("shutdown");
		expect((await client.request("workspace/symbol", { query: "" })).error?.code).toBe(-32600);
		client.send({ method: "exit" });
		expect(await client.exited).toBe(0);
	});

	test.each([
		"Content-Length: -1\r\n\r\n{}",
		"Content-Length: 99999999999\r\n\r\n{}",
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"\0\0\0\0\n\n",
	])(
		"ends with 1 and a sentence on %j",
		async (bytes) => {
			const client = RawClient.start();
			client.bytes(bytes);
			expect(await client.exited).toBe(1);
			expect(client.stderr).toMatch(/^kausal lsp: The client sent .*\n$/);
			expect((await client.answer(null)).error?.code).toBe(-32700);
		},
	);

	test("never goes deaf: after bytes gone wrong it answers the next request, or it has ended", async () => {
		const request = JSON.stringify({ jsonrpc: "2.0", id: "x", method: "kausal/status" });
		const { length } = request;
		const frame = (said: number): string => `Content-Length: ${said}\r\n\r\n${request}`;
		const wrong = [frame(length - 1), frame(length - 20), frame(length).slice(1), frame(length).slice(0, -1)];
		for (const bytes of wrong) {
			const client = RawClient.start();
			await client.initialize(folder());
			client.bytes(bytes);
			const outcome = await Promise.race([client.request("kausal/status"), client.exited]);
			if (typeof outcome === "object") client.child?.stdin.end();
			await client.exited;
			expect(outcome).not.toBeNull();
		}
	});

	test("ends when the process that it belongs to dies, also while others hold its streams", async () => {
		const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
		const client = RawClient.start(`--clientProcessId=${owner.pid}`);
		await client.initialize(folder(), { processId: owner.pid });
		owner.kill("SIGKILL");
		expect(await client.exited).toBe(1);
	});

	test("leaves nobody behind when its parent is killed", async () => {
		const root = folder();
		const script = `
			const { spawn } = require("node:child_process");
			const stdio = ["pipe", "pipe", "inherit"];
			const child = spawn(process.execPath, [${JSON.stringify(PROGRAM)}, "lsp"], { stdio });
			const rootUri = ${JSON.stringify(pathToFileURL(root).href)};
			const params = { processId: process.pid, rootUri, capabilities: {} };
			const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
			child.stdin.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body);
			child.stdout.once("data", () => console.log(child.pid));
		`;
		const env = { ...process.env, XDG_CACHE_HOME: join(home(), "cache") };
		const parent = spawn(process.execPath, ["-e", script], { env });
		const said = await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve));
		const server = Number(said.toString());
		parent.kill("SIGKILL");
		expect(await gone(server, 120_000)).toBe(true);
	});

	test("keeps standard output for the protocol, whoever prints", async () => {
		const chatty = join(home(), "chatty.cjs");
		writeFileSync(chatty, `process.on("SIGUSR2", () => {
			for (let line = 0; line < 500; line++) {
				console.log("noise");
				console.info("noise");
				process.stdout.write("noise\\n");
			}
		});`);
		const client = RawClient.startWith(["--require", chatty]);
		await client.initialize(folder());
		client.child?.kill("SIGUSR2");
		await client.ready();
		expect(await client.end()).toBe(0);
		expect(client.stderr.split("\n").filter((line) => line === "noise")).toHaveLength(1500);
	});

	const faults = ["throw new Error('planted')", "Promise.reject(new Error('planted'))"];
	test.each(faults)("ends with 70 after a fault of its own: %s", async (fault) => {
		const faulty = join(home(), "faulty.cjs");
		writeFileSync(faulty, `process.on("SIGUSR2", () => { ${fault}; });`);
		const root = folder();
		const client = RawClient.startWith(["--require", faulty]);
		await client.initialize(root);
		await client.ready();
		client.child?.kill("SIGUSR2");
		expect(await client.exited).toBe(70);
		expect(client.stderr).toContain("planted");
		const again = RawClient.start();
		await again.initialize(root);
		await again.ready();
		const found = await again.result<Place[]>("textDocument/definition", at(root, "src/main.ts", 3, 18));
		expect(short(found)).toEqual(["math.ts:1:16"]);
		expect(await again.end()).toBe(0);
	});

	test("says what it does not understand, with 2", async () => {
		for (const args of [["--node-ipc", "x"], ["--socket", "0"], ["--pipe"], ["--stdio", "--socket=1"]]) {
			const client = RawClient.start(...args);
			expect(await client.exited, args.join(" ")).toBe(2);
			expect(client.stderr).toContain("Usage: kausal lsp");
		}
	});

	test.each(["socket", "pipe"])("speaks through a %s at which the editor listens", async (kind) => {
		const listener = createServer();
		const place = kind === "pipe" ? join(home(), "lsp.sock") : undefined;
		await new Promise<void>((resolve) => {
			if (place === undefined) listener.listen(0, "127.0.0.1", resolve);
			else listener.listen(place, resolve);
		});
		const address = listener.address();
		const where = typeof address === "string" ? address : String(address?.port);
		const connected = new Promise<Socket>((resolve) => listener.once("connection", resolve));
		const server = RawClient.start(`--${kind}`, where);
		const client = new RawClient(await connected);
		const { serverInfo } = await client.initialize(folder());
		expect(serverInfo).toMatchObject({ name: "Kausal" });
		await client.request("shutdown");
		client.send({ method: "exit" });
		expect(await server.exited).toBe(0);
		listener.close();
	});
});
