/** What agents are told, and that it is so at once when files change. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inlinePool, TestWorkspace } from "../fixture.ts";
import { schemaOf } from "./arguments.ts";
import { TOOLS } from "./answer.ts";
import { Agent, withAgent } from "./fixture.ts";

const SHOP = {
	"src/price.ts": "/** What it costs. */\nexport function price(count: number): number {\n\treturn count * 2;\n}\n",
	"src/cart.ts": [
		'import { price } from "./price";', "", "export class Cart {", "\ttotal(): number {",
		"\t\treturn price(1) + price(2);", "\t}", "}", "", "export function checkout(cart: Cart): number {",
		"\treturn cart.total();", "}", "",
	].join("\n"),
	"src/till.ts": "export class Till {\n\ttotal(): number { return 0; }\n}\n",
	"test/cart.test.ts": [
		'import { Cart } from "../src/cart";', 'test("sums up", () => {', "\tnew Cart().total();", "});", "",
	].join("\n"),
};

test("the tools take few words to describe", () => {
	const described = TOOLS.map(({ name, about, parameters, required }) => ({
		name, description: about, inputSchema: schemaOf(parameters, required), annotations: { readOnlyHint: true },
	}));
	// Tokens as four characters.
	expect(JSON.stringify(described).length / 4).toBeLessThan(1200);
});

test("the plug-in knows every language, and is of this version", () => {
	const json = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8"));
	const { kausal } = json("plugin/.lsp.json") as { kausal: { extensionToLanguage: Record<string, string> } };
	const { languages } = json("../../syntaxes/languages.json") as { languages: { extensions: string[] }[] };
	const extensions = languages.flatMap((language) => language.extensions);
	expect(Object.keys(kausal.extensionToLanguage).sort()).toEqual(extensions.sort());
	const { version } = json("../../package.json") as { version: string };
	expect(json("plugin/.claude-plugin/plugin.json")).toMatchObject({ version });
});

test("symbols are found by name, path, glob and text", () => withAgent(SHOP, async (agent) => {
	const found = async (given: Record<string, unknown>): Promise<string[]> => agent.rows("find", given);
	expect(await found({ name: "total" })).toEqual([
		"src/cart.ts#Cart.total  method  L4-6  total(): number", "src/till.ts#Till.total  method  L2  total(): number",
	]);
	expect(await found({ name: "src/till.ts" })).toEqual(["src/till.ts  file"]);
	expect(await found({ name: "check*" })).toEqual([
		"src/cart.ts#checkout  function  L9-11  export function checkout(cart: Cart): number",
	]);
	expect(await found({ text: "price(2)" })).toEqual(["src/cart.ts#Cart.total  L5  return price(1) + price(2);"]);
	expect(await found({ text: "import" })).toEqual([
		'src/cart.ts  L1  import { price } from "./price";', 'test/cart.test.ts  L1  import { Cart } from "../src/cart";',
	]);
	const [, verdict, ...rows] = await agent.ask("find", { name: "totl" });
	expect([verdict, rows[0]]).toEqual([
		"nothing, and the index is whole; shown 2 of 2; names are only like it",
		"src/cart.ts#Cart.total  method  L4-6  total(): number  like it: slip",
	]);
	expect(await agent.ask("find")).toEqual(["error", "Give name or text."]);
}));

test("that nothing uses a method by its own name is no proof where it stands in for another one", () => withAgent({
	"base.ts": "export abstract class Base {\n\trun() { this.drop(); }\n\tabstract drop(): void;\n}\n",
	"item.ts": [
		'import { Base } from "./base";', "export class Item extends Base {", "\tdrop() {}", "\tkeep() {}",
		"\tconstructor() { super(); }", "}", "",
	].join("\n"),
	"made.ts": [
		"export function price() { return 1; }", "export class Cart {", "\tconstructor() { price(); }", "}",
		"export function shop() { return new Cart(); }", "",
	].join("\n"),
	"shape.go": [
		"package a", "type Shape interface{ Area() int }", "type Box struct{}", "func (b Box) Area() int { return 1 }", "",
	].join("\n"),
}, async (agent) => {
	const verdict = async (tool: string, given: object): Promise<string | undefined> =>
		(await agent.ask(tool, { ...given }))[1];
	const promised = "promised: what uses base.ts#Base.drop may mean it";
	expect(await verdict("relations", { id: "Item.drop" })).toBe(promised);
	expect(await verdict("relations", { id: "Item.drop", depth: 3 })).toBe(promised);
	expect(await verdict("relations", { id: "Item.drop", direction: "out" })).toBe("nothing, and the index is whole");
	expect(await verdict("relations", { id: "Item.keep" })).toBe("nothing, and the index is whole");
	expect(await verdict("relations", { id: "Box.Area" }))
		.toBe("promised: what uses shape.go#Shape.Area may mean it");
	expect(await verdict("impact", { ids: ["Item.drop"] })).toContain(promised);
	expect(await agent.rows("relations", { id: "Cart.constructor" })).toEqual([
		"made.ts#shop  calls  exact  L5  export function shop() { return new Cart(); }",
	]);
	expect(await verdict("relations", { id: "Item.constructor" })).toBe("promised: what uses item.ts#Item may mean it");
}));

