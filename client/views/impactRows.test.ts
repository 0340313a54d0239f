/** *Impact* and *Cycles and Unused* over a real index. */
import { expect, test } from "vitest";
import { IndexedClient } from "../../server/lsp/indexed/fixture.ts";
import { uriOfPath } from "../../server/lsp/fromProtocol.ts";
import { type AffectedResult, type ImpactResult, type PathResult } from "../../server/protocol/graph.ts";
import { pathRows } from "../commands/pathRows.ts";
import { affectedElsewhere } from "./affectedFolders.ts";
import { impactRows, noHistoryRows, testsOf } from "./impactRows.ts";
import type { Ask, Row } from "./rows.ts";
import { wholeRows } from "./wholeRows.ts";

const shop = {
	"package.json": '{ "name": "shop", "main": "app/main.ts" }',
	"src/price.ts":
		'import { round } from "./round";\nexport function net(cents: number): number {\n\treturn round(cents);\n}\n',
	"src/round.ts":
		'import type { net } from "./price";\nexport const round = (cents: number) => cents;\nexport type N = typeof net;\n',
	"app/main.ts":
		'import { net } from "../src/price";\nexport function main() {\n\treturn net(2);\n}\nmain();\nfunction lost() {}\n',
	"src/price.test.ts": 'import { net } from "./price";\ntest("net", () => {\n\tnet(3);\n});\n',
};

const text = (all: readonly Row[], indent = ""): string[] =>
	all.flatMap(({ label, description, rows = [] }) => [
		`${indent}${label}${description === undefined ? "" : ` | ${description}`}`,
		...text(rows, `${indent}  `),
	]);

async function open(): Promise<{ ask: Ask; nameOf: (uri: string) => string }> {
	const client = await IndexedClient.open(shop);
	const folder = uriOfPath(client.workspace.root);
	return { ask: (method, params) => client.ask(method, params), nameOf: (uri) => uri.slice(folder.length + 1) };
}

test("what changed, what it reaches by file, and the tests to run", async () => {
	const { ask, nameOf } = await open();
	const question = { targets: [{ name: "src/price.ts#net" }] };
	const impact = await ask<ImpactResult>("kausal/impact", question);
	const affected = await ask<AffectedResult>("kausal/affected", question);
	const rows = impactRows({ impact, affected: [{ affected }], nameOf, unchanged: "nothing" });
	expect(text(rows)).toMatchInlineSnapshot(`
		[
		  "Changed | 1",
		  "  net | src/price.ts:2",
		  "May Break | 4 in 3 files",
		  "  app/main.ts | 2",
		  "    main | 1 step · calls",
		  "    main.ts | 2 steps · calls",
		  "  src/price.test.ts | 1",
		  "    net | 1 step · calls",
		  "  src/round.ts | 1",
		  "    N | 1 step · references",
		  "Tests to Run | 1 file",
		  "  src/price.test.ts | 1 test · uses it",
		  "    net | src/price.test.ts:2",
		]
	`);
	const none = { ...impact, steps: [], symbols: 0 };
	const unchanged = impactRows({ impact: none, affected: [{ affected }], nameOf, unchanged: "nothing" });
	expect(text(unchanged)).toEqual(["nothing"]);
});

test("where no file is a test it is said in words", async () => {
	const client = await IndexedClient.open({ "price.ts": "export function net() {}\nfunction gross() { net(); }\n" });
	const question = { targets: [client.at("price.ts", "function |net")] };
	const impact = await client.ask<ImpactResult>("kausal/impact", question);
	const affected = await client.ask<AffectedResult>("kausal/affected", question);
	const rows = impactRows({ impact, affected: [{ affected }], nameOf: (uri) => uri, unchanged: "" });
	expect(text(rows).at(-1)).toBe("no file of the index is a test");
});

