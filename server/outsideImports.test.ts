/** What is asked of names that the index does not have: they come from outside, and nothing here declares them. */
import { expect, test } from "vitest";
import { withWorkspace } from "./fixture.ts";

const FILES = {
	"app.ts": [
		'import { open, type Handle } from "outside/files";', 'import * as all from "outside";',
		'import { gone } from "./near";',
		"export function run(one: Handle) { open(); all.part(); one.spin(); return gone; }", "",
	].join("\n"),
	"near.ts": "export const here = 1;\n",
	"decoy.ts": "export function open() {}\nexport class Gear { spin() {} part() {} }\n",
	"app.py": "from outside import thing\nimport os.path\n\ndef run():\n    thing()\n    return os.path.join('a')\n",
	"run.go": 'package run\n\nimport "outside.example/rpc"\n\nfunc Run() { rpc.Serve() }\n',
};

/** What a name means, by the last place where a text begins with it. */
const asked: [path: keyof typeof FILES, text: string, module: string, isOutside: boolean, bindings: number][] = [
	["app.ts", "open();", "outside/files", true, 1],
	["app.ts", "open, type", "outside/files", true, 1],
	["app.ts", "Handle)", "outside/files", true, 1],
	["app.ts", "all.part", "outside", true, 1],
	["app.ts", "part();", "outside", true, 0],
	["app.ts", "gone; }", "./near", false, 1],
	["app.py", "thing()", "outside", true, 1],
	["app.py", "join(", "os.path", true, 0],
	["run.go", "Serve()", "outside.example/rpc", true, 0],
];

test("a name from outside has no definition, but the module that it comes from",
	() => withWorkspace(FILES, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	for (const [path, text, module, isOutside, bindings] of asked) {
		const { definitions, imported } = session.analysis.definition(path, FILES[path].lastIndexOf(text));
		const found = imported && [imported.module, imported.isOutside, imported.bindings.length];
		expect([text, definitions, found]).toEqual([text, [], [module, isOutside, bindings]]);
	}
	const here = session.analysis.definition("near.ts", FILES["near.ts"].indexOf("here"));
	expect([here.definitions.length, here.imported]).toEqual([1, undefined]);
	await session.close();
}));
