/** Signatures in hovers: what is left out, and where they are cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DeclarationKind } from "../model/kinds.ts";
import { signatureText } from "./signatureText.ts";

const { constant, function: callable } = DeclarationKind;

test.each([
	["const LIMIT = 100", constant, "const LIMIT = 100"],
	[
		"const f: (a: A) => B = dual(2, <A>(self: A[], f: (a: A) => B): B[] => { const inner = map(self, f) })", constant,
		"const f: (a: A) => B = …",
	],
	[
		"export const schema = z.object({ name: z.string(), price: z.number(), currency: z.str…", constant,
		"export const schema = …",
	],
	[
		"function f<A = string>(value: A, options: Record<string, unknow…", callable,
		"function f<A = string>(value: A, options: Record<string, …",
	],
	["function f(greeting = \"hello wor…", callable, "function f(greeting = …"],
	["function f(a: string, …", callable, "function f(a: string, …"],
	["def f(a=1, b='x')", callable, "def f(a=1, b='x')"],
])("%s", (signature, kind, want) => {
	expect(signatureText(signature, kind)).toBe(want);
});

test("overloads of a constant stand below each other", () => {
	const signature = "export const map: " +
		"{ <A, B>(f: (a: A) => B): (self: A[]) => B[]; <A, B>(self: A[], f: (a: A) => B): B[]; } = dual(2, x)";
	expect(signatureText(signature, constant)).toBe([
		"export const map: {",
		"\t<A, B>(f: (a: A) => B): (self: A[]) => B[];",
		"\t<A, B>(self: A[], f: (a: A) => B): B[];",
		"} = dual(2, x)",
	].join("\n"));
});

test("a signature that was cut ends between two words of the whole one", () => {
	const word = fc.stringMatching(/^[a-z]{1,8}$/);
	fc.assert(fc.property(fc.array(word, { minLength: 4, maxLength: 30 }), fc.nat(), (words, at) => {
		const whole = `function f(${words.join(", ")})`;
		const shown = signatureText(`${whole.slice(0, 12 + (at % (whole.length - 12)))}…`, callable);
		const kept = shown.slice(0, -1).trimEnd();
		expect(shown.endsWith("…") && whole.startsWith(kept)).toBe(true);
		expect(/\w$/.test(kept) && /^\w/.test(whole.slice(kept.length))).toBe(false);
	}), { seed: 5, numRuns: 300 });
});
