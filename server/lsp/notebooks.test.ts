/** Notebooks: on disk places are those of the JSON, of an open one they are those of its cells. */
import { describe, expect, test } from "vitest";
import type {
	CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, CompletionList, DocumentSymbol, FoldingRange,
	Hover, Location, Position, WorkspaceEdit,
} from "vscode-languageserver/node";
import { notebookOf } from "../model/notebook.ts";
import { IndexedClient } from "./indexed/fixture.ts";

const CELLS = [
	{ isCode: false, text: "# total" },
	{ isCode: true, text: "%matplotlib inline\nfrom cart import total\n\ndef bill(tax):\n\treturn f\"{total()}\\n\"" },
	{ isCode: true, text: "bill(1)\nbill(total())" },
];
const FILES = { "cart.py": "def total():\n    return 1\n", "work.ipynb": notebookOf(CELLS, "python") };
const cellUri = (at: number): string => `vscode-notebook-cell:/work.ipynb#c${at}`;

function opened(client: IndexedClient): object {
	const cells = CELLS.map(({ isCode }, at) => ({ kind: isCode ? 2 : 1, document: cellUri(at) }));
	const cellTextDocuments = CELLS.flatMap(({ isCode, text }, at) =>
		(isCode ? [{ uri: cellUri(at), languageId: "python", version: 1, text }] : []));
	const notebookDocument = { uri: client.uri("work.ipynb"), notebookType: "jupyter-notebook", version: 1, cells };
	return { notebookDocument, cellTextDocuments };
}

async function open(): Promise<IndexedClient> {
	const capabilities = { textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } };
	const client = await IndexedClient.open(FILES, { capabilities });
	await client.client.sendNotification("notebookDocument/didOpen", opened(client));
	return client;
}

const at = (cell: number, line: number, character: number): { textDocument: { uri: string }; position: Position } =>
	({ textDocument: { uri: cellUri(cell) }, position: { line, character } });

/** `c1:4:11` of places in cells, `cart.py:0:4` of others. */
function said(places: readonly Location[] | null): readonly string[] {
	return (places ?? []).map(({ uri, range: { start, end } }) =>
		`${uri.replace(/^.*[#/]/, "")}:${start.line}:${start.character}-${end.character}`).sort();
}

const uses = ["c1:1:17-22", "c1:4:11-16", "c2:1:5-10"];

