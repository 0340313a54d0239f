/** Diagnostics that are pulled, names that complete what is typed, actions, monikers, commands. */
import { describe, expect, test } from "vitest";
import type {
	CodeAction, CompletionList, DocumentDiagnosticReport, Location, Moniker, WorkspaceDiagnosticReport,
} from "vscode-languageserver/node";
import { didOpen } from "./fixture.ts";
import { IndexedClient, type IndexedOptions } from "./indexed/fixture.ts";

const files = {
	".gitignore": "made.ts\n",
	"made.ts": "export const made = 1;\n",
	"src/price.ts": [
		'import { tax } from "./tax";',
		'import { lost } from "./lost.js";',
		'import { made } from "../made";',
		'import style from "./style.css?inline";',
		"export function gross(cents: number) { const amount = cents; return tax(amount) + lost + made + style; }",
		"export class Cart { total() { return gross(1); } }",
		"",
	].join("\n"),
	"src/style.css": "",
	"src/tax.ts": 'import { gross } from "./price";\nexport function tax(a: number) { return gross(a); }\n',
	"test/price.test.ts": 'import { gross } from "../src/price";\ntest("is more", () => { gross(1); });\n',
	"pack/mod.py": "from .gone import a\nfrom .other import b\nfrom . import c\n",
	"pack/other.py": "b = 1\n",
	"README.md": [
		"# Shop and more",
		"[a](src/price.ts) [b](src/gone.ts) [c](#shop-and-more) [d](#nowhere) [e](docs/) [f](made.ts) `src/no.ts`",
		'[g](#here) <a id="x" name="here"></a> [h](picture.png)',
		"",
	].join("\n"),
	"docs/README.md": "# Docs\n",
};

const everything = { diagnostics: { unresolvedImports: "warning", cycles: "information", brokenLinks: "hint" } };
const open = (options: IndexedOptions = {}): Promise<IndexedClient> => IndexedClient.open(files, options);

describe("diagnostics", () => {
	type Full = Extract<DocumentDiagnosticReport, { kind: "full" }>;
	const pull = async (one: IndexedClient, path: string): Promise<readonly string[]> => {
		const { items } = await one.ask<Full>("textDocument/diagnostic", one.document(path));
		return items.map(({ range, message, severity }) => `${range.start.line} ${String(severity)} ${String(message)}`);
	};

	test("say what is wrong between files, and nothing until they are switched on", async () => {
		const one = await open();
		expect(await pull(one, "src/price.ts")).toEqual([]);
		await one.client.sendNotification("workspace/didChangeConfiguration", { settings: { kausal: everything } });
		expect(await pull(one, "src/price.ts")).toEqual([
			"0 3 This import is part of a circle: src/tax.ts.", "1 2 There is no ./lost.js.",
		]);
		expect(await pull(one, "pack/mod.py")).toEqual(["0 2 There is no .gone."]);
		expect(await pull(one, "README.md")).toEqual([
			"1 4 There is no src/gone.ts.", "1 4 There is no heading #nowhere in README.md.", "2 4 There is no picture.png.",
		]);
		const others = { languages: ["typescript", "markdown"], callHierarchies: [] };
		await one.client.sendNotification("kausal/others", others);
		expect([await pull(one, "src/price.ts"), await pull(one, "README.md")]).toEqual([
			["0 3 This import is part of a circle: src/tax.ts."], [],
		]);
	});

	test("of the workspace have the files with some, and say what is unchanged", async () => {
		const one = await open({ initializationOptions: everything });
		const ask = (previousResultIds: object[]): Promise<WorkspaceDiagnosticReport> =>
			one.ask("workspace/diagnostic", { previousResultIds });
		const { items } = await ask([]);
		const [first] = items;
		expect(items.map(({ uri }) => uri.slice(one.uri("").length)))
			.toEqual(["README.md", "pack/mod.py", "src/price.ts", "src/tax.ts"]);
		const older = { uri: one.uri("docs/README.md"), value: "old" };
		const again = await ask([{ uri: first?.uri, value: first?.resultId }, older]);
		expect(again.items.map(({ kind }) => kind)).toEqual(["unchanged", "full", "full", "full", "full"]);
	});
});

