/** Which names of a file mean something else after an edit, to whoever may have looked them up. */
import { expect, test } from "vitest";
import { extractFile } from "../extraction/extract.ts";
import { readerOf } from "../extraction/fixture.ts";
import { Facts } from "../model/facts.ts";
import { finish } from "../model/pieces.ts";
import { WHETHER_SCRIPT } from "../resolution/world.ts";
import { changedNames } from "./interfaceChange.ts";

async function factsOf(language: string, source: string): Promise<Facts> {
	return new Facts(extractFile({ language, source }, await readerOf(language)).facts);
}

/** @param want - names, sorted; `all` when the difference belongs to none */
async function check(language: string, before: string, after: string, want: string): Promise<void> {
	const names = finish(changedNames(await factsOf(language, before), await factsOf(language, after)));
	expect(names === undefined ? "all" : [...names].filter((name) => name >= " ").sort().join(" ")).toBe(want);
}

const CART = `import { Item } from "./item";
export interface Priced { price(): number }
export class Cart implements Priced {
	items: Item[] = [];
	constructor(private owner: string) {}
	price() { return this.total(1); }
	total(factor: number): number { return factor; }
}
export function make(): Cart { return new Cart("me"); }
export function alone() { return 1; }
const hidden = { deep: make() };
export const shown = hidden;
`;
const typescript = (from: string, to: string, want: string): Promise<void> => {
	expect(CART).toContain(from);
	return check("typescript", CART, CART.replace(from, to), want);
};

test("a declaration that is new, gone or called otherwise", async () => {
	await typescript("export function alone", "export function more() {}\nexport function alone", "more");
	await typescript("export function alone() { return 1; }\n", "", "alone");
	await typescript("alone()", "single()", "alone single");
	await typescript("\ttotal(", "\tsum(): number { return 0; }\n\ttotal(", "sum");
});

test("what is not found by a name of its own is a matter of what it stands in", async () => {
	const all = "Cart constructor deep hidden make owner price shown";
	await typescript("private owner: string", "private owner: Item", all);
	await typescript("alone()", "alone(x = 1)", "alone");
});

test("what leads to something that is another one is another one", async () => {
	await typescript("factor: number): number", "factor: number): Item", "total");
	await typescript("make(): Cart", "make(): Item", "deep hidden make shown");
	await typescript("{ deep:", "{ shallow: 1, deep:", "hidden shallow shown");
});

test("a file becomes a module, or a script, for whoever has asked which it is", async () => {
	const body = "const a = 1;\nfunction b() { return a; }\n";
	const script = await factsOf("typescript", body);
	for (const words of ['import { c } from "./c";', 'import "./c";', "export const c = 1;"]) {
		const module = await factsOf("typescript", `${words}\n${body}`);
		expect(module.interfaceHash).not.toEqual(script.interfaceHash);
		const names = finish(changedNames(script, module));
		expect(names === undefined || names.has(WHETHER_SCRIPT)).toBe(true);
	}
	const same = await factsOf("typescript", `${body}const c = 2;\n`);
	expect(finish(changedNames(script, same))?.has(WHETHER_SCRIPT)).toBe(false);
});

test("an import counts for who takes its name from here", async () => {
	await typescript('"./item"', '"./goods"', "Item items");
	await typescript("import {", 'import "./effects";\nimport {', "all");
	await typescript("import {", 'export * from "./more";\nimport {', "all");
	await typescript("import {", 'export { more } from "./more";\nimport {', "more");
});

test("a module that is one value, and a package of another name, are wholly other ones", async () => {
	await check("javascript", "module.exports = f; function f() {}", "module.exports = g; function g() {}", "all");
	await check("go", "package a\nfunc F() {}\n", "package b\nfunc F() {}\n", "all");
});

test("methods that stand outside count for their type, what interfaces ask for counts for them", async () => {
	const go = "package a\ntype T struct{}\ntype I interface { M(int) }\nfunc (T) M(int) {}\nfunc Use(i I) {}\n";
	await check("go", go, go.replace("(T) M(int)", "(T) M(string)"), "M T");
	await check("go", go, go.replace("{ M(int) }", "{ M(int); N() }"), "I N Use");
});

test("overloads are one", () => check("typescript",
	"export function f(a: string): A;\nexport function f(a: any): any { return a; }\nexport class A {}\n",
	"export function f(a: string): A;\nexport function f(a: number): A;\nexport function f(a: any): any { return a; }\n" +
	"export class A {}\n", "f"));
