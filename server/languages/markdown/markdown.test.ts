/** What headings declare and prose mentions, and texts made to hurt. */
import { expect, test } from "vitest";
import { printExtraction } from "../../extraction/printFacts.ts";
import { Facts } from "../../model/facts.ts";
import { NameTable } from "../../skim/nameTable.ts";
import { Skimmer } from "../../skim/skimmer.ts";
import { Source, Tokens } from "../../skim/tokens.ts";
import { Block, readBlocks } from "./blocks.ts";
import { Content } from "./content.ts";
import { definitionAt } from "./definitions.ts";
import { InlineReader } from "./inlines.ts";
import { Line } from "./line.ts";
import { markdown } from "./parser.ts";

const skimmer = new Skimmer(markdown);

function check(text: string, expected: readonly string[]): void {
	const { facts, problems } = skimmer.read(text, 0);
	const printed = printExtraction({ facts, problems: problems.map((problem) => ({ kind: "syntax", ...problem })) });
	expect(printed.split("\n").filter((line) => line.startsWith("  ")).map((line) => line.trim())).toEqual(expected);
}

test("a heading encloses what follows, up to the next one that is not below it", () => {
	check("# A\n### B\n## C\n# D\n", [
		"1:3 section A `# A`", "2:5 section A.B `### B`", "3:4 section A.C `## C`", "4:3 section D `# D`",
	]);
});

test("an underlined heading encloses as well", () => {
	check("A\n===\ntext `x`\n\nB\n---\n### C\n", [
		"1:1 section A `A` -- text `x`", "5:1 section A.B `B`", "7:5 section A.B.C `### C`", "3:7 x mention in A",
	]);
});

test("a heading in a quote or an item ends with it, and ends none outside of it", () => {
	check("## A\n> # B\n> ## C\n\n- # D\n\n  `x`\n\n`y`\n", [
		"1:4 section A `## A`", "2:5 section A.B `# B`", "3:6 section A.B.C `## C`", "5:5 section A.D `# D` -- `x`",
		"7:4 x mention in A.D", "9:2 y mention in A",
	]);
});

test("a heading without words declares nothing, and ends what it would", () => {
	check("# A\n## B\n##\n`x`\n", ["1:3 section A `# A`", "2:4 section A.B `## B`", "4:2 x mention in A"]);
});

test("the paragraph right below documents a section, and nothing else does", () => {
	check("# A\n\n one\n  two\n\nthree\n# B\n- four\n# C\n[d]: e/f\ng\n# D\n    h\n", [
		"1:3 section A `# A` -- one | two", "7:3 section B `# B`", "9:3 section C `# C`", "12:3 section D `# D`",
		"10:6 e/f mention in C",
	]);
});

test("marks that close a heading are no part of its name", () => {
	check("# A ##\n# B \\##\n# C#\nD #\n-\n", [
		"1:3 section A `# A ##`", "2:3 section B \\## `# B \\##`", "3:3 section C# `# C#`", "4:1 section C#.D # `D #`",
	]);
});

test("a span is mentioned when it is a name or a path, over lines and marks as well", () => {
	check("> `Cart.total(\n> 1)` `a\n> b` [x](<a/b c.md> 't') [y]( ./d.md\n> 'u') ![z](e.png)\n", [
		"1:4 Cart.total mention in the file", "3:31 ./d.md mention in the file", "4:13 e.png mention in the file",
	]);
});

test("sections nest only so deep, and what is deeper is said", () => {
	const text = Array.from({ length: 300 }, (_, depth) => `${"> ".repeat(depth)}# a${depth}\n`).join("");
	const { facts, problems } = skimmer.read(text, 0);
	expect(new Facts(facts).declarations.count).toBe(201);
	expect(problems.map(({ message }) => message)).toEqual(["Sections nest deeper than they are read."]);
});

const COUNT = 3000;
const many = (text: string, count: number = COUNT): string => text.repeat(count);
const runs = Array.from({ length: 130 }, (_, index) => many("`", index + 1)).join(" ");

