/** What is hard about Go's syntax: where statements end, what a bracket opens, broken text, and text made to hurt. */
import { expect, test } from "vitest";
import { printExtraction } from "../../extraction/printFacts.ts";
import { Facts } from "../../model/facts.ts";
import { namesAndKeys, requiredKey } from "../../model/nameKeys.ts";
import { Skimmer } from "../../skim/skimmer.ts";
import { go } from "./parser.ts";

const skimmer = new Skimmer(go);

function printed(text: string): string {
	const { facts, problems } = skimmer.read(text, 0);
	return printExtraction({ facts, problems: problems.map((problem) => ({ kind: "syntax", ...problem })) });
}

/** Lines of the printed facts that begin with one of these places. */
function at(text: string, ...places: readonly string[]): string[] {
	const lines = printed(text).split("\n").map((line) => line.trim());
	return lines.filter((line) => places.some((place) => line.startsWith(`${place} `)));
}

test("a brace in the head of a statement opens its body, but a literal inside brackets there", () => {
	expect(at("package p\nfunc f() {\n\tif x == (T{A: 1}) {\n\t\ty()\n\t}\n}", "3:11", "3:13", "4:3")).toEqual([
		"3:11 T type in f", "3:13 A read in f", "3:13 A key in f of instance(T)", "4:3 y call in f",
	]);
});

test("what an index says decides between an element and type arguments", () => {
	const text = "package p\nvar a = xs[0]\nvar b = make2[[]int](1)\nvar c = List[int]{}\n";
	expect(at(text, "2:5", "3:5", "4:5")).toEqual([
		"2:5 variable a : xs[…] `var a = xs[0]`",
		"3:5 variable b : make2<collection(instance(int))>(?) `var b = make2[[]int](1)`",
		"4:5 variable c : instance(List)<instance(int)> `var c = List[int]{}`",
	]);
});

test("names before := are declared once and written after", () => {
	const text = "package p\nfunc f() {\n\ta, err := g()\n\tb, err := h()\n\t_ = a\n}";
	expect(at(text, "3:2", "3:5", "4:2", "4:5")).toEqual([
		"3:2 local f.a : part 0 of g()", "3:5 local f.err : part 1 of g()", "4:2 local f.b : part 0 of h()",
		"4:5 err write in f -> f.err@3:5",
	]);
});

test("a line that ends behind a name ends the statement, and numbers may have signs inside", () => {
	expect(at("package p\nvar x = 1e+5 +\n\ty\nvar z = 0xe+w\n", "3:2", "4:5", "4:13")).toEqual([
		"4:5 variable z : w `var z = 0xe+w`", "3:2 y read in the file", "4:13 w read in the file",
	]);
});

test("what is left open does not swallow the declarations that follow", () => {
	const text = "package p\n\nfunc f() {\n\tif (a {\n\t\tb()\n\nfunc g() int { return h() }\n\ntype T struct {\n" +
		"\tx int\n";
	const names = at(text, "3:6", "7:6", "9:6", "10:2", "7:23").map((line) => line.split(" ").slice(1, 3).join(" "));
	expect(names).toEqual(["function f", "function g", "class T", "field T.x", "h call"]);
});

test("the package clause names the file", () => {
	const { facts } = skimmer.read("// a\npackage lib_test\n", 0);
	const other = skimmer.read("// a\npackage lib\n", 0);
	expect(Buffer.from(facts).includes("lib_test")).toBe(true);
	expect(Buffer.from(facts).equals(Buffer.from(other.facts))).toBe(false);
});

/** Each says the same a great many times, so whatever looks twice at each of them would not come to an end. */
const repeated: Readonly<Record<string, (count: number) => string>> = {
	"open brackets": (count) => `package p\nvar x = ${"([{".repeat(count)}`,
	"brackets that never match": (count) => `package p\nfunc f() {${"([".repeat(count)}${")".repeat(count)}`,
	"squares below a brace": (count) => `package p\nvar x = f({${"[".repeat(count)}${")".repeat(count)}`,
	"literals": (count) => `package p\nvar x = ${"T{".repeat(count)}${"}".repeat(count)}`,
	"functions": (count) => `package p\nfunc f() {${"func() {".repeat(count)}${"}".repeat(count)}}`,
	"a chain of else if": (count) => `package p\nfunc f() { if a {}${" else if b { x() }".repeat(count)}}`,
	"switches without a body": (count) => `package p\nfunc f() {${"switch a := b ".repeat(count)}}`,
	"signatures without a body": (count) => `package p\nfunc f() {${"x(func(a ".repeat(count)}}`,
	"labels": (count) => `package p\nfunc f() {${"a:\n".repeat(count)}}`,
	"operators": (count) => `package p\nvar x = ${"&".repeat(count)}${"- ".repeat(count)}${"<-".repeat(count)}y`,
	"types": (count) => `package p\nvar x ${"chan *".repeat(count)}int`,
};

for (const [what, text] of Object.entries(repeated)) {
	test(`10,000 times ${what}: read to the end`, () => {
		const { facts } = skimmer.read(`${text(10_000)}\n`, 0);
		expect(facts.length).toBeGreaterThan(0);
	});
}

test("what the body of a function without a name declares is its own", () => {
	const text = "package p\nfunc _() {\n\tvar a int\n\t_ = a\n\ttype T struct{ x int }\n}\n" +
		"func (T) _(b int) { const c = 1 }\n";
	expect(at(text, "3:6", "4:6", "5:7", "7:12", "7:27").map((line) => line.split(" ").slice(1, 3).join(" "))).toEqual([
		"local {}.a", "class {}.T", "parameter {}.b", "local {}.c", "a read",
	]);
});

test("an interface is found by one method alone, the first with the longest name, or as one that has none", () => {
	const keys = (text: string): string[] => Array.from(
		namesAndKeys(new Facts(skimmer.read(`package p\n${text}\n`, 0).facts)), ({ name }) => name,
	).filter((name) => name.startsWith(requiredKey(""))).map((name) => name.slice(requiredKey("").length));
	expect(keys("type Store interface {\n\tGet() int\n\tListAll(deep bool)\n\tDropAll()\n}")).toEqual(["ListAll"]);
	expect(keys("type One interface{ Get() }\ntype Two interface{ One; Get() }")).toEqual(["Get", "Get"]);
	expect(keys("type Both interface { io.Reader; io.Writer }")).toEqual([""]);
	expect(keys("type Number interface { ~int | ~int8; Get() }")).toEqual([]);
	expect(keys("type Shop struct{}\nfunc (s Shop) Get() {}\nfunc () Lost() {}")).toEqual([]);
});
