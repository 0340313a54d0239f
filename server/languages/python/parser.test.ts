/** Traps of Python that fixtures do not show: soft keywords, broken and hostile text. */
import { expect, test } from "vitest";
import { Facts } from "../../model/facts.ts";
import { declarationKindName } from "../../model/kinds.ts";
import { get, type DeclarationRow } from "../../model/rows.ts";
import { Skimmer } from "../../skim/skimmer.ts";
import { python } from "./parser.ts";

const skimmer = new Skimmer(python);

/** The declarations as `kind path`, one a line. */
function declared(text: string): string {
	const facts = new Facts(skimmer.read(text, 0).facts);
	const { declarations } = facts;
	const path = (row: DeclarationRow): string => {
		const name = facts.string(declarations.name[row]);
		const parent = get(declarations.parent, row);
		return parent > 0 ? `${path(parent)}.${name}` : name;
	};
	return [...declarations.kind.keys()].slice(1)
		.map((row) => `${declarationKindName(get(declarations.kind, row))} ${path(row)}`).join("\n");
}

function check(text: string, expected: string): void {
	expect(declared(text)).toBe(expected.trim().replaceAll(/\n\s+/g, "\n"));
}

const problems = (text: string): string[] =>
	skimmer.read(text, 0).problems.map(({ begin, end }) => text.slice(begin, end));

test("soft keywords are names wherever they begin no statement", () => {
	check("match(a)\nmatch[b]: int = 1\nmatch = 2\ntype(x)\ntype: int\ncase = _ = 3\n", `
		variable match
		variable type
		variable case
		variable _`);
	check("match (a):\n  case [b, _]: c = 1\n  case -1 | None: pass\ntype X[T] = T\n", `
		local b
		variable c
		type X
		typeParameter X.T`);
});

test("what begins with test is one at the top, and in classes that speak of tests", () => {
	const inTests = "class CartTests:\n  def test_b(): pass\nclass Cart(unittest.TestCase):\n  def test_c(): pass\n";
	check(`def test_a(): pass\n${inTests}`, `
		test test_a
		class CartTests
		test CartTests.test_b
		class Cart
		test Cart.test_c`);
	check("class Flask(Base):\n  def test_client(): pass\n  class Test: pass\n  def test(): pass\n", `
		class Flask
		method Flask.test_client
		class Flask.Test
		method Flask.test`);
});

test("what an unclosed bracket swallows ends where the next definition begins", () => {
	check("class A:\n  def b(self, c=(1:\n    return d[1\n  @e\n  def f(self): g = {\nclass H(I: j = 1\n", `
		class A
		method A.b
		parameter A.b.self
		parameter A.b.c
		method A.f
		parameter A.f.self
		local A.f.g
		class H`);
	check("x = f'{a(b'\ndef c(): pass\ny = '''", "variable x\nfunction c\nvariable y");
	check("a = [1, (2]\nb = 3\n", "variable a\nvariable b");
	check("a = 1)\nb = }\n", "variable a\nvariable b");
});

test("a header without its colon has its body all the same", () => {
	check("class A\n  def b(self)\n    c = 1\n  d = 2\n", `
		class A
		method A.b
		parameter A.b.self
		local A.b.c
		field A.d`);
});

test("a block that nothing opens is read with what is around it", () => {
	check("class A:\n  b = 1\n    c = 2\n    def d(): pass\n  e = 3\n", `
		class A
		field A.b
		field A.c
		method A.d
		field A.e`);
});

test("what is wrong is said, and what is right is not", () => {
	expect(problems("a = 'b\nc = \"\"\"d")).toEqual(["'b", "\"\"\""]);
	expect(problems("print 1\nx = (1\n")).toEqual(["(", "1"]);
	expect(problems("x = lambda *, a=1, **b: (yield)\nasync def f(): return await g(*a, **b)[1:2, ::3]\n")).toEqual([]);
	expect(problems("for x, in y: a[b].c, *d = e = yield\nwith (a as b, c as d,): pass\ndel (a, b[0]), c\n")).toEqual([]);
	expect(problems("raise A from b\nassert a, b\nx: int\n(y): int = 1\nif a: pass; b = 1\nelse: pass")).toEqual([]);
});

