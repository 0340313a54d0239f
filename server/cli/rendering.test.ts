/** What the command line prints, as text; and that nothing a file contains can disturb a terminal. */
import { describe, expect, test } from "vitest";
import { relationNamed, RELATIONS } from "../analysis/relations.ts";
import type { IndexReport } from "../session.ts";
import { printable } from "./controls.ts";
import { definitionText } from "./definitionCommand.ts";
import { indexText } from "./indexCommand.ts";
import { bytes, count, cut, duration, excerpt, pad, widthOf } from "./layout.ts";
import type { ShownUse } from "./occurrences.ts";
import { useLines } from "./occurrences.ts";
import { coloredPaint, plainPaint, wantsColor, type ColorMode, type Display } from "./paint.ts";
import { pathsFrom, type ShownPlace } from "./places.ts";
import { progressLine } from "./progressBar.ts";
import { referencesText } from "./referencesCommand.ts";
import { showText, type ShownEnd } from "./showCommand.ts";
import { statusText } from "./statusCommand.ts";
import { statsText, verifyText } from "./storeCommand.ts";
import { symbolLines, withoutComments, type ShownSymbol } from "./shownSymbols.ts";
import type { ShownStep } from "./steps.ts";
import { traceText, type TraceRequest } from "./traceCommand.ts";

const place = (path: string, line: number, column: number, length: number): ShownPlace =>
	({ path, line, column, endLine: line, endColumn: column + length });

/** A symbol given as `kind Qualified.name path:line:column signature`. */
function symbol(text: string): ShownSymbol {
	const [kind = "", qualifiedName = "", at = "", ...signature] = text.split(" ");
	const [path = "", line = "", column = ""] = at.split(":");
	const name = kind === "file" ? qualifiedName : qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
	const here = place(path, Number(line), Number(column), name.length);
	return {
		id: "0".repeat(32), kind, name, qualifiedName, at: here, declaration: here, signature: signature.join(" "), doc: "",
	};
}

/** A use given as `path:line:column length inside | source`. */
function use(text: string, confidence = "exact"): ShownUse {
	const [about = "", source = ""] = text.split(" | ");
	const [at = "", length = "", inside = ""] = about.split(" ");
	const [path = "", line = "", column = ""] = at.split(":");
	return {
		...place(path, Number(line), Number(column), Number(length)), role: "call", confidence, inside, text: source,
	};
}

const plain = (columns: number): Display => ({ paint: plainPaint, columns, isComplete: true, pathOf: (path) => path });
const text = (...lines: readonly string[]): string => lines.join("\n");
const total = symbol("method Cart.total src/cart.ts:12:3 total(): number");

describe("a list of symbols", () => {
	test("is aligned and begins with places", () => {
		const rows = [
			total, symbol("function total src/report/total.ts:140:17 export function total(): void"),
			symbol("file main.ts main.ts:1:1"),
		];
		expect(text(...symbolLines(rows.map((one) => ({ symbol: one })), plain(100)))).toBe(text(
			"src/cart.ts:12:3            method    Cart.total  total(): number",
			"src/report/total.ts:140:17  function  total       export function total(): void",
			"main.ts:1:1                 file      main.ts",
		));
	});
	test("says how sure an answer is only when it is not", () => {
		const rows = [{ symbol: total, confidence: 1 }, { symbol: total, confidence: 2 }, { symbol: total, confidence: 3 }];
		expect(text(...symbolLines(rows, plain(100)))).toBe(text(
			"src/cart.ts:12:3  method  Cart.total  total(): number",
			"src/cart.ts:12:3  method  Cart.total  [inferred] total(): number",
			"src/cart.ts:12:3  method  Cart.total  [by name] total(): number",
		));
	});
	test("is cut at the edge of the terminal", () => {
		const [line = ""] = symbolLines([{ symbol: { ...total, signature: "x".repeat(100) } }], plain(60));
		expect(line).toBe(`src/cart.ts:12:3  method  Cart.total  ${"x".repeat(21)}…`);
		expect(widthOf(line)).toBe(60);
	});
	test("leaves comments out of signatures, but not out of strings", () => {
		const signature = (text: string): string => withoutComments(text);
		expect(signature("/** What it costs. */ function price(/* how many */ count: number)"))
			.toBe("function price( count: number)");
		expect(signature('const open = "/*", close = \'*/\'')).toBe('const open = "/*", close = \'*/\'');
		expect(signature("const cut = /* a comment that is cut")).toBe("const cut =");
	});
	test("lets a long place stand out instead of pushing all others away", () => {
		const long = symbol(`class A ${"d/".repeat(40)}a.ts:1:1 class A`);
		const [first = "", second = ""] = symbolLines([{ symbol: long }, { symbol: total }], plain(200));
		expect(first).toContain("a.ts:1:1  class   A           class A");
		expect(second).toBe("src/cart.ts:12:3  method  Cart.total  total(): number");
	});
});