test("relations tell who uses a symbol and what it uses, a step or more", () => withAgent(SHOP, async (agent) => {
	expect(await agent.ask("relations", { id: "price", kind: "calls" })).toEqual([
		expect.stringContaining("fresh"), "all; shown 1 of 1: exact 1/1",
		"src/cart.ts#Cart.total  calls  exact  L5  return price(1) + price(2);", expect.stringContaining("end, pack "),
	]);
	expect(await agent.rows("relations", { id: "src/cart.ts#Cart.total", direction: "out" })).toEqual([
		"src/price.ts#price  calls  exact  L5  export function price(count: number): number",
	]);
	expect(await agent.rows("relations", { id: "price", kind: "calls", depth: 3, tests: false })).toEqual([
		"d1  src/cart.ts#Cart.total  calls exact", "d2  src/cart.ts#checkout  calls inferred  by Cart.total",
	]);
	expect(await agent.rows("relations", { id: "price", kind: "calls", depth: 3 })).toContain(
		"d2  test/cart.test.ts#sums up  calls inferred  by Cart.total",
	);
	expect((await agent.ask("relations", { id: "checkout" }))[1]).toBe("nothing, and the index is whole");
	expect((await agent.ask("relations", { id: "total" })).slice(1, 3)).toEqual([
		"total means several; ask for one of these; shown 2 of 2",
		"src/cart.ts#Cart.total  method  L4-6  total(): number",
	]);
}));

test("impact tells the tests to run and what may break", () => withAgent(SHOP, async (agent) => {
	const broken = [
		"changed  src/price.ts#price", expect.stringMatching(/^test {2}test\/cart\.test\.ts -t "sums up" {2}uses {2}d2$/),
		"breaks  d1  src/cart.ts#Cart.total  calls exact",
		"breaks  d2  src/cart.ts#checkout  calls inferred  by Cart.total",
		"breaks  d2  test/cart.test.ts#sums up  calls inferred  by Cart.total",
	];
	expect(await agent.rows("impact", { ids: ["price"] })).toEqual(broken);
	const patch = [
		"--- a/src/price.ts", "+++ b/src/price.ts", "@@ -3,1 +3,1 @@", "-\treturn count * 2;", "+\treturn count * 3;", "",
	].join("\n");
	expect(await agent.rows("impact", { patch })).toEqual(broken);
	expect(await agent.rows("impact", { ids: ["price"], tests: true })).toEqual(broken.slice(0, 2));
	expect(await agent.rows("impact", { ids: ["src/price.ts"] })).toContain(broken[2]);
	expect(await agent.ask("impact", {})).toEqual(["error", "Give one of ids, range, patch."]);
	expect((await agent.ask("impact", { patch: "what" }))[1]).toContain("This is not a patch");
	expect((await agent.ask("impact", { range: "HEAD" }))[1]).toContain("is in no git repository");
}));

test("read gives code, outlines and contexts", () => withAgent(SHOP, async (agent) => {
	expect(await agent.rows("read", { ids: ["Cart.total", "price"] })).toEqual([
		"==  src/cart.ts#Cart.total  method  L4-6", "\ttotal(): number {", "\t\treturn price(1) + price(2);", "\t}",
		"==  src/price.ts#price  function  L2-4",
		"export function price(count: number): number {", "\treturn count * 2;", "}",
	]);
	expect(await agent.rows("read", { ids: ["src/cart.ts"], as: "outline" })).toEqual([
		"==  outline of src/cart.ts, ids are src/cart.ts and:",
		"#Cart  class  L3-7  export class Cart",
		"#Cart.total  method  L4-6  total(): number",
		"#checkout  function  L9-11  export function checkout(cart: Cart): number",
	]);
	const context = await agent.rows("read", { ids: ["Cart.total"], as: "context" });
	expect(context.filter((row) => row.startsWith("=="))).toEqual([
		"==  code  src/cart.ts#Cart.total  L4-6", "==  uses  src/price.ts#price  L2-4",
		"==  used by  src/cart.ts#checkout  L10", "==  used by  test/cart.test.ts#sums up  L3",
		"==  tested by  test/cart.test.ts#sums up  L2-4", "==  code  src/price.ts#price  L2-4",
	]);
}));

test("who still has a pack is told what changed since", () => withAgent(SHOP, async (agent, workspace) => {
	const asked = { ids: ["Cart.total", "price", "Till"] };
	const have = (await agent.ask("read", asked)).at(-1)?.split(" ").at(-1);
	workspace.write("src/price.ts", SHOP["src/price.ts"].replace("* 2", "* 3"));
	const [, verdict, ...rows] = await agent.ask("read", { ...asked, have });
	expect(verdict).toBe("all; shown 6 of 6; 2 of 3 parts unchanged");
	expect(rows.slice(0, -1)).toEqual([
		"==  src/cart.ts#Cart.total  method  L4-6  unchanged", "==  src/price.ts#price  function  L2-4  changed",
		"export function price(count: number): number {", "\treturn count * 3;", "}",
		"==  src/till.ts#Till  class  L1-3  unchanged",
	]);
	const fewer = await agent.ask("read", { ids: ["price"], have: rows.at(-1)?.split(" ").at(-1) });
	expect(fewer[1]).toBe("all; shown 1 of 1; 1 of 1 parts unchanged, 2 parts that you have are not in it");
}));

