/** What is asked within one document: highlights, folds, selections, links. */
import { expect, test } from "vitest";
import type { DocumentHighlight, DocumentLink, FoldingRange, SelectionRange } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const files = {
	"src/price.ts": [
		"// What things",
		"// cost.",
		'import { rate } from "./rate";',
		'import { far } from "far-away";',
		"",
		"/**",
		" * Documented.",
		" */",
		"export function gross(cents: number) {",
		"\tlet sum = cents;",
		"\tsum = sum * rate;",
		"\tif (sum > 1) {",
		"\t\treturn gross(1);",
		"\t} else {",
		"\t\treturn far(sum);",
		"\t}",
		"}",
		"",
	].join("\n"),
	"src/rate.ts": "export const rate = 2;\n",
	"tax.py": "# region of\nimport os\n\ndef tax(a):\n    b = a\n    return b\n# endregion\n",
	"README.md": [
		"# Shop",
		"See [prices](src/price.ts), [below](#more), [other](docs/guide.md#steps), `src/rate.ts` and `gross`.",
		"",
		"## More",
		"text",
		"",
		"# Last",
		"",
	].join("\n"),
	"docs/guide.md": "# Guide\n\n## Steps\n",
};

test("highlights: each place in the file, written or read", async () => {
	const one = await IndexedClient.open(files);
	const check = async (path: string, marked: string, wanted: readonly string[]): Promise<void> => {
		const params = one.at(path, marked);
		const found = await one.ask<DocumentHighlight[]>("textDocument/documentHighlight", params);
		expect(found.map(({ range, kind }) => `${range.start.line}:${one.textIn(path, range)} ${kind}`)).toEqual(wanted);
	};
	await check("src/price.ts", "let su|m", ["9:sum 3", "10:sum 3", "10:sum 2", "11:sum 2", "14:sum 2"]);
	await check("src/price.ts", "return gr|oss", ["8:gross 3", "12:gross 2"]);
	await check("src/price.ts", "sum * ra|te", ["2:rate 1", "10:rate 2"]);
	await check("README.md", "`gr|oss`", ["1:gross 1"]);
});

test("folds: by indentation, and what that does not tell", async () => {
	const one = await IndexedClient.open(files, { capabilities: { textDocument: { foldingRange: { rangeLimit: 7 } } } });
	const folds = async (path: string): Promise<readonly string[]> => {
		const found = await one.ask<FoldingRange[]>("textDocument/foldingRange", one.document(path));
		return found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? "code"}`);
	};
	expect(await folds("src/price.ts"))
		.toEqual(["0-1 comment", "2-3 imports", "5-7 comment", "8-15 code", "11-12 code", "13-14 code"]);
	expect(await folds("tax.py")).toEqual(["0-6 region", "3-5 code"]);
	expect(await folds("README.md")).toEqual(["0-5 code", "3-5 code"]);
});

test("folds: imports from where the first one begins, also where its names stand on lines of their own", async () => {
	const one = await IndexedClient.open({
		"a.ts": [
			"import {", "\tone,", "\ttwo,", '} from "./x";', 'import z from "z";', "",
			"function f() {", '\treturn import("y");', "}", "",
		].join("\n"),
		"b.go": "package b\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n",
	});
	const folds = async (path: string): Promise<readonly string[]> => {
		const found = await one.ask<FoldingRange[]>("textDocument/foldingRange", one.document(path));
		return found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? "code"}`);
	};
	expect(await folds("a.ts")).toEqual(["0-4 imports", "6-7 code"]);
	expect(await folds("b.go")).toEqual(["2-4 imports"]);
});

test("selections: name, line, block, function, file", async () => {
	const one = await IndexedClient.open(files);
	const { textDocument, position } = one.at("src/price.ts", "return gr|oss(1)");
	const end = { line: 99, character: 0 };
	const params = { textDocument, positions: [position, end] };
	const [inside, behind] = await one.ask<SelectionRange[]>("textDocument/selectionRange", params);
	const texts: string[] = [];
	for (let at: SelectionRange | undefined = inside; at; at = at.parent) texts.push(one.textIn("src/price.ts", at.range));
	expect(texts.map((text) => `${text.split("\n")[0]} … ${text.slice(-3)}`)).toEqual([
		"gross … oss", "return gross(1); … 1);", "{ … \n\t}", "export function gross(cents: number) { … }\n}",
		"// What things … \n}\n",
	]);
	expect(behind?.range.start.line).toBeGreaterThanOrEqual(0);
});

test("links: from imports to files, from prose to files and headings; nothing beside another server", async () => {
	const one = await IndexedClient.open(files);
	const links = async (path: string): Promise<readonly string[] | null> => {
		const found = await one.ask<DocumentLink[] | null>("textDocument/documentLink", one.document(path));
		return found && found.map(({ range, target = "" }) =>
			`${one.textIn(path, range)} ${target.slice(one.uri("").length)}`);
	};
	expect(await links("src/price.ts")).toEqual(["./rate src/rate.ts"]);
	expect(await links("README.md")).toEqual([
		"src/price.ts src/price.ts", "#more README.md#L4", "docs/guide.md#steps docs/guide.md#L3", "src/rate.ts src/rate.ts",
	]);
	await one.client.sendNotification("kausal/others", { languages: ["typescript"], callHierarchies: [] });
	expect(await links("src/price.ts")).toBeNull();
	for (const method of ["documentHighlight", "foldingRange"]) {
		expect(await one.ask(`textDocument/${method}`, one.at("src/price.ts", "let su|m"))).toBeNull();
	}
});