describe("uses", () => {
	const uses = [
		use("src/a.ts:3:9 5 checkout | \treturn total();"), use("src/a.ts:14:1 5  | total();"),
		use("src/a.ts:15:1 5  | total();"),
		use("src/long.ts:120:11 5 Report.print | const x = total(1);", "inferred"),
	];
	test("show the code, with a blank line between files that have several", () => {
		expect(text(...useLines(uses, plain(100)))).toBe(text(
			"src/a.ts:3:9        checkout      return total();",
			"src/a.ts:14:1                     total();",
			"src/a.ts:15:1                     total();",
			"",
			"src/long.ts:120:11  Report.print  [inferred] const x = total(1);",
		));
	});
	test("mark the name and dim what repeats", () => {
		const [first = "", second = ""] = useLines(uses, { ...plain(100), paint: coloredPaint });
		const code = "\u001b[2mreturn \u001b[22m\u001b[1mtotal\u001b[22m\u001b[2m();\u001b[22m";
		expect(first).toBe(`\u001b[36msrc/a.ts:3:9\u001b[39m        checkout      ${code}`);
		expect(second).toContain("\u001b[2msrc/a.ts:14:1\u001b[22m");
	});
	test("are counted", () => {
		expect(referencesText({ target: total, uses, count: uses.length }, plain(100)).split("\n").at(-1))
			.toBe("4 references in 2 files");
		expect(referencesText({ target: undefined, uses: [], count: 0 }, plain(100))).toBe("no references");
		expect(referencesText({ target: undefined, uses, count: 1234 }, plain(100)))
			.toMatch(/the first 4 of 1,234 places: raise --limit$/);
	});
});

describe("relations", () => {
	const end = (one: ShownSymbol, ...uses: readonly ShownUse[]): ShownEnd =>
		({ symbol: one, edge: "calls", confidence: uses[0]?.confidence ?? "exact", uses });
	const relation = (name: string): (typeof RELATIONS)[number] => {
		const found = relationNamed(name);
		if (found === undefined) throw new Error(`no relation ${name}`);
		return found;
	};

	test("from others are shown where they are written", () => {
		const ends = [
			end(symbol("function refund src/b.ts:1:1"), use("src/b.ts:2:8 5 refund | return total();")),
			end(
				symbol("function checkout src/a.ts:1:1"), use("src/a.ts:3:8 5 checkout | return total();"),
				use("src/a.ts:4:1 5 checkout | total();"),
			),
		];
		expect(showText(total, relation("callers"), { ends, truncated: false }, plain(100))).toBe(text(
			"method Cart.total  src/cart.ts:12:3",
			"",
			"src/a.ts:3:8  checkout  return total();",
			"src/a.ts:4:1  checkout  total();",
			"src/b.ts:2:8  refund    return total();",
			"",
			"2 callers in 2 files",
		));
	});
	test("to others are shown as symbols", () => {
		const ends = [end(symbol("function price src/price.ts:2:17 function price()"), use("x:1:1 1 | x", "name"))];
		expect(showText(total, relation("callees"), { ends, truncated: true }, plain(100))).toBe(text(
			"method Cart.total  src/cart.ts:12:3",
			"",
			"src/price.ts:2:17  function  price  [by name] function price()",
			"",
			"1 callee, and there are more: raise --limit",
		));
	});
	test("that nobody has say so", () => {
		expect(showText(total, relation("callers"), { ends: [], truncated: false }, plain(100))).toMatch(/\n\nno callers$/);
		expect(showText(total, relation("depends-on"), { ends: [], truncated: false }, plain(100)))
			.toMatch(/\n\nno dependencies$/);
	});
	test("have the names of KausalDB as well, each its own name and meaning", () => {
		for (const name of [
			"defined_in", "method_of", "calls_method", "calls_function", "depends_on", "imports", "calls", "references",
			"extends", "implements", "contains",
		]) {
			expect(relationNamed(name)?.name).toBe(name);
		}
		expect(new Set(RELATIONS.map(({ name }) => name)).size).toBe(RELATIONS.length);
		expect(relationNamed("constructor")).toBeUndefined();
	});
});

