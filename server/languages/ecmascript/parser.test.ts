/** Tests of what the parser of TypeScript, TSX and JavaScript decides by looking ahead, and of broken text. */
import { expect, test } from "vitest";
import { Facts } from "../../model/facts.ts";
import { declarationKindName } from "../../model/kinds.ts";
import { FILE, next } from "../../model/rows.ts";
import { Skimmer } from "../../skim/skimmer.ts";
import { javascript, tsx, typescript } from "./parser.ts";

const languages = { typescript, tsx, javascript };
const skimmers = new Map(Object.entries(languages).map(([id, language]) => [id, new Skimmer(language)]));

function read(language: keyof typeof languages, text: string): Facts {
	return new Facts(skimmers.get(language)!.read(text, 0).facts);
}

/** Declarations by kind and name, without what has no name. */
function declared(facts: Facts): string {
	const found: string[] = [];
	for (let row = next(FILE); row < facts.declarations.count; row++) {
		const name = facts.string(facts.declarations.name[row]);
		if (name !== "") found.push(`${declarationKindName(facts.declarations.kind[row]!)} ${name}`);
	}
	return found.join(", ");
}

function check(text: string, expected: string, language: keyof typeof languages = "typescript"): void {
	expect(declared(read(language, text))).toBe(expected);
}

test("what stands in round brackets are parameters if an arrow follows, also behind a return type", () => {
	check("a((b): c => d)", "parameter b");
	check("x = a ? (b) : c => d", "parameter c");
	check("x = a ? (b): c => d : e", "parameter b");
	check("x = a ? (b) : (c)", "");
	check("f = async <T,>(a: T, { b } = {}): Promise<T> => a",
		"typeParameter T, parameter a, local b");
	check("f = (a: () => void): (() => void) => a", "parameter a");
});

test("type arguments are told from comparisons by what follows them", () => {
	const roles = (text: string): string => {
		const { references, ...facts } = read("typescript", text);
		void facts;
		return [...references.role].join(" ");
	};
	expect(roles("f<T>(x)")).toBe("3 4 1");
	expect(roles("f < T > x")).toBe("1 1 1");
	expect(roles("f<T>;")).toBe("1 4");
	expect(roles("f(a < b, c > d)")).toBe("3 1 1 1 1");
	expect(roles("new M<K, V>()")).toBe("3 4 4");
});

test("words are modifiers only where the grammar says so", () => {
	check("class A { static static; get; set = 1; async() {} readonly readonly: B; }",
		"class A, field static, field get, field set, method async, field readonly");
	check("class A { declare c; accessor d = 1; get e() {} }", "class A, field c, field d, method e");
	check("type type = 1; let of, async, as = 1; type(x);", "type type, variable of, variable async, variable as");
	check("import type, { type as as, type b } from 'm'; import type from 'm'",
		"importBinding type, importBinding as, importBinding b, importBinding type");
	check("import type c from 'm'; import type d = require('e')", "importBinding c, importBinding d");
});

test("a statement ends with its line where it must", () => {
	check("let a = b\n[c] = d\nlet e", "variable a, variable e");
	check("class A { a\nb = 1;\n*c() {} }", "class A, field a, field b, method c");
	check("type A = B\ntype C = D\ninterface\nE\n{}", "type A, type C");
});

test("a declaration at the begin of a line is found behind what was left open", () => {
	check("function f() {\n\tif (a) {\n\t\tg(\n}\n\nexport class B {}", "function f, class B");
	check("const a = {\n\tb: [1,\n\nfunction c() {}", "constant a, field b, function c");
	check("const a = <b>{c\n\nexport function d() {}", "constant a, function d", "tsx");
	check("class A {\n\tb( {\n\t\treturn 1;\n\t}\n}\ntype C = 1", "class A, method b, type C");
});

const nested = [
	"(", "[", "{", "x={a:", "a<", "`${", "<a>", "a=>", "(a):", "a?", "new ", "await ", "!", "f(", "class A{a(){",
	"if(a)", "a:", "function(", "@(", "<T>(", "a?(b):", "...", "yield ", "export ", "import {", "namespace a{",
	"/[/", "\\`\n", "'\n", ")", "]",
];

test("what nests deeper than anything is stepped over, and what follows is found", () => {
	for (const language of ["typescript", "tsx", "javascript"] as const) {
		for (const part of nested) {
			const facts = read(language, `${part.repeat(3000)}\nfunction last() {}`);
			expect(facts.declarations.count, part).toBeGreaterThan(0);
		}
		check(`${"(".repeat(3000)}\nfunction last() {}`, "function last", language);
		check(`${"[".repeat(3000)}${"]".repeat(3000)}\nfunction last() {}`, "function last", language);
		check(`x = ${"a ? b : ".repeat(3000)}c\nfunction last() {}`, "function last", language);
	}
	check(`type A = ${"B extends C ? D : ".repeat(3000)}E\ntype F = 1`, "type A, type F");
	check(`${"if (a) b; else ".repeat(3000)}c\nfunction last() {}`, "function last");
});

test("what is written on lines of its own has the signature that it would have on one", () => {
	const signatures = (text: string): readonly string[] => {
		const { blocks, strings } = read("typescript", text);
		return [...blocks.signature].slice(1).map((string) => strings[string] ?? "");
	};
	expect(signatures([
		"export function one<", "  A extends Menu,", "  B, // more", ">(", "  first: A,", "  rest: [", "    B,", "  ],",
		"): Promise<", "  A", "> { }", "const two = ( 1 )", "",
	].join("\n"))).toEqual([
		"export function one<A extends Menu, B>(first: A, rest: [B]): Promise<A>", "const two = ( 1 )",
	]);
});
