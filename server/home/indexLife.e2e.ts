/**
 * What happens to an index while the built server runs: deleted, out of space, not writable, typed in from two windows.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realRoot } from "../workspace/containment.ts";
import { program, ServerProcess } from "./serverProcess/fixture.ts";

const cart = 'import { price } from "./price";\nexport function total(): number { return price(); }\n';
/** Where `price` is called in it. */
const CALL = [1, 42] as const;

let scratch: string;
let root: string;
let base: string;
let servers: ServerProcess[];
beforeEach(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-life-")));
	root = join(scratch, "workspace");
	base = join(scratch, "indexes");
	servers = [];
	mkdirSync(root);
	write("price.ts", "export function price(): number { return 1; }\n");
	write("cart.ts", cart);
});
afterEach(() => {
	for (const { child } of servers) child.kill("SIGKILL");
	rmSync(scratch, { recursive: true, force: true });
});

function write(path: string, text: string): void {
	writeFileSync(join(root, path), text);
}

async function start(place: string = base): Promise<ServerProcess> {
	const server = new ServerProcess(root, place);
	servers.push(server);
	await server.begin();
	return server;
}

const isReady = ({ state }: { readonly state: string }): boolean => state === "ready";

test("the index may be deleted at any time: while a server answers, before a save, and before it ends", async () => {
	const server = await start();
	await server.until(isReady);
	rmSync(base, { recursive: true });
	while (!existsSync(base)) {
		await server.definitions("cart.ts", ...CALL);
		await pause(100);
	}
	await server.until((status) => isReady(status) && status.files === 2);
	expect(await server.definitions("cart.ts", ...CALL)).toBe(1);
	rmSync(base, { recursive: true });
	write("saved.ts", "export const savedLater = 1;\n");
	server.changed(["saved.ts"]);
	await server.until((status) => isReady(status) && status.files === 3);
	expect(await server.symbols("savedLater")).toEqual(["savedLater"]);
	rmSync(base, { recursive: true });
	expect(await server.end()).toBe(0);
	const again = await start();
	await again.until((status) => isReady(status) && status.files === 3);
	expect(await again.end()).toBe(0);
});

test("a second window answers while it is typed in, the owner writes and the index is begun anew", async () => {
	const owner = await start();
	await owner.until(isReady);
	const second = await start();
	await second.until(isReady);
	second.tell(
		"textDocument/didOpen",
		{ textDocument: { uri: second.uri("cart.ts"), languageId: "typescript", version: 1, text: cart } },
	);
	for (let edit = 0; edit < 40; edit += 1) {
		const text = `${cart}export function typed${edit}() { return total(); }\n`;
		second.tell(
			"textDocument/didChange",
			{ textDocument: { uri: second.uri("cart.ts"), version: edit + 2 }, contentChanges: [{ text }] },
		);
		if (edit % 5 === 0) {
			write("price.ts", `export function price(): number { return ${edit}; }\nexport function written${edit}() {}\n`);
			owner.changed(["price.ts"]);
		}
		if (edit % 20 === 10) void owner.ask("kausal/reindex");
		await pause(100);
	}
	await owner.until(isReady);
	while ((await second.symbols("written35")).length === 0) await pause(200);
	while ((await second.symbols("typed39")).length === 0) await pause(200);
	expect([second.child.exitCode, owner.child.exitCode]).toEqual([null, null]);
	expect([await second.end(), await owner.end()]).toEqual([0, 0]);
});