describe("a trace", () => {
	const step = (about: string, depth: number, from: number, confidence = 1): ShownStep =>
		({ symbol: symbol(about), depth, from, edge: depth === 0 ? "" : "calls", confidence });
	const along = (name: string, maxDepth: number): Pick<TraceRequest, "relation" | "maxDepth"> => {
		const relation = relationNamed(name);
		if (relation === undefined) throw new Error(`no relation ${name}`);
		return { relation, maxDepth };
	};

	test("is a tree beside its places", () => {
		const steps = [
			step("method Cart.total src/cart.ts:12:3", 0, -1), step("function checkout src/checkout.ts:8:17", 1, 0),
			step("function refund src/r.ts:1:1", 1, 0, 2),
			step("function main src/main.ts:3:10", 2, 1), step("function early src/checkout.ts:3:10", 2, 1),
			step("file a.ts a.ts:1:1", 3, 3),
		];
		expect(traceText(steps, along("callers", 3), undefined, plain(100))).toBe(text(
			"src/cart.ts:12:3      Cart.total",
			"src/checkout.ts:8:17  ├─ checkout",
			"src/checkout.ts:3:10  │  ├─ early",
			"src/main.ts:3:10      │  └─ main",
			"a.ts:1:1              │     └─ a.ts",
			"src/r.ts:1:1          └─ refund [inferred]",
			"",
			"5 callers within 3 steps",
		));
	});
	test("that finds nothing, or not all, says so", () => {
		const alone = [step("method Cart.total src/cart.ts:12:3", 0, -1)];
		expect(traceText(alone, along("callees", 1), undefined, plain(100)))
			.toBe("src/cart.ts:12:3  Cart.total\n\nno callees");
		expect(traceText([...alone, step("function a a.ts:1:1", 1, 0)], along("callees", 1), "depth", plain(100)))
			.toMatch(/1 callee within 1 step, and there are more: raise --max-depth$/);
		const cut = traceText(alone, along("callees", 1), "visited", plain(100));
		expect(cut).toMatch(/no callees so far: raise --max-visited$/);
		const filtered = { ...along("callees", 1), through: " that the filters let through" };
		expect(traceText(alone, filtered, undefined, plain(100))).toMatch(/no callees that the filters let through$/);
		const several = [...alone, step("function a a.ts:1:1", 1, 0)];
		expect(traceText(several, along("dependents", 1), "limit", plain(100)))
			.toMatch(/└─ a calls\n\n1 dependent within 1 step, and there are more: raise --limit$/);
	});
	test("of ten thousand steps in a row needs no stack", () => {
		const steps = Array.from({ length: 10_000 }, (_, index) => step("function f a.ts:1:1", index, index - 1));
		expect(traceText(steps.slice(0, 2000), along("callees", 32), undefined, plain(100)).split("\n").length).toBe(2002);
	});
});

