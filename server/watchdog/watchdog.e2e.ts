/**
 * The built server with a main thread that is busy for longer than anybody waits: it ends all the same, within five
 * seconds, when its client is gone; and it says what keeps it busy. The loop that keeps it busy is loaded beside the
 * program by an option of Node; the program knows nothing of it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processMark } from "./processMark.ts";

const PROGRAM = join(import.meta.dirname, "../../dist/cli.js");
/**
 * Five seconds are the promise, and three and a half what it takes where looks come on time: the rest is room for a
 * machine that has much else to do. After a minute any busy server ends, whatever it is.
 */
const END_MS_MAX = 30_000;
const SAID_MS_MAX = 120_000;
const BUSY_MS = 300_000;

let home = "";
beforeAll(() => {
	if (!existsSync(PROGRAM)) throw new Error("There is no dist/cli.js: npm run build makes it.");
	home = realpathSync(mkdtempSync(join(tmpdir(), "kausal-watchdog-")));
	// Says where it is, and turns busy at a signal: for as long as it is said, and what it wrote then is there.
	writeFileSync(join(home, "busy.cjs"), `
		const { isMainThread } = require("node:worker_threads");
		const { existsSync, writeFileSync } = require("node:fs");
		if (isMainThread) process.on("SIGUSR2", () => {
			writeFileSync(process.env.BUSY_MARK, String(process.pid));
			for (const until = Date.now() + ${BUSY_MS}; Date.now() < until && existsSync(process.env.BUSY_MARK); );
		});
	`);
});
afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

const hello = (processId: number | null): string => {
	const params = { processId, rootUri: null, capabilities: {} };
	const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
	return `Content-Length: ${body.length}\r\n\r\n${body}`;
};

let marks = 0;
function environment(): NodeJS.ProcessEnv & { readonly BUSY_MARK: string } {
	const more = { BUSY_MARK: join(home, `busy${++marks}`), XDG_CACHE_HOME: join(home, "cache") };
	return { ...process.env, ...more };
}

const serverArguments = (): string[] => ["--require", join(home, "busy.cjs"), PROGRAM, "lsp"];

async function until(isSo: () => boolean, withinMs: number): Promise<boolean> {
	for (const end = performance.now() + withinMs; performance.now() < end; ) {
		if (isSo()) return true;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return isSo();
}

const isGone = (processId: number): boolean => processMark(processId) === undefined;

/** Makes the server busy and waits until it is. */
async function busy(processId: number, mark: string): Promise<void> {
	process.kill(processId, "SIGUSR2");
	expect(await until(() => existsSync(mark) && readFileSync(mark, "utf8") !== "", SAID_MS_MAX)).toBe(true);
}

async function started(
	processId: number | null,
): Promise<ChildProcess & { readonly pid: number; readonly said: () => string; readonly mark: string }> {
	const env = environment();
	const child = spawn(process.execPath, serverArguments(), { env });
	let said = "";
	child.stderr.on("data", (text: Buffer) => (said += text.toString()));
	child.stdin.on("error", () => undefined);
	child.stdin.write(hello(processId));
	await new Promise((resolve) => child.stdout.once("data", resolve));
	await busy(child.pid as number, env.BUSY_MARK);
	return Object.assign(child, { pid: child.pid as number, said: () => said, mark: env.BUSY_MARK });
}

describe("a server whose main thread is busy", () => {
	test("ends when the client's process is gone, while others hold its streams", async () => {
		const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
		const server = await started(owner.pid as number);
		owner.kill("SIGKILL");
		expect(await until(() => isGone(server.pid), END_MS_MAX)).toBe(true);
		expect(server.said()).toContain("ends: ");
	});

	test("ends when its input is closed, a socket pair as editors make it", async () => {
		const server = await started(null);
		server.stdin?.end();
		expect(await until(() => isGone(server.pid), END_MS_MAX)).toBe(true);
	});

	test.runIf(process.platform === "linux")("ends when its input is closed, a pipe with bytes in it", async () => {
		const env = environment();
		const command = [process.execPath, ...serverArguments()].map((word) => `'${word}'`).join(" ");
		const shell = spawn("sh", ["-c", `cat | exec ${command}`], { env: { ...env } });
		shell.stdin.write(hello(null));
		await new Promise((resolve) => shell.stdout.once("data", resolve));
		const children = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, "utf8").trim().split(" ").map(Number);
		const server = children.find(
			(child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("busy.cjs"),
		) as number;
		let said = "";
		shell.stderr.on("data", (text: Buffer) => (said += text.toString()));
		await busy(server, env.BUSY_MARK);
		// So the thread runs, and has seen who writes.
		expect(await until(() => said.includes("busy for 5 s"), SAID_MS_MAX)).toBe(true);
		shell.stdin.write("unread");
		shell.stdin.end();
		expect(await until(() => isGone(server), END_MS_MAX)).toBe(true);
	});

	test.each(["SIGTERM", "SIGHUP", "SIGINT"] as const)("ends at %s", async (signal) => {
		const server = await started(null);
		server.kill(signal);
		expect(await until(() => isGone(server.pid), END_MS_MAX)).toBe(true);
	});

	test("says so after five seconds, and when it is over, and serves on", async () => {
		const server = await started(null);
		expect(await until(() => server.said().includes("busy for 5 s"), SAID_MS_MAX)).toBe(true);
		rmSync(server.mark);
		expect(await until(() => server.said().includes("turns again"), SAID_MS_MAX)).toBe(true);
		expect(server.said())
			.toMatch(/^kausal lsp: busy for 5 s in one turn; it last began: .+\nkausal lsp: turns again after \d+(\.5)? s\n$/);
		expect(isGone(server.pid)).toBe(false);
		server.stdin?.end();
		expect(await until(() => isGone(server.pid), END_MS_MAX)).toBe(true);
	});
});

test("an idle server says nothing and ends with its input, whoever owns it", async () => {
	const child = spawn(process.execPath, [PROGRAM, "lsp"], { env: environment() });
	let said = "";
	child.stderr.on("data", (text: Buffer) => (said += text.toString()));
	// A process that cannot be seen may live on another machine.
	child.stdin.write(hello(2 ** 22 + 1));
	await new Promise((resolve) => child.stdout.once("data", resolve));
	expect(await until(() => child.exitCode !== null, 2500)).toBe(false);
	child.stdin.end();
	expect(await until(() => child.exitCode !== null, END_MS_MAX)).toBe(true);
	expect([child.exitCode, said]).toEqual([1, ""]);
});
