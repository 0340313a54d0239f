/**
 * Workspaces made to stop the resolver: it answers right where the answer is cheap, in steps that grow no faster than
 * the workspace, and it never recurses as deep as the workspace says.
 */
import { expect, test } from "vitest";
import { DeclarationKind } from "../model/kinds.ts";
import { FILE } from "../model/rows.ts";
import { parseProject } from "./configurationFiles.ts";
import { openFixture } from "./fixture.ts";
import { parseJson } from "./json.ts";
import { typescriptRules } from "./languages/typescript.ts";
import { resolveFile } from "./resolve.ts";
import { StarPatterns } from "./starPatterns.ts";
import { Steps } from "./steps.ts";
import { emptyProject } from "./project.ts";
import type { World } from "./world.ts";

const workspaceOf = (files: Readonly<Record<string, string>>): string =>
	Object.entries(files).map(([path, text]) => `--- ${path}\n${text}\n`).join("");

/** Resolves `main` and says which files the last reference leads to, and how many steps that took. */
async function follow(
	files: Readonly<Record<string, string>>, main: string,
): Promise<{ paths: string[]; steps: number }> {
	const { world, files: all } = await openFixture(workspaceOf(files));
	const facts = all.get(main);
	if (facts === undefined) throw new Error(`there is no ${main}`);
	const steps = new Steps(facts.references.count);
	const language = main.endsWith(".py") ? "python" : main.endsWith(".go") ? "go" : "typescript";
	const links = resolveFile({ path: main, language, facts, world, steps });
	expect(steps.areOver).toBe(false);
	const last = links.find(({ reference }) => reference === facts.references.count - 1);
	return { paths: (last?.targets ?? []).map(({ path }) => path).sort(), steps: steps.taken };
}

function diamond(levels: number, line: (from: string) => string, bottom: string): Record<string, string> {
	const files: Record<string, string> = { "main.ts": 'import { q } from "./a0";\nq();\n' };
	for (let level = 0; level < levels; level++) {
		for (const side of "ab") files[`${side}${level}.ts`] = line(`./a${level + 1}`) + line(`./b${level + 1}`);
	}
	for (const side of "ab") files[`${side}${levels}.ts`] = bottom;
	return files;
}

const named = (from: string): string => `export { q } from "${from}";\n`;
const whole = (from: string): string => `export * from "${from}";\n`;

for (const [what, line] of [["names", named], ["modules as a whole", whole]] as const) {
	test(`diamonds of re-exported ${what} cost their files, whether the name is there or not`, async () => {
		const found = await follow(diamond(30, line, "export const q = 1;\n"), "main.ts");
		expect(found.paths).toEqual(line === named ? ["a30.ts", "b30.ts"] : ["a30.ts"]);
		expect(found.steps).toBeLessThan(3000);
		const absent = await follow(diamond(30, line, "export const other = 1;\n"), "main.ts");
		expect(absent.paths).toEqual([]);
		expect(absent.steps).toBeLessThan(3000);
	});
}

test("types that are defined by themselves in several ways are not taken apart again and again", async () => {
	const files = {
		"main.ts": 'import type { Tree, Leaf } from "./tree";\ndeclare const tree: Tree<Leaf>;\ntree.value.name;\n',
		"tree.ts": `export interface Leaf { name: string }
export type Tree<T> = { value: T } | Tree<T | 1> | Tree<T | 2> | (T extends [infer H] ? Tree<H> : Tree<[T]>);
`,
	};
	const { paths, steps } = await follow(files, "main.ts");
	expect(paths).toEqual(["tree.ts"]);
	expect(steps).toBeLessThan(3000);
});

test("diamonds whose ends lead back to the begin cost their files as well", async () => {
	const circle = diamond(30, named, 'export { q } from "./a0";\nexport { q } from "./b3";\n');
	expect((await follow(circle, "main.ts")).steps).toBeLessThan(6000);
	expect((await follow({ ...circle, "b30.ts": "export const q = 1;\n" }, "main.ts")).paths).toEqual(["b30.ts"]);
});

function chain(length: number, line: (next: string) => string, end: string): Record<string, string> {
	const files: Record<string, string> = { "main.ts": 'import { q } from "./f0";\nq;\n', [`f${length}.ts`]: end };
	for (let link = 0; link < length; link++) files[`f${link}.ts`] = line(`./f${link + 1}`);
	return files;
}