/** Only root can mount, and only Linux mounts like this. */
describe.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)("on a file system of its own", () => {
	let place: string;
	beforeEach(() => {
		place = join(scratch, "mounted");
		mkdirSync(place);
	});
	afterEach(() => {
		spawnSync("umount", [place]);
	});

	test("that was full once, the index follows the files again when there is room", async () => {
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", place]);
		const server = await start(place);
		await server.until(isReady);
		const filler = join(place, "filler");
		expect(() => {
			writeFileSync(filler, Buffer.alloc(8 << 20));
		}).toThrow("ENOSPC");
		const paths = Array.from({ length: 40 }, (_, file) => `m${file}.ts`);
		for (const path of paths) {write(
			path,
			Array.from({ length: 200 }, (_, line) => `export function f${line}() { return f${(line * 7) % 200}(); }\n`).join(""),
		);}
		server.changed(paths);
		const { message } = await server.until(({ state }) => state === "failed");
		expect(message).toBe("The disk is full: the index stays as it was, and goes on by itself when there is room.");
		expect(await server.definitions("cart.ts", ...CALL)).toBe(1);
		unlinkSync(filler);
		const { message: after } = await server.until((status) => isReady(status) && status.files === 42);
		expect(after).toBeUndefined();
		expect((await server.symbols("f199")).length).toBeGreaterThan(0);
		expect(await server.end()).toBe(0);
		expect(() => {
			writeFileSync(filler, Buffer.alloc(8 << 20));
		}).toThrow("ENOSPC");
		write("late.ts", "export function late(): number { return 1; }\n");
		const words = ["find", "late", "--root", root, "--index-dir", place];
		const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
		expect([status, stdout.includes("late.ts:1:17")]).toEqual([0, true]);
		expect(stderr).toBe("The disk is full: what has changed since is read for this answer alone.\n");
		const again = await start(place);
		await again.until(({ state }) => state === "read-only");
		expect(await again.definitions("cart.ts", ...CALL)).toBe(1);
		unlinkSync(filler);
		await again.until(isReady);
		expect(await again.end()).toBe(0);
	});

	test("that is read-only, answers come from what it holds and from what has changed, or from memory", async () => {
		const kausal = (...words: readonly string[]): { code: number | null; out: string; err: string } => {
			const typed = [program, ...words, "--root", root, "--index-dir", place];
			const { status, stdout, stderr } = spawnSync(process.execPath, typed, { cwd: root, encoding: "utf8" });
			return { code: status, out: stdout, err: stderr };
		};
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", place]);
		const remount = (how: "ro" | "rw"): void => void execFileSync("mount", ["-o", `remount,${how}`, place]);
		const IN_MEMORY = /^The index cannot be written to .*, so it is kept in memory and made again at each start\.$/m;
		remount("ro");
		const first = kausal("find", "total");
		expect([first.code, first.out.split(" ")[0]]).toEqual([0, "cart.ts:2:17"]);
		expect(first.err.match(new RegExp(IN_MEMORY, "gm"))?.length).toBe(1);
		expect(first.err).not.toContain("from now on");
		const refused = kausal("index");
		expect([refused.code, refused.out]).toEqual([4, ""]);
		expect(refused.err).toContain("The index cannot be written here.");
		const args = [program, "mcp", "--root", root, "--index-dir", place];
		const agent = new Client({ name: "test", version: "1" });
		await agent.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
		const told = await agent.callTool({ name: "find", arguments: { name: "total" } });
		expect(JSON.stringify(told)).toContain("cart.ts#total");
		await agent.close();
		remount("rw");
		expect(kausal("index").code).toBe(0);
		remount("ro");
		expect(kausal("find", "total").out).toBe(first.out);
		write("late.ts", "export function late(): number { return 1; }\n");
		const { code, out, err } = kausal("find", "late");
		expect([code, out.split(" ")[0]]).toEqual([0, "late.ts:1:17"]);
		expect(err).toMatch(/^The index in .* cannot be written: what has changed since is read for this answer alone\.\n$/);
		const server = await start(place);
		const { message, indexDirectory } = await server.until((status) => isReady(status) && status.files === 3);
		expect([IN_MEMORY.test(message ?? ""), indexDirectory]).toEqual([true, ""]);
		expect(await server.definitions("cart.ts", ...CALL)).toBe(1);
		remount("rw");
		await server.until((status) => isReady(status) && status.indexDirectory !== "" && status.message === undefined);
		expect(await server.definitions("cart.ts", ...CALL)).toBe(1);
		expect(await server.end()).toBe(0);
	});
});
