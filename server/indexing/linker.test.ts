/** What one file does to the linker is that file's; what the index does is everybody's. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { DecodeError } from "../model/decodeError.ts";
import { edgeKindName, edgeKindOf } from "../model/kinds.ts";
import { finish } from "../model/pieces.ts";
import { emptyProject, Project } from "../resolution/project.ts";
import { StoreView } from "../store/storeView.ts";
import { FileWriter } from "./fileWriter.ts";
import { Linker } from "./linker.ts";
import { packLinks } from "./packedLinks.ts";

const FILES = {
	"a.ts": 'import { b } from "lib";\nexport const a = b;\n',
	"b.ts": "export const b = 1;\n",
};

/** A project that fails when a file with imports asks it. */
function failing(error: Error): Project {
	return Object.assign(new Project(emptyProject.parts), {
		typescriptConfigOf: (): never => {
			throw error;
		},
	});
}

/** Indexes the files, then works on their store. */
async function withStore(
	work: (engine: Engine, view: StoreView) => void, files: Readonly<Record<string, string>> = FILES,
): Promise<void> {
	await withWorkspace(files, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index") });
		try {
			work(engine, new StoreView(engine));
		} finally {
			engine.close();
		}
	});
}

test("a file that the resolver fails on has no links, and says why", () => withStore((engine, view) => {
	const linker = new Linker(view, failing(new RangeError("Maximum call stack size exceeded")));
	const linked = linker.link("a.ts");
	expect(linked?.problem).toBe("Its references are not followed: RangeError: Maximum call stack size exceeded");
	expect([linked?.links.length, linked?.edges.length]).toEqual([0, 1]);
	expect(linker.link("b.ts")?.problem).toBe("");
	if (linked === undefined) return;
	const writer = new FileWriter(engine, view, () => 0);
	finish(writer.writeLinks(packLinks(engine, view, "a.ts", linked)));
	const stored = new StoreView(engine).catalog;
	expect(stored.get("a.ts")).toMatchObject({ skipReason: "unlinked", skipDetail: linked.problem, edgeCount: 1 });
	expect(stored.paths()).toEqual(["a.ts", "b.ts"]);
	const mended = new Linker(view, emptyProject).link("a.ts");
	if (mended !== undefined) finish(writer.writeLinks(packLinks(engine, view, "a.ts", mended)));
	expect(new StoreView(engine).catalog.get("a.ts")).toMatchObject({ skipReason: "", skipDetail: "" });
}));

test("an index that cannot be read stops the linker", () => withStore((_engine, view) => {
	expect(() => new Linker(view, failing(new DecodeError("a record ends early"))).link("a.ts")).toThrow(DecodeError);
}));

test("a local has no edges, unless it stands for what another file has", () => withStore((_engine, view) => {
	const edges = new Linker(view, emptyProject).link("a.js")?.edges ?? [];
	const kinds = edges.map(({ kind }) => edgeKindName(edgeKindOf(kind)));
	expect(kinds.sort()).toEqual(["calls", "contains", "imports", "imports"]);
}, {
	"m.js": "exports.g = function g() {};\n",
	"a.js": 'function f(x) {\n\tconst { g } = require("./m");\n\tconst y = x;\n\treturn g(y);\n}\n',
}));