test("every address that an answer gives means the symbol, whatever it is called", () => {
	const files = {
		"src/a b.ts": "export interface Both { x: number }\nexport const Both = { x: 1 };\nexport function alone() {}\n",
		"src/odd.test.ts": 'test("two  spaces, and#more", () => {});\ntest("twice", () => {});\ntest("twice", () => {});\n',
		"src/hash#tag.ts": "export function tagged() {}\n",
	};
	return withAgent(files, async (agent) => {
		const rows = (await Promise.all(["Both", "alone", "two*", "twice", "tagged", "src/hash#tag.ts"].map((name) =>
			agent.rows("find", { name })))).flat();
		expect(rows.length).toBe(7);
		expect(rows.map((row) => row.split("@")[1]?.split("  ")[0] ?? "")).toEqual([
			"interface", "constant", "", expect.stringMatching(/^[0-9a-f]{32}$/), "", expect.stringMatching(/^[0-9a-f]{32}$/),
			expect.stringMatching(/^[0-9a-f]{32}$/),
		]);
		for (const row of rows) {
			const [address] = row.split("  ");
			expect([row, await agent.rows("find", { name: address })]).toEqual([row, [row]]);
		}
	});
});

test("an answer is right at once after any change on disk", () => withAgent(SHOP, async (agent, workspace) => {
	const callers = async (): Promise<string[]> =>
		(await agent.rows("relations", { id: "price", kind: "calls" })).map((row) => row.split("  ")[0] ?? "");
	expect(await callers()).toEqual(["src/cart.ts#Cart.total"]);
	const till = 'import { price } from "./price";\nexport class Till {\n\ttotal() { return price(3); }\n}\n';
	workspace.write("src/till.ts", till);
	workspace.write("src/new.ts", 'import { price } from "./price";\nexport const start = () => price(0);\n');
	expect(await callers()).toEqual(["src/cart.ts#Cart.total", "src/new.ts#start", "src/till.ts#Till.total"]);
	workspace.remove("src/cart.ts");
	expect(await callers()).toEqual(["src/new.ts#start", "src/till.ts#Till.total"]);
}));

test("beside an owner that hears of nothing, answers are right at once, too", async () => {
	const workspace = new TestWorkspace(SHOP);
	const owner = await workspace.open();
	await owner.index();
	const agent = new Agent(workspace);
	const asked = { id: "price", kind: "calls" };
	try {
		const before = "src/cart.ts#Cart.total  calls  exact  L5  return price(1) + price(2);";
		expect(await agent.rows("relations", asked)).toEqual([before]);
		workspace.write("src/new.ts", 'import { price } from "./price";\nexport const start = () => price(0);\n');
		workspace.write("src/cart.ts", SHOP["src/cart.ts"].replace("price(2)", "price(3)"));
		expect(await agent.rows("relations", asked)).toEqual([
			"src/cart.ts#Cart.total  calls  exact  L5  return price(1) + price(3);",
			"src/new.ts#start  calls  exact  L2  export const start = () => price(0);",
		]);
	} finally {
		await agent.close();
		await owner.close();
		workspace.dispose();
	}
});

test("a folder that is not indexed yet has an answer, which says so", async () => {
	const workspace = new TestWorkspace(SHOP);
	const pool = inlinePool();
	let open: () => void = () => undefined;
	const gate = new Promise<void>((resolve) => (open = resolve));
	workspace.pool = {
		extract: (input) => gate.then(() => pool.extract(input)), whenRoom: () => pool.whenRoom(),
		rest: () => pool.rest(), close: () => pool.close(),
	};
	const agent = new Agent(workspace, { patienceMs: 0 });
	try {
		const [state, verdict] = await agent.ask("find", { name: "price" });
		expect([state, verdict]).toEqual([
			expect.stringContaining("not indexed whole yet"), "incomplete: not all files are read yet, ask again",
		]);
	} finally {
		open();
		await agent.close();
		workspace.dispose();
	}
});

test("the same files and question, the same bytes in any process", () => withAgent(SHOP, async (agent, workspace) => {
	const ask = async (one: Agent): Promise<string[][]> => Promise.all([
		one.ask("find", { name: "*" }), one.ask("relations", { id: "price", depth: 4 }),
		one.ask("impact", { ids: ["price"] }), one.ask("read", { ids: ["Cart"], as: "context" }),
	]);
	const before = await ask(agent);
	expect(await ask(agent)).toEqual(before);
	const other = new Agent(workspace);
	expect(await ask(other)).toEqual(before);
	await other.close();
}));
