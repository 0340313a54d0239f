/**
 * Extraction of whatever a file may hold: broken, empty, huge, deep, oddly encoded; and what its interface hash sees.
 */
import { expect, test } from "vitest";
import { declarationName, qualifiedName } from "../model/declarations.ts";
import { Facts } from "../model/facts.ts";
import { symbolHash } from "../model/identity.ts";
import { DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { get } from "../model/rows.ts";
import { extractFile } from "./extract.ts";
import { extractionOf, factsOf, grammarOf, languages, readerOf } from "./fixture.ts";
import { languageOf, loadGrammar } from "./grammar.ts";
import { SOURCE_BYTES_MAX } from "./source.ts";
import { TreeReader } from "./treeReader.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Names of all declarations, in order, without the file. */
function names(facts: Facts): string[] {
	return [...facts.declarations.name.keys()].slice(1).map((row) => declarationName(facts, row));
}

test("an empty file has the file and its one line", async () => {
	const facts = await factsOf("typescript", new Uint8Array());
	expect([facts.declarations.count, facts.blocks.count, facts.scopes.count, facts.references.count])
		.toEqual([1, 1, 1, 0]);
	expect([...facts.lines.begin]).toEqual([0]);
});

test("equal text gives equal facts", async () => {
	const source = "export class A<T> { m(x: T) { return this.m(x); } }\nexport const a = new A<string>();\n";
	const [one, other] = [await extractionOf("typescript", source), await extractionOf("typescript", encode(source))];
	expect(one.facts).toEqual(other.facts);
});

test("broken source is extracted as far as it is understood, and the rest is a problem", async () => {
	const { facts, problems } = await extractionOf("typescript", "export function f() { return }}} @@@ ((\nclass Kept {}");
	expect(names(new Facts(facts))).toContain("f");
	expect(names(new Facts(facts))).toContain("Kept");
	expect(problems.length).toBeGreaterThan(0);
	expect(problems.every(({ kind, begin, end }) => kind === "syntax" && begin <= end)).toBe(true);
});

test("there are never more than a hundred problems", async () => {
	const reader = new TreeReader(await grammarOf("typescript"));
	const { problems } = extractFile({ language: "typescript", source: "class { ) } = ;\n".repeat(400) }, reader);
	expect(problems.length).toBeLessThanOrEqual(100);
	expect(problems.length).toBeGreaterThan(50);
});

test("syntax that the grammar does not know is passed over without a problem", async () => {
	const { facts, problems } = await extractionOf("typescript", "interface Box<in out T, out U> { a: T; b: U }");
	expect(problems).toEqual([]);
	expect(names(new Facts(facts))).toEqual(["Box", "T", "U", "a", "b"]);
});

test("a file over the limit is known as a file, and its problem says the limit", async () => {
	const { facts, problems } = await extractionOf("typescript", new Uint8Array(SOURCE_BYTES_MAX + 1).fill(32));
	expect(new Facts(facts).declarations.count).toBe(1);
	expect(problems.map(({ kind }) => kind)).toEqual(["limit"]);
});

const deep: [what: string, source: string][] = [
	["brackets", "[".repeat(30_000) + "]".repeat(30_000)],
	["blocks", "{".repeat(20_000) + "}".repeat(20_000)],
	["functions", "() => ".repeat(10_000) + "1"],
	["members", "a" + ".b".repeat(20_000)],
	["calls", "f(".repeat(10_000) + ")".repeat(10_000)],
	["ternaries", "a ? b : ".repeat(10_000) + "c"],
	["types", "type T = " + "Array<".repeat(10_000) + "T" + ">".repeat(10_000)],
	["objects that never close", "{ a: ".repeat(1_000)],
	["functions that never close", "function f(a) { if (a) { g(".repeat(400)],
	["one long line of operators", "const x = 1" + " + 1".repeat(30_000)],
];
for (const [what, source] of deep) {
	test(`nesting as deep as a file can hold does not fail: ${what}`, async () => {
		const facts = await factsOf("typescript", source);
		expect(facts.textLength).toBe(source.length);
	});
}

test("brackets that never close are one problem each at most, found in one walk", async () => {
	const { problems } = await extractionOf("python", `x = ${"[".repeat(80_000)}`);
	expect(problems.length).toBeGreaterThan(0);
	expect(problems.length).toBeLessThanOrEqual(100);
});

test("names of what nests deep leave out what is far out, and their ids stay different", async () => {
	const count = 150;
	const facts = await factsOf("typescript", `${`function ${"n".repeat(80)}() { `.repeat(count)}${"}".repeat(count)}`);
	expect(facts.blocks.count).toBe(count + 1);
	const names = Array.from(facts.blocks.declaration, (row) => qualifiedName(facts, row));
	expect(names[3]).toBe(["n", "n", "n"].map((one) => one.repeat(80)).join("."));
	expect(names.at(-1)).toMatch(/^…(?:\.n{80}){7}$/u);
	expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(700);
	const { hash0, hash1 } = facts.blocks;
	expect(new Set([...hash0.keys()].map((row) => `${hash0[row]} ${hash1[row]}`)).size).toBe(count + 1);
	const short = await factsOf("typescript", `${"function f() { ".repeat(count)}${"}".repeat(count)}`);
	expect(qualifiedName(short, short.declarations.last)).toBe(`…${".f".repeat(64)}`);
});

test("more open braces than the parser survives are a limit, and the next file is read", async () => {
	const reader = new TreeReader(await grammarOf("typescript"));
	const { facts, problems } = extractFile({ language: "typescript", source: "{ a: ".repeat(10_000) }, reader);
	expect(new Facts(facts).declarations.count).toBe(1);
	expect(problems.map(({ kind }) => kind)).toEqual(["limit"]);
	const after = extractFile({ language: "typescript", source: "class After {}" }, reader);
	expect(names(new Facts(after.facts))).toEqual(["After"]);
});

test("what is not UTF-8 is read with replacement, and said once", async () => {
	const source = new Uint8Array([...encode("const a = '"), 0xff, 0xfe, ...encode("';\nfunction after() {}")]);
	const { facts, problems } = await extractionOf("typescript", source);
	expect(names(new Facts(facts))).toEqual(["a", "after"]);
	expect(problems.map(({ kind, begin }) => [kind, begin])).toEqual([["encoding", 11]]);
});

test("a replacement character that the file itself holds is no problem", async () => {
	const { problems } = await extractionOf("typescript", encode("const a = '\ufffd';"));
	expect(problems).toEqual([]);
});

test("a byte order mark is not part of the text: offsets are those that an editor shows", async () => {
	const marked = await extractionOf("typescript", encode("\ufeffclass A {}"));
	const plain = await extractionOf("typescript", encode("class A {}"));
	expect(marked.facts).toEqual(plain.facts);
});

test("offsets count UTF-16 code units", async () => {
	const source = "const smile = '\u{1f600}', after = 1;";
	const facts = await factsOf("typescript", encode(source));
	expect([...facts.declarations.nameBegin][2]).toBe(source.indexOf("after"));
});

test("lines end with \\n, \\r\\n and \\r, and with nothing else", async () => {
	const facts = await factsOf("typescript", "a\nb\r\nc\rd\u2028e\r");
	expect([...facts.lines.begin]).toEqual([0, 2, 5, 7, 11]);
});

test("names of declarations and references rise, parents and scopes exist", async () => {
	const facts = await factsOf(
		"typescript", "export class A { m = ({ b, ...c }) => { let d = [b, c]; return (e) => d; } }",
	);
	const rises = (column: Iterable<number>): boolean =>
		[...column].every((value, row, values) => row === 0 || value >= (values[row - 1] as number));
	expect(rises(facts.declarations.nameBegin)).toBe(true);
	expect(rises(facts.references.begin)).toBe(true);
	expect(facts.declarations.parent.every((parent, row) => (row === 0) === (parent < 0))).toBe(true);
	expect(facts.references.scope.every((scope) => scope >= 0 && scope < facts.scopes.count)).toBe(true);
});

test("a block's hash is that of its qualified name, kind and ordinal", async () => {
	const facts = await factsOf("typescript", "class A { m(): void; m(x?: number) {} }");
	const overloads = [...facts.declarations.kind.keys()].filter(
		(row) => facts.declarations.kind[row] === DeclarationKind.method,
	);
	const hashes = overloads.map((row) => {
		const block = get(facts.declarations.block, row);
		expect(qualifiedName(facts, row)).toBe("A.m");
		return [facts.blocks.hash0[block], facts.blocks.hash1[block]];
	});
	expect(hashes).toEqual([symbolHash("A.m", DeclarationKind.method, 0), symbolHash("A.m", DeclarationKind.method, 1)]);
});

test("what is declared inside a body is no block, but functions and classes are", async () => {
	const source = "function f(p) { const a = 1, g = () => a, o = { k: 1 }; function h() {} class C { m() {} } }";
	const facts = await factsOf("typescript", source);
	const blocks = names(facts).filter((_, row) => isBlockKind([...facts.declarations.kind][row + 1] ?? 0));
	expect(blocks).toEqual(["f", "h", "C", "m"]);
});

const base = "import { Z } from './z';\nexport class A { m(x: Z) { return x.y; } }\nexport const a = { k: new A() };\n";

async function interfaceOf(source: string): Promise<string> {
	return (await factsOf("typescript", source)).interfaceHash.join();
}

const unobservable: [edit: string, source: string][] = [
	["a comment", `// new\n${base}`],
	["a doc comment", base.replace("export class", "/** Doc. */\nexport class")],
	["layout", base.replaceAll(" { ", " {\n\n\t")],
	["a statement in a body", base.replace("return x.y;", "console.log(x); return x.y;")],
	["a local and a nested callback in a body", base.replace("return", "const l = [1].map((n) => n); return")],
	["a nested function in a body", base.replace("return", "function inner(q: Z) { return q; } return")],
];
for (const [edit, source] of unobservable) {
	test(`the interface hash does not change with ${edit}`, async () => {
		expect(source).not.toBe(base);
		expect(await interfaceOf(source)).toBe(await interfaceOf(base));
	});
}

const observable: [edit: string, source: string][] = [
	["the name of a class", base.replace("class A", "class B").replace("new A", "new B")],
	["a new member", base.replace("m(", "n = 1; m(")],
	["a new key of an exported object", base.replace("k:", "l: 1, k:")],
	["what an export holds", base.replace("new A()", "new Z()")],
	["what a method returns", base.replace("x.y", "x.z")],
	["the type of a parameter", base.replace("x: Z", "x: A")],
	["what is imported", base.replace("{ Z }", "{ Y as Z }")],
	["where it is imported from", base.replace("./z", "./y")],
	["an export", base.replace("export const", "const")],
	["another export of the same", `${base}export { a as b };`],
	["a base", base.replace("class A", "class A extends Z")],
	["the kind of a declaration", base.replace("const a", "let a")],
	["a flag", base.replace("m(x", "async m(x")],
];
for (const [edit, source] of observable) {
	test(`the interface hash changes with ${edit}`, async () => {
		expect(source).not.toBe(base);
		expect(await interfaceOf(source)).not.toBe(await interfaceOf(base));
	});
}

test("the interface hash follows values through declarations that are not visible themselves", async () => {
	const source = (type: string): string =>
		`export function f() { const local = { key: make() }; return local; }\nfunction make(): ${type} { throw 1; }`;
	expect(await interfaceOf(source("A"))).not.toBe(await interfaceOf(source("B")));
});

test("a file name has the language of its longest known extension", () => {
	const cases = ["a.ts", "a.d.ts", "x/B.TSX", "a.test.mjs", "a.unknown", "noextension", ".ts"];
	expect(cases.map((name) => languageOf(name, languages))).toEqual(
		["typescript", "typescript", "tsx", "javascript", undefined, undefined, "typescript"]);
});

test("a query with a capture that nobody knows is refused by name", async () => {
	const grammar = await grammarOf("typescript");
	const loading = loadGrammar({ ...grammar.definition, queries: ["made-up"] }, (name) =>
		name.endsWith(".wasm") ? undefined : encode("(identifier) @defintion"));
	await expect(loading).rejects.toThrow(/TypeScript/);
});

test("extraction leaves the parser as it was, so that the next file is read alone", async () => {
	const reader = await readerOf("typescript");
	const alone = extractFile({ language: "typescript", source: "class A {}" }, reader);
	extractFile({ language: "typescript", source: "((((((" }, reader);
	expect(extractFile({ language: "typescript", source: "class A {}" }, reader)).toEqual(alone);
});
