/** Which declarations of a file are one symbol. */
import { expect, test } from "vitest";
import type { Facts } from "../model/facts.ts";
import { declarationName } from "../model/declarations.ts";
import { declarationKindName } from "../model/kinds.ts";
import { FILE, get, next, type DeclarationRow } from "../model/rows.ts";
import { factsOf } from "./fixture.ts";

/** Symbols of several declarations: each as the kinds and lines of its declarations. */
function groups(facts: Facts): string[] {
	const { symbol, kind, nameBegin } = facts.declarations;
	const lineOf = (row: DeclarationRow): number =>
		facts.lines.begin.findLastIndex((begin) => begin <= get(nameBegin, row)) + 1;
	const found = new Map<DeclarationRow, string[]>();
	for (let row = next(FILE); row < symbol.length; row++) {
		const first = get(symbol, row);
		found.set(first, [...(found.get(first) ?? []), `${declarationKindName(get(kind, row))} ${lineOf(row)}`]);
	}
	return [...found].filter(([, rows]) => rows.length > 1)
		.map(([first, rows]) => `${declarationName(facts, first)}: ${rows.join(", ")}`);
}

test("overloads, merged interfaces and their members are one symbol each", async () => {
	expect(groups(await factsOf("typescript", [
		"export function f(a: string): void;",
		"export function f(a: number): void;",
		"export function f(a: unknown): void {}",
		"interface A { x: 1; m(): void }",
		"interface A { m(a: number): void }",
		"class C { get v() { return 1 } set v(a) {} }",
		"",
	].join("\n")))).toEqual([
		"f: function 1, function 2, function 3", "A: interface 4, interface 5", "m: method 4, method 5",
		"v: method 6, method 6",
	]);
});

test("a type and a value of one name are two symbols, unless something is both", async () => {
	expect(groups(await factsOf("typescript", "interface Foo { a: 1 }\nconst Foo = 1;\n"))).toEqual([]);
	const merged = "interface Foo { a: 1 }\nclass Foo { b = 1 }\nnamespace Foo { export const c = 1 }\n";
	expect(groups(await factsOf("typescript", merged))).toEqual(["Foo: interface 1, class 2, module 3"]);
});

test("static members are not those of instances, nor are those of two classes one", async () => {
	expect(groups(await factsOf("typescript", "class A { static m() {} m() {} }\nclass B { m() {} }\n"))).toEqual([]);
});

test("methods outside of their type belong to it, not to the file", async () => {
	const methods = "package p\nfunc (a *A) String() string { return \"\" }\nfunc (b B) String() string { return \"\" }\n";
	expect(groups(await factsOf("go", methods))).toEqual([]);
});

test("a name that is declared again is one symbol, in another scope it is not", async () => {
	expect(groups(await factsOf("python", [
		"def f(): pass", "def f(a): pass", "def g():", "    def f(): pass", "class K:", "    def f(self): pass", "",
	].join("\n")))).toEqual(["f: function 1, function 2"]);
});

test("headings of the same words are symbols of their own", async () => {
	expect(groups(await factsOf("markdown", "# Added\n# Fixed\n# Added\n## Added\n"))).toEqual([]);
});
