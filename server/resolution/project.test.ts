/** Configuration files as people write them, and module specifiers in a workspace that has them. */
import { expect, test } from "vitest";
import { parseProject, type ConfigurationFile } from "./configurationFiles.ts";
import { parseJson } from "./json.ts";
import { typescriptRules } from "./languages/typescript.ts";
import type { World } from "./world.ts";

test("JSON may have comments, trailing commas and a byte order mark, and what looks like them in strings stays", () => {
	const text = "\ufeff{ // one\n\"a\": \"// no /* comment */ ,}\", /* two\n */ \"b\": [1, 2,], \"c\": \"\\\"//\",\n}";
	expect(parseJson(text)).toEqual({ a: "// no /* comment */ ,}", b: [1, 2], c: "\"//" });
});

test("what is not JSON is undefined", () => {
	expect(["", "{", "{ a: 1 }", "/* open", "]"].map(parseJson)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test("configuration that makes no sense says nothing and does not throw", () => {
	const nonsense = ["", "null", "[]", "7", "{", "{\"name\": 1, \"exports\": 3, \"main\": []}",
		"{\"compilerOptions\": 1, \"extends\": {}}", "{\"compilerOptions\": {\"paths\": {\"a\": 1, \"b\": [2]}, \"baseUrl\": 5}}",
		"{\"extends\": \"./tsconfig.json\"}", "{\"extends\": [\"../../../up.json\", 4]}"];
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
		{ path: "app/tsconfig.json", text: "{ \"extends\": \"../base.json\", }" },
		{ path: "base.json", text: "{ \"extends\": [\"./tsconfig.json\"], \"compilerOptions\": { \"paths\": { \"@/*\": [\"./lib/*\"] } } }" },
		{ path: "tsconfig.json", text: "{ \"compilerOptions\": { \"baseUrl\": \"src\", \"paths\": { \"never\": [\"x\"] } } }" },
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
	const project = parseProject(Object.entries(configurations).map(([path, json]) => ({ path, text: JSON.stringify(json) })));
	const world: World = {
		project,
		facts: () => undefined,
		hasFile: (path) => files.includes(path),
		filesIn: () => [],
		named: () => [],
		namedIn: () => [],
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
	expect(moduleOf("./lib", "a.ts", files, { "lib/package.json": { main: "source/start.js" } })).toBe("lib/source/start.ts");
});