describe("reports", () => {
	const report: IndexReport = {
		files: 1204, parsed: 1200, unchanged: 4, deleted: 0, relinked: 0, lines: 50_000, bytes: 1, blocks: 9000,
		edges: 31_000, skipped: [], failed: 0, withProblems: 0,
	};
	const about = { root: "/w/shop", indexDirectory: "/c/shop-1", tookMs: 2000 };

	test("of indexing say what was done", () => {
		expect(indexText(report, about, plainPaint)).toBe(text(
			"✓ /w/shop  1,200 parsed, 4 unchanged  2.0 s, 25,000 lines/s",
			"  1,204 files, 9,000 blocks, 31,000 edges  in /c/shop-1",
		));
		expect(indexText({ ...report, parsed: 0, unchanged: 1204 }, { ...about, tookMs: 40 }, plainPaint))
			.toMatch(/^✓ \/w\/shop {2}1,204 files, nothing has changed {2}40 ms\n/);
	});
	test("list what was left out, some by name", () => {
		const skipped = Array.from({ length: 12 }, (_, index) => (
			{ path: `f${index}.ts`, reason: index < 2 ? "binary" as const : "too-large" as const, detail: "Why." }
		));
		const lines = indexText({ ...report, skipped, withProblems: 1 }, about, plainPaint).split("\n");
		expect(lines.slice(2, 5)).toEqual([
			"  1 file with syntax errors, read as far as possible", "  12 files left out: 10 too-large, 2 binary",
			"    f0.ts  Why.",
		]);
		expect(lines.at(-1)).toBe("    … and 2 more; --json lists them all");
	});
	test("of the state are short", () => {
		const counts = { complete: true, files: 1204, blocks: 9000, edges: 31_000, skipped: [] };
		expect(statusText({ root: "/w/shop", indexDirectory: "/c/shop-1", ...counts }, plainPaint)).toBe(text(
			"folder  /w/shop", "index   /c/shop-1", "files   1,204", "blocks  9,000", "edges   31,000",
		));
	});
	test("of progress are a bar", () => {
		expect(progressLine({ phase: "scanning", done: 1500, total: 0 }, plainPaint)).toBe("Scanning 1,500 files");
		expect(progressLine({ phase: "parsing", done: 300, total: 1200 }, plainPaint))
			.toBe("Parsing  ━━━━━━──────────────────  25 %  300 of 1,200 files");
		expect(progressLine({ phase: "linking", done: 9, total: 8 }, plainPaint)).toContain("100 %");
	});
	test("of a definition are one line, or why there is none", () => {
		expect(definitionText([total], [2], "", plain(100)))
			.toBe("src/cart.ts:12:3  method  Cart.total  [inferred] total(): number");
		expect(definitionText([], [], "There is no name at a.ts:1:1.", plain(100))).toBe("There is no name at a.ts:1:1.");
	});
});

describe("text", () => {
	test("from files cannot control a terminal", () => {
		expect(printable("a\u001b[31mb\u0007\u009b1m\u202ec\td\u007f\r\n")).toBe("a␛[31mb␇�1m�c d␡␍␊");
		const evil = symbol("function evil\u001b]0;x\u0007 a\u001b[2J.ts:1:1 \u001b[2Jsignature");
		for (const line of symbolLines([{ symbol: evil }], plain(200))) expect(line).not.toContain("\u001b");
		for (const line of useLines([use("a\u001b.ts:1:3 2 in\u001b | x\u001b[2Jyz")], plain(200))) {
			expect(line).not.toContain("\u001b");
		}
	});
	test("has a width that counts wide characters twice and marks not at all", () => {
		expect([widthOf("abc"), widthOf("日本"), widthOf("e\u0301"), widthOf("😀")]).toEqual([3, 4, 1, 2]);
		expect(pad("日本", 6)).toBe("日本  ");
		expect([cut("abcdef", 4), cut("日本語", 4), cut("abc", 3), cut("abc", 0)]).toEqual(["abc…", "日…", "abc", ""]);
	});
	test("of long lines stays around the match", () => {
		const line = `${"x".repeat(500)}match${"y".repeat(500)}`;
		const { before, match, after } = excerpt(line, 500, 505, 40);
		expect([before, match, after]).toEqual([`…${"x".repeat(16)}`, "match", `${"y".repeat(17)}…`]);
		expect(excerpt("\t\tif (a) b();", 9, 10, 80)).toEqual({ before: "if (a) ", match: "b", after: "();" });
		expect(excerpt("", 0, 5, 80)).toEqual({ before: "", match: "", after: "" });
	});
	test("of counts and times is as people say it", () => {
		expect([count(1, "file"), count(1204, "file"), count(0, "file")]).toEqual(["1 file", "1,204 files", "0 files"]);
		expect([duration(7.4), duration(12_340), duration(245_000)]).toEqual(["7 ms", "12.3 s", "4 min 5 s"]);
	});
});

