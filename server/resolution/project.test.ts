/** Configuration files as people write them, and module specifiers in a workspace that has them. */
import { expect, test } from "vitest";
import { parseProject } from "./configurationFiles.ts";
import { parseJson } from "./json.ts";
import { typescriptRules } from "./languages/typescript.ts";
import type { ConfigurationFile } from "./project.ts";
import type { World } from "./world.ts";

test("JSON may have comments, trailing commas and a byte order mark, and what looks like them in strings stays", () => {
	const text = "\ufeff{ // one\n\"a\": \"// no /* comment */ ,}\", /* two\n */ \"b\": [1, 2,], \"c\": \"\\\"//\",\n}";
	expect(parseJson(text)).toEqual({ a: "// no /* comment */ ,}", b: [1, 2], c: "\"//" });
});

test("what is not JSON is undefined", () => {
	expect(["", "{", "{ a: 1 }", "/* open", "]"].filter((text) => parseJson(text) !== undefined)).toEqual([]);
});

test("configuration that makes no sense says nothing and does not throw", () => {
	const nonsense = [
		"", "null", "[]", "7", "{",
		'{"name": 1, "exports": 3, "main": []}',
		'{"compilerOptions": 1, "extends": {}}',
		'{"compilerOptions": {"paths": {"a": 1, "b": [2]}, "baseUrl": 5}}',
		'{"extends": "./tsconfig.json"}',
		'{"extends": ["../../../up.json", 4]}',
	];
	for (const text of nonsense) {
		const files = ["package.json", "tsconfig.json", "x/jsconfig.json", "go.mod"].map((path) => ({ path, text }));
		expect(() => parseProject(files)).not.toThrow();
	}
});

test("the package around a file is the innermost one, whatever the order of the files", () => {
	const files = ["package.json", "a/b/package.json", "a/package.json"].map((path) => ({ path, text: "{}" }));
	const around = (from: readonly ConfigurationFile[]): (string | undefined)[] => {
		const project = parseProject(from);
		return ["a/b/c/x.ts", "a/b.ts", "x/a.ts"].map((path) => project.packageAround(path)?.directory);
	};
	expect(around(files)).toEqual(["a/b", "a", ""]);
	expect(around([...files].reverse())).toEqual(["a/b", "a", ""]);
});

test("a tsconfig has what it extends, nearest first, and its paths are relative to the file that says them", () => {
	const project = parseProject([
		{ path: "app/tsconfig.json", text: '{ "extends": "../base.json", }' },
		{
			path: "base.json",
			text: '{ "extends": ["./tsconfig.json"], "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
		},
		{ path: "tsconfig.json", text: '{ "compilerOptions": { "baseUrl": "src", "paths": { "never": ["x"] } } }' },
	]);
	const config = project.typescriptConfigOf("app/a.ts");
	expect(config).toMatchObject({ directory: "app", baseUrl: "src" });
	expect(config && project.mapped(config, "@/b")).toEqual(["lib/b"]);
	expect(config && project.mapped(config, "never")).toEqual([]);
});

/** The file that a specifier means, in a workspace of these files and configurations. */
function moduleOf(
	specifier: string, from: string, files: readonly string[], configurations: Readonly<Record<string, object>> = {},
): string | undefined {
	const texts = Object.entries(configurations).map(([path, json]) => ({ path, text: JSON.stringify(json) }));
	const project = parseProject(texts);
	const world: World = {
		lookedUp: () => undefined, soughtPackage: () => undefined, readPackage: () => undefined,
		project,
		facts: () => undefined, blocks: () => undefined,
		hasFile: (path) => files.includes(path),
		filesIn: () => [], someIn: () => [], firstIn: () => undefined,
		named: () => [],
		namedIn: () => [],
		requiring: () => [],
	};
	return typescriptRules.moduleFiles(specifier, from, world)[0];
}

