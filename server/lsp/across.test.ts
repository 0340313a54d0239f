/** Names that lie in another workspace folder: found from where they are used, and their uses from where they are. */
import { describe, expect, test } from "vitest";
import type {
	CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, ClientCapabilities, CodeLens, Hover, Location,
	MarkupContent, TypeHierarchyItem,
} from "vscode-languageserver/node";
import type { ImpactResult } from "../protocol/graph.ts";
import { type At, IndexedClient } from "./indexed/fixture.ts";

const typescript = {
	"shop/package.json": '{ "name": "@x/shop", "exports": { ".": "./src/index.ts" } }',
	"shop/src/index.ts": 'export * from "./cart";\nexport { total as sum } from "./cart";\n',
	"shop/src/cart.ts":
		"export function total() { return 1; }\nexport class Cart { fill() {} }\nfunction near() { total(); }\n",
	"app/package.json": '{ "name": "app", "dependencies": { "@x/shop": "^1.0.0" } }',
	"app/src/use.ts": [
		'import { total, Cart, sum } from "@x/shop";', 'import * as all from "@x/shop";',
		"export function run(cart: Cart) { total(); cart.fill(); all.total(); sum(); }", "function total2() {}", "",
	].join("\n"),
	"app/src/handed.ts": 'export { total as handed } from "../../shop/src/cart";\n',
	"app/src/taker.ts": 'import { handed } from "./handed";\nexport const taken = handed();\n',
	"app/src/own.ts": "export function total() {}\ntotal();\n",
};
const folders = ["shop", "app"];

async function definition(client: IndexedClient, at: At): Promise<readonly string[]> {
	return client.places(await client.ask<Location[] | null>("textDocument/definition", at));
}

async function references(client: IndexedClient, at: At, includeDeclaration = false): Promise<readonly string[]> {
	const asked = { ...at, context: { includeDeclaration } };
	const found = await client.ask<Location[] | null>("textDocument/references", asked);
	return [...client.places(found)].sort();
}

/** Every use of `total` of the shop. */
const uses = [
	"app/src/handed.ts:0:handed", "app/src/handed.ts:0:total", "app/src/taker.ts:0:handed",
	"app/src/taker.ts:1:handed", "app/src/use.ts:0:sum", "app/src/use.ts:0:total",
	"app/src/use.ts:2:sum", "app/src/use.ts:2:total", "app/src/use.ts:2:total",
	"shop/src/cart.ts:2:total", "shop/src/index.ts:1:sum", "shop/src/index.ts:1:total",
];