describe("arguments", () => {
	test.each([
		["/w/shop", "/w/shop", "src/a.ts", "src/a.ts"], ["/w/shop", "/w/shop/src", "src/a.ts", "a.ts"],
		["/w/shop", "/w/shop/src", "b.ts", "../b.ts"],
		["/w/shop", "/w", "src/a.ts", "shop/src/a.ts"], ["/w/shop", "/w/other", "a.ts", "../shop/a.ts"],
		["/w/shop", "/a/b/c/d/e", "a.ts", "/w/shop/a.ts"],
		["/w/shop", "/w/shop/a/b/c/d", "a.ts", "/w/shop/a.ts"],
	])("and %s, seen from %s, make %s open as %s", (root, from, path, want) => {
		expect(pathsFrom(root, from)(path)).toBe(want);
	});

	const colors = (mode: ColorMode, isTerminal: boolean, environment: Record<string, string> = {}): boolean =>
		wantsColor({ mode, isTerminal, environment });
	test("and the environment decide about colour", () => {
		expect([colors("auto", true), colors("auto", false), colors("always", false), colors("never", true)])
			.toEqual([true, false, true, false]);
		expect([{ NO_COLOR: "1" }, { NO_COLOR: "" }].map((environment) => colors("auto", true, environment)))
			.toEqual([false, true]);
		expect(colors("always", true, { NO_COLOR: "1" })).toBe(true);
		expect(colors("auto", false, { FORCE_COLOR: "1" })).toBe(true);
		expect(colors("auto", true, { FORCE_COLOR: "0" })).toBe(false);
		expect(colors("auto", true, { TERM: "dumb" })).toBe(false);
	});
});

describe("a store", () => {
	const edges = { ids: 5000, outgoing: 20_000, incoming: 20_000 };
	const tables = { blocks: 1_000_000, ...edges, index: 900, filter: 500, frame: 280 };
	const disk = { log: 5000, manifest: 200, tables, retired: 4_000_000, other: 0, total: 5_046_880 };
	const memory = { memtables: 0, pageCache: 0, indexes: 0 };
	const ratios = { pageCacheHitRate: undefined, writeAmplification: undefined };

	test("tells of parts, bounds and snapshots", () => {
		const statistics = {
			sequence: 1234, isExact: false, blockCount: 5000, edgeCount: 7, liveBytes: undefined, tableCount: 1,
			snapshotCount: 1,
			disk, memory, spaceAmplification: undefined, ...ratios,
		};
		expect(statsText("/s", statistics, [{ name: "be\u0007fore", sequence: 9, bytes: 4_000_000 }], plainPaint)).toBe(text(
			"store     /s", "batches   1,234", "blocks    at most 5,000", "edges     at most 7", "on disk   5.0 MB",
			"  log     5.0 kB",
			"  tables  1.0 MB in 1 table, blocks 1.0 MB, ids 5.0 kB, outgoing 20.0 kB, incoming 20.0 kB, " +
				"index 900 bytes, filter 500 bytes, frame 280 bytes",
			"  kept    4.0 MB for snapshots", "snapshot  be\u2407fore  batch 9, 4.0 MB for it alone",
		));
		const exact = { ...statistics, isExact: true, liveBytes: 2_000_000, spaceAmplification: 2.5234 };
		expect(statsText("/s", exact, [], plainPaint))
			.toContain(text("live      2.0 MB", "space     2.52 bytes on disk for a live one"));
	});
	test("says what is damaged and what is only torn", () => {
		const torn = { path: "/s/1.wal", begin: 5, end: 9, sentence: "There is no sound frame.", kind: "torn" } as const;
		expect(verifyText([], plainPaint)).toBe("✓ Everything reads as it was written.");
		expect(verifyText([torn], plainPaint)).toBe(text(
			"/s/1.wal:5-9  torn, as by a crash: There is no sound frame.", "", "✓ Everything reads as it was written.",
		));
		expect(verifyText([{ ...torn, kind: "damaged" }, torn], plainPaint)).toContain("damaged: There is no sound frame.");
		expect(verifyText([{ ...torn, kind: "damaged" }, torn], plainPaint)).toMatch(/\n\n1 damaged range$/);
	});
	test.each([
		[0, "0 bytes"], [1, "1 byte"], [999, "999 bytes"], [1000, "1.0 kB"], [99_400, "99.4 kB"], [123_456, "123 kB"],
		[999_600, "1.0 MB"], [5e15, "5000 TB"],
	] as const)(
		"says %d bytes as %s", (value, expected) => {
			expect(bytes(value)).toBe(expected);
		},
	);
});