/** Text that is deep, long or never ends; each within what {@link tokensFor} allows. */
const hostile: readonly (readonly [string, string])[] = [
	["open brackets", "(".repeat(100_000)],
	["pairs of brackets", "[".repeat(10_000) + "]".repeat(10_000)],
	["brackets of the wrong kind", "([{".repeat(5_000) + "]".repeat(5_000) + "def a(): pass"],
	["nested calls", "a(".repeat(10_000) + ")".repeat(10_000)],
	["nested annotations", `x: ${"A[".repeat(10_000)}${"]".repeat(10_000)}`],
	["quotes in quotes", `x: ${"\"'".repeat(10_000)}`],
	["formatted strings in each other", "f'{".repeat(10_000)],
	["formats in each other", `f'${"{a:".repeat(10_000)}`],
	["unary operators", `a = ${"-".repeat(20_000)}1`],
	["nots and lambdas", `${"not ".repeat(10_000)}${"lambda: ".repeat(10_000)}a`],
	["conditions", `${"a if b else ".repeat(10_000)}c`],
	["one long line", `x = [${"1, ".repeat(100_000)}]`],
	["assignments", `${"a = ".repeat(2_000)}b`],
	["attributes", `a${".b".repeat(20_000)}`],
	["one string", `x = """${"\\\"".repeat(100_000)}`],
	["blocks in each other", Array.from({ length: 400 }, (_, depth) => `${" ".repeat(depth)}if a:\n`).join("")],
	["matches", "match (a\n".repeat(5_000)],
	["decorators", "@a\n".repeat(10_000)],
	["backslashes", "\\".repeat(100_000)],
	["patterns in each other", `match a:\n case ${"(".repeat(10_000)}`],
];

/** Steps over tokens are counted by reading the column of kinds through a proxy of what parsers look at. */
function stepsFor(text: string): number {
	let steps = 0;
	const counted = new Skimmer({
		...python,
		createParser: (sink) => {
			const parser = python.createParser(sink);
			const kind = (parser as unknown as { kind(): number }).kind;
			Object.assign(parser, {
				kind(this: unknown) {
					steps++;
					return kind.call(this);
				},
			});
			return parser;
		},
	});
	const { facts } = counted.read(text, 0);
	expect(new Facts(facts).textLength).toBe(text.length);
	return steps;
}

test.each(hostile)("%s take steps in proportion to their length", (_, text) => {
	expect(stepsFor(text)).toBeLessThan(60 * text.length + 10_000);
});

test("no text is refused, however it is cut", () => {
	const whole = "@a(b)\nclass A[T](B, c=1):\n  x: 'list[A]' = f'{y!r:>{z}}'\n  async def f(self, *a, b=(1, 2)) -> A:\n" +
		"    match a, *b:\n      case A(x=1) | {**c} if d: self.e = [i async for i in await j]\n    global g; g = 1\n";
	for (let length = 0; length <= whole.length; length++) {
		const text = whole.slice(0, length);
		const once = skimmer.read(text, 0).facts;
		expect(Buffer.compare(skimmer.read(text, 0).facts, once)).toBe(0);
		const { declarations, references } = new Facts(once);
		expect(Math.max(0, ...declarations.end, ...references.end)).toBeLessThanOrEqual(length);
	}
});

test("annotations in strings leave no tokens behind", () => {
	const text = "x: 'A[B]'\ny: \"C['D | E']\" = 1\ndef f(a: 'G') -> 'H': return a\nz = 2\n";
	check(text, "variable x\nvariable y\nfunction f\nparameter f.a\nvariable z");
});