describe("TypeScript", () => {
	test.each([
		["app/src/use.ts", "{ |total();", "shop/src/cart.ts:0:total"],
		["app/src/use.ts", "cart.|fill", "shop/src/cart.ts:1:fill"],
		["app/src/use.ts", "all.|total", "shop/src/cart.ts:0:total"],
		["app/src/use.ts", " |sum();", "shop/src/cart.ts:0:total"],
		["app/src/use.ts", "import { |total", "shop/src/cart.ts:0:total"],
		["app/src/taker.ts", "= |handed", "shop/src/cart.ts:0:total"],
		["app/src/own.ts", "|total();", "app/src/own.ts:0:total"],
	])("a name in %s, %s, leads to %s", async (path, marked, place) => {
		const client = await IndexedClient.open(typescript, { folders });
		expect(await definition(client, client.at(path, marked))).toEqual([place]);
	});

	test("references are those of all folders, from wherever they are asked", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		expect(await references(client, client.at("shop/src/cart.ts", "function |total"))).toEqual(uses);
		expect(await references(client, client.at("app/src/use.ts", "{ |total();"))).toEqual(uses);
		const all = [...uses, "shop/src/cart.ts:0:total"].sort();
		expect(await references(client, client.at("app/src/use.ts", "{ |total();"), true)).toEqual(all);
		expect(await references(client, client.at("shop/src/cart.ts", "|fill"))).toEqual(["app/src/use.ts:2:fill"]);
		expect(await references(client, client.at("app/src/own.ts", "function |total"))).toEqual(["app/src/own.ts:1:total"]);
	});

	test("calls go from folder to folder", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		const prepare = (at: At): Promise<CallHierarchyItem[]> => client.ask("textDocument/prepareCallHierarchy", at);
		const [total] = await prepare(client.at("app/src/use.ts", "{ |total();"));
		const incoming = await client.ask<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item: total });
		const calls = incoming.map(({ from: { uri, selectionRange }, fromRanges }) =>
			[client.place(uri, selectionRange), fromRanges.length]);
		expect(calls).toEqual([
			["shop/src/cart.ts:2:near", 1], ["app/src/taker.ts:1:taken", 1], ["app/src/use.ts:2:run", 3],
		]);
		const [run] = await prepare(client.at("app/src/use.ts", "function |run"));
		const outgoing = await client.ask<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item: run });
		const called = outgoing.map(({ to, fromRanges }) => [client.place(to.uri, to.selectionRange), fromRanges.length]);
		expect(called).toEqual([["shop/src/cart.ts:0:total", 3], ["shop/src/cart.ts:1:fill", 1]]);
	});

	test("who makes something, or of what inherits it, calls the constructor in another folder", async () => {
		const made = {
			"shop/cart.ts": "export class Cart { constructor() {} }\n",
			"app/use.ts": [
				'import { Cart } from "../shop/cart";', "export function make() { return new Cart(); }",
				"class Gift extends Cart {}", "function give() { return new Gift(); }",
				"class Own extends Cart { constructor() { super(); } }", "",
			].join("\n"),
		};
		const client = await IndexedClient.open(made, { folders });
		const at = client.at("shop/cart.ts", "|constructor");
		const [item] = await client.ask<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", at);
		const incoming = await client.ask<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
		expect(incoming.map(({ from: { uri, selectionRange } }) => client.place(uri, selectionRange)).sort())
			.toEqual(["app/use.ts:1:make", "app/use.ts:3:give", "app/use.ts:4:constructor"]);
		expect(await definition(client, client.at("app/use.ts", "new |Cart"))).toEqual(["shop/cart.ts:0:Cart"]);
	});

	test("hover says what a name of another folder is, and counts uses in all of them", async () => {
		const capabilities: ClientCapabilities = { textDocument: { hover: { contentFormat: ["plaintext"] } } };
		const client = await IndexedClient.open(typescript, { folders, capabilities });
		const hover = async (at: At): Promise<unknown> => {
			const { contents } = await client.ask<Hover>("textDocument/hover", at);
			return (contents as MarkupContent).value;
		};
		const said = "export function total()\n\n3 callers · 12 references";
		expect(await hover(client.at("shop/src/cart.ts", "function |total"))).toBe(`${said} · Kausal`);
		expect(await hover(client.at("app/src/use.ts", "{ |total();"))).toBe(`${said} · shop/src/cart.ts · Kausal`);
		const own = "export function total()\n\n1 caller · 1 reference · Kausal";
		expect(await hover(client.at("app/src/own.ts", "function |total"))).toBe(own);
	});

	test("lenses count uses in all folders", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		const kausal = { codeLens: { callers: true, references: true } };
		await client.client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal } });
		const textDocument = { uri: client.uri("shop/src/cart.ts") };
		const lenses = await client.ask<CodeLens[]>("textDocument/codeLens", { textDocument });
		const titles = [];
		for (const lens of lenses.filter(({ range }) => range.start.line === 0)) {
			titles.push((await client.ask<CodeLens>("codeLens/resolve", lens)).command?.title);
		}
		expect(titles).toEqual(["3 callers", "12 references"]);
	});

	test("impact goes from folder to folder, and on in each", async () => {
		const client = await IndexedClient.open({
			...typescript, "app/src/main.ts": 'import { run } from "./use";\nexport function main() { run(); }\n',
			"tools/package.json": '{ "name": "tools" }',
			"tools/start.ts": 'import { main } from "../app/src/main";\nfunction start() { main(); }\nfunction idle() {}\n',
		}, { folders: [...folders, "tools"] });
		const impact = async (at: At): Promise<unknown> => {
			const { symbols, elsewhere } = await client.ask<ImpactResult>("kausal/impact", { targets: [at] });
			return [symbols, ...(elsewhere ?? []).map((there) => [
				there.symbols,
				there.steps.map(({ symbol: { location, selectionRange }, depth }) =>
					`${depth} ${client.place(location.uri, selectionRange)}`).sort(),
			])];
		};
		expect(await impact(client.at("shop/src/cart.ts", "function |total"))).toEqual([
			1, [3, ["0 app/src/taker.ts:1:taken", "0 app/src/use.ts:2:run", "1 app/src/main.ts:1:main"]],
			[1, ["0 tools/start.ts:1:start"]],
		]);
		expect(await impact(client.at("app/src/own.ts", "function |total"))).toEqual([1]);
		const alone = await IndexedClient.open(typescript);
		const targets = [alone.at("shop/src/cart.ts", "function |total")];
		const told = await alone.ask<ImpactResult>("kausal/impact", { targets });
		expect(told).not.toHaveProperty("elsewhere");
	});

	test("what is typed counts, and a folder that is taken away does not", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		const text = `// one more line\n${typescript["app/src/use.ts"]}`;
		const document = { uri: client.uri("app/src/use.ts"), languageId: "typescript", version: 1, text };
		await client.client.sendNotification("textDocument/didOpen", { textDocument: document });
		const found = await client.ask<Location[]>("textDocument/references", {
			...client.at("shop/src/cart.ts", "function |total"), context: { includeDeclaration: false },
		});
		const lines = found.filter(({ uri }) => uri === document.uri).map(({ range }) => range.start.line);
		expect(lines.sort()).toEqual([1, 1, 3, 3, 3]);
		const event = { added: [], removed: [{ uri: client.uri("app"), name: "app" }] };
		await client.client.sendNotification("workspace/didChangeWorkspaceFolders", { event });
		const near = ["shop/src/cart.ts:2:total", "shop/src/index.ts:1:sum", "shop/src/index.ts:1:total"];
		expect(await references(client, client.at("shop/src/cart.ts", "function |total"))).toEqual(near);
	});
});

