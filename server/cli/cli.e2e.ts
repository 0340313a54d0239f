/**
 * The program `kausal` as a process on the built dist/: what it answers to what people type, and that nothing a person
 * or a folder does to it is answered by a stack trace. How it lives with others, and its store: process.e2e.ts.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

describe("a folder", () => {
	test("is indexed by the first question, which says so, and not by the second", () => {
		const first = kausal("find price");
		expect(first.code).toBe(0);
		expect(first.out).toContain("src/price.ts:2:17  function  price  export function price(count: number): number");
		expect(first.err).toMatch(/^Indexing .*shop …\nIndexed 4 files in .*; from now on only changed files are read\.$/);
		expect(kausal("find price")).toEqual({ code: 0, out: first.out, err: "" });
	});
	test("has its index in the cache folder, closed to others", () => {
		const [name = "", ...others] = readdirSync(join(cache, "kausal")).filter((one) => one !== "compiled");
		expect(others).toEqual([]);
		expect(name).toMatch(/^shop-[0-9a-f]{16}$/);
		const folder = join(cache, "kausal", name);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		for (const file of readdirSync(folder)) expect([file, statSync(join(folder, file)).mode & 0o077]).toEqual([file, 0]);
		expect(readdirSync(shop).sort()).toEqual(["package.json", "src"]);
	});
	test("is found from below it", () => {
		expect(kausal("find price", { cwd: join(shop, "src") }).out).toMatch(/^price\.ts:2:17 /);
	});
	test("that changed is answered as it is now", () => {
		write("src/late.ts", "export function late() {}\n");
		expect(kausal("find late").out).toContain("src/late.ts:1:17");
		unlinkSync(join(shop, "src/late.ts"));
		expect(kausal("find late --no-refresh").code).toBe(0);
		expect(kausal("find late")).toMatchObject({ code: 1, out: "" });
	});
	test("is indexed on request, which says what was done", () => {
		const { code, out } = kausal("index");
		expect(code).toBe(0);
		expect(out)
			.toMatch(/^✓ .*shop {2}4 files, nothing has changed {2}.*\n {2}4 files, \d+ blocks, \d+ edges {2}in .*shop-/);
		expect(kausal("index --from-nothing").out).toMatch(/4 parsed, 0 unchanged/);
		expect(json("index")).toMatchObject({ schema: 1, command: "index", files: 4, skipped: [] });
	});
	test("has a status, which writes nothing", () => {
		expect(kausal("status").out).toMatch(/^folder {2}.*shop\nindex .*\nfiles {3}4\nblocks {2}\d+\nedges {3}\d+$/);
		const fresh = join(scratch, "fresh");
		write("a.ts", "let a = 1;", fresh);
		expect(kausal("status", { cwd: fresh }))
			.toEqual({ code: 1, out: "", err: `kausal: ${fresh} has never been indexed.\nRun: kausal index` });
	});
	test("can have its index elsewhere", () => {
		const elsewhere = join(scratch, "elsewhere");
		expect(kausal(`find price --index-dir ${elsewhere}`).code).toBe(0);
		expect(readdirSync(elsewhere)).toHaveLength(1);
	});
});

describe("questions", () => {
	test("about callers are answered by the places", () => {
		expect(kausal("show --relation callers --target price").out).toBe([
			"function price  src/price.ts:2:17", "", "src/cart.ts:5:10  Cart.total  return price(1) + price(2);",
			"src/cart.ts:5:21  Cart.total  return price(1) + price(2);", "", "1 caller in 1 file",
		].join("\n"));
	});
	test("about callees, imports and exports are answered by symbols", () => {
		expect(kausal("show -r callees -t Cart.total").out).toContain("src/price.ts:2:17  function  price");
		expect(kausal("show -r imports -t src/cart.ts").out).toContain("src/price.ts");
		expect(kausal("show -r exports -t src/cart.ts").out).toMatch(/Cart[^]*checkout[^]*2 exports$/);
	});
	test("go by several steps as a tree", () => {
		expect(kausal("trace --direction callers --target price").out).toBe([
			"src/price.ts:2:17  price", "src/cart.ts:4:2    └─ Cart.total", "src/cart.ts:9:17      └─ checkout [inferred]",
			"src/main.ts:3:17         └─ main", "", "3 callers within 3 steps",
		].join("\n"));
		expect(kausal("trace --direction callers --target price --max-depth 1").out)
			.toMatch(/1 caller within 1 step, and there are more: /);
		expect(kausal("trace --direction callees --target price").out).toBe("src/price.ts:2:17  price\n\nno callees");
	});
	test("about a place in a file", () => {
		expect(kausal("definition src/cart.ts:5:12").out)
			.toBe("src/price.ts:2:17  function  price  export function price(count: number): number");
		expect(kausal("definition cart.ts:5:12", { cwd: join(shop, "src") }).out).toMatch(/^price\.ts:2:17 /);
		expect(kausal("references src/price.ts:2:17").out)
			.toMatch(/src\/cart\.ts:1:10[^]*src\/cart\.ts:5:10[^]*src\/price\.ts:2:17[^]*in 2 files$/);
		expect(kausal("definition src/cart.ts:2:1")).toMatchObject({ code: 1, out: "There is no name at src/cart.ts:2:1." });
	});
	test("have an answer for programs, with lines and columns from 1", () => {
		expect(json("find price")).toMatchObject({ schema: 1, command: "find", truncated: false, symbols: [{
			kind: "function", name: "price", doc: "What it costs.",
			at: { path: "src/price.ts", line: 2, column: 17, endLine: 2, endColumn: 22 },
		}] });
		expect(json("references src/price.ts:2:17")).toMatchObject({ references: expect.arrayContaining([
			expect.objectContaining({
				path: "src/cart.ts", line: 5, column: 10, role: "call", confidence: "exact", inside: "Cart.total",
			}),
		]) as unknown });
		expect(json("definition src/cart.ts:5:12"))
			.toMatchObject({ origin: { line: 5, column: 10 }, definitions: [{ name: "price", confidence: "exact" }] });
		expect(json("trace -d callees -t checkout")).toMatchObject({
			steps: [{ depth: 0 }, { depth: 1, from: 0, confidence: "inferred" }, { depth: 2, from: 1, confidence: "exact" }],
		});
		expect(json("show -r callers -t price"))
			.toMatchObject({ ends: [{ edge: "calls", uses: [{ line: 5 }, { line: 5 }] }] });
	});
	test("about a name that means several symbols list them and say how to choose", () => {
		const { code, out, err } = kausal("show -r callers -t total");
		expect([code, out]).toEqual([2, ""]);
		expect(err).toMatch(new RegExp([
			"^kausal: total means 2 symbols:",
			"src/cart\\.ts:4:2 .*Cart\\.total.*",
			"src/other\\.ts:2:2 .*Till\\.total.*",
			"Say which one.* src/cart\\.ts#Cart\\.total$",
		].join("\n")));
		for (const name of ["Cart.total", "src/cart.ts#total", "cart.ts#Cart.total", "src/cart.ts:4:2"]) {
			expect([name, kausal(`show -r callers -t ${name}`).code]).toEqual([name, 0]);
		}
		const { symbols } = json("find Cart.total") as { symbols: { id: string }[] };
		expect(kausal(`show -r callers -t ${symbols[0]?.id ?? ""}`).out).toContain("1 caller in 1 file");
	});
	test("about nothing that there is suggest what is near", () => {
		expect(kausal("find pirce")).toEqual({
			code: 1, out: "", err: expect.stringMatching(/^kausal: No symbol is named pirce\.\nDid you mean .*price/) as string,
		});
	});
	test("answer at once when the index is there: within the time of a few starts of Node", () => {
		const fastestMs = (act: () => void): number => Math.min(...Array.from({ length: 5 }, () => {
			const begun = performance.now();
			act();
			return performance.now() - begun;
		}));
		const nodeMs = fastestMs(() => void spawnSync(process.execPath, ["-e", "0"]));
		expect(fastestMs(() => void kausal("definition src/cart.ts:5:12")) / nodeMs).toBeLessThan(20);
	});
});

describe("what people type", () => {
	/** From the answer on one line: what of it tells that it is the right one. */
	const answer = (line: string): string => kausal(line).out;
	test("means the same with words and with options, before the command and behind it", () => {
		const callers = answer("show --relation callers --target price");
		expect(callers).toContain("1 caller in 1 file");
		for (const line of [
			"show callers price", "show price callers", "show callers --target price", "--limit 100 show callers price",
			"show callers price --limit 100",
		]) {
			expect([line, answer(line)]).toEqual([line, callers]);
		}
		const trace = answer("trace --direction callers --target price");
		expect(trace).toContain("3 callers within 3 steps");
		for (const line of ["trace callers price", "trace --relation callers price", "trace -d callers price"]) {
			expect([line, answer(line)]).toEqual([line, trace]);
		}
		expect(answer("references price")).toBe(answer("references src/price.ts:2:17"));
	});
	test("finds by prefix, by glob, in any case and by qualified name; what is near comes behind and is marked", () => {
		expect(answer("find check*")).toMatch(/^src\/cart\.ts:9:17 .*checkout.*\n\n1 symbol$/);
		expect(answer("find Cart.*")).toMatch(/^src\/cart\.ts:4:2 .*Cart\.total.*\n\n1 symbol$/);
		expect(answer("find Cart.total")).toMatch(/^src\/cart\.ts:4:2 /);
		expect(kausal("find CART")).toMatchObject({
			code: 0, out: expect.stringMatching(/^near:\n.*cart\.ts:3:14 .*Cart +\[other case\]/) as string,
		});
		expect(json("find pri")).toMatchObject({ symbols: [], near: [{ how: "prefix", symbol: { name: "price" } }] });
		expect(json("find pric*")).toMatchObject({ symbols: [{ name: "price" }], near: [] });
		expect(json("find Price")).toMatchObject({
			symbols: [], near: [{ how: "case", symbol: { name: "price" } }], absence: [],
		});
	});
	test("may be several targets, also from standard input; one that means nothing takes no answer away", () => {
		const both = kausal("show callers price checkout");
		expect([both.code, both.out]).toEqual([0, `${answer("show callers price")}\n\n${answer("show callers checkout")}`]);
		const { status, stdout, stderr } = spawnSync(process.execPath, [program, "find", "-", "--json"], {
			cwd: shop, env: { PATH: process.env["PATH"], HOME: scratch, XDG_CACHE_HOME: cache }, encoding: "utf8",
			input: "price\npirce\n",
		});
		expect([status, stderr]).toEqual([1, expect.stringContaining("Did you mean price?")]);
		expect(JSON.parse(stdout)).toMatchObject({
			answers: [{ asked: "price", symbols: [{ name: "price" }] }, { asked: "pirce", error: { exitCode: 1 } }],
		});
	});
	test("follows any relation, with or without tests, and says why it ends", () => {
		write("src/price.test.ts", 'import { price } from "./price";\ntest("costs", () => { price(1); });\n');
		expect(answer("trace callers price --max-depth 1")).toMatch(
			/2 callers within 1 step, and there are more: raise --max-depth\nthe same with --cursor k1-\S+ goes on$/,
		);
		expect(answer("trace callers price --no-tests")).toContain("3 callers within 3 steps");
		expect(kausal("trace callers price --limit 1"))
			.toMatchObject({ code: 0, out: expect.stringContaining("1 caller within 3 steps, and there are more") as unknown });
		expect(json("trace callers price --limit 2"))
			.toMatchObject({ cut: "limit", truncated: true, absence: [{ kind: "cut", by: "limit" }] });
		expect(answer("trace importers src/price.ts")).toMatch(/cart\.ts[^]*main\.ts/);
		expect(json("trace dependents price --kind imports,calls"))
			.toMatchObject({ kinds: ["imports", "calls"], cost: { visited: expect.any(Number) as number } });
		unlinkSync(join(shop, "src/price.test.ts"));
	});
	test("is told what is not there, and why", () => {
		write("README.md", "# Shop\n\nSee `price`.\n");
		expect(json("show callers main")).toMatchObject({ ends: [], absence: [{ kind: "nothing" }] });
		expect(json("show callers README.md"))
			.toMatchObject({ ends: [], absence: [{ kind: "unsupported", language: "Markdown" }] });
		expect(answer("trace callers README.md")).toMatch(/no callers\nMarkdown has no such relation$/);
		const cart = readFileSync(join(shop, "src/cart.ts"), "utf8");
		write("src/cart.ts", `${cart}// changed\n`);
		for (const line of ["find Cart", "show callees checkout", "trace callers price"]) {
			expect(kausal(`${line} --no-refresh`).err).toContain("src/cart.ts has changed since the index was made");
		}
		expect(json("find Cart --no-refresh")["absence"]).toEqual([{ kind: "stale", paths: ["src/cart.ts"] }]);
		expect(json("find Cart")["absence"]).toEqual([]);
		write("src/cart.ts", cart);
		unlinkSync(join(shop, "README.md"));
	});
	test("is answered in the same bytes by an index that was made again, in every format", () => {
		const asked = ["find *", "show dependents price", "trace dependents price --max-depth 9", "references price"];
		const ask = (): string[] => ["text", "json", "jsonl", "csv", "dot", "mermaid"].flatMap((format) =>
			asked.map((line) => kausal(`${line} --format ${format}`).out.replace(/,?\s*"cost": \{[^}]*\}/, "")));
		const before = ask();
		expect(before.every((out) => out !== "")).toBe(true);
		kausal("index --from-nothing");
		expect(ask()).toEqual(before);
	});
	test("is corrected by one letter", () => {
		for (const [line, meant] of [
			["shw callers price", "show"], ["show calers price", "callers"], ["find pricee", "price"],
			["trace callers chekout", "checkout"], ["find price --formt csv", "--format"],
		]) {
			expect(kausal(line ?? "").err).toMatch(new RegExp(`Did you mean .*${meant}`));
		}
	});
	test("can be completed and looked up", () => {
		expect(spawnSync("bash", ["-n"], { input: kausal("completion bash").out, encoding: "utf8" }))
			.toMatchObject({ status: 0, stderr: "" });
		expect(kausal("completion tcsh")).toMatchObject({
			code: 2, err: "kausal: There is no completion for tcsh.\nShells: bash, zsh, fish.",
		});
		expect(kausal("man").out).toBe(readFileSync(join(dirname(program), "kausal.1"), "utf8").trimEnd());
	});
});

