/** What is not used, in small workspaces, and in random ones against plain reachability. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withWorkspace } from "../../fixture.ts";
import { finish } from "../../model/pieces.ts";
import type { UnusedAnswer, UnusedOptions } from "./answers.ts";
import { entryPoints } from "./entryPoints.ts";

async function ask(
	files: Readonly<Record<string, string>>, options: Partial<UnusedOptions> = {},
): Promise<UnusedAnswer> {
	let answer: UnusedAnswer | undefined;
	await withWorkspace(files, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		answer = finish(session.analysis.unused({ limit: 100, ...options }));
		await session.close();
	});
	if (answer === undefined) throw new Error("There is no answer.");
	return answer;
}

/**
 * Each result as a line: `path#name`, `+` if it is exported, `<` if only what is unused uses it, `t` if only tests do,
 * and what is inside.
 */
async function check(
	files: Readonly<Record<string, string>>, want: string, options: Partial<UnusedOptions> = {},
): Promise<void> {
	const { unused } = await ask(files, options);
	const mark = { "unreferenced": "", "only from unused": "<", "only from tests": "t" };
	const said = unused.map(({ symbol: { path, qualifiedName }, why, isExported, insideCount }) => [
		path, qualifiedName === path ? "" : `#${qualifiedName}`, isExported ? "+" : "", mark[why],
		insideCount > 0 ? ` ${insideCount}` : "",
	].join(""));
	expect(said.join(", ")).toBe(want);
}

const PACKAGE = '{ "name": "x", "main": "./dist/lib.js", "scripts": { "tidy": "node tools/tidy.mjs" } }';

describe("of TypeScript", () => {
	test("functions that nothing calls, and what only they call", () => check({
		"package.json": PACKAGE,
		"src/lib.ts": `import { used } from "./a";
export function api() { return used(); }
function lost() { return found(); }
function found() {}
`,
		"src/a.ts": "export function used() {}\nexport function spare() {}\n",
		"src/alone.ts": "export function nobody() {}\nexport const no = 1;\n",
	}, "src/a.ts#spare+, src/alone.ts 2, src/lib.ts#lost, src/lib.ts#found<"));

	test("what entries export again is for others, whole files and names", () => check({
		"package.json": PACKAGE,
		"src/lib.ts": 'export * from "./all";\nexport { one } from "./some";\n',
		"src/all.ts": 'export * from "./deep";\nexport function a() {}\nfunction b() {}\n',
		"src/deep.ts": "export function c() {}\n",
		"src/some.ts": "export function one() {}\nexport function two() {}\n",
	}, "src/all.ts#b, src/some.ts#two+"));

	test("members go by bases, interfaces, decorators and the language; private ones are told", () => check({
		"package.json": PACKAGE,
		"src/lib.ts": [
			"import { Outer, mark } from 'elsewhere';", "interface Shape { area(): number }",
			"class Square implements Shape {", "\tside = 1;", "\tarea() { return this.side; }", "\tlost() {}",
			"\ttoString() { return ''; }", "\tget size() { return 1; }", "}",
			"class Far extends Outer {", "\thook() {}", "}",
			"class Marked {", "\t@mark", "\trun() {}", "}",
			"export class Api {", "\topen() {}", "\tprivate shut() {}", "}",
			"export const all = [new Square(), new Far(), new Marked()];", "",
		].join("\n"),
	}, "src/lib.ts#Square.lost, src/lib.ts#Api.shut"));

	test("scripts, files of tools, tests and prose use what they name; what only tests use is told apart", async () => {
		const files = {
			"package.json": PACKAGE,
			"src/lib.ts": "export function api() {}\nexport function told() {}\n",
			"tools/tidy.mjs": 'import { help } from "./help.mjs";\nhelp();\n',
			"tools/help.mjs": "export function help() {}\nexport function spare() {}\n",
			"vite.config.ts": 'import { plugin } from "./plugin";\nexport default plugin;\n',
			"plugin.ts": "export const plugin = 1;\n",
			"src/b.ts": "export function tested() {}\nexport function mentioned() {}\n",
			"src/b.test.ts": 'import { tested } from "./b";\nit("works", () => tested());\n',
			"README.md": "# Use\n\nCall `mentioned`.\n",
		};
		await check(files, "tools/help.mjs#spare+");
		await check(files, "src/b.ts#tested+t, tools/help.mjs#spare+", { includeTests: false });
		await check(files, "", { filter: { paths: ["src"] } });
		await check(files, "", { filter: { symbolKinds: [3] } });
	});

	test("methods are not told if the type that has them is not known", () => check({
		"package.json": '{ "main": "main.js" }',
		"main.js": `Date.prototype.week = function () { return 1; };
(function () {
	function Cart() {}
	Cart.prototype.total = function () { return this.lines(); };
	Cart.prototype.lines = function () { return 1; };
	function lost() {}
})();
`,
	}, "main.js#Cart 2, main.js#lost"));

	test("if no entry is known, all exports count as used", async () => {
		const files = { "a.ts": "export function one() {}\nfunction two() {}\n" };
		await check(files, "a.ts#two");
		expect((await ask(files)).entryCount).toBe(0);
	});
});