const relative: [specifier: string, files: string[], found: string | undefined][] = [
	["./b", ["src/b.ts"], "src/b.ts"],
	["./b", ["src/b.tsx", "src/b.js"], "src/b.tsx"],
	["./b", ["src/b.d.ts"], "src/b.d.ts"],
	["./b", ["src/b/index.ts"], "src/b/index.ts"],
	["./b", ["src/b.ts", "src/b/index.ts"], "src/b.ts"],
	["./b.js", ["src/b.ts", "src/b.js"], "src/b.ts"],
	["./b.js", ["src/b.js"], "src/b.js"],
	["./b.mjs", ["src/b.mts"], "src/b.mts"],
	["./b.cjs", ["src/b.cts"], "src/b.cts"],
	["./b.jsx", ["src/b.tsx"], "src/b.tsx"],
	["./b.ts", ["src/b.ts"], "src/b.ts"],
	["./b.service", ["src/b.service.ts"], "src/b.service.ts"],
	["./b/", ["src/b/index.js"], "src/b/index.js"],
	["..", ["index.ts"], "index.ts"],
	[".", ["src/index.ts"], "src/index.ts"],
	["../../outside", ["outside.ts"], undefined],
	["./b?raw", ["src/b.ts"], "src/b.ts"],
	["/etc/b", ["etc/b.ts"], undefined],
	["fs", ["fs.ts", "src/fs.ts"], undefined],
];
for (const [specifier, files, found] of relative) {
	test(`"${specifier}" among ${files.join(" and ")} is ${found ?? "outside of the workspace"}`, () => {
		expect(moduleOf(specifier, "src/a.ts", files)).toBe(found);
	});
}

const mapped = { "tsconfig.json": { compilerOptions: { baseUrl: ".", paths: {
	"@/*": ["missing/*", "src/*"], "@/special/*": ["special/*"], "exactly": ["src/exact.ts"],
} } } };
const paths: [specifier: string, found: string | undefined][] = [
	["@/deep/b", "src/deep/b.ts"],
	["@/special/b", "special/b.ts"],
	["exactly", "src/exact.ts"],
	["src/exact", "src/exact.ts"],
	["@/nothing", undefined],
];
for (const [specifier, found] of paths) {
	test(`with tsconfig paths, "${specifier}" is ${found ?? "outside of the workspace"}`, () => {
		const files = ["src/deep/b.ts", "special/b.ts", "src/special/b.ts", "src/exact.ts"];
		expect(moduleOf(specifier, "src/a.ts", files, mapped)).toBe(found);
	});
}

const packages = {
	"package.json": { name: "root", imports: { "#inner/*": "./src/inner/*.js", "#dep": "plain" } },
	"packages/plain/package.json": { name: "plain", main: "dist/main.js" },
	"packages/exporting/package.json": { name: "@scope/exporting", exports: {
		".": { types: "./dist/index.d.ts", import: "./dist/index.js" },
		"./feature": { node: { import: "./dist/esm/feature.js" } },
		"./wild/*": "./dist/wild/*.js",
		"./hidden": null,
	} },
	"packages/bare/package.json": { name: "bare" },
};
const packageFiles = ["src/inner/thing.ts", "packages/plain/src/main.ts", "packages/exporting/src/index.ts",
	"packages/exporting/src/feature.ts", "packages/exporting/src/wild/one.ts", "packages/bare/index.js",
	"packages/bare/lib/deep.ts"];
const named: [specifier: string, from: string, found: string | undefined][] = [
	["plain", "src/a.ts", "packages/plain/src/main.ts"],
	["@scope/exporting", "src/a.ts", "packages/exporting/src/index.ts"],
	["@scope/exporting/feature", "src/a.ts", "packages/exporting/src/feature.ts"],
	["@scope/exporting/wild/one", "src/a.ts", "packages/exporting/src/wild/one.ts"],
	["@scope/exporting/absent", "src/a.ts", undefined],
	["@scope/exporting", "packages/exporting/src/feature.ts", "packages/exporting/src/index.ts"],
	["bare", "src/a.ts", "packages/bare/index.js"],
	["bare/lib/deep.js", "src/a.ts", "packages/bare/lib/deep.ts"],
	["#inner/thing", "src/a.ts", "src/inner/thing.ts"],
	["#dep", "src/a.ts", "packages/plain/src/main.ts"],
	["#inner/thing", "packages/bare/index.js", undefined],
	["plainer", "src/a.ts", undefined],
];
for (const [specifier, from, found] of named) {
	test(`among packages, "${specifier}" in ${from} is ${found ?? "outside of the workspace"}`, () => {
		expect(moduleOf(specifier, from, packageFiles, packages)).toBe(found);
	});
}