for (const line of [named, whole]) {
	test(`a chain of 1500 files that say ${line("next").trim()} leads to its end`, async () => {
		const { paths, steps } = await follow(chain(1500, line, "export const q = 1;\n"), "main.ts");
		expect(paths).toEqual(["f1500.ts"]);
		expect(steps).toBeLessThan(30_000);
	});
}

test("a chain of files that only hand a name on is followed in few steps, and a circle of them to no end", async () => {
	const next = (from: string): string => `export { q } from "${from}";\n`;
	const straight = await follow(chain(1500, next, "export const q = 1;\n"), "main.ts");
	expect(straight.steps).toBeLessThan(15_000);
	const round = await follow(chain(300, next, next("./f20")), "main.ts");
	expect(round.paths).toEqual([]);
	expect(round.steps).toBeLessThan(15_000);
	const renaming = (from: string): string => `export { q1 as q, q2 as q1, q as q2 } from "${from}";\n`;
	const renamed = chain(60, renaming, "export const q = 1;\n");
	expect((await follow(renamed, "main.ts")).paths).toEqual(["f60.ts"]);
});

test("a chain of modules that are each other's value ends without an answer", async () => {
	const line = (next: string): string => `module.exports = require("${next}");\n`;
	expect((await follow(chain(600, line, "module.exports = { q: 1 };\n"), "main.ts")).steps).toBeLessThan(100_000);
});

test("a name that circles of modules do not have is looked for once in each of them", async () => {
	const files: Record<string, string> = {};
	for (let file = 0; file < 40; file++) {
		files[`m${file}.py`] = Array.from({ length: 40 }, (_, other) => `from m${other} import *\n`).join("");
	}
	files["main.py"] = `from m0 import *\n${Array.from({ length: 200 }, (_, name) => `absent${name}()\n`).join("")}`;
	expect((await follow(files, "main.py")).steps).toBeLessThan(200 * 40 * 4 + 40 * 40 * 20);
});

test("a file of a large Go package looks at the files that declare its names only", async () => {
	const files: Record<string, string> = { "p/main.go": "package p\n\nfunc M() { G7(); t.Close7() }\n\nvar t T\n" };
	for (let file = 0; file < 50; file++) {
		files[`p/f${file}.go`] = `package p\n\nfunc G${file}() {}\n\nfunc (t T) Close${file}() {}\n`;
		files[`p/f${file}_test.go`] = `package p\n\nfunc TestG${file}() { G${file}() }\n`;
	}
	files["p/type.go"] = "package p\n\ntype T struct{}\n";
	const { world, files: all } = await openFixture(workspaceOf(files));
	const asked = new Set<string>();
	const listener: World = {
		lookedUp: () => undefined, soughtPackage: () => undefined, readPackage: () => undefined,
		project: world.project,
		facts: (path) => (asked.add(path), world.facts(path)),
		blocks: (path) => (asked.add(path), world.blocks(path)),
		hasFile: (path) => world.hasFile(path),
		filesIn: (directory) => world.filesIn(directory),
		someIn: (directory, ending) => world.someIn(directory, ending),
		firstIn: (directory, ending) => world.firstIn(directory, ending),
		named: (name) => world.named(name),
		requiring: (method) => world.requiring(method),
		namedIn: (directory, name) => world.namedIn(directory, name),
	};
	const facts = all.get("p/main.go");
	if (facts === undefined) throw new Error("there is no main.go");
	const links = resolveFile({ path: "p/main.go", language: "go", facts, world: listener });
	expect(links.filter(({ targets }) => targets.some(({ path }) => path === "p/f7.go")).length).toBe(2);
	expect([...asked].sort()).toEqual(["p/f7.go", "p/main.go", "p/type.go"]);
});

test("when the steps are over there are no more links, and those before are the same", async () => {
	const { world, files } = await openFixture("--- a.ts\nexport function f() {}\nf();\nf();\nf();\n");
	const facts = files.get("a.ts");
	if (facts === undefined) throw new Error("there is no a.ts");
	const all = resolveFile({ path: "a.ts", language: "typescript", facts, world });
	const steps = new Steps(facts.references.count);
	steps.take(steps.max - steps.taken);
	expect(resolveFile({ path: "a.ts", language: "typescript", facts, world, steps })).toEqual([]);
	expect(all.map(({ targets }) => facts.declarations.kind[targets[0]?.declaration ?? FILE]))
		.toEqual([DeclarationKind.function, DeclarationKind.function, DeclarationKind.function]);
});

