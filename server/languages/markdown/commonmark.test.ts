/**
 * Markdown as CommonMark has it: the examples of the specification, and the pages that packages come with. micromark is
 * the oracle for both; that it reads the examples as the specification says is tried first.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examples, html, micromarkMarks, ownMarks, specification } from "./fixture.ts";

test("the examples of the specification are read as it says", () => {
	expect(examples.length).toBe(652);
	for (const { markdown: text, html: expected, number } of examples) {
		expect(html(text), `micromark, example ${number}`).toBe(expected);
		expect(ownMarks(text), `example ${number}: ${JSON.stringify(text)}`).toEqual(micromarkMarks(text));
	}
});

test("lines may end in any way", () => {
	for (const { markdown, number } of examples) {
		for (const end of ["\r\n", "\r"]) {
			const text = markdown.replaceAll("\n", end);
			expect(ownMarks(text), `example ${number}`).toEqual(micromarkMarks(text));
		}
	}
});

test("the specification itself is read as micromark reads it", () => {
	expect(ownMarks(specification)).toEqual(micromarkMarks(specification));
});

/** The pages that lie beside the code of what is installed; the fuzzers read all others. */
test("pages of packages are read as micromark reads them", () => {
	const root = join(import.meta.dirname, "..", "..", "..", "node_modules");
	const pages = readdirSync(root).sort().flatMap((name) =>
		["README.md", "readme.md", "CHANGELOG.md", "HISTORY.md"].map((page) => join(root, name, page)))
		.filter(existsSync).map((page) => readFileSync(page, "utf8")).filter(({ length }) => length < 30_000);
	expect(pages.length).toBeGreaterThan(50);
	let read = 0;
	for (const page of pages) {
		if ((read += page.length) > 500_000) break;
		expect(ownMarks(page)).toEqual(micromarkMarks(page));
	}
});

test("tables part their cells, and what a cell leaves open ends with it", () => {
	for (const text of [
		"|a|b|\n|-|-|\n|`x|y`|[a](b)|\n", "a|b\n:-|-:\n[x](y)|`z`\n\n`w`", "`a`|b\n-|-\n    c|d\n", "text `a\n|b|\n|-|\nc`\n",
		"|a|\n|-|-|\n|`b`|\n", "> |a|\n> |-|\n[b](c)|`d`\n", "|a|\n|-|\n# `b`\n", "|`\\|`|\n|-|\n|[a\\|](b)|\n",
	]) expect(ownMarks(text), text).toEqual(micromarkMarks(text));
});

test("front matter is no Markdown, and without its end it is", () => {
	for (const text of [
		"---\na: `b`\n---\n`c`\n", "---\n---\n`c`", "+++\n`a`\n+++ \n# b\n", "---\n# a\n--- \t\r\n`c`",
		"\n---\n`a`\n---\n", "----\n`a`\n----\n", "---\n`a`\n+++\n`b`\n", " ---\n`a`\n---\n",
	]) expect(ownMarks(text), text).toEqual(micromarkMarks(text));
});
