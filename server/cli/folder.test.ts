/** Which folder a command is about, when nobody says so. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { CommandFailure } from "./exit.ts";
import { findRoot } from "./folder.ts";

let scratch: string;
beforeAll(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-root-")));
	for (const path of ["home/repo/.git", "home/repo/src/deep", "home/repo/inner/.git", "home/plain/sub"]) {
		mkdirSync(join(scratch, path), { recursive: true });
	}
	writeFileSync(join(scratch, "home/file.ts"), "");
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

const root = (from: string, typed?: string): string => findRoot(typed, join(scratch, from), join(scratch, "indexes")).slice(scratch.length + 1);

test("the top of the repository around it, or the folder itself", () => {
	expect(root("home/repo/src/deep")).toBe("home/repo");
	expect(root("home/repo/inner")).toBe("home/repo/inner");
	expect(root("home/plain/sub")).toBe("home/plain/sub");
});

test("the nearest folder with an index, but not one beyond the repository", () => {
	const indexed = (path: string): void => {
		mkdirSync(indexDirectoryFor(join(scratch, path), { base: join(scratch, "indexes") }), { recursive: true });
	};
	indexed("home");
	expect(root("home/plain/sub")).toBe("home");
	expect(root("home/repo/src/deep")).toBe("home/repo");
	indexed("home/repo/src");
	expect(root("home/repo/src/deep")).toBe("home/repo/src");
});

test("what was typed, as seen from the current folder", () => {
	expect(root("home/repo/src", "..")).toBe("home/repo");
	expect(root("home", join(scratch, "home/plain"))).toBe("home/plain");
	for (const typed of ["none", "file.ts"]) expect(() => root("home", typed)).toThrow(CommandFailure);
});
