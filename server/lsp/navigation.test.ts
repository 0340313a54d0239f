/** What is left to other servers: by setting, by what the client says of them, and by what crosses languages. */
import { describe, expect, test } from "vitest";
import type {
	CallHierarchyItem, Hover, Location, ProtocolConnection, Registration, Unregistration,
} from "vscode-languageserver/node";
import { at, didOpen, MemoryOpener, open, places, references } from "./fixture.ts";
import { Navigation, navigationFrom, type Share } from "./navigation.ts";

const none = { languages: [], callHierarchies: [] };
const share = (setting: unknown, languages: readonly string[], path: string): Share =>
	new Navigation(navigationFrom(setting), { ...none, languages }).shareOf(path);

test("the setting is one word, or one for each language; what makes no sense is the default", () => {
	const answered = ["typescript", "typescriptreact"];
	for (const nothing of [undefined, null, 7, "always", [], { python: "always" }]) {
		expect([share(nothing, answered, "a.ts"), share(nothing, answered, "a.py")]).toEqual(["beside", "whole"]);
	}
	expect([share("merge", answered, "a.ts"), share("off", answered, "a.py")]).toEqual(["whole", "nothing"]);
	const mixed = { typescript: "merge", python: "off", "*": "fallback" };
	expect(["a.ts", "a.tsx", "a.py", "a.go"].map((path) => share(mixed, ["go", ...answered], path)))
		.toEqual(["whole", "whole", "nothing", "beside"]);
	expect(["a.ts", "a.py"].map((path) => share({ typescript: "off" }, [], path))).toEqual(["nothing", "whole"]);
});

const files = {
	"a.ts": "function total() {}\nfunction bill() { total(); }\n",
	"b.ts": "total();\n",
	"c.py": "function report() { }\nreport(); total();\n",
};
const uri = (path: string): string => `file:///shop/${path}`;
const opener = (): MemoryOpener => new MemoryOpener({ "/shop": files });
const others = { languages: ["typescript"], callHierarchies: ["typescript"] };

async function start(overrides: Parameters<typeof open>[1] = {}, capabilities = {}): Promise<ProtocolConnection> {
	const hover = { contentFormat: ["markdown" as const] };
	const { client } = await open({ textDocument: { hover }, ...capabilities }, overrides, opener());
	return client;
}

/** What a person sees of one place: how many definitions and references, the hover, the outline, callers. */
async function seen(
	client: ProtocolConnection, path: string, line: number, character: number,
): Promise<readonly unknown[]> {
	const textDocument = { uri: uri(path) };
	const spot = at(textDocument.uri, line, character);
	const definition = await client.sendRequest<Location[] | null>("textDocument/definition", spot);
	const hover = await client.sendRequest<Hover | null>("textDocument/hover", spot);
	const outline = await client.sendRequest<object[] | null>("textDocument/documentSymbol", { textDocument });
	const items = await client.sendRequest<CallHierarchyItem[] | null>("textDocument/prepareCallHierarchy", spot);
	const everywhere = references(textDocument.uri, line, character);
	const found = await client.sendRequest<Location[] | null>("textDocument/references", everywhere);
	const value = (hover?.contents as { value: string } | undefined)?.value ?? null;
	return [
		definition && places(definition), places(found), value?.split("\n\n") ?? null,
		outline?.length ?? null, items?.length ?? null,
	];
}

const whole = [["a.ts:0:9"], ["a.ts:0:9", "a.ts:1:18", "b.ts:0:0", "c.py:1:10"],
	["```typescript\nfunction total()\n```", "1 caller · 3 references · a.ts · Kausal"], 0, 1];

