/** Configuration that costs more than it says, and declarations that lead in circles. */
import type { Dice } from "../kill/edits.ts";
import { type Ingredient, type Place, textOf } from "./place.ts";

const json = (value: unknown): string => JSON.stringify(value);
const range = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
/** Mostly small, now and then as large as the attack was, or that part of it which the place takes. */
const upTo = ({ part }: Place, dice: Dice, attack: number): number => {
	const most = Math.ceil(attack * part);
	return dice.below(3) === 0 ? most : 1 + dice.below(Math.max(1, most >> 3));
};
const fn = (name: string): string => `export function ${name}(): number { return 1; }\n`;

export const RULES: readonly Ingredient[] = [
	{
		name: "ignore rules of many stars",
		make: (place, dice) => {
			place.write("stars/.gitignore", range(10, (at) => `${"a/**/".repeat(2 + dice.below(9))}x${at}\n`).join(""));
			for (let depth = 1; depth < 61; depth++) place.write(`stars/${"a/".repeat(depth)}f.ts`, fn("starred"));
		},
	},
	{
		name: "very many ignore rules",
		make: (place, dice) => {
			const count = upTo(place, dice, 100_000);
			place.write(
				"rules/.gitignore", range(count, (at) => ["", "!", "/", "**/"][at % 4] + `no${at}*thing[a-c]?\n`).join(""),
			);
			for (let at = 0; at < 200; at++) place.write(`rules/r${at % 9}/f${at}.ts`, fn("ruled"));
		},
	},
	{
		name: "ignore rules that are none",
		make: (place) => {
			const rules = [
				"[", "[!", "[]", "\\", "!", "!!", "/", "//", "**", "***", "a**b", "[z-a]", "[[:alpha:]]", " ", "\u0000",
				"#", "\\#", "(?<x>)+$", "a{1,99999}",
			];
			place.write("broken/.gitignore", textOf(...rules.map((rule) => `nothing-${rule}`)));
			place.write(
				"broken/.ignore",
				`${"(".repeat(5000)}\n${"[".repeat(5000)}\n${"\\".repeat(5001)}\n${"?".repeat(5000)}x\n${"*a".repeat(500)}x\n`,
			);
			place.write("broken/.kausalignore", Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80]));
			for (let at = 0; at < 20; at++) place.write(`broken/${"a".repeat(120 + at)}.ts`, fn("broken"));
		},
	},
	{
		name: "repositories that lie elsewhere",
		make: (place) => {
			place.write("elsewhere/.git", "gitdir: ../../outside/gitdir\n");
			place.write("elsewhere/src/here.ts", fn("elsewhere"));
			place.write("absolute/.git", `gitdir: ${place.outside}/gitdir\n`);
			place.write("absolute/src/here.ts", fn("absolute"));
			place.write("odd/.git", "gitdir: /dev/zero\n");
			place.write("odd/src/here.ts", fn("odd"));
			place.link(`${place.outside}/gitdir`, "linked/.git");
		},
	},
];

