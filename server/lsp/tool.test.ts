/** kausal/tool: what agents ask is answered of the folder that is open, with text that nobody has saved. */
import { expect, test } from "vitest";
import type { ToolResult } from "../protocol/tool.ts";
import { IndexedClient } from "./indexed/fixture.ts";

const files = {
	"src/price.ts": "export function net(cents: number) {\n\treturn cents;\n}\n",
	"src/cart.ts": 'import { net } from "./price";\nexport function total() {\n\treturn net(1);\n}\n',
};

test("a tool answers as for an agent of its own, unsaved text included", async () => {
	const client = await IndexedClient.open(files);
	const ask = (name: string, given: object): Promise<ToolResult> =>
		client.ask("kausal/tool", { name, arguments: given });
	const callers = { id: "src/price.ts#net", kind: "calls" };
	expect((await ask("relations", callers)).text).toContain("src/cart.ts#total");
	const text = `${files["src/cart.ts"]}export function typed() {\n\treturn net(2);\n}\n`;
	const document = { uri: client.uri("src/cart.ts"), languageId: "typescript", version: 1, text };
	await client.client.sendNotification("textDocument/didOpen", { textDocument: document });
	expect((await ask("relations", callers)).text).toContain("src/cart.ts#typed");
});

test("what is no tool, or no question, is said in a sentence", async () => {
	const client = await IndexedClient.open(files);
	const ask = (params: object): Promise<ToolResult> => client.ask("kausal/tool", params);
	expect(await ask({ name: "guess" })).toEqual({ text: "There is no tool guess.", isError: true });
	expect((await ask({ name: "find", arguments: { nam: "x" } })).isError).toBe(true);
	expect(await client.refusal("kausal/tool", {})).toContain("The name of a tool is a string");
});