test("a folder with a package.json is its entry", () => {
	const files = ["lib/source/start.ts", "lib/index.ts"];
	const entry = moduleOf("./lib", "a.ts", files, { "lib/package.json": { main: "source/start.js" } });
	expect(entry).toBe("lib/source/start.ts");
});

/** What specifiers mean in a workspace of many packages; each row is a kind of configuration. */
const configured: [situation: string, specifier: string, from: string, files: string[],
	configurations: Record<string, object>, found: string | undefined][] = [
	["a base of any name", "@/b", "app/a.ts", ["app/src/b.ts", "lib/b.ts"],
		{ "app/tsconfig.json": { extends: "../shared/paths" },
			"shared/paths.json": { compilerOptions: { paths: { "@/*": ["../lib/*"] } } } }, "lib/b.ts"],
	["the last of several bases", "@/b", "a.ts", ["one/b.ts", "two/b.ts"], {
		"tsconfig.json": { extends: ["./one.json", "./two.json"] },
		"one.json": { compilerOptions: { paths: { "@/*": ["one/*"] } } },
		"two.json": { compilerOptions: { paths: { "@/*": ["two/*"] } } },
	}, "two/b.ts"],
	["a base in node_modules", "~/b", "app/a.ts", ["app/src/b.ts", "src/b.ts"], {
		"app/tsconfig.json": { extends: "@set/base" }, "node_modules/@set/base/package.json": { tsconfig: "strict.json" },
		"node_modules/@set/base/strict.json": { compilerOptions: { paths: { "~/*": ["${configDir}/src/*"] } } },
	}, "app/src/b.ts"],
	["a base in a package of the workspace", "~/b", "app/a.ts", ["app/src/b.ts"], {
		"app/tsconfig.json": { extends: "@set/base/strict.json" }, "settings/package.json": { name: "@set/base" },
		"settings/strict.json": { compilerOptions: { baseUrl: "${configDir}/src",
			paths: { "~/*": ["${configDir}/src/*"] } } },
	}, "app/src/b.ts"],
	["a reference that is about the file", "@/b", "src/a.ts", ["src/b.ts", "test/b.ts"], {
		"tsconfig.json": { files: [], references: [{ path: "./tsconfig.test.json" }, { path: "./app.json" }] },
		"tsconfig.test.json": { include: ["test"], compilerOptions: { paths: { "@/*": ["./test/*"] } } },
		"app.json": { include: ["src/**/*.ts"], compilerOptions: { paths: { "@/*": ["./src/*"] } } },
	}, "src/b.ts"],
	["another configuration of the folder, for what the main one leaves out", "@/b", "test/a.ts",
		["src/b.ts", "test/b.ts"], {
		"tsconfig.json": { exclude: ["test"], compilerOptions: { paths: { "@/*": ["./src/*"] } } },
		"tsconfig.test.json": { include: ["test/*"], compilerOptions: { paths: { "@/*": ["./test/*"] } } },
	}, "test/b.ts"],
	["no configuration of a build where the main one is further up", "@/b", "app/a.ts", ["src/b.ts", "app/b.ts"], {
		"tsconfig.json": { compilerOptions: { paths: { "@/*": ["./src/*"] } } },
		"app/tsconfig.build.json": { compilerOptions: { paths: { "@/*": ["./*"] } } },
	}, "src/b.ts"],
	["jsconfig.json", "@/b", "src/a.js", ["src/b.js"],
		{ "jsconfig.json": { compilerOptions: { paths: { "@/*": ["./src/*"] } } } }, "src/b.js"],
	["folders that are one to the compiler", "./b", "src/deep/a.ts", ["made/deep/b.ts", "made/b.ts"],
		{ "tsconfig.json": { compilerOptions: { rootDirs: ["src", "made"] } } }, "made/deep/b.ts"],
	["an entry that is built into a folder of any name", "util", "app/a.ts", ["util/source/main.ts", "util/index.ts"], {
		"util/package.json": { name: "util", main: "./target/main.js" },
		"util/tsconfig.json": { compilerOptions: { outDir: "target", rootDir: "source" } },
	}, "util/source/main.ts"],
	["an entry that is built, nothing being said of where", "util", "app/a.ts", ["util/src/main.ts", "util/other.ts"],
		{ "util/package.json": { name: "util", main: "./target/main.js" } }, "util/src/main.ts"],
	["a condition whose file is not there", "util/part", "app/a.ts", ["util/lib/part.js"], {
		"util/package.json": { name: "util",
			exports: { "./part": { types: "./types/none.d.ts", import: "./lib/part.js" } } },
	}, "util/lib/part.js"],
	["a subpath that is closed", "util/part", "app/a.ts", ["util/part.ts"],
		{ "util/package.json": { name: "util", exports: { "./*": "./*", "./part": null } } }, undefined],
	["a package of a registry that somebody imitates for tests", "left", "app/a.ts", ["test/left/index.js"],
		{ "package.json": { dependencies: { left: "^1.0.0" } }, "test/left/package.json": { name: "left" } },
			undefined],
	["a package that its workspace links although a version is said", "left", "app/a.ts",
		["packages/left/index.ts", "test/left/index.ts"], {
		"package.json": { workspaces: ["app", "packages/*"] }, "app/package.json": { dependencies: { left: "^1.0.0" } },
		"packages/left/package.json": { name: "left" }, "test/left/package.json": { name: "left" },
	}, "packages/left/index.ts"],
	["a package in a folder that is said", "left", "app/a.ts", ["vendored/one/index.ts", "packages/left/index.ts"], {
		"app/package.json": { dependencies: { left: "file:../vendored/one" } },
		"vendored/one/package.json": { name: "whatever" }, "packages/left/package.json": { name: "left" },
	}, "vendored/one/index.ts"],
];
for (const [situation, specifier, from, files, configurations, found] of configured) {
	test(`configuration: ${situation}`, () => expect(moduleOf(specifier, from, files, configurations)).toBe(found));
}

