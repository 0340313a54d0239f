/** Which parts of a file's links a file that comes or goes concerns: those whose answers are others, and no more. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { Facts } from "../model/facts.ts";
import { StoreView } from "../store/storeView.ts";
import { ChangedQuestions } from "./dependencies.ts";
import { Dependents } from "./dependents.ts";

const FILES = {
	"go.mod": "module example.org/shop\n",
	"a/cart.go": "package a\n\nfunc One() int { return 1 }\n",
	"a/made.go": "package a\n\nvar Made = One()\n",
	"lone/lone.go": "package lone\n\nfunc Alone() {}\n",
	"use/call.go": 'package use\n\nimport "example.org/shop/a"\n\nfunc call() int { return a.One() }\n',
	"use/free.go": 'package use\n\nimport "example.org/shop/a"\n\nfunc free() { shop.Three() }\n',
	"use/lone.go": 'package use\n\nimport "example.org/shop/lone"\n\nfunc alone() { lone.Alone() }\n',
	"types/type.go": "package types\n\ntype Reader struct{}\n\nfunc (r *Reader) Read2() {}\n",
	"types/none.go": "package types\n\nfunc none() {}\n",
};

interface Change {
	/** A file that comes; it goes when it is there. */
	readonly path: string;
	readonly text?: string;
	/** By path the parts of the links of other files that it concerns. */
	readonly concerns: Readonly<Record<string, readonly string[]>>;
}

const check = (changes: readonly Change[]): Promise<void> => withWorkspace(FILES, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	await session.close();
	const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store(), mode: "read" });
	const view = new StoreView(engine);
	const paths = new Set(view.paths());
	const changed = new ChangedQuestions();
	for (const { path, text } of changes) {
		const outcome = await workspace.pool.extract({ language: "go", source: new TextEncoder().encode(text ?? "") });
		if (outcome.kind !== "extracted") throw new Error(outcome.reason);
		changed.add(path, view.facts(path), text === undefined ? undefined : new Facts(outcome.extraction.facts));
		if (text === undefined) paths.delete(path);
		else paths.add(path);
	}
	changed.settle([...paths].sort());
	const moved = new Set(changes.map(({ path }) => path));
	const concerned = [...new Dependents(engine).of(changed)].filter(([path]) => !moved.has(path));
	engine.close();
	expect(Object.fromEntries(concerned)).toEqual(Object.assign({}, ...changes.map(({ concerns }) => concerns)));
});

const IMPORTS = { "use/call.go": ["imports"], "use/free.go": ["imports"] };

test("a file that comes to a package with nothing that is asked for concerns the imports of who imports it", () =>
	check([{ path: "a/more.go", text: "package a\n\nfunc more() {}\n", concerns: IMPORTS }]));
test("so does one that is the first of the package, and who may mean it by what it calls itself", () =>
	check([{
		path: "a/a.go", text: "package shop\n", concerns: { ...IMPORTS, "use/free.go": ["names", "imports"] },
	}]));
test("one that declares a name concerns who asked for it", () =>
	check([{
		path: "a/more.go", text: "package a\n\nfunc One() int { return 2 }\n",
		concerns: { ...IMPORTS, "use/call.go": ["names", "imports"], "a/made.go": ["names"] },
	}]));
test("a test of the package is none of its sources, and no way to it", () =>
	check([{ path: "lone/lone_test.go", text: "package lone\n", concerns: { "use/lone.go": ["imports"] } }]));
test("the only source of a package goes, and with it the package", () =>
	check([{ path: "lone/lone.go", concerns: { "use/lone.go": ["names", "imports"] } }]));
test("a package that goes and comes under another name of the file is there all the time", () => check([
	{ path: "lone/lone.go", concerns: { "use/lone.go": ["names", "imports"] } },
	{ path: "lone/other.go", text: "package lone\n\nfunc Other() {}\n", concerns: {} },
]));
test("an interface that has its methods from others concerns types alone", () =>
	check([{
		path: "other/made.go", text: "package other\n\ntype Made interface{ Base }\n",
		concerns: { "types/type.go": ["structure"] },
	}]));