describe("types", () => {
	const shapes = {
		"shop/package.json": '{ "name": "@x/shop", "exports": { ".": "./src/index.ts" } }',
		"shop/src/index.ts": [
			"export interface Item { price(): number; }", "export abstract class Base implements Item { price() { return 1; } }",
			"export class Own extends Base { price() { return 2; } }", "export interface Lonely { ring(): void; }", "",
		].join("\n"),
		"app/package.json": '{ "name": "app", "dependencies": { "@x/shop": "^1.0.0" } }',
		"app/src/book.ts": [
			'import { Base, type Item, type Lonely } from "@x/shop";',
			"export class Book extends Base { price() { return 3; } }", "export interface Rare extends Item {}",
			"export class Bell implements Lonely { ring() {} }", "export function pay(item: Item) { item.price(); }",
			"const rung = ((lonely: Lonely) => lonely)(new Bell());", "",
		].join("\n"),
		"app/src/novel.ts": [
			'import { Book, type Rare } from "./book";', "class Novel extends Book { price() { return 4; } }",
			"class Gem implements Rare { price() { return 5; } }", "",
		].join("\n"),
	};

	const implementations = async (client: IndexedClient, at: At): Promise<readonly string[]> =>
		client.places(await client.ask<Location[] | null>("textDocument/implementation", at));

	test.each([
		["shop/src/index.ts", "interface |Item", [
			"shop/src/index.ts:1:Base", "shop/src/index.ts:2:Own", "app/src/book.ts:1:Book", "app/src/novel.ts:1:Novel",
			"app/src/novel.ts:2:Gem",
		]],
		["shop/src/index.ts", "Item { |price", [
			"shop/src/index.ts:1:price", "shop/src/index.ts:2:price", "app/src/book.ts:1:price", "app/src/novel.ts:1:price",
			"app/src/novel.ts:2:price",
		]],
		["app/src/book.ts", "item: |Item", [
			"shop/src/index.ts:1:Base", "shop/src/index.ts:2:Own", "app/src/book.ts:1:Book", "app/src/novel.ts:1:Novel",
			"app/src/novel.ts:2:Gem",
		]],
		["app/src/book.ts", "item.|price", [
			"shop/src/index.ts:1:price", "shop/src/index.ts:2:price", "app/src/book.ts:1:price", "app/src/novel.ts:1:price",
			"app/src/novel.ts:2:price",
		]],
		["shop/src/index.ts", "interface |Lonely", ["app/src/book.ts:3:Bell"]],
		["app/src/book.ts", "class |Book", ["app/src/novel.ts:1:Novel"]],
	])("what stands in for a name in %s, %s, is found in all folders", async (path, marked, places) => {
		const client = await IndexedClient.open(shapes, { folders });
		expect(await implementations(client, client.at(path, marked))).toEqual(places);
	});

	test.each([
		["typeDefinition", "pay(|item", "shop/src/index.ts:0:Item"],
		["typeDefinition", "|rung =", "shop/src/index.ts:3:Lonely"],
		["declaration", "item.|price", "shop/src/index.ts:0:price"],
	])("%s leads from %s to another folder", async (method, marked, place) => {
		const client = await IndexedClient.open(shapes, { folders });
		const found = await client.ask<Location[] | null>(`textDocument/${method}`, client.at("app/src/book.ts", marked));
		expect(client.places(found)).toEqual([place]);
	});

	test("hierarchies go from folder to folder", async () => {
		const client = await IndexedClient.open(shapes, { folders });
		const prepare = async (path: string, marked: string): Promise<TypeHierarchyItem | undefined> =>
			(await client.ask<TypeHierarchyItem[] | null>("textDocument/prepareTypeHierarchy", client.at(path, marked)))?.[0];
		const beside = async (item: TypeHierarchyItem | undefined, direction: string): Promise<readonly string[]> =>
			(await client.ask<TypeHierarchyItem[]>(`typeHierarchy/${direction}`, { item }))
				.map(({ uri, selectionRange }) => client.place(uri, selectionRange));
		const item = await prepare("app/src/book.ts", "item: |Item");
		expect(item && client.place(item.uri, item.selectionRange)).toBe("shop/src/index.ts:0:Item");
		expect(await beside(item, "subtypes")).toEqual(["shop/src/index.ts:1:Base", "app/src/book.ts:2:Rare"]);
		const book = await prepare("app/src/novel.ts", "extends |Book");
		expect(await beside(book, "supertypes")).toEqual(["shop/src/index.ts:1:Base"]);
		expect(await beside(book, "subtypes")).toEqual(["app/src/novel.ts:1:Novel"]);
	});
});

