/** Documents that a client opens through a link to a folder of the workspace. */
import { expect, test } from "vitest";
import type { DocumentSymbol, Location } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const files = {
	"shared/tool.ts": "export function tool() { return part(); }\nfunction part() {}\n",
	"app/main.ts": 'import { tool } from "./linked/tool";\ntool();\n',
};

test("a document behind a link is the one that the link leads to", async () => {
	const client = await IndexedClient.open(files, { links: { "app/linked": "../shared" } });
	const position = { line: 0, character: "export function ".length };
	const asked = { ...client.document("app/linked/tool.ts"), position, context: { includeDeclaration: true } };
	const found = await client.ask<Location[]>("textDocument/references", asked);
	const places = ["app/main.ts:0:tool", "app/main.ts:1:tool", "shared/tool.ts:0:tool"];
	expect([...client.places(found)].sort()).toEqual(places);
	const text = "function part() {}\nexport function tool() { return part(); }\n";
	const { textDocument: { uri } } = client.document("app/linked/tool.ts");
	const textDocument = { uri, languageId: "typescript", version: 1, text };
	await client.client.sendNotification("textDocument/didOpen", { textDocument });
	const outline = await client.ask<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
	expect(outline.map(({ name }) => name)).toEqual(["part", "tool"]);
	const used = { ...client.document("app/main.ts"), position: { line: 1, character: 0 } };
	const [definition] = await client.ask<Location[]>("textDocument/definition", used);
	expect(definition).toMatchObject({ uri: client.uri("shared/tool.ts"), range: { start: { line: 1 } } });
});
