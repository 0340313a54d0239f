/** Lists in parts, and encodings of positions, of every method that has places. */
import { expect, test } from "vitest";
import { CancellationTokenSource, type Location, type Range, type WorkspaceEdit } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const uses = Array.from({ length: 2400 }, (_, at) => `total(${at});`).join("\n");
const files = { "a.ts": `export function total(a: number) { return a; }\n${uses}\n` };

test("a list comes in parts to a client that asks for them, and the answer itself is empty", async () => {
	const parts: Location[][] = [];
	const one = await IndexedClient.open(files, {
		before: (client) => client.onNotification("$/progress", (params: { token: string; value: Location[] }) => {
			if (params.token === "mine") parts.push(params.value);
		}),
	});
	const params = { ...one.at("a.ts", "function tot|al"), context: { includeDeclaration: true } };
	const whole = await one.ask<Location[]>("textDocument/references", params);
	expect(await one.ask("textDocument/references", { ...params, partialResultToken: "mine" })).toEqual([]);
	expect(parts.map(({ length }) => length)).toEqual([...Array<number>(12).fill(200), 1]);
	expect(parts.flat()).toEqual(whole);
});

test("a list that is cancelled between two parts ends with an error", async () => {
	let cancel = (): void => undefined;
	const one = await IndexedClient.open(files, {
		before: (client) => client.onNotification("$/progress", () => cancel()),
	});
	const params = { ...one.at("a.ts", "function tot|al"), context: { includeDeclaration: true }, partialResultToken: 7 };
	const source = new CancellationTokenSource();
	cancel = () => source.cancel();
	const asked = one.client.sendRequest("textDocument/references", params, source.token);
	await expect(asked).rejects.toThrow("cancelled");
});

test("places are counted in bytes, code units or characters, as was agreed on, by every method", async () => {
	const before = "/* 🙂ä */ ";
	const files = {
		"b.ts": [
			`${before}import { Base } from "./c";`,
			`${before}export class Box extends Base { size() { const x = 1; return x; } }`,
			`${before}new Box().size();`, "",
		].join("\n"),
		"c.ts": "export class Base { size() { return 0; } }\n",
	};
	const widths = { "utf-8": 13, "utf-16": 10, "utf-32": 9 };
	for (const [encoding, width] of Object.entries(widths)) {
		const one = await IndexedClient.open(files, { capabilities: { general: { positionEncodings: [encoding] } } });
		const position = { line: 2, character: width + 4 };
		const at = { ...one.document("b.ts"), position };
		const starts = (found: readonly { readonly range: Range }[] | null): readonly number[] =>
			(found ?? []).map(({ range }) => range.start.character - (range.start.line === 0 ? 0 : width));
		const all = { range: { start: { line: 0, character: 0 }, end: position }, context: { includeDeclaration: true } };
		const ask = async (method: string): Promise<readonly number[]> =>
			starts(await one.ask(`textDocument/${method}`, { ...at, ...all, positions: [position], newName: "Bag" }));
		expect(await ask("definition"), encoding).toEqual([13]);
		expect(await ask("implementation"), encoding).toEqual([13]);
		expect(await ask("references"), encoding).toEqual([13, 4]);
		expect(await ask("documentHighlight"), encoding).toEqual([13, 4]);
		expect(await ask("selectionRange"), encoding).toEqual([4]);
		expect(await ask("documentLink"), encoding).toEqual([width + 22]);
		expect(starts(await one.ask("textDocument/prepareTypeHierarchy", at)), encoding).toEqual([0]);
		const { changes = {} } = await one.ask<WorkspaceEdit>("textDocument/rename", { ...at, newName: "Bag" });
		expect(starts(Object.values(changes).flat()), encoding).toEqual([13, 4]);
	}
});
