/** The index of another worktree of a repository begins with what there is of the first. */
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Engine } from "../engine/index.ts";
import { createNodeVfs } from "../engine/vfs/node/nodeVfs.ts";
import { withWorkspace, type TestWorkspace } from "./fixture.ts";
import { storeIn } from "./home/storeNames.ts";
import { silentLogger } from "./logger.ts";
import { openSession } from "./openSession.ts";
import type { Session } from "./session.ts";
import { dumpIndex } from "./store/dump.ts";
import { indexDirectoryFor } from "./workspace/indexDirectory.ts";
import { movedByGit, otherWorktrees } from "./workspace/worktrees.ts";

const CART = 'import { price } from "./price";\nexport const total = price() + price();\n';
const FILES = { "src/price.ts": "export function price() { return 2; }\n", "src/cart.ts": CART };

/** A worktree of the repository in the workspace, as git has them. */
function addWorktree(workspace: TestWorkspace, name: string, files: Readonly<Record<string, string>>): string {
	const root = join(workspace.base, name);
	const own = `${workspace.root}/.git/worktrees/${name}`;
	const all = {
		...Object.fromEntries(Object.entries(files).map(([path, text]) => [join(root, path), text])),
		[`${own}/gitdir`]: `${root}/.git\n`, [`${own}/commondir`]: "../..\n", [join(root, ".git")]: `gitdir: ${own}\n`,
	};
	for (const [path, text] of Object.entries(all)) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	return root;
}

const homeOf = (workspace: TestWorkspace, root: string): string =>
	indexDirectoryFor(root, { base: join(workspace.base, "indexes") });

const open = (workspace: TestWorkspace, root: string, indexDirectory = homeOf(workspace, root)): Promise<Session> =>
	openSession({ root, indexDirectory, pool: workspace.pool, logger: silentLogger });

function dumpOf(indexDirectory: string): readonly string[] {
	const vfs = createNodeVfs();
	const engine = Engine.open({ vfs, directory: storeIn({ vfs, directory: indexDirectory }) ?? "", mode: "read" });
	try {
		return dumpIndex(engine).lines;
	} finally {
		engine.close();
	}
}

/** What is in memory, and in the log, goes to a table. */
function flush(home: string): void {
	const vfs = createNodeVfs();
	const engine = Engine.open({ vfs, directory: storeIn({ vfs, directory: home }) ?? "" });
	engine.flush();
	engine.close();
}

/** Tables of an index that are files of another one as well. */
function sharedTables(home: string): number {
	const store = storeIn({ vfs: createNodeVfs(), directory: home }) ?? "";
	return readdirSync(store).filter((name) => statSync(join(store, name)).nlink > 1).length;
}

test("what is alike is neither parsed nor linked again; the index is that of its own files",
	() => withWorkspace(FILES, async (workspace) => {
	workspace.write(".git/HEAD", "ref: refs/heads/main\n");
	const main = await open(workspace, workspace.root);
	expect(await main.index()).toMatchObject({ parsed: 2, relinked: 2 });
	const other = addWorktree(workspace, "other", {
		...FILES, "src/price.ts": "export function price() { return 3; }\n", "src/new.ts": "export const fresh = 1;\n",
	});
	// The first one is open, and goes on.
	const session = await open(workspace, other);
	expect(await session.index()).toMatchObject({ files: 3, parsed: 2, unchanged: 1, relinked: 1 });
	expect(session.analysis.find("fresh", 9).map(({ path }) => path)).toEqual(["src/new.ts"]);
	expect(main.analysis.find("fresh", 9)).toEqual([]);
	await session.close();
	await main.close();
	const alone = join(workspace.base, "alone");
	const fresh = await open(workspace, other, alone);
	expect(await fresh.index()).toMatchObject({ parsed: 3 });
	await fresh.close();
	expect(dumpOf(homeOf(workspace, other))).toEqual(dumpOf(alone));
}));

test("tables are shared, and equal sizes and times of two worktrees prove nothing",
	() => withWorkspace(FILES, async (workspace) => {
	workspace.write(".git/HEAD", "ref: refs/heads/main\n");
	const main = await open(workspace, workspace.root);
	await main.index();
	await main.close();
	flush(homeOf(workspace, workspace.root));
	const changed = { ...FILES, "src/price.ts": FILES["src/price.ts"].replace("price", "prize") };
	const other = addWorktree(workspace, "other", changed);
	const session = await open(workspace, other);
	await session.index();
	expect(session.analysis.find("prize", 9)).toHaveLength(1);
	expect(session.analysis.find("price", 9)).toEqual([]);
	await session.close();
	expect(sharedTables(homeOf(workspace, other))).toBe(1);
}));

test("a worktree is one that both sides say is one", () => withWorkspace(FILES, async (workspace) => {
	workspace.write(".git/HEAD", "ref: refs/heads/main\n");
	const other = addWorktree(workspace, "other", FILES);
	expect(otherWorktrees(workspace.root)).toEqual([other]);
	expect(otherWorktrees(join(other, "src"))).toEqual([join(workspace.root, "src")]);
	const stranger = join(workspace.base, "stranger");
	mkdirSync(join(workspace.root, ".git/worktrees/stranger"));
	mkdirSync(join(stranger, ".git"), { recursive: true });
	writeFileSync(join(workspace.root, ".git/worktrees/stranger/gitdir"), join(stranger, ".git"));
	expect(otherWorktrees(workspace.root)).toEqual([other]);
	expect(otherWorktrees(stranger)).toEqual([]);
	expect(otherWorktrees(workspace.base)).toEqual([]);
}));

test("git moves the files of a worktree while it holds that one's lock, unless the lock is old", () =>
	withWorkspace({ ".git/HEAD": "", "a.ts": "" }, (workspace) => {
		const own = addWorktree(workspace, "other", {});
		const isMoved = (): boolean[] => [workspace.root, `${workspace.root}/src`, own].map((root) => movedByGit(root)());
		expect(isMoved()).toEqual([false, false, false]);
		const lock = `${workspace.root}/.git/index.lock`;
		writeFileSync(lock, "");
		expect(isMoved()).toEqual([true, true, false]);
		for (const seconds of [1, 1e10]) {
			utimesSync(lock, seconds, seconds);
			expect(isMoved()).toEqual([false, false, false]);
		}
		rmSync(lock);
		writeFileSync(`${workspace.root}/.git/worktrees/other/index.lock`, "");
		expect(isMoved()).toEqual([false, false, true]);
		for (const pointer of ["gitdir: no\0where\n", `gitdir: ${"long/".repeat(1000)}\n`]) {
			writeFileSync(join(own, ".git"), pointer);
			expect(isMoved()).toEqual([false, false, false]);
		}
		expect(movedByGit(workspace.base)()).toBe(false);
		return Promise.resolve();
	}));
