/** Configuration changes: linked again is what it may concern, and the index is the one that is made from nothing. */
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { withWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";

const packageJson = (content: object): string => `${JSON.stringify(content)}\n`;

/** Two packages that import a third one, one of them by way of a file of its own; and who has nothing to do with it. */
const FILES = {
	"package.json": packageJson({ workspaces: ["packages/*"] }),
	"packages/units/package.json":
		packageJson({ name: "units", exports: { ".": "./src/index.ts", "./*": "./src/*.ts" } }),
	"packages/units/src/index.ts": "export function metre() {}\n",
	"packages/units/src/deep.ts": "export function inch() {}\n",
	"packages/units/old/package.json": packageJson({ name: "old-units" }),
	"packages/units/old/index.ts": "export function metre() {}\n",
	"packages/app/package.json": packageJson({ name: "app", dependencies: { units: "workspace:*" } }),
	"packages/app/units.ts": 'export * from "units";\nexport { inch } from "units/deep";\n',
	"packages/app/main.ts": 'import { inch, metre } from "./units";\nmetre();\ninch();\n',
	"packages/app/alone.ts": "export function alone() { return alone(); }\n",
	"other/alone.ts": 'import { readFile } from "node:fs";\nexport const alone = readFile;\n',
};

const targets = (session: Session, path: string, name: string): string[] => {
	const { definitions } = session.analysis.definition(path, (session.text(path) ?? "").lastIndexOf(name));
	return definitions.map((site) => site.path);
};

/** Files of packages with a package.json that says other things of the same. */
async function relinked(path: keyof typeof FILES, content: object, look: (session: Session) => void): Promise<number> {
	let count = 0;
	await withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write(path, packageJson(content));
		({ relinked: count } = await session.index());
		look(session);
		expect(await session.index()).toMatchObject({ parsed: 0, relinked: 0 });
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
		const again = await workspace.open();
		expect(await again.index()).toMatchObject({ parsed: 0, relinked: 0 });
		await again.close();
	});
	return count;
}

test("a version, a script or a dependency that nobody imports concerns no file", async () => {
	const content = {
		name: "app", version: "2.0.0", scripts: { test: "x" }, dependencies: { units: "workspace:*", left: "^1" },
	};
	expect(await relinked("packages/app/package.json", content, (session) => {
		expect(targets(session, "packages/app/main.ts", "metre")).toEqual(["packages/units/src/index.ts"]);
	})).toBe(0);
});

test("what is exported under a name concerns who imports it, and who has it from there", async () => {
	const content = { name: "units", exports: { ".": "./old/index.ts", "./*": "./src/*.ts" } };
	expect(await relinked("packages/units/package.json", content, (session) => {
		expect(targets(session, "packages/app/main.ts", "metre")).toEqual(["packages/units/old/index.ts"]);
		expect(targets(session, "packages/app/main.ts", "inch")).toEqual(["packages/units/src/deep.ts"]);
	})).toBe(2);
});

test("a package of another name is found under that alone", async () => {
	expect(await relinked("packages/units/package.json", { name: "measures" }, (session) => {
		expect(targets(session, "packages/app/main.ts", "metre")).not.toContain("packages/units/src/index.ts");
	})).toBe(2);
});

test("a dependency that comes from a folder of another name concerns who imports it", async () => {
	const content = { name: "app", dependencies: { units: "file:../units/old" } };
	expect(await relinked("packages/app/package.json", content, (session) => {
		expect(targets(session, "packages/app/main.ts", "metre")).toEqual(["packages/units/old/index.ts"]);
	})).toBe(2);
});

test("a workspace that has other members concerns who imports these", async () => {
	expect(await relinked("package.json", { workspaces: ["packages/app"] }, (session) => {
		expect(targets(session, "packages/app/main.ts", "metre")).toEqual(["packages/units/src/index.ts"]);
	})).toBe(2);
});

