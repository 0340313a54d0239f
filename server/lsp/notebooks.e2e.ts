/** The built server, its parser threads included, on a notebook, on disk and open in a window. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { program, ServerProcess } from "../home/serverProcess/fixture.ts";
import { notebookOf } from "../model/notebook.ts";
import { realRoot } from "../workspace/containment.ts";

const CELL = "from cart import total\ntotal()";
const CELL_URI = "vscode-notebook-cell:/work.ipynb#c0";

let scratch: string;
let root: string;
let indexes: string;

beforeEach(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-notebook-")));
	root = join(scratch, "work");
	indexes = join(scratch, "indexes");
	mkdirSync(root);
	writeFileSync(join(root, "cart.py"), "def total():\n    return 1\n");
	writeFileSync(join(root, "work.ipynb"), notebookOf([{ isCode: true, text: CELL }], "python"));
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function references(server: ServerProcess): Promise<string[]> {
	const at = { textDocument: { uri: server.uri("cart.py") }, position: { line: 0, character: 5 } };
	const found = await server.ask<{ uri: string; range: { start: { line: number } } }[]>(
		"textDocument/references", { ...at, context: { includeDeclaration: false } });
	return found.map(({ uri, range }) => `${uri.slice(uri.lastIndexOf("/") + 1)}:${range.start.line}`);
}

test("a window keeps its notebook when the process that owns the index is gone", async () => {
	const [owner, window] = [new ServerProcess(root, indexes), new ServerProcess(root, indexes)];
	try {
		await owner.begin();
		await owner.until(({ state }) => state === "ready");
		await window.begin();
		await window.until(({ state }) => state === "ready");
		const onDisk = await references(window);
		expect(onDisk.map((place) => place.split(":")[0])).toEqual(["work.ipynb", "work.ipynb"]);
		window.tell("notebookDocument/didOpen", {
			notebookDocument: {
				uri: window.uri("work.ipynb"), notebookType: "jupyter-notebook", version: 1,
				cells: [{ kind: 2, document: CELL_URI }],
			},
			cellTextDocuments: [{ uri: CELL_URI, languageId: "python", version: 1, text: CELL }],
		});
		// A question waits a second for a text that a busy machine may not have read by then.
		await expect.poll(() => references(window)).toEqual(["work.ipynb#c0:0", "work.ipynb#c0:1"]);
		const insertion = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "\n" };
		window.tell("notebookDocument/didChange", {
			notebookDocument: { uri: window.uri("work.ipynb"), version: 2 },
			change: { cells: { textContent: [{ document: { uri: CELL_URI, version: 2 }, changes: [insertion] }] } },
		});
		owner.child.kill("SIGKILL");
		await owner.ended;
		await window.until(({ state }) => state === "ready");
		await expect.poll(() => references(window)).toEqual(["work.ipynb#c0:1", "work.ipynb#c0:2"]);
	} finally {
		for (const { child } of [owner, window]) child.kill("SIGKILL");
	}
});

test("the command line says where in the file a cell names something", () => {
	const said = execFileSync(process.execPath,
		[program, "references", "total", "--root", root, "--index-dir", indexes], { encoding: "utf8" });
	expect(said.match(/work\.ipynb:\d+:\d+/g)).toHaveLength(2);
});