test("strings of quotes, comments, commas and brackets are no JSON, in no more than a look at each character", () => {
	const long = 200_000;
	for (const text of [
		`{"name": "${"\\\"".repeat(long)}`, "/*".repeat(long), `{${", ".repeat(long)}`, `[1${",\t".repeat(long)}`,
		"//".repeat(long), "\"".repeat(long + 1), "\"\\".repeat(long), "[".repeat(long),
	]) {
		expect(parseJson(text)).toBeUndefined();
	}
	const depth = 100_000;
	expect(Array.isArray(parseJson(`${"[".repeat(depth)}${"]".repeat(depth)}`))).toBe(true);
	expect(parseJson(`{"a": [1, /* , */ 2 /* ] */ , // }\n ], "b": "x,]", }`)).toEqual({ a: [1, 2], b: "x,]" });
});

test("a configuration that many extend is parsed once and shared", () => {
	const names = Array.from({ length: 500 }, (_, index) => `p${index}`);
	const patterns = Object.fromEntries(names.map((name) => [`${name}/*`, [`packages/${name}/*`]]));
	const files = [{ path: "base/tsconfig.json", text: JSON.stringify({ compilerOptions: { paths: patterns } }) }];
	for (const name of names.slice(0, 50)) {
		files.push({ path: `${name}/tsconfig.json`, text: '{ "extends": "../base" }' });
	}
	const { parts } = parseProject(files);
	expect(parts.pathMaps.length).toBe(1);
	expect(new Set(parts.typescriptConfigs.map(({ pathMap }) => pathMap))).toEqual(new Set([0]));
	expect(JSON.stringify(parts).length).toBeLessThan(40_000);
});

test("what is too much in a configuration is left out and said", () => {
	const many = Array.from({ length: 300_000 }, () => "./b");
	const targets = Array.from({ length: 1000 }, (_, index) => `x${index}/*`);
	const { parts } = parseProject([
		{ path: "tsconfig.json", text: JSON.stringify({ extends: many, compilerOptions: { paths: { "*": targets } } }) },
		{ path: "b.json", text: "{}" },
		...Array.from({ length: 20 }, (_, index) => (
			{ path: `c${index}/tsconfig.json`, text: `{ "extends": "../c${index + 1}" }` }
		)),
		...Array.from({ length: 20 }, (_, index) => ({ path: `p${index}/package.json`, text: '{ "name": "same" }' })),
	]);
	expect(parts.problems.map(({ path }) => path).sort()).toEqual([
		"c0/tsconfig.json", "c1/tsconfig.json", "c2/tsconfig.json", "c3/tsconfig.json",
		"p6/package.json", "p7/package.json", "p8/package.json", "p9/package.json", "tsconfig.json",
	]);
});

test("targets and specifiers longer than any path mean nothing", () => {
	const stars = "*".repeat(900_000);
	for (const exports of [
		{ "./*": `./${stars}` }, { [`./${stars}`]: `./${stars}` }, { "./*": `./${"*".repeat(2000)}` },
	]) {
		const project = parseProject([{ path: "package.json", text: JSON.stringify({ name: "p", exports }) }]);
		expect(project.packagesOf("p/x", "a.ts").flatMap(({ nodePackage }) =>
			project.targets(nodePackage.exports, `./${"x".repeat(2000)}`) ?? [])).toEqual([]);
	}
});

test("an import asks about its own name and folders, not about every package, module and pattern", () => {
	const count = 2000;
	const project = parseProject([
		...Array.from({ length: count }, (_, index) => (
			{ path: `p${index}/package.json`, text: `{ "name": "@s/p${index}", "main": "m.js" }` }
		)),
		...Array.from({ length: count }, (_, index) => (
			{ path: `p${index}/go.mod`, text: `module example.com/p${index}\n` }
		)),
	]);
	let asked = 0;
	const world: World = {
		lookedUp: () => undefined, soughtPackage: () => undefined, readPackage: () => undefined,
		project, facts: () => undefined, blocks: () => undefined,
		filesIn: () => [], someIn: () => [], firstIn: () => undefined,
		named: () => [], namedIn: () => [], requiring: () => [],
		hasFile: (path) => (asked++, path === "p7/m.ts"),
	};
	expect(typescriptRules.moduleFiles("@s/p7", "p3/a.ts", world)).toEqual(["p7/m.ts"]);
	expect(asked).toBeLessThan(10);
	expect(project.goModulesOf("example.com/p9/inner")).toEqual([{ directory: "p9", rest: "inner" }]);
	expect(emptyProject.goModulesOf("example.com/p9")).toEqual([]);
});

