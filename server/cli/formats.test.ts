/** Answers for other programs: names that would break a format do not, and the same rows give the same bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "./commandTable.ts";
import { completionScript } from "./completionCommand.ts";
import { csvText, dotText, joinGraphs, jsonLines, mermaidText, type ShownGraph } from "./formats.ts";
import { manPage } from "./manPage.ts";
import { commandFirst } from "./program.ts";
import { RUNS } from "./run.ts";
import type { ShownSymbol } from "./shownSymbols.ts";
import { relationIn, targetsOf } from "./words.ts";

const HOSTILE = [
	'say "hi"', "two\nlines", "a]b[c", "a\\", 'a\\"', "日本語😀", "\u001b[31mred\u001b[0m", "<script>",
	"a --> b", "x;y{z}", "end", "`md`", "#35;", "a|b",
	"%% note", "\u202eright", "tab\there", "cr\rhere", "", " ", "=1+1", "a,b",
];

function node(name: string, id: string = name): ShownSymbol {
	const at = { path: `src/${name}.ts`, line: 1, column: 2, endLine: 1, endColumn: 3 };
	return { id, kind: "function", name, qualifiedName: name, at, declaration: at, signature: name, doc: name };
}
const graphOf = (names: readonly string[]): ShownGraph => ({
	nodes: names.map((name, index) => node(name, `id${index}`)),
	edges: names.slice(1).map((_, index) => (
		{ source: `id${index}`, target: `id${index + 1}`, kind: "calls", confidence: index % 2 === 0 ? "exact" : "name" }
	)),
});

/** Reads CSV as RFC 4180 says. */
function recordsOf(text: string): string[][] {
	const records: string[][] = [[]];
	const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
	while (cells.lastIndex < text.length) {
		const match = cells.exec(text);
		if (match === null) throw new Error(`no cell at ${cells.lastIndex}`);
		records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
		if (match[3] === "\r\n") records.push([]);
	}
	return records.slice(0, -1);
}

describe("dot", () => {
	test("has a statement a line, and every string ends where it should", () => {
		expect(dotText(graphOf(["a", 'b"\n\\']))).toBe([
			"digraph kausal {", "  rankdir=LR;", "  node [shape=box];", '  n0 [label="function a\\nsrc/a.ts:1:2"];',
			'  n1 [label="function b\\"␊\\\\\\nsrc/b\\"␊\\\\.ts:1:2"];', '  n0 -> n1 [label="calls"];', "}", "",
		].join("\n"));
		const statement = /^ {2}n\d+(?: -> n\d+)? \[label="(?:[^"\\\n]|\\["\\n])*"\];$/;
		for (const line of dotText(graphOf(HOSTILE)).split("\n").slice(3, -2)) expect(line).toMatch(statement);
	});
});

