/** Links to folders of the workspace: what is imported through them is found where they lead to. */
import { expect, test } from "vitest";
import { withWorkspace } from "./fixture.ts";
import type { Session } from "./session.ts";

const FILES = {
	"shared/lib/tool.ts": "export function tool() {}\n",
	"shared/lib/index.ts": 'export { tool } from "./tool";\n',
	"app/main.ts": 'import { tool } from "./linked/tool";\nimport { tool as other } from "./linked";\ntool(); other();\n',
	"py/shared/part.py": "def part():\n    pass\n",
	"py/use.py": "from near.part import part\n\npart()\n",
	"go/go.mod": "module example.com/shop\n",
	"go/real/price/price.go": "package price\n\nfunc Of() {}\n",
	"go/main.go": 'package main\n\nimport "example.com/shop/price"\n\nfunc main() { price.Of() }\n',
	"doc/real/page.md": "# Page\n\nText.\n",
	"doc/README.md": "See [the page](linked/page.md#page).\n",
};

/** The paths of what a text means, at the last place where it stands in a file. */
function meant(session: Session, path: keyof typeof FILES, text: string): readonly string[] {
	const { definitions } = session.analysis.definition(path, FILES[path].lastIndexOf(text));
	return definitions.map((definition) => definition.path);
}

test("what is imported through a link to a folder is found where the link leads to", () =>
	withWorkspace(FILES, async (workspace) => {
		workspace.link("app/linked", "../shared/lib");
		workspace.link("py/near", "shared");
		workspace.link("go/price", "real/price");
		workspace.link("doc/linked", "real");
		const session = await workspace.open();
		await session.index();
		expect(meant(session, "app/main.ts", "tool();")).toEqual(["shared/lib/tool.ts"]);
		expect(meant(session, "app/main.ts", "other();")).toEqual(["shared/lib/tool.ts"]);
		expect(meant(session, "py/use.py", "part()")).toEqual(["py/shared/part.py"]);
		expect(meant(session, "go/main.go", "Of()")).toEqual(["go/real/price/price.go"]);
		expect(meant(session, "doc/README.md", "linked/page.md")).toEqual(["doc/real/page.md"]);
		expect(session.status.files).toBe(Object.keys(FILES).filter((path) => path !== "go/go.mod").length);
		await session.close();
	}));

test("links may lead through each other, up, to themselves, outside and nowhere", () =>
	withWorkspace(FILES, async (workspace) => {
		workspace.link("app/linked", "middle");
		workspace.link("app/middle", "../shared/up/shared/lib");
		workspace.link("shared/up", "..");
		workspace.link("app/self", "self");
		workspace.link("app/nowhere", "nothing");
		workspace.link("app/outside", workspace.base);
		const session = await workspace.open();
		await session.index();
		expect(meant(session, "app/main.ts", "tool();")).toEqual(["shared/lib/tool.ts"]);
		await session.close();
	}));

test("a link that comes, turns elsewhere or goes leaves the index that is made from nothing", () =>
	withWorkspace({ ...FILES, "other/tool.ts": "export function tool() {}\n" }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(meant(session, "app/main.ts", "tool();")).toEqual([]);
		workspace.link("app/linked", "../shared/lib");
		await session.changedOnDisk(["app/linked"]);
		expect(meant(session, "app/main.ts", "tool();")).toEqual(["shared/lib/tool.ts"]);
		workspace.remove("app/linked");
		workspace.link("app/linked", "../other");
		await session.changedOnDisk(["app/linked"]);
		expect(meant(session, "app/main.ts", "tool();")).toEqual(["other/tool.ts"]);
		workspace.remove("app/linked");
		await session.changedOnDisk(["app/linked"]);
		expect(meant(session, "app/main.ts", "tool();")).toEqual([]);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

test("a link that nobody tells of is noticed by a session that follows the disk", () =>
	withWorkspace(FILES, async (workspace) => {
		workspace.followsDisk = true;
		const session = await workspace.open();
		await session.index();
		expect(meant(session, "app/main.ts", "tool();")).toEqual([]);
		workspace.link("app/linked", "../shared/lib");
		while ((await session.caughtUp()).isBehindDisk);
		await session.settled();
		expect(meant(session, "app/main.ts", "tool();")).toEqual(["shared/lib/tool.ts"]);
		workspace.remove("app/linked");
		while ((await session.caughtUp()).isBehindDisk);
		await session.settled();
		expect(meant(session, "app/main.ts", "tool();")).toEqual([]);
		await session.close();
	}));
