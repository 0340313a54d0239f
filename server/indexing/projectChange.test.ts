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

test("other folders of packages concern everything", async () => {
	expect(await relinked("package.json", { workspaces: ["packages/app"] }, () => undefined)).toBe(7);
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

test("after any row of changes of what packages say, the index is the one that is made from nothing", async () => {
	for (let seed = 1; seed <= 6; seed++) {
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
				const from = oneOf("units", "units/deep", "measures", "@of/units", "#inner", "../units", "../units/old");
				if (prng.below(2) === 0) workspace.write("packages/app/units.ts", `export * from "${from}";\n`);
				await session.index();
			}
			await session.close();
			expect(workspace.dump(), `seed ${seed}`).toEqual(await workspace.freshDump());
		});
	}
});
