/** What tokens Python is cut into, where that is not plain: lines, indentation, prefixes, strings in strings. */
import { expect, test } from "vitest";
import { NameTable } from "../../skim/nameTable.ts";
import { Source, Token, Tokens } from "../../skim/tokens.ts";
import { tokenize } from "./lexer.ts";
import { WORDS } from "./words.ts";

/** The texts of the tokens; what is empty is told by a sign: a line's end `;`, and what begins and ends a block. */
function tokensOf(text: string): string {
	const source = new Source(new NameTable(WORDS));
	const tokens = new Tokens();
	source.load(text);
	tokenize(source, tokens);
	const signs: Readonly<Record<number, string>> = { [Token.newline]: ";", [Token.indent]: "<<", [Token.dedent]: ">>" };
	return Array.from({ length: tokens.count }, (_, token) =>
		signs[tokens.kind[token]!] ?? text.slice(tokens.begin[token], tokens.end[token])).join(" ");
}

function check(text: string, expected: string): void {
	expect(tokensOf(text)).toBe(expected);
}

test("blocks begin and end with indentation, whatever empty lines and comments have", () => {
	check("a:\n\tb\n\n        # c\n    # d\n\te\nf", "a : ; << b ; e ; >> f ;");
	check("a:\n  b:\n    c\n\x0cd", "a : ; << b : ; << c ; >> >> d ;");
	check("  a\n  b", "<< a ; b ; >>");
	check("", "");
});

test("a line that fits no block goes on the nearest one", () => {
	check("a:\n        b\n    c\n    d\ne", "a : ; << b ; c ; d ; >> e ;");
});

test("tabs reach to the next multiple of eight", () => check("a:\n\tb\n        c\n \td", "a : ; << b ; c ; d ; >>"));

test("lines are joined by a backslash and in brackets", () => {
	check("a \\\n b\nc(\nd # e\n  , f)\r\ng", "a b ; c ( d , f ) ; g ;");
	check("a \\\r\n b\rc", "a b ; c ;");
});

test("strings have prefixes, and names before quotes may be none", () => {
	check("rb'\\'' Br\"\" u'' bar''", "rb'\\'' Br\"\" u'' bar '' ;");
	check("'''a'b''c\\'''d''' '' ''", "'''a'b''c\\'''d''' '' '' ;");
});

test("fields of formatted strings hold tokens, and strings with the same quotes", () => {
	check("f'{a['b']}' c", "f' { a [ 'b' ] } ' c ;");
	check("f'{{{a!r:>{b}}}}'", "f'{{ { a ! r : > { b } } }}' ;");
	check("t'{f'{f'{a}'}'}'", "t' { f' { f' { a } ' } ' } ' ;");
	check("f'\\N{DIGIT ONE}{a}' rf'\\N{a}' f'\\{a}'", "f'\\N{DIGIT ONE} { a } ' rf'\\N { a } ' f'\\ { a } ' ;");
	check("f'{a:=5}{a != b}{(c:=1)}'", "f' { a : =5 } { a != b } { ( c := 1 ) } ' ;");
	check("f'''{\na # }\n}'''", "f''' { a } ''' ;");
});

test("a string that is not ended ends with its line", () => {
	check("a = 'b\nc", "a = 'b ; c ;");
	check("a = f'b{c}d\ne", "a = f'b { c } d ; e ;");
	check("a = f'{b:c\nd", "a = f' { b : c ; d ;");
	check("a = f'{b\ndef c", "a = f' { b ; def c ;");
});

test("numbers end where a word begins", () => {
	check("1if 0xfor 1_0e-5j 1..a .5j 0b1_0", "1 if 0xf or 1_0e-5j 1. . a .5j 0b1_0 ;");
});

test("a bracket that is left open ends where a statement must begin", () => {
	check("a(b\ndef c(): d", "a ( b ; def c ( ) : d ;");
	check("def a(:\n  b(\n  @c\n  d = {\n    e\n    return f\ng",
		"def a ( : ; << b ( ; @ c ; d = { e ; << return f ; >> >> g ;");
	check("a[b\nc = d", "a [ b ; c = d ;");
	check("(a\n@b\n)\nc(", "( a @ b ) ; c ( ;");
	check("a(b]\nc", "a ( b ] ; c ;");
});