test("of many patterns the exact one wins, then the longest begin, then the first", () => {
	const patterns = new StarPatterns<number>([
		["a/*", 1], ["a/b/*", 2], ["*", 3], ["a/b/c", 4], ["a/b/*.js", 5], ["x*y", 6], ["x*yy", 7],
	]);
	const of = (text: string): readonly [number, string] | undefined => {
		const found = patterns.match(text);
		return found && [found.value, found.star];
	};
	expect(of("a/b/c")).toEqual([4, ""]);
	expect(of("a/b/d")).toEqual([2, "d"]);
	expect(of("a/c")).toEqual([1, "c"]);
	expect(of("a/b/d.js")).toEqual([2, "d.js"]);
	expect(of("xyy")).toEqual([6, "y"]);
	expect(of("")).toEqual([3, ""]);
	expect(new StarPatterns<number>([]).match("a")).toBeUndefined();
});

/** How many steps a file takes, in multiples of what it may take. */
async function shareOf(source: string): Promise<number> {
	const { world, files } = await openFixture(`--- a.ts\n${source}\n`);
	const facts = files.get("a.ts");
	if (facts === undefined) throw new Error("there is no a.ts");
	const steps = new Steps(facts.references.count);
	resolveFile({ path: "a.ts", language: "typescript", facts, world, steps });
	return steps.taken / steps.max;
}

const rows = (count: number, row: (index: number) => string): string =>
	Array.from({ length: count }, (_, index) => row(index)).join("\n");

test("types that lead to each other in every way end within the steps of their file", async () => {
	const aliases = rows(300, (index) => {
		const [one, two, three] = [index + 1, index * 5, index * 11].map((other) => `A${other % 300}`);
		return `type A${index} = ${one} | ${two} & ${three};\ndeclare const v${index}: A${index}; v${index}.x.y.z();`;
	});
	const all = rows(60, (base) => `I${base}`).replaceAll("\n", ", ");
	const bases = rows(60, (index) => `interface I${index} extends ${all} {}
declare const w${index}: I${index}; w${index}.nope();`);
	const union = rows(300, (index) => `C${index}`).replaceAll("\n", " | ");
	const unions = `${rows(300, (index) => `class C${index} { m() { return new C${(index * 7) % 300}(); } }`)}
declare const u: ${union};\n${rows(30, () => "u.m().m().m().m();")}`;
	const generics = `type G<T> = { a: G<T[]>; b: G<G<T>>; f<U>(u: U, t: T): G<U | T> };\ndeclare const g: G<string>;
${rows(30, () => "g.a.b.f(g, g).f(g.a, g.b).b.a.f(g).x;")}`;
	for (const source of [aliases, bases, unions, generics]) expect(await shareOf(source)).toBeLessThan(1.05);
});

test("a member among thousands is found without a look at each of them, each time", async () => {
	const members = rows(4000, (index) => `m${index}() { this.m${(index + 1) % 4000}(); }`);
	expect(await shareOf(`class C {\n${members}\n}`)).toBeLessThan(0.1);
	const overloads = rows(3000, (index) => `export function f(a: ${index}): void;`);
	expect(await shareOf(`${overloads}\nexport function f(a: any) {}\n${rows(300, () => "f(1);")}`)).toBeLessThan(0.2);
});

test("a variable that is made of what it was again and again is followed to its end", async () => {
	const text = Array.from({ length: 30 }, (_, at) => `if (at(${at})) o = { ...(o ?? {}), a${at}: 1 };\n`).join("");
	const { paths, steps } = await follow({ "main.js": `let o;\n${text}o.a3;\n` }, "main.js");
	expect(paths).toEqual(["main.js"]);
	expect(steps).toBeLessThan(20_000);
});

test("a name among thousands of modules that are exported again as a whole costs a look at each of them", async () => {
	const files: Record<string, string> = { "index.ts": "" };
	for (let file = 0; file < 2000; file++) {
		files["index.ts"] += whole(`./m${file}`);
		files[`m${file}.ts`] = `export const name${file} = ${file};\n`;
	}
	const names = Array.from({ length: 20 }, (_, at) => `name${1999 - at}`);
	files["main.ts"] = `import { ${names.join(", ")} } from "./index";\n${names.map((name) => `${name};\n`).join("")}`;
	const { paths, steps } = await follow(files, "main.ts");
	expect(paths).toEqual(["m1980.ts"]);
	expect(steps).toBeLessThan(20 * 2000 * 1.5 + 2000 * 10);
});
