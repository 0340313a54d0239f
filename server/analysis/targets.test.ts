/** What a person types, and which symbols it means. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blockIdToHex } from "../../engine/index.ts";
import { TestWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";
import { matchesGlob } from "./glob.ts";
import { relationNamed, relationsLike } from "./relations.ts";
import { chooseTarget, parsePlace, withContents, workspacePaths } from "./targets.ts";

const workspace = new TestWorkspace({
	"src/cart.ts": [
		"export class Cart {", "\ttotal(): number { return 1; }", "}", "export function over(a: string): string;",
		"export function over(a: number): number;", "export function over(a: unknown): unknown { return a; }",
		"export interface Both { a: number }", "export const Both = 1;", "",
	].join("\n"),
	"src/till.ts": `export class Till {
	total(): number { return 2; }
}
export function total(): number { return 3; }
`,
	"lib/cart.ts": "export class Cart {}\n",
	"go/net/http/client.go": "package http\n\nfunc Get() {}\n\ntype Client struct{}\n\nfunc (c *Client) Do() {}\n",
	"py/shop/__init__.py": "from .basket import Basket\n\ndef sell():\n    pass\n",
	"py/shop/basket.py": "class Basket:\n    def fill(self):\n        pass\n",
});
let session: Session;
beforeAll(async () => {
	session = await workspace.open();
	await session.index();
});
afterAll(async () => {
	await session.close();
	workspace.dispose();
});

function meant(typed: string): string {
	const { analysis } = session;
	const target = chooseTarget({ analysis, paths: workspacePaths(analysis) }, typed);
	if (target.kind === "none") return `none, like ${target.suggestions.join(" ")}`;
	if (target.kind === "one") {
		return `${target.symbol.path}#${target.symbol.qualifiedName}${target.others > 0 ? ` of ${target.others + 1}` : ""}`;
	}
	return target.symbols.map(({ path, qualifiedName }) => `${path}#${qualifiedName}`).join(", ");
}

describe("a target", () => {
	test.each([
		["Till", "src/till.ts#Till"],
		["Till.total", "src/till.ts#Till.total"],
		["src/cart.ts#Both", "src/cart.ts#Both, src/cart.ts#Both"],
		["src/cart.ts#Both@interface", "src/cart.ts#Both"],
		["Both@constant", "src/cart.ts#Both"],
		["src/till.ts#total@method", "src/till.ts#Till.total"],
		["src/till.ts#total@class", "none, like total"],
		["Till::total", "src/till.ts#Till.total"],
		["total", "src/till.ts#total of 3"],
		["Cart", "lib/cart.ts#Cart, src/cart.ts#Cart"],
		["src/cart.ts#Cart", "src/cart.ts#Cart"],
		["cart.ts#total", "src/cart.ts#Cart.total"],
		["./src/cart.ts#Cart.total", "src/cart.ts#Cart.total"],
		["art.ts#total", "none, like total"],
		["src/till.ts", "src/till.ts#src/till.ts"],
		["src/cart.ts:2:3", "src/cart.ts#Cart.total"],
		["src/cart.ts:99:3", "none, like "],
		["Till.*", "src/till.ts#Till.total"],
		["Til*", "src/till.ts#Till"],
		["src/cart.ts#C*", "src/cart.ts#Cart"],
		["T?ll", "src/till.ts#Till"],
		["http.Get", "go/net/http/client.go#Get"],
		["net/http.Client.Do", "go/net/http/client.go#Client.Do"],
		["net.Get", "none, like Get"],
		["shop.sell", "py/shop/__init__.py#sell"],
		["py.shop.basket.Basket.fill", "py/shop/basket.py#Basket.fill"],
		["shop.Basket", "py/shop/basket.py#Basket"],
		["lib/cart.Cart", "lib/cart.ts#Cart"],
		["till.total", "src/till.ts#total"],
		["src/*", "src/cart.ts#src/cart.ts, src/till.ts#src/till.ts"],
		["**/t*.ts", "src/till.ts#src/till.ts"],
		["src/**/*.ts#Cart", "src/cart.ts#Cart"],
		["lib/*#Cart", "lib/cart.ts#Cart"],
		["src/*.py", "none, like "],
		["tota*", "src/cart.ts#Cart.total, src/till.ts#Till.total, src/till.ts#total"],
		["zz*", "none, like "],
		["totla", "none, like total"],
		["Tlil.total", "none, like Till.total"],
		["Tlil.totla", "none, like Till.total"],
	])("%s is %s", (typed, want) => {
		expect(meant(typed)).toBe(want);
	});
	test("with overloads is one symbol", () => {
		expect(meant("over")).toBe("src/cart.ts#over");
		expect(meant("src/cart.ts:5:17")).toBe("src/cart.ts#over");
	});
	test("that is a type and a value of one name is not guessed at, but found by place and id", () => {
		expect(meant("Both")).toBe("src/cart.ts#Both, src/cart.ts#Both");
		expect(meant("src/cart.ts:7:18")).toBe("src/cart.ts#Both");
		for (const { id } of session.analysis.find("Both", 9)) expect(meant(blockIdToHex(id))).toBe("src/cart.ts#Both");
	});
});