test("packages of pnpm and lerna are those that their lists name", () => {
	const lists = [
		{ path: "pnpm-workspace.yaml",
			text: "# ours\npackages:\n  - 'packages/**' # all\n  - \"!**/fixtures/**\"\ncatalog:\n  - no\n" },
		{ path: "pnpm-workspace.yaml", text: "packages: ['packages/**', '!**/fixtures/**']\n" },
		{ path: "lerna.json", text: "{ \"packages\": [\"packages/**\", \"!**/fixtures/**\"] }" },
	];
	for (const list of lists) {
		const folders = ["", "packages/a", "packages/deep/b", "packages/a/fixtures/c", "other"];
		const manifests = folders.map((folder) =>
			({ path: folder === "" ? "package.json" : `${folder}/package.json`, text: "{}" }));
		const members = parseProject([list, ...manifests]).parts.packages.filter(({ workspace }) => workspace === "");
		expect(members.map(({ directory }) => directory)).toEqual(["", "packages/a", "packages/deep/b"]);
	}
});

test("JavaScript and the file that declares its types are one module", () => {
	const world: World = {
		lookedUp: () => undefined, soughtPackage: () => undefined, readPackage: () => undefined,
		project: parseProject([]), facts: () => undefined, blocks: () => undefined,
			hasFile: (path) => ["lib.js", "lib.d.ts", "x.mjs", "x.d.mts", "y.ts", "y.js"].includes(path),
		filesIn: () => [], someIn: () => [], firstIn: () => undefined, named: () => [], namedIn: () => [],
		requiring: () => [],
	};
	const of = (specifier: string): readonly string[] => typescriptRules.moduleFiles(specifier, "a.ts", world);
	expect([of("./lib"), of("./lib.js"), of("./x.mjs"), of("./y")]).toEqual([["lib.js", "lib.d.ts"],
		["lib.js", "lib.d.ts"], ["x.mjs", "x.d.mts"], ["y.ts"]]);
});

test("modules of Go have the places that a go.mod or go.work gives them instead", () => {
	const project = parseProject([
		{ path: "app/go.mod", text: ["module example.com/app", "replace (", "\texample.com/dep v1.2.0 => ../dep // ours", ")",
			"replace example.com/far => example.com/fork v1.0.0"].join("\n") },
		{ path: "go.work", text: "go 1.22\nuse ./app\nreplace example.com/other => ./forks/other\n" },
	]);
	const of = (specifier: string): string[] => project.goModulesOf(specifier).map(({ directory }) => directory);
	const wanted = ["example.com/dep", "example.com/other/in", "example.com/far"];
	expect(wanted.map(of)).toEqual([["dep"], ["forks/other"], []]);
});
