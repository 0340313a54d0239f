/** Commands beside a running server: answered by it, and no different from those that are answered alone. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { Desk, program, type Ended } from "../cli/fixture.ts";
import { boundName } from "../endpoint/address.ts";
import { ServerProcess } from "../home/serverProcess/fixture.ts";

let desk: Desk;
let server: ServerProcess;
const CART = [
	'import { price } from "./price";',
	"export class Cart {", "\ttotal(): number { return price(1) + price(2); }", "}", "",
].join("\n");
const priceTimes = (factor: number): string =>
	`/** What it costs. */\nexport function price(count: number): number {\n\treturn count * ${factor};\n}\n`;
beforeAll(async () => {
	desk = new Desk();
	desk.write("shop/package.json", "{}");
	desk.write("shop/src/price.ts", priceTimes(2));
	desk.write("shop/src/cart.ts", CART);
	const till = ["export class Till {", "\ttotal(): number { return new Cart().total(); }", "}"];
	desk.write("shop/src/till.ts", ['import { Cart } from "./cart";', ...till, ""].join("\n"));
	desk.write("shop/src/a.ts", 'import { b } from "./b";\nexport const a = (): number => b();\n');
	desk.write("shop/src/b.ts", 'import { a } from "./a";\nexport const b = (): number => a();\n');
	desk.write("shop/test/price.test.ts", 'import { price } from "../src/price";\ntest("price", () => { price(3); });\n');
	desk.write("other/package.json", "{}");
	desk.write("other/far.ts", "export function far() {}\n");
	git("init", "-q");
	git("add", ".");
	git("commit", "-q", "-m", "first");
	desk.write("shop/src/price.ts", priceTimes(3));
	desk.kausal("index", { cwd: "shop" });
	server = await start();
});
afterAll(() => {
	server.child.kill("SIGKILL");
	desk.remove();
});

function git(...words: readonly string[]): void {
	const user = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
	execFileSync("git", [...user, ...words], { cwd: join(desk.folder, "shop") });
}

function filesOpenIn(pid: number | null): readonly string[] {
	return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
		try {
			return [readlinkSync(`/proc/${pid}/fd/${name}`)];
		} catch {
			return []; // closed since
		}
	});
}

/** Waits until the server has read what was typed, or taken back: a question waits a second for that at most. */
async function serverFinds(name: string, count: number): Promise<void> {
	await expect.poll(async () => (await server.symbols(name)).length).toBe(count);
}

/** Where the index of the shop lies. */
function home(): string {
	const base = join(desk.cache, "kausal");
	return join(base, readdirSync(base).find((name) => name.startsWith("shop-")) ?? "");
}

async function start(): Promise<ServerProcess> {
	const started = new ServerProcess(join(desk.folder, "shop"), undefined, desk.environment);
	await started.begin();
	await started.until(({ state }) => state === "ready");
	return started;
}

interface Asked {
	readonly line: string | readonly string[];
	readonly cwd?: string;
	readonly input?: string;
	readonly env?: Record<string, string>;
}

/** What an answer took is never the same. */
const steady = (ended: Ended): Ended => ({ ...ended, out: ended.out.replace(/"microseconds": \d+/g, "") });

const PATCH = "--- a/src/price.ts\n+++ b/src/price.ts\n@@ -3 +3 @@\n-\treturn count * 3;\n+\treturn count * 4;\n";
const CASES: readonly Asked[] = [
	{ line: "find price" }, { line: "find Price prise" }, { line: "find nothing.like.it" },
	{ line: "find total --limit 1" },
	{ line: "find price --json" }, { line: "find price --color always" },
	{ line: "find price", env: { FORCE_COLOR: "1" } },
	{ line: "find price", cwd: "shop/src" }, { line: "find price --root shop", cwd: "." },
	{ line: "find -", input: "price\nTill\n" },
	{ line: "show callers price" }, { line: "show callers total" }, { line: "show callers Cart.total --format csv" },
	{ line: "show" }, { line: "show callers" }, { line: "find --no-such-option" }, { line: "show referenzes price" },
	{ line: "trace callers price --format jsonl" }, { line: "trace callers price --max-depth 1" },
	{ line: "path Till.total price" },
	{ line: "impact price --json" }, { line: "impact --patch -", input: PATCH }, { line: "impact --patch missing.patch" },
	{ line: "impact --since HEAD" }, { line: "impact --since nowhere" }, { line: "affected price" },
	{ line: "diff" }, { line: "diff HEAD..HEAD" },
	{ line: "cycles" }, { line: "unused" }, { line: "hubs --format dot" }, { line: "context price --budget 500" },
	{ line: "definition price.ts:2:17", cwd: "shop/src" }, { line: "references ../src/price.ts:2:17", cwd: "shop/test" },
	{ line: "references price" }, { line: "definition src/none.ts:1:1" }, { line: "status --json" },
	{ line: "find price --quiet --format mermaid" },
];

describe("beside a server", () => {
	let beside: readonly Ended[];
	const run = ({ line, cwd = "shop", input, env }: Asked): Ended =>
		steady(desk.kausal(line, { cwd, env: env ?? {}, ...(input === undefined ? {} : { input }) }));
	beforeAll(async () => {
		beside = CASES.map(run);
		await server.end();
	});
	afterAll(async () => {
		server = await start();
	});

	test.each(CASES.map((asked, index) => ({ ...asked, index })))("$line ends as it does alone", ({ index, ...asked }) => {
		expect(beside[index]).toEqual(run(asked));
	});
});

test("a question knows of unsaved text, and one about the index as it lies on the disk does not", async () => {
	const uri = server.uri("src/cart.ts");
	const text = `${CART}export function typed() { return price(5); }\n`;
	server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	await serverFinds("typed", 1);
	expect(desk.kausal("find typed", { cwd: "shop" }).out).toMatch(/^src\/cart\.ts:5:17 /);
	expect(desk.kausal("show callers src/price.ts#price", { cwd: "shop" }).out).toMatch(/^src\/cart\.ts:5:34 +typed /m);
	expect(desk.kausal("find typed --no-refresh", { cwd: "shop" }).code).toBe(1);
	server.tell("textDocument/didClose", { textDocument: { uri } });
	await serverFinds("typed", 0);
	expect(desk.kausal("find typed", { cwd: "shop" }).code).toBe(1);
});

describe("an agent beside the server", () => {
	const clients: Client[] = [];
	afterEach(async () => {
		await Promise.all(clients.splice(0).map((client) => client.close()));
	});
	const connect = async (): Promise<{ readonly client: Client; readonly transport: StdioClientTransport }> => {
		const client = new Client({ name: "test", version: "1" });
		clients.push(client);
		const transport = new StdioClientTransport({
			command: process.execPath, args: [program, "mcp"], cwd: join(desk.folder, "shop"),
			env: desk.environment, stderr: "pipe",
		});
		await client.connect(transport);
		return { client, transport };
	};
	const find = async (client: Client, name: string): Promise<string> => {
		const { content } = await client.callTool({ name: "find", arguments: { name } }) as CallToolResult;
		return content[0]?.type === "text" ? content[0].text : "";
	};

	test("knows of unsaved text, and answers by itself when the server is killed", async () => {
		const uri = server.uri("src/cart.ts");
		const text = `${CART}export function typed() { return price(5); }\n`;
		server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
		await serverFinds("typed", 1);
		const { client, transport } = await connect();
		expect(await find(client, "typed")).toContain("src/cart.ts#typed  function  L5");
		// Nothing of the index is open in it.
		const open = filesOpenIn(transport.pid);
		expect(open.filter((path) => path.startsWith(desk.cache))).toEqual([]);
		server.child.kill("SIGKILL");
		expect(await find(client, "typed")).toContain("nothing, and the index is whole");
		expect(await find(client, "price")).toContain("src/price.ts#price");
		// It owns the index now, and gives it to an editor at once.
		server = await start();
		server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
		await serverFinds("typed", 1);
		expect(await find(client, "typed")).toContain("src/cart.ts#typed  function  L5");
		server.tell("textDocument/didClose", { textDocument: { uri } });
	});

	test("that owns the index answers commands and other agents", async () => {
		await server.end();
		const { client, transport } = await connect();
		expect(await find(client, "price")).toContain("src/price.ts#price");
		const other = await connect();
		expect(await find(other.client, "price")).toContain("src/price.ts#price");
		const lock = readdirSync(home()).find((name) => name.startsWith("LOCK")) ?? "";
		expect(readFileSync(join(home(), lock), "utf8").split(" ")[0]).toBe(String(transport.pid));
		writeFileSync(join(desk.folder, "shop/src/new.ts"), "export const madeNow = 1;\n");
		const { code, out, err } = desk.kausal("find madeNow", { cwd: "shop" });
		expect([code, out.split(" ")[0], err]).toEqual([0, "src/new.ts:1:14", ""]);
		rmSync(join(desk.folder, "shop/src/new.ts"));
		server = await start();
	});
});

test("a question knows of files that have just been written", async () => {
	// The first one does, unless the machine takes longer than the second that a question waits for them.
	for (let round = 0; round < 5; round++) {
		writeFileSync(join(desk.folder, "shop/src/fresh.ts"), `export const fresh${round} = 1;\n`);
		await expect.poll(() => desk.kausal(`find fresh${round}`, { cwd: "shop" }).out).toMatch(/^src\/fresh\.ts:1:14 /);
	}
	rmSync(join(desk.folder, "shop/src/fresh.ts"));
	await expect.poll(() => desk.kausal("find fresh4", { cwd: "shop" }).code).toBe(1);
});

test("index has the server do it, also from nothing", async () => {
	const { code, out } = desk.kausal("index --from-nothing", { cwd: "shop" });
	expect([code, out.includes("parsed")]).toEqual([0, true]);
	expect((await server.status()).state).toBe("ready");
});

test("index that is interrupted goes on in the server, whose index it is", async () => {
	// takes longer to read than an interruption takes to arrive, on any machine
	const large = join(desk.folder, "shop/src/large.ts");
	const functions = Array.from({ length: 60_000 }, (_, at) => `export function made${at}() { return made0(); }\n`);
	writeFileSync(large, functions.join(""));
	await expect.poll(() => desk.kausal("find made7", { cwd: "shop" }).code).toBe(0);
	const { files } = await server.status();
	const run = begin("index", "--from-nothing");
	await server.until(({ state }) => state === "indexing");
	run.child.kill("SIGINT");
	expect((await run.ended).code).toBe(130);
	expect((await server.until(({ state, isComplete }) => state === "ready" && isComplete)).files).toBe(files);
	rmSync(large);
	await expect.poll(() => desk.kausal("find made7", { cwd: "shop" }).code).toBe(1);
});

test("a command about another folder, or through a link, is answered as ever", () => {
	expect(desk.kausal("find far", { cwd: "other" }).out).toMatch(/^far\.ts:1:17 /);
	symlinkSync(join(desk.folder, "shop"), join(desk.folder, "link"));
	expect(desk.kausal("find price", { cwd: "link" }).out).toMatch(/^src\/price\.ts:2:17 /);
	expect(desk.kausal("references ../other/far.ts:1:17", { cwd: "shop" }).out).toMatch(/far\.ts:1:17/);
});

test("an answer whose reader goes away is no failure", () => {
	const script = `"${process.execPath}" "${program}" find price | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
	const where = { cwd: join(desk.folder, "shop"), env: desk.environment, encoding: "utf8" } as const;
	const said = execFileSync("bash", ["-c", script], where);
	expect(said).toBe("0\n");
});

