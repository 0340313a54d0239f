/**
 * The text of a hover: what is shown, what is escaped, and what our own line says.
 */
import { describe, expect, test } from "vitest";
import type { Definition, HoverAnswer } from "../analysis/analysis.ts";
import { Confidence, DeclarationKind, Resolver } from "../model/kinds.ts";
import { hoverMarkdown, hoverText } from "./hoverContent.ts";

const range = { begin: 0, end: 1 };

function definition(changes: Partial<Definition> = {}): Definition {
	const how = { confidence: Confidence.exact, resolver: Resolver.scope };
	return { path: "a.ts", range, nameRange: range, name: "x", kind: DeclarationKind.local, symbol: undefined, ...how, ...changes };
}

function answer(changes: Partial<HoverAnswer> = {}): HoverAnswer {
	const definitions = [definition()];
	return { range, definitions, signature: "let x", doc: "", callerCount: undefined, referenceCount: undefined, ...changes };
}

const lastLine = (changes: Partial<HoverAnswer>): string => hoverText(answer(changes), { path: "a.ts" }).split("\n").at(-1) ?? "";
const doc = (text: string): string => hoverMarkdown(answer({ signature: "", doc: text }), { path: "a.ts" }).split("\n\n---")[0] ?? "";

describe("our own line", () => {
	test("counts callers and references, and says how sure it is", () => {
		const symbol = {} as Definition["symbol"];
		const definitions = [definition({ symbol })];
		expect(lastLine({ definitions, callerCount: 12, referenceCount: 40 })).toBe("Kausal · 12 callers · 40 references · exact");
		expect(lastLine({ definitions, callerCount: 1, referenceCount: 1 })).toBe("Kausal · 1 caller · 1 reference · exact");
		expect(lastLine({ definitions, callerCount: 0, referenceCount: 12345 })).toBe("Kausal · 12,345 references · exact");
	});

	test("names what kind of local it is, the file when it is another one, and that there are more", () => {
		expect(lastLine({})).toBe("Kausal · local · exact");
		const imported = definition({ kind: DeclarationKind.importBinding, confidence: Confidence.name, path: "b.ts" });
		expect(lastLine({ definitions: [imported, definition()] })).toBe("Kausal · import · name · first of 2 definitions · b.ts");
	});
});

describe("documentation", () => {
	test.each([
		["plain words, with (parens) and a-dash", "plain words, with (parens) and a-dash"],
		["a `code [span](x)` stays", "a `code [span](x)` stays"],
		["snake_case_name and *stars*", "snake_case_name and \\*stars\\*"],
		["[text](command:x)", "[text\\](command:x)"],
		["[text][ref]", "[text\\][ref]"],
		["<b>bold</b> 1 < 2", "\\<b>bold\\</b> 1 < 2"],
		["https://a.example and www.b.example", "https\\://a.example and www\\.b.example"],
		["&lt; & more", "\\&lt; & more"],
		["\\[x](y)", "\\\\[x\\](y)"],
		["an `open tick", "an \\`open tick"],
	])("escapes %j as little as it can", (text, want) => {
		expect(doc(text)).toBe(want);
	});

	test("keeps lines, lists and examples, but makes no headings or quotes", () => {
		expect(doc("First.\nSecond.\n\n- one\n- two")).toBe("First.  \nSecond.  \n\n- one  \n- two");
		expect(doc("# Title\n> quote\n===")).toBe("\\# Title  \n\\> quote  \n\\===");
		expect(doc("Use:\n```ts\n[a](b) * _c_\n```\nDone.")).toBe("Use:  \n\n```ts\n[a](b) * _c_\n```\n\nDone.");
		expect(doc("```\nnever closed")).toBe("```\nnever closed\n```");
	});

	test("cannot close the fence around a signature or an example", () => {
		expect(hoverMarkdown(answer({ signature: "x = ```\n[a](b)" }), { path: "a.py" })).toContain("````typescript\nx = ```\n[a](b)\n````");
	});

	test("is cut when it is very long", () => {
		expect(doc("x".repeat(10_000)).length).toBeLessThan(4100);
	});
});
