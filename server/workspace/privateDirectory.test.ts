/** Folders for indexes are made for their owner alone, or it is said why not; also where nothing can be made. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { makePrivateDirectory } from "./indexDirectory.ts";

let scratch: string;
beforeEach(() => {
	scratch = realpathSync(mkdtempSync(join(tmpdir(), "kausal-private-")));
});
afterEach(() => {
	rmSync(scratch, { recursive: true, force: true });
});

const makers: readonly (readonly [string, (path: string) => void])[] = [
	["the folder of indexes", makePrivateDirectory],
	["a store", (path) => {
		createNodeVfs().createDirectory(path);
	}],
];

test.each(makers)("%s is made with those above it, for its owner alone, and found again", (_name, make) => {
	const path = join(scratch, "a/b/c");
	make(path);
	make(path);
	for (const one of ["a", "a/b", "a/b/c"]) {
		expect([one, statSync(join(scratch, one)).mode & 0o777]).toEqual([one, 0o700]);
	}
});

test.each(makers)("%s is not made where there is a file", (_name, make) => {
	writeFileSync(join(scratch, "file"), "");
	for (const path of ["file", "file/below"]) {expect(() => {
		make(join(scratch, path));
	}).toThrow(/cannot be made|Cannot create/);}
});

// In /proc a folder that does not exist cannot be made, and the error says that it does not exist.
test.runIf(existsSync("/proc/self"))("both are given up in a file system that lets nobody make one", () => {
	for (const [, make] of makers) {expect(() => {
		make("/proc/kausal/index");
	}).toThrow(/cannot be made|Cannot create/);}
});

test("a folder that others may write to is refused", () => {
	mkdirSync(join(scratch, "open"));
	chmodSync(join(scratch, "open"), 0o777);
	expect(() => {
		makePrivateDirectory(join(scratch, "open"));
	}).toThrow("choose a folder of your own with --index-dir");
});
