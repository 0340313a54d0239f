/** Tests of the tokens of TypeScript, TSX and JavaScript: where `/`, `<`, braces and templates are told apart. */
import { expect, test } from "vitest";
import { NameTable } from "../../skim/nameTable.ts";
import { Source, Token, Tokens } from "../../skim/tokens.ts";
import { tokenize, type Dialect } from "./lexer.ts";
import { Tag, WORDS } from "./words.ts";

const dialects = {
	typescript: { hasTypes: true, hasTags: false }, tsx: { hasTypes: true, hasTags: true },
	javascript: { hasTypes: false, hasTags: true },
} as const satisfies Record<string, Dialect>;

const marks = new Map<number, string>([
	[Token.regex, "regex"], [Token.text, "text"], [Token.string, "string"], [Tag.open, "open"], [Tag.close, "close"],
	[Tag.end, "end"], [Tag.selfEnd, "selfEnd"], [Token.templateWhole, "whole"], [Token.templateHead, "head"],
	[Token.templateMiddle, "middle"], [Token.templateTail, "tail"],
]);

/** Tokens with blanks between them; what is no plain word or operator is named before its text. */
function check(language: keyof typeof dialects, text: string, expected: string): void {
	const source = new Source(new NameTable(WORDS));
	const tokens = new Tokens();
	source.load(text);
	tokenize(source, tokens, dialects[language]);
	const found = Array.from({ length: tokens.count }, (_, token) => {
		const mark = marks.get(tokens.kind[token]!);
		const what = text.slice(tokens.begin[token], tokens.end[token]);
		return mark === undefined ? what : `${mark}:${what}`;
	});
	expect(found.join(" ")).toBe(expected);
}

test("a slash begins a regular expression where an operand is expected, and divides behind one", () => {
	check("typescript", "a = b / c / d", "a = b / c / d");
	check("typescript", "a = /b/g.test(c)", "a = regex:/b/g . test ( c )");
	check("typescript", "return /[/\\]]/u", "return regex:/[/\\]]/u");
	check("typescript", "x = /[\\p{L}--[a-z]]/v", "x = regex:/[\\p{L}--[a-z]]/v");
	check("typescript", "(a) / b / c", "( a ) / b / c");
	check("typescript", "if (a) /b/.test(c)", "if ( a ) regex:/b/ . test ( c )");
	check("typescript", "a[0] / b / c", "a [ 0 ] / b / c");
	check("typescript", "i++ / 2 / x", "i ++ / 2 / x");
	check("typescript", "a! / b / c", "a ! / b / c");
	check("typescript", "!/a/.test(b)", "! regex:/a/ . test ( b )");
	check("typescript", "a.return / b / c", "a . return / b / c");
});

test("behind a block a regular expression may stand, behind an object a division", () => {
	check("typescript", "function f() {} /a/.test(b)", "function f ( ) { } regex:/a/ . test ( b )");
	check("typescript", "x = {} / a / b", "x = { } / a / b");
	check("typescript", "() => {}\n/a/", "( ) => { } regex:/a/");
});

test("templates nest", () => {
	check("typescript", "`a${`b${c}d`}e${{ f }}`", "head:`a${ head:`b${ c tail:}d` middle:}e${ { f } tail:}`");
	check("typescript", "f`\\`${x}`", "f head:`\\`${ x tail:}`");
	check("typescript", "a = `open\nb", "a = whole:`open b");
});

test("numbers end before what follows them", () => {
	check("typescript", "1_000n 0x1e+1 1e+5 1..a .5.b", "1_000n 0x1e + 1 1e+5 1. . a .5 . b");
	check("typescript", "a?.5:b ?. c", "a ? .5 : b ?. c");
});

test("angle brackets stand alone, so that they can close types", () => {
	check("typescript", "a: A<B<C>>= d", "a : A < B < C > > = d");
	check("typescript", "f<<T>() => void>()", "f < < T > ( ) => void > ( )");
});

test("tags open where an operand is expected", () => {
	check("tsx", "<a b='c' d-e={f}>it's {g}</a>",
		"open:< a b = string:'c' d-e = { f } end:> text:it's  { g } close:</ a end:>");
	check("tsx", "a = <b.c/>; d < e", "a = open:< b . c selfEnd:/> ; d < e");
	check("javascript", "(<></>)", "( open:< end:> close:</ end:> )");
	check("javascript", "a = 1 << b", "a = 1 < < b");
	check("tsx", "<A<B<C>> x={1}/>", "open:< A < B < C > > x = { 1 } selfEnd:/>");
});

test("type parameters of functions are no tags", () => {
	check("tsx", "f = <T,>(a: T) => a", "f = < T , > ( a : T ) => a");
	check("tsx", "f = <T extends U>(a: T) => a", "f = < T extends U > ( a : T ) => a");
	check("tsx", "type F = <T>(a: T) => T", "type F = < T > ( a : T ) => T");
	check("tsx", "f = <T>(a)</T>", "f = open:< T end:> text:(a) close:</ T end:>");
});

test("a tag that nothing closes ends where a declaration begins", () => {
	check("tsx", "a = <b>c\nexport const d = 1", "a = open:< b end:> text:c export const d = 1");
});
