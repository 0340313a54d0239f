/**
 * What each request answers, over in-process streams, with sessions in memory. The built server in a process of its
 * own: process.e2e.ts, server.e2e.ts.
 */
import { describe, expect, test } from "vitest";
import type { CallHierarchyItem, Hover, Location, LocationLink } from "vscode-languageserver/node";
import { at, cartUri, didOpen, mainUri, MemoryOpener, open, places, references, shop } from "./fixture.ts";

describe("answers", () => {
	test("definition: a link where the client takes links, a location where not", async () => {
		const { client } = await open({ textDocument: { definition: { linkSupport: true } } });
		const [link] = await client.sendRequest<LocationLink[]>("textDocument/definition", at(mainUri, 0, 20));
		expect(link).toEqual({
			targetUri: cartUri,
			targetRange: { start: { line: 2, character: 0 }, end: { line: 2, character: 28 } },
			targetSelectionRange: { start: { line: 2, character: 9 }, end: { line: 2, character: 13 } },
			originSelectionRange: { start: { line: 0, character: 19 }, end: { line: 0, character: 23 } },
		});
		const plain = await open();
		const found = await plain.client.sendRequest<Location[]>("textDocument/definition", at(mainUri, 0, 20));
		expect(places(found)).toEqual(["cart.ts:2:9"]);
	});

	test("references: with and without the declaration", async () => {
		const { client } = await open();
		const ask = async (includeDeclaration: boolean): Promise<string[]> =>
			places(await client.sendRequest("textDocument/references", references(mainUri, 0, 11, includeDeclaration)));
		expect(await ask(true)).toEqual(["cart.ts:1:9", "cart.ts:2:18", "main.ts:0:10"]);
		expect(await ask(false)).toEqual(["cart.ts:2:18", "main.ts:0:10"]);
	});

	test("positions in the encoding that was agreed on", async () => {
		const encoded = async (...positionEncodings: string[]): Promise<unknown> => {
			const { client, wire } = await open({ general: { positionEncodings } });
			const column = { "utf-8": 13, "utf-32": 9 }[positionEncodings[0] ?? ""] ?? 10;
			const found = await client.sendRequest<Location[]>("textDocument/references", references(mainUri, 0, column, false));
			wire.toServer.end();
			return found.at(-1)?.range.start.character;
		};
		expect(await encoded("utf-8", "utf-16")).toBe(13);
		expect(await encoded("utf-16", "utf-8")).toBe(10);
		expect(await encoded("utf-32")).toBe(9);
		expect(await encoded("utf-7")).toBe(10);
	});

	test("hover: markdown whose documentation is text and no link, or plain text", async () => {
		const { client } = await open({ textDocument: { hover: { contentFormat: ["markdown", "plaintext"] } } });
		const hover = await client.sendRequest<Hover>("textDocument/hover", at(mainUri, 0, 11));
		expect(hover.contents).toEqual({
			kind: "markdown",
			value: [
				"```typescript\nfunction total()\n```",
				"1 caller · 2 references · cart.ts · Kausal",
				"---\n\nThe sum of [all\\](command:evil) prices.",
			].join("\n\n"),
		});
		const plain = await open();
		const text = await plain.client.sendRequest<Hover>("textDocument/hover", at(cartUri, 1, 10));
		const value: unknown = expect.stringContaining("1 caller · 2 references · Kausal");
		expect(text.contents).toMatchObject({ kind: "plaintext", value });
	});

	test("outline: a tree or a list", async () => {
		const { client } = await open({ textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } });
		const params = { textDocument: { uri: cartUri } };
		const tree = await client.sendRequest<object[]>("textDocument/documentSymbol", params);
		expect(tree).toMatchObject([
			{ name: "total", children: [] },
			{ name: "bill", selectionRange: { start: { line: 2, character: 9 } } },
		]);
		const plain = await open();
		const list = await plain.client.sendRequest<object[]>("textDocument/documentSymbol", params);
		expect(list).toMatchObject([{ name: "total", location: { uri: cartUri } }, { name: "bill" }]);
	});

	test("workspace symbols: of all folders, taking turns", async () => {
		const opener = new MemoryOpener({ "/shop": shop, "/other": { "x.ts": "function total2() {}" } });
		const workspaceFolders = [{ uri: "file:///shop", name: "shop" }, { uri: "file:///other/", name: "other" }];
		const { client } = await open({}, { workspaceFolders }, opener);
		const found = await client.sendRequest<{ name: string }[]>("workspace/symbol", { query: "l" });
		expect(found.map(({ name }) => name).sort()).toEqual(["bill", "total", "total2"]);
	});

	test("call hierarchy: up and down, by the item alone", async () => {
		const { client } = await open();
		const place = at(cartUri, 1, 10);
		const [total] = await client.sendRequest<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", place);
		const callers = await client.sendRequest("callHierarchy/incomingCalls", { item: total });
		const site = { start: { line: 2, character: 18 }, end: { line: 2, character: 23 } };
		expect(callers).toMatchObject([{ from: { name: "bill", uri: cartUri }, fromRanges: [site] }]);
		const [{ from }] = callers as [{ from: CallHierarchyItem }];
		expect(await client.sendRequest("callHierarchy/outgoingCalls", { item: from })).toMatchObject([
			{ to: { name: "total" }, fromRanges: [site] },
		]);
		const gone = { ...from, data: { root: "/shop", id: "0".repeat(32) } };
		expect(await client.sendRequest("callHierarchy/outgoingCalls", { item: gone })).toBeNull();
	});

	test("documents outside of every folder: nothing, and no error", async () => {
		const { client } = await open();
		for (const uri of ["file:///elsewhere/a.ts", "untitled:Untitled-1", "file:///shopping/a.ts"]) {
			await didOpen(client, uri, "function total() {}");
			expect(await client.sendRequest("textDocument/definition", at(uri, 0, 10))).toBeNull();
			expect(await client.sendRequest("textDocument/documentSymbol", { textDocument: { uri } })).toBeNull();
		}
	});
});