describe("mermaid", () => {
	test("has a statement a line, and nothing of its syntax in names", () => {
		expect(mermaidText(graphOf(["a", 'b"]']))).toBe([
			"flowchart LR", '  n0["function a<br/>src/a.ts:1:2"]', '  n1["function b#34;#93;<br/>src/b#34;#93;.ts:1:2"]',
			'  n0 -->|"calls"| n1', "",
		].join("\n"));
		const statement = /^ {2}(?:n\d+\["(?:[^"#<>[\]`|]|#\d+;|<br\/>)*"\]|n\d+ -->\|"(?:[^"#<>[\]`|]|#\d+;)*"\| n\d+)$/;
		for (const line of mermaidText(graphOf(HOSTILE)).split("\n").slice(1, -1)) expect(line).toMatch(statement);
	});
});

describe("csv", () => {
	test("has a header, CR LF, and quotes where a cell needs them", () => {
		expect(csvText([{ a: 'x"y', b: { c: 1 } }, { a: "p,q", b: { c: undefined } }]))
			.toBe('a,b.c\r\n"x""y",1\r\n"p,q",\r\n');
		expect(csvText([])).toBe("\r\n");
	});
	test("reads back as what it was written from, whatever is in it", () => {
		const row = fc.record({
			name: fc.string({ unit: "binary" }), at: fc.record({ path: fc.constantFrom(...HOSTILE) }),
		});
		fc.assert(fc.property(fc.array(row, { minLength: 1 }), (rows) => {
			const [header, ...records] = recordsOf(csvText(rows));
			expect(header).toEqual(["name", "at.path"]);
			expect(records.length).toBe(rows.length);
			for (const record of records) expect(record.length).toBe(2);
		}), { seed: 8, numRuns: 200 });
		expect(recordsOf(csvText(HOSTILE.map((name) => ({ name })))).slice(1).map(([name]) => name)).toEqual([
			...HOSTILE.slice(0, 1), "two␊lines", ...HOSTILE.slice(2, 6), "␛[31mred␛[0m", ...HOSTILE.slice(7, 15),
			"�right", "tab here", "cr␍here", ...HOSTILE.slice(18),
		]);
	});
});

test("jsonl has one object a line, and what is read back is what was written", () => {
	const rows = HOSTILE.map((name) => ({ name }));
	const lines = jsonLines(rows).trimEnd().split("\n");
	expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
	expect(jsonLines(rows)).not.toMatch(/\u001b|\u202e/);
});

test("graphs that are put together name each symbol and edge once, and no edge without its ends", () => {
	const [one, other] = [graphOf(["a", "b"]), graphOf(["a", "b", "c"])];
	const joined = joinGraphs([
		one, other, { nodes: [], edges: [{ source: "id0", target: "gone", kind: "calls", confidence: "exact" }] },
	]);
	expect(joined).toEqual(other);
});

describe("words", () => {
	const read = (
		command: "show" | "trace", words: string, relation?: string, targets: readonly string[] = [],
	): string => {
		const found = relationIn({ command, words: words.split(" ").filter((word) => word !== ""), relation, targets });
		return `${found.relation.name}: ${found.names.join(" ")}`;
	};
	test("name a relation and targets in any of the forms", () => {
		expect(read("show", "callers price")).toBe("callers: price");
		expect(read("show", "price callers")).toBe("callers: price");
		expect(read("trace", "callers a b -")).toBe("callers: a b -");
		expect(read("trace", "", "callers", ["price"])).toBe("callers: price");
		expect(read("trace", "price", "callees")).toBe("callees: price");
		expect(read("show", "callers", undefined, ["price"])).toBe("callers: price");
		expect(read("show", "callers callers")).toBe("callers: callers");
	});
	test.each([
		["callrs price", "There is no relation callrs."],
		["price", "Which relation of price is not said."],
		["", "Which relation is not said."],
		["callers", "Whose callers is not said."],
	])(
		"that do not, %s, are told what is missing", (words, said) => {
			expect(() => read("show", words)).toThrow(said);
		},
	);
	test("come from standard input, a line each", () => {
		expect(targetsOf(["a", "-"], () => " b\r\n\nc d\n")).toEqual({ typed: ["a", "b", "c d"], isList: true });
		expect(targetsOf(["a"], () => "")).toEqual({ typed: ["a"], isList: false });
		expect(() => targetsOf(["-"], () => "\n")).toThrow("Standard input names nothing.");
	});
	test("come behind the command, wherever options stand", () => {
		const first = (line: string): string => commandFirst(line.split(" ")).join(" ");
		expect(first("--json -n 3 find x")).toBe("find --json -n 3 x");
		expect(first("--root a store stats --exact")).toBe("store stats --root a --exact");
		expect(first("--format=csv find - --json")).toBe("find --format=csv - --json");
		expect([first("--help find"), first("--json"), first("-- find")]).toEqual(["--help find", "--json", "-- find"]);
	});
});

describe("the table of commands", () => {
	test("has what each does, and examples that begin with it", () => {
		expect(COMMANDS.map(({ name }) => name).filter((name) => RUNS[name] === undefined)).toEqual(["lsp", "mcp"]);
		expect(Object.keys(RUNS).filter((name) => !COMMANDS.some((row) => row.name === name))).toEqual([]);
		for (const { name, examples } of COMMANDS) {
			for (const example of examples) expect(example).toContain(`kausal ${name}`);
		}
	});
	test("makes a manual page in which no line is a request by accident", () => {
		const requests = new Set([".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".nf", ".fi", ".RS", ".RE"]);
		const page = manPage();
		for (const line of page.split("\n")) if (/^[.']/.test(line)) expect(requests).toContain(line.split(" ")[0]);
		for (const { name } of COMMANDS) expect(page).toContain(`.SS "kausal ${name}`);
	});
	test("makes completions that name every command and option", () => {
		for (const shell of ["bash", "zsh", "fish"] as const) {
			const script = completionScript(shell);
			for (const { name } of COMMANDS) for (const word of name.split(" ")) expect(script).toContain(word);
			for (const word of ["max-depth", "callers", "mermaid"]) expect(script).toContain(word);
		}
	});
});
