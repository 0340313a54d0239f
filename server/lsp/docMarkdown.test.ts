/** Documentation in hovers: what each language's comments become, what is escaped, and how long it gets. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { docMarkdown, docText } from "./docMarkdown.ts";

const check = (language: string, doc: string, want: string): void => expect(docMarkdown(doc, language)).toBe(want);

describe("prose", () => {
	test.each([
		["plain words, with (parens) and a-dash", "plain words, with (parens) and a-dash"],
		["a `code [span](x)` stays", "a `code [span](x)` stays"],
		[
			"snake_case_name, *stars* and **two [a](b)**, 2 * 3 * 4",
			"snake_case_name, *stars* and **two [a\\](b)**, 2 \\* 3 \\* 4",
		],
		["[text](command:x)", "[text\\](command:x)"],
		["[text][ref]", "[text\\][ref]"],
		["<b>bold</b> 1 < 2", "\\<b>bold\\</b> 1 < 2"],
		["https://a.example and www.b.example", "https\\://a.example and www\\.b.example"],
		["&lt; & more", "\\&lt; & more"],
		["\\[x](y)", "\\\\[x\\](y)"],
		["an `open tick", "an \\`open tick"],
	])("escapes %j as little as it can", (text, want) => check("typescript", text, want));

	test("keeps paragraphs, lists and examples; a heading is bold, a quote is none", () => {
		check("typescript", "First.\nSecond.\n\n* one\n* two\n  goes on", "First.\nSecond.\n\n- one\n- two\ngoes on");
		check("typescript", "# Title\n> quote\n===", "**Title**\n\n\\> quote\n\\===");
		check("typescript", "Use:\n```js\n[a](b) * _c_\n```\nDone.", "Use:\n\n```js\n[a](b) * _c_\n```\n\nDone.");
		check("typescript", "```\nnever closed", "```typescript\nnever closed\n```");
	});
});

describe("JSDoc", () => {
	test("tags are fields, with the name as code", () => {
		check("typescript", [
			"Maps a list.",
			"",
			"@param self - the list",
			"@param {number} [index=0] where to begin,",
			"  from 0",
			"@returns the mapped list",
			"@throws {RangeError} when it is empty",
			"@deprecated use {@link other}",
			"@internal",
			"@since 2.0.0",
		].join("\n"), [
			"Maps a list.\n\n*@param* `self` — the list",
			"*@param* `index?: number` — where to begin,\nfrom 0",
			"*@returns* — the mapped list",
			"*@throws* `RangeError` — when it is empty",
			"*@deprecated* — use `other`",
			"*@internal*",
			"*@since* — 2.0.0",
		].join("  \n"));
	});

	test("links are their words, or their target as code; none of them can be followed", () => {
		check("typescript", "{@link A} {@link A.b | words} {@linkcode c d} {@link https://x.example} {@link https://x.example here}",
			"`A` words `d` https\\://x.example here");
		check("typescript", "{@link\nA}, {@inheritDoc}, {@unknown} {@code x < y}", "`A`, , {@unknown} `x < y`");
		check("typescript", "{@link [x](command:y)}", "`[x](command:y)`");
	});

	test("an example is code, with its fence or without", () => {
		check("javascript", "@example\nf(1);\n  g(2);", "*@example*\n\n```javascript\nf(1);\n  g(2);\n```");
		check("typescript", "@example Named\n```ts\n@notATag\n```\n@see g",
			"*@example* — Named\n\n```ts\n@notATag\n```\n\n*@see* — g");
	});
});

test("Python: fields, sections, doctests, literal blocks, roles", () => {
	check("python", "Adds.\n\n:param int a: one\n:returns: the :class:`~pkg.Sum`",
		"Adds.\n\n*param* `int a` — one  \n*returns* — the `pkg.Sum`");
	check("python", "Adds.\n\nArgs:\n    a (int): one\n        more\n    b: two\n\nReturns:\n    The sum.",
		"Adds.\n\n**Args**\n\n`a: int` — one\nmore  \n`b` — two\n\n**Returns**\n\nThe sum.");
	check("python", "Parameters\n----------\na : int\n    one\n\nReturns\n-------\nint\n    the sum",
		"**Parameters**\n\n`a` — int\none\n\n**Returns**\n\nint\n\u00a0\u00a0\u00a0\u00a0the sum  ".trimEnd());
	check("python", "Like so:\n\n>>> add(1)\n2\n\nor::\n\n    add(2)\n    add(3)\n\nEnd.",
		"Like so:\n\n```python\n>>> add(1)\n2\n```\n\nor:\n\n```python\nadd(2)\nadd(3)\n```\n\nEnd.");
});

test("Go: links of names, code by indentation, headings, deprecation", () => {
	check("go", [
		"Reads from [io.Reader] as [*Buffer] does.", "",
		"# Limits", "",
		"\tx := 1", "\tif x {", "\t\ty()", "\t}", "",
		"Deprecated: use [New].", "",
		"[a]: https://x.example",
	].join("\n"), [
		"Reads from `io.Reader` as `*Buffer` does.", "",
		"**Limits**", "",
		"```go", "x := 1", "if x {", "\ty()", "}", "```", "",
		"**Deprecated:** use `New`.",
	].join("\n"));
});

test("is no longer than a screen, and says when it was cut", () => {
	const paragraph = Array.from({ length: 300 }, (_, index) => `Line ${index} of a paragraph.`).join("\n");
	const long = docMarkdown(paragraph, "typescript");
	expect(long.split("\n").length).toBeLessThanOrEqual(31);
	expect(long.endsWith("…")).toBe(true);
	const example = docMarkdown(`Words.\n\n@example\n${"call();\n".repeat(300)}\n@returns nothing`, "typescript");
	expect(example.split("\n").length).toBeLessThan(45);
	expect(example).toMatch(/…\n```\n\n…$/);
	expect(docMarkdown("x".repeat(10_000), "go").length).toBeLessThan(2500);
	expect(docText("a\n".repeat(300)).split("\n").length).toBeLessThanOrEqual(31);
});

test("whatever is written, nothing becomes a link, an image or HTML", () => {
	const pieces = [
		"[a](b)", "[a][b]", "![a](b)", "<img src=x>", "<https://x.y>", "https://x.y", "www.x.y", "a@b.c",
		"`", "``", "```", "```\n", "\n", "\n\n", "    ", "\t", "# ", "> ", "* ", "- ", "**", "*", "_", "\\",
		"{@link ", "}", "@param ", "@example\n", ":param x: ", "Args:\n", ">>> ", "::\n\n  ",
		"[x]: command:y", "&#91;", "|", "word",
	];
	const doc = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(""));
	const active = new RegExp([
		/(?<!\\)\](?:\(|\[|:)/, /(?<!\\)<[a-z/!?]/, /[a-z](?<!\\):\/\//, /\bwww\.\w/, /\w@\w+\./, /(?<!\\)&#?\w+;/,
	].map(({ source }) => source).join("|"), "i");
	fc.assert(fc.property(doc, fc.constantFrom("typescript", "python", "go", "markdown"), (text, language) => {
		// What stands in fences and spans is shown as it is; of the rest, nothing active may be left.
		const shown = docMarkdown(text, language)
			.replace(/^(`{3,})[^\n`]*\n[^]*?\n\1$/gm, "")
			.replace(/(?<![`\\])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");
		expect(shown).not.toMatch(active);
	}), { seed: 11, numRuns: 1500 });
});
