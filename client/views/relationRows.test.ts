/** *Relations* over a real index: which groups a symbol has, in what order, and what stands where there is nothing. */
import { expect, test } from "vitest";
import { IndexedClient } from "../../server/lsp/indexed/fixture.ts";
import { uriOfPath } from "../../server/lsp/fromProtocol.ts";
import { distance, EVERYTHING, type RelationFilter, relationsOf } from "./relationRows.ts";
import type { Ask, Row } from "./rows.ts";

const shop = {
	"src/price.ts": "export function net(cents: number): number {\n\treturn cents;\n}\n",
	"src/cart.ts": 'import { net } from "./price";\nexport class Cart {\n\ttotal() {\n\t\treturn net(1);\n\t}\n}\n',
	"app/main.ts":
		'import { net } from "../src/price";\nexport function main() {\n\treturn net(2) + again();\n}\n' +
		"export function again(): number {\n\treturn main();\n}\n",
	"src/price.test.ts": 'import { net } from "./price";\ntest("net", () => {\n\tnet(3);\n});\n',
	"src/shape.ts":
		"export interface Shape {\n\tarea(): number;\n}\nexport class Square implements Shape {\n\tarea() { return 1; }\n}\n",
};

/** Rows as an indented list; those below are asked for so many levels deep. */
async function text(ask: Ask, rows: readonly Row[], levels: number, indent = ""): Promise<string[]> {
	const lines: string[] = [];
	for (const row of rows) {
		lines.push(`${indent}${row.label}${row.description === undefined ? "" : ` | ${row.description}`}`);
		const below = row.rows ?? (levels > 0 ? await row.load?.(ask) : undefined) ?? [];
		lines.push(...(await text(ask, below, row.rows === undefined ? levels - 1 : levels, `${indent}  `)));
	}
	return lines;
}

async function check(
	name: string,
	want: readonly string[],
	more: { levels?: number; filter?: Partial<RelationFilter> } = {},
): Promise<void> {
	const client = await IndexedClient.open(shop);
	const ask: Ask = (method, params) => client.ask(method, params);
	const folder = uriOfPath(client.workspace.root);
	const nameOf = (uri: string): string => uri.slice(folder.length + 1);
	const context = { nameOf, filter: { ...EVERYTHING, ...more.filter } };
	const found = await relationsOf(ask, { target: { name }, file: { name: name.split("#")[0] ?? "" } }, context);
	expect(await text(ask, found?.rows ?? [], more.levels ?? 0)).toEqual(want);
}

test("callers come first, the nearest ones first among them", () =>
	check("src/price.ts#net", [
		"Callers | 3",
		"  Cart.total | src/cart.ts:3",
		"  net | src/price.test.ts:2",
		"  main | app/main.ts:2",
		"Callees | it calls nothing of this workspace",
		"Imported By | 3",
		"  cart.ts | src/cart.ts:1",
		"  price.test.ts | src/price.test.ts:1",
		"  main.ts | app/main.ts:1",
	]));

test("below a caller are its callers, until one comes again", async () =>
	check(
		"app/main.ts#main",
		[
			"Callers | 1",
			"  again | app/main.ts:5",
			"    main | app/main.ts:2 · again",
			"Callees | 2",
			"  again | app/main.ts:5",
			"    main | app/main.ts:2 · again",
			"  net | src/price.ts:1",
			"    it calls nothing of this workspace",
			"Imports of This File | 2",
			"  price.ts | src/price.ts:1",
			"    nothing further",
			"  net | src/price.ts:1",
			"    nothing further",
		],
		{ levels: 1 },
	));

test("tests and folders can be left out", () =>
	check(
		"src/price.ts#net",
		[
			"Callers | 1",
			"  Cart.total | src/cart.ts:3",
			"Callees | nothing that the filter lets through",
			"Imported By | 1",
			"  cart.ts | src/cart.ts:1",
		],
		{ filter: { tests: false, paths: ["src"] } },
	));

test("a type has implementations, and no callers", () =>
	check("src/shape.ts#Shape", ["Implementations and Subtypes | 1", "  Square | src/shape.ts:4"]));

test("nearness counts folders up and down", () => {
	expect(distance("file:///a/b/c.ts", "file:///a/b/c.ts")).toBe(0);
	expect(distance("file:///a/b/c.ts", "file:///a/b/d.ts")).toBe(2);
	expect(distance("file:///a/b/c.ts", "file:///a/x/y/d.ts")).toBe(5);
});