test("what breaks in other workspace folders is a group for each of them", async () => {
	const client = await IndexedClient.open({
		"shop/price.ts": "export function net() {}\nfunction gross() { net(); }\n",
		"app/use.ts": 'import { net } from "../shop/price";\nexport function run() { net(); }\n',
		"app/main.ts": 'import { run } from "./use";\nfunction main() { run(); }\n',
		"tools/start.ts": 'import { run } from "../app/use";\nexport const start = () => run();\n',
	}, { folders: ["shop", "app", "tools"] });
	const whole = uriOfPath(client.workspace.root);
	const question = { targets: [client.at("shop/price.ts", "function |net")], limit: 2 };
	const impact = await client.ask<ImpactResult>("kausal/impact", question);
	const affected = await client.ask<AffectedResult>("kausal/affected", question);
	const nameOf = (uri: string): string => uri.slice(whole.length + 1);
	const shown = (some: ImpactResult): string[] =>
		text(impactRows({ impact: some, affected: [{ affected }], nameOf, unchanged: "" })).slice(2);
	expect(shown(impact)).toMatchInlineSnapshot(`
		[
		  "May Break | 1 in 1 file",
		  "  shop/price.ts | 1",
		  "    gross | 1 step · calls",
		  "May Break in app | 2 in 2 files",
		  "  app/use.ts | 1",
		  "    run | uses what may break",
		  "  app/main.ts | 1",
		  "    main | 1 step · calls",
		  "May Break in tools | 1 in 1 file",
		  "  tools/start.ts | 1",
		  "    start | uses what may break",
		  "Tests to Run | none is known to reach it",
		  "no file of the index is a test",
		]
	`);
	const [first, ...others] = impact.elsewhere ?? [];
	expect(shown({ ...impact, elsewhere: first === undefined ? [] : [{ ...first, symbols: 9 }, ...others] }))
		.toContain("  7 more symbols");
	const beyond = shown({ ...impact, steps: impact.steps.filter(({ depth }) => depth === 0), symbols: 0 });
	expect(beyond.slice(0, 2)).toEqual([
		"May Break | nothing that is known in this folder", "May Break in app | 2 in 2 files",
	]);
});

test("the tests to run are those of all workspace folders that a change reaches", async () => {
	const client = await IndexedClient.open({
		"shop/price.ts": "export function net() {}\n",
		"shop/price.test.ts": 'import { net } from "./price";\ntest("net", () => { net(); });\n',
		"app/use.ts": 'import { net } from "../shop/price";\nexport function run() { net(); }\n',
		"app/use.test.ts": 'import { run } from "./use";\ntest("run", () => { run(); });\n',
		"tools/direct.test.ts": 'import { net } from "../shop/price";\ntest("direct", () => { net(); });\n',
		"far/start.ts": "export const start = () => 1;\n",
	}, { folders: ["shop", "app", "tools", "far"] });
	const whole = uriOfPath(client.workspace.root);
	const ask: Ask = (method, params) => client.ask(method, params);
	const question = { targets: [client.at("shop/price.ts", "function |net")] };
	const impact = await ask<ImpactResult>("kausal/impact", question);
	const here = await ask<AffectedResult>("kausal/affected", question);
	const affected = [{ affected: here }, ...(await affectedElsewhere(ask, impact.elsewhere ?? [], 100))];
	const nameOf = (uri: string): string => uri.slice(whole.length + 1);
	const rows = impactRows({ impact, affected, nameOf, unchanged: "" });
	expect(text(rows).filter((row) => /^Tests|test\.ts \|.*uses it/.test(row))).toEqual([
		"Tests to Run | 1 file", "  price.test.ts | 1 test · uses it",
		"Tests to Run in tools | 1 file", "  direct.test.ts | 1 test · uses it",
		"Tests to Run in app | 1 file", "  use.test.ts | 1 test · uses it",
	]);
	const run = (row: Row | undefined): string[] => testsOf(affected, row).map(({ uri }) => nameOf(uri));
	expect(run(undefined)).toEqual(["shop/price.test.ts", "tools/direct.test.ts", "app/use.test.ts"]);
	expect(run(rows.find(({ label }) => label === "Tests to Run in app"))).toEqual(["app/use.test.ts"]);
	expect(run(rows.find(({ label }) => label === "Tests to Run"))).toEqual(["shop/price.test.ts"]);
});