describe("completion", () => {
	const complete = async (one: IndexedClient, path: string, text: string): Promise<readonly string[] | null> => {
		await didOpen(one.client, one.uri(path), text);
		const lines = text.split("\n");
		const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
		const list = await one.ask<CompletionList | null>("textDocument/completion", { ...one.document(path), position });
		return list && list.items.map(({ label, detail }) => (detail === undefined ? label : `${label} (${detail})`));
	};

	test("has what is seen at the place first, then exported names; behind a dot members", async () => {
		const one = await open();
		const begin = "function near(total: number) {\n\tconst gap = 1;\n\tconst gone = 2;\n\t";
		expect(await complete(one, "src/a.ts", `${begin}g`)).toEqual(["gap", "gone", "gross (src/price.ts)"]);
		expect(await complete(one, "src/b.ts", `${begin}x.to`)).toEqual(["total (src/price.ts)"]);
		expect(await complete(one, "src/c.ts", `${begin}`)).toEqual([]);
	});

	test("in Markdown: names in code spans, paths and headings in links", async () => {
		const one = await open();
		expect(await complete(one, "docs/a.md", "See `gro")).toEqual(["gross (src/price.ts)"]);
		expect(await complete(one, "docs/b.md", "See [a](../src/p")).toEqual(["../src/price.ts"]);
		expect(await complete(one, "docs/c.md", "See [a](../README.md#sh")).toEqual(["shop-and-more (Shop and more)"]);
		expect(await complete(one, "docs/d.md", "See gro")).toEqual([]);
		await one.client.sendNotification("kausal/others", { languages: ["markdown"], callHierarchies: [] });
		expect(await complete(one, "docs/e.md", "See `gro")).toBeNull();
	});
});

test("actions go to tests and show what may break; only to who asks for them", async () => {
	const said: string[] = [];
	const codeActionLiteralSupport = { codeActionKind: { valueSet: ["source"] } };
	const one = await open({
		capabilities: { textDocument: { codeAction: { codeActionLiteralSupport } } },
		before: (client) => client.onNotification("window/showMessage", ({ message }: { message: string }) => {
			said.push(message);
		}),
	});
	const { textDocument, position } = one.at("src/price.ts", "function gro|ss");
	const ask = (context: object): Promise<CodeAction[] | null> =>
		one.ask("textDocument/codeAction", { textDocument, range: { start: position, end: position }, context });
	expect(await ask({ diagnostics: [], triggerKind: 2 })).toBeNull();
	expect(await ask({ diagnostics: [], only: ["quickfix"] })).toBeNull();
	const actions = await ask({ diagnostics: [], triggerKind: 1 }) ?? [];
	expect(actions.map(({ title }) => title)).toEqual(["Go to the tests of gross", "Show what may break by gross"]);
	const [tests, impact] = actions.map(({ command }) => command);
	const { command = "", arguments: given = [] } = tests ?? {};
	expect(one.places(await one.ask<Location[]>("workspace/executeCommand", { command, arguments: given })))
		.toEqual(["test/price.test.ts:1:is more"]);
	const broken = await one.ask("workspace/executeCommand", { command: impact?.command, arguments: impact?.arguments });
	expect(broken).toMatchObject({ symbols: 3, tests: 1 });
	const sentence = /^A change of gross may break 3 symbols in 2 folders, 1 of them in tests; /;
	expect(said).toEqual([expect.stringMatching(sentence)]);
});

test("our own requests are commands too, and others are refused", async () => {
	const one = await open();
	const trace = { command: "kausal/trace", arguments: [{ targets: [{ name: "tax" }], depth: 1 }] };
	expect(await one.ask("workspace/executeCommand", trace)).toMatchObject({ steps: [{ depth: 0 }, { depth: 1 }] });
	expect(await one.refusal("workspace/executeCommand", { command: "rm" })).toBe("There is no command rm.");
});

test("monikers name what is exported, local and from outside", async () => {
	const one = await open();
	const names = async (path: string, marked: string): Promise<readonly string[]> => {
		const found = await one.ask<Moniker[]>("textDocument/moniker", one.at(path, marked));
		return found.map(({ identifier, unique, kind }) => `${identifier} ${unique} ${kind ?? ""}`);
	};
	expect(await names("src/tax.ts", "return gro|ss")).toEqual(["src/price.ts#gross project export"]);
	const [local] = await names("src/price.ts", "tax(amo|unt)");
	expect(local).toMatch(/^src\/price\.ts#amount@\d+ document local$/);
	expect(await names("src/price.ts", "+ lo|st")).toEqual(["./lost.js#lost scheme import"]);
});
