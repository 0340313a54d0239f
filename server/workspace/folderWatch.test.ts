/** Watching real folders: what is told, and what is when it cannot be. The way into answers: followedFolder.test.ts. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderWatch } from "./folderWatch.ts";

let root: string;
let heard: Promise<void>;
let watch: FolderWatch;
beforeEach(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), "kausal-watch-")));
});
afterEach(() => {
	watch.close();
	rmSync(root, { recursive: true });
});

function begin(foldersMax?: number): void {
	heard = new Promise((resolve) => {
		const isWanted = (path: string): boolean => path.endsWith(".ts");
		watch = new FolderWatch({ root, isWanted, onChange: resolve, ...(foldersMax === undefined ? {} : { foldersMax }) });
	});
	watch.add("");
}

test("what is wanted and what is a rule is told, once; other files are not", async () => {
	begin();
	// A watch keeps no process alive, and so does nothing else here.
	const alive = setInterval(() => undefined, 1000);
	for (const name of ["noise.log", "a.ts", "a.ts", ".gitignore"]) writeFileSync(join(root, name), "x");
	await heard;
	await new Promise((resolve) => setImmediate(resolve));
	clearInterval(alive);
	expect(watch.take()).toEqual([".gitignore", "a.ts"]);
	expect(watch.take()).toEqual([]);
});

test("where there are too many folders nothing is watched, and everything has to be looked through", () => {
	begin(1);
	if (process.platform !== "linux") return;
	mkdirSync(join(root, "sub"));
	watch.add("sub");
	expect([watch.isWatching, watch.take(), watch.take()]).toEqual([false, "everything", []]);
});
