/** Names and files are renamed where every place is known for sure; else the request is refused with the reason. */
import { describe, expect, test } from "vitest";
import type { Location, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const files = {
	"src/price.ts": [
		"export interface Priced { cost(): number }",
		"export class Item implements Priced { cost() { return this.tax; } tax = 1; }",
		"export function gross(cents: number) { const net = cents; return { net }; }",
		"export function plain(cents: number) { return cents + 1; }",
		"export const rate = plain(2);",
		"",
	].join("\n"),
	"src/use.ts": [
		'import { gross, plain as simple, rate, Item } from "./price";',
		'import { other } from "elsewhere";',
		"export const all = simple(gross(rate).net) + rate;",
		"function near(item: Item, it: any) { other(); return item.tax + it.weight; }",
		"",
	].join("\n"),
	"src/deep/index.ts": 'import { rate } from "../price.js";\nexport { rate as shown };\n',
	"src/box.ts": 'import { shown } from "./deep";\nexport class Box { weight = shown; }\n',
	"docs/guide.md": "# Guide\n\nSee [prices](../src/price.ts), `src/use.ts`, [it](#guide) and `rate`.\n",
	"a.py": "from b import tax\ndef sum(first):\n    return tax(first)\nsum(first=1)\n",
	"b.py": "def tax(cents):\n    return cents\n",
};

/** The edits as `path:line:old>new`. */
function shown(one: IndexedClient, edit: WorkspaceEdit | null): readonly string[] {
	const changes = Object.entries(edit?.changes ?? {});
	const texts = changes.flatMap(([uri, edits]) =>
		edits.map(({ range, newText }) => `${one.place(uri, range)}>${newText}`));
	return texts.sort();
}

describe("renaming a name", () => {
	type Given = [path: string, marked: string, newName: string];
	const renamed = async (one: IndexedClient, ...[path, marked, newName]: Given): Promise<readonly string[]> =>
		shown(one, await one.ask<WorkspaceEdit>("textDocument/rename", { ...one.at(path, marked), newName }));

	test("changes every place that has the name, and what has another name stays", async () => {
		const one = await IndexedClient.open(files);
		const prepared = await one.ask("textDocument/prepareRename", one.at("src/use.ts", "+ ra|te"));
		expect(prepared).toMatchObject({ placeholder: "rate" });
		expect(await renamed(one, "src/use.ts", "+ ra|te", "share")).toEqual([
			"src/deep/index.ts:0:rate>share", "src/deep/index.ts:1:rate>share",
			"src/price.ts:4:rate>share", "src/use.ts:0:rate>share", "src/use.ts:2:rate>share", "src/use.ts:2:rate>share",
		]);
		expect(await renamed(one, "src/price.ts", "function pla|in", "bare")).toEqual([
			"src/price.ts:3:plain>bare", "src/price.ts:4:plain>bare", "src/use.ts:0:plain>bare",
		]);
		expect(await renamed(one, "src/price.ts", "return ce|nts + 1", "amount")).toEqual([
			"src/price.ts:3:cents>amount", "src/price.ts:3:cents>amount",
		]);
		expect(await renamed(one, "src/use.ts", "sim|ple(", "bare")).toEqual([
			"src/use.ts:0:simple>bare", "src/use.ts:2:simple>bare",
		]);
		expect(await renamed(one, "src/price.ts", "const ne|t", "sum")).toEqual([
			"src/price.ts:2:net>net: sum", "src/price.ts:2:net>sum",
		]);
		expect(await renamed(one, "a.py", "return ta|x", "due")).toEqual([
			"a.py:0:tax>due", "a.py:2:tax>due", "b.py:0:tax>due",
		]);
	});

	test.each(["a.ts", "a.js"])("of a parameter changes its tag in the doc comment as well (%s)", async (path) => {
		const text = [
			"/**", " * Adds, as total does.", " * @param {number} total - the total", " * @arg [rest=1] as @param total", " */",
			"export function add(total, rest = 1) { return total + rest; }",
			"/** @param total none of this */", "const total = 1;",
			"/** @param total to fill */", "export const fill = (total) => total;",
			"class Cart {", "\t/**", "\t * @param total, and so on", "\t * @argument other", "\t */",
			"\tpay(total) { return total; }", "}", "",
		].join("\n");
		const one = await IndexedClient.open({ [path]: text });
		expect(await renamed(one, path, "return |total + rest", "sum")).toEqual([
			`${path}:2:total>sum`, `${path}:5:total>sum`, `${path}:5:total>sum`,
		]);
		expect(await renamed(one, path, "+ |rest", "more")).toEqual([
			`${path}:3:rest>more`, `${path}:5:rest>more`, `${path}:5:rest>more`,
		]);
		expect(await renamed(one, path, "=> |total", "sum")).toEqual([
			`${path}:8:total>sum`, `${path}:9:total>sum`, `${path}:9:total>sum`,
		]);
		expect(await renamed(one, path, "@param |total, and", "sum")).toEqual([
			`${path}:12:total>sum`, `${path}:15:total>sum`, `${path}:15:total>sum`,
		]);
		expect(await renamed(one, path, "const |total", "sum")).toEqual([`${path}:7:total>sum`]);
	});

	test("is refused where that is not for sure", async () => {
		const one = await IndexedClient.open(files);
		const reason = async (path: string, marked: string, newName: string): Promise<string> =>
			one.refusal("textDocument/rename", { ...one.at(path, marked), newName });
		const family = "Item.cost stands in for Priced.cost.";
		expect(await reason("src/price.ts", "Item implements Priced { co|st", "x")).toBe(family);
		expect(await reason("src/price.ts", "Priced { co|st", "x")).toBe(family);
		const outside = "other comes from elsewhere, which is not in the index.";
		expect(await reason("src/use.ts", "ot|her();", "x")).toBe(outside);
		expect(await reason("src/box.ts", "wei|ght", "x")).toBe("1 place may mean weight, by the name alone.");
		expect(await reason("src/price.ts", "} ta|x", "x")).toMatch(/^\d places? means? tax only as far as types /);
		expect(await reason("a.py", "sum(fi|rst)", "x")).toBe("Callers may give first by its name: a.py.");
		const nothing = one.at("src/price.ts", "export| interface");
		expect(await one.refusal("textDocument/prepareRename", nothing)).toBe("There is no name here.");
	});

	test("is refused for a name that is none, or that is taken", async () => {
		const one = await IndexedClient.open(files);
		const reason = async (newName: string): Promise<string> =>
			one.refusal("textDocument/rename", { ...one.at("src/price.ts", "const ra|te"), newName });
		expect(await reason("two words")).toBe("two words can be no name in its place.");
		expect(await reason("class")).toBe("class is a word of the language.");
		expect(await reason("rate")).toBe("It is named rate already.");
		expect(await reason("plain")).toBe("plain has a meaning already, in src/price.ts:5.");
		expect(await reason("all")).toBe("all has a meaning already, in src/use.ts:3.");
	});

	test("says which version of a document it is of, where that is asked for; and is left to another server", async () => {
		const capabilities = { workspace: { workspaceEdit: { documentChanges: true } } };
		const one = await IndexedClient.open(files, { capabilities });
		const uri = one.uri("src/price.ts");
		const textDocument = { uri, languageId: "typescript", version: 7, text: files["src/price.ts"] };
		await one.client.sendNotification("textDocument/didOpen", { textDocument });
		const params = { ...one.at("src/price.ts", "function pla|in"), newName: "bare" };
		const { documentChanges } = await one.ask<WorkspaceEdit>("textDocument/rename", params);
		const versions = (documentChanges as TextDocumentEdit[]).map((change) => change.textDocument.version);
		expect(versions.sort()).toEqual([7, null]);
		await one.client.sendNotification("kausal/others", { languages: ["typescript"], callHierarchies: [] });
		expect(await one.ask("textDocument/rename", params)).toBeNull();
		expect(await one.ask("textDocument/prepareRename", params)).toBeNull();
	});
});

describe("renaming files", () => {
	const moved = async (one: IndexedClient, from: string, to: string): Promise<readonly string[]> =>
		shown(one, await one.ask("workspace/willRenameFiles", { files: [{ oldUri: one.uri(from), newUri: one.uri(to) }] }));

	test("writes relative paths anew, as they were written, those of the file itself too", async () => {
		const one = await IndexedClient.open(files);
		expect(await moved(one, "src/price.ts", "lib/cost.ts")).toEqual([
			"docs/guide.md:2:../src/price.ts>../lib/cost.ts", "src/deep/index.ts:0:../price.js>../../lib/cost.js",
			"src/use.ts:0:./price>../lib/cost",
		]);
		expect(await moved(one, "src/deep", "src/more")).toEqual(["src/box.ts:0:./deep>./more"]);
		expect(await moved(one, "src/deep/index.ts", "src/flat.ts")).toEqual([
			"src/box.ts:0:./deep>./flat", "src/deep/index.ts:0:../price.js>./price.js",
		]);
		expect(await moved(one, "docs/guide.md", "guide.md")).toEqual(["docs/guide.md:2:../src/price.ts>./src/price.ts"]);
	});

	test("in whatever form a path is written, and also to files that are not indexed", async () => {
		const one = await IndexedClient.open({
			"src/a.ts": "export const a = 1;\n",
			"src/types.d.ts": "export interface T {}\n",
			"src/page/index.ts": 'import "./page.css";\nimport data from "../data.json";\nexport * from "../a.js";\n',
			"src/page/part.ts": 'import { a } from ".";\nimport type { T } from "../types";\nimport "@/other";\n',
			"src/other.ts": 'const lazy = () => import("./a");\n',
			"tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
			"docs/a.md": "[one](../my%20notes.md) ![](img/x.png) `./img/x.png` [two](b.md) [top](/my%20notes.md#one)\n",
			"docs/b.md": "# B\n",
			"my notes.md": "# One\n",
		});
		expect(await moved(one, "src/a.ts", "src/a.mts")).toEqual([
			"src/other.ts:0:./a>./a.mjs", "src/page/index.ts:2:../a.js>../a.mjs",
		]);
		expect(await moved(one, "src/types.d.ts", "types.d.ts")).toEqual(["src/page/part.ts:1:../types>../../types"]);
		expect(await moved(one, "src/page/index.ts", "src/page.ts")).toEqual([
			"src/page/index.ts:0:./page.css>./page/page.css", "src/page/index.ts:1:../data.json>./data.json",
			"src/page/index.ts:2:../a.js>./a.js", "src/page/part.ts:0:.>../page",
		]);
		expect(await moved(one, "src/page", "page")).toEqual([
			"src/page/index.ts:1:../data.json>../src/data.json", "src/page/index.ts:2:../a.js>../src/a.js",
			"src/page/part.ts:1:../types>../src/types",
		]);
		expect(await moved(one, "docs/a.md", "a.md")).toEqual([
			"docs/a.md:0:../my%20notes.md>./my%20notes.md", "docs/a.md:0:b.md>docs/b.md",
			"docs/a.md:0:img/x.png>docs/img/x.png",
		]);
		expect(await moved(one, "docs/b.md", "docs/b c.md")).toEqual(["docs/a.md:0:b.md>b%20c.md"]);
		expect(await moved(one, "my notes.md", "your notes.md")).toEqual([
			"docs/a.md:0:../my%20notes.md>../your%20notes.md", "docs/a.md:0:/my%20notes.md#one>/your%20notes.md#one",
		]);
	});

	test("changes the paths that scripts refer to by", async () => {
		const one = await IndexedClient.open({
			"src/globals.d.ts": "interface Menu { open(): void }\n",
			"src/types/more.d.ts": '/// <reference path="../globals.d.ts" />\ninterface More extends Menu {}\n',
			"src/use.ts": [
				"// First", '/// <reference path="globals.d.ts"/>', "/// <reference types='node' path='./types/more.d.ts' />",
				"const menu: Menu = make();", '/// <reference path="./none.ts" />', "",
			].join("\n"),
		});
		const definition = async (marked: string): Promise<readonly string[]> =>
			one.places(await one.ask<Location[]>("textDocument/definition", one.at("src/use.ts", marked)));
		expect(await definition("|globals.d.ts")).toEqual(["src/globals.d.ts:0:"]);
		expect(await definition("menu: |Menu")).toEqual(["src/globals.d.ts:0:Menu"]);
		expect(await moved(one, "src/globals.d.ts", "lib/all.d.ts")).toEqual([
			"src/types/more.d.ts:0:../globals.d.ts>../../lib/all.d.ts", "src/use.ts:1:globals.d.ts>../lib/all.d.ts",
		]);
		expect(await moved(one, "src/use.ts", "use.ts")).toEqual([
			"src/use.ts:1:globals.d.ts>./src/globals.d.ts", "src/use.ts:2:./types/more.d.ts>./src/types/more.d.ts",
		]);
	});

	test("is refused where a file is named by no relative path", async () => {
		const one = await IndexedClient.open(files);
		const params = { files: [{ oldUri: one.uri("b.py"), newUri: one.uri("c.py") }] };
		expect(await one.refusal("workspace/willRenameFiles", params)).toBe("a.py names b by no relative path.");
	});
});
