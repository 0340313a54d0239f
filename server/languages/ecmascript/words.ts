/**
 * Words of ECMAScript and TypeScript. Reserved words are tokens of a kind of their own, whose `value` is their name all
 * the same, because they may name members; all other words are names, and mean more only where the grammar says so.
 */
import { wordKinds } from "../../skim/tokens.ts";

/** Reserved words first, in this order; then names that mean something by themselves. */
export const WORDS = [
	"break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum",
	"export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null",
	"return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with",
	"abstract", "accessor", "any", "arguments", "as", "asserts", "assert", "assign", "async", "await", "bigint",
	"boolean", "constructor", "declare", "defer", "exports", "from", "get", "global", "implements", "infer",
	"interface", "intrinsic", "is", "keyof", "let", "meta", "module", "namespace", "never", "number", "object",
	"Object", "of", "out", "override", "package", "private", "protected", "prototype", "public", "readonly",
	"require", "satisfies", "set", "source", "static", "string", "symbol", "target", "type", "undefined", "unique",
	"unknown", "using", "yield", "describe", "it", "test", "suite", "bench", "context", "specify", "*", "=", "[",
	"", "freeze", "seal", "preventExtensions", "defineProperty", "inherits", "create", "setPrototypeOf",
	"value", "push", "unshift",
] as const;
export const KEYWORD_COUNT: number = WORDS.indexOf("with") + 1;

/** The kind of each reserved word, and the name of each other word. */
export const Word: Readonly<Record<(typeof WORDS)[number], number>> = wordKinds(WORDS, KEYWORD_COUNT);

/** The name of a reserved word. */
export const nameOf = (word: (typeof WORDS)[number]): number => WORDS.indexOf(word);

/** Kinds of what tags are made of, beside names, strings and braces. */
export const Tag = {
	/** `<` that opens a tag. */
	open: 20,
	/** `</` */
	close: 21,
	/** `>` that ends a tag. */
	end: 22,
	/** `/>` */
	selfEnd: 23,
} as const;