const hostile: readonly (readonly [name: string, text: string])[] = [
	["brackets", many("[")], ["brackets that close", many("[") + many("]")],
	["links in each other", `${many("[")}a${many("](b)")}`], ["links that break off", many("[a](")],
	["destinations that break off", many("[a](b")], ["pointed destinations that break off", many("[a](<b")],
	["titles that break off", many("[a](b \"[c](d '[e](f (")],
	["round brackets", `[a](${many("(")}${many(")")})`], ["labels", `[x]: y\n\n${many("[a][")}`],
	["labels in each other", `[x]: y\n\n${many("[")}x${many("][x]")}`],
	["images in links", many("[![a](b)](c)")], ["backticks", many("`")], ["runs of backticks", runs],
	["the same, falling", [...runs].reverse().join("")], ["escaped backticks", many("\\``")],
	["quotes", many(">")], ["quotes and lazy lines", `${many(">")}a\n${many("b\n")}`],
	["quotes and empty lines", `${many(">")}a\n${many("\n")}`], ["items", many("- ")],
	["items and empty lines", `${many("- ")}a\n${many("\n")}`],
	["indented items", `${many("- ")}a\n${many("  ")}b\n\n${many("  ")}c`],
	["quotes in items", `${many("- > ")}a\n${many("\n")}`], ["numbers", many("1. ")],
	["stars before a word", `${many("* ")}a`], ["stars and hyphens", `${many("* - ")}a`],
	["tabs", many("-\t") + many("\t")], ["spaces", many("      ")], ["tags", many("a<b ")],
	["attributes", many("a<b c='<b c=\"")], ["comments", many("a<!--")], ["instructions", many("a<?")],
	["CDATA", many("a<![CDATA[")], ["addresses", many("a<bb:")], ["mail", many("a<b@c.")],
	["HTML", `<!--\n${many("a\n")}`], ["rows", `a|b\n-|-\n${many("|")}\n${many("a|b\n")}`],
	["heads of tables", many("a|b\n|-|\n")], ["fences", many("```\n``\n")], ["headings", many("# a\n")],
	["underlined headings", many("a\n=\n")], ["lines", many("\n")], ["front matter", `---\n${many("a\n")}`],
	["definitions", many("[a]: b\n")], ["definitions that are underlined", many("[a]: b\n=\n")],
	["half definitions", many("[a]:\n")], ["definitions with half a title", many("[a]: b\n'")],
	["ampersands and backslashes", many("&\\")],
];

/**
 * Steps are counted by reading code units through a proxy of what the parser looks at, and by asking whether something
 * is left of a line, which is done for each container.
 */
class Steps {
	count = 0;

	over(units: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
		return new Proxy(units, {
			get: (target, key) => {
				this.count++;
				const value: unknown = Reflect.get(target, key, target);
				return typeof value === "function" ? (value as () => unknown).bind(target) : value;
			},
		});
	}
}

function stepsOfBlocks(text: string, tokens: Tokens): number {
	const steps = new Steps();
	const source = new Source(new NameTable([]));
	source.load(text);
	source.units = steps.over(source.units);
	const isBlank = Object.getOwnPropertyDescriptor(Line.prototype, "isBlank") ?? {};
	Object.defineProperty(Line.prototype, "isBlank", { ...isBlank, get(this: Line) {
		steps.count++;
		return isBlank.get?.call(this) as unknown;
	} });
	try {
		readBlocks(source, tokens);
	} finally {
		Object.defineProperty(Line.prototype, "isBlank", isBlank);
	}
	return steps.count;
}

/** Of what stands in blocks, and of looking for definitions in all lines at once. */
function stepsOfTexts(text: string, { kind, begin, end, count }: Tokens): number {
	const steps = new Steps();
	const units = new Uint16Array(text.length + 8);
	for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
	const content = new Content();
	const reader = new InlineReader(content, new Set(["X"]), { codeSpan: () => undefined, destination: () => undefined });
	const tokens = { begin, end } as Tokens;
	const load = (first: number, last: number): void => {
		content.load(units, tokens, first, last);
		const plain = content.units;
		content.units = steps.over(plain);
		reader.read();
		for (let at = 0; at < content.length;) at = definitionAt(content, at)?.next ?? content.length;
		content.units = plain;
	};
	for (let token = 0; token < count; token++) {
		if (kind[token] === Block.cell) load(token, token + 1);
		const first = token + 1;
		while (kind[token + 1] === Block.line) token++;
		if (token >= first) load(first, token + 1);
	}
	return steps.count;
}

test.each(hostile)("%s take steps in proportion to their length", (_, text) => {
	const tokens = new Tokens();
	expect(stepsOfBlocks(text, tokens)).toBeLessThan(30 * text.length + 1000);
	expect(stepsOfTexts(text, tokens)).toBeLessThan(100 * text.length + 1000);
	const { facts } = skimmer.read(text, 0);
	expect(new Facts(facts).textLength).toBe(text.length);
});

test("a hundred thousand of them are read", () => {
	for (const mark of ["[", "]", "`", ">", "- ", "![", "<a ", "* "]) {
		const text = many(mark, 100_000);
		expect(new Facts(skimmer.read(text, 0).facts).textLength).toBe(text.length);
	}
});

test("a line of 10 MB is read", () => {
	const facts = new Facts(skimmer.read("a `b/c` [d](e.md) ".repeat(560_000), 0).facts);
	expect(facts.references.count).toBe(1_120_000);
});
