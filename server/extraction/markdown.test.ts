/** Markdown as our parser reads it beside tree-sitter's reading: the same facts, but where the grammar is wrong. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { grammarOf, readerOf } from "./fixture.ts";
import { printExtraction } from "./printFacts.ts";
import { TreeReader } from "./treeReader.ts";

const root = join(import.meta.dirname, "..", "..");

test("our own pages say the same to both", async () => {
	const own = await readerOf("markdown");
	const tree = new TreeReader(await grammarOf("markdown"));
	for (const page of ["README.md", "CHANGELOG.md", "SECURITY.md", "server/skim/README.md", "engine/README.md"]) {
		const text = readFileSync(join(root, page), "utf8");
		expect(printExtraction(own.read(text, [])), page).toBe(printExtraction(tree.read(text, [])));
	}
});

/** What CommonMark says of each text, and what is printed of it by our parser and of the tree; nothing is "". */
const deviations: readonly (readonly [rule: string, text: string, own: string, tree: string])[] = [
	["a heading that is underlined is one like all others", "A\n=\n`b`\n", "1:1 section A `A` -- `b`, 3:2 b mention in A",
		"1:1 section A `A`, 3:2 b mention in the file"],
	["the mark of a quote is no part of a heading", "> # A\n>\n> - b\n", "1:5 section A `# A`", "1:5 section A `# A >`"],
	["a heading of marks alone is empty", "# #\n", "", "1:3 section # `# #`"],
	["a code span ends with as many backticks", "``x```y``\n", "", "1:3 x mention in the file"],
	["an escaped backtick begins none", "\\``x``b`\n", "", "1:4 x mention in the file"],
	["a bracket may stand before an escape", "[\\!\n", "",
		"1:1-2:1 syntax: This is not understood., 1:4-2:1 syntax: This is not understood."],
	["brackets in the text of a link have partners", "[[]](x)\n", "1:6 x mention in the file", ""],
	["what defines no link is text before one", "[][c](d)\n", "1:7 d mention in the file", ""],
	["an image may stand where a bracket is open", "**[![i](j)\n", "1:9 j mention in the file", ""],
	["only a list from 1 on ends a paragraph", "a\n2. [b]: c\n", "", "2:9 c mention in the file"],
	["what is indented goes on with a paragraph", "a\n\t* `l()`\n", "2:5 l mention in the file", ""],
	["a definition ends with its line", "[b]: c\n    [d](e)\n", "1:6 c mention in the file, 2:9 e mention in the file",
		"1:6 c mention in the file"],
	["`<!-->` is a whole comment", "<!-->\n[a]: b\n", "2:6 b mention in the file", ""],
];

test.each(deviations)("%s", async (_, text, ownFacts, treeFacts) => {
	const printed = (extraction: Parameters<typeof printExtraction>[0]): string =>
		printExtraction(extraction).split("\n").filter((line) => line.startsWith("  ")).map((line) => line.trim()).join(", ");
	expect(printed((await readerOf("markdown")).read(text, []))).toBe(ownFacts);
	expect(printed(new TreeReader(await grammarOf("markdown")).read(text, []))).toBe(treeFacts);
});
