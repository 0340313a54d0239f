/** What files hold: sizes, encodings, and source that parsers and those who follow it find hard. */
import type { Dice } from "../kill/edits.ts";
import { type Ingredient, type Place, textOf } from "./place.ts";

const MIB = 1 << 20;

const repeated = (count: number, line: (at: number) => string): string =>
	Array.from({ length: count }, (_, at) => line(at)).join("\n");
/** Mostly small, now and then as large as the attack was, or that part of it which the place takes. */
const upTo = ({ part }: Place, dice: Dice, attack: number): number => {
	const most = Math.ceil(attack * part);
	return dice.below(4) === 0 ? most : 1 + dice.below(Math.max(1, most >> 3));
};

export const SIZES: readonly Ingredient[] = [
	{
		name: "very many empty files",
		make: (place, dice) => {
			const count = upTo(place, dice, 8_000);
			for (let at = 0; at < count; at++) place.write(`empty/e${at % 50}/f${at}.${["ts", "py", "go", "md"][at % 4]}`, "");
		},
	},
	{
		name: "sizes around the limit",
		make: (place) => {
			for (const more of [-1, 0, 1]) place.write(`edges/limit${more}.py`, "#".repeat(4 * MIB + more));
			place.sparse("edges/sparse.ts", 4 * MIB);
			place.sparse("edges/vast.ts", 2 ** 36);
			place.sparse("edges/package.json", 2 ** 33);
			place.sparse("edges/.gitignore", 2 ** 33);
		},
	},
	{
		name: "lines without an end",
		make: (place, dice) => {
			const words = upTo(place, dice, 200_000);
			place.write("lines/one.ts", `export const one = [${"knownThing, ".repeat(words)}];`);
			place.write("lines/comment.go", `package lines // ${"x".repeat(words * 4)}`);
			place.write("lines/text.md", "word ".repeat(words));
			place.write("lines/breaks.py", "\n".repeat(words * 4));
		},
	},
	{
		name: "names and texts of great length",
		make: (place, dice) => {
			const length = upTo(place, dice, 500_000);
			place.write(
				"great/name.ts",
				`export function ${"n".repeat(length)}() { return 1; }\nexport const text = "${"\\\\".repeat(length)}";\n`,
			);
			place.write("great/doc.py", `def documented():\n    """${"* [a](b) ".repeat(length >> 4)}"""\n    return 1\n`);
			place.write(
				"great/type.ts", `export type Great = ${repeated(length >> 6, (at) => `"member${at}"`).replaceAll("\n", " | ")};\n`,
			);
		},
	},
];

export const ENCODINGS: readonly Ingredient[] = [
	{
		name: "encodings that are not UTF-8",
		make: (place) => {
			const text = "export function encoded() { return 'ü'; }\n";
			const wide = Buffer.from(text, "utf16le");
			place.write("encodings/le.ts", Buffer.concat([Buffer.from([0xff, 0xfe]), wide]));
			place.write("encodings/be.ts", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]));
			place.write("encodings/odd.ts", Buffer.concat([Buffer.from([0xff, 0xfe]), wide, Buffer.from([0x41])]));
			place.write("encodings/latin.ts", Buffer.from(text, "latin1"));
			place.write("encodings/bom.ts", `\ufeff${text}`);
			place.write("encodings/boms.py", "\ufeff\ufeff\ufeffdef boms(): return 1\n");
			place.write("encodings/tsconfig.json", Buffer.from("\ufeff{ \"compilerOptions\": {} }", "utf16le"));
		},
	},
	{
		name: "bytes that are no text",
		make: (place, dice) => {
			const noise = Buffer.from(Array.from({ length: 20_000 }, () => dice.below(256)));
			place.write("noise/noise.ts", noise);
			place.write("noise/package.json", noise);
			place.write("noise/go.mod", noise);
			place.write("noise/zeros.ts", Buffer.alloc(30_000));
			place.write("noise/zero.py", "def before(): return 1\n\0\ndef after(): return 2\n");
			const overlong = Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80]);
			place.write("noise/overlong.go", Buffer.concat([Buffer.from("package noise\n// "), overlong]));
			place.write("noise/lone.md", "# \ud800 \udfff\n\n[\ud800](\udfff.ts)\n");
		},
	},
	{
		name: "line ends of all kinds",
		make: (place) => {
			const ends = { cr: "\r", crlf: "\r\n", ls: "\u2028", nel: "\u0085", ff: "\f", mixed: "\r\n\n\r" };
			for (const [name, end] of Object.entries(ends)) {
				place.write(
					`ends/${name}.ts`, `export function ends() {${end}\treturn 1;${end}}${end}export const used = ends();${end}`,
				);
				place.write(`ends/${name}.py`, `def ends():${end}    return 1${end}${end}used = ends()${end}`);
			}
		},
	},
];

