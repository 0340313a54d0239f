/**
 * The program `kausal` as a process on the built dist/: how it begins and ends, alone and beside an owner of the index,
 * and what it does with the store. What it answers: cli.e2e.ts.
 */
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { program, Shop } from "./fixture.ts";

let desk: Shop;
let scratch: string;
let shop: string;
let cache: string;
const kausal = (...asked: Parameters<Shop["run"]>): ReturnType<Shop["run"]> => desk.run(...asked);
const json = (line: string): Record<string, unknown> => desk.json(line);
const write = (...put: Parameters<Shop["put"]>): void => desk.put(...put);

beforeAll(() => {
	desk = new Shop();
	[scratch, shop, cache] = [desk.folder, desk.shop, desk.cache];
});
afterAll(() => {
	desk.remove();
});

describe("the process", () => {
	test("explains itself", () => {
		expect(kausal("version").out).toMatch(/^kausal \d+\.\d+\.\d+/);
		expect(kausal("--version").out).toMatch(/^\d+\.\d+\.\d+/);
		expect(kausal("help")).toMatchObject({
			code: 0, err: "", out: expect.stringMatching(/Commands:[^]*Exit codes:[^]*130 {2}interrupted/) as string,
		});
		expect(kausal("help show").out).toMatch(/Relations:[^]*callers[^]*method_of/);
		expect(kausal("").code).toBe(2);
	});
	test("uses colour on request, and not otherwise", () => {
		expect(kausal("find price").out).not.toContain("\u001b");
		expect(kausal("find price --color always").out).toContain("\u001b[");
		expect(kausal("find price", { env: { FORCE_COLOR: "1" } }).out).toContain("\u001b[");
		expect(kausal("find price --color never", { env: { FORCE_COLOR: "1" } }).out).not.toContain("\u001b");
		expect(kausal("find price", { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }).out).not.toContain("\u001b");
	});
	test("draws no progress where nobody watches", () => {
		expect(kausal("index --from-nothing").err).toBe("");
	});
	test("ends quietly when its reader goes away", () => {
		const script = `"$0" "$1" find price | true; "$0" "$1" references src/price.ts:2:17 --json | head -c 5`;
		const { stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, program], {
			cwd: shop, env: { PATH: process.env["PATH"], XDG_CACHE_HOME: cache }, encoding: "utf8",
		});
		expect([stdout, stderr]).toEqual(["{\n\t\"s", ""]);
	});
	test("stops at Ctrl-C, and the next run finishes the work", async () => {
		const many = join(scratch, "many");
		const body = Array.from(
			{ length: 200 }, (_, line) => `export function f${line}() { return f${(line * 7) % 200}(); }\n`,
		).join("");
		for (let file = 0; file < 200; file++) write(`f${file}.ts`, body, many);
		const index = join(cache, "kausal");
		const ours = (): string[] => readdirSync(index).filter((name) => name.startsWith("many-"));
		const files = (name: string): string[] => readdirSync(join(index, name), { recursive: true, encoding: "utf8" });
		const hasBegun = (): boolean => {
			try {
				return ours().some((name) => files(name).some((file) => file.endsWith(".wal")));
			} catch {
				return false; // a folder that was there is gone
			}
		};
		const interrupted = async (): Promise<[code: unknown, said: string]> => {
			for (const name of ours()) rmSync(join(index, name), { recursive: true });
			const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: cache };
			const child = spawn(process.execPath, [program, "index"], { cwd: many, env });
			let err = "";
			child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
			const looking = setInterval(() => {
				if (!hasBegun()) return;
				clearInterval(looking);
				child.kill("SIGINT");
			}, 5);
			const code = await new Promise((done) => child.once("close", done));
			clearInterval(looking);
			return [code, err.trim()];
		};
		// A run that had ended before it was interrupted says nothing.
		let ended = await interrupted();
		for (let tries = 1; ended[0] === 0 && tries < 10; tries++) ended = await interrupted();
		expect(ended).toEqual([130, "Interrupted; what was indexed so far is kept."]);
		expect(kausal("index --json", { cwd: many }).out).toContain('"files": 200');
	});
	test("answers while another one owns the index", async () => {
		const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: cache };
		const server = spawn(
			process.execPath, [program, "lsp", "--stdio"], { cwd: shop, env, stdio: ["pipe", "pipe", "ignore"] },
		);
		try {
			const root = `file://${shop}`;
			const initialize = {
				jsonrpc: "2.0", id: 1, method: "initialize",
				params: { processId: null, rootUri: root, capabilities: {}, workspaceFolders: [{ uri: root, name: "shop" }] },
			};
			const send = (message: object): void => {
				const text = JSON.stringify(message);
				server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
			};
			let said = "";
			const ready = new Promise<void>((done) => server.stdout.on("data", (bytes: Buffer) => {
				said += bytes.toString();
				if (said.includes('"state":"ready"')) done();
			}));
			send(initialize);
			send({ jsonrpc: "2.0", method: "initialized", params: {} });
			const asking = setInterval(() => {
				send({ jsonrpc: "2.0", id: 2, method: "kausal/status" });
			}, 20);
			await ready;
			clearInterval(asking);
			const { code, out, err } = kausal("find price");
			expect([code, out.split("\n")[0]]).toEqual([
				0, "src/price.ts:2:17  function  price  export function price(count: number): number",
			]);
			// Nothing is to be written, so it does not matter whose the index is.
			expect(err).toBe("");
			// Of a time to come: however soon the server has read it, it has to be compared again.
			writeFileSync(join(shop, "src/later.ts"), "export function later() {}\n");
			const soon = Date.now() / 1000 + 86_400;
			utimesSync(join(shop, "src/later.ts"), soon, soon);
			const asLeft = "Another process keeps this index; this is what it has written so far.";
			expect(kausal("find price").err).toBe(asLeft);
			expect(kausal("index")).toMatchObject({
				code: 4, err: expect.stringMatching(/^kausal: Another process is keeping the index of /) as string,
			});
			expect(kausal("store verify")).toEqual({ code: 0, out: "✓ Everything reads as it was written.", err: "" });
			expect(kausal("store stats").code).toBe(0);
			const copy = join(scratch, "copy-while-open");
			expect(kausal(`store backup ${copy}`).code).toBe(0);
			expect(kausal(`store verify --store ${copy}`).code).toBe(0);
		} finally {
			server.kill("SIGKILL");
		}
	});
});