test("of Python: scripts and decorated functions are used", () => check({
	"pyproject.toml": '[project.scripts]\ntool = "pkg.run:main"\n',
	"pkg/__init__.py": "",
	"pkg/run.py": "from pkg import web\n\ndef main():\n    web.start()\n",
	"pkg/web.py": `import frame

__all__ = ["start"]
__version__ = "1"

def start():
    pass

@frame.route('/')
def page():
    pass

def lost():
    pass
`,
	"pkg/gone.py": "def never():\n    pass\n",
}, "pkg/gone.py 1, pkg/web.py#lost+"));

test("of Python: what a package is runs with whatever in it runs", () => check({
	"pyproject.toml": '[project.scripts]\ntool = "lib.pkg.deep.run:main"\n',
	"lib/pkg/__init__.py": "from lib.pkg.set import up\n\nup()\nspare = 1\n",
	"lib/pkg/set.py": "def up():\n    pass\n\ndef down():\n    pass\n",
	"lib/pkg/deep/__init__.py": "",
	"lib/pkg/deep/run.py": "def main():\n    pass\n",
	"lib/other/__init__.py": "",
}, "lib/other/__init__.py, lib/pkg/__init__.py#spare+, lib/pkg/set.py#down+"));

test("of Go: main and init run, exports but of internal packages are for others; interfaces", () => check({
	"go.mod": "module example.org/x\n",
	"cmd/x/main.go": 'package main\n\nimport "example.org/x/internal/a"\n\nfunc main() { a.Used() }\n\nfunc lost() {}\n',
	"internal/a/a.go": `package a

type walker interface{ walk() }

func Used() { var w walker = thing{}; w.walk() }

func Spare() {}

func init() {}
`,
	"internal/a/b.go": `package a

type thing struct{}

func (t thing) walk() {}
func (t thing) run() {}
func (t thing) String() string { return "" }

type gone struct{}

func (g gone) String() string { return "" }
`,
	"lib.go": "package x\n\nfunc Api() {}\nfunc own() {}\n",
}, "cmd/x/main.go#lost, internal/a/a.go#Spare+, internal/a/b.go#thing.run, internal/a/b.go#gone 1, lib.go#own"));

test("the page is the first by path and place, and says that there is more", async () => {
	const files = { "b.ts": "function b1() {}\nfunction b2() {}\nexport {};\n", "a.ts": "function a1() {}\nexport {};\n" };
	const { unused, count, cut } = await ask(files, { limit: 2 });
	expect([unused.map(({ symbol }) => symbol.name), count, cut]).toEqual([["a1", "b1"], 3, "limit"]);
});

test("over random calls between files it is what plain reachability says", async () => {
	const [fileCount, perFile] = [4, 4];
	const functions = fileCount * perFile;
	const calls = fc.array(fc.tuple(fc.nat(functions - 1), fc.nat(functions - 1)), { maxLength: 16 });
	const entries = fc.uniqueArray(fc.nat(functions - 1), { maxLength: 3 });
	await fc.assert(fc.asyncProperty(calls, entries, async (pairs, roots) => {
		const fileOf = (one: number): number => Math.floor(one / perFile);
		const of = (file: number): number[] => Array.from({ length: perFile }, (_, at) => file * perFile + at);
		const imported = (file: number): number[] =>
			[...new Set(pairs.filter(([from, to]) => fileOf(from) === file && fileOf(to) !== file).map(([, to]) => to))];
		const callsOf = (one: number): string =>
			pairs.filter(([from]) => from === one).map(([, to]) => `f${to}();`).join(" ");
		const text = (file: number): string => [
			...imported(file).map((one) => `import { f${one} } from "./m${fileOf(one)}";`),
			...of(file).map((one) => `export function f${one}() { ${callsOf(one)} }`), "",
		].join("\n");
		const files = Object.fromEntries(Array.from({ length: fileCount }, (_, file) => [`m${file}.ts`, text(file)]));
		const index = roots.map((one) => `export { f${one} } from "./m${fileOf(one)}";`).join("\n");

		const [reached, reachedFiles] = [new Set(roots), new Set<number>()];
		for (let before = -1; before !== reached.size + reachedFiles.size; ) {
			before = reached.size + reachedFiles.size;
			for (const one of reached) {
				reachedFiles.add(fileOf(one));
				for (const [from, to] of pairs) if (from === one) reached.add(to);
			}
			for (const file of reachedFiles) for (const one of imported(file)) reached.add(one);
		}
		const want = Array.from({ length: fileCount }, (_, file) => (reachedFiles.has(file)
			? of(file).filter((one) => !reached.has(one))
				.map((one) => `m${file}.ts f${one}`) : [`m${file}.ts m${file}.ts`])).flat();
		const { unused } = await ask({ ...files, "index.ts": `${index}\nexport {};\n` });
		expect(unused.map(({ symbol }) => `${symbol.path} ${symbol.name}`)).toEqual(want);
	}), { seed: 4, numRuns: 12 });
});