export const SYNTAX: readonly Ingredient[] = [
	{
		name: "nesting without an end",
		make: (place, dice) => {
			const depth = upTo(place, dice, 20_000);
			place.write("nested/functions.ts", "function f() { ".repeat(depth) + "}".repeat(depth));
			place.write("nested/arrows.ts", `export const f = ${"() => ".repeat(depth)}1;`);
			place.write("nested/arrays.js", "[".repeat(depth * 4) + "]".repeat(depth * 4));
			place.write("nested/brackets.go", `package nested\nvar x = ${"(".repeat(depth)}1${")".repeat(depth)}`);
			place.write("nested/open.py", `x = ${"[".repeat(depth * 4)}`);
			place.write("nested/calls.ts", `${"a(".repeat(depth)}${")".repeat(depth)};`);
			place.write("nested/members.ts", `export const m = knownThing${".a".repeat(depth)};`);
			place.write("nested/tags.tsx", `export const t = ${"<a>".repeat(depth)}${"</a>".repeat(depth)};`);
			place.write("nested/template.ts", `export const s = ${"`${".repeat(depth)}1${"}`".repeat(depth)};`);
			place.write("nested/quote.md", `${"> ".repeat(depth)}deep\n\n${"[".repeat(depth)}\n${"*".repeat(depth)}a\n`);
		},
	},
	{
		name: "nesting by indentation",
		make: (place, dice) => {
			const depth = 100 + dice.below(500);
			place.write(
				"indented/ifs.py", repeated(depth, (at) => `${" ".repeat(at)}if a${at}:`) + `\n${" ".repeat(depth)}pass\n`,
			);
			place.write(
				"indented/classes.py", repeated(depth, (at) => `${" ".repeat(at)}class C${at}:`) + `\n${" ".repeat(depth)}pass\n`,
			);
			place.write("indented/list.md", repeated(depth, (at) => `${"  ".repeat(at)}- item [knownThing](x${at}.ts)`));
		},
	},
	{
		name: "half of everything",
		make: (place, dice) => {
			const whole = "export class Half<T extends { a: string }> " +
				"{ m(a: T, b = `${a}`) { return [a, ...b].map((x) => x?.y!.z); } }\n";
			for (let at = 0; at < 60; at++) {place.write(
				`half/h${at}.ts`, whole.slice(dice.below(40), whole.length - dice.below(80)).repeat(1 + dice.below(200)),
			);}
		},
	},
	{
		name: "very many declarations in one file",
		make: (place, dice) => {
			const count = upTo(place, dice, 20_000);
			place.write(
				"wide/functions.ts", repeated(count, (at) => `export function f${at}(): number { return f${(at * 7) % count}(); }`),
			);
			place.write("wide/overloads.ts", `${
				repeated(count >> 2, (at) => `export function over(a: "${at}"): ${at};`)
			}\nexport function over(a: any): any { return over("1"); }`);
			place.write(
				"wide/parameters.py",
				`def wide(${repeated(count >> 2, (at) => `p${at}=None,`).replaceAll("\n", " ")}): return wide()\n`,
			);
			place.write("wide/imports.ts", repeated(count >> 2, (at) => `import { knownThing as k${at} } from "../src/known";`));
			place.write(
				"wide/headings.md",
				repeated(count >> 2, (at) => `# Heading ${at}\n\nSee \`knownThing\` and [it](../src/known.ts).\n`),
			);
			place.write("wide/members.go", `package wide\ntype W struct {\n${repeated(count >> 2, (at) => `\tF${at} *W`)}\n}\n`);
		},
	},
	{
		name: "one name everywhere",
		make: (place, dice) => {
			const files = 100 + dice.below(500);
			for (let at = 0; at < files; at++) {
				place.write(`same/s${at}.ts`, textOf(
					"export function everywhere() { return other.everywhere(); }",
					"const other = unknown as any;",
					"other.everywhere(); everywhere();",
				));
			}
			for (let at = 0; at < files >> 2; at++) {
				place.write(`same/p${at}.py`, "def everywhere(x): return x.everywhere().everywhere()\n");
			}
		},
	},
	{
		name: "names that objects have already",
		make: (place) => {
			const quoted = JSON.stringify("./words");
			const words = [
				"__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "valueOf", "__defineGetter__",
			];
			place.write("objects/words.ts", textOf(...words.flatMap((word) => [
				`export class ${word}_ { ${word}() { return this.${word}(); } }`,
				`export const x_${word} = { ${word}: 1, ["${word}"]: 2 };`,
				`x_${word}.${word};`,
			])));
			place.write(
				"objects/words.py",
				words.map((word) => `class ${word}:\n    ${word} = 1\n    def ${word}(self): return self.${word}\n`).join("\n"),
			);
			place.write(
				"objects/words.js",
				words.map((word) => `exports.${word} = ${word}; module.exports.${word} = require(${quoted}).${word};`).join("\n"),
			);
			place.write("objects/use.ts", textOf(
				`import { ${words.map((word) => `${word}_`).join(", ")} } from ${quoted};`,
				`import * as all from ${quoted};`,
				"all.constructor.constructor.__proto__;",
			));
		},
	},
	{
		name: "control characters in source",
		make: (place) => {
			place.write("shown/escape.ts", textOf(
				"/** \u001b[31mred\u001b[0m \u0007 \u009b2J ](command:x) <img src=x onerror=alert(1)> */",
				"export function shownThing(a = \"\u001b]0;title\u0007\") { return a; }",
			));
			place.write(
				"shown/direction.ts",
				"/** \u202e reversed \u2066 */\nexport function reversedThing() { /* \u202e } */ return 1; }\n",
			);
			place.write("shown/shown.md", "# \u001b[2J heading\n\n```\n~~~\n```\n<script>alert(1)</script>\n");
		},
	},
];
