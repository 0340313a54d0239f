/** The built server with a folder, and another one that is opened beside it at run time, and taken away again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess } from "../home/serverProcess/fixture.ts";
import type { FolderStatus } from "../protocol/status.ts";
import { realRoot } from "../workspace/containment.ts";

const FILES = {
	"shop/package.json": '{ "name": "@x/shop", "main": "cart.ts" }',
	"shop/cart.ts": "export function total() { return 1; }\n",
	"app/package.json": '{ "name": "app", "dependencies": { "@x/shop": "*" } }',
	"app/use.ts": 'import { total } from "@x/shop";\nexport const all = total();\n',
};

let scratch: string;
let server: ServerProcess;

beforeAll(async () => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-across-")));
	for (const [path, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(scratch, path)), { recursive: true });
		writeFileSync(join(scratch, path), text);
	}
	server = new ServerProcess(join(scratch, "shop"), join(scratch, "indexes"));
	await server.begin();
	await server.until(({ state }) => state === "ready");
});

afterAll(() => {
	server.child.kill("SIGKILL");
	rmSync(scratch, { recursive: true, force: true });
});

async function uses(): Promise<string[]> {
	const at = { textDocument: { uri: server.uri("cart.ts") }, position: { line: 0, character: 17 } };
	const found = await server.ask<{ uri: string; range: { start: { line: number } } }[]>(
		"textDocument/references", { ...at, context: { includeDeclaration: false } });
	return found.map(({ uri, range }) => `${uri.slice(uri.lastIndexOf("/") + 1)}:${range.start.line}`);
}

async function untilReady(count: number): Promise<void> {
	for (;;) {
		const { folders } = await server.ask<{ folders: FolderStatus[] }>("kausal/status");
		if (folders.length === count && folders.every(({ state }) => state === "ready")) return;
		await pause(50);
	}
}

test("its uses are found in a folder that comes, and not when it has gone", async () => {
	expect(await uses()).toEqual([]);
	const app = { uri: pathToFileURL(join(scratch, "app")).href, name: "app" };
	server.tell("workspace/didChangeWorkspaceFolders", { event: { added: [app], removed: [] } });
	await untilReady(2);
	await expect.poll(uses).toEqual(["use.ts:0", "use.ts:1"]);
	expect(await server.definitions("../app/use.ts", 1, 20)).toBe(1);
	writeFileSync(join(scratch, "app/use.ts"), `\n${FILES["app/use.ts"]}all + total();\n`);
	// A question waits a second for what has changed, which a busy machine may not have read by then.
	await expect.poll(uses).toEqual(["use.ts:1", "use.ts:2", "use.ts:3"]);
	server.tell("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [app] } });
	await untilReady(1);
	await expect.poll(uses).toEqual([]);
});
