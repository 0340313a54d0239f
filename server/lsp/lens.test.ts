/** What is said beside code: lenses and hints, off until switched on, and asked for again when they may differ. */
import { expect, test } from "vitest";
import type { CodeLens, InlayHint } from "vscode-languageserver/node";
import { IndexedClient, type IndexedOptions } from "./indexed/fixture.ts";

const files = {
	"src/price.ts": [
		'import { tax } from "./tax";',
		"export function gross(cents: number) { return net(cents) * tax(); }",
		"export function net(cents: number) { return cents; }",
		"",
	].join("\n"),
	"src/tax.ts": 'import { net } from "./price";\nexport function tax() { return net(2); }\nfunction quiet() {}\n',
	"src/alone.ts": 'import { gross, net } from "./price";\nexport const all = gross(net(1));\n',
	"test/price.test.ts": 'import { gross } from "../src/price";\ntest("is more", () => { gross(1); });\n',
};

const everything = {
	codeLens: { callers: true, references: true, tests: true, cycle: true }, inlayHints: { importedBy: true },
};

/** Each lens as `line title`. */
async function lenses(one: IndexedClient, path: string): Promise<readonly string[]> {
	const found = await one.ask<CodeLens[] | null>("textDocument/codeLens", one.document(path));
	const resolved = await Promise.all((found ?? []).map((lens) => one.ask<CodeLens>("codeLens/resolve", lens)));
	return resolved.map(({ range, command }) => `${range.start.line} ${command?.title ?? "?"}`);
}

async function hints(one: IndexedClient, path: string): Promise<readonly string[]> {
	const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
	const found = await one.ask<InlayHint[] | null>("textDocument/inlayHint", { ...one.document(path), range });
	return (found ?? []).map(({ position, label }) => `${position.line}:${position.character} ${String(label)}`);
}

const open = (options: IndexedOptions = {}): Promise<IndexedClient> => IndexedClient.open(files, options);

test("nothing is said until it is switched on; then callers, references, tests and circles are", async () => {
	const one = await open();
	expect(await one.ask("textDocument/codeLens", one.document("src/price.ts"))).toBeNull();
	expect(await hints(one, "src/price.ts")).toEqual([]);
	await one.client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal: everything } });
	expect(await lenses(one, "src/price.ts")).toEqual([
		"0 in a circle of 2 files",
		"1 2 callers", "1 4 references", "1 1 test",
		"2 3 callers", "2 5 references", "2 1 test",
	]);
	expect(await lenses(one, "src/tax.ts")).toContain("2 no callers");
	expect(await lenses(one, "src/alone.ts")).toEqual([]);
	expect(await hints(one, "src/price.ts")).toEqual([
		"0:0 imported by 3 files", "1:21 imported by 2 files", "2:19 imported by 2 files",
	]);
	const settings = { kausal: { codeLens: { tests: true } } };
	await one.client.sendNotification("workspace/didChangeConfiguration", { settings });
	expect(await lenses(one, "src/price.ts")).toEqual(["1 1 test", "2 1 test"]);
});

test("a lens lists its places for a client that can show them, and for others is a count", async () => {
	const capabilities = { experimental: { kausal: { commands: ["kausal.showReferences"] } } };
	for (const [given, command] of [[capabilities, "kausal.showReferences"], [{}, ""]] as const) {
		const one = await open({ capabilities: given, initializationOptions: { codeLens: { callers: true } } });
		const [lens] = await one.ask<CodeLens[]>("textDocument/codeLens", one.document("src/tax.ts"));
		const resolved = await one.ask<CodeLens>("codeLens/resolve", lens ?? {});
		expect(resolved.command?.command).toBe(command);
		const [uri, , places] = (resolved.command?.arguments ?? []) as [string, unknown, Parameters<typeof one.places>[0]];
		if (command !== "") expect([uri, one.places(places)]).toEqual([one.uri("src/tax.ts"), ["src/price.ts:1:tax"]]);
	}
});

test("callers are gone on with by a client that can show relations", async () => {
	const capabilities = { experimental: { kausal: { commands: ["kausal.showReferences", "kausal.showRelations"] } } };
	const initializationOptions = { codeLens: { callers: true, tests: true } };
	const one = await open({ capabilities, initializationOptions });
	const found = await one.ask<CodeLens[]>("textDocument/codeLens", one.document("src/tax.ts"));
	const [callers, tests] = await Promise.all(found.map((lens) => one.ask<CodeLens>("codeLens/resolve", lens)));
	const { start } = callers?.range ?? {};
	expect(callers?.command).toEqual({
		title: "1 caller", command: "kausal.showRelations", arguments: [one.uri("src/tax.ts"), start],
	});
	expect(tests?.command?.command).toBe("kausal.showReferences");
});

test("beside another server references are its matter, and `off` is off", async () => {
	const others = { languages: ["typescript"], callHierarchies: [] };
	const one = await open({ initializationOptions: { ...everything, others } });
	expect(await lenses(one, "src/alone.ts")).toEqual([]);
	expect((await lenses(one, "src/tax.ts")).filter((lens) => lens.includes("reference"))).toEqual([]);
	const settings = { kausal: { ...everything, navigation: "off" } };
	await one.client.sendNotification("workspace/didChangeConfiguration", { settings });
	expect([await lenses(one, "src/tax.ts"), await hints(one, "src/tax.ts")]).toEqual([[], []]);
});

test("the client is asked to ask again when settings change, for what is on, if it takes that", async () => {
	const heard: string[] = [];
	let done = (): void => undefined;
	const both = new Promise<void>((resolve) => (done = resolve));
	const one = await open({
		capabilities: { workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } } },
		before: (client) => {
			for (const what of ["codeLens", "inlayHint", "diagnostics"]) {
				client.onRequest(`workspace/${what}/refresh`, () => {
					if (heard.push(what) > 1) done();
					return null;
				});
			}
		},
	});
	await one.client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal: everything } });
	await both;
	expect(heard.sort()).toEqual(["codeLens", "inlayHint"]);
});