test("tests that perhaps reach a change stand by themselves, and are run when that is chosen", async () => {
	const { ask, nameOf } = await open();
	const question = { targets: [{ name: "src/price.ts#net" }] };
	const impact = await ask<ImpactResult>("kausal/impact", question);
	const { files, ...affected } = await ask<AffectedResult>("kausal/affected", question);
	const [sure] = files;
	const perhaps = sure && { ...sure, uri: "file:///far", path: "test/far.test.ts", by: "perhaps" as const, tests: [] };
	const both = [sure, perhaps].filter((file) => file !== undefined);
	const said = (some: typeof both): string[] =>
		text(impactRows({ impact, affected: [{ affected: { ...affected, files: some } }], nameOf, unchanged: "" }))
			.filter((row) => /^Tests|^Perhaps|^ {2}[a-z/]+\.test/.test(row));
	expect(said(both).slice(1)).toEqual([
		"Tests to Run | 1 file", "  src/price.test.ts | 1 test · uses it",
		"Perhaps These Too | 1 file", "  test/far.test.ts | perhaps",
	]);
	expect(said(both.slice(1)).slice(1)).toEqual([
		"Tests to Run | none is known to reach it", "Perhaps These Too | 1 file", "  test/far.test.ts | perhaps",
	]);
	const run = (context: string | undefined, key = ""): string[] =>
		testsOf([{ affected: { ...affected, files: both } }], context === undefined ? undefined : { context, key })
			.map(({ path }) => path);
	expect([run("tests", "tests"), run(undefined)]).toEqual([["src/price.test.ts"], ["src/price.test.ts"]]);
	expect([run("perhapsTests", "perhaps"), run("testFile", "file:///far")]).toEqual([
		["test/far.test.ts"], ["test/far.test.ts"],
	]);
	expect(testsOf([{ affected: { ...affected, files: both.slice(1) } }], undefined)).toEqual(both.slice(1));
});

test("where there is no history, the impact of a name can still be asked for", async () => {
	const { ask } = await open();
	const error: unknown = await ask("kausal/impact", { since: "HEAD" }).catch((reason: unknown) => reason);
	expect(text(noHistoryRows(error) ?? [])).toEqual([
		"No git repository here", "Impact of the name at the cursor",
	]);
	expect(noHistoryRows(new Error("The server is not running."))).toBeUndefined();
});

test("cycles and unused symbols are asked for when they are opened", async () => {
	const { ask, nameOf } = await open();
	const rows = wholeRows({ folder: undefined, nameOf });
	const lists = await Promise.all(rows.map(async ({ load }) => text((await load?.(ask)) ?? [])));
	expect(lists.slice(0, 2)).toMatchInlineSnapshot(`
		[
		  [
		    "2 files | price.ts → round.ts → price.ts",
		    "  src/price.ts → src/round.ts | 3 references, 2 imports · the lightest: cut it here",
		    "  src/round.ts → src/price.ts | 3 references, 2 imports",
		  ],
		  [
		    "app/main.ts | 1",
		    "  lost | nothing names it",
		    "src/round.ts | 1",
		    "  N | nothing names it · exported",
		  ],
		]
	`);
});

test("a way is told step by step, with the places where it is written", async () => {
	const { ask, nameOf } = await open();
	const question = { from: { name: "app/main.ts#main" }, to: { name: "src/round.ts#round" } };
	const there = await ask<PathResult>("kausal/path", question);
	expect(text(pathRows(there, nameOf))).toEqual([
		"Way 1 | 2 steps",
		"  main | app/main.ts:2",
		"  net | called at app/main.ts:3",
		"  round | called at src/price.ts:3",
	]);
	const back = await ask<PathResult>("kausal/path", { from: question.to, to: question.from });
	expect(text(pathRows(back, nameOf))).toEqual(["no way is known from one to the other"]);
});
