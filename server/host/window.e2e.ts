/** Windows of one folder: one process has the index, the others hand on, and whoever goes, nothing is lost. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { realRoot } from "../workspace/containment.ts";
import { ServerProcess } from "../home/serverProcess/fixture.ts";

const CART = 'import { price } from "./price";\nexport function total(): number { return price(); }\n';
const CAPABILITIES = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };

let scratch: string;
let root: string;
let base: string;
let windows: ServerProcess[];
beforeEach(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-windows-")));
	root = join(scratch, "workspace");
	base = join(scratch, "indexes");
	windows = [];
	mkdirSync(root);
	writeFileSync(join(root, "price.ts"), "export function price(): number { return 1; }\n");
	writeFileSync(join(root, "cart.ts"), CART);
});
afterEach(() => {
	for (const { child } of windows) child.kill("SIGKILL");
	rmSync(scratch, { recursive: true, force: true });
});

async function open(): Promise<ServerProcess> {
	const window = new ServerProcess(root, base);
	windows.push(window);
	await window.begin(CAPABILITIES);
	await window.until(({ state }) => state === "ready");
	return window;
}

/** Who owns the index, as its lock says. */
function owner(): number {
	const home = indexDirectoryFor(root, { base });
	const locks = readdirSync(home).filter((name) => name.startsWith("LOCK"));
	expect(locks).toHaveLength(1);
	return Number(readFileSync(join(home, locks[0] ?? ""), "utf8").split(" ")[0]);
}

/** Whether a process has files of the index open. */
function reads({ child }: ServerProcess): boolean {
	return readdirSync(`/proc/${child.pid}/fd`).some((name) => {
		try {
			return readlinkSync(`/proc/${child.pid}/fd/${name}`).startsWith(base);
		} catch {
			return false; // closed since
		}
	});
}

/** One process has the index, and the others let go of it as soon as they are served by that one. */
async function isOwnedBy(one: ServerProcess, others: readonly ServerProcess[] = []): Promise<void> {
	await expect.poll(() => [owner(), reads(one), others.filter(reads).length]).toEqual([one.child.pid, true, 0]);
}

/** Opens the cart with a function more, typed in two steps. */
function type(window: ServerProcess, name: string): void {
	const uri = window.uri("cart.ts");
	const text = `${CART}export function ${name}() {}\n`;
	window.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	const at = { line: 2, character: `export function ${name}`.length };
	const contentChanges = [{ range: { start: at, end: at }, text: "Now" }];
	window.tell("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges });
}

/** What was typed is in the answers of a window, at the first question or a later one. */
async function finds(window: ServerProcess, name: string): Promise<void> {
	await expect.poll(() => window.symbols(name)).toEqual([name]);
}

async function findsNot(window: ServerProcess, name: string): Promise<void> {
	await expect.poll(() => window.symbols(name)).toEqual([]);
}

/** What a window has asked its editor to watch, as far as it has not taken it back. */
function watched({ heard }: ServerProcess): number {
	const count = (name: string): number => heard.filter(({ method }) => method === `client/${name}`).length;
	return count("registerCapability") - count("unregisterCapability");
}

test("one process serves all windows: what is typed in one is known in each, and closed with it", async () => {
	const first = await open();
	const [second, third] = [await open(), await open()];
	await isOwnedBy(first, [second, third]);
	type(second, "typed");
	await finds(second, "typedNow");
	await finds(first, "typedNow");
	// The same file in two windows: the text that was typed last, until its window has it no more.
	type(third, "later");
	await finds(third, "laterNow");
	expect(await third.end()).toBe(0);
	await findsNot(first, "laterNow");
	await finds(first, "typedNow");
	expect(await second.end()).toBe(0);
	await findsNot(first, "typedNow");
	expect(await first.definitions("cart.ts", 1, 42)).toBe(1);
	expect(await first.end()).toBe(0);
});

test("a window that began when there was no owner is served by one that was faster", async () => {
	const early = new ServerProcess(root, base);
	windows.push(early);
	// A folder is opened when the client says that it has heard the answer.
	const { capabilities } = await early.ask<{ capabilities: object }>("initialize", {
		processId: process.pid, rootUri: early.uri(), capabilities: CAPABILITIES,
	});
	expect(capabilities).toHaveProperty("definitionProvider");
	const fast = await open();
	early.tell("initialized", {});
	type(early, "typed");
	await early.until(({ state }) => state === "ready");
	await isOwnedBy(fast, [early]);
	await finds(fast, "typedNow");
	expect(await early.definitions("cart.ts", 1, 42)).toBe(1);
	// And it goes on alone.
	fast.child.kill("SIGKILL");
	await fast.ended;
	await finds(early, "typedNow");
	await early.until(({ state }) => state === "ready");
	await isOwnedBy(early);
	await expect.poll(() => watched(early)).toBe(1);
	expect(await early.end()).toBe(0);
});

test("windows that begin at the same moment have one owner, also before there is an index", async () => {
	for (let round = 0; round < 2; round += 1) {
		const opened = await Promise.all([open(), open(), open(), open()]);
		await expect.poll(() => opened.filter(reads).map(({ child }) => child.pid)).toEqual([owner()]);
		for (const window of opened) expect(await window.definitions("cart.ts", 1, 42)).toBe(1);
		expect(await Promise.all(opened.map((window) => window.end()))).toEqual([0, 0, 0, 0]);
	}
});

test("an owner that is stopped keeps no window from its answers; when it goes on, it serves the window", async () => {
	const first = await open();
	first.child.kill("SIGSTOP");
	const second = new ServerProcess(root, base);
	windows.push(second);
	await second.begin(CAPABILITIES);
	await second.until(({ state }) => state === "read-only");
	expect(await second.definitions("cart.ts", 1, 42)).toBe(1);
	first.child.kill("SIGCONT");
	await second.until(({ state }) => state === "ready");
	await isOwnedBy(first, [second]);
	type(second, "typed");
	await finds(second, "typedNow");
});

test("when the owner is killed, a window takes over and has all that was typed and asked", async () => {
	const first = await open();
	const [second, third] = [await open(), await open()];
	type(second, "typed");
	await finds(second, "typedNow");
	// It hears nothing any more, so what is asked now is asked again.
	first.child.kill("SIGSTOP");
	const asked = [second.symbols("total"), third.symbols("price"), second.symbols("typedNow")];
	first.child.kill("SIGKILL");
	const [total, price] = await Promise.all(asked);
	expect([total, price]).toEqual([["total"], ["price"]]);
	await finds(second, "typedNow");
	await second.until(({ state }) => state === "ready");
	await third.until(({ state }) => state === "ready");
	await isOwnedBy(...(owner() === second.child.pid ? [second, [third]] as const : [third, [second]] as const));
	await finds(third, "typedNow");
	await expect.poll(() => [watched(second), watched(third)]).toEqual([1, 1]);
	expect(await Promise.all([second.end(), third.end()])).toEqual([0, 0]);
	expect(readdirSync(indexDirectoryFor(root, { base })).filter((name) => !name.startsWith("store-"))).toEqual([]);
});

test("when the window of the owner is closed, another one goes on; so it is again and again", async () => {
	let before = await open();
	for (let round = 0; round < 3; round++) {
		const next = await open();
		type(next, `round${round}`);
		expect(await before.end()).toBe(0);
		await finds(next, `round${round}Now`);
		await isOwnedBy(next);
		before = next;
	}
	expect(await before.end()).toBe(0);
});