test("a tsconfig.json concerns the files that it is about, and who has something from them", async () => {
	const user = 'import { alone } from "./alone";\nalone();\n';
	await withWorkspace({ ...FILES, "other/user.ts": user }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const paths = { units: ["../units/old/index"] };
		workspace.write("packages/app/tsconfig.json", packageJson({ compilerOptions: { paths } }));
		expect(await session.index()).toMatchObject({ parsed: 0, relinked: 3 });
		expect(targets(session, "packages/app/main.ts", "metre")).toEqual(["packages/units/old/index.ts"]);
		workspace.write("packages/app/tsconfig.json", packageJson({ compilerOptions: { strict: true, paths } }));
		expect(await session.index()).toMatchObject({ relinked: 0 });
		workspace.remove("packages/app/tsconfig.json");
		expect(await session.index()).toMatchObject({ relinked: 3 });
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
});

test("a package that comes or goes with its files concerns who imports a package of its name", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("packages/tools/package.json", packageJson({ name: "tools" }));
		workspace.write("packages/tools/index.ts", 'import { metre } from "units";\nmetre();\n');
		expect(await session.index()).toMatchObject({ parsed: 1, relinked: 1 });
		for (const path of ["package.json", "src/index.ts", "src/deep.ts", "old/package.json", "old/index.ts"]) {
			workspace.remove(`packages/units/${path}`);
		}
		expect(await session.index()).toMatchObject({ deleted: 3, relinked: 3 });
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

/** A file that imports what is found nowhere, until a file of configuration says where. */
test.each([
	["the folder that sources are built to", { "lib/package.json": { name: "units", main: "./dist/all.js" } },
		"lib/tsconfig.json", { compilerOptions: { outDir: "dist", rootDir: "old" } }],
	["a package in a folder that a dependency is linked to", { "package.json": { dependencies: { units: "file:lib" } } },
		"lib/package.json", { name: "other", main: "./old/all.ts" }],
	["a package in a folder that is imported", { "main.ts": 'import { metre } from "./lib";\nmetre();\n' },
		"lib/package.json", { main: "./old/all.ts" }],
])("%s concerns who has looked there", (_, files, path, content) => {
	const texts = Object.entries(files).map(([name, text]) => [name, typeof text === "string" ? text : packageJson(text)]);
	const before = {
		"main.ts": 'import { metre } from "units";\nmetre();\n', "lib/old/all.ts": "export function metre() {}\n",
		...Object.fromEntries(texts) as Record<string, string>,
	};
	return withWorkspace(before, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(targets(session, "main.ts", "metre")).not.toContain("lib/old/all.ts");
		workspace.write(path, packageJson(content));
		await session.index();
		expect(targets(session, "main.ts", "metre")).toEqual(["lib/old/all.ts"]);
		workspace.remove(path);
		await session.index();
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
});

test("who is stopped before what a change concerns is linked has it linked the next time", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("packages/units/package.json", packageJson({ name: "measures" }));
		const stop = new AbortController();
		const run = session.index({ signal: stop.signal, onProgress: ({ phase }) => {
			if (phase === "linking") stop.abort();
		} });
		await expect(run).rejects.toThrow();
		await session.close();
		const again = await workspace.open();
		await again.index();
		await again.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

test("an unsaved document that imports a package has what the package comes to say", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const path = "packages/app/alone.ts";
		session.setText(path, 'import { metre } from "measures";\nmetre();\n');
		await session.settled();
		expect(targets(session, path, "metre")).not.toContain("packages/units/src/index.ts");
		workspace.write("packages/units/package.json", packageJson({ name: "measures" }));
		await session.index();
		await session.settled();
		expect(targets(session, path, "metre")).toEqual(["packages/units/src/index.ts"]);
		await session.close();
	}));

test("after any row of changes of configuration, the index is the one that is made from nothing", async () => {
	for (let seed = 1; seed <= 8; seed++) {
		const prng = new Prng(seed);
		const oneOf = <T>(...values: readonly T[]): T => values[prng.below(values.length)] as T;
		await withWorkspace(FILES, async (workspace) => {
			const session = await workspace.open();
			await session.index();
			for (let step = 0; step < 8; step++) {
				const main = oneOf("./old/index.ts", "./src/index.ts", "./src/deep.ts");
				workspace.write("packages/units/package.json", packageJson({
					name: oneOf("units", "units/deep", "measures", "@of/units"), version: `1.0.${step}`,
					...oneOf({ main }, { exports: main }, { exports: { ".": main, "./*": oneOf("./old/*.ts", "./src/*.ts") } }),
				}));
				workspace.write("packages/app/package.json", packageJson({
					name: oneOf("app", "units"), imports: { "#inner": oneOf("./alone.ts", "units", "./main.ts") },
					dependencies: {
						[oneOf("units", "measures", "@of/units")]: oneOf("^1", "workspace:*", "file:../units", "file:../units/old"),
					},
				}));
				workspace.write("package.json", packageJson({
					workspaces: oneOf(["packages/*"], ["packages/app"], []),
					dependencies: { measures: oneOf("^1", "file:packages/units") },
				}));
				const folder = oneOf("", "packages/", "packages/app/", "packages/units/", "packages/units/src/");
				const name = oneOf("tsconfig.json", "jsconfig.json", "tsconfig.build.json");
				workspace.write(folder + name, packageJson({
					compilerOptions: oneOf(
						{ paths: { units: [oneOf("./old", "./units/old", "../units/src/deep")] } }, { baseUrl: "." },
						{ rootDirs: [".", "../units"] }, { outDir: "dist", rootDir: oneOf("src", "old") }, {},
					),
					...oneOf({}, { include: ["*.ts"] }, { exclude: ["src"] }, { files: ["main.ts"] }),
				}));
				if (prng.below(2) === 0) workspace.remove(folder + name);
				const inner = `${oneOf("packages/units/old", "packages/app/inner", "other")}/package.json`;
				const named = { name: oneOf("old-units", "measures", "units"), main: oneOf("index", "../main") };
				workspace.write(inner, packageJson(named));
				if (prng.below(2) === 0) workspace.remove(inner);
				const from = oneOf("units", "units/deep", "measures", "@of/units", "#inner", "../units", "../units/old", "./inner");
				if (prng.below(2) === 0) workspace.write("packages/app/units.ts", `export * from "${from}";\n`);
				await session.index();
			}
			await session.close();
			expect(workspace.dump(), `seed ${seed}`).toEqual(await workspace.freshDump());
		});
	}
});
