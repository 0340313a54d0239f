/** Names, links and depth that file systems allow and people do not expect. */
import { type Ingredient, textOf } from "./place.ts";

const source = (name: string): string => `export function ${name}(): number { return 1; }\n`;

export const NAMES: readonly Ingredient[] = [
	{
		name: "names in all scripts",
		make: (place) => {
			const names = [
				"überwachung", "файл", "文件", "ملف", "🙂🙃", "a\u0301", "\u202egnp.exe", "\u200bzero", "ﬀ", "İ", "ß",
			];
			for (const name of names) {
				place.write(`scripts/${name}.ts`, source("letters"));
			}
		},
	},
	{
		name: "names with control characters",
		make: (place) => {
			const names = [
				"line\nbreak", "tab\tulator", "\u001b[31mred\u001b[0m", "bell\u0007", "back\bspace", "\r", "delete\u007f",
				"\u009b31m",
			];
			for (const name of names) {
				place.write(`control/${name}/${name}.ts`, source("controlled"));
			}
		},
	},
	{
		name: "names with a meaning elsewhere",
		make: (place) => {
			const names = [
				"-rf", "--help", " leading", "trailing ", "a%2e%2e%2fb", "[link](command:x)", "$(true)", "`x`", "a;b", "a|b",
				"back\\slash", "quote'\"", "#hash", "a?b", "a*b", "a:4:2", "CON", "NUL.x", "...", "..a", "~", "@", "%", "%zz",
			];
			for (const name of names) place.write(`meaning/${name}.ts`, source("meant"));
			for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]) {
				place.write(`meaning/${name}/${name}.py`, `def ${name}(): return 1\n`);
				place.write(
					`meaning/${name}.ts`,
					`import { ${name} } from "./${name}/${name}";\nexport function ${name}() { return ${name}.${name}; }\n`,
				);
			}
		},
	},
	{
		name: "names that are no text",
		make: (place) => {
			for (const bytes of [[0xff, 0xfe], [0xc3, 0x28], [0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
				place.writeBytes("bytes", Buffer.concat([Buffer.from(bytes), Buffer.from(".ts")]), source("bytes"));
			}
		},
	},
	{
		name: "names of the greatest length",
		make: (place) => {
			for (const length of [200, 252]) place.write(`long/${"n".repeat(length)}.ts`, source("long"));
			place.write(`long/${"ü".repeat(126)}.ts`, source("long"));
			place.write(`long/${"d".repeat(255)}/${"f".repeat(252)}.py`, "def long(): return 1\n");
		},
	},
	{
		name: "twins by case and by form",
		make: (place) => {
			for (const name of ["Twin", "twin", "TWIN", "tWIN"]) place.write(`twins/${name}.ts`, source("twin"));
			place.write("twins/caf\u00e9.ts", source("composed"));
			place.write("twins/cafe\u0301.ts", source("decomposed"));
			place.write("twins/import.ts", textOf(
				'import { twin } from "./TWIN";',
				'import { composed } from "./cafe\u0301";',
				"export const both = [twin, composed];",
			));
		},
	},
	{
		name: "endings that mislead",
		make: (place) => {
			for (const name of ["a.ts.ts", "b.d.ts", ".ts", "..ts", "c.TS", "d.ts ", "e.ts~", "f.go.py", "g.", "h.d.d.d.ts"]) {
				place.write(`endings/${name}`, source("ending"));
			}
			place.folder("endings/folder.ts");
			place.folder("endings/package.json");
			place.folder("endings/tsconfig.json");
			place.folder("endings/.gitignore");
			place.folder("endings/go.mod");
		},
	},
	{
		name: "folders below folders",
		make: (place, dice) => {
			const depth = 100 + dice.below(150);
			for (const every of [depth, depth - 1, depth >> 1]) place.write(`${"d/".repeat(every)}deep.ts`, source("deep"));
		},
	},
	{
		name: "paths that are longer than a path may be",
		make: (place, dice) => {
			for (const length of [3900, 4100, 6000 + dice.below(2000)]) {
				const names = Array.from({ length: Math.ceil(length / 201) }, () => "p".repeat(200));
				place.deep(names, "end.ts", source("beyond"));
			}
		},
	},
	{
		name: "very many folders",
		make: (place, dice) => {
			const count = 500 + dice.below(1500);
			for (let at = 0; at < count; at++) place.folder(`folders/f${at % 40}/g${at}`);
			place.write("folders/f1/g1/end.py", "def end(): return 1\n");
		},
	},
];

export const LINKS: readonly Ingredient[] = [
	{
		name: "links in circles",
		make: (place) => {
			place.link(".", "circles/self");
			place.link("..", "circles/up");
			place.link("b", "circles/a");
			place.link("a", "circles/b");
			place.link("loop.ts", "circles/loop.ts");
			place.link(place.root, "circles/root");
		},
	},
	{
		name: "links in chains",
		make: (place, dice) => {
			place.write("chains/end.ts", source("chained"));
			const length = 30 + dice.below(40);
			for (let at = 0; at < length; at++) place.link(at === 0 ? "end.ts" : `l${at - 1}.ts`, `chains/l${at}.ts`);
		},
	},
	{
		name: "links to the outside",
		make: (place) => {
			for (const name of ["secret.ts", "secret.py"]) place.link(`${place.outside}/${name}`, `out/${name}`);
			place.link(place.outside, "out/folder");
			place.link("../../outside/secret.ts", "out/relative.ts");
			place.link(`${place.root}/../outside/secret.ts`, "out/dotted.ts");
			place.link(`${place.outside}/tsconfig.json`, "out/tsconfig.json");
			place.link(`${place.outside}/package.json`, "out/package.json");
			place.link(`${place.outside}/.gitignore`, "out/.gitignore");
			place.write("out/asks.ts", textOf(
				'import { outsideSecret } from "./folder/secret";',
				'import * as all from "../../outside/secret";',
				"export const taken = [outsideSecret, all];",
			));
		},
	},
	{
		name: "links to what is no file",
		make: (place) => {
			const targets = [
				"/dev/zero", "/dev/random", "/dev/stdin", "/dev/tty", "/proc/self/mem", "/proc/self/environ", "/proc/kmsg",
				"/sys/kernel",
			];
			for (const target of targets) {
				place.link(target, `devices/${target.replaceAll("/", "-")}.ts`);
			}
			place.link("/dev/zero", "devices/package.json");
			place.link("/dev/zero", "devices/tsconfig.json");
			place.link("/dev/zero", "devices/.gitignore");
		},
	},
	{
		name: "links to nothing",
		make: (place, dice) => {
			for (let at = 0; at < 200 + dice.below(2000); at++) {
				place.link(`nowhere${at}/${"x/".repeat(at % 20)}none.ts`, `dangling/d${at}.ts`);
			}
		},
	},
	{
		name: "pipes",
		make: (place) => {
			const names = ["pipe.ts", "package.json", "tsconfig.json", ".gitignore", ".ignore", "go.mod", "pyproject.toml"];
			for (const name of names) place.pipe(`pipes/${name}`);
			place.link("pipe.ts", "pipes/to-pipe.ts");
		},
	},
	{
		name: "the same file by many links",
		make: (place, dice) => {
			place.write("many/one.ts", source("one"));
			for (let at = 0; at < 300 + dice.below(1500); at++) place.link("one.ts", `many/m${at}.ts`);
		},
	},
];
