/** Which folder a command is about, when nobody says so. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { CommandFailure } from "./exit.ts";
import { findRoot } from "./root.ts";

let scratch: string;
beforeAll(() => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-root-")));
	const files = [
		"home/repo/.git/HEAD", "home/repo/src/deep/a.ts", "home/repo/inner/.git/HEAD", "home/repo/inner/a.ts",
		"home/repo/tree/.git",
		"home/plain/sub/a.ts", "home/file.ts", "home/package.json", "home/project/package.json",
		"home/project/src/a.ts", "home/loose/src/a.ts",
	];
	for (const path of files) {
		mkdirSync(dirname(join(scratch, path)), { recursive: true });
		writeFileSync(join(scratch, path), "");
	}
	symlinkSync("repo/src", join(scratch, "home/link"));
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

interface Asked {
	readonly typed?: string;
	readonly file?: string;
}

function ask(cwd: string, { typed, file }: Asked): { root: string; choice: string } {
	const { root, choice = "" } = findRoot({
		typed, cwd: join(scratch, cwd), indexBase: join(scratch, "indexes"), home: join(scratch, "home"),
		file: file === undefined ? undefined : join(scratch, file),
	});
	return { root: root.slice(scratch.length + 1), choice: choice.replaceAll(`${scratch}/`, "") };
}

const root = (cwd: string, asked: Asked = {}): string => ask(cwd, asked).root;
const choice = (cwd: string, asked: Asked = {}): string => ask(cwd, asked).choice;

const nothingAround = (place: string, folder: string): string =>
	`No repository or workspace is around ${place}: the workspace folder is ${folder} (--root chooses another).`;

function withIndex(path: string, work: () => void): void {
	const directory = indexDirectoryFor(join(scratch, path), { base: join(scratch, "indexes") });
	mkdirSync(directory, { recursive: true });
	try {
		work();
	} finally {
		rmSync(directory, { recursive: true });
	}
}

describe("without a file, the folder is", () => {
	test("what was typed, as seen from the shell's folder", () => {
		expect(root("home/repo/src", { typed: ".." })).toBe("home/repo");
		expect(root("home/repo/src", { typed: ".", file: "home/repo/src/deep/a.ts" })).toBe("home/repo/src");
		expect(root("home", { typed: join(scratch, "home/plain") })).toBe("home/plain");
		for (const typed of ["none", "file.ts"]) expect(() => root("home", { typed })).toThrow(CommandFailure);
	});
	test("the top of the repository around it, without a word", () => {
		expect(ask("home/repo/src/deep", {})).toEqual({ root: "home/repo", choice: "" });
		expect(ask("home/repo/inner", {})).toEqual({ root: "home/repo/inner", choice: "" });
		expect(root("home/repo/tree")).toBe("home/repo/tree");
	});
	test("the project around it, but not one in the home folder", () => {
		expect(ask("home/project/src", {})).toEqual({ root: "home/project", choice: "" });
		expect(root("home/plain/sub")).toBe("home/plain/sub");
	});
	test("the shell's folder otherwise, which is said", () => {
		expect(choice("home/plain/sub")).toBe(nothingAround("home/plain/sub", "home/plain/sub"));
	});
	test("the nearest folder with an index, but not one beyond the repository", () => {
		withIndex("home", () => {
			expect(ask("home/plain/sub", {})).toEqual({ root: "home", choice: "" });
			expect(root("home/repo/src/deep")).toBe("home/repo");
		});
		withIndex("home/repo/src", () => {
			expect(ask("home/repo/src/deep", {})).toEqual({
				root: "home/repo/src",
				choice: "The workspace folder is home/repo/src, which has an index of its own; " +
					"not the repository home/repo (--root chooses).",
			});
		});
	});
});

describe("with a file, the folder is", () => {
	test("the workspace around the shell's folder that holds the file, also where the file has a nearer one", () => {
		expect(ask("home/repo", { file: "home/repo/src/deep/a.ts" })).toEqual({ root: "home/repo", choice: "" });
		expect(root("home/repo/src", { file: "home/repo/inner/a.ts" })).toBe("home/repo");
		expect(choice("home/repo/src", { file: "home/repo/inner/a.ts" }))
			.toBe("The workspace folder is home/repo, the workspace around this folder; " +
				"not the repository home/repo/inner (--root chooses).");
		withIndex("home/repo/src", () => {
			expect(root("home/repo", { file: "home/repo/src/deep/a.ts" })).toBe("home/repo");
		});
	});
	test("the repository around the file, when the shell is outside of it or above it", () => {
		expect(root("home", { file: "home/repo/src/deep/a.ts" })).toBe("home/repo");
		expect(root("home/plain", { file: "home/repo/src/deep/a.ts" })).toBe("home/repo");
		expect(root("home/plain", { file: "home/link/deep/a.ts" })).toBe("home/repo");
	});
	test("the shell's folder, when the file lies in it, whatever lies below", () => {
		const said = { root: "home/loose", choice: nothingAround("home/loose/src/a.ts", "home/loose") };
		expect(ask("home/loose", { file: "home/loose/src/a.ts" })).toEqual(said);
		withIndex("home/loose/src", () => {
			expect(ask("home/loose", { file: "home/loose/src/a.ts" })).toEqual(said);
		});
	});
	test("the project around the file, or the file's folder, when it lies elsewhere", () => {
		expect(ask("home/plain", { file: "home/project/src/a.ts" })).toEqual({ root: "home/project", choice: "" });
		expect(ask("home/plain", { file: "home/loose/src/a.ts" })).toEqual({
			root: "home/loose/src", choice: nothingAround("home/loose/src/a.ts", "home/loose/src"),
		});
	});
});