/** A name, and where it is used and declared. */
interface ModuleCase {
	readonly files: Readonly<Record<string, string>>;
	readonly use: [path: string, marked: string];
	readonly declared: [path: string, marked: string];
	readonly place: string;
	readonly places: readonly string[];
}

describe("other languages", () => {
	test.each([
		["Go", {
			files: {
				"shop/go.mod": "module example.com/shop\n",
				"shop/cart/cart.go": "package cart\n\nfunc Total() int { return 1 }\n",
				"app/go.mod": "module example.com/app\n",
				"app/main.go": 'package main\n\nimport "example.com/shop/cart"\n\nfunc main() { cart.Total() }\n',
			},
			use: ["app/main.go", "cart.|Total"], declared: ["shop/cart/cart.go", "|Total"],
			place: "shop/cart/cart.go:2:Total", places: ["app/main.go:4:Total"],
		}],
		["Python", {
			files: {
				"shop/cart/__init__.py": "", "shop/cart/sums.py": "def total():\n    return 1\n",
				"app/main.py": "from cart.sums import total\n\ndef run():\n    total()\n",
			},
			use: ["app/main.py", "    |total()"], declared: ["shop/cart/sums.py", "|total"],
			place: "shop/cart/sums.py:0:total", places: ["app/main.py:0:total", "app/main.py:3:total"],
		}],
	] satisfies [string, ModuleCase][])("%s finds what a module of another folder declares", async (_name, one) => {
		const client = await IndexedClient.open(one.files, { folders });
		expect(await definition(client, client.at(...one.use))).toEqual([one.place]);
		expect(await references(client, client.at(...one.declared))).toEqual(one.places);
	});
});

describe("renaming", () => {
	const renaming = async (client: IndexedClient, at: At, newName: string): Promise<string> =>
		client.refusal("textDocument/rename", { ...at, newName });

	test("is refused where another folder has the name, or may have something in its place", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		expect(await renaming(client, client.at("shop/src/cart.ts", "function |total"), "sum2"))
			.toBe("total is named in another folder, too: app/src/handed.ts.");
		expect(await renaming(client, client.at("shop/src/cart.ts", "{ |fill"), "load"))
			.toMatch(/^Cart.fill (?:is named|may have others in its place) in another folder.*: app\/src\/use.ts.$/);
		expect(await renaming(client, client.at("app/src/use.ts", "{ |total();"), "sum2"))
			.toBe("total is declared in another folder: shop/src/cart.ts.");
		expect(await renaming(client, client.at("shop/src/cart.ts", "function |near"), "far")).toMatch(/^answered /);
	});

	test("of a file is refused where another folder names it; its own paths lead out of the folder still", async () => {
		const client = await IndexedClient.open(typescript, { folders });
		const moving = async (from: string, to: string): Promise<string> =>
			client.refusal("workspace/willRenameFiles", { files: [{ oldUri: client.uri(from), newUri: client.uri(to) }] });
		expect(await moving("shop/src/cart.ts", "shop/src/basket.ts"))
			.toBe("app/src/handed.ts, in another folder, names src/cart.ts.");
		expect(await moving("app/src/taker.ts", "shop/src/taker.ts"))
			.toBe("src/taker.ts would leave app, and others name it, or it names others.");
		expect(await moving("app/src/own.ts", "shop/src/own.ts")).toBe("answered null");
		expect(await moving("app/src/handed.ts", "app/src/deep/er/handed.ts")).toContain('"../../../../shop/src/cart"');
	});
});