describe("entries", () => {
	test.each([
		[
			"package.json", '{"exports": {".": {"import": "./dist/esm/a.mjs"}, "./sub": "./lib/sub/index.d.ts"}}',
			"src/a.ts src/sub/index.ts",
		],
		["package.json", '{"bin": {"x": "bin/run"}, "browser": {"./src/c.js": "./src/d.js"}}', "bin/run.js src/d.ts"],
		["package.json", '{"exports": {"./*": "./src/sub/*.js"}}', "src/sub/index.ts"],
		["package.json", "{", ""],
		["package.json", '{"main": "../outside.js"}', ""],
		["pyproject.toml", '[tool.poetry.scripts]\nx = "pkg.cli:run"\n\n[other]\ny = "src.a:b"\n', "src/pkg/cli.py"],
	])("of %s %s", (path, text, want) => {
		const paths = ["src/a.ts", "src/sub/index.ts", "src/c.ts", "src/d.ts", "bin/run.js", "src/pkg/cli.py"];
		expect([...finish(entryPoints(paths, [{ path, text }], () => [])).files].sort().join(" ")).toBe(want);
	});

	test.each([
		["the text of an option", 'entry: "./src/a.ts"', "src/a.ts"],
		["lists, with all quotes", "entry: [\"src/a.ts\", './src/d.ts', `bin/run.js`]", "bin/run.js src/a.ts src/d.ts"],
		["without an extension", '"./src/sub"', "src/sub/index.ts"],
		["a word, and a folder, are no files", 'entries: ["a", "src", "src/none.ts"]', ""],
		["not what a build makes", 'outfile: "dist/a.js"', ""],
		["patterns, of entries alone", 'entry: ["src/*.ts", "!src/c.ts"]', "src/a.ts src/c.ts src/d.ts src/sub/index.ts"],
		["patterns of deep folders", 'input: "src/**/index.ts"', "src/sub/index.ts"],
		["not what tests and lints look at", 'include: ["src/**/*.ts"]', ""],
		["outside", '"../other/src/a.ts"', ""],
	])("that a tool's configuration names: %s", (_, written, want) => {
		const paths = ["src/a.ts", "src/sub/index.ts", "src/c.ts", "src/d.ts", "bin/run.js"];
		const inFolder = (folder: string, names: readonly string[]): string[] => names.map((name) => `${folder}${name}`);
		for (const folder of ["", "packages/own/"]) {
			const config = `${folder}vite.config.ts`;
			const manifest = { path: `${folder}package.json`, text: "{}" };
			const texts = (path: string): readonly string[] => (path === config ? ["vite", written] : [written]);
			const { files, isKnown } = finish(entryPoints([...inFolder(folder, paths), config], [manifest], texts));
			const named = [...files].filter((path) => path !== config && !path.endsWith("src/index.ts")).sort();
			expect([named, isKnown]).toEqual([want === "" ? [] : inFolder(folder, want.split(" ")), false]);
		}
	});

	test("by the conventions of each language", () => {
		const at = (...paths: string[]): string => {
			const { files, isKnown, isLibrary } = finish(entryPoints(paths, [], () => []));
			return `${[...files].sort().join(" ")}${isKnown ? " known" : ""}${isLibrary ? " library" : ""}`;
		};
		expect(at("src/vite.config.ts", "a/setup.py", "a/vite.config.py", "b.go")).toBe("a/setup.py src/vite.config.ts");
		expect(at("tool/__main__.py", "tool/other.py")).toBe("tool/__main__.py known");
		expect(at("pkg/__init__.py", "pkg/deep/__init__.py")).toBe("pkg/__init__.py known library");
		expect(at("web/app/shop/[id]/page.tsx", "app/shop/cart.ts", "pages/about.jsx", "a/+page.ts", "a/b.stories.tsx"))
			.toBe("a/+page.ts a/b.stories.tsx pages/about.jsx web/app/shop/[id]/page.tsx");
		expect(at("shop/urls.py", "shop/migrations/0001_first.py", "shop/management/commands/sell.py", "management/a.py"))
			.toBe("shop/management/commands/sell.py shop/migrations/0001_first.py shop/urls.py");
		expect(at("main.go", "src/index.ts", "lib/index.ts")).toBe("main.go src/index.ts known library");
	});
});
