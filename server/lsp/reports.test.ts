/** Reports that are opened as documents: what they say, what they refuse, and that they are read again. */
import { expect, test, vi } from "vitest";
import type { TextDocumentContentResult } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const FILES = {
	"src/price.ts": "export function net(cents: number) {\n\treturn cents;\n}\n",
	"src/cart.ts": 'import { net } from "./price";\nexport function total() {\n\treturn net(1);\n}\n',
};
const METHOD = "workspace/textDocumentContent";
const capabilities = { workspace: { textDocumentContent: {} } };

const open = (before?: Parameters<typeof IndexedClient.open>[1]): Promise<IndexedClient> =>
	IndexedClient.open(FILES, { capabilities, ...before });

test("a report is what a tool answers, its parameters are those of the URI", async () => {
	const one = await open();
	expect(one.said.capabilities.workspace?.textDocumentContent).toEqual({ schemes: ["kausal"] });
	const read = async (uri: string): Promise<string> =>
		(await one.ask<TextDocumentContentResult>(METHOD, { uri })).text;
	const folder = encodeURIComponent(one.uri("src"));
	expect(await read("kausal:/relations.txt?id=src/price.ts%23net&kind=calls")).toContain("src/cart.ts#total");
	expect(await read(`kausal:/relations.txt?id=net&kind=calls&depth=2&folder=${folder}`)).toContain("src/cart.ts#total");
	expect(await read("kausal:/read.txt?ids=net&ids=total")).toMatch(/return cents[^]*return net\(1\)/);
	expect(await read("kausal:/status.txt")).toContain("fresh");
	expect(await read("kausal:/relations.txt?id=net&depth=many")).toContain("depth takes a whole number");
});

test("what is no report is refused, and a client that takes none is offered none", async () => {
	const one = await open();
	for (const uri of ["file:///x.txt", "kausal:", "kausal:/a/b", "no URI"]) {
		expect(await one.refusal(METHOD, { uri })).toContain("is no report");
	}
	const other = await IndexedClient.open(FILES);
	expect(other.said.capabilities.workspace?.textDocumentContent).toBeUndefined();
});

test("a report that is open is to be read again when the index has changed", async () => {
	const uri = "kausal:/status.txt";
	let heard: ((uri: string) => void) | undefined;
	const refreshed = new Promise<string>((resolve) => (heard = resolve));
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	try {
		const one = await open({
			before: (client) => client.onRequest(`${METHOD}/refresh`, (params: { readonly uri: string }) => {
				heard?.(params.uri);
				return null;
			}),
		});
		const textDocument = { uri, languageId: "plaintext", version: 1, text: "" };
		await one.client.sendNotification("textDocument/didOpen", { textDocument });
		await one.ask("kausal/reindex", {});
		await vi.advanceTimersByTimeAsync(5000);
		expect(await refreshed).toBe(uri);
	} finally {
		vi.useRealTimers();
	}
});