/** Waits until somebody has connected to the endpoint of a server that is stopped. */
async function connectedTo({ child }: ServerProcess): Promise<void> {
	const [name = ""] = readdirSync(home()).filter((one) => one.startsWith("owner-"));
	expect(child.exitCode).toBeNull();
	// The socket that listens, and one that waits behind it; the system tells the name that they had before.
	const lines = (): string[] => readFileSync("/proc/net/unix", "utf8").split("\n");
	while (lines().filter((line) => line.endsWith(boundName(name))).length < 2) await pause(10);
}

/** A command that is under way. */
function begin(...words: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
	const child = spawn(process.execPath, [program, ...words], { cwd: join(desk.folder, "shop"), env: desk.environment });
	const said = { out: "", err: "" };
	child.stdout.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
	child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
	return { child, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, ...said }))) };
}

test("when the server is killed, what it was asked is answered all the same, once", async () => {
	const alone = desk.kausal("find price", { cwd: "shop" });
	// It is connected to, and answers nothing.
	server.child.kill("SIGSTOP");
	const { ended } = begin("find", "price");
	await connectedTo(server);
	server.child.kill("SIGKILL");
	expect(await ended).toEqual({ code: alone.code, out: `${alone.out}\n`, err: "" });
	server = await start();
	const run = begin("index", "--from-nothing");
	// A run that nobody saw has ended.
	await Promise.race([server.until(({ state }) => state === "indexing"), run.ended]);
	server.child.kill("SIGKILL");
	const { code, out, err } = await run.ended;
	expect([code, out.match(/✓/g)?.length, err]).toEqual([0, 1, ""]);
	server = await start();
});