describe("a mistake", () => {
	test.each([
		["fnd x", 2, "kausal: Unknown command 'fnd'.\nDid you mean find?"],
		["Cart.total", 2, "kausal: Unknown command 'Cart.total'.\nSee: kausal help, or write: kausal find Cart.total"],
		["help nope", 2, "kausal: Unknown command 'nope'.\nSee: kausal help"],
		["store nope", 2, "kausal: Unknown command 'nope'.\nSee: kausal help"],
		["lsp --bogus", 2, /^--bogus is not understood\.\n/],
		["callers price", 2, "kausal: Unknown command 'callers'.\nWrite: kausal show callers price"],
		["trace callers price --depth 2", 2, "kausal: Unknown option '--depth'.\nDid you mean --max-depth?"],
		["definition price", 2, /\nWrite FILE:LINE:COL, .* For a name: kausal find price$/],
		["find", 2, "kausal: Missing required argument 'name'.\nSee: kausal help find"],
		["status a b", 2, "kausal: Too many arguments for 'status'. Expected 1 argument but got 2.\nSee: kausal help status"],
		["find a --limt 3", 2, "kausal: Unknown option '--limt'.\nDid you mean --limit?"],
		["find a --limit 0", 2, /It takes a whole number from 1 to 100000\.\nSee: kausal help find$/],
		["show -r callrs -t price", 2, "kausal: There is no relation callrs.\nDid you mean callers, calls?"],
		["show -r xyzzy -t price", 2, /^kausal: There is no relation xyzzy\.\nRelations: callers, callees, /],
		["trace -t price", 2, /^kausal: Which relation is not said\.\n.*kausal trace callers price$/],
		["trace price", 2, /^kausal: Which relation of price is not said\.\n.*kausal trace callers price$/],
		["trace callers", 2, "kausal: Whose callers is not said.\nWrite: kausal trace callers NAME"],
		[
			"trace exports src/cart.ts", 2,
			/^kausal: exports is a choice of symbols, not a kind of step\.\nWrite: kausal show exports src\/cart\.ts$/,
		],
		["trace callers price --kind cals", 2, /^kausal: There is no kind of edge cals\.\n/],
		["find price --format xml", 2, /^kausal: Option '-f, --format <format>' argument 'xml' is invalid/],
		["definition src/cart.ts", 2, /^kausal: src\/cart\.ts is not a place in a file\.\nWrite FILE:LINE:COL/],
		["definition src/cart.ts:99:1", 2, "kausal: src/cart.ts has 12 lines; there is no line 99.\nLines count from 1."],
		["definition src/none.ts:1:1", 3, "kausal: There is no file src/none.ts.\nCheck the path."],
		["definition src:1:1", 3, "kausal: src is not a file.\nWrite FILE:LINE:COL."],
		["definition package.json:1:1", 3, /^kausal: package\.json is not in the index\.\n/],
		["index none", 3, "kausal: There is no folder none.\nCheck the path."],
		["index src/cart.ts", 3, "kausal: src/cart.ts is not a folder.\nGive the folder that the file is in."],
		["status none", 3, "kausal: There is no folder none.\nCheck the path."],
	])("kausal %s ends with %i", (line, code, err) => {
		const ended = kausal(line);
		expect([ended.code, ended.out]).toEqual([code, ""]);
		if (typeof err === "string") expect(ended.err).toBe(err);
		else expect(ended.err).toMatch(err);
	});
	test("is told to programs as well", () => {
		const { code, out } = kausal("find pirce --json");
		expect([code, JSON.parse(out)]).toMatchObject([
			1, { schema: 1, error: { exitCode: 1, message: "No symbol is named pirce." } },
		]);
	});
	test("in files is reported, and all other files are indexed", () => {
		const odd = join(scratch, "odd");
		write("good.ts", "export function good() {}\n", odd);
		write("empty.ts", "", odd);
		write("invalid.ts", "", odd);
		writeFileSync(join(odd, "invalid.ts"), Buffer.from([0x6c, 0x65, 0x74, 0x20, 0xff, 0xfe, 0x3b]));
		write("binary.ts", "a\0b", odd);
		write("large.ts", "", odd);
		truncateSync(join(odd, "large.ts"), 100 * (1 << 20));
		write("broken.ts", "export function broken( {\n", odd);
		symlinkSync("loop.ts", join(odd, "loop.ts"));
		symlinkSync("..", join(odd, "up"));
		symlinkSync("/etc/hostname", join(odd, "out.ts"));
		execFileSync("mkfifo", [join(odd, "pipe.ts")]);
		const { code, out } = kausal("index --json", { cwd: odd });
		const report = JSON.parse(out) as { files: number; skipped: { path: string; reason: string }[] };
		expect([code, report.files]).toEqual([0, 4]);
		expect(report.skipped.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
			"binary.ts binary", "large.ts too-large", "loop.ts symlink-broken", "out.ts symlink-outside", "pipe.ts special",
		]);
		expect(kausal("find good", { cwd: odd }).code).toBe(0);
		expect(kausal("definition large.ts:1:1", { cwd: odd })).toMatchObject({
			code: 3, err: "kausal: large.ts is not in the index. It has 100 MiB; the limit is 4 MiB.",
		});
		expect(kausal("definition binary.ts:1:1", { cwd: odd }).err).toContain("binary.ts is not in the index. It is binary");
		unlinkSync(join(odd, "large.ts"));
	});
	test("in the index itself is set aside, and the index is made again", () => {
		const hurt = join(scratch, "hurt");
		write("a.ts", "export function survivor() {}\n", hurt);
		expect(kausal("index", { cwd: hurt }).code).toBe(0);
		const name = readdirSync(join(cache, "kausal")).find((one) => one.startsWith("hurt-")) ?? "";
		for (const file of readdirSync(join(cache, "kausal", name), { recursive: true, encoding: "utf8" })) {
			if (/\/MANIFEST/.test(file)) {
				writeFileSync(join(cache, "kausal", name, file), "this is no manifest at all, but long enough to be read as one");
			}
		}
		const { code, out, err } = kausal("find survivor", { cwd: hurt });
		expect([code, out.split("\n")[0]]).toEqual([0, "a.ts:1:17  function  survivor  export function survivor()"]);
		expect(err).toContain("The index could not be read and is built again; the old one is in ");
		expect(kausal("find survivor", { cwd: hurt }).err).toBe("");
	});
});