export const PROJECTS: readonly Ingredient[] = [
	{
		name: "package.json that is one string",
		make: (place, dice) => {
			place.write("one/package.json", `{"name": "${"\\\"".repeat(upTo(place, dice, 100_000))}"}`);
			place.write("unended/package.json", `{"name": "${"\\\"".repeat(upTo(place, dice, 100_000))}`);
			place.write("comments/tsconfig.json", `{${"/**/".repeat(upTo(place, dice, 200_000))}`);
			place.write("slashes/tsconfig.json", "/".repeat(upTo(place, dice, 200_000)));
		},
	},
	{
		name: "JSON without a bottom",
		make: (place, dice) => {
			const depth = upTo(place, dice, 200_000);
			for (const name of ["package.json", "tsconfig.json"]) {
				place.write(`bottomless/a/${name}`, "[".repeat(depth));
				place.write(`bottomless/b/${name}`, `{"exports":${"{\"a\":".repeat(depth)}1${"}".repeat(depth)}}`);
			}
		},
	},
	{
		name: "exports of many stars",
		make: (place, dice) => {
			const stars = upTo(place, dice, 900_000);
			const exports = { [`./${"*".repeat(stars)}`]: "./*.ts", "./a/*": `./${"*".repeat(stars >> 3)}` };
			place.write("exporting/package.json", json({ name: "exporting", exports }));
			const many = range(upTo(place, dice, 20_000), (at) => [`./e${at}/*`, [`./${at}/*.ts`]] as const);
			place.write("exporting/many/package.json", json({ name: "many", exports: Object.fromEntries(many) }));
			for (let at = 0; at < 50; at++) {
				place.write(`exporting/u${at}.ts`, textOf(
					`import { a } from "exporting/${"x/".repeat(at)}a";`,
					`import { b } from "many/e${at}/b";`,
					"export const both = [a, b];",
				));
			}
		},
	},
	{
		name: "packages with names of objects",
		make: (place) => {
			for (const name of ["__proto__", "constructor", "..", "../../outside", "/", "", "@", "@/", "a/../../b"]) {
				const folder = `packages/p${name.length}`;
				place.write(`${folder}/package.json`, json({
					name,
					main: "../../../outside/secret.ts",
					types: "/dev/zero",
					workspaces: ["../../outside", "**/**/*", "/"],
					imports: { "#x": "../../../outside/secret.ts" },
				}));
				place.write(
					`${folder}/use.ts`,
					`import a from ${json(name)};\nimport { outsideSecret } from "#x";\nexport const used = [a, outsideSecret];\n`,
				);
			}
			place.write(
				"packages/types/package.json", json({ name: ["a"], main: { a: 1 }, exports: 7, workspaces: "x", type: null }),
			);
		},
	},
	{
		name: "configurations that extend themselves",
		make: (place, dice) => {
			place.write(
				"extending/tsconfig.json", json({ extends: range(upTo(place, dice, 200_000), (at) => `./none${at % 7}.json`) }),
			);
			place.write("circle/tsconfig.json", json({ extends: "./tsconfig.other.json" }));
			place.write("circle/tsconfig.other.json", json({ extends: ["./tsconfig.json", "./tsconfig.other.json"] }));
			place.write("circle/a.ts", fn("circled"));
			place.write("leaving/tsconfig.json", json({
				extends: "../../outside/tsconfig.json",
				files: ["../../outside/secret.ts"],
				references: [{ path: "../../outside" }],
				compilerOptions: {
					baseUrl: "../../outside",
					rootDirs: ["..", "/"],
					paths: { "*": ["*", "../../outside/*"] },
				},
			}));
			place.write("leaving/a.ts", "import { outsideSecret } from \"secret\";\nexport const leaving = outsideSecret;\n");
			const length = 50 + dice.below(500);
			for (let at = 0; at < length; at++) {
				place.write(`chain/${at === 0 ? "tsconfig" : `c${at}`}.json`, json({ extends: `./c${at + 1}.json` }));
			}
		},
	},
	{
		name: "many projects on one large base",
		make: (place, dice) => {
			const paths = Object.fromEntries(
				range(upTo(place, dice, 8_000), (at) => [`@base/${at}/*`, [`./src/${at}/*`, `./lib/${at}/*`]]),
			);
			place.write("based/tsconfig.base.json", json({ compilerOptions: { paths } }));
			const projects = 40 + dice.below(200);
			for (let at = 0; at < projects; at++) {
				place.write(`based/p${at}/tsconfig.json`, json({ extends: "../tsconfig.base.json" }));
				place.write(
					`based/p${at}/a.ts`,
					`import { a } from "@base/${at}/x";\nimport { b } from "../p${at >> 1}/a";\nexport const a${at} = a, c = b;\n`,
				);
			}
		},
	},
	{
		name: "go.mod and its kin",
		make: (place, dice) => {
			const count = upTo(place, dice, 50_000);
			place.write("modules/go.mod", textOf(
				`module example.org/${"m/".repeat(1 + dice.below(2000))}end`,
				...range(count, (at) => `replace example.org/r${at} => ../../outside/r${at}`),
			));
			place.write("modules/go.work", `use (\n${range(count >> 3, (at) => `\t../../outside/w${at}\n`).join("")})\n`);
			place.write("modules/m.go", textOf(
				"package modules", "",
				"import (", ...range(500, (at) => `\tr${at} "example.org/r${at}/x"`), ")", "",
				"var M = r1.X",
			));
			place.write("modules/pyproject.toml", `[tool.${"a.".repeat(2000)}b]\nx = ${"[".repeat(count)}\n`);
			place.write("modules/setup.py", "open('it-ran', 'w').close()\n");
		},
	},
];