describe("beside another server of the language", () => {
	test("nothing that it says is said again; what it cannot know is", async () => {
		const client = await start({ initializationOptions: { others } });
		const ours = [[], ["c.py:1:10"], ["1 caller · 3 references · Kausal"], null, null];
		expect(await seen(client, "b.ts", 0, 1)).toEqual(ours);
	});

	test("other languages have everything, and what leads over to them too", async () => {
		const client = await start({ initializationOptions: { others } });
		expect(await seen(client, "c.py", 1, 1)).toEqual([["c.py:0:9"], ["c.py:0:9", "c.py:1:0"],
			["```python\nfunction report()\n```", "1 caller · 1 reference · Kausal"], 1, 1]);
		expect((await seen(client, "c.py", 1, 11)).slice(0, 2)).toEqual(whole.slice(0, 2));
		await client.sendNotification("kausal/others", { languages: ["python"], callHierarchies: [] });
		// A name of TypeScript in Python is a matter of both, which neither one's server knows.
		const [definition, found, hover] = await seen(client, "c.py", 1, 11);
		expect([definition, found, hover]).toEqual(whole.slice(0, 3));
	});

	test("changes at once, by what the client says and by its settings", async () => {
		const client = await start();
		expect(await seen(client, "b.ts", 0, 1)).toEqual(whole);
		await client.sendNotification("kausal/others", others);
		expect((await seen(client, "b.ts", 0, 1))[0]).toEqual([]);
		const set = (kausal: object): Promise<void> =>
			client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal } });
		await set({ navigation: { typescript: "merge" } });
		expect(await seen(client, "b.ts", 0, 1)).toEqual(whole);
		await set({ navigation: { typescript: "off" } });
		expect(await seen(client, "b.ts", 0, 1)).toEqual([null, [], null, null, null]);
		expect((await seen(client, "c.py", 1, 1))[0]).toEqual(["c.py:0:9"]);
		await client.sendNotification("kausal/others", { languages: 7 });
		await set({ answeredLanguages: ["typescript"] });
		expect((await seen(client, "b.ts", 0, 1))[0]).toEqual([]);
	});

	test("what the client said at its start counts for all that its settings do not say", async () => {
		const client = await start({ initializationOptions: { answeredLanguages: ["typescript"] } });
		expect((await seen(client, "b.ts", 0, 1))[0]).toEqual([]);
		for (const settings of [{}, null, { kausal: null }, { kausal: {} }, { kausal: { codeLens: {} } }]) {
			await client.sendNotification("workspace/didChangeConfiguration", { settings });
			expect((await seen(client, "b.ts", 0, 1))[0]).toEqual([]);
		}
		const kausal = { answeredLanguages: [] };
		await client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal } });
		expect(await seen(client, "b.ts", 0, 1)).toEqual(whole);
	});

	test("its symbols of the workspace are left to it as soon as it has a document to begin with", async () => {
		const client = await start({ initializationOptions: { others } });
		const ask = async (): Promise<string[]> =>
			(await client.sendRequest<{ name: string }[]>("workspace/symbol", { query: "t" })).map(({ name }) => name);
		expect(await ask()).toEqual(["total", "report"]);
		await didOpen(client, uri("b.ts"), files["b.ts"]);
		expect(await ask()).toEqual(["report"]);
	});
});

test("calls are asked of us for the languages that are ours, where the client takes wishes", async () => {
	const callHierarchy = { dynamicRegistration: true };
	const { client } = await open({ textDocument: { callHierarchy } }, { initializationOptions: { others } }, opener());
	const said: string[] = [];
	let done = (): void => undefined;
	const heard = new Promise<void>((resolve) => (done = resolve));
	client.onRequest("client/registerCapability", ({ registrations }: { registrations: Registration[] }) => {
		for (const { method, registerOptions } of registrations) {
			const { documentSelector } = registerOptions as { documentSelector: { language: string }[] };
			said.push(`${method}: ${documentSelector.map(({ language }) => language).join(" ")}`);
		}
		if (said.length > 1) done();
		return null;
	});
	client.onRequest("client/unregisterCapability", ({ unregisterations }: { unregisterations: Unregistration[] }) => {
		said.push(...unregisterations.map(({ method }) => `not ${method}`));
		return null;
	});
	await client.sendNotification("kausal/others", { languages: ["go"], callHierarchies: ["go", "markdown"] });
	const method = "textDocument/prepareCallHierarchy";
	await heard;
	expect(said.at(-1)).toBe(`${method}: typescript typescriptreact javascript javascriptreact python`);
	expect(said.at(-2)).toBe(`not ${method}`);
});
