/** Whether an index needs a run at all: told without writing, and never told wrongly when a run would do something. */
import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { type TestWorkspace, withWorkspace } from "../fixture.ts";
import { languageOf } from "../languages.ts";
import { silentLogger } from "../logger.ts";
import { Pace } from "../model/pace.ts";
import { StoreView } from "../store/storeView.ts";
import { Indexer } from "./indexer.ts";

const FILES = {
	"src/a.ts": 'import { b } from "./b";\nexport const a = b();\n', "src/b.ts": "export function b() {}\n",
	"tsconfig.json": "{}\n", "binary.ts": "\u0000\u0000", ".gitignore": "out\n", "out/c.ts": "export const c = 1;\n",
};
const HOUR_MS = 3_600_000;

/**
 * Indexes, does something to the files, and asks an engine that may only read; and a run what it would do.
 *
 * @param ageMs - of `src/b.ts` whenever somebody looks at the clock
 */
function check(change: (workspace: TestWorkspace) => void, wanted: boolean, ageMs = HOUR_MS): Promise<void> {
	return withWorkspace(FILES, async (workspace) => {
		const directory = join(workspace.base, "store");
		const nowMs = statSync(join(workspace.root, "src/b.ts")).ctimeMs + ageMs;
		const opened = (mode: "read" | "write"): { engine: Engine; indexer: Indexer } => {
			const engine = Engine.open({ directory, vfs: createNodeVfs(), mode });
			const indexer = new Indexer({
				root: workspace.root, engine, directory, view: new StoreView(engine), pool: workspace.pool, linkThreads: undefined,
				logger: silentLogger, languageOf, fileBytesMax: 1000, nowMs: () => nowMs, pace: new Pace(),
			});
			return { engine, indexer };
		};
		mkdirSync(directory, { recursive: true });
		const owner = opened("write");
		await owner.indexer.index();
		owner.engine.close();
		change(workspace);
		const reader = opened("read");
		expect(await reader.indexer.isUpToDate()).toBe(wanted);
		reader.engine.close();
		const next = opened("write");
		const before = next.engine.sequence;
		await next.indexer.index();
		if (wanted) expect(next.engine.sequence).toBe(before);
		expect(await next.indexer.isUpToDate()).toBe(ageMs > 0);
		next.engine.close();
	});
}

describe("an index is up to date", () => {
	test("after a run, files that are left out included", () => check(() => undefined, true));
	test("whatever happens to files that are none of its business", () => check((workspace) => {
		workspace.write("notes.txt", "x");
		workspace.write("out/d.ts", "export const d = 1;\n");
	}, true));
});

describe("an index is not up to date", () => {
	const stale = (change: (workspace: TestWorkspace) => void): Promise<void> => check(change, false);
	test("when a file changed", () => stale((workspace) => workspace.write("src/b.ts", "export function c() {}\n")));
	test("when a file came", () => stale((workspace) => workspace.write("src/c.ts", "")));
	test("when a file went", () => stale(({ root }) => rmSync(join(root, "src/b.ts"))));
	test("when a file has another name", () => stale(({ root }) => {
		renameSync(join(root, "src/b.ts"), join(root, "src/c.ts"));
	}));
	test("when a file that was left out changed", () => stale((workspace) => {
		workspace.write("binary.ts", "export const now = 1;\n");
	}));
	test("when a configuration file changed", () => stale((workspace) => {
		workspace.write("tsconfig.json", '{ "compilerOptions": { "baseUrl": "src" } }\n');
	}));
	test("when the rules leave out other files", () => stale((workspace) => workspace.write(".gitignore", "src\n")));
	test("when files were read too soon after they had changed to be sure", () => check(() => undefined, false, 0));
});