test.each([
	["src/a.ts:3:4", "src/a.ts 3 4"], ["a.ts:3", "a.ts 3 1"], ["C:\\a.ts:3:4", "C:\\a.ts 3 4"],
	["a:1:2:3", "a:1 2 3"], ["a.ts:3:4:", "a.ts 3 4"],
	["a.ts", "none"], ["a.ts:0:1", "none"], ["a.ts:1:0", "none"], ["a.ts:x:1", "a.ts:x 1 1"],
])("%s is the place %s", (typed, want) => {
	const found = parsePlace(typed);
	expect(found === undefined ? "none" : `${found.file} ${found.line} ${found.column}`).toBe(want);
});

test.each([
	["*", ""], ["*", "abc"], ["a*", "abc"], ["*c", "abc"], ["a*c", "abc"], ["a?c", "abc"], ["*b*", "abc"],
	["a**c", "ac"], ["a*b*c", "aXbXbXc"],
])("%s matches %s", (pattern, name) => {
	expect(matchesGlob(pattern, name)).toBe(true);
});
test.each([
	["?", ""], ["a", ""], ["a*", "ba"], ["*c", "cb"], ["a?c", "ac"], ["", "a"], ["a*b", "abc"], ["A*", "abc"],
])("%s does not match %s", (pattern, name) => {
	expect(matchesGlob(pattern, name)).toBe(false);
});
test("a pattern that is made to take long does not", () => {
	expect(matchesGlob("*a".repeat(200), `${"a".repeat(5000)}b`)).toBe(false);
});

test("relations have names of their own and KausalDB's; a slip of the finger finds them", () => {
	expect([relationNamed("Callers")?.name, relationNamed("depends-on")?.name, relationNamed("method_of")?.aliasOf])
		.toEqual(["callers", "depends_on", "container"]);
	expect([relationsLike("callrs")[0], relationsLike("calees")[0], relationsLike("xyzzy")])
		.toEqual(["callers", "callees", []]);
});

test("a file that changes is all that is in it; a symbol is itself", () => {
	const { analysis } = session;
	const [till, total] = [analysis.find("src/till.ts", 1), analysis.find("Till.total", 1)].map(([one]) => one?.id);
	const named = (ids: readonly (typeof till)[]): string[] => withContents(analysis, ids.flatMap((id) => id ?? []))
		.map((id) => analysis.symbol(id)?.qualifiedName ?? "");
	expect(named([till])).toEqual(["src/till.ts", "Till", "Till.total", "total"]);
	expect(named([total])).toEqual(["Till.total"]);
});