describe("the store", () => {
	const indexOf = (): string => json("status")["indexDirectory"] as string;

	test("says what it holds, as text and as JSON, and is not changed by it", () => {
		kausal("index --from-nothing");
		const before = readdirSync(indexOf(), { recursive: true, encoding: "utf8" }).sort();
		expect(kausal("store stats --exact").out).toMatch(
			/^store +.*shop-[^]*\nblocks +\d+\nedges +\d+\n[^]*on disk[^]*\nspace +[\d.]+ bytes on disk for a live one$/,
		);
		expect(json("store stats")).toMatchObject({
			schema: 1, command: "store stats", disk: { total: expect.any(Number) as number }, snapshots: [],
		});
		expect(kausal("store inspect --detail files").out).toMatch(/^CURRENT manifest \d+\nmanifest \d+/);
		const inspected = json("store inspect --detail entries");
		expect(inspected["lines"]).toContainEqual(expect.stringContaining("put block") as string);
		expect(json("store verify")).toMatchObject({ isWhole: true, problems: [] });
		expect(readdirSync(indexOf(), { recursive: true, encoding: "utf8" }).sort()).toEqual(before);
	});
	test("is copied, brought back, and answers as before", () => {
		const [copy, back] = [join(scratch, "copy"), join(scratch, "back")];
		const answer = kausal("find price").out;
		expect(kausal(`store backup ${copy}`).out).toMatch(/^✓ .* batches {2}.*copy$/);
		expect(kausal(`store backup ${copy}`))
			.toMatchObject({ code: 3, err: expect.stringContaining("empty directory") as string });
		expect(kausal(`store restore ${copy}`)).toMatchObject({ code: 3, err: expect.stringContaining("--store") as string });
		expect(kausal(`store restore ${copy} --store ${back} --json`).code).toBe(0);
		expect(kausal(`store verify --store ${back}`).code).toBe(0);
		const index = indexOf();
		rmSync(index, { recursive: true });
		expect(kausal(`store restore ${copy}`).code).toBe(0);
		expect(kausal("find price --no-refresh")).toEqual({ code: 0, out: answer, err: "" });
	});
	test("that is damaged is told so by file and range, and its backup refused", () => {
		const copy = join(scratch, "damaged");
		kausal(`store backup ${copy}`);
		const table = readdirSync(copy).find((name) => name.endsWith(".table")) ?? "";
		const bytes = readFileSync(join(copy, table));
		writeFileSync(join(copy, table), bytes.fill(0, 100, 101));
		const { code, out } = kausal(`store verify --store ${copy}`);
		expect([code, out]).toEqual([
			4, expect.stringMatching(/\.table:32-\d+ {2}damaged: The page fails its checksum\.\n\n1 damaged range$/),
		]);
		expect(kausal(`store inspect --store ${copy}`).out).toMatch(/ 32: \d+ bytes are damaged/);
		const back = join(scratch, "never");
		expect(kausal(`store restore ${copy} --store ${back}`))
			.toMatchObject({ code: 4, err: expect.stringMatching(/damaged in bytes 32 to \d+/) as string });
		expect(readdirSync(back)).toEqual([]);
	});
	test("is looked for, and what is asked of it understood or not", () => {
		expect(kausal("store")).toMatchObject({
			code: 2, out: "", err: expect.stringContaining("kausal store [options]") as string,
		});
		expect(kausal("store mend").code).toBe(2);
		expect(kausal("store stats --store nowhere"))
			.toMatchObject({ code: 3, err: expect.stringContaining("There is no folder nowhere.") as string });
		expect(kausal(`store restore ${scratch} --store ${join(scratch, "never2")}`))
			.toMatchObject({ code: 3, err: expect.stringContaining("no complete backup") as string });
		const fresh = join(scratch, "fresh2");
		write("a.ts", "let a = 1;", fresh);
		expect(kausal("store verify", { cwd: fresh }).code).toBe(1);
	});
});