export const CIRCLES: readonly Ingredient[] = [
	{
		name: "diamonds of re-exports",
		make: (place, dice) => {
			const levels = 10 + dice.below(31);
			for (let level = 0; level < levels; level++) {
				for (const side of ["a", "b"]) {
					const from = level === 0 ? ["end", "end"] : [`a${level - 1}`, `b${level - 1}`];
					place.write(`diamonds/${side}${level}.ts`, dice.below(2) === 0
						? `export { q } from "./${from[0]}";\nexport { q } from "./${from[1]}";\n`
						: `export * from "./${from[0]}";\nexport * from "./${from[1]}";\n`);
				}
			}
			place.write("diamonds/end.ts", dice.below(2) === 0 ? fn("q") : "export const nothing = 1;\n");
			place.write("diamonds/use.ts", `import { q, p } from "./a${levels - 1}";\nexport const used = [q(), p];\n`);
		},
	},
	{
		name: "chains of re-exports",
		make: (place, dice) => {
			const length = upTo(place, dice, 2_000);
			for (let at = 0; at < length; at++) {
				place.write(`chained/c${at}.ts`, at === 0 ? fn("chainedThing") : `export { chainedThing } from "./c${at - 1}";\n`);
				if (at < 600) {
					place.write(`chained/p${at}.py`, at === 0 ? "def chained(): return 1\n" : `from .p${at - 1} import *\n`);
				}
			}
			place.write(
				"chained/use.ts", `import { chainedThing } from "./c${length - 1}";\nexport const used = chainedThing();\n`,
			);
		},
	},
	{
		name: "circles of re-exports",
		make: (place) => {
			for (let at = 0; at < 60; at++) {
				place.write(`round/r${at}.ts`, textOf(
					`export * from "./r${(at + 1) % 60}";`,
					`export * from "./r${(at * 7) % 60}";`,
					`import { lost } from "./r${(at + 30) % 60}";`,
					"lost();",
				));
				place.write(`round/p${at}.py`, `from .p${(at + 1) % 60} import *\nfrom . import p${(at * 7) % 60}\nlost()\n`);
			}
			place.write(
				"round/self.ts",
				"export * from \"./self\";\nexport { s as s } from \"./self\";\nimport { s } from \"./self\";\ns();\n",
			);
		},
	},
	{
		name: "classes that extend each other",
		make: (place, dice) => {
			const count = 20 + dice.below(300);
			const ring = range(count, (at) => (
				{ at, next: (at + 1) % count, other: (at * 7) % count, third: (at * 3) % count }
			));
			place.write("bases/bases.ts", textOf(...ring.map(({ at, next, third }) =>
				`export class B${at} extends B${next} { m${at}() { return this.m${third}().missing; } }`)));
			place.write("bases/bases.py", textOf(...ring.flatMap(({ at, next, other, third }) => [
				`class B${at}(B${next}, B${other}):`,
				`    def m${at}(self): return self.m${third}().missing`,
			])));
			place.write("bases/bases.go", textOf("package bases", ...ring.flatMap(({ at, next, other }) => [
				`type B${at} struct { *B${next}; *B${other} }`,
				`func (b *B${at}) Go() { b.Missing().Missing() }`,
			])));
			place.write("bases/self.ts", textOf(
				"export class Self extends Self {}",
				"export type T = T[T];",
				"interface I extends I, J {}",
				"interface J extends I {}",
				"declare const i: I;",
				"i.x.y;",
			));
		},
	},
	{
		name: "values that come from each other",
		make: (place, dice) => {
			const count = upTo(place, dice, 5_000);
			place.write(
				"values/values.ts",
				range(count, (at) => `export const v${at} = v${(at + 1) % count}.a(v${(at * 7) % count}).b;`).join("\n"),
			);
			place.write("values/functions.ts", textOf(...range(count, (at) =>
				`export function g${at}() { return g${(at + 1) % count}().then(g${(at * 5) % count}); }`)));
			place.write(
				"values/values.py", range(count, (at) => `v${at} = v${(at + 1) % count}.a(v${(at * 7) % count}).b`).join("\n"),
			);
			place.write(
				"values/chain.ts",
				`class C { c(): C { return this; } }\nexport const end = new C()${".c()".repeat(upTo(place, dice, 3_000))};\n`,
			);
			const parameters = range(200, (at) => `a${at}: any`).join(", ");
			const choice = range(200, (at) => `a${at} ? a${at} : `).join("");
			place.write("values/unions.ts", `export function u(${parameters}) { return ${choice}u; }\n`);
		},
	},
];