describe("a notebook that is open", () => {
	test("has definitions in cells, and in files", async () => {
		const client = await open();
		expect(said(await client.ask("textDocument/definition", at(2, 0, 1)))).toEqual(["c1:3:4-8"]);
		expect(said(await client.ask("textDocument/definition", at(2, 1, 6)))).toEqual(["cart.py:0:4-9"]);
		const hover = await client.ask<Hover>("textDocument/hover", at(1, 4, 12));
		expect(hover.range).toEqual({ start: { line: 4, character: 11 }, end: { line: 4, character: 16 } });
	});

	test("has references in all of its cells", async () => {
		const client = await open();
		const context = { includeDeclaration: false };
		const total = client.at("cart.py", "|total");
		const totals = await client.ask<Location[]>("textDocument/references", { ...total, context });
		expect(said(totals)).toEqual(uses);
		const bills = await client.ask<Location[]>("textDocument/references", { ...at(1, 3, 5), context });
		expect(said(bills)).toEqual(["c2:0:0-4", "c2:1:0-4"]);
	});

	test("has an outline, highlights and ranges for each cell by itself", async () => {
		const client = await open();
		const outline = async (cell: number): Promise<unknown> => {
			const symbols = await client.ask<DocumentSymbol[]>("textDocument/documentSymbol", at(cell, 0, 0));
			return symbols.map(({ name, selectionRange: { start } }) => `${name}:${start.line}:${start.character}`);
		};
		expect([await outline(1), await outline(2)]).toEqual([["bill:3:4"], []]);
		const highlights = await client.ask<Location[]>("textDocument/documentHighlight", at(2, 0, 1));
		expect(highlights.map(({ range: { start } }) => [start.line, start.character])).toEqual([[0, 0], [1, 0]]);
	});

	test("folds each cell by its own lines", async () => {
		const client = await open();
		const { notebookDocument: { uri } } = opened(client) as { notebookDocument: { uri: string } };
		const text = "import cart\nimport bill as b\n\ndef run():\n\tif 1:\n\t\tcart.total()\n\treturn 2\n";
		const change = { cells: { structure: {
			array: { start: 3, deleteCount: 0, cells: [{ kind: 2, document: cellUri(3) }] },
			didOpen: [{ uri: cellUri(3), languageId: "python", version: 1, text }],
		} } };
		await client.client.sendNotification("notebookDocument/didChange", { notebookDocument: { uri, version: 2 }, change });
		const folds = async (cell: number): Promise<readonly string[]> => {
			const found = await client.ask<FoldingRange[]>("textDocument/foldingRange", at(cell, 0, 0));
			return found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? "code"}`);
		};
		expect(await folds(1)).toEqual(["3-4 code"]);
		expect(await folds(2)).toEqual([]);
		expect(await folds(3)).toEqual(["0-1 imports", "3-6 code", "4-5 code"]);
	});

	test("completes in a cell what its other cells and files declare", async () => {
		const client = await open();
		const { notebookDocument: { uri } } = opened(client) as { notebookDocument: { uri: string } };
		const range = { start: { line: 1, character: 13 }, end: { line: 1, character: 13 } };
		const changes = [{ range, text: "\nx = \"\\n\" + bil" }];
		const change = { cells: { textContent: [{ document: { uri: cellUri(2), version: 2 }, changes }] } };
		await client.client.sendNotification("notebookDocument/didChange", { notebookDocument: { uri, version: 2 }, change });
		const { items } = await client.ask<CompletionList>("textDocument/completion", at(2, 2, 14));
		const start = { line: 2, character: 11 };
		expect(items.map(({ label, textEdit }) => [label, textEdit])).toEqual([
			["bill", { range: { start, end: { line: 2, character: 14 } }, newText: "bill" }],
		]);
	});

	test("has calls, whose callers are symbols of cells", async () => {
		const client = await open();
		const [total] = await client.ask<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", at(1, 4, 12));
		const calls = await client.ask<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item: total });
		const callers = calls.map(({ from: { name, uri }, fromRanges: [range] }) => [name, uri, range?.start.line]);
		expect(callers).toEqual([["work.ipynb", cellUri(2), 1], ["bill", cellUri(1), 4]]);
		const called = async (item: CallHierarchyItem | undefined): Promise<unknown> => {
			const found = await client.ask<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", { item });
			return found.map(({ to: { name }, fromRanges }) => [name, ...fromRanges.map(({ start }) => start.line)]);
		};
		expect(await called(calls[0]?.from)).toEqual([["total", 1], ["bill", 0, 1]]);
		expect(await called(calls[1]?.from)).toEqual([["total", 4]]);
	});

	test("counts as it is typed, cells that come and go included", async () => {
		const client = await open();
		const { notebookDocument: { uri } } = opened(client) as { notebookDocument: { uri: string } };
		const context = { includeDeclaration: false };
		const ask = async (): Promise<readonly string[]> =>
			said(await client.ask("textDocument/references", { ...client.at("cart.py", "|total"), context }));
		const tell = (version: number, cells: object): Promise<void> =>
			client.client.sendNotification(
				"notebookDocument/didChange", { notebookDocument: { uri, version }, change: { cells } });
		const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
		const changes = [{ range, text: "total()\n" }];
		await tell(2, { textContent: [{ document: { uri: cellUri(2), version: 2 }, changes }] });
		expect(await ask()).toEqual(["c1:1:17-22", "c1:4:11-16", "c2:0:0-5", "c2:2:5-10"]);
		const text = '"\\"😀"; total()';
		await tell(3, { structure: {
			array: { start: 2, deleteCount: 1, cells: [{ kind: 2, document: cellUri(3) }] },
			didOpen: [{ uri: cellUri(3), languageId: "python", version: 1, text }], didClose: [{ uri: cellUri(2) }],
		} });
		expect(await ask()).toEqual(["c1:1:17-22", "c1:4:11-16", "c3:0:8-13"]);
		const closed = { notebookDocument: { uri }, cellTextDocuments: [] };
		await client.client.sendNotification("notebookDocument/didClose", closed);
		expect((await ask()).every((place) => place.startsWith("work.ipynb:"))).toBe(true);
	});

	test("is renamed in", async () => {
		const client = await open();
		const edit = await client.ask<WorkspaceEdit>("textDocument/rename", { ...at(1, 3, 5), newName: "pay" });
		const edits = Object.entries(edit.changes ?? {}).map(([uri, { length }]) => [uri, length]);
		expect(edits).toEqual([[cellUri(1), 1], [cellUri(2), 2]]);
	});
});

test("a notebook on disk has places in its JSON, and is not edited", async () => {
	const client = await IndexedClient.open(FILES);
	const context = { includeDeclaration: false };
	const found = await client.ask<Location[]>("textDocument/references", { ...client.at("cart.py", "|total"), context });
	expect(client.places(found).map((place) => place.replace(/:\d+:/, ":"))).toEqual(Array(3).fill("work.ipynb:total"));
	const refusal = await client.refusal("textDocument/rename", { ...client.at("cart.py", "|total"), newName: "sum" });
	expect(refusal).toBe("work.ipynb is a notebook that is not open.");
});