test("a server that is stopped is not waited for", async () => {
	server.child.kill("SIGSTOP");
	const { code, out, err } = await begin("find", "price").ended;
	expect([code, out.split(" ")[0], err]).toEqual([0, "src/price.ts:2:17", ""]);
	server.child.kill("SIGCONT");
	expect((await server.status()).state).toBe("ready");
});

test("a server of another version is left alone, which is said, and its index is read", () => {
	const older = join(desk.folder, "older");
	cpSync(dirname(program), older, { recursive: true });
	const text = readFileSync(program, "utf8");
	expect(text).toContain('"0.1.0"');
	writeFileSync(join(older, "cli.js"), text.replaceAll('"0.1.0"', '"0.0.9"'));
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(older, "cli.js"), "find", "price"], {
		cwd: join(desk.folder, "shop"), env: desk.environment, encoding: "utf8",
	});
	expect([status, stdout.split(" ")[0]]).toEqual([0, "src/price.ts:2:17"]);
	expect(stderr).toBe("Another version of Kausal (0.1.0) keeps this index; what it has written is read.\n");
});

test("no process of ours listens at a port", () => {
	const ports = ["tcp", "tcp6"].flatMap((name) => readFileSync(`/proc/net/${name}`, "utf8").split("\n"));
	const own = new Set(readdirSync(`/proc/${server.child.pid}/fd`).flatMap((descriptor) => {
		try {
			return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${server.child.pid}/fd/${descriptor}`))?.[1] ?? [];
		} catch {
			return [];
		}
	}));
	expect(ports.filter((line) => own.has(line.trim().split(/\s+/)[9] ?? ""))).toEqual([]);
});
